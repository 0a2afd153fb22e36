"""A description that tells less than it should is told, and what comes after it is judged too."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import strategies as st

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.strategies.control import TABLES
from dynacheck.exchange.schemas import ARN, Schema
from dynacheck.exchange.step import Step
from dynacheck.judging.bodies import DESCRIPTION_MEMBERS, is_of_telling
from dynaspec.items import Failure, Success, Tables
from support.endpoints.conform_wire_server import Answering, serving
from support.runs.conform_runs import conform, reproduce, tiny_run
from support.specified.chosen import answered

__all__ = ["tiny_run"]

UNTOLD = "TableId"
RULE = f"table description: {UNTOLD} missing"


def telling_less(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Does everything as it should, but no description has the table's identifier."""
    after, answer = answered(tables, operation, request)
    if not isinstance(answer, Success):
        return after, answer
    return after, Success({name: _without(name, value) for name, value in answer.body.items()})


def _without(name: str, value: object) -> object:
    if name not in DESCRIPTION_MEMBERS or not isinstance(value, Mapping):
        return value
    return {member: inner for member, inner in value.items() if member != UNTOLD}


def losing_tags(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Tells less of tables, and of their tags nothing at all."""
    after, answer = telling_less(tables, operation, request)
    if operation == "ListTagsOfResource" and isinstance(answer, Success):
        return after, Success({"Tags": []})
    return after, answer


def forgetting_streams(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Tells less of tables, and makes them without the stream that is asked for."""
    if operation == "CreateTable":
        request = {name: value for name, value in request.items() if name != "StreamSpecification"}
    return telling_less(tables, operation, request)


TABLE = Schema("S").create_request(TABLES[0])
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
NAMED = {"TableName": TABLES[0]}
TAGGED = {"ResourceArn": f"{ARN}{TABLES[0]}"}
STEPS = [
    Step("CreateTable", {**TABLE, **STREAM}),
    Step("DescribeTable", NAMED),
    Step("TagResource", {**TAGGED, "Tags": [{"Key": "k", "Value": "v"}]}),
    Step("UpdateTable", {**NAMED, "StreamSpecification": {"StreamEnabled": False}}),
    Step("ListTagsOfResource", TAGGED),
    Step("DeleteTable", NAMED),
]


@pytest.fixture
def one_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """One example is tried again and again: it ends where a cause is entered, of two at most."""
    for always in ("item_catalogue", "table_catalogue", "plain_requests", "token_examples"):
        monkeypatch.setattr(campaigns, always, lambda *_: ())
    monkeypatch.setattr(campaigns, "POOL", ())
    monkeypatch.setattr(campaigns, "examples_of", lambda _: st.integers(0, 99).map(lambda _: STEPS))


@pytest.mark.usefixtures("one_example")
def test_steps_after_a_description_that_tells_less_are_judged() -> None:
    with serving(telling_less) as endpoint:
        _, found = conform("--endpoint", endpoint)
    assert {cause["rule"] for cause in found["divergences"]} == {RULE}
    assert all(cause["reproduced"] for cause in found["divergences"])
    counts = {name: sum(told.values()) for name, told in found["coverage"]["operations"].items()}
    assert counts["DeleteTable"] >= counts["CreateTable"] - 2, "only two examples ended early"


@pytest.mark.usefixtures("one_example")
def test_steps_after_one_of_an_operation_that_is_not_judged_are_judged() -> None:
    with serving(losing_tags) as endpoint:
        _, found = conform("--endpoint", endpoint, "--only", "ListTagsOfResource")
    assert [cause["operation"] for cause in found["divergences"]] == ["ListTagsOfResource"]


@pytest.mark.usefixtures("one_example")
@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (losing_tags, "ListTagsOfResource: Tags: an element missing"),
        (forgetting_streams, "DeleteTable: table description: StreamSpecification differs"),
    ],
)
def test_a_bug_behind_a_description_that_tells_less_is_found(
    wrong: Answering, cause: str, tmp_path: Path
) -> None:
    with serving(wrong) as endpoint:
        _, found = conform("--endpoint", endpoint, "--report", str(tmp_path))
        causes = [each["cause"] for each in found["divergences"]]
        assert cause in causes
        bug = found["divergences"][causes.index(cause)]
        assert bug["reproduced"], bug
        assert reproduce(bug["reproducer"], endpoint).returncode == 1
    with serving() as right:
        assert reproduce(bug["reproducer"], right).returncode == 0


@pytest.mark.parametrize(
    ("rule", "telling"),
    [
        ("table description: TableId missing", True),
        ("table description: GlobalSecondaryIndexes.IndexArn not expected", True),
        ("table description: CreationDateTime is no number", True),
        ("table description: KeySchema differs", False),
        ("Table differs", False),
        ("Item missing", False),
    ],
)
def test_what_is_of_telling_alone(rule: str, telling: bool) -> None:
    assert is_of_telling(rule) is telling
