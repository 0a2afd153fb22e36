"""What the explorer says of a property, and that it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dynacheck.explore import explorer
from dynaspec.machine import Instance, Possibility, implies, require
from dynaspec.machines import leadership
from dynaspec.machines.leadership import Ballot, Replica
from support.machines import lock
from support.machines.explored import by_name
from support.machines.lock import lock_with

# --- Violations ---------------------------------------------------------------------------------


def test_a_violation_is_told_as_a_shortest_sequence_in_the_specifications_words() -> None:
    verdict = by_name(lock_with(actions=(lock.draw, lock.barge_in, lock.leave)))["one_holder"]
    assert verdict.verdict == "violated"
    assert verdict.detail.splitlines() == [
        "one_holder(p=0, q=1) does not hold after 4 steps:",
        "  1. draw(p=0)",
        "     phase[0]: IDLE → WAITING",
        "     office.drawn: <> → <0>",
        "  2. draw(p=1)",
        "     phase[1]: IDLE → WAITING",
        "     office.drawn: <0> → <0, 1>",
        "  3. barge_in(p=0, t=0)",
        "     phase[0]: WAITING → HOLDING",
        "     served[0]: False → True",
        "  4. barge_in(p=1, t=1)",
        "     phase[1]: WAITING → HOLDING",
        "     served[1]: False → True",
    ]


def test_a_violation_leaves_the_other_properties_their_verdicts() -> None:
    verdicts = by_name(lock_with(actions=(lock.draw, lock.barge_in, lock.leave)))
    assert verdicts["the_served_had_drawn"].verdict == "explored"
    assert verdicts["every_action_happens"].verdict == "explored"


def elect_with_own_vote_alone(
    s: leadership.State, candidate: Replica, r: Replica, b: Ballot
) -> leadership.State:
    """A mutant of `leadership.elect`: the vote of `r` is not looked at."""
    require(candidate != r)
    require((s.role[candidate] == leadership.CANDIDATE) & (s.promised[candidate] == b))
    return leadership.replace(
        s,
        role=leadership.at(s.role, candidate, leadership.LEADER),
        elected=leadership.at(s.elected, candidate, s.elected[candidate].put(b, True)),
    )


def test_two_leaders_in_a_ballot_are_found() -> None:
    actions = tuple(
        elect_with_own_vote_alone if a is leadership.elect else a
        for a in leadership.MACHINE.actions
    )
    instance = Instance({Ballot: range(1, 2)}, {"patience": 0})
    verdict = by_name(replace(leadership.MACHINE, actions=actions), instance)
    assert verdict["one_leader_per_ballot"].verdict == "violated"
    assert "after 4 steps" in verdict["one_leader_per_ballot"].detail
    assert "role[0]: CANDIDATE → LEADER" in verdict["one_leader_per_ballot"].detail


# --- What shows nothing, and what makes no sense --------------------------------------------------


def nobody_was_served(s: lock.State) -> bool:
    return s.office.next == 0


def test_a_witness_that_holds_at_the_start_is_vacuous() -> None:
    verdict = by_name(lock_with(witnesses=(nobody_was_served,)))["nobody_was_served"]
    assert (verdict.verdict, verdict.detail) == (
        "vacuous",
        "it holds at the start, before anything happens",
    )


def test_an_action_that_changes_nothing_is_named() -> None:
    machine = lock_with(actions=(*lock.MACHINE.actions, lock.look))
    verdict = by_name(machine)["every_action_happens"]
    assert verdict.verdict == "vacuous"
    assert verdict.detail == "changed nothing wherever it happened: look"


def test_a_machine_without_invariants_says_so() -> None:
    rows = by_name(lock_with(invariants=()))
    assert rows["the_machine_has_invariants"].verdict == "vacuous"


def beyond(s: lock.State) -> bool:
    """Reads a third phase as soon as two tickets are drawn."""
    return s.phase[s.office.drawn.length] != lock.HOLDING


def enter_beyond(s: lock.State) -> lock.State:
    require(s.phase[s.office.drawn.length] == lock.HOLDING)
    return lock.leave(s, lock.Process(0))


def line(function: Callable[..., Any], below: int) -> str:
    return f"test_verdicts.py, line {function.__code__.co_firstlineno + below}"


def three_drawn_and_beyond(s: lock.State) -> bool:
    return (s.office.drawn.length > 1) and s.phase[s.office.drawn.length] == lock.HOLDING


def test_an_error_in_a_property_is_told_with_its_line() -> None:
    machine = lock_with(invariants=(beyond, lock.one_holder), witnesses=(three_drawn_and_beyond,))
    rows = by_name(machine)
    for function, below in ((beyond, 2), (three_drawn_and_beyond, 1)):
        row = rows[function.__name__]
        assert row.verdict == "unknown"
        assert "IndexError: tuple index out of range" in row.detail
        assert line(function, below) in row.detail
    assert rows["one_holder"].verdict == rows["every_action_happens"].verdict == "explored"


def test_an_error_in_an_action_leaves_everything_open() -> None:
    rows = by_name(lock_with(actions=(*lock.MACHINE.actions, enter_beyond)))
    assert {row.verdict for row in rows.values()} == {"unknown"}
    for name in ("one_holder", "the_served_had_drawn", "every_action_happens"):
        assert "enter_beyond() raises IndexError" in rows[name].detail
        assert line(enter_beyond, 1) in rows[name].detail


def test_an_error_in_a_predicate_of_the_instance_leaves_everything_open() -> None:
    rows = by_name(lock.MACHINE, replace(lock.MACHINE.instance, within=(beyond,)))
    assert not any(row.passed for row in rows.values())
    assert all("beyond raises IndexError" in row.detail for row in rows.values())


def start_beyond() -> lock.State:
    first, _, third = (lock.IDLE for _ in range(2))
    return replace(lock.initial(), phase=(first, third))


def test_an_error_in_the_initial_state_leaves_everything_open() -> None:
    rows = by_name(lock_with(initial=start_beyond))
    assert {row.verdict for row in rows.values()} == {"unknown"}
    assert all("start_beyond raises ValueError" in row.detail for row in rows.values())


def as_of_old(s: lock.State) -> bool:
    return 1  # type: ignore[return-value]


def test_what_is_no_condition_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language refuses it; were it not to, the explorer would tell what came."""
    monkeypatch.setattr(explorer, "offences", lambda *_: [])
    for part in ("invariants", "witnesses"):
        row = by_name(lock_with(**{part: (as_of_old,)}))["as_of_old"]
        assert row.verdict == "unknown"
        assert "gives 1, which is neither True nor False" in row.detail


def three_wait(s: lock.State) -> bool:
    return s.office.drawn.length > 3


def test_a_witness_out_of_reach_is_vacuous() -> None:
    verdict = by_name(lock_with(witnesses=(three_wait,)))["three_wait"]
    assert verdict.verdict == "vacuous"


def test_an_action_that_never_happens_is_named() -> None:
    verdict = by_name(lock_with(actions=(*lock.MACHINE.actions, lock.give_up)))[
        "every_action_happens"
    ]
    assert (verdict.verdict, verdict.detail) == ("vacuous", "never happened: give_up")


def test_a_step_that_the_parent_does_not_have_is_shown() -> None:
    verdict = by_name(lock.QUEUEING)["every_step_is_a_step_of_lock"]
    assert verdict.verdict == "violated"
    assert verdict.detail.splitlines()[-3:] == [
        "  2. vanish(p=0)",
        "     lock.phase[0]: WAITING → IDLE",
        "     left: 0 → 1",
    ]


def test_an_extension_that_keeps_to_its_parent_passes() -> None:
    machine = replace(lock.QUEUEING, actions=(lock.queue_up,))
    assert by_name(machine)["every_step_is_a_step_of_lock"].verdict == "explored"


# --- What can still come --------------------------------------------------------------------------


def both_were_served(s: lock.State) -> bool:
    return s.served[lock.Ticket(0)] & s.served[lock.Ticket(1)]


def nobody_holds(s: lock.State) -> bool:
    return all(phase != lock.HOLDING for phase in s.phase)


BOTH = "it_stays_possible_that_both_were_served"
FREE = "it_stays_possible_that_nobody_holds"


def stay(s: lock.State, p: lock.Process) -> lock.State:
    """A mutant of `leave`: the second ticket's holder stays for ever."""
    require((s.phase[p] == lock.HOLDING) & (s.office.next < 2))
    return replace(s, phase=lock.at(s.phase, p, lock.IDLE))


def test_what_can_still_come_from_everywhere_is_explored() -> None:
    possibilities = (Possibility(both_were_served), Possibility(nobody_holds))
    verdicts = by_name(lock_with(possibilities=possibilities))
    assert [verdicts[name].verdict for name in (BOTH, FREE)] == ["explored", "explored"]


def test_a_wedge_is_told_by_a_shortest_way_to_it() -> None:
    machine = lock_with(
        actions=tuple(stay if a is lock.leave else a for a in lock.MACHINE.actions),
        possibilities=(Possibility(both_were_served), Possibility(nobody_holds)),
    )
    verdicts = by_name(machine)
    assert verdicts[BOTH].verdict == "explored"
    assert verdicts[FREE].verdict == "violated"
    lines = verdicts[FREE].detail.splitlines()
    assert lines[0].startswith("no way leads there after ")
    assert [line.split(". ")[1] for line in lines if ". " in line][-1].startswith("enter")


def never(_: lock.State) -> bool:
    return False


def always(_: lock.State) -> bool:
    return True


@pytest.mark.parametrize(
    ("possibility", "why"),
    [
        (Possibility(both_were_served, wherever=never), "it is claimed of no state"),
        (Possibility(always), "wherever it is claimed it has come already"),
        (Possibility(nobody_holds, wherever=nobody_holds), "it has come already"),
    ],
)
def test_a_possibility_that_says_nothing_is_vacuous(
    possibility: Possibility[lock.State], why: str
) -> None:
    verdict = by_name(lock_with(possibilities=(possibility,)))[possibility.name]
    assert verdict.verdict == "vacuous"
    assert why in verdict.detail


def how_many_have_drawn(s: lock.State) -> bool:
    return s.office.drawn.length  # type: ignore[return-value]


def test_a_goal_that_is_no_condition_is_unknown() -> None:
    possibility = Possibility(how_many_have_drawn)
    verdict = by_name(lock_with(possibilities=(possibility,)))[possibility.name]
    assert verdict.verdict == "unknown"
    assert "how_many_have_drawn" in verdict.detail


def test_a_goal_that_is_never_reached_is_lost_from_the_start() -> None:
    possibility = Possibility(three_wait)
    verdict = by_name(lock_with(possibilities=(possibility,)))[possibility.name]
    assert verdict.verdict == "violated"
    assert verdict.detail.startswith("no way leads there after 0 steps")


# --- Lemmas -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    low: lock.Ticket
    high: lock.Ticket


def pairs_are_ordered(pair: Pair) -> bool:
    return pair.low <= pair.high


def order_is_transitive(a: lock.Ticket, b: lock.Ticket, c: lock.Ticket) -> bool:
    return implies((a < b) & (b < c), a < c)


def test_lemmas_range_over_records() -> None:
    verdicts = by_name(lock_with(lemmas=(pairs_are_ordered, order_is_transitive)))
    assert verdicts["pairs_are_ordered"].verdict == "violated"
    assert "Pair(low=1, high=0)" in verdicts["pairs_are_ordered"].detail
    assert verdicts["order_is_transitive"].verdict == "explored"


def test_a_sort_without_bounds_is_named() -> None:
    for verdict in by_name(lock.MACHINE, Instance(bounds={})).values():
        assert verdict.verdict == "unknown"
        assert "no bounds for Ticket" in verdict.detail
