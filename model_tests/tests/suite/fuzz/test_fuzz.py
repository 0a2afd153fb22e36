"""`dynaspec fuzz`: our store withstands it, and it finds what is planted."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from random import Random

import pytest
from click.testing import CliRunner

from dynacheck.cli import main
from dynacheck.fuzz import fields
from dynacheck.fuzz.attempts import Message, Rule, Script
from dynacheck.fuzz.campaign import KINDS, Campaign, Result
from dynacheck.fuzz.judge import fault
from dynacheck.fuzz.subject import Subject, peak_memory
from dynacheck.raw_http import Answered, Nothing
from dynastore.items import Outcome
from support.endpoints.wire_server import Server, running

SEED = 7
WITHIN_S = 600.0
"""An answer may take so long, however busy the machine is: a hang takes longer."""


# --- What is sent


def test_a_seed_is_one_run() -> None:
    for kind, (draw, _) in KINDS.items():
        number = 2 if kind == "sizes" else 20
        one, same = (
            list(itertools.islice(draw(Random(SEED), ("PutItem", "Scan")), number))
            for _ in range(2)
        )
        assert one == same, kind
        assert {attempt.kind for attempt in one} == {kind}


def test_every_member_of_every_operation_gets_every_wrong_value() -> None:
    known = ("CreateTable", "Query")
    every = list(itertools.islice(fields.each(Random(SEED), known), fields.count(known)))
    assert len({(each.operation, each.body) for each in every}) > 0.98 * len(every)
    said = {each.what for each in every}
    assert "TableName = null" in said
    assert "GlobalSecondaryIndexes.0.Projection.NonKeyAttributes.0 = 1e400" in said
    assert 'ExpressionAttributeValues.k.M.k.NS = "x"' in said


def test_operations_are_those_of_the_service_but_one() -> None:
    assert len(fields.operations()) > 50
    assert "DescribeEndpoints" not in fields.operations()
    plausible = fields.request("UpdateItem")
    assert plausible == {"TableName": fields.TABLE, "Key": {"k": {"S": "fuzz"}}}


# --- What must come of it

TYPED = json.dumps({"__type": "a#ValidationException"}).encode()


@pytest.mark.parametrize(
    ("rule", "outcome", "expected"),
    [
        (Rule.ANSWERED, Answered(200, {}, b"{}"), None),
        (Rule.ANSWERED, Answered(400, {}, TYPED), None),
        (Rule.ANSWERED, Answered(413, {}, b""), None),
        (Rule.ANSWERED, Answered(400, {}, b"oops"), "HTTP 400 without __type"),
        (Rule.ANSWERED, Answered(400, {}, b"[" * 10**6), "HTTP 400 without __type"),
        (Rule.ANSWERED, Answered(500, {}, TYPED), "HTTP 500 ValidationException"),
        (Rule.ANSWERED, Answered(200, {"x-amz-crc32": "1"}, b"{}"), "a wrong x-amz-crc32"),
        (Rule.ANSWERED, Nothing("closed"), "closed without an answer"),
        (Rule.ANSWERED, Nothing("hang"), "no answer in time"),
        (Rule.REFUSED, Answered(200, {}, b"{}"), "HTTP 200 for what is to be refused"),
        (Rule.REFUSED, Answered(400, {}, TYPED), None),
        (Rule.CODED, Answered(500, {}, TYPED), None),
        (Rule.CODED, Answered(500, {}, b""), "HTTP 500 without __type"),
        (Rule.TURNED_AWAY, Answered(400, {}, b""), None),
        (Rule.TURNED_AWAY, Answered(500, {}, b""), "HTTP 500"),
        (Rule.TURNED_AWAY, Nothing("closed"), None),
        (Rule.TURNED_AWAY, Nothing("hang"), "no answer in time"),
        (Rule.TOO_LARGE, Answered(413, {}, b""), None),
        (Rule.TOO_LARGE, Nothing("reset"), "broke off without an answer"),
        (Rule.HARMLESS, Nothing("hang"), None),
        (Rule.HARMLESS, Nothing("no connection"), "takes no connection"),
    ],
)
def test_the_judge(rule: Rule, outcome: Answered | Nothing, expected: str | None) -> None:
    for attempt in (Message("", "", b"", rule), Script("", "", (), rule)):
        assert fault(attempt, outcome) == expected


# --- Planted faults


class Planted(Server):
    """Our endpoint with a fault."""

    breaks: Callable[[str, bytes], bool]

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        if self.breaks(operation, body):
            raise ZeroDivisionError("planted")
        return await super().submit(operation, body)


def _result(server: Server, requests: int) -> Result:
    with running(server):
        endpoint = f"http://127.0.0.1:{server.port}"
        subject = Subject("planted", "1", endpoint, WITHIN_S, lambda: None, None)
        return Campaign(subject, SEED, 2**30).run(requests)


def test_a_planted_fault_is_found_and_its_input_made_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dynacheck.fuzz.campaign.SHRINKING_S", WITHIN_S)
    server = Planted()
    server.breaks = lambda operation, body: operation == "PutItem" and b"1e400" in body
    causes = _result(server, 400).causes
    assert causes, "the planted fault was not found"
    symptom = "HTTP 500 InternalServerError"
    assert set(causes) <= {(kind, symptom, "PutItem") for kind in KINDS}
    for cause in causes.values():
        assert isinstance(cause.example, Message)
        assert b"1e400" in cause.example.body
        assert len(cause.example.body) < 60, "the input was not made small"


def test_a_target_that_loses_what_it_held_is_found() -> None:
    server, puts = Planted(), itertools.count()
    server.breaks = lambda operation, body: b'sentinel"}, "n"' in body and next(puts) > 2
    result = _result(server, 2_000)
    assert result.lost == "the target gives no correct answers any more"
    assert result.tried.total() < 1_000
    (cause,) = result.causes.values()
    assert cause.symptom.startswith("afterwards PutItem answers {'__type'")
    assert result.status == 1


def test_memory_is_known_of_a_process() -> None:
    peak = peak_memory(os.getsid(0))
    assert peak is not None
    assert peak > 2**20


# --- Our store


def test_our_endpoint_withstands_it() -> None:
    """In this process, where a fault has a traceback."""
    with running(Server()) as server:
        endpoint = f"http://127.0.0.1:{server.port}"
        ours = Subject("ours", "", endpoint, WITHIN_S, lambda: None, None)
        result = Campaign(ours, 1, 2**30).run(600)
    assert {cause.symptom: cause.example for cause in result.causes.values()} == {}
    assert result.lost is None
    assert set(result.tried) == set(KINDS)


def test_the_command_fuzzes_the_embedded_store() -> None:
    within = ("--within", str(WITHIN_S))
    done = CliRunner().invoke(main, ["fuzz", "--requests", "2000", "--seed", str(SEED), *within])
    assert done.exit_code == 0, done.output
    assert "2,000        0" in done.output
    assert "nothing broke" in done.output
    assert "MiB resident" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "moto", "--endpoint", "http://127.0.0.1:1"], "not both"),
        (["--endpoint", "nonsense"], "is not a URL"),
        (["--report", "/dev/null/below"], "'--report': /dev/null/below cannot be written"),
        (["--endpoint", "http://127.0.0.1:1"], "makes no table"),
    ],
)
def test_wrong_usage_is_told_in_a_line(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dynacheck.fuzz.subject.READY_WITHIN_S", 0.1)
    done = CliRunner().invoke(main, ["fuzz", *words])
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
