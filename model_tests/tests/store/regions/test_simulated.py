"""Regions under faults refine the machine `global_tables`; and the check would notice if not.

`pytest -m slow model_tests/tests/store/regions/test_simulated.py` goes on for longer.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from functools import lru_cache
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.simulate.regions import NAMES, QUICK, TABLE, Adventure
from dynacheck.trace import global_tables
from dynacheck.trace.command import command
from dynacheck.trace.lines import MalformedError
from dynacheck.trace.violations import ViolationError
from dynaspec.machines.global_tables import Counter as Number
from dynaspec.machines.global_tables import Millisecond, Region, initial, tick
from dynastore.simulation.regions import Regions
from dynastore.simulation.trace import lines

Event = dict[str, Any]
DEEP = range(1000, 1100)


@lru_cache
def adventured(seed: int) -> Adventure:
    adventure = Adventure(seed)
    adventure.run()
    return adventure


@pytest.mark.parametrize("seed", QUICK)
def test_every_run_refines_the_machine_and_regions_end_equal(seed: int) -> None:
    adventured(seed)


def test_the_runs_show_enough() -> None:
    """Every action of the machine, every fault, and that a write is ignored."""
    runs = [adventured(seed) for seed in QUICK]
    actions = sum((run.actions for run in runs), Counter())
    assert actions.keys() == global_tables.ACTIONS.keys()
    happened = sum((run.did for run in runs), Counter())
    faults = {"isolate", "cut", "heal", "crash", "kill", "skew", "weather"}
    assert faults <= happened.keys()
    events = [event for run in runs for event in run.world.trace]
    ignored = [e for e in events if e["action"] == "rep_in" and e["stamp"] != e["after"]["stamp"]]
    assert ignored


def test_a_seed_decides_everything() -> None:
    again = Adventure(2)
    again.run()
    assert again.world.trace == adventured(2).world.trace


@pytest.mark.slow
@pytest.mark.parametrize("seed", DEEP)
def test_longer_runs_refine_the_machine(seed: int) -> None:
    Adventure(seed).run(steps=300)


# --- Scenes --------------------------------------------------------------------------------------


def created(*replicas: str) -> Regions:
    """A table with some items in region a, and these replicas."""
    world = Regions(7)
    table = {
        "TableName": TABLE,
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    world.ask("a", "CreateTable", table)
    for key in "xyz":
        put(world, "a", key, "before")
    for name in replicas:
        change(world, "Create", name)
    return world


def put(world: Regions, region: str, key: str, value: str) -> None:
    item = {"k": {"S": key}, "v": {"S": value}}
    assert world.ask(region, "PutItem", {"TableName": TABLE, "Item": item}).status == 200


def change(world: Regions, action: str, region: str) -> None:
    updates = [{action: {"RegionName": region}}]
    result = world.ask("a", "UpdateTable", {"TableName": TABLE, "ReplicaUpdates": updates})
    assert result.status == 200, result


def settle(world: Regions, names: str) -> None:
    """Let time pass until the replicas are these, in each of them, and what is under way is in."""
    active = dict.fromkeys(names, "ACTIVE") if len(names) > 1 else {}
    for _ in range(60):
        world.run(500)
        if all(world.replicas(name, TABLE) == active for name in names):
            break
    else:
        pytest.fail(f"replicas in a: {world.replicas('a', TABLE)}")
    world.run(3_000)


def told(world: Regions, region: str) -> dict[str, str]:
    return {item["k"]["S"]: item["v"]["S"] for item in world.items(region, TABLE)}


def test_a_new_replica_gets_the_items_that_were_there() -> None:
    world = created("b", "c")
    settle(world, "abc")
    assert (
        told(world, "a") == told(world, "b") == told(world, "c") == dict.fromkeys("xyz", "before")
    )


def test_a_new_replica_gets_what_is_written_everywhere_while_it_is_made() -> None:
    world = created("b")
    settle(world, "ab")
    world.cut("a", "b")
    put(world, "b", "x", "in b")
    change(world, "Create", "c")
    world.run(4_000)
    put(world, "a", "y", "in a")
    world.heal()
    settle(world, "abc")
    expected = {"x": "in b", "y": "in a", "z": "before"}
    assert told(world, "a") == told(world, "b") == told(world, "c") == expected


def test_a_replica_that_is_deleted_and_made_anew_is_whole() -> None:
    world = created("b", "c")
    settle(world, "abc")
    change(world, "Delete", "c")
    settle(world, "ab")
    assert world.ask("c", "DescribeTable", {"TableName": TABLE}).status == 400
    put(world, "b", "x", "meanwhile")
    change(world, "Create", "c")
    settle(world, "abc")
    assert told(world, "a") == told(world, "b") == told(world, "c")
    assert told(world, "c")["x"] == "meanwhile"


def test_a_region_that_is_cut_off_delays_no_other() -> None:
    world = created("b", "c")
    settle(world, "abc")
    world.isolate("c")
    put(world, "a", "x", "now")
    world.run(1_000)
    assert told(world, "b")["x"] == "now"
    assert told(world, "c")["x"] == "before"
    world.heal()
    world.run(15_000)
    assert told(world, "c")["x"] == "now"


def test_a_replica_whose_table_is_deleted_there_is_forgotten_by_the_others() -> None:
    world = created("b", "c")
    settle(world, "abc")
    assert world.ask("c", "DeleteTable", {"TableName": TABLE}).status == 200
    settle(world, "ab")


@pytest.mark.parametrize("bounds", [{}, {"At": 1 << 63}], ids=["rolls over", "splits"])
def test_shards_are_replicated_after_their_parents(bounds: Event) -> None:
    world = created("b")
    settle(world, "ab")
    for value in "12":
        for key in "xyz":
            put(world, "a", key, value)
        parted = {"Part": {"TableName": TABLE, **bounds}}
        assert world.ask("a", "Housekeeping", parted).status == 200
        bounds = {}
    for key in "xyz":
        put(world, "a", key, "last")
    world.run(10_000)
    stream = json.loads(world.ask("a", "DescribeTable", {"TableName": TABLE}).body)["Table"]
    shown = world.ask("a", "DescribeStream", {"StreamArn": stream["LatestStreamArn"]})
    assert len(json.loads(shown.body)["StreamDescription"]["Shards"]) >= 3
    assert told(world, "b") == dict.fromkeys("xyz", "last")


# --- The trace -----------------------------------------------------------------------------------

TRACE = adventured(0).world.trace
HEADER = adventured(0).world.recorder.header


def replayed(events: list[Event]) -> None:
    replay = global_tables.Replay(len(NAMES))
    for number, each in enumerate(events):
        replay.take(global_tables.step(number + 2, each))


def broken(event: int, **changes: Any) -> str:
    """The rule that a trace breaks in which one event is otherwise."""
    events = copy.deepcopy(TRACE)
    for name, value in changes.items():
        if isinstance(value, dict):
            events[event][name] = {**events[event][name], **value}
        else:
            events[event][name] = value
    with pytest.raises(ViolationError) as found:
        replayed(events)
    assert found.value.violation.step.n >= event
    return found.value.violation.rule


def first(action: str, *, ignored: bool = False) -> int:
    return next(
        n
        for n, event in enumerate(TRACE)
        if event["action"] == action and (event["stamp"] != event["after"]["stamp"]) == ignored
    )


def test_an_item_that_is_another_is_objected_to() -> None:
    assert "holds of the item" in broken(first("put"), after={"value": 99})
    assert "holds of the item" in broken(first("rep_in"), after={"value": 99})


def test_a_write_that_is_ignored_though_it_is_later_is_objected_to() -> None:
    event = TRACE[first("rep_in")]
    old = {"stamp": [0, 0, 0], "value": 0}
    assert "holds of the item" in broken(event["n"], after=old)


def test_a_number_past_999_is_objected_to() -> None:
    time, _, region = TRACE[first("put")]["stamp"]
    assert "from 1 to 999" in broken(first("put"), stamp=[time, 1000, region])


def test_a_stamp_of_another_region_is_objected_to() -> None:
    time, number, region = TRACE[first("put")]["stamp"]
    assert "bears its region" in broken(first("put"), stamp=[time, number, (region + 1) % 3])


def test_what_was_never_written_is_not_shipped() -> None:
    event = TRACE[first("rep_out")]
    time, number, region = event["stamp"]
    assert "is in its stream" in broken(event["n"], stamp=[time + 1_000_000, number, region])


def test_a_jump_of_the_clock_is_as_many_ticks() -> None:
    state = ticked = initial(Number(1))
    for _ in range(5):
        ticked = tick(ticked, Region(1))
    assert global_tables.ticked(state, Region(1), Millisecond(5)) == ticked


def test_the_command_reads_such_a_trace() -> None:
    text = "\n".join(lines(TRACE, HEADER))
    ran = CliRunner().invoke(command, ["-", "--json"], input=text)
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.output)["events"] == len(TRACE)


@pytest.mark.parametrize(
    "header", [{}, {"regions": []}, {"regions": ["b", "a"]}, {"regions": [1]}, {"regions": "ab"}]
)
def test_a_header_must_name_the_regions_in_order(header: Event) -> None:
    with pytest.raises(MalformedError, match="regions"):
        global_tables.regions_of(header)


@pytest.mark.parametrize(
    "wrong", [{"action": "tick"}, {"args": {"item": 0}}, {"stamp": [1, 1]}, {"after": {}}, {"n": 7}]
)
def test_a_malformed_step_is_told(wrong: Event) -> None:
    with pytest.raises(MalformedError, match="line 2"):
        global_tables.step(2, {**TRACE[0], **wrong})
