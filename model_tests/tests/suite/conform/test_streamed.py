"""Streams in a run of conform: planted faults are found, named, and shown again by a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform import command as commands
from dynacheck.conform import streamed
from dynacheck.conform.causes import Case
from dynacheck.conform.coverage import JUDGED
from dynacheck.conform.judgements import judge
from dynacheck.conform.streamed import STREAMS, due_of, writing
from dynacheck.exchange.schemas import STREAMED
from dynacheck.exchange.step import Step
from support.conform_runs import LONGER, conform, reproduce, tiny_run
from support.streamed_store import (
    Streamed,
    begins_pages_late,
    calls_all_inserts,
    doubles,
    drops,
    swaps,
    tells_the_new_image_twice,
)
from support.wire_server import running

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
    "a record of what changed nothing": {"same": True},
    "AFTER_SEQUENCE_NUMBER reads from elsewhere": {"read": begins_pages_late},
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_planted_fault_is_found_and_its_script_shows_it_again(rule: str, tmp_path: Path) -> None:
    store = Streamed(**FAULTS[rule])  # type: ignore[arg-type]
    status, found = judged(store, "--report", str(tmp_path))
    assert status == 1
    told = {cause["rule"].removeprefix("its stream: "): cause for cause in found["divergences"]}
    assert rule in told, list(told)
    cause = told[rule]
    assert cause["reproduced"]
    assert judge(cause).wrong == "target"
    with running(Streamed(**FAULTS[rule])) as again, running(Streamed()) as right:  # type: ignore[arg-type]
        shown = reproduce(cause["reproducer"], f"http://127.0.0.1:{again.port}")
        assert shown.returncode == 1, shown.stdout + shown.stderr
        assert f"DIVERGES: {rule}" in shown.stdout
        fine = reproduce(cause["reproducer"], f"http://127.0.0.1:{right.port}")
        assert fine.returncode == 0, fine.stdout + fine.stderr


def test_statements_without_records_are_found_with_one_statement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(campaigns.PROFILES, "quick", LONGER)
    _, found = judged(Streamed(partiql=False))
    cause = next(each for each in found["divergences"] if "missing" in each["rule"])
    made, *steps = [operation for operation, _ in cause["requests"]]
    assert made == "CreateTable"
    assert steps[-1] == "ExecuteStatement"


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
