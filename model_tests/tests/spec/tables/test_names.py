"""Tables that are named by their ARNs: what answers call them, and what is not known of them.

What was seen of the service is in ``observed/tables/arns.py``, and in the vectors.
"""

from __future__ import annotations

from typing import Any

import pytest

from dynaspec.items import EMPTY, Choice, Failure, Success, Tables, Unsupported, handle
from dynaspec.items.data.inferences import ARN_COLLAPSED, ARN_ECHOED
from dynaspec.items.tables.lifecycle import settled
from support.specified.item_service import definition, s
from support.specified.tabled import ARN, NAME

OTHER = "Others"
KEY = {"p": s("x")}
COSTS = {"ReturnConsumedCapacity": "TOTAL"}


@pytest.fixture
def tables() -> Tables:
    """Two tables, of which the first has one item."""
    made = EMPTY
    for name in (NAME, OTHER):
        made = handle(made, "CreateTable", {**definition(("p", "S")), "TableName": name})[0]
    return handle(settled(made), "PutItem", {"TableName": NAME, "Item": KEY})[0]


def responses(answer: Success | Failure) -> Any:
    assert isinstance(answer, Success)
    return answer.body["Responses"]


def done(tables: Tables, operation: str, **request: Any) -> Success:
    answer = handle(tables, operation, request)[1]
    assert isinstance(answer, Success), answer
    return answer


def reads(*names: str, key: Any = KEY) -> dict[str, Any]:
    return {"RequestItems": {name: {"Keys": [key]} for name in names}}


def test_answers_rest_on_an_inference_where_nobody_saw_them_call_a_table_by_its_arn(
    tables: Tables,
) -> None:
    seen = done(tables, "GetItem", TableName=ARN, Key=KEY, **COSTS)
    told: Any = seen.body["ConsumedCapacity"]
    assert told["TableName"] == ARN
    assert seen.rests_on == frozenset()
    silent = done(tables, "PutItem", TableName=ARN, Item=KEY)
    assert silent.rests_on == frozenset(), "what is not told rests on nothing"
    inferred = done(tables, "PutItem", TableName=ARN, Item=KEY, **COSTS)
    assert inferred.rests_on == {ARN_ECHOED}


def test_a_page_that_is_the_services_choice_is_told_of_the_arn_too(tables: Tables) -> None:
    large = {"p": s("large"), "a": s("x" * 300_000)}
    for count in range(4):
        item = {**large, "p": s(f"large{count}")}
        tables = handle(tables, "PutItem", {"TableName": NAME, "Item": item})[0]
    keys = [{"p": s(f"large{count}")} for count in range(4)]
    answer = done(tables, "BatchGetItem", RequestItems={ARN: {"Keys": keys}})
    assert answer.part is not None
    assert set(answer.part.lists) == {f"Responses.{ARN}"}
    assert set(answer.unordered) == {f"Responses.{ARN}"}


def test_of_two_entries_for_one_table_one_is_answered_under_one_name(tables: Tables) -> None:
    same = handle(tables, "BatchGetItem", reads(NAME, ARN))[1]
    assert isinstance(same, Choice)
    assert [responses(each.answer) for each in same.alternatives] == [{NAME: [KEY]}, {ARN: [KEY]}]
    assert all(each.answer.rests_on == {ARN_COLLAPSED} for each in same.alternatives)
    asked = {NAME: {"Keys": [KEY]}, ARN: {"Keys": [{"p": s("none")}]}}
    other = handle(tables, "BatchGetItem", {"RequestItems": asked})[1]
    assert isinstance(other, Choice)
    assert len(other.alternatives) == 4


WRITES = [{"PutRequest": {"Item": KEY}}]
PUT = {"Put": {"TableName": NAME, "Item": KEY}}
BY_ARN = {"Put": {"TableName": ARN, "Item": {"p": s("y")}}}


def test_a_breach_has_its_place_as_the_request_calls_it(tables: Tables) -> None:
    answer = handle(tables, "BatchGetItem", {"RequestItems": {ARN: {"Keys": []}}})[1]
    assert isinstance(answer, Failure)
    (breach,) = answer.breaches
    assert breach.data["place"] == f"RequestItems.{ARN}.member.Keys"
    assert answer.message == f"1 validation error detected: {breach}"


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("BatchWriteItem", {"RequestItems": {NAME: WRITES, ARN: WRITES}}),
        ("BatchGetItem", reads(NAME, ARN, OTHER, ARN.replace(NAME, OTHER))),
        ("TransactWriteItems", {"TransactItems": [PUT, BY_ARN], **COSTS}),
    ],
)
def test_what_becomes_of_two_names_elsewhere_is_not_specified(
    tables: Tables, operation: str, request_: dict[str, Any]
) -> None:
    assert isinstance(handle(tables, operation, request_)[1], Unsupported)


def test_a_transaction_may_name_a_table_both_ways_where_no_table_is_told(tables: Tables) -> None:
    assert done(tables, "TransactWriteItems", TransactItems=[PUT, BY_ARN]).body == {}
