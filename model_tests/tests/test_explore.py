"""The explorer: what it visits, what it says of a property, and that it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import lock
import pytest

from dynacheck.explore import Progress, explore, explorer, search
from dynacheck.explore.emptiness import find_emptiness
from dynacheck.explore.failures import EndlessError
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import Search, calls
from dynacheck.machines import MACHINES
from dynacheck.names import changes, constants, show
from dynacheck.verdicts import Verdict
from dynaspec.machine import (
    Disabled,
    Instance,
    Machine,
    Map,
    Possibility,
    Seq,
    all_of,
    any_of,
    implies,
    require,
)
from dynaspec.machines import leadership, replication
from dynaspec.machines.leadership import Ballot, Replica, Role

Edges = set[tuple[Any, str, Any]]


def by_name(machine: Machine[Any], instance: Instance[Any] | None = None) -> dict[str, Verdict]:
    return {verdict.property: verdict for verdict in explore(machine, instance)}


def lock_with(**changed: Any) -> Machine[lock.State]:
    return replace(lock.MACHINE, **changed)


# --- The machines of the specification ------------------------------------------------------------


SIZES = {
    "leadership": (36_684, 19),
    "replication": (30_743, 21),
    "conditional_puts": (34_277, 24),
    "streams": (15_976, 17),
    "global_tables": (6_314, 11),
}
"""Distinct states and depth."""


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_property_holds_in_the_quick_instance_and_says_something(
    machine: Machine[Any],
) -> None:
    reports: list[Progress] = []
    bad = [v for v in explore(machine, report=reports.append) if not v.passed]
    assert not bad, "\n".join(f"{v.property}: {v.verdict}\n{v.detail}" for v in bad)
    size = reports[-1].states, reports[-1].depth
    assert size == SIZES[machine.name]


@pytest.mark.parametrize(
    ("machine", "instance"),
    [
        (leadership.MACHINE, Instance({Ballot: range(1, 2)}, {"patience": 1})),
        (replication.MACHINE, replace(replication.MACHINE.instance, bounds={
            **replication.MACHINE.instance.bounds, Ballot: range(1, 2)})),
        (lock.MACHINE, lock.MACHINE.instance),
    ],
    ids=["leadership", "replication", "lock"],
)  # fmt: skip
def test_the_search_visits_what_a_naive_search_visits(
    machine: Machine[Any], instance: Instance[Any]
) -> None:
    found: Edges = set()
    visited = set(
        Search(machine, instance).run(lambda s, c, t: found.add((s, c.function.__name__, t)))
    )
    states, edges = naive(machine, instance)
    assert visited == states
    assert found == edges


def naive(machine: Machine[Any], instance: Instance[Any]) -> tuple[set[Any], Edges]:
    """Every call in every state, nothing remembered."""
    table = [call for action in machine.actions for call in calls(action, machine, instance)]
    states, edges = {machine.initial(**instance.constants)}, set()
    pending = list(states)
    while pending:
        state = pending.pop()
        for call in table:
            try:
                successor = call.function(state, *call.arguments)
            except Disabled:
                continue
            if all(inside(successor) for inside in instance.within):
                edges.add((state, call.function.__name__, successor))
                if successor not in states:
                    states.add(successor)
                    pending.append(successor)
    return states, edges


# --- Verdicts -------------------------------------------------------------------------------------


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


def two_hold_and_nothing_follows(s: lock.State, p: lock.Process, q: lock.Process) -> bool:
    """Vacuous: two processes never hold the lock."""
    both = (s.phase[p] == lock.HOLDING) & (s.phase[q] == lock.HOLDING)
    return implies((p != q) & both, False)


def somewhere_below(s: lock.State) -> bool:
    """The premise is in a function that a property calls."""
    return implies(s.office.drawn.length > 99, False)


def calls_what_is_vacuous(s: lock.State) -> bool:
    return somewhere_below(s)


def one_premise_of_two_is_vacuous(s: lock.State, t: lock.Ticket) -> bool:
    never = implies(s.office.next > 99, False)
    return implies(s.served[t], t < s.office.next) & never


@pytest.mark.parametrize(
    "invariant",
    [two_hold_and_nothing_follows, calls_what_is_vacuous, one_premise_of_two_is_vacuous],
)
def test_an_invariant_whose_premise_never_holds_is_vacuous(
    invariant: Callable[..., bool],
) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.verdict == "vacuous"
    assert "a premise held in no state" in verdict.detail


def with_the_premise_in_an_if(s: lock.State) -> bool:
    if s.office.next > 99:
        return s.office.next < 0
    return True


def with_the_premise_in_a_conditional_expression(s: lock.State) -> bool:
    return s.office.next < 0 if s.office.next > 99 else True


def with_the_premise_before_or(s: lock.State) -> bool:
    return not s.office.next > 99 or s.office.next < 0


def with_the_premise_after_or(s: lock.State) -> bool:
    return s.office.next < 2 or not s.office.next > 99


def with_the_premise_before_and(s: lock.State) -> bool:
    return not (s.office.next > 99 and s.office.next >= 0)


def with_the_premise_negated(s: lock.State) -> bool:
    return ((s.office.next > 99) ^ True) | (s.office.next < 0)


def with_the_premise_turned_around(s: lock.State) -> bool:
    return s.office.next <= 99


def alternatives(s: lock.State) -> bool:
    return (s.office.next < 0) | with_the_premise_turned_around(s)


def the_second_on_a_line(s: lock.State, t: lock.Ticket) -> bool:
    return implies(s.served[t], t < s.office.next) & implies(s.office.next > 99, s.served[t])


def nested(s: lock.State, t: lock.Ticket) -> bool:
    return implies(s.served[t], implies(s.office.next > 99, s.office.next < 0))


def in_a_conjunction(s: lock.State) -> bool:
    return implies((s.office.next > 0) & (s.office.next > 99), s.office.next < 0)


def after_states_without_any(s: lock.State, t: lock.Ticket) -> bool:
    if s.office.drawn.length < 3:
        return True
    return implies(s.office.next > 99, s.served[t])


def as_an_equation(s: lock.State, p: lock.Process) -> bool:
    never, held = s.office.next > 99, s.phase[p] == lock.HOLDING
    return never == (never & held)


def as_a_difference(s: lock.State, p: lock.Process) -> bool:
    never, held = s.office.next > 99, s.phase[p] == lock.HOLDING
    return (never ^ (never & held)) ^ True


def over_nothing(s: lock.State) -> bool:
    nobody = all_of(s.phase[p] == lock.HOLDING for p in range(2) if p > 1)
    return nobody & (s.office.next >= 0)


def in_a_loop_over_nothing(s: lock.State) -> bool:
    for p in range(0):
        if s.phase[p] != lock.HOLDING:
            return False
    return s.office.next >= 0


def among_others(s: lock.State) -> bool:
    return any_of((s.office.next < 0, s.office.next <= 99))


def each_or_never(s: lock.State) -> bool:
    return all_of((s.office.next <= 99) | (s.phase[p] == lock.HOLDING) for p in range(2))


def among_those_of_a_name(s: lock.State) -> bool:
    conditions = (s.office.next < 0, s.office.next <= 99)
    return any_of(conditions)


def with_a_constant_alternative(s: lock.State) -> bool:
    return (s.office.next < 0) | True


def with_a_constant_conclusion(s: lock.State) -> bool:
    return implies(s.office.next > 0, True)


def compares_with_itself(s: lock.State) -> bool:
    return s.office.next <= s.office.next


def turned_around(s: lock.State) -> bool:
    return implies((s.office.next < 2) ^ True, (s.office.next > 99) ^ True)


def so(premise: bool, conclusion: bool) -> bool:
    return (premise ^ True) | conclusion


def one_call_of_two(s: lock.State, t: lock.Ticket) -> bool:
    return so(s.served[t], t < s.office.next) & so(s.office.next > 99, s.served[t])


def nobody_in(phase: lock.Phase) -> Callable[..., bool]:
    """A property that is made by a function: the phase is what it is closed over."""

    def alone(s: lock.State, p: lock.Process, q: lock.Process) -> bool:
        return implies((p != q) & (s.phase[p] == phase), s.phase[q] != phase)

    return alone


@pytest.mark.parametrize(
    "invariant",
    [
        with_the_premise_in_an_if,
        with_the_premise_in_a_conditional_expression,
        with_the_premise_before_or,
        with_the_premise_after_or,
        with_the_premise_before_and,
        with_the_premise_negated,
        alternatives,
        the_second_on_a_line,
        nested,
        in_a_conjunction,
        after_states_without_any,
        as_an_equation,
        as_a_difference,
        over_nothing,
        in_a_loop_over_nothing,
        among_others,
        each_or_never,
        one_call_of_two,
        among_those_of_a_name,
        with_a_constant_alternative,
        with_a_constant_conclusion,
        compares_with_itself,
        turned_around,
        nobody_in(lock.Phase(7)),
    ],
    ids=lambda invariant: invariant.__name__,
)
def test_a_premise_that_never_holds_is_found_however_it_is_written(
    invariant: Callable[..., bool],
) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.verdict == "vacuous"
    assert "test_explore.py:" in verdict.detail


def test_a_vacuous_part_is_told_with_its_place_and_its_text() -> None:
    verdict = by_name(lock_with(invariants=(the_second_on_a_line,)))["the_second_on_a_line"]
    line = the_second_on_a_line.__code__.co_firstlineno + 1
    assert verdict.detail == (
        "a premise held in no state: `s.office.next > 99` "
        f"in the_second_on_a_line, test_explore.py:{line}:62"
    )


def never_below(s: replication.State, r: Replica) -> bool:
    """The premises are in the functions of another module."""
    return leadership.ballots_start_after_never(s.group, r) & leadership.one_leader_per_ballot(
        s.group, r, r, leadership.NEVER
    )


def test_a_premise_in_another_module_is_found() -> None:
    instance = replace(
        replication.MACHINE.instance,
        bounds={**replication.MACHINE.instance.bounds, Ballot: range(1, 2)},
    )
    machine = replace(replication.MACHINE, invariants=(never_below,))
    verdict = by_name(machine, instance)["never_below"]
    assert verdict.verdict == "vacuous"
    assert "in one_leader_per_ballot, leadership.py:" in verdict.detail


def a_greater_ticket_is_greater(a: lock.Ticket, b: lock.Ticket) -> bool:
    return (a <= 99) | (a < b)


def test_a_lemma_that_says_nothing_is_vacuous() -> None:
    machine = lock_with(lemmas=(a_greater_ticket_is_greater,))
    assert by_name(machine)["a_greater_ticket_is_greater"].verdict == "vacuous"


def nothing_of_the_state(s: lock.State, t: lock.Ticket) -> bool:
    return t >= 0


def test_an_invariant_that_reads_nothing_is_vacuous() -> None:
    verdict = by_name(lock_with(invariants=(nothing_of_the_state,)))["nothing_of_the_state"]
    assert (verdict.verdict, verdict.detail) == ("vacuous", "it reads nothing of the state")


def only_positive(s: lock.State, p: lock.Process) -> bool:
    """Says something in each of its parts."""
    waits = s.phase[p] == lock.WAITING
    if s.office.next > 0 and waits:
        return s.office.drawn.length > 0
    return not waits or s.office.drawn.length > 0 or s.office.next > 0


def next_is_no_more_than_drawn(s: lock.State) -> bool:
    return (s.office.next < s.office.drawn.length) | (s.office.next == s.office.drawn.length)


def nobody_else_holds(s: lock.State, p: lock.Process) -> bool:
    """What is never so is looked for, and nothing is found."""
    if s.phase[p] != lock.HOLDING:
        return True
    for q in range(2):
        if q != p and s.phase[q] == lock.HOLDING:
            return False
    return s.phase[p] == lock.HOLDING


def not_both(s: lock.State) -> bool:
    return not (s.phase[0] == lock.HOLDING and s.phase[1] == lock.HOLDING)


def the_served_come_first(s: lock.State, t: lock.Ticket) -> bool:
    return t < s.office.next if s.served[t] else True


@pytest.mark.parametrize(
    "invariant",
    [
        only_positive,
        next_is_no_more_than_drawn,
        nobody_else_holds,
        not_both,
        the_served_come_first,
    ],
)
def test_what_says_something_is_not_called_vacuous(invariant: Callable[..., bool]) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.passed, verdict.detail


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
    return f"test_explore.py, line {function.__code__.co_firstlineno + below}"


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


def give_up(s: lock.State, p: lock.Process) -> lock.State:
    require(s.office.next > 99)
    return s


def test_an_action_that_never_happens_is_named() -> None:
    verdict = by_name(lock_with(actions=(*lock.MACHINE.actions, give_up)))["every_action_happens"]
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


# --- Without an end -------------------------------------------------------------------------------


def endless(*actions: Callable[..., lock.State]) -> Machine[lock.State]:
    """The lock, where as many tickets are drawn as one likes."""
    return lock_with(
        actions=(lock.draw, lock.barge_in, lock.leave, *actions),
        instance=replace(lock.MACHINE.instance, within=()),
    )


def test_a_machine_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STATES", 300)
    rows = by_name(replace(endless(), invariants=(lock.the_served_had_drawn,), witnesses=()))
    assert {row.verdict for row in rows.values()} == {"unknown"}
    assert {row.detail for row in rows.values()} == {
        "the instance has more than 300 states, perhaps without end; still growing: office.drawn. "
        "Bound it by a predicate in the instance's `within`, or by fewer values in `bounds`"
    }


def test_the_proof_of_a_machine_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STATES", 300)
    with pytest.raises(EndlessError, match="more than 300 states"):
        find_emptiness(endless(give_up))


def test_an_instance_that_takes_hours_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STATES", 10)
    assert by_name(lock.MACHINE)["one_holder"].verdict == "unknown"
    machine = lock_with(deep=lock.MACHINE.instance)
    assert by_name(machine, machine.deep)["one_holder"].verdict == "explored"


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


# --- What results are kept under ------------------------------------------------------------------


def state(phase: tuple[lock.Phase, lock.Phase], tickets: int) -> lock.State:
    drawn = Seq(lock.Process(-1), tuple(lock.Process(0) for _ in range(tickets)))
    return lock.State(phase, lock.Office(lock.Ticket(0), drawn), Map(False))


def test_a_result_is_kept_for_states_that_agree_where_it_reads() -> None:
    runs: list[int] = []

    def holds(s: lock.State) -> bool:
        runs.append(1)
        return s.phase[0] == lock.HOLDING

    memo = Memo(holds)
    phases = (lock.HOLDING, lock.IDLE)
    assert memo(state(phases, 1))
    assert memo(state(phases, 2))
    assert len(runs) == 1
    assert not memo(state((lock.IDLE, lock.IDLE), 1))


def test_a_function_that_reads_more_in_some_states_is_right_in_all() -> None:
    def depends(s: lock.State) -> int:
        return s.office.drawn.length if s.phase[0] == lock.IDLE else -1

    memo = Memo(depends)
    states = [state((p, lock.IDLE), n) for p in (lock.HOLDING, lock.IDLE) for n in range(4)]
    for order in (states, states[::-1], states):
        assert [memo(s) for s in order] == [depends(s) for s in order]


def test_a_function_that_compares_whole_records_is_run_each_time() -> None:
    empty = lock.initial().office
    memos = [Memo(lambda s: s.office == empty), Memo(lambda s: empty == s.office)]
    memos.append(Memo(lambda s: s in {lock.initial()}))
    for memo in memos:
        assert memo(lock.initial())
        assert not memo(state((lock.IDLE, lock.IDLE), 1))
        assert memo(lock.initial())


# --- Names ----------------------------------------------------------------------------------------


def test_constants_are_found_in_the_sorts_module() -> None:
    assert constants(Role) == {0: "FOLLOWER", 1: "CANDIDATE", 2: "LEADER"}
    assert show(leadership.NOBODY, Replica) == "NOBODY"
    assert show(7, int) == "7"


def test_changes_name_the_smallest_part_that_differs() -> None:
    before = leadership.initial(leadership.Misses(0))
    after = leadership.stand(before, Replica(1), Ballot(2))
    assert list(changes(before, after, leadership.State)) == [
        "promised[1]: NEVER → 2",
        "votes[1][2]: NOBODY → 1",
        "role[1]: FOLLOWER → CANDIDATE",
    ]
