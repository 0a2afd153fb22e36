"""Invariants whose interesting part never applies, however it is hidden: none is explored.

In the machine of these tests `phase` is 0 and `bad` false in every state, though nothing that is
read says so. Each disguise claims something false of `n`, and only for another `phase`, or where
two premises meet that never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NewType

import pytest

from dynacheck.explore import explore
from dynacheck.explore.emptiness import find_emptiness
from dynaspec.machine import Instance, Machine, Map, Seq, all_of, any_of, implies, require

N = NewType("N", int)
Phase = NewType("Phase", int)
Flag = tuple[bool, N]


@dataclass(frozen=True)
class Pair:
    """A condition and a number."""

    bad: bool
    n: N


@dataclass(frozen=True)
class State:
    """A counter; `half` follows it; whatever else there is never changes."""

    n: N
    half: N
    phase: Phase
    bad: bool
    pair: Pair
    other: Pair
    flag: Flag


def initial() -> State:
    """Nothing was counted."""
    return State(N(0), N(0), Phase(0), False, Pair(True, N(0)), Pair(False, N(0)), (False, N(0)))


def count(s: State) -> State:
    """One more."""
    return replace(s, n=N(s.n + 1), other=Pair(s.bad, N(s.n + 1)), flag=(s.bad, N(s.n + 1)))


def follow(s: State) -> State:
    """The half follows, and is never more than half."""
    require(2 * s.half + 2 <= s.n)
    return replace(s, half=N(s.half + 1))


def fail(s: State) -> State:
    """It never comes to this."""
    require(s.n > 77)
    return replace(s, phase=Phase(1), bad=True)


def short(s: State) -> bool:
    """No more than four are counted."""
    return s.n <= 4


def no_more_than_one_half(s: State) -> bool:
    """The half is no more than one."""
    return s.half <= 1


def said(invariant: Callable[..., bool]) -> tuple[str, str]:
    """The verdict on an invariant, and what is said of it."""
    rows = {row.property: row for row in explore(machine_with(invariant))}
    row = rows[invariant.__name__]
    return row.verdict, row.detail


def machine_with(invariant: Callable[..., bool]) -> Machine[State]:
    return Machine(
        name="counter",
        state=State,
        initial=initial,
        actions=(count, follow, fail),
        invariants=(invariant,),
        witnesses=(),
        instance=Instance(bounds={N: range(3)}, within=(short, no_more_than_one_half)),
    )


def in_a_tuple(s: State) -> bool:
    return (True, s.n == 99)[s.phase]


def in_a_tuple_of_a_name(s: State) -> bool:
    claim = s.n == 99
    cases = (True, claim)
    return cases[s.phase]


def in_a_map(s: State) -> bool:
    return Map(True, {1: s.n == 99})[s.phase]


def put_in_a_map(s: State) -> bool:
    return Map(True).put(1, s.n == 99)[s.phase]


def in_a_sequence(s: State) -> bool:
    return Seq(True, (True, s.n == 99))[s.phase]


def in_a_record(s: State) -> bool:
    return (Pair(True, N(99)), Pair(False, s.n))[s.phase].bad


def in_a_product(s: State) -> bool:
    return s.phase * (s.n - 99) == 0


def in_a_named_product(s: State) -> bool:
    excess = (s.n - 99) * s.phase
    return excess == 0


def in_a_sum(s: State) -> bool:
    total = 0
    for factor in (s.n - 99, s.half - 99):
        total = total + s.phase * factor
    return total == 0


def in_a_bound(s: State) -> bool:
    return s.phase * s.n <= s.phase * 99


def in_a_minimum(s: State) -> bool:
    return min(s.phase, 99 - s.n) <= 0


def in_a_maximum(s: State) -> bool:
    return max(-s.phase, s.n - 99) >= 0


def among_two(s: State) -> bool:
    return s.phase in (0, s.n - 98)


def in_a_comparison_of_records(s: State) -> bool:
    return Pair(s.bad, s.n) != Pair(True, N(3))


def in_a_comparison_with_a_record(s: State) -> bool:
    return s.other != Pair(True, N(3))


def in_a_comparison_of_fields(s: State) -> bool:
    return s.pair != s.other


def in_a_comparison_of_tuples(s: State) -> bool:
    pair = (s.bad, s.n == 3)
    other = (True, True)
    return pair != other


def in_a_comparison_with_a_tuple(s: State) -> bool:
    other = (True, N(3))
    return s.flag != other


def in_a_replaced_record(s: State) -> bool:
    return replace(s.other, n=s.half) != Pair(True, N(3))


def pick(one: bool, other: bool, which: Phase) -> bool:
    return (one, other)[which]


def in_an_argument(s: State) -> bool:
    return pick(True, s.n == 99, s.phase)


def in_one_argument_of_two(s: State) -> bool:
    half = Phase(s.half)
    return pick(s.half <= 2, s.n > 1, half) & pick(True, s.n == 99, s.phase)


def scaled(a: int, b: int) -> int:
    return a * b


def in_a_function_of_numbers(s: State) -> bool:
    return scaled(s.phase, s.n - 99) == 0


def in_a_chosen_number(s: State) -> bool:
    return (N(99), s.n)[s.phase] == 99


def in_each_of_a_loop(s: State) -> bool:
    return all_of((True, s.n == bound)[s.phase] for bound in (98, 99))


def for_each_number(s: State, n: N) -> bool:
    return implies(s.n == n, s.phase * (s.n - 99) == 0)


def two_premises_that_never_meet(s: State) -> bool:
    return implies(s.n > 3, implies(s.n < 2, s.half == 99))


def low(s: State) -> bool:
    return implies(s.n < 2, s.half == 99)


def two_premises_in_two_functions(s: State) -> bool:
    return implies(s.n > 3, low(s))


def a_named_conclusion(s: State) -> bool:
    claim = implies(s.n < 2, s.half == 99)
    return implies(s.n > 3, claim)


def in_a_product_that_a_premise_rules_out(s: State) -> bool:
    return implies(s.n < 2, s.half * (s.n - 99) == 0)


def in_a_tuple_that_a_premise_rules_out(s: State) -> bool:
    claim = (True, s.n == 99)[s.half]
    return implies(s.n < 2, claim)


DISGUISES = [
    in_a_tuple,
    in_a_tuple_of_a_name,
    in_a_map,
    put_in_a_map,
    in_a_sequence,
    in_a_record,
    in_a_product,
    in_a_named_product,
    in_a_sum,
    in_a_bound,
    in_a_minimum,
    in_a_maximum,
    among_two,
    in_a_comparison_of_records,
    in_a_comparison_with_a_record,
    in_a_comparison_of_fields,
    in_a_comparison_of_tuples,
    in_a_comparison_with_a_tuple,
    in_a_replaced_record,
    in_an_argument,
    in_one_argument_of_two,
    in_a_function_of_numbers,
    in_a_chosen_number,
    in_each_of_a_loop,
    for_each_number,
    two_premises_that_never_meet,
    two_premises_in_two_functions,
    a_named_conclusion,
    in_a_product_that_a_premise_rules_out,
    in_a_tuple_that_a_premise_rules_out,
]


@pytest.mark.parametrize("invariant", DISGUISES, ids=lambda invariant: invariant.__name__)
def test_what_never_applies_is_found_in_every_disguise(invariant: Callable[..., bool]) -> None:
    verdict, detail = said(invariant)
    assert verdict == "vacuous"
    assert ", test_disguises.py:" in detail


@pytest.mark.parametrize("invariant", [in_a_tuple, in_a_product, two_premises_that_never_meet])
def test_a_proof_of_what_never_applies_is_empty(invariant: Callable[..., bool]) -> None:
    _, detail = said(invariant)
    assert find_emptiness(machine_with(invariant))[invariant.__name__] == detail


def test_the_value_that_makes_no_difference_is_told_with_its_place() -> None:
    line = in_a_product.__code__.co_firstlineno + 1
    assert said(in_a_product) == (
        "vacuous",
        "no other value in its place makes a difference: `s.n - 99` "
        f"in in_a_product, test_disguises.py:{line}:23",
    )


# --- What says something --------------------------------------------------------------------------


def a_sum(s: State) -> bool:
    return s.half + s.half <= s.n


def a_product(s: State) -> bool:
    return 2 * s.half <= s.n


def an_extreme(s: State) -> bool:
    return (max(s.n, s.half) <= 4) & (min(s.n, s.half) >= 0)


def one_of_some(s: State) -> bool:
    return s.n in (0, 1, 2, 3, 4)


def records(s: State) -> bool:
    return Pair(s.bad, s.n) == s.other


def tuples(s: State) -> bool:
    flag = (s.bad, s.n)
    return flag == s.flag


def a_case_of_two(s: State) -> bool:
    return (s.n >= 0, s.n >= 2)[s.half]


def of_each_number(s: State, n: N) -> bool:
    seen = Map(False).put(s.n, True)
    return implies(seen[n], s.n == n)


def rather_low(s: State) -> bool:
    return implies(s.n > 2, s.half > 0)


def a_premise_with_an_implication(s: State) -> bool:
    premise = rather_low(s) & (s.half == 0)
    return implies(premise, s.n <= 2)


def an_implication_of_an_implication(s: State) -> bool:
    return implies(implies(s.n > 1, s.half > 0), (s.half > 0) | (s.n <= 1))


def two_premises_that_meet(s: State) -> bool:
    return implies(s.n > 1, implies(s.half > 0, s.n - s.half >= 1))


def a_choice_of_numbers(s: State) -> bool:
    bound = 1 if s.n > 1 else 0
    return s.half <= bound


def pairs_of_numbers(s: State) -> bool:
    return all_of(one <= other for one, other in ((0, s.half), (s.half, s.n)))


def among_alternatives(s: State) -> bool:
    return any_of((s.n <= 1, s.half > 0, s.half * 2 < s.n))


@pytest.mark.parametrize(
    "invariant",
    [
        a_sum,
        a_product,
        an_extreme,
        one_of_some,
        records,
        tuples,
        a_case_of_two,
        of_each_number,
        a_premise_with_an_implication,
        an_implication_of_an_implication,
        two_premises_that_meet,
        a_choice_of_numbers,
        pairs_of_numbers,
        among_alternatives,
    ],
    ids=lambda invariant: invariant.__name__,
)
def test_what_says_something_is_explored(invariant: Callable[..., bool]) -> None:
    assert said(invariant) == ("explored", "")
