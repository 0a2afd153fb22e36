"""The calls of an attempt as a history, and what `dynaspec history` says of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dynacheck.concurrent.racing import Body, Call
from dynacheck.history.explain import explain
from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read
from dynacheck.record.lines import VERSION


def objection(
    calls: Sequence[Call], tables: Sequence[Body], *promises: str
) -> tuple[str | None, bool]:
    """Say why calls break a promise (None: they do not), and whether all could be judged.

    The value of each item is its attribute `v`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines(calls, tables)), encoding="utf-8")
        judgement = judge_history(read(path))
    findings = [each for each in judgement.findings if each.promise.name in promises]
    for found in findings:
        if found.word == "broken":
            explanation = explain(judgement.history, found.violations[0])
            told = "; ".join(
                f"client {line.process}'s {line.operation} of {line.item} {line.effect}"
                for line in explanation.lines
            )
            why = f"not so that {found.promise.sentence}: {explanation.sentence} ({told})"
            return why, True
    return None, all(found.word == "kept" for found in findings)


def lines(calls: Sequence[Call], tables: Sequence[Body]) -> Iterator[str]:
    """Return the lines of a history, docs/history.md."""
    keys = {
        each["TableName"]: {
            "key": [key["AttributeName"] for key in each["KeySchema"]],
            "value": "v",
        }
        for each in tables
    }
    yield json.dumps({"history": VERSION, "tables": keys})
    moments: list[tuple[int, Body]] = []
    for call in calls:
        asked = {"type": "invoke", "operation": call.operation, "request": call.request}
        told = {"type": "ok", "response": {"status": call.status, "body": call.answer}}
        for at, what in ((call.begin, asked), (call.end, told)):
            moments.append((at, {"at": at, "process": str(call.client), **what}))
    for _, line in sorted(moments, key=lambda moment: moment[0]):
        yield json.dumps(line)
