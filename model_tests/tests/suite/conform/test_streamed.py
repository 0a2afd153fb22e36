"""Streams in a run of conform: planted faults are found, named, and shown again by a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform import command as commands
from dynacheck.conform import streamed
from dynacheck.conform.causes import Case, Cause
from dynacheck.conform.coverage import JUDGED
from dynacheck.conform.driver import Session
from dynacheck.conform.judgements import judge
from dynacheck.conform.reproducer import write
from dynacheck.conform.streamed import STREAMS, due_of, writing
from dynacheck.exchange.schemas import STREAMED
from dynacheck.exchange.step import Step
from support.endpoints.streamed_store import (
    Streamed,
    begins_pages_late,
    calls_all_inserts,
    doubles,
    drops,
    swaps,
    tells_the_new_image_twice,
)
from support.endpoints.wire_server import running
from support.runs.conform_runs import conform, reproduce, tiny_run

__all__ = ["tiny_run"]


@pytest.fixture(autouse=True)
def with_streams(tiny_run: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "JUDGED", JUDGED)
    monkeypatch.setattr(campaigns, "EXAMPLES_TO_A_STREAM", 1)
    monkeypatch.setattr("dynacheck.streams.reading.PAUSES_S", (0, 0, 0.01))
    monkeypatch.setattr(streamed, "ATTEMPTS", 15)
    monkeypatch.setattr(campaigns, "STREAMED", STREAMED[:1])


def judged(store: Streamed, *words: str) -> tuple[int, dict[str, Any]]:
    with running(store):
        return conform("--endpoint", f"http://127.0.0.1:{store.port}", "--only", STREAMS, *words)


def test_a_store_with_right_streams_conforms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "STREAMED", STREAMED)
    status, found = judged(Streamed())
    assert (status, found["divergences"], found["judged"]) == (0, [], [STREAMS])
    assert found["coverage"]["operations"][STREAMS]["success"] > 12
    assert found["unsupported"] == []


FAULTS = {
    "a record is missing": {"breaks": drops},
    "a record is there twice": {"breaks": doubles},
    "records of an item are not in the order of its changes": {"breaks": swaps},
    "the OldImage is not the item before the write": {"breaks": tells_the_new_image_twice},
    "eventName INSERT instead of MODIFY": {"breaks": calls_all_inserts},
    "a record that no write accounts for": {"same": True},
    "AFTER_SEQUENCE_NUMBER reads from elsewhere": {"read": begins_pages_late},
}


TABLE = STREAMED[0].table


def put(key: str, value: str) -> Step:
    item = {"p": {"S": key}, "v": {"N": value}}
    return Step("PutItem", {"TableName": TABLE, "Item": item})


LIFE = (
    put("a", "1"),
    put("a", "2"),
    put("b", "1"),
    put("b", "1"),
    Step("DeleteItem", {"TableName": TABLE, "Key": {"p": {"S": "a"}}}),
    put("a", "3"),
)


def cause_in(store: Streamed, steps: tuple[Step, ...]) -> Cause | None:
    """The cause of what is wrong with the stream of an example."""
    with running(store):
        session = Session(f"http://127.0.0.1:{store.port}", lambda: True, None)
        session.open()
        judging = streamed.StreamJudge(session)
        case = Case((STREAMED[0],), steps)
        flow = judging.flow(case)
        assert flow is not None
        found = judging.cause(case, flow.fault) if flow.fault else None
        judging.close()
        session.close()
    return found


def test_an_example_with_a_right_stream_has_no_cause() -> None:
    assert cause_in(Streamed(), LIFE) is None


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_named_and_its_script_shows_it_again(rule: str, tmp_path: Path) -> None:
    cause = cause_in(Streamed(**FAULTS[rule]), LIFE)  # type: ignore[arg-type]
    assert cause is not None
    assert cause.difference.rule == f"its stream: {rule}"
    assert cause.reproduced
    assert len(cause.case.steps) <= 3, "it can be shown with less"
    script = str(write(cause, tmp_path))
    with running(Streamed(**FAULTS[rule])) as again, running(Streamed()) as right:  # type: ignore[arg-type]
        shown = reproduce(script, f"http://127.0.0.1:{again.port}")
        assert shown.returncode == 1, shown.stdout + shown.stderr
        assert f"DIVERGES: {rule}" in shown.stdout
        fine = reproduce(script, f"http://127.0.0.1:{right.port}")
        assert fine.returncode == 0, fine.stdout + fine.stderr


def test_statements_without_records_are_found_with_one_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streamed, "ATTEMPTS", 60)
    text = f"INSERT INTO \"{TABLE}\" VALUE {{'p': 'c', 'v': 1}}"
    steps = (*LIFE, Step("ExecuteStatement", {"Statement": text}))
    cause = cause_in(Streamed(partiql=False), steps)
    assert cause is not None
    assert [step.operation for step in cause.case.steps] == ["ExecuteStatement"]
    assert cause.difference.rule == "its stream: a record is missing"


def test_a_run_finds_a_planted_fault_and_judges_it() -> None:
    status, found = judged(Streamed(breaks=doubles))
    assert status == 1
    rules = [cause["rule"] for cause in found["divergences"]]
    assert rules
    assert set(rules) == {"its stream: a record is there twice"}
    assert {judge(cause).wrong for cause in found["divergences"]} == {"target"}


def test_what_is_due_follows_from_the_specification() -> None:
    schema = STREAMED[0]
    item = {"p": {"S": "a"}, "v": {"N": "1"}}
    put = Step("PutItem", {"TableName": schema.table, "Item": item})
    gone = Step("DeleteItem", {"TableName": schema.table, "Key": {"p": {"S": "a"}}})
    read = Step("Scan", {"TableName": schema.table})
    steps = writing([put, put, read, gone, gone])
    assert read not in steps
    keys = {"Keys": {"p": {"S": "a"}}}
    images = {"NewImage": item}, {"OldImage": item}
    assert schema.view == "NEW_AND_OLD_IMAGES"
    assert list(due_of(Case((schema,), steps))) == [
        {"eventName": event, "dynamodb": {**keys, **image}}
        for event, image in zip(("INSERT", "REMOVE"), images, strict=True)
    ]
