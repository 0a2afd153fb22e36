"""Alternatives of which one never counts, as the others never fail at once: none is explored.

In the machine of these tests `n` goes from 0 to 4, and `half` is up to half of it. That `half` is
99 is said of where `n` is above 3 and below 2, and so of nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NewType

import pytest

from dynacheck.explore import explore
from dynacheck.explore.emptiness import find_emptiness
from dynaspec.machine import Instance, Machine, all_of, any_of, implies, require

N = NewType("N", int)


@dataclass(frozen=True)
class State:
    """A counter; `half` follows it."""

    n: N
    half: N


def initial() -> State:
    """Nothing was counted."""
    return State(N(0), N(0))


def count(s: State) -> State:
    """One more, up to four."""
    require(s.n < 4)
    return replace(s, n=N(s.n + 1))


def follow(s: State) -> State:
    """The half follows, and is never more than half."""
    require(2 * s.half + 2 <= s.n)
    return replace(s, half=N(s.half + 1))


def machine_with(invariant: Callable[..., bool]) -> Machine[State]:
    return Machine(
        name="counter",
        state=State,
        initial=initial,
        actions=(count, follow),
        invariants=(invariant,),
        witnesses=(),
        instance=Instance(bounds={N: range(3)}),
    )


def said(invariant: Callable[..., bool]) -> tuple[str, str]:
    """The verdict on an invariant, and what is said of it."""
    rows = {row.property: row for row in explore(machine_with(invariant))}
    row = rows[invariant.__name__]
    return row.verdict, row.detail


# --- What never counts ----------------------------------------------------------------------------


def negated_by_not(s: State) -> bool:
    return not s.n > 3 or not s.n < 2 or s.half == 99


def negated_by_xor(s: State) -> bool:
    return ((s.n > 3) ^ True) | ((s.n < 2) ^ True) | (s.half == 99)


def negated_by_equality(s: State) -> bool:
    return ((s.n > 3) == False) | (((s.n < 2) != True) | (s.half == 99))  # noqa: E712


def without_a_negation(s: State) -> bool:
    return s.n <= 3 or s.n >= 2 or s.half == 99


def in_another_order(s: State) -> bool:
    return (s.half == 99) | (s.n <= 3) | (s.n >= 2)


def nested_to_the_right(s: State) -> bool:
    return s.n <= 3 or (s.n >= 2 or s.half == 99)


def in_a_tuple(s: State) -> bool:
    return any_of((s.n <= 3, s.n >= 2, s.half == 99))


def in_a_tuple_in_an_operand(s: State) -> bool:
    return (s.n <= 3) | any((s.n >= 2, s.half == 99))


def of_four(s: State) -> bool:
    return s.n <= 3 or s.half == 98 or s.n >= 2 or s.half == 99


def negated_as_a_whole(s: State) -> bool:
    return not (s.n > 3 and s.n < 2 and s.half != 99)


def negated_elements(s: State) -> bool:
    return all_of((s.n > 3, s.n < 2, s.half != 99)) ^ True


def all_are_negated(s: State) -> bool:
    return not s.n > 3 or not s.n < 2 or not s.half < 99


def negated_twice(s: State) -> bool:
    return not (s.n > 3 and not (not s.n < 2 or s.half == 99))


def in_a_conclusion(s: State) -> bool:
    return implies(s.n > 3, not s.n < 2 or s.half == 99)


def behind_an_if(s: State) -> bool:
    if s.n > 3:
        return not s.n < 2 or s.half == 99
    return True


def in_a_name(s: State) -> bool:
    rest = (not s.n < 2) or s.half == 99
    return not s.n > 3 or rest


def low(s: State) -> bool:
    return not s.n < 2 or s.half == 99


def in_a_function(s: State) -> bool:
    return not s.n > 3 or low(s)


def in_each_of_a_loop(s: State) -> bool:
    return all_of(not s.n > 3 or not s.n < 2 or s.half == bound for bound in (98, 99))


def beside_what_counts(s: State) -> bool:
    return (s.n <= 4) & (not s.n > 3 or not s.n < 2 or s.half == 99)


def one_more_than_is_needed(s: State) -> bool:
    return not s.half > 0 or s.n > 1 or s.half > 1


DISGUISES = [
    negated_by_not,
    negated_by_xor,
    negated_by_equality,
    without_a_negation,
    in_another_order,
    nested_to_the_right,
    in_a_tuple,
    in_a_tuple_in_an_operand,
    of_four,
    negated_as_a_whole,
    negated_elements,
    all_are_negated,
    negated_twice,
    in_a_conclusion,
    behind_an_if,
    in_a_name,
    in_a_function,
    in_each_of_a_loop,
    beside_what_counts,
    one_more_than_is_needed,
]


@pytest.mark.parametrize("invariant", DISGUISES, ids=lambda invariant: invariant.__name__)
def test_an_alternative_that_never_counts_is_found(invariant: Callable[..., bool]) -> None:
    verdict, detail = said(invariant)
    assert verdict == "vacuous"
    assert find_emptiness(machine_with(invariant))[invariant.__name__] == detail


def test_the_alternative_is_told_with_its_place() -> None:
    line = without_a_negation.__code__.co_firstlineno + 1
    assert said(without_a_negation) == (
        "vacuous",
        "of the other alternatives one held in every state: `s.half == 99` "
        f"in without_a_negation, test_disguised_alternatives.py:{line}:36",
    )


# --- What counts ----------------------------------------------------------------------------------


def two_premises_that_meet(s: State) -> bool:
    return not s.n > 1 or not s.half < 1 or s.half * 2 < s.n


def alternatives_that_each_count(s: State) -> bool:
    return s.n <= 1 or s.half > 0 or s.half * 2 < s.n


def one_of_each(s: State) -> bool:
    return (s.half == 0) | (s.half == 1) | (s.half == 2)


def in_a_tuple_of_any(s: State) -> bool:
    return any_of((s.half == 0, s.half == 1, s.half == 2))


def none_of_three_at_once(s: State) -> bool:
    return not (s.n > 1 and s.half == 0 and s.half * 2 >= s.n)


def in_a_premise(s: State) -> bool:
    return implies((s.n < 1) | (s.n == 2) | (s.n > 3), (s.n != 1) & (s.n != 3))


def in_a_conclusion_that_counts(s: State) -> bool:
    return implies(s.n > 3, not s.half > 1 or s.half == 2)


def in_a_function_that_counts(s: State) -> bool:
    return not s.half > 0 or not_one(s)


def not_one(s: State) -> bool:
    return not s.n < 3 or s.n == 2


@pytest.mark.parametrize(
    "invariant",
    [
        two_premises_that_meet,
        none_of_three_at_once,
        alternatives_that_each_count,
        one_of_each,
        in_a_tuple_of_any,
        in_a_premise,
        in_a_conclusion_that_counts,
        in_a_function_that_counts,
    ],
    ids=lambda invariant: invariant.__name__,
)
def test_what_says_something_is_explored(invariant: Callable[..., bool]) -> None:
    assert said(invariant) == ("explored", "")
