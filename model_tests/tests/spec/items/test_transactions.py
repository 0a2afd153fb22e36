"""Transactions, by examples."""

from __future__ import annotations

from typing import Any

import pytest

from dynaspec.items import Choice, Failure, Success, possible
from dynaspec.items.data.inferences import PAYLOAD_OF_EXPRESSIONS
from support.specified.item_service import Service, n, s

THINGS = "Things"


@pytest.fixture
def service() -> Service:
    made = Service(("p", "S"))
    made.ok("PutItem", Item={"p": s("there"), "v": n(1)})
    return made


def put(key: str, condition: str | None = None, **item: object) -> dict[str, Any]:
    request = {"TableName": THINGS, "Item": {"p": s(key), **item}}
    return {"Put": request if condition is None else {**request, "ConditionExpression": condition}}


def act(kind: str, key: object, **more: object) -> dict[str, Any]:
    return {kind: {"TableName": THINGS, "Key": {"p": key}, **more}}


def add(key: str, amount: object) -> dict[str, Any]:
    values = {":a": amount}
    return act("Update", s(key), UpdateExpression="ADD v :a", ExpressionAttributeValues=values)


def refusals(answer: Success | Failure | Choice) -> list[Failure]:
    return [each for each in possible(answer) if isinstance(each, Failure)]


ABSENT = "attribute_not_exists(p)"


def test_all_of_a_transaction_is_carried_out(service: Service) -> None:
    items = [
        put("new"),
        add("there", n(2)),
        act("Delete", s("never")),
        act("ConditionCheck", s("nowhere"), ConditionExpression=ABSENT),
    ]
    answer = service.ok("TransactWriteItems", TransactItems=items, ReturnConsumedCapacity="TOTAL")
    assert service.item(p=s("new")) == {"p": s("new")}
    assert service.item(p=s("there")) == {"p": s("there"), "v": n(3)}
    assert answer["ConsumedCapacity"] == [
        {"TableName": THINGS, "CapacityUnits": 8, "WriteCapacityUnits": 8}
    ]


def test_nothing_of_a_cancelled_transaction_is(service: Service) -> None:
    before = service.tables
    refused = service.refused(
        "TransactWriteItems",
        TransactItems=[
            put("new"),
            put("there", ABSENT),
            act("Delete", s("there2"), ConditionExpression="attribute_exists(p)"),
        ],
    )
    assert service.tables is before
    assert refused.code == "TransactionCanceledException"
    assert refused.message == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed, ConditionalCheckFailed]"
    )
    assert [breach.rule.name for breach in refused.breaches] == [
        "transaction-all-or-nothing",
        "condition-holds",
        "condition-holds",
    ]


def test_nothing_is_told_beside_the_first_key_that_does_not_fit(service: Service) -> None:
    items = [act("Delete", n(5)), {"Put": {"TableName": THINGS, "Item": {"p": n(6)}}}]
    refused = service.refused("TransactWriteItems", TransactItems=[*items, put("there", ABSENT)])
    assert refused.message.endswith("[ValidationError, None, None]")
    twice = [put("new"), put("new"), *items]
    refused = service.refused("TransactWriteItems", TransactItems=twice)
    assert refused.message.endswith("[None, None, ValidationError, None]")


def test_which_wrong_keys_of_reads_are_told_is_open(service: Service) -> None:
    answer = service.send("TransactGetItems", TransactItems=[get({}), get({"p": n(5)})])
    told = [each.message.split("reasons ")[-1] for each in refusals(answer)]
    assert told == ["[ValidationError, None]", "[ValidationError, ValidationError]"]


def test_a_transaction_that_is_too_large_may_tell_of_its_other_fault(service: Service) -> None:
    large = [put(str(i), x={"S": "x" * 390_000}) for i in range(12)]
    for fault in (put("1"), put(""), put("y", "not a condition"), act("Delete", n(1))):
        answer = service.send("TransactWriteItems", TransactItems=[*large, fault])
        told = ["Payload Size" in each.message for each in refusals(answer)]
        assert sorted(told) == [False, True]


@pytest.mark.parametrize(
    ("size", "fits"), [(4_194_303, True), (4_194_304, True), (4_194_305, False)]
)
def test_a_transaction_has_at_most_4_megabytes(service: Service, size: int, fits: bool) -> None:
    large = [put(f"{i:02}", x={"S": "x" * 399_996}) for i in range(10)]
    last = put("10", x={"S": "x" * (size - 4_000_000 - 4)})
    answer = service.send("TransactWriteItems", TransactItems=[*large, last])
    assert isinstance(answer, Success) is fits


def setting(key: str, text: str) -> dict[str, Any]:
    values = {":a": s(text)}
    return act("Update", s(key), UpdateExpression="SET v = :a", ExpressionAttributeValues=values)


def test_whether_expressions_count_is_inferred(service: Service) -> None:
    large = [put(f"{i:02}", x={"S": "x" * 399_996}) for i in range(10)]
    answer = service.refused(
        "TransactWriteItems", TransactItems=[*large, setting("a", "x" * 194_304)]
    )
    assert answer.rests_on == {PAYLOAD_OF_EXPRESSIONS}


def test_the_item_that_failed_a_condition_is_shown(service: Service) -> None:
    request = put("there", ABSENT)
    request["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    refused = service.refused("TransactWriteItems", TransactItems=[request])
    assert refused.extra["CancellationReasons"] == [
        {
            "Code": "ConditionalCheckFailed",
            "Message": "The conditional request failed",
            "Item": {"p": s("there"), "v": n(1)},
        }
    ]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "Member must have length greater than or equal to 1"),
        ([put(str(i)) for i in range(101)], "Member must have length less than or equal to 100"),
        ([put("a"), act("Delete", s("a"))], "cannot include multiple operations on one item"),
        ([{}], "TransactWriteRequest should contain Delete or Put or Update request"),
        ([None], "TransactWriteRequest should contain Delete or Put or Update request"),
        (
            [{**put("a"), **act("Delete", s("b"))}],
            "TransactItems can only contain one of Check, Put, Update or Delete",
        ),
        ([put("")], "cannot contain an empty string value. Key: p"),
        ([act("Delete", s(""))], "cannot contain an empty string value. Key: p"),
        ([put("a", "not a condition")], "Invalid ConditionExpression: Syntax error"),
        ([act("ConditionCheck", s("a"))], "conditionExpression' failed to satisfy"),
        ([put("a", x={"S": "x" * 409_600})], "Item size has exceeded the maximum allowed size"),
        (
            [put(str(i), x={"S": "x" * 350_000}) for i in range(12)],
            "Payload Size: 4200038",
        ),
    ],
)
def test_a_fault_of_the_request_refuses_it(
    service: Service, items: list[Any], message: str
) -> None:
    refused = service.refused("TransactWriteItems", TransactItems=items)
    assert refused.code == "ValidationException"
    assert message in refused.message


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (
            {"Put": {"TableName": THINGS, "Item": {"p": n(5)}}},
            "One or more parameter values were invalid: "
            "Type mismatch for key p expected: S actual: N",
        ),
        (act("Delete", n(5)), "The provided key element does not match the schema"),
        (
            act(
                "Update",
                s("there"),
                UpdateExpression="SET v.x = :a",
                ExpressionAttributeValues={":a": n(1)},
            ),
            "The document path provided in the update expression is invalid for update",
        ),
    ],
)
def test_a_fault_of_an_action_cancels_the_transaction(
    service: Service, item: dict[str, Any], message: str
) -> None:
    refused = service.refused("TransactWriteItems", TransactItems=[item])
    assert refused.code == "TransactionCanceledException"
    assert refused.extra["CancellationReasons"] == [{"Code": "ValidationError", "Message": message}]


def test_the_same_token_again_changes_nothing(service: Service) -> None:
    request = {"TransactItems": [add("there", n(1))], "ClientRequestToken": "t"}
    service.ok("TransactWriteItems", **request)
    answer = service.ok("TransactWriteItems", **request, ReturnConsumedCapacity="TOTAL")
    assert service.item(p=s("there")) == {"p": s("there"), "v": n(2)}
    assert answer["ConsumedCapacity"] == [
        {"TableName": THINGS, "CapacityUnits": 2, "ReadCapacityUnits": 2}
    ]
    other = {"TransactItems": [add("there", n(2))], "ClientRequestToken": "t"}
    refused = service.refused("TransactWriteItems", **other)
    assert refused.code == "IdempotentParameterMismatchException"


def test_a_cancelled_transaction_leaves_its_token_free(service: Service) -> None:
    service.refused(
        "TransactWriteItems", TransactItems=[put("there", ABSENT)], ClientRequestToken="t"
    )
    service.ok("TransactWriteItems", TransactItems=[put("new")], ClientRequestToken="t")


def get(key: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"Get": {"TableName": THINGS, "Key": key, **more}}


def test_a_transaction_reads_in_the_order_asked(service: Service) -> None:
    items = [get({"p": s("no")}), get({"p": s("there")}, ProjectionExpression="v")]
    answer = service.ok("TransactGetItems", TransactItems=items)
    assert answer == {"Responses": [{}, {"Item": {"v": n(1)}}]}


def test_a_transaction_reads_an_item_once(service: Service) -> None:
    items = [get({"p": s("there")}), get({"p": s("there")}, ProjectionExpression="v")]
    refused = service.refused("TransactGetItems", TransactItems=items)
    assert refused.message == "Transaction request cannot include multiple operations on one item"


def test_a_wrong_key_cancels_a_reading_transaction(service: Service) -> None:
    refused = service.refused("TransactGetItems", TransactItems=[get({"p": s("there")}), get({})])
    assert refused.code == "TransactionCanceledException"
    assert refused.message.endswith("[None, ValidationError]")
