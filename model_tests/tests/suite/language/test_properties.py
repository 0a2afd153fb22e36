"""Properties outside the language are refused, and so is what rests on them.

Each function below is outside the language in one way: a reader would see another meaning than
Python's, or remember a result that is none. No row of a machine that has one may pass.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from dynacheck.explore import explore
from dynacheck.language import offences
from dynaspec.machine import (
    Seq,
    all_of,
    any_of,
    require,
)
from support.machines import lock
from support.machines.lock import HOLDING, IDLE, Process, State, Ticket, lock_with

Function = Callable[..., Any]
VISITS: list[int] = []
NAMES = {"holding": HOLDING}
HALF = 0.5
LYING = lock.Office(True, Seq(Process(0)))  # type: ignore[arg-type]
FIRST = Process(0)


def asks_for_a_type(s: State) -> bool:
    return isinstance(s.office.next, int)


def asks_what_it_is(s: State) -> bool:
    return type(s) is State


def compares_objects(s: State) -> bool:
    return s.phase is not s.office


def looks_for_none(s: State) -> bool:
    return s.office.next != None  # noqa: E711


def requires(s: State, p: Process) -> bool:
    require(s.phase[p] != HOLDING)
    return s.phase[p] != HOLDING


def held_nowhere(s: State, p: Process) -> bool:
    require(s.phase[p] == IDLE)
    return True


def requires_below(s: State, p: Process) -> bool:
    return held_nowhere(s, p)


def takes_a_number_for_a_truth(s: State) -> bool:
    return not s.office.next


def branches_on_a_number(s: State) -> bool:
    if s.office.next:
        return s.office.next < 0
    return True


def gives_a_number(s: State) -> bool:
    return s.office.next  # type: ignore[return-value]


def gives_nothing(s: State) -> bool:  # type: ignore[return] # noqa: RET503
    if s.office.next == 0:
        return True


def connects_numbers(s: State) -> bool:
    return (s.office.next & s.office.drawn.length) == 0


def inverts(s: State) -> bool:
    return ~(s.office.next > 0)  # type: ignore[return-value]


def compares_a_truth_with_a_number(s: State) -> bool:
    return s.served[Ticket(0)] == s.office.next


def orders_truths(s: State) -> bool:
    return s.served[Ticket(0)] <= s.served[Ticket(1)]


def matches(s: State) -> bool:
    match s.office.next:
        case 0:
            return True
        case _:
            return True


def tries(s: State) -> bool:
    try:
        return s.phase[0] != HOLDING
    except Exception:
        return True


def asserts(s: State) -> bool:
    assert s.phase[0] != HOLDING
    return True


def raises(s: State) -> bool:
    raise ValueError(s.phase)


def loops(s: State) -> bool:
    n = 0
    while n < s.office.next:
        n += 1
    return n < 1


def deletes(s: State) -> bool:
    n = s.office.next
    del n
    return True


def remembers(s: State) -> bool:
    VISITS.append(1)
    return len(VISITS) < 1_000_000


def says_it_is_global(s: State) -> bool:
    global HALF
    HALF = 1
    return True


def reads_a_dict(s: State) -> bool:
    return s.phase[0] != NAMES["holding"]


def reads_a_fraction(s: State) -> bool:
    return s.office.next < HALF


def divides(s: State) -> bool:
    return s.office.next // 2 == 0


def takes_a_rest(s: State) -> bool:
    return s.office.next % 2 == 0


def raises_to_a_power(s: State) -> bool:
    return s.office.next**2 < 4


def shifts(s: State) -> bool:
    return s.office.next << 1 < 4


def probes(s: State) -> bool:
    return hasattr(s.office, "next")


def gets_by_name(s: State) -> bool:
    return getattr(s.office, "next") == 0  # noqa: B009


def hashes(s: State) -> bool:
    return hash(s.office) == 0


def shows(s: State) -> bool:
    return repr(s.office.next) == "0"


def formats(s: State) -> bool:
    return f"{s.office.next}" == "0"


def measures(s: State) -> bool:
    return len(s.office.drawn) == 0  # type: ignore[arg-type]


def draws_lots(s: State) -> bool:
    return random.random() < 0.9


def asks_the_time(s: State) -> bool:
    return time.time() > s.office.next


def calls_a_lambda(s: State) -> bool:
    return (lambda n: n == 0)(s.office.next)


def defines_inside(s: State) -> bool:
    def inner(n: Ticket) -> bool:
        return n == 0

    return inner(s.office.next)


def assigns_in_passing(s: State) -> bool:
    return (n := s.office.next) == n


def goes_through_a_sequence(s: State) -> bool:
    return all_of(p == 0 for p in s.office.drawn)


def goes_through_a_map(s: State) -> bool:
    return all_of(served ^ True for _, served in s.served.items())


def goes_as_far_as_the_state_says(s: State) -> bool:
    return all_of(s.served[Ticket(t)] for t in range(s.office.next))


def goes_as_far_as_a_name_says(s: State) -> bool:
    n = 0
    n += s.office.next
    return all_of(s.served[Ticket(t)] for t in range(n))


def compares_truths_in_a_tuple(s: State) -> bool:
    return (s.office.next > 99, s.office.next < 0) != (True, False)


def reads_a_record_that_lies(s: State) -> bool:
    return s.phase[0] != LYING.next


def reads_past_a_tuple(s: State) -> bool:
    return s.office.next >= 0 or s.phase[2] == HOLDING  # type: ignore[misc]


def looks_into_a_sequence(s: State) -> bool:
    return Process(1) not in s.office.drawn  # type: ignore[operator]


def makes_a_list(s: State) -> bool:
    held = [s.office.next]
    return held == [s.office.next]


def makes_a_set(s: State) -> bool:
    return {s.office.next} == {s.office.next}


def yields(s: State) -> Iterator[bool]:
    yield s.phase[0] != HOLDING


def calls_itself(s: State) -> bool:
    return (s.office.next == 0) & calls_itself(s)


def with_a_list(s: State, seen: list[int] = []) -> bool:  # noqa: B006
    return s.office.next == 0


def calls_with_a_list(s: State) -> bool:
    return with_a_list(s)


def unannotated(s, p):  # type: ignore[no-untyped-def]
    return s.phase[p] != HOLDING


def of_no_sort(s: State, n: int) -> bool:
    return s.office.next != n


def with_a_text(s: State, name: str) -> bool:
    return s.office.next == 0


def with_a_default(s: State, p: Process = FIRST) -> bool:
    return s.phase[p] != HOLDING


def of_another_state(office: lock.Office) -> bool:
    return office.next == 0


@functools.cache
def nobody_holds(phases: tuple[lock.Phase, lock.Phase]) -> bool:
    return phases[0] != HOLDING


def calls_what_remembers(s: State) -> bool:
    return nobody_holds(s.phase)


def goes_twice_through(s: State) -> bool:
    held = (phase == HOLDING for phase in s.phase)
    return (any_of(held) ^ True) | (any_of(held) ^ True)


def each(conditions: Iterable[bool]) -> bool:
    return all_of(all_of(conditions) for _ in range(2))


def goes_through_in_a_loop(s: State) -> bool:
    return each(phase != HOLDING for phase in s.phase)


def reads_a_default(s: State) -> bool:
    return s.served.default ^ True


def reads_inside(s: State) -> bool:
    return s.served._entries == {}


def cuts_a_tuple(s: State) -> bool:
    return s.phase[:1] == s.phase[1:]


def reads_at_a_truth(s: State) -> bool:
    return s.phase[s.served[Ticket(0)]] == IDLE


def not_held(s: State, p: Process) -> bool:
    """Never held, whoever asks."""
    return s.phase[p] != HOLDING


class Callable_:  # noqa: N801 - it stands for any class with a call
    __name__ = "called"

    def __call__(self, s: State) -> bool:
        return s.phase[0] != HOLDING


PROPERTIES: list[tuple[Function, str]] = [
    (asks_for_a_type, "a call of `isinstance`"),
    (asks_what_it_is, "`is` compares objects"),
    (compares_objects, "`is` compares objects"),
    (looks_for_none, "the constant `None`"),
    (requires, "`require` in a function that says what holds"),
    (requires_below, "`require` in a function that says what holds"),
    (takes_a_number_for_a_truth, "is taken for a condition"),
    (branches_on_a_number, "is taken for a condition"),
    (gives_a_number, "it gives a number"),
    (gives_nothing, "it may end without a result"),
    (connects_numbers, "of a number and a number"),
    (inverts, "`~(s.office.next > 0)`"),
    (compares_a_truth_with_a_number, "is compared with a number"),
    (orders_truths, "is compared with a condition"),
    (matches, "`match`"),
    (tries, "`try`"),
    (asserts, "`assert`"),
    (raises, "`raise`"),
    (loops, "`while`"),
    (deletes, "`del`"),
    (remembers, "a constant of type list"),
    (says_it_is_global, "`global`"),
    (reads_a_dict, "a constant of type dict"),
    (reads_a_fraction, "a constant of type float"),
    (divides, "`s.office.next // 2`"),
    (takes_a_rest, "`s.office.next % 2`"),
    (raises_to_a_power, "`s.office.next ** 2`"),
    (shifts, "`s.office.next << 1`"),
    (probes, "a call of `hasattr`"),
    (gets_by_name, "a call of `getattr`"),
    (hashes, "a call of `hash`"),
    (shows, "a call of `repr`"),
    (formats, "a text"),
    (measures, "`len` of a Seq"),
    (draws_lots, "a call of `random.random`"),
    (asks_the_time, "a call of `time.time`"),
    (calls_a_lambda, "a call of `lambda n: n == 0`"),
    (defines_inside, "a function in a function"),
    (assigns_in_passing, "an assignment in an expression"),
    (goes_through_a_sequence, "its length is not fixed"),
    (goes_through_a_map, "`.items` of a Map"),
    (goes_as_far_as_the_state_says, "is as long as the state says"),
    (goes_as_far_as_a_name_says, "is as long as the state says"),
    (compares_truths_in_a_tuple, "conditions are compared in a tuple"),
    (reads_a_record_that_lies, "is not what it says"),
    (reads_past_a_tuple, "`s.phase[2]` reads a tuple"),
    (looks_into_a_sequence, "`in` looks through"),
    (makes_a_list, "a list"),
    (makes_a_set, "a set"),
    (yields, "a value that nothing uses"),
    (calls_itself, "calls itself"),
    (calls_with_a_list, "a constant of type list"),
    (unannotated, "it has no annotation"),
    (of_no_sort, "is of no sort"),
    (with_a_text, "`str` is no sort"),
    (with_a_default, "is optional"),
    (of_another_state, "its first parameter is no `State`"),
    (calls_what_remembers, "a call of `nobody_holds`"),
    (goes_twice_through, "gone through more than once"),
    (goes_through_in_a_loop, "gone through more than once"),
    (reads_a_default, "`.default` of a Map"),
    (reads_inside, "`._entries` of a Map"),
    (cuts_a_tuple, "a slice"),
    (reads_at_a_truth, "is read at no number"),
    (lambda s: s.phase[0] != HOLDING, "has no annotation"),
    (Callable_(), "is no plain function"),
    (functools.partial(not_held, p=Process(0)), "is no plain function"),
]


@pytest.mark.parametrize(
    ("function", "wrong"),
    PROPERTIES,
    ids=[getattr(function, "__name__", "partial") for function, _ in PROPERTIES],
)
def test_a_property_outside_the_language_is_refused(function: Function, wrong: str) -> None:
    machine = lock_with(invariants=(function,))
    found = offences(machine)
    assert any(wrong in offence.wrong for offence in found), found
    assert all(offence.file and offence.instead for offence in found)
    rows = list(explore(machine))
    assert {row.verdict for row in rows} == {"unknown"}
    assert len(rows) == 3
    assert all(wrong in row.detail for row in rows)


def test_an_offence_names_its_place() -> None:
    (offence,) = offences(lock_with(invariants=(divides,)))
    assert offence.file.endswith("test_properties.py")
    assert offence.line == divides.__code__.co_firstlineno + 1
    assert offence.function == "divides"
