"""What the language allows beside the plainest: the explorer and the prover mean the same by it.

Of each idiom there is something true, which both find so, and something false, which neither does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NewType

import pytest

from dynacheck.explore import explore
from dynacheck.language import offences
from dynacheck.prove.prover import prove
from dynaspec.machine import Instance, Machine, Map, Parent, Seq, any_of, implies, require

Number = NewType("Number", int)
ZERO = Number(0)
DOUBLE: Map[Number, Number] = Map(ZERO, {Number(1): Number(2), Number(2): Number(4)})
"""Twice a number, up to four."""
STEPS: Seq[Number] = Seq(ZERO, (Number(1), Number(2)))


@dataclass(frozen=True, slots=True)
class Mark:
    """A record with slots, and a field that need not be given."""

    at: Number
    is_set: bool = False

    @property
    def next(self) -> Number:
        """The number after it."""
        return Number(self.at + 1)


@dataclass(frozen=True)
class State:
    """Some of what an action may make anew."""

    now: Number
    seen: Map[Number, bool]
    last: Map[Number, Number]
    log: Seq[Number]
    mark: Mark


def initial() -> State:
    """Nothing was seen."""
    return State(ZERO, Map(False), Map(ZERO), Seq(ZERO), Mark(ZERO))


def see(s: State, n: Number) -> State:
    """A number that is not in the future was seen now."""
    require(n <= s.now)
    return replace(s, seen=s.seen.put(n, True), last=s.last.put(n, s.now), log=Seq(n))


def forget(s: State) -> State:
    """A new map, with one entry at a number that the state says, in the place of the old one."""
    require(s.now < 2)
    return replace(
        s,
        now=Number(s.now + 1),
        seen=Map(False).put(s.now, True),
        last=Map(ZERO).put(s.now, DOUBLE[s.now]),
        log=STEPS.first(s.now),
        mark=Mark(s.mark.next),
    )


def set_mark(s: State) -> State:
    """The mark is set where it is at the last number."""
    if s.mark.at == 0:
        pass
    elif s.mark.at < 3:
        return replace(s, mark=Mark(s.mark.at, is_set=True))
    return s


def machine(*invariants: Any, **more: Any) -> Machine[State]:
    fields = {"actions": (see, forget, set_mark), **more}
    return Machine(
        name="idioms",
        state=State,
        initial=initial,
        invariants=invariants,
        witnesses=(),
        instance=Instance(bounds={Number: range(3)}),
        **fields,
    )


# --- True -----------------------------------------------------------------------------------------


def time_is_short(s: State) -> bool:
    return (s.now >= 0) & (s.now <= 2)


def what_was_seen_is_not_in_the_future(s: State, n: Number) -> bool:
    return implies(s.seen[n], n <= s.now)


def what_was_last_is_small(s: State, n: Number) -> bool:
    return s.last[n] <= 2


def the_mark_is_at_the_time(s: State) -> bool:
    return abs(s.mark.at - s.now) == 0


def a_log_is_short(s: State) -> bool:
    return s.log.length <= 2


def a_mark_that_is_set_is_not_at_zero(s: State) -> bool:
    if s.mark.is_set:
        pass
    else:
        return True
    return s.mark.at != ZERO


TRUE = (
    time_is_short,
    what_was_seen_is_not_in_the_future,
    what_was_last_is_small,
    the_mark_is_at_the_time,
    a_log_is_short,
    a_mark_that_is_set_is_not_at_zero,
)


def test_what_is_true_of_what_is_made_anew_is_proved() -> None:
    true = machine(*TRUE)
    assert not offences(true), offences(true)
    assert {v.property: v.verdict for v in prove(true)} == {f.__name__: "proved" for f in TRUE}
    explored = {v.property: v.verdict for v in explore(true)}
    assert set(explored.values()) == {"explored"}


# --- False ----------------------------------------------------------------------------------------


def nothing_is_seen_of_one(s: State) -> bool:
    return s.seen[Number(1)] ^ True


def what_was_last_is_zero(s: State, n: Number) -> bool:
    return s.last[n] == 0


def no_map_is_new(s: State) -> bool:
    return s.seen != Map(False).put(Number(s.now - 1), True)


def a_new_map_is_empty_at_the_time(s: State) -> bool:
    return Map(ZERO).put(s.now, Number(7))[Number(1)] == 0


def a_constant_map_is_empty(s: State) -> bool:
    return DOUBLE[s.now] == 0


def a_constant_map_ends(s: State) -> bool:
    return DOUBLE.put(s.now, Number(5))[Number(2)] == 4


def a_constant_sequence_ends(s: State) -> bool:
    return STEPS[s.now] != 2


def a_beginning_is_short(s: State) -> bool:
    return STEPS.first(s.now).length < 2


def the_mark_is_far(s: State) -> bool:
    return abs(s.mark.at - 5) > 3


def the_mark_is_never_after_zero(s: State) -> bool:
    return s.mark.next <= 1


def no_mark_is_set(s: State) -> bool:
    return s.mark == Mark(s.mark.at)


def no_number_is_seen_before_another(s: State) -> bool:
    return any_of(s.seen[Number(i)] & s.seen[Number(j)] for i in range(3) for j in range(i)) ^ True


def nor_in_a_loop(s: State) -> bool:
    both = False
    for i in range(3):
        for j in range(i):
            both = both | (s.seen[Number(i)] & s.seen[Number(j)])
    return both ^ True


FALSE = [
    nothing_is_seen_of_one,
    what_was_last_is_zero,
    no_map_is_new,
    a_new_map_is_empty_at_the_time,
    a_constant_map_is_empty,
    a_constant_map_ends,
    a_constant_sequence_ends,
    a_beginning_is_short,
    the_mark_is_far,
    the_mark_is_never_after_zero,
    no_mark_is_set,
    no_number_is_seen_before_another,
    nor_in_a_loop,
]


@pytest.mark.parametrize("false", FALSE, ids=lambda false: false.__name__)
def test_what_is_false_of_it_is_found(false: Callable[..., bool]) -> None:
    name, wrong = false.__name__, machine(*TRUE, false)
    assert {v.property: v.verdict for v in explore(wrong)}[name] == "violated"
    assert {v.property: v.verdict for v in prove(wrong)}[name] in {"refuted", "unknown"}
    assert not offences(wrong)


# --- What is still refused, and says what to do ---------------------------------------------------


def compares_conditions_in_a_tuple(s: State) -> bool:
    return (s.now > 0, s.mark.is_set) == (True, False)


def goes_on_from_a_number_of_the_state(s: State) -> bool:
    total = 0
    for i in range(3):
        i = s.now
        total += sum(1 for _ in range(i))
    return total >= 0


def takes_what_is_no_number(s: State) -> bool:
    return abs(s.mark.is_set) == 1


def leaves_out_a_field(s: State) -> bool:
    return s.mark == Mark(is_set=True)  # type: ignore[call-arg]


REFUSED = [
    (compares_conditions_in_a_tuple, "compare each of them: `(a == c) & (b == d)`"),
    (goes_on_from_a_number_of_the_state, "give range constants, or the name of a `for`"),
    (takes_what_is_no_number, "give a number"),
    (leaves_out_a_field, "give each field"),
]


@pytest.mark.parametrize(("function", "instead"), REFUSED)
def test_what_is_refused_says_what_to_write(function: Callable[..., bool], instead: str) -> None:
    (offence,) = offences(machine(function))
    assert instead in offence.instead


def reads_a_tuple(s: State, n: Number) -> bool:
    return (s.now, s.mark.at)[n] >= 0


def test_a_place_outside_a_tuple_is_told_with_what_to_do() -> None:
    for row in (prove(machine(reads_a_tuple))[0], next(iter(explore(machine(reads_a_tuple))))):
        assert row.verdict == "unknown"
        assert "declare the sort of the place `finite`" in row.detail


def makes_a_map_of_what_is_not_known(s: State) -> bool:
    return Map(False, {s.now: True})[s.now]


def test_an_entry_at_what_is_not_known_is_told_with_what_to_do() -> None:
    (row,) = prove(machine(makes_a_map_of_what_is_not_known))
    assert row.verdict == "unknown"
    assert "write `Map(default).put(key, value)`" in row.detail


# --- Bounds ---------------------------------------------------------------------------------------


def itself(s: State) -> State:
    return s


def see_what_comes(s: State) -> State:
    """The parent's step, with a parameter that the bounds of the child need not have."""
    return see(s, s.now)


def terms(s: State, _: Any) -> Any:
    return {Number: [s.now]}


def test_a_parents_step_beyond_the_bounds_is_not_violated() -> None:
    parent = machine(time_is_short)
    child = replace(
        parent,
        name="child",
        actions=(forget, see_what_comes),
        parent=Parent(parent, itself),
        terms=terms,
        instance=Instance(bounds={Number: range(1)}),
    )
    extends = "every_step_is_a_step_of_idioms"
    assert {v.property: v.verdict for v in prove(child)}[extends] == "proved"
    rows = {v.property: v for v in explore(child)}
    assert rows[extends].verdict == "unknown"
    assert rows[extends].detail == "see_what_comes() is see(n=1), beyond the bounds: widen them"


def test_bounds_that_are_missing_are_told() -> None:
    rows = list(explore(machine(time_is_short), Instance(bounds={})))
    assert {row.verdict for row in rows} == {"unknown"}
    assert all("no bounds for Number" in row.detail for row in rows)
