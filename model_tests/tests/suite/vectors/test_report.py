"""What a run of the vectors tells: faults, what is known of them, and reads that are behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.vectors import corpus, files
from dynacheck.vectors.build import built
from dynacheck.vectors.command import command
from dynaspec.items import Failure, Success, Tables
from support.endpoints.conform_wire_server import Answering, serving
from support.specified.chosen import answered

GET = "GetItem/none-tells-no-costs"
"""An eventually consistent read of an item that is there."""
DELETE = "DeleteItem/a-refused-delete-changes-nothing"
"""A request that is refused, and a read after it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors")
    every = corpus.vectors()
    kept = {}
    for path_ in (GET, DELETE):
        operation, _, name = path_.partition("/")
        rest = [vector for vector in every[operation] if vector.name != name]
        kept[operation] = [v for v in every[operation] if v.name == name] + rest[:29]
    files.write(
        path, [files.File(files.FORMAT, n, [built(v) for v in each]) for n, each in kept.items()]
    )
    return path


def ask(folder: Path, answering: Answering, *words: str) -> tuple[int, str]:
    with serving(answering) as endpoint:
        done = CliRunner().invoke(command, [str(folder), "--run", "--endpoint", endpoint, *words])
    return done.exit_code, done.stdout


def told(folder: Path, answering: Answering, *words: str) -> dict[str, Any]:
    status, said = ask(folder, answering, "--json", *words)
    report: dict[str, Any] = json.loads(said)
    assert status == (0 if report["ok"] else 1)
    return report


def finds_nothing(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    after, answer = answered(tables, operation, request)
    if operation == "GetItem" and isinstance(answer, Success):
        return after, Success({})
    return after, answer


def behind() -> Answering:
    """Reads that are eventually consistent do not show what is there until they are repeated."""
    seen: Iterator[bool] = iter([False, *[True] * 100])

    def answering(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, answer = answered(tables, operation, request)
        lax = operation == "GetItem" and request.get("ConsistentRead") is not True
        if lax and isinstance(answer, Success) and not next(seen):
            return after, Success({})
        return after, answer

    return answering


def test_a_read_that_is_behind_is_asked_again(folder: Path) -> None:
    assert told(folder, behind(), "--only", GET)["counts"]["passed"] == 1


def test_a_read_that_shows_what_a_consistent_one_shows_is_wrong(folder: Path) -> None:
    report = told(folder, finds_nothing, "--only", GET)
    asked = told(folder, answered, "--only", GET)
    assert [each["fault"] for each in report["failed"]] == ["success: Item missing"]
    assert report["requests"] == asked["requests"] + 1


def test_what_failed_before_passes_and_what_is_new_or_gone_is_told(
    folder: Path, tmp_path: Path
) -> None:
    record = tmp_path / "record.json"
    before = told(folder, finds_nothing)
    assert before["new"] == [f"{each['file']}/{each['name']}" for each in before["failed"]]
    record.write_text(json.dumps(before))
    known = ("--baseline", str(record))
    again = told(folder, finds_nothing, *known)
    assert (again["ok"], again["new"], again["gone"]) == (True, [], [])
    right = told(folder, answered, *known)
    assert (right["ok"], set(right["gone"])) == (True, set(before["new"]))
    assert told(folder, answered, "--only", GET, *known)["gone"] == [GET]
    record.write_text(
        json.dumps({**before, "failed": [e for e in before["failed"] if e["name"] not in GET]})
    )
    anew = told(folder, finds_nothing, *known)
    assert (anew["ok"], anew["new"]) == (False, [GET])


def test_other_words_do_not_hide_a_fault_after_them(folder: Path) -> None:
    def rude(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, answer = finds_nothing(tables, operation, request)
        return after, Failure(answer.code, "no", answer.extra) if isinstance(
            answer, Failure
        ) else answer

    (failed,) = told(folder, rude, "--only", DELETE)["failed"]
    assert (failed["step"], failed["fault"]) == (2, "success: Item missing")


def test_the_list_shows_each_fault_with_its_requests_and_the_counts(folder: Path) -> None:
    status, said = ask(folder, finds_nothing)
    assert status == 1
    assert f"  failed  {GET}: success: Item missing" in said
    assert "1. success: Item missing, " in said
    for words in ("CreateTable {", "PutItem {", "GetItem {", "expected  success {", "also  "):
        assert words in said
    assert "to run one of them again, add: --only " in said
    counts = next(line.split() for line in said.splitlines() if line.startswith("all "))
    assert int(counts[1]) == sum(map(int, counts[2:]))


def test_a_file_and_a_vector_are_named_in_any_case(folder: Path) -> None:
    report = told(folder, finds_nothing, "--only", GET.upper())
    assert report["new"] == [GET]
    assert told(folder, answered, "--only", "getitem")["vectors"] > 1


REQUEST: dict[str, Any] = {
    "do": "request", "operation": "GetItem", "request": {},
    "response": {"outcome": "success", "body": {}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{**REQUEST, "operation": "FetchItem"}], "DynamoDB has no operation FetchItem"),
        ([{**REQUEST, "pages": {"limit": 1, "segments": 1}}], "GetItem has no pages"),
        ([{**REQUEST, "request": {"Key": {"p": {"B": "?"}}}}], "a B or BS of a request is not"),
        ([{"do": "wait", "table": "a", "until": "gone"}], "it has no request"),
    ],
)
def test_a_vector_that_cannot_be_sent_is_named(
    tmp_path: Path, steps: list[dict[str, Any]], said: str
) -> None:
    vector = {"name": "a", "rule": "A.", "source": "b", "tables": [], "items": [], "steps": steps}
    file = tmp_path / "Mine.json"
    file.write_text(json.dumps({"format": 2, "operation": "Mine", "vectors": [vector]}))
    done = CliRunner().invoke(command, [str(tmp_path), "--run"])
    assert done.exit_code == 2
    assert f"dynaspec vectors: {file}, vector a: {said}" in done.output


def test_a_baseline_or_a_name_that_is_none_is_told_in_a_line(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    for words, said in (
        (("--baseline", str(bad)), "is not a report of this release"),
        (("--baseline", str(tmp_path / "none")), "cannot be read"),
        (("--only", "PutItem/none"), "--only PutItem/none names no file and no vector"),
    ):
        done = CliRunner().invoke(command, [str(folder), "--run", *words])
        assert done.exit_code == 2
        assert said in done.output
        assert "Traceback" not in done.output
