"""The trace of a stream through `dynaspec trace`: what passes, what is objected to, and how."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dynacheck.cli import main
from dynacheck.trace.lines import MalformedError
from dynacheck.trace.streams import Replay, read
from dynacheck.trace.violations import ViolationError
from dynastore.simulation.cluster import Simulation
from dynastore.simulation.streams import HEADER
from dynastore.simulation.trace import lines

Event = dict[str, Any]
Change = Callable[[list[Event]], Any]

TABLE = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}


def story() -> list[Event]:
    """Puts and a delete; a leader dies before their records; a shard is split; more puts."""
    world = Simulation(5)

    def done(operation: str, body: dict[str, Any]) -> None:
        request = world.submit("a", operation, body)
        assert world.run_until(lambda: world.result(request) is not None)
        result = world.result(request)
        assert result is not None
        assert (result.kind, result.status) == ("ok", 200), result

    def put(key: str, number: int) -> None:
        item = {"k": {"S": key}, "n": {"N": str(number)}}
        done("PutItem", {"TableName": "table", "Item": item})

    done("CreateTable", TABLE)
    put("a", 1)
    world.run(1_000)
    world.publish(False)
    put("a", 2)
    done("DeleteItem", {"TableName": "table", "Key": {"k": {"S": "a"}}})
    leader = world.leader()
    world.crash(leader)
    world.run(10_000)
    world.restart(leader)
    done("ListTables", {})
    world.publish(True)
    world.run(1_000)
    done("Housekeeping", {"Part": {"TableName": "table", "At": 1 << 63}})
    done("Housekeeping", {"Part": {"TableName": "table"}})
    for number, key in enumerate("abcdef"):
        put(key, number)
    world.run(1_000)
    return world.stream_trace


EVENTS = story()


def text(events: list[Event], header: Any = HEADER) -> list[bytes]:
    return [line.encode() for line in lines(events, header)]


def replayed(events: list[Event]) -> Replay:
    keys, steps = read(text(events))
    run = Replay(keys)
    for step in steps:
        run.take(step)
    return run


def command(tmp_path: Path, content: list[bytes], *options: str) -> Result:
    file = tmp_path / "stream.jsonl"
    file.write_bytes(b"\n".join(content) + b"\n")
    return CliRunner().invoke(main, ["trace", str(file), *options])


def test_a_stream_is_a_behaviour_of_the_machine(tmp_path: Path) -> None:
    run = replayed(EVENTS)
    assert run.behind == []
    assert run.actions.keys() == {"put", "delete", "lead", "learn", "publish", "split"}
    result = command(tmp_path, text(EVENTS), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told == {
        "ok": True,
        "events": len(EVENTS),
        "actions": dict(run.actions),
        "violation": None,
    }
    plain = command(tmp_path, text(EVENTS))
    assert f"All {len(EVENTS)} steps are a behaviour of the specification." in plain.stdout


def test_a_shard_that_is_behind_is_told() -> None:
    last = max(n for n, event in enumerate(EVENTS) if event["action"] == "publish")
    p = EVENTS[last]["args"]["p"]
    assert replayed(EVENTS[:last]).behind == [p]


def nth(action: str, count: int = 0) -> int:
    return [n for n, event in enumerate(EVENTS) if event["action"] == action][count]


def change_record(column: int) -> Change:
    def change(events: list[Event]) -> None:
        events[nth("publish", 1)]["after"]["shard"][-1][column] += 1

    return change


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (change_record(0), "partition 0 after the step: shard"),
        (change_record(1), "partition 0 after the step: shard"),
        (change_record(2), "partition 0 after the step: shard"),
        (lambda e: e[nth("publish")]["after"]["shard"].pop(), "after the step: shard"),
        (
            lambda e: e[nth("publish")]["after"]["shard"].append([1, 0, 1]),
            "after the step: shard",
        ),
        (lambda e: e[nth("put", 1)]["after"]["log"].pop(), "after the step: log"),
        (lambda e: e[nth("lead")]["after"].update(leader=1), "after the step: leader"),
        (lambda e: e[nth("split")]["after"].update(end=-1), "after the step: end"),
        (lambda e: e[nth("put")]["args"].update(v=0), "put is not enabled: require(v != GONE)"),
        (lambda e: e[nth("put")]["args"].update(p=7), "put is not enabled"),
        (lambda e: e[nth("publish")]["args"].update(t=9), "publish is not enabled"),
        (lambda e: e[nth("split")]["args"].update(k=0), "split is not enabled"),
    ],
)
def test_what_the_machine_does_not_allow_is_objected_to(
    change: Change, rule: str, tmp_path: Path
) -> None:
    events = copy.deepcopy(EVENTS)
    change(events)
    for event in events:
        event["after"]["p"] = event["args"]["p"]
    with pytest.raises(ViolationError, match=re.escape(rule)):
        replayed(events)
    result = command(tmp_path, text(events), "--json")
    assert result.exit_code == 1
    assert rule in json.loads(result.stdout)["violation"]["rule"]


def numbered(events: list[Event]) -> list[Event]:
    return [event | {"n": n} for n, event in enumerate(events)]


def test_a_record_that_comes_twice_is_objected_to() -> None:
    at = nth("publish", 1)
    events = numbered([*EVENTS[: at + 1], *EVENTS[at - 1 : at + 1]])
    with pytest.raises(ViolationError):
        replayed(events)


def test_a_record_that_is_left_out_is_objected_to() -> None:
    at = nth("publish", 1)
    events = numbered([*EVENTS[: at - 1], *EVENTS[at + 1 :]])
    with pytest.raises(ViolationError):
        replayed(events)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda e: e[0].update(action="explode"), 'expected as "action" one of put, delete'),
        (lambda e: e[0].update(n=1), 'expected "n": 0'),
        (lambda e: e[0]["args"].pop("k"), 'expected as "args" just p, k, v'),
        (lambda e: e[0]["args"].update(k=-1), "expected a step"),
        (lambda e: e[0]["after"].update(p=1), 'expected in "after" partition 0'),
        (lambda e: e[0]["after"].pop("shard"), "expected a step"),
    ],
)
def test_a_malformed_step_is_told_with_its_line(
    change: Change, expected: str, tmp_path: Path
) -> None:
    events = copy.deepcopy(EVENTS)
    change(events)
    result = command(tmp_path, text(events))
    assert result.exit_code == 2
    assert f"line 2: {expected}" in result.stderr


@pytest.mark.parametrize("keys", [None, 0, "8", 1.5])
def test_the_header_says_how_many_keys_there_are(keys: object, tmp_path: Path) -> None:
    header = {**HEADER, "keys": keys}
    result = command(tmp_path, text([], header))
    assert result.exit_code == 2
    assert 'line 1: expected "keys" in the header' in result.stderr
    with pytest.raises(MalformedError):
        read(text([], header))


def test_a_header_of_another_machine_is_malformed(tmp_path: Path) -> None:
    result = command(tmp_path, text([], {**HEADER, "machine": "leadership"}))
    assert result.exit_code == 2
    assert '"machine": "streams"' in result.stderr


def test_the_program_in_the_docs_writes_a_trace(tmp_path: Path) -> None:
    page = (Path(__file__).parents[4] / "docs" / "trace.md").read_text()
    (program,) = re.findall(r"```python\n(# stream\.py\n.*?)```", page, re.DOTALL)
    written: list[str] = []
    exec(program, {"print": written.append})
    result = command(tmp_path, [written[0].encode()])
    assert result.exit_code == 0, result.stdout
    assert "publish" in result.stdout
