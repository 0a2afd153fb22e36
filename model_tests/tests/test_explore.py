"""The explorer: what it visits, what it says of a property, and that it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import lock
import pytest

from dynacheck.explore import Progress, explore
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import NoBoundsError, Search, calls
from dynacheck.machines import MACHINES
from dynacheck.names import changes, constants, show
from dynacheck.verdicts import Verdict
from dynaspec import leadership, replication
from dynaspec.leadership import Ballot, Replica, Role
from dynaspec.machine import Disabled, Instance, Machine, Map, Seq, implies, require

Edges = set[tuple[Any, str, Any]]


def by_name(machine: Machine[Any], instance: Instance[Any] | None = None) -> dict[str, Verdict]:
    return {verdict.property: verdict for verdict in explore(machine, instance)}


def lock_with(**changed: Any) -> Machine[lock.State]:
    return replace(lock.MACHINE, **changed)


# --- The machines of the specification ------------------------------------------------------------


SIZES = {"leadership": (36_684, 19), "replication": (38_834, 21)}
"""Distinct states and depth; the other machines' tests say theirs."""


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_property_holds_in_the_quick_instance_and_says_something(
    machine: Machine[Any],
) -> None:
    reports: list[Progress] = []
    bad = [v for v in explore(machine, report=reports.append) if not v.passed]
    assert not bad, "\n".join(f"{v.property}: {v.verdict}\n{v.detail}" for v in bad)
    size = reports[-1].states, reports[-1].depth
    assert size == SIZES.get(machine.name, size)


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
    search = Search(machine, instance)
    visited = set(search.run(lambda s, c, t: found.add((s, c.function.__name__, t))))
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
    with pytest.raises(NoBoundsError, match="no bounds for Ticket"):
        by_name(lock.MACHINE, Instance(bounds={}))


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
