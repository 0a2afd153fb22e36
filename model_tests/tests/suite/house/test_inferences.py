"""What is guessed: each rule is listed, decides a vector, and is named by the answers."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.causes import Case, Cause
from dynacheck.conform.command import command
from dynacheck.conform.resting import resting
from dynacheck.exchange.client import Answered
from dynacheck.exchange.schemas import POOL
from dynacheck.exchange.step import Step
from dynacheck.inferences import listing, places_of
from dynacheck.judging.compare import Difference
from dynacheck.vectors import corpus, files
from dynaspec.items import EMPTY, Failure, Success, Tables, handle, possible
from dynaspec.items.data.inferences import (
    IN_HUNDRED,
    INFERENCES,
    LAZY_DEFAULT,
    SCAN_FILTER,
    Inference,
    collected,
    rests_on,
)
from dynaspec.items.tables.lifecycle import settled
from support.all_vectors import all_vectors
from support.endpoints.conform_wire_server import serving
from support.repository import DOCS
from support.runs.conform_runs import TINY, tiny_run, with_parts
from support.specified.chosen import answered

__all__ = ["all_vectors", "tiny_run"]

TABLE = POOL[0].table
KEY = {"p": {"S": "a"}}


@pytest.fixture(scope="module")
def decided(all_vectors: list[files.File]) -> Mapping[str, frozenset[str]]:
    """The vectors, as FILE/NAME, by the inference that decides an answer of theirs."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in all_vectors:
        for vector in file.vectors:
            for step in vector.steps:
                if isinstance(step, files.Played):
                    for name in step.response.rests_on or ():
                        found[name].add(f"{file.operation}/{vector.name}")
    return {name: frozenset(vectors) for name, vectors in found.items()}


@pytest.fixture(scope="module")
def sources() -> Mapping[str, str]:
    """The source of each vector."""
    every = corpus.vectors().items()
    return {f"{operation}/{vector.name}": vector.source for operation, vs in every for vector in vs}


def test_the_list_of_inferences_is_up_to_date() -> None:
    assert (DOCS / "inferences.md").read_text() == listing(), (
        "run: python -m dynacheck.inferences > docs/inferences.md"
    )


def test_each_inference_has_a_name_of_its_own_and_says_what_it_rests_on() -> None:
    names = [each.name for each in INFERENCES]
    assert len(set(names)) == len(names)
    for each in INFERENCES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each.name)
        assert each.sentence.endswith(".")
        assert each.basis.endswith(".")
        assert places_of(each), f"{each.name} decides nowhere"


def test_each_inference_decides_a_vector(decided: Mapping[str, frozenset[str]]) -> None:
    missing = [each.name for each in INFERENCES if not decided.get(each.name)]
    assert not missing, f"inferences that no vector reaches: {missing}"


def test_what_was_run_against_aws_does_not_rest_on_dynamodb_local(
    decided: Mapping[str, frozenset[str]], sources: Mapping[str, str]
) -> None:
    """Else either the vector's source does not show it, or the service was seen to do it."""
    local = {each.name for each in INFERENCES if each.evidence == "DynamoDB Local"}
    wrong = {
        (vector, name)
        for name in local
        for vector in decided.get(name, ())
        if "run against AWS" in sources[vector]
    }
    assert not wrong


def test_a_vector_without_a_source_rests_on_an_inference(
    decided: Mapping[str, frozenset[str]], sources: Mapping[str, str]
) -> None:
    marked = frozenset[str]().union(*decided.values())
    silent = [name for name, source in sources.items() if "inference of ours" in source]
    assert silent
    assert set(silent) <= marked


# --- Where a rule decides, and where not ----------------------------------------------------------


def held(item: Mapping[str, object]) -> Tables:
    """A table that holds an item."""
    tables, _ = handle(EMPTY, "CreateTable", POOL[0].create_request())
    tables, _ = handle(settled(tables), "PutItem", {"TableName": TABLE, "Item": item})
    return tables


def inferred(operation: str, **request: object) -> set[Inference]:
    """What the answer to a request about an item with `n` rests on."""
    tables = held({**KEY, "n": {"N": "1"}})
    _, answer = handle(tables, operation, {"TableName": TABLE, "Key": KEY, **request})
    return {each for given in possible(answer) for each in given.rests_on}


def among(count: int) -> Mapping[str, object]:
    """A condition with a list of `count` values."""
    return {
        "ConditionExpression": f"n IN ({', '.join([':v'] * count)})",
        "ExpressionAttributeValues": {":v": {"N": "1"}},
    }


@pytest.mark.parametrize(("count", "decides"), [(99, False), (100, True), (101, False)])
def test_a_limit_that_is_inferred_decides_at_the_limit_alone(count: int, decides: bool) -> None:
    assert (IN_HUNDRED in inferred("DeleteItem", **among(count))) is decides


@pytest.mark.parametrize(
    ("update", "decides"),
    [
        ("SET n = if_not_exists(n, x)", True),
        ("SET n = if_not_exists(n, x) + n", True),
        ("SET n = if_not_exists(n, p)", False),
        ("SET y = if_not_exists(x, n)", False),
        ("SET y = if_not_exists(x, if_not_exists(n, z))", True),
        ("SET y = if_not_exists(n, if_not_exists(x, p))", False),
        ("SET y = n", False),
    ],
)
def test_a_default_decides_where_it_has_no_value_and_is_not_used(
    update: str, decides: bool
) -> None:
    assert (LAZY_DEFAULT in inferred("UpdateItem", UpdateExpression=update)) is decides


def test_what_one_request_rests_on_is_not_said_of_the_next() -> None:
    assert inferred("DeleteItem", **among(100)) == {IN_HUNDRED}
    assert inferred("DeleteItem", **among(2)) == set()


def test_what_is_collected_within_is_collected_around() -> None:
    with collected() as around:
        rests_on(SCAN_FILTER)
        with collected() as within:
            rests_on(IN_HUNDRED)
    assert (within, around) == ({IN_HUNDRED}, {IN_HUNDRED, SCAN_FILTER})
    rests_on(LAZY_DEFAULT)
    assert around == {IN_HUNDRED, SCAN_FILTER}


# --- Reports --------------------------------------------------------------------------------------


def refuses_a_hundred(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Takes 99 values of IN, as a report has it."""
    after, answer = answered(tables, operation, request)
    if any(each is IN_HUNDRED for each in answer.rests_on):
        return tables, Failure("ValidationException", "Invalid ConditionExpression: too many")
    return after, answer


@pytest.fixture
def short(tiny_run: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with_parts(monkeypatch, "limit_steps")
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=1))
    monkeypatch.setattr(campaigns, "POOL", POOL[:1])


@pytest.mark.usefixtures("short")
def test_a_divergence_that_rests_on_an_inference_says_so(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    with serving(refuses_a_hundred) as endpoint:
        words = ["--endpoint", endpoint, "--seed", "7", "--only", "DeleteItem"]
        found = json.loads(CliRunner().invoke(command, [*words, "--json"]).stdout)
        shown = CliRunner().invoke(command, [*words, "--junit", str(junit)]).stdout
    assert [cause["rests_on"] for cause in found["divergences"]] == [[IN_HUNDRED.name]]
    assert found["coverage"]["rests_on"][IN_HUNDRED.name] >= 1
    assert found["coverage"]["resting"] >= 1
    assert f"rests on  {IN_HUNDRED.name} (inferred): {IN_HUNDRED.sentence}" in shown
    assert re.search(r"\d+ of \d+ answers rest on rules .*in-takes-100 \d+", shown)
    assert "so do 1 of what differs" in shown
    assert f"rests on {IN_HUNDRED.name}: {IN_HUNDRED.sentence}" in junit.read_text()


def test_a_read_that_checks_a_write_rests_on_what_the_write_does() -> None:
    update = {"TableName": TABLE, "Key": KEY, "UpdateExpression": "SET n = if_not_exists(p, x)"}
    write = Step("UpdateItem", update)
    reread = Step("GetItem", {"TableName": TABLE, "Key": KEY})
    for verified, inferences in ((True, (LAZY_DEFAULT,)), (False, ())):
        case = Case(POOL[:1], (write, reread), verified=verified)
        cause = Cause(case, Difference("", "", ""), Success({}), Answered({}), frozenset(), set())
        assert resting(cause) == inferences
