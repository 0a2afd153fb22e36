"""What proofs of theorems take for granted, each on real values: that it means the same there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

import pytest
import z3
from hypothesis import given as for_all
from hypothesis import strategies as st

from dynacheck.prove.arbitrary import AnyMap, Fold
from dynacheck.prove.meanings import FOLD, TAKEN, sentences
from dynacheck.prove.sequences import Many
from dynacheck.prove.standins import Opaque
from dynacheck.prove.symbolic import Int
from dynaspec.items.data import sort_keys
from dynaspec.items.data.errors import Refused
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import BS, NS, SS, B, Bool, Item, L, M, N, Null, S, Value
from dynaspec.items.expressions import conditions, updates
from dynaspec.items.expressions.conditions import Among, And, Between, Compare, Condition, Not, Or
from dynaspec.items.expressions.paths import Path, clash
from dynaspec.items.expressions.reading import Call, Constant
from dynaspec.items.expressions.updates import Add, Arithmetic, Delete, Effect, Effects, Remove, Set
from dynaspec.items.theorems import paging as about_paging
from dynaspec.items.theorems import sort_keys as about_sort_keys

SCALARS: st.SearchStrategy[Value] = st.one_of(
    st.builds(S, st.text("ab", max_size=2)),
    st.builds(N, st.integers(-3, 3).map(Decimal)),
    st.builds(B, st.binary(max_size=2)),
    st.builds(Bool, st.booleans()),
    st.just(Null()),
    st.builds(SS, st.frozensets(st.sampled_from("ab"), min_size=1)),
    st.builds(NS, st.frozensets(st.integers(0, 2).map(Decimal), min_size=1)),
    st.builds(BS, st.frozensets(st.binary(max_size=1), min_size=1)),
)
NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(L, st.lists(inner, max_size=3).map(tuple)),
        st.builds(M, st.dictionaries(NAMES, inner, max_size=2).map(FrozenMap)),
    ),
    max_leaves=4,
)
ITEMS: st.SearchStrategy[Item] = st.dictionaries(NAMES, VALUES, max_size=3).map(FrozenMap)
PATHS = st.builds(
    lambda name, rest: Path((name, *rest)),
    NAMES,
    st.lists(st.one_of(NAMES, st.integers(0, 2)), max_size=2),
)
OPERANDS = st.recursive(
    st.one_of(PATHS, st.builds(Constant, VALUES)),
    lambda inner: st.builds(lambda of: Call("size", (of,)), inner),
    max_leaves=2,
)
CALLS = st.one_of(
    st.builds(
        lambda name, operand: Call(name, (operand,)),
        st.sampled_from(["attribute_exists", "attribute_not_exists"]),
        OPERANDS,
    ),
    st.builds(
        lambda name, one, two: Call(name, (one, two)),
        st.sampled_from(["attribute_type", "begins_with", "contains"]),
        OPERANDS,
        OPERANDS,
    ),
)
COMPARATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        CALLS,
        st.builds(Compare, COMPARATORS, OPERANDS, OPERANDS),
        st.builds(Between, OPERANDS, OPERANDS, OPERANDS),
        st.builds(Among, OPERANDS, st.lists(OPERANDS, max_size=2).map(tuple)),
    ),
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=2).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=3,
)
ACTIONS = st.one_of(
    st.builds(Set, PATHS, OPERANDS.filter(lambda operand: not isinstance(operand, Call))),
    st.builds(Set, PATHS, st.builds(Arithmetic, st.sampled_from(["+", "-"]), PATHS, PATHS)),
    st.builds(Remove, PATHS),
    st.builds(Add, PATHS, SCALARS),
    st.builds(Delete, PATHS, SCALARS),
)
DIGITS = st.lists(st.integers(-1, 10), max_size=4).map(tuple)
EFFECTS = st.dictionaries(PATHS, st.builds(Effect, st.none() | VALUES), max_size=3).filter(
    lambda found: clash(list(found)) is None
)


def answer(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function answers, or that it refuses."""
    try:
        return function(*arguments)
    except Refused as refused:
        return refused.failure


@for_all(CONDITIONS, OPERANDS, ITEMS)
def test_conditions_hold_or_not_and_operands_have_a_value_or_none(
    condition: Condition, operand: Any, item: Item
) -> None:
    holds, value = conditions.holds(condition, item), conditions.evaluate(operand, item)
    assert type(holds) is bool
    assert value is None or isinstance(value, Value)
    again = FrozenMap(dict(reversed(list(item.items()))))
    assert (holds, value) == (
        conditions.holds(replace(condition), again),
        conditions.evaluate(operand, again),
    )


@for_all(DIGITS, st.booleans())
def test_digits_are_worth_a_fraction_and_have_integers_as_bytes(
    digits: Any, negative: bool
) -> None:
    worth, places = sort_keys.fraction(digits), sort_keys.significand(negative, digits)
    assert type(worth) is Fraction
    assert type(places) is tuple
    assert all(type(place) is int for place in places)
    assert type(about_sort_keys.decimal(digits)) is bool
    assert type(about_sort_keys.normal(digits)) is bool
    assert (worth, places) == (
        sort_keys.fraction(list(digits)),
        sort_keys.significand(negative, list(digits)),
    )


def test_every_integer_has_a_power_of_ten() -> None:
    for exponent in range(-150, 151):
        assert sort_keys.power_of_ten(exponent) == Fraction(10) ** exponent


@for_all(ACTIONS, ITEMS)
def test_an_action_has_an_effect_or_is_refused(action: updates.Action, item: Item) -> None:
    found = answer(updates.effect, action, item)
    assert isinstance(found, Effect) or found.code == "ValidationException"
    again = FrozenMap(dict(reversed(list(item.items()))))
    assert found == answer(updates.effect, replace(action), again)


# --- What is done with effects --------------------------------------------------------------------


def one_order_for_equal_maps(in_order: Callable[[Effects], Any], found: dict[Path, Effect]) -> bool:
    there, back = FrozenMap(found), FrozenMap(dict(reversed(found.items())))
    return bool(in_order(there) == in_order(back))


def first_only(at: Effects) -> Any:
    return tuple(at.items())[:1]


def as_found(at: Effects) -> Any:
    return tuple(at.items())


@for_all(EFFECTS)
def test_equal_maps_have_their_entries_in_one_order(found: dict[Path, Effect]) -> None:
    assert one_order_for_equal_maps(updates.in_order, found)
    assert dict(updates.in_order(FrozenMap(found))) == found


@pytest.mark.parametrize("mutant", [first_only, as_found])
def test_an_order_in_which_effects_were_found_is_not_one_order(
    mutant: Callable[[Effects], Any],
) -> None:
    found = {Path((name,)): Effect(None) for name in ("a", "b")}
    assert one_order_for_equal_maps(updates.in_order, found)
    assert not one_order_for_equal_maps(mutant, found)


@for_all(EFFECTS, ITEMS)
def test_equal_entries_make_the_same_of_an_item(found: dict[Path, Effect], item: Item) -> None:
    entries = updates.in_order(FrozenMap(found))
    made = answer(updates.carried_out, item, entries)
    again = FrozenMap(dict(reversed(list(item.items()))))
    assert made == answer(updates.carried_out, again, list(entries))
    assert made == answer(updates.changed, item, FrozenMap(dict(reversed(found.items()))))


PUTS = st.lists(st.tuples(st.sampled_from("pqr"), st.sampled_from("xy")), max_size=4)


def valid(fact: Any) -> bool:
    return bool(z3.Solver().check(z3.Not(fact)) == z3.unsat)


@for_all(PUTS, PUTS)
def test_an_arbitrary_map_is_a_map(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    different = z3.Distinct(*(z3.Int(name) for name in "pqrxy"))
    first, second = (
        reduce(lambda m, put: m.put(Opaque(put[0]), Opaque(put[1])), puts, AnyMap.empty())
        for puts in (one, other)
    )
    equal = z3.And(first.there == second.there, first.at == second.at)
    real = [reduce(lambda m, put: m.put(*put), puts, FrozenMap()) for puts in (one, other)]
    if real[0] == real[1]:
        assert valid(z3.Implies(different, equal))
    else:
        assert valid(z3.Implies(different, z3.Not(equal)))


# --- Sequences ------------------------------------------------------------------------------------

KEYS = st.lists(st.integers(-3, 3), max_size=4).map(tuple)


@for_all(KEYS)
def test_the_length_of_a_sequence_is_its_length(keys: Any) -> None:
    many = Many(tuple(Int(z3.IntVal(key)) for key in keys))
    assert about_paging.length(keys) == len(keys)
    assert valid((many.length == len(keys)).term)


STEPS: tuple[Callable[[int, int], int], ...] = (
    lambda total, key: total + key,
    lambda total, key: key - total,
    lambda _, key: key,
)


@for_all(KEYS, KEYS, st.integers(-3, 3), st.sampled_from(STEPS))
def test_a_fold_goes_through_known_elements_as_python_does(
    keys: Any, more: Any, start: int, step: Callable[[int, int], int]
) -> None:
    made = Fold()(step, Many(keys + more), start)
    assert made == reduce(step, more, reduce(step, keys, start))


# --- That nothing is left out ---------------------------------------------------------------------


def test_every_sentence_has_its_name() -> None:
    assert len(sentences()) == len(TAKEN) + 1
    assert FOLD in sentences()
    assert {taken.label for taken in TAKEN} == {
        "expressions.conditions.holds",
        "expressions.conditions.evaluate",
        "data.sort_keys.significand",
        "data.sort_keys.fraction",
        "data.sort_keys.power_of_ten",
        "theorems.sort_keys.decimal",
        "theorems.sort_keys.normal",
        "theorems.paging.length",
        "expressions.updates.effect",
        "expressions.updates.FrozenMap",
        "expressions.updates.in_order",
        "expressions.updates.carried_out",
    }, "a new one needs a test above that it means the same"
