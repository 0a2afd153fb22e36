"""The test vectors: their files, that they run, that wrong answers fail, what they leave out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from dynacheck.conform.branches import Branches, Module
from dynacheck.conform.coverage import codes
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk
from dynacheck.exchange.tables import Upkeep
from dynacheck.modules import modules
from dynacheck.vectors import corpus, files
from dynacheck.vectors.build import CorpusError, built
from dynacheck.vectors.command import command
from dynacheck.vectors.play import play
from dynacheck.vectors.vector import PREFIX, Vector
from dynaspec.items import Failure, Success, Tables
from support.all_vectors import all_vectors
from support.endpoints.conform_wire_server import serving
from support.endpoints.store_in_process import StoreInProcess
from support.specified.chosen import answered
from support.store_branches import BY_THE_ENDPOINT, STORE

__all__ = ["all_vectors"]


def run(*words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(command, ["--run", "--json", *words])
    assert done.exit_code in (0, 1), done.output
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, all_vectors: list[files.File]) -> Path:
    path = tmp_path_factory.mktemp("vectors")
    files.write(path, all_vectors)
    return path


def test_vectors_reach_every_error_code_and_every_branch_of_the_specification() -> None:
    branches = Branches()
    with branches.measured():
        found = [built(vector) for vectors in corpus.vectors().values() for vector in vectors]
    answers = [
        step.response for vector in found for step in vector.steps if isinstance(step, files.Played)
    ]
    told = {answer.code for answer in answers if isinstance(answer, files.Failed)}
    missing = sorted(set(codes()) - told)
    assert not missing, f"error codes that no vector reaches: {missing}"
    never = incomplete(branches)
    assert not never, f"lines and branches that no vector reaches: {never}"


def test_files_are_as_their_schema_says(folder: Path) -> None:
    schema = json.loads((folder / files.SCHEMA).read_text())
    validator = jsonschema.Draft202012Validator(schema)
    paths = [path for path in folder.glob("*.json") if path.name != files.SCHEMA]
    assert {"PutItem", "GetItem", "UpdateItem", "DeleteItem", "CreateTable"} <= {
        path.stem for path in paths
    }
    for path in paths:
        faults = [
            error.message[:200] for error in validator.iter_errors(json.loads(path.read_text()))
        ]
        assert not faults, f"{path.name}: {faults[:3]}"
    assert not validator.is_valid({"format": 2, "operation": "PutItem", "vectors": []})
    assert {file.operation for file in files.read(folder)} == {path.stem for path in paths}


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ({"$present": "text"}, True),
        ({"$present": "range"}, True),
        ({"$present": "string"}, False),
        ({"$present": "text", "more": 1}, False),
        ({"$present": {"S": "an attribute"}}, True),
        ([{"a": {"$present": "nothing"}}], False),
    ],
)
def test_the_schema_knows_marks(value: object, right: bool) -> None:
    schema = json.loads(resources.files("dynacheck.vectors").joinpath(files.SCHEMA).read_text())
    answered = {"outcome": "success", "body": {"Table": {"a": value}}, "unordered": {}}
    step = {"do": "request", "operation": "GetItem", "request": {}, "response": answered}
    vector = {"name": "a", "rule": "A.", "source": "b", "tables": [], "items": [], "steps": [step]}
    file = {"format": 2, "operation": "GetItem", "vectors": [vector]}
    assert jsonschema.Draft202012Validator(schema).is_valid(file) is right


def test_each_vector_has_a_name_of_its_own_and_one_rule(all_vectors: list[files.File]) -> None:
    for file in all_vectors:
        names = [vector.name for vector in file.vectors]
        assert len(set(names)) == len(names), file.operation
        for vector in file.vectors:
            assert re.fullmatch(r"[A-Za-z].*\.", vector.rule), vector.rule
            text = json.dumps([vector.tables, vector.items])
            assert "TableName" not in text or PREFIX in text


def incomplete(branches: Branches) -> list[Module]:
    return [module for module in branches.modules() if module.missing or module.unreached]


def test_the_specification_passes_its_own_vectors(folder: Path, tmp_path: Path) -> None:
    """Every ninth is enough: it is how they are run that is tested, and their answers are its."""
    thinned(folder, tmp_path, 9)
    with serving() as endpoint:
        status, found = run(str(tmp_path), "--endpoint", endpoint, "--strict-wording")
    assert found["failed"] == []
    assert found["wording"] == []
    assert (status, found["ok"], found["not_supported"]) == (0, True, [])
    assert found["vectors"] > 300


def test_a_wrong_answer_fails_and_other_words_only_if_asked(
    tmp_path: Path, all_vectors: list[files.File]
) -> None:
    def wrong(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, answer = answered(tables, operation, request)
        if operation == "GetItem" and isinstance(answer, Success) and answer.body.get("Item"):
            return after, Success({})
        if operation == "DeleteItem" and isinstance(answer, Failure):
            return after, Failure(answer.code, "no", answer.extra)
        if operation == "ListTables" and request:
            return tables, Failure("UnknownOperationException", "")
        return after, answer

    some = [f for f in all_vectors if f.operation in ("GetItem", "DeleteItem", "ListTables")]
    files.write(tmp_path, [files.File(files.FORMAT, f.operation, f.vectors[:12]) for f in some])
    with serving(wrong) as endpoint:
        status, found = run(str(tmp_path), "--endpoint", endpoint)
        strict, _ = run(str(tmp_path), "--endpoint", endpoint, "--strict-wording")
    assert (status, strict, found["ok"]) == (1, 1, False)
    assert {failed["file"] for failed in found["failed"]} == {"GetItem"}
    assert {other["file"] for other in found["wording"]} <= {"DeleteItem", "GetItem"}
    assert found["not_supported"] == ["ListTables"]


def test_the_store_passes_the_vectors_and_they_reach_its_every_branch(folder: Path) -> None:
    """In this process; each refusal of the store is reached, but for those of `store_branches`."""
    upkeep = Upkeep(StoreInProcess(), lambda: True, None, lambda: None)
    branches = Branches(STORE)
    found = [file for file in files.read(folder) if file.operation not in BY_THE_ENDPOINT]
    with branches.measured():
        outcomes = play(upkeep, found, lambda outcome: None)
    wrong = [(each.name, each.step, each.fault or each.words, each.expected, each.got)
             for each in outcomes if each.fault or each.words or not each.supported]  # fmt: skip
    assert not wrong
    never = incomplete(branches)
    assert not never, f"lines and branches of the store that no vector reaches: {never}"


def test_each_reason_why_a_line_of_the_store_is_not_reached_is_about_one() -> None:
    texts = [path.read_text() for path in modules("dynastore.items").values()]
    about = {pattern: [t for t in texts if re.search(pattern, t, re.M)] for pattern in STORE.never}
    assert not [pattern for pattern, found in about.items() if not found]


def test_the_store_as_it_is_served_passes_the_vectors(folder: Path, tmp_path: Path) -> None:
    """Every sixth: what a request means was played above, here nodes and HTTP lie between."""
    thinned(folder, tmp_path, 6)
    hold_the_served_store(tmp_path)


@pytest.mark.slow
def test_the_store_as_it_is_served_passes_all_vectors(folder: Path) -> None:
    hold_the_served_store(folder)


def thinned(folder: Path, into: Path, every: int) -> None:
    """Write the first of so many vectors of each file into another folder."""
    files.write(
        into,
        [files.File(files.FORMAT, f.operation, f.vectors[::every]) for f in files.read(folder)],
    )


def hold_the_served_store(folder: Path) -> None:
    status, told = run(str(folder), "--strict-wording")
    assert told["failed"] == []
    assert told["wording"] == []
    assert status == 0


def test_walks_and_changing_tables_can_be_written() -> None:
    table = Schema("S", "N").create_request(f"{PREFIX}table")
    items = tuple(
        {"TableName": f"{PREFIX}table", "Item": {"p": {"S": "a"}, "r": {"N": str(n)}}}
        for n in range(3)
    )
    walk = Walk("Scan", {"TableName": f"{PREFIX}table"}, page=2)
    told = built(Vector("walk", "All.", "none", (walk,), (table,), items)).steps[0]
    assert isinstance(told, files.Played)
    assert told.pages == files.Paged(2, 1)
    assert told.response.body["Count"] == 3
    changing = (
        Step("CreateTable", table, settle=False),
        Step("DescribeTable", {"TableName": f"{PREFIX}table"}),
    )
    seen = built(Vector("made", "All.", "none", changing)).steps[1]
    assert isinstance(seen, files.Played)
    statuses = [answer.body["Table"] for answer in (seen.response, *seen.alternatives)]
    assert [status["TableStatus"] for status in statuses] == ["CREATING", "ACTIVE"]


def test_vectors_are_written_into_a_folder(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert files.read(tmp_path) == files.read(folder)


def test_a_vector_whose_set_up_is_refused_is_an_error() -> None:
    with pytest.raises(CorpusError, match="set-up is refused"):
        built(Vector("bad", "None.", "none", (), ({"TableName": "x"},)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give a FOLDER"),
        (["x", "--target", "moto"], "go with --run"),
        (["--run", "--endpoint", "nowhere"], "is not a URL"),
        (["--run", "--target", "moto", "--endpoint", "http://x"], "not both"),
        (["--run", "/nonexistent"], "holds no vectors"),
        (["/dev/null/x"], "/dev/null"),
    ],
)
def test_bad_usage_is_told_in_a_line(words: list[str], said: str) -> None:
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "PutItem.json").write_text('{"format": 9}')
    done = CliRunner().invoke(command, ["--run", str(tmp_path)])
    assert done.exit_code == 2
    assert "is no file of vectors of format 2" in done.output
