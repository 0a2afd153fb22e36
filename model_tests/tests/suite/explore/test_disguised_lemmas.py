"""Lemmas whose interesting part never applies, however it is hidden: none of them passes.

In the instance of these tests `phase` is 0, and numbers go from 0 to 4. Each disguise claims
something false of `n`, and only for another `phase`, for a number below zero, or where two premises
meet that never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NewType

import pytest

from dynacheck.explore import explore
from dynacheck.prove.prover import prove
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine, Map, Seq, all_of, any_of, implies, require

N = NewType("N", int)
Phase = NewType("Phase", int)


@dataclass(frozen=True)
class Pair:
    """Two numbers."""

    a: N
    b: N


@dataclass(frozen=True)
class State:
    """A counter."""

    n: N


def initial() -> State:
    """Nothing was counted."""
    return State(N(0))


def count(s: State) -> State:
    """One more, up to four."""
    require(s.n < 4)
    return replace(s, n=N(s.n + 1))


def it_ends_at_four(s: State) -> bool:
    """No more than four are counted."""
    return s.n <= 4


def machine_with(lemma: Callable[..., bool]) -> Machine[State]:
    return Machine(
        name="counter",
        state=State,
        initial=initial,
        actions=(count,),
        invariants=(it_ends_at_four,),
        witnesses=(),
        lemmas=(lemma,),
        instance=Instance(bounds={N: range(5), Phase: range(1)}),
    )


def explored(lemma: Callable[..., bool]) -> Verdict:
    rows = {row.property: row for row in explore(machine_with(lemma))}
    return rows[lemma.__name__]


def proved(lemma: Callable[..., bool]) -> Verdict:
    rows = {row.property: row for row in prove(machine_with(lemma))}
    assert rows["it_ends_at_four"].passed
    return rows[lemma.__name__]


# --- For another phase ----------------------------------------------------------------------------


def in_a_tuple(n: N, phase: Phase) -> bool:
    return (True, n == 99)[phase]


def in_a_map(n: N, phase: Phase) -> bool:
    return Map(True, {1: n == 99})[phase]


def in_a_sequence(n: N, phase: Phase) -> bool:
    return Seq(True, (True, n == 99))[phase]


def in_a_product(n: N, phase: Phase) -> bool:
    return phase * (n - 99) == 0


def in_a_bound(n: N, phase: Phase) -> bool:
    return phase * n <= phase * 99


def in_a_chosen_record(p: Pair, phase: Phase) -> bool:
    return (Pair(N(99), p.b), p)[phase].a == 99


def in_a_loop(n: N, phase: Phase) -> bool:
    return all_of((True, n == bound)[phase] for bound in (98, 99))


def pick(one: bool, other: bool, which: Phase) -> bool:
    return (one, other)[which]


def in_an_argument(n: N, phase: Phase) -> bool:
    return pick(n <= n + 1, n == 99, phase)


def behind_a_premise(n: N, phase: Phase) -> bool:
    return implies(phase > 0, n == 99)


# --- For a number below zero, or where premises never meet: a proof finds nothing either ----------


def in_a_minimum(n: N) -> bool:
    return min(n, 99 - n, 0) <= 0


def in_a_maximum(n: N) -> bool:
    return max(n - 99, -n, 0) >= 0


def in_a_choice_below_zero(n: N) -> bool:
    return n == 99 if n < 0 else True


def in_a_product_below_zero(n: N) -> bool:
    return min(n, 0) * (n - 99) == 0


def two_premises_that_never_meet(n: N) -> bool:
    return implies(n > 3, implies(n < 2, n == 99))


def low(n: N) -> bool:
    return implies(n < 2, n == 99)


def two_premises_in_two_functions(n: N) -> bool:
    return implies(n > 3, low(n))


def a_named_conclusion(n: N) -> bool:
    claim = implies(n < 2, n == 99)
    return implies(n > 3, claim)


def in_a_comparison_of_records(p: Pair) -> bool:
    return Pair(N(p.a + 1), p.b) != Pair(N(0), N(3))


def in_a_difference_of_its_own(n: N, m: N) -> bool:
    return (n - n) * (m - 99) == 0


def of_no_parameter(n: N) -> bool:
    return 1 + 1 == 2


NARROW = [
    in_a_tuple,
    in_a_map,
    in_a_sequence,
    in_a_product,
    in_a_bound,
    in_a_chosen_record,
    in_a_loop,
    in_an_argument,
    behind_a_premise,
]
NEVER = [
    in_a_minimum,
    in_a_maximum,
    in_a_choice_below_zero,
    in_a_product_below_zero,
    two_premises_that_never_meet,
    two_premises_in_two_functions,
    a_named_conclusion,
    in_a_comparison_of_records,
    in_a_difference_of_its_own,
    of_no_parameter,
]


@pytest.mark.parametrize("lemma", [*NARROW, *NEVER], ids=lambda lemma: lemma.__name__)
def test_what_never_applies_is_found_in_every_disguise(lemma: Callable[..., bool]) -> None:
    row = explored(lemma)
    assert row.verdict == "vacuous"
    assert ", test_disguised_lemmas.py:" in row.detail or lemma is of_no_parameter


@pytest.mark.parametrize("lemma", NARROW, ids=lambda lemma: lemma.__name__)
def test_a_proof_passes_none_that_is_false_beyond_the_instance(lemma: Callable[..., bool]) -> None:
    """Where a tuple is read at any number, nothing is known."""
    assert proved(lemma).verdict in {"refuted", "unknown"}


@pytest.mark.parametrize("lemma", NEVER, ids=lambda lemma: lemma.__name__)
def test_a_proof_of_what_never_applies_is_empty(lemma: Callable[..., bool]) -> None:
    row = proved(lemma)
    assert (row.verdict, row.detail) == ("vacuous", explored(lemma).detail)


def test_a_lemma_that_is_false_is_violated_though_it_reads_nothing() -> None:
    def false(n: N) -> bool:
        return 1 + 1 == 3

    assert explored(false).verdict == "violated"


# --- What says something --------------------------------------------------------------------------


def sums_commute(a: N, b: N) -> bool:
    return a + b == b + a


def order_is_total(a: N, b: N) -> bool:
    return (a < b) | (b < a) | (a == b)


def order_is_transitive(a: N, b: N, c: N) -> bool:
    return implies((a < b) & (b < c), a < c)


def larger(p: Pair, q: Pair) -> Pair:
    """The pair that is larger in `a`, or else in `b`."""
    return p if (p.a > q.a) | ((p.a == q.a) & (p.b > q.b)) else q


def the_larger_is_one_of_two(p: Pair, q: Pair) -> bool:
    found = larger(p, q)
    return any_of((found == p, found == q))


def the_larger_does_not_hang_on_the_order(p: Pair, q: Pair) -> bool:
    return larger(p, q) == larger(q, p)


def two_premises_that_meet(a: N, b: N, c: N) -> bool:
    return implies(a < b, implies(b < c, c - a >= 2))


def a_map_keeps_what_is_put(k: N, other: N, v: N) -> bool:
    made = Map(N(0)).put(k, v)
    return (made[k] == v) & implies(k != other, made[other] == 0)


def an_extreme(a: N, b: N) -> bool:
    return min(a, b) + max(a, b) == a + b


HONEST = [
    sums_commute,
    order_is_total,
    order_is_transitive,
    the_larger_is_one_of_two,
    the_larger_does_not_hang_on_the_order,
    two_premises_that_meet,
    a_map_keeps_what_is_put,
    an_extreme,
]


@pytest.mark.parametrize("lemma", HONEST, ids=lambda lemma: lemma.__name__)
def test_what_says_something_passes(lemma: Callable[..., bool]) -> None:
    row = explored(lemma)
    assert (row.verdict, row.detail) == ("explored", "")
    assert proved(lemma).verdict == "proved"
