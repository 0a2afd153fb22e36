"""The simulated cluster: it is deterministic, it serves, it survives, and it refines the spec."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from dynacheck.mutants.store import PROTOCOL_MUTANTS, StoreMutant
from dynaspec.machine import Disabled
from dynaspec.machines import replication
from dynastore.disk.sorts import NOBODY
from dynastore.node.state import Settings
from dynastore.simulation.clients import Result
from dynastore.simulation.cluster import CLIENTS, Simulation
from dynastore.simulation.parts import Network
from dynastore.simulation.trace import lines
from support.repository import ROOT
from support.runs.adventure import TABLE, adventure, get, put


def ended(simulation: Simulation, request: int) -> Result:
    assert simulation.run_until(lambda: simulation.result(request) is not None)
    result = simulation.result(request)
    assert result is not None
    return result


def done(simulation: Simulation, operation: str, body: dict[str, Any]) -> dict[str, Any]:
    """Do a request until its outcome is known, and return the response's body."""
    for _ in range(10):
        result = ended(simulation, simulation.submit("doer", operation, body))
        if result.kind == "ok":
            content: dict[str, Any] = json.loads(result.body)
            return content
    raise AssertionError(f"{operation} found no leader: {result}")


def cluster(seed: int, **options: Any) -> Simulation:
    simulation = Simulation(seed, **options)
    done(simulation, "CreateTable", TABLE)
    return simulation


# --- A run with every fault ----------------------------------------------------------------------


def divergence(simulation: Simulation) -> str | None:
    """Say where the trace is no behaviour of the specification."""
    actions = {action.__name__: action for action in replication.MACHINE.actions}
    state = replication.initial()
    for event in simulation.trace:
        try:
            state = actions[event["action"]](state, **event["args"])
        except Disabled:
            return f"not enabled: {event}"
        r, after = event["after"]["replica"], event["after"]
        held = state.holds[r]
        log = [state.logs[held][i] for i in range(state.accepted[r][held])]
        if (state.group.promised[r], held, log) != tuple(
            after[name] for name in ("promised", "holds", "log")
        ):
            return f"not as the specification has it: {event}"
    return str(simulation.halted) if simulation.halted else None


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_every_run_is_a_behaviour_of_the_specification(first: int) -> None:
    seen: set[str] = set()
    for seed in range(first, first + 20):
        simulation = adventure(seed)
        assert divergence(simulation) is None, f"seed {seed}"
        done(simulation, "ListTables", {})
        seen |= {event["action"] for event in simulation.trace}
    assert seen == {action.__name__ for action in replication.MACHINE.actions}


def test_requests_that_are_done_in_slices_are_behaviours_of_the_specification() -> None:
    """With two steps to a slice nearly every request rests, in the midst of faults too."""
    settings = Settings(overlay=400, slice=2)
    for seed in range(20):
        assert divergence(adventure(seed, settings)) is None, f"seed {seed}"


# What a condition was evaluated on is no matter of the protocol, but of the items in its log.
@pytest.mark.parametrize(
    "mutant",
    [each for each in PROTOCOL_MUTANTS if each.name != "condition-on-a-stale-item"],
    ids=lambda mutant: mutant.name,
)
def test_every_mutant_of_the_protocol_is_noticed(mutant: StoreMutant) -> None:
    with mutant.in_place():
        assert any(divergence(adventure(seed)) for seed in range(80)), "no seed shows it"


def test_the_same_seed_gives_the_same_run_to_the_byte() -> None:
    """In processes of their own, too, where sets and dictionaries of strings hash otherwise."""
    program = (
        "import json, sys; sys.path.insert(0, sys.argv[1])\n"
        "from dynastore.simulation.trace import lines\n"
        "from support.runs.adventure import adventure\n"
        "run = adventure(7)\n"
        "print(*lines(run.trace), json.dumps(run.history), sep='\\n')"
    )
    words = (sys.executable, "-c", program, str(ROOT / "model_tests" / "tests"))
    printed = {
        subprocess.run(
            words, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    run = adventure(7)
    here = "\n".join((*lines(run.trace), json.dumps(run.history), ""))
    assert printed == {here.encode()}
    assert list(lines(adventure(8).trace)) != list(lines(run.trace))


# --- Particular stories --------------------------------------------------------------------------


def test_a_fresh_cluster_has_a_leader_within_a_second() -> None:
    for seed in range(20):
        simulation = Simulation(seed)
        assert simulation.run_until(lambda s=simulation: s.leader() != NOBODY, 1_000), seed


def ballots(simulation: Simulation) -> int:
    """How often a node has stood for election."""
    return sum(event["action"] == "stand" for event in simulation.trace)


def test_an_idle_group_keeps_its_ballot_for_an_hour() -> None:
    simulation = cluster(5, drift=200)
    simulation.run(10_000)
    stood = ballots(simulation)
    simulation.run(3_600_000)
    assert ballots(simulation) == stood


def test_a_follower_that_was_paused_deposes_nobody() -> None:
    for seed in range(20):
        simulation = cluster(seed)
        stood, leader = ballots(simulation), simulation.leader()
        for follower in ((leader + 1) % 3, (leader + 2) % 3):
            simulation.pause(follower)
            simulation.run(10_000)
            simulation.resume(follower)
            simulation.run(2_000)
            done(simulation, "PutItem", put(f"k{follower}"))
        assert (ballots(simulation), simulation.leader()) == (stood, leader), seed


@pytest.mark.parametrize("lose", [Simulation.pause, Simulation.crash])
def test_clients_find_another_leader_within_the_time_of_an_election(
    lose: Callable[[Simulation, int], None],
) -> None:
    """Two heartbeats and a half by the slowest clock, an election, and a second's silence."""
    for seed in range(40):
        simulation = cluster(seed)
        lost, began = simulation.leader(), simulation.now
        lose(simulation, lost)
        done(simulation, "PutItem", put("k"))
        assert simulation.now - began < 5_500, seed
        simulation.resume(lost)
        simulation.run(2_000)
        assert simulation.leader() != lost
        assert divergence(simulation) is None


def test_what_was_acknowledged_survives_the_leader() -> None:
    simulation = cluster(1)
    for round_ in range(6):
        done(simulation, "PutItem", put(f"k{round_}"))
        leader = simulation.leader()
        simulation.crash(leader)
        simulation.restart((leader + 1) % 3)
        assert simulation.run_until(lambda: simulation.leader() != NOBODY)
        for earlier in range(round_ + 1):
            assert "Item" in done(simulation, "GetItem", get(f"k{earlier}")), (round_, earlier)
        simulation.restart(leader)


def test_a_node_that_was_away_catches_up_before_it_leads() -> None:
    simulation = cluster(2)
    away = (simulation.leader() + 1) % 3
    simulation.crash(away)
    for i in range(5):
        done(simulation, "PutItem", put(f"k{i}"))
    behind = next(r for r in range(3) if r not in (away, simulation.leader()))
    old = simulation.leader()
    simulation.crash(old)
    simulation.restart(away)
    assert simulation.run_until(lambda: simulation.leader() != NOBODY)
    assert all("Item" in done(simulation, "GetItem", get(f"k{i}")) for i in range(5))
    assert simulation.leader() in (away, behind)


def test_a_leader_that_was_cut_off_answers_no_consistent_read() -> None:
    simulation = cluster(3)
    old = simulation.leader()
    reader = simulation.submit("reader", "GetItem", get("k"))
    assert ended(simulation, reader).kind == "ok"
    simulation.isolate(old)
    for r in range(3):
        if r != old:
            simulation.cut(r, CLIENTS)
    reader = simulation.submit("reader", "GetItem", get("k"))
    writer = simulation.submit("writer", "PutItem", put("k"))
    simulation.run(15_000)
    results = simulation.result(reader), simulation.result(writer)
    assert [result and result.kind for result in results] == ["fail", "info"]


def test_an_isolated_node_still_answers_eventually_consistent_reads() -> None:
    simulation = cluster(4)
    done(simulation, "PutItem", put("k"))
    simulation.run(100)
    for r in range(3):
        simulation.isolate(r)
    found = ended(simulation, simulation.submit("reader", "GetItem", get("k", consistent=False)))
    assert (found.kind, found.status) == ("ok", 200)
    assert b"Item" in found.body


def test_at_most_one_of_two_puts_on_the_same_condition_succeeds() -> None:
    for seed in range(20):
        simulation = cluster(seed, network=Network(delay=(1, 60)))
        body = put("k", ConditionExpression="attribute_not_exists(k)")
        both = [simulation.submit(client, "PutItem", body) for client in ("a", "b")]
        statuses = [ended(simulation, one).status for one in both]
        assert sorted(statuses) == [200, 400], f"seed {seed}"


def test_a_history_pairs_every_invocation_with_its_end() -> None:
    simulation = adventure(11)
    under_way: set[str] = set()
    for line in simulation.history:
        told = {"invoke": {"operation", "request"}, "ok": {"response"}}.get(line["type"], set())
        assert set(line) == {"process", "type", "at"} | told
        if line["type"] == "invoke":
            assert line["process"] not in under_way
            under_way.add(line["process"])
        else:
            under_way.remove(line["process"])
    assert under_way == set()
    ends = [line["process"] for line in simulation.history if line["type"] == "info"]
    assert len(ends) == len(set(ends)), "a process ends with its first unknown outcome"
