"""The example of a cause: how far it is shrunk, whether it was observed, and what is one cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.campaign import expects
from dynacheck.conform.causes import Case, Cause, Features, Ledger, features_of
from dynacheck.conform.observed import observed_cases
from dynacheck.conform.shrinking import shrink
from dynacheck.exchange.client import Answered
from dynacheck.exchange.schemas import PREFIX, Schema
from dynacheck.exchange.step import Step
from dynacheck.judging.compare import Difference
from dynacheck.rules import by_name
from dynaspec.items import Failure, Success, Tables
from support.endpoints.conform_wire_server import serving
from support.runs.conform_runs import conform, tiny_run
from support.specified.chosen import answered

__all__ = ["tiny_run"]

TABLE = Schema("S").table


def nested(levels: int, inner: dict[str, object]) -> dict[str, object]:
    for _ in range(levels):
        inner = {"L": [inner]}
    return inner


def levels(value: object) -> int:
    """How many lists are in one another."""
    inner = value.get("L") if isinstance(value, Mapping) else None
    if not isinstance(inner, list):
        return 0
    return 1 + max(map(levels, inner), default=0)


def put(value: object) -> Case:
    item = {"p": {"S": "a"}, "a": value}
    return Case((Schema("S"),), (Step("PutItem", {"TableName": TABLE, "Item": item}),))


def value_of(case: Case) -> Any:
    item = case.subject.request.get("Item")
    return item.get("a") if isinstance(item, Mapping) else None


def test_thirty_two_lists_round_a_scalar_do_not_become_an_empty_one() -> None:
    inner = {"M": {"x": {"SS": ["abc", "d"]}}}
    smallest = shrink(put(nested(32, inner)), lambda case: levels(value_of(case)) == 32)
    assert value_of(smallest) == nested(32, {"S": "a"})


@pytest.mark.parametrize("empty", [{"S": ""}, {"B": b""}, {"L": []}, {"M": {}}])
def test_an_example_with_an_empty_value_keeps_it(empty: dict[str, object]) -> None:
    case = put({"L": [{"N": "12"}, empty]})
    smallest = shrink(case, lambda each: repr(empty) in repr(each.steps))
    assert value_of(smallest) == empty


# --- What is one cause --------------------------------------------------------------------------


def step(operation: str, table: str = TABLE, **request: object) -> Step:
    return Step(operation, {"TableName": table, **request})


QUERY = {"KeyConditionExpression": "p = :v"}
VALUE, NUMBER = {":v": {"S": "a"}}, {":v": {"N": "1"}}
ONE_CAUSE = {
    "the key's type": (
        step("Query", **QUERY, ExpressionAttributeValues=VALUE),
        step("Query", f"{PREFIX}N", **QUERY, ExpressionAttributeValues=NUMBER),
    ),
    "ReturnValues": (
        step("DeleteItem", Key={"p": {"S": "a"}}, ReturnValues="ALL_OLD"),
        step("DeleteItem", Key={"p": {"S": "a"}}, ReturnValues="NONE"),
    ),
    "an enumeration": (
        step("GetItem", Key={"p": {"S": "a"}}, ReturnConsumedCapacity="TOTAL"),
        step("GetItem", Key={"p": {"S": "a"}}, ReturnConsumedCapacity="INDEXES"),
    ),
    "the capacity mode": (
        step("CreateTable", BillingMode="PAY_PER_REQUEST", TableClass="STANDARD"),
        step("CreateTable", ProvisionedThroughput={}, TableClass="STANDARD"),
    ),
    "the operation": (
        step("Scan", ProjectionExpression="#a[0]", ExpressionAttributeNames={"#a": "b"}),
        step("Query", **QUERY, ProjectionExpression="#a[0]", ExpressionAttributeNames={"#a": "b"},
             ExpressionAttributeValues=VALUE),
    ),
    "the operation, a batch": (
        step("GetItem", Key={"p": {"S": "a"}}, ProjectionExpression="a[0]"),
        Step("BatchGetItem", {"RequestItems": {
            TABLE: {"Keys": [{"p": {"S": "a"}}], "ProjectionExpression": "a[0]"}}}),
    ),
    "the operation, a batch of writes": (
        step("PutItem", Item={"p": {"S": "a"}, "a": {"NS": ["1"]}}),
        Step("BatchWriteItem", {"RequestItems": {
            TABLE: [{"PutRequest": {"Item": {"p": {"N": "1"}, "a": {"NS": ["1"]}}}}]}}),
    ),
}  # fmt: skip
SEVERAL = {
    "another function": (
        step("Scan", FilterExpression="contains(a, :v)", ExpressionAttributeValues=VALUE),
        step("Scan", FilterExpression="begins_with(a, :v)", ExpressionAttributeValues=VALUE),
    ),
    "a value's type": (
        step("Scan", FilterExpression="a < :v", ExpressionAttributeValues=VALUE),
        step("Scan", FilterExpression="a < :v", ExpressionAttributeValues=NUMBER),
    ),
    "a key condition's function": (
        step("Query", KeyConditionExpression="p = :v AND begins_with(r, :v)"),
        step("Query", KeyConditionExpression="p = :v AND r < :v"),
    ),
    "a value that is empty": (
        step("PutItem", Item={"p": {"S": "a"}, "a": {"S": ""}}),
        step("PutItem", Item={"p": {"S": "a"}, "a": {"S": "b"}}),
    ),
    "another member": (
        step("UpdateTable", DeletionProtectionEnabled=False),
        step("UpdateTable", TableClass="STANDARD"),
    ),
}


def needs(each: Step) -> Features:
    return features_of(Case((), (each,)), Difference("success", "success", "Count differs"))


@pytest.mark.parametrize("what", ONE_CAUSE)
def test_examples_that_differ_in_this_alone_are_one_cause(what: str) -> None:
    one, other = (entered(each) for each in ONE_CAUSE[what])
    ledger = Ledger(limit=4)
    ledger.add(one)
    assert ledger.known(other.difference, other.case), (one.features, other.features)


@pytest.mark.parametrize("what", SEVERAL)
def test_examples_that_differ_in_this_are_two_causes(what: str) -> None:
    for one, other in (SEVERAL[what], reversed(SEVERAL[what])):
        ledger = Ledger(limit=4)
        ledger.add(entered(one))
        found = entered(other)
        assert not ledger.known(found.difference, found.case), needs(one)


def entered(each: Step) -> Cause:
    difference = Difference("success", "success", "Count differs")
    case = Case((), (each,))
    features = features_of(case, difference)
    return Cause(case, difference, Success({}), Answered({}), features, {each.operation})


# --- Requests that were observed ----------------------------------------------------------------


def nesting_freely(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> tuple[Tables, Success | Failure]:
    """Takes values that are nested too deep, and forgets them."""
    after, answer = answered(tables, operation, request)
    deep = isinstance(answer, Failure) and "Nesting Levels" in answer.message
    return (tables, Success({})) if deep else (after, answer)


def test_a_request_that_was_observed_is_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = put(nested(33, {"BOOL": True})).subject
    monkeypatch.setattr(campaigns, "item_catalogue", lambda: (drawn,))
    monkeypatch.setattr(campaigns, "POOL", ())
    with serving(nesting_freely) as endpoint:
        _, found = conform("--endpoint", endpoint, "--only", "PutItem")
    shown = [each for each in found["divergences"] if each["rule"] == "nesting-of-32-levels"]
    assert len(shown) == 1, found["divergences"]
    observed, observer = observed_cases("PutItem", "nesting-of-32-levels")[0]
    assert observer.startswith("paritysuite/")
    assert shown[0]["observer"] == observer
    assert [request for _, request in shown[0]["requests"]] == [
        step.request for step in observed.steps
    ]
    assert shown[0]["reproduced"]


@pytest.mark.parametrize("operation", ["PutItem", "Query", "ExecuteStatement"])
def test_an_observed_request_breaks_its_rule_on_tables_of_the_suite(operation: str) -> None:
    count = 0
    for rule in by_name():
        for case, observer in observed_cases(operation, rule):
            count += 1
            assert "dynaspec_vectors" not in repr(case)
            assert case.subject.operation == operation
            assert expects(case, Difference(by_name()[rule].code, "success", rule)), observer
    assert count > 10
