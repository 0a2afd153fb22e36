"""Records whose fields are given by keyword alone: all readers make them, and see one meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NewType

import pytest

from dynacheck.explore import explore
from dynacheck.explore.search import Search
from dynacheck.language import offences
from dynacheck.prove.prover import prove
from dynacheck.recheck.closed import check_closed
from dynaspec.machine import Instance, Machine, Map, Seq, implies, require

Number = NewType("Number", int)
ZERO = Number(0)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Where something is, and whether it counts."""

    at: Number
    counts: bool = False


@dataclass(frozen=True)
class Change:
    """The first field is given by keyword, so that the second is the first that is not."""

    sure: bool = field(kw_only=True)
    old: Number
    new: Number


@dataclass(frozen=True, kw_only=True)
class State:
    """Marks in every place that a record may have."""

    now: Number
    last: Mark
    marks: Map[Number, Mark]
    changes: Seq[Change]


def initial() -> State:
    """Nothing is marked, nothing has changed."""
    return State(
        now=ZERO,
        last=Mark(at=ZERO),
        marks=Map(Mark(at=ZERO)),
        changes=Seq(Change(ZERO, ZERO, sure=False)),
    )


def mark(s: State, m: Mark) -> State:
    """A mark is set now, at a number that was."""
    require(m.at <= s.now)
    return replace(s, last=m, marks=s.marks.put(s.now, m))


def go_on(s: State) -> State:
    """The time changes."""
    require(s.now < 2)
    later = Number(s.now + 1)
    return replace(s, now=later, changes=s.changes.append(Change(s.now, later, sure=True)))


def machine(*invariants: Callable[..., bool]) -> Machine[State]:
    return Machine(
        name="marks",
        state=State,
        initial=initial,
        actions=(mark, go_on),
        invariants=invariants,
        witnesses=(),
        instance=Instance(bounds={Number: range(3)}),
    )


def time_is_short(s: State) -> bool:
    return (s.now >= 0) & (s.now <= 2)


def the_last_mark_is_not_in_the_future(s: State) -> bool:
    return s.last.at <= s.now


def a_mark_is_not_after_its_time(s: State, n: Number) -> bool:
    return s.marks[n].at <= n


def there_are_as_many_changes(s: State) -> bool:
    return s.changes.length == s.now


def each_change_goes_on(s: State, i: Number) -> bool:
    change = s.changes[i]
    return implies(i < s.changes.length, change.sure & (change.new == change.old + 1))


TRUE = (
    time_is_short,
    the_last_mark_is_not_in_the_future,
    a_mark_is_not_after_its_time,
    there_are_as_many_changes,
    each_change_goes_on,
)


def nothing_is_marked(s: State) -> bool:
    return s.last == Mark(at=ZERO)


def what_is_marked_does_not_count(s: State, m: Mark) -> bool:
    return implies(m.counts, s.last != m)


def no_change_is_to_two(s: State, i: Number) -> bool:
    return s.changes[i] != Change(Number(1), Number(2), sure=True)


def all_marks_are_at_zero(s: State, n: Number) -> bool:
    return s.marks[n].at == 0


FALSE = [
    nothing_is_marked,
    what_is_marked_does_not_count,
    no_change_is_to_two,
    all_marks_are_at_zero,
]


def verdicts(rows: Any) -> dict[str, str]:
    return {row.property: row.verdict for row in rows}


def test_what_is_true_of_them_is_seen_by_all_readers() -> None:
    true = machine(*TRUE)
    assert not offences(true)
    assert verdicts(prove(true)) == {each.__name__: "proved" for each in TRUE}
    assert set(verdicts(explore(true)).values()) == {"explored"}
    search = Search(true, true.instance)
    check_closed(true, true.instance, set(search.run(lambda *_: None)))


@pytest.mark.parametrize("false", FALSE, ids=lambda false: false.__name__)
def test_what_is_false_of_them_is_refuted(false: Callable[..., bool]) -> None:
    wrong = machine(*TRUE, false)
    assert verdicts(explore(wrong))[false.__name__] == "violated"
    assert verdicts(prove(wrong, {false.__name__}))[false.__name__] == "refuted"


def gives_a_keyword_by_its_place(s: State) -> bool:
    return s.changes[ZERO] != Change(True, ZERO, ZERO)  # type: ignore[call-arg,misc]


def test_a_field_that_is_given_by_keyword_has_no_place() -> None:
    (offence,) = offences(machine(gives_a_keyword_by_its_place))
    assert offence.instead == "give each field"
