"""The trace checker: what it lets pass, what it objects to, and how it says so."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dynacheck.cli import main
from dynacheck.trace.reader import ACTIONS, HEADER, read
from dynacheck.trace.replay import Replay, replay
from dynacheck.trace.violations import ViolationError
from dynastore.simulation.cluster import Simulation
from dynastore.simulation.trace import lines

Event = dict[str, Any]

TABLE = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
KEY = {"TableName": "table", "Key": {"k": {"S": "x"}}, "ConsistentRead": True}
ITEM = {"k": {"S": "x"}, "b": {"B": "AAE="}, "bs": {"BS": ["Ag==", "Aw=="]}, "n": {"N": "1.50"}}
PUT = {"TableName": "table", "Item": ITEM}
NEEDLESS = {
    "TransactItems": [
        {
            "Put": {
                "TableName": "table",
                "Item": {"k": {"S": "y"}},
                "ExpressionAttributeNames": {"no placeholder": "a"},
            }
        }
    ]
}
UNSPECIFIED = "not specified: a wrong placeholder in a transaction without an expression"
ABSENT = {"ConditionExpression": "attribute_not_exists(k)"}


def story() -> list[Event]:
    """Two leaders, of which the second must catch up; writes, a refusal and a read."""
    simulation = Simulation(5)

    def done(operation: str, body: dict[str, Any] | bytes) -> None:
        request = simulation.submit("a", operation, body)
        assert simulation.run_until(lambda: simulation.result(request) is not None)

    done("CreateTable", TABLE)
    first = simulation.leader()
    away, other = ((first + 1) % 3, (first + 2) % 3)
    simulation.crash(away)
    done("PutItem", PUT)
    done("PutItem", PUT | ABSENT)
    done("GetItem", KEY)
    simulation.isolate(first)
    simulation.crash(other)
    simulation.restart(away)
    # Only a node that lacks the item stands now; it needs the vote of one that has it.
    simulation.run_until(lambda: simulation.trace[-1]["action"] == "stand")
    simulation.restart(other)
    assert simulation.run_until(lambda: simulation.leader() not in (first, -1))
    simulation.heal()
    done("GetItem", KEY)
    done("PutItem", b"{")
    done("TransactWriteItems", NEEDLESS)
    done("DeleteItem", {"TableName": "table", "Key": {"k": {"S": "x"}}, "ReturnValues": "ALL_OLD"})
    simulation.run(1_000)
    return simulation.trace


EVENTS = story()


def text(events: list[Event]) -> list[bytes]:
    return [line.encode() + b"\n" for line in lines(events)]


def check(events: list[Event]) -> Replay:
    return replay(read(text(events)))


def objection(events: list[Event]) -> ViolationError:
    with pytest.raises(ViolationError) as caught:
        check(events)
    return caught.value


def changed(number: int, change: Callable[[Event], object]) -> list[Event]:
    """The story with one step told differently."""
    events = copy.deepcopy(EVENTS)
    change(events[number])
    return events


def without(number: int) -> list[Event]:
    """The story with one step left out."""
    kept = [event for event in EVENTS if event["n"] != number]
    return [{**event, "n": n} for n, event in enumerate(kept)]


def nth(action: str, index: int = 0) -> int:
    return [n for n, event in enumerate(EVENTS) if event["action"] == action][index]


def trace(tmp_path: Path, content: bytes, *options: str) -> Result:
    file = tmp_path / "run.jsonl"
    file.write_bytes(content)
    return CliRunner().invoke(main, ["trace", str(file), *options])


# --- What is a behaviour of the specification ----------------------------------------------------


def test_a_run_of_the_store_passes_and_each_action_is_counted(tmp_path: Path) -> None:
    result = trace(tmp_path, b"".join(text(EVENTS)), "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["ok"], told["events"], told["violation"]) == (True, len(EVENTS), None)
    assert set(told["actions"]) == set(ACTIONS)
    assert sum(told["actions"].values()) == len(EVENTS)
    assert told["requests"]["compared"] == 5


def test_what_cannot_be_compared_is_counted_and_said(tmp_path: Path) -> None:
    not_compared = check(EVENTS).requests.not_compared
    assert not_compared["not a request that an SDK could send"] == 1
    assert not_compared[UNSPECIFIED] == 1
    assert not_compared["after a mutation that was not compared"] >= 1
    result = trace(tmp_path, b"".join(text(EVENTS)))
    assert f"requests not compared: {UNSPECIFIED}" in result.output
    assert f"All {len(EVENTS)} steps are a behaviour of the specification." in result.output


def test_a_trace_without_requests_is_checked_for_its_steps() -> None:
    events = [{k: v for k, v in e.items() if k not in ("client", "also")} for e in EVENTS]
    run = check(events)
    assert run.requests.compared == 0
    assert run.requests.not_compared["not in the trace"] > 0


def test_a_trace_is_read_as_it_comes() -> None:
    def endless() -> Iterator[bytes]:
        yield from text(EVENTS)[:4]
        raise AssertionError("read further than the step that was asked for")

    steps = read(endless())
    assert [next(steps).n for _ in range(3)] == [0, 1, 2]


def test_standard_input_is_a_file_too() -> None:
    result = CliRunner().invoke(main, ["trace", "-"], input=b"".join(text(EVENTS)))
    assert result.exit_code == 0, result.output


# --- What is not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "wrong"),
    [
        ("promised", lambda after: after["promised"] + 1),
        ("holds", lambda after: after["holds"] + 1),
        ("role", lambda after: "candidate" if after["role"] != "candidate" else "leader"),
        ("log", lambda after: [*after["log"], 7]),
        ("acknowledged", lambda after: after.get("acknowledged", -1) + 1),
    ],
)
def test_another_state_after_any_step_is_noticed(
    member: str, wrong: Callable[[Event], object]
) -> None:
    for number in range(len(EVENTS)):
        events = changed(number, lambda e: e["after"].update({member: wrong(e["after"])}))
        violation = objection(events).violation
        assert violation.step.n == number
        assert violation.rule.endswith(f": {member}")


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"answer", "heartbeat", "restart"}))
def test_a_step_left_out_is_noticed(action: str) -> None:
    """Heartbeats may be lost, reads go unanswered, and a follower's restart changes nothing."""
    left_out = [without(e["n"]) for e in EVENTS if e["action"] == action]

    def noticed(events: list[Event]) -> bool:
        try:
            check(events)
        except ViolationError:
            return True
        return False

    assert any(map(noticed, left_out))


def test_a_disabled_step_names_the_requirement_and_the_steps_before_it(tmp_path: Path) -> None:
    number = nth("acknowledge", 1)
    accepts = [
        e["n"]
        for e in EVENTS[:number]
        if e["action"] == "accept" and e["args"]["r"] != e["args"]["leader"]
    ]
    result = trace(tmp_path, b"".join(text(without(accepts[-1]))), "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    violation = told["violation"]
    assert not told["ok"]
    assert violation["event"]["action"] == "acknowledge"
    assert "require((s.accepted[leader][b] >= n) & (s.accepted[r][b] >= n))" in violation["rule"]
    assert "(acknowledge, replication.py line " in violation["rule"]
    assert [e["n"] for e in violation["recent"]] == list(range(number - 7, number - 1))
    plain = trace(tmp_path, b"".join(text(without(accepts[-1]))))
    assert plain.exit_code == 1
    assert "acknowledge is not enabled: require(" in plain.output


def test_a_wrong_answer_at_an_append_is_noticed() -> None:
    def otherwise(event: Event) -> None:
        event["client"]["response"] = '{"Attributes": {"k": {"S": "x"}}}'

    violation = objection(changed(nth("append", 1), otherwise)).violation
    assert "Attributes not expected" in violation.rule
    assert violation.expected == "200 {}"


def test_a_stale_read_is_noticed() -> None:
    reads = [e["n"] for e in EVENTS if e.get("client", {}).get("operation") == "GetItem"]
    assert reads
    for number in reads:
        violation = objection(
            changed(number, lambda e: e["client"].update(response="{}"))
        ).violation
        assert "Item missing" in violation.rule


def test_sets_and_numbers_are_compared_by_value() -> None:
    number = next(e["n"] for e in EVENTS if e.get("client", {}).get("operation") == "GetItem")
    item = {**ITEM, "bs": {"BS": ["Aw==", "Ag=="]}, "n": {"N": "15e-1"}}
    check(changed(number, lambda e: e["client"].update(response=json.dumps({"Item": item}))))


def test_a_condition_that_should_have_held_or_not_is_noticed() -> None:
    def refused(request: Event) -> bool:
        return "ConditionalCheckFailed" in request["response"]

    number = next(e["n"] for e in EVENTS if "client" in e and refused(e["client"]))
    granted = {"status": 200, "response": "{}"}
    violation = objection(changed(number, lambda e: e["client"].update(granted))).violation
    assert "expected ConditionalCheckFailedException, got success" in violation.rule


def test_a_write_answered_without_a_mutation_is_noticed() -> None:
    number = next(e["n"] for e in EVENTS if e.get("client", {}).get("operation") == "GetItem")
    body = {"operation": "DeleteItem", "body": json.dumps({**KEY}), "response": "{}"}
    violation = objection(changed(number, lambda e: e["client"].update(body))).violation
    assert violation.rule == "a request that changes items makes a mutation"


def test_a_refused_request_makes_no_mutation() -> None:
    number = nth("append", 1)
    body = json.dumps({**PUT, "ConditionExpression": "attribute_exists(k)"})
    response = json.dumps({"__type": "x#ConditionalCheckFailedException"})
    refusal = {"body": body, "status": 400, "response": response}
    violation = objection(changed(number, lambda e: e["client"].update(refusal))).violation
    assert violation.rule == "a request that is refused makes no mutation"


def test_a_mutation_has_a_number_of_its_own() -> None:
    m = EVENTS[nth("append")]["args"]["m"]
    violation = objection(changed(nth("append", 1), lambda e: e["args"].update(m=m))).violation
    assert violation.rule == "each mutation is new"


def test_a_read_of_what_is_not_acknowledged_is_noticed() -> None:
    number = nth("answer", -1)
    assert "n 99" in str(objection(changed(number, lambda e: e["after"].update(n=99))))
    also = {"operation": "GetItem", "body": "{}", "status": 400, "response": "{}", "now": 0, "n": 0}
    also["began"] = 0
    violation = objection(changed(number, lambda e: e.update(also=[also]))).violation
    assert violation.got == "GetItem, n 0"


@pytest.mark.parametrize(
    ("n", "began", "rule"),
    [
        (0, 1, "a refusal rests on all that was acknowledged when its request came"),
        (99, 0, "a read is answered from what is acknowledged, a refusal from no more than that"),
        (0, 99, "the leader asks its peers after the request came"),
    ],
)
def test_a_refusal_from_a_read_that_began_before_its_put_is_noticed(
    n: int, began: int, rule: str
) -> None:
    stale = {"operation": "PutItem", "body": "{}", "status": 400, "response": "{}", "now": 0}
    also = [{**stale, "n": n, "began": began}]
    violation = objection(changed(nth("answer", -1), lambda e: e.update(also=also))).violation
    assert violation.rule == rule


# --- What is no trace at all ---------------------------------------------------------------------


def line(number: int, change: Callable[[Event], object]) -> bytes:
    return text(changed(number, change))[number + 1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "line 1: expected the header"),
        (b'{"trace": "other/1"}\n', "line 1: expected the header"),
        (b"\xff\n", "line 1: expected one JSON object in UTF-8"),
        (b"[" * 100_000, "line 1: expected one JSON object in UTF-8"),
        (b"[]\n", "line 1: expected the header"),
    ],
)
def test_a_file_without_the_header_is_no_trace(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    result = trace(tmp_path, content)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"run.jsonl, {expected}" in result.stderr


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\n", "expected one JSON object in UTF-8"),
        (text(EVENTS)[3][:40], "expected one JSON object in UTF-8"),
        (b"3\n", "expected a step: Expected `object`, got `int`"),
        (line(2, lambda e: e.pop("after")), "missing required field `after`"),
        (line(2, lambda e: e.update(n=9)), 'expected "n": 2'),
        (line(2, lambda e: e.update(action="explode")), 'expected as "action" one of heartbeat, '),
        (line(2, lambda e: e["args"].update(b=1)), 'expected as "args" just r'),
        (line(2, lambda e: e["args"].update(r="1")), "`$.args[...]`"),
        (line(2, lambda e: e["args"].update(r=3)), 'expected as "r" a number from 0 to 2'),
        (line(2, lambda e: e["args"].update(r=True)), "Expected `int`, got `bool`"),
        (line(2, lambda e: e["after"].update(replica=1)), "the state of replica 2"),
        (line(2, lambda e: e["after"].update(role="king")), "Invalid enum value 'king'"),
        (line(2, lambda e: e["after"].update(n=0)), 'expected "n" in "after" at answer'),
        (line(2, lambda e: e.update(client=3)), "Expected `object"),
        (line(2, lambda e: e.update(client=EVENTS[nth("append")]["client"])), '"client" at append'),
    ],
)
def test_a_malformed_line_is_told_with_its_number(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    result = trace(tmp_path, b"".join([*text(EVENTS)[:3], content, *text(EVENTS)[4:]]))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "run.jsonl, line 4: " in result.stderr
    assert expected in result.stderr


def test_the_header_is_the_one_that_the_store_writes() -> None:
    assert json.loads(text([])[0]) == HEADER


def test_a_missing_file_is_bad_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["trace", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "No such file" in result.stderr
