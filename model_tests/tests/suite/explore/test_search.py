"""The search: what it visits, where it gives up, and what its results are kept under."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dynacheck.explore import Progress, explore, search
from dynacheck.explore.emptiness import find_emptiness
from dynacheck.explore.failures import EndlessError
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import Search, calls
from dynacheck.machines import MACHINES
from dynaspec.machine import Disabled, Instance, Machine, Map, Seq
from dynaspec.machines import leadership, replication
from dynaspec.machines.leadership import Ballot
from support.machines import lock
from support.machines.explored import by_name
from support.machines.lock import lock_with

Edges = set[tuple[Any, str, Any]]


# --- The machines of the specification ------------------------------------------------------------


SIZES = {
    "leadership": (33_119, 27),
    "replication": (30_743, 21),
    "recovery": (56_591, 27),
    "conditional_puts": (34_277, 24),
    "streams": (15_976, 17),
    "leases": (25_683, 19),
    "global_tables": (6_314, 11),
    "multi_region_strong": (15_825, 27),
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
        find_emptiness(endless(lock.give_up))


def test_an_instance_that_takes_hours_has_no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STATES", 10)
    assert by_name(lock.MACHINE)["one_holder"].verdict == "unknown"
    machine = lock_with(deep=lock.MACHINE.instance)
    assert by_name(machine, machine.deep)["one_holder"].verdict == "explored"


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
