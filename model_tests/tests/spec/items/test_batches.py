"""Batches, by examples."""

from __future__ import annotations

from typing import Any

import pytest

from dynaspec.items import Success
from support.specified.item_service import Service, definition, n, s


@pytest.fixture
def service() -> Service:
    """Two tables: Things by p, Pairs by h and r."""
    made = Service(("p", "S"))
    made.ok("CreateTable", TableName="Pairs", **definition(("h", "N"), ("r", "S")))
    return made


def put(**item: object) -> dict[str, Any]:
    return {"PutRequest": {"Item": item}}


def delete(**key: object) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": key}}


def test_a_batch_writes_and_deletes_in_several_tables(service: Service) -> None:
    service.ok("PutItem", Item={"p": s("gone")})
    answer = service.ok(
        "BatchWriteItem",
        RequestItems={
            "Things": [put(p=s("x"), a=n(1)), delete(p=s("gone")), delete(p=s("never"))],
            "Pairs": [put(h=n(1), r=s("a"))],
        },
    )
    assert answer == {"UnprocessedItems": {}}
    assert service.item(p=s("x")) == {"p": s("x"), "a": n(1)}
    assert service.item(p=s("gone")) is None
    found = service.ok("GetItem", TableName="Pairs", Key={"h": n(1), "r": s("a")})
    assert found["Item"] == {"h": n(1), "r": s("a")}


def test_a_batch_reads_what_is_there_in_no_order(service: Service) -> None:
    for key in "abc":
        service.ok("PutItem", Item={"p": s(key), "v": n(1)})
    answer = service.send(
        "BatchGetItem",
        RequestItems={
            "Things": {
                "Keys": [{"p": s(key)} for key in "cxa"],
                "ProjectionExpression": "p",
                "ConsistentRead": True,
            }
        },
        ReturnConsumedCapacity="TOTAL",
    )
    assert isinstance(answer, Success)
    assert answer.body["Responses"] == {"Things": [{"p": s("c")}, {"p": s("a")}]}
    assert answer.body["UnprocessedKeys"] == {}
    assert answer.body["ConsumedCapacity"] == [{"TableName": "Things", "CapacityUnits": 3}]
    assert answer.unordered == {"Responses.Things": (2,), "ConsumedCapacity": (1,)}


@pytest.mark.parametrize(
    ("operation", "items", "message"),
    [
        ("BatchWriteItem", {}, "The requestItems parameter is required for BatchWriteItem"),
        ("BatchGetItem", {}, "Value at 'RequestItems' failed to satisfy constraint: Member must"),
        (
            "BatchWriteItem",
            {"Things": [put(p=s(str(i))) for i in range(26)]},
            "[Member must have length less than or equal to 25, "
            "Member must have length greater than or equal to 1]",
        ),
        (
            "BatchWriteItem",
            {
                "Things": [put(p=s(str(i))) for i in range(25)],
                "Pairs": [put(h=n(1), r=s("a"))],
            },
            "Too many items requested for the BatchWriteItem call",
        ),
        (
            "BatchWriteItem",
            {"Things": [put(p=s("x")), delete(p=s("x"))]},
            "Provided list of item keys contains duplicates",
        ),
        (
            "BatchWriteItem",
            {"Things": [put(p=n(5))]},
            "The provided key element does not match the schema",
        ),
        (
            "BatchWriteItem",
            {"Things": [put(p=s(""))]},
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: p",
        ),
        (
            "BatchWriteItem",
            {"Things": [{}]},
            "Supplied AttributeValue has more than one datatypes set",
        ),
        (
            "BatchWriteItem",
            {"no": [put(p=s("x"))]},
            "Map keys must satisfy constraint: [Member must have length less than or equal to 255",
        ),
        (
            "BatchGetItem",
            {"Things": {"Keys": [{"p": s("x")}, {"p": s("x")}]}},
            "Provided list of item keys contains duplicates",
        ),
        (
            "BatchGetItem",
            {"Things": {"Keys": [{"p": s("x")}], "ProjectionExpression": "a, a"}},
            "Invalid ProjectionExpression: Two document paths overlap with each other",
        ),
        (
            "BatchGetItem",
            {
                "Things": {"Keys": [{"p": s("x")}], "ProjectionExpression": "a"},
                "Pairs": {"Keys": [{"h": n(1), "r": s("a")}], "AttributesToGet": ["a"]},
            },
            "Can not use both expression and non-expression parameters in the same request",
        ),
        (
            "BatchGetItem",
            {"Things": {"Keys": [{"p": s(str(i))} for i in range(101)]}},
            "Member must have length less than or equal to 100",
        ),
    ],
)
def test_a_faulty_batch_is_refused(
    service: Service, operation: str, items: dict[str, Any], message: str
) -> None:
    refused = service.refused(operation, RequestItems=items)
    assert refused.code == "ValidationException"
    assert message in refused.message


def test_a_batch_on_no_table_is_refused(service: Service) -> None:
    refused = service.refused("BatchWriteItem", RequestItems={"Nothing": [put(p=s("x"))]})
    assert (refused.code, refused.message) == (
        "ResourceNotFoundException",
        "Requested resource not found",
    )


def large(count: int) -> list[dict[str, Any]]:
    """Items of 400,000 bytes each, their keys ``00`` and on."""
    return [{"p": s(f"{at:02}"), "a": s("x" * (400_000 - 4))} for at in range(count)]


def keys(count: int) -> list[dict[str, Any]]:
    return [{"p": item["p"]} for item in large(count)]


@pytest.mark.parametrize(
    ("count", "answered", "chosen"), [(2, 2, False), (3, 3, True), (41, 41, True), (42, 41, True)]
)
def test_of_more_than_a_megabyte_the_service_chooses_what_it_answers_at_once(
    service: Service, count: int, answered: int, chosen: bool
) -> None:
    for at in range(0, count, 25):
        puts = [put(**item) for item in large(count)[at : at + 25]]
        service.ok("BatchWriteItem", RequestItems={"Things": puts})
    answer = service.send("BatchGetItem", RequestItems={"Things": {"Keys": keys(count)}})
    assert isinstance(answer, Success)
    responses: Any = answer.body["Responses"]
    assert [item["p"] for item in responses["Things"]] == [key["p"] for key in keys(answered)]
    left = {"Things": {"Keys": keys(count)[answered:]}} if answered < count else {}
    assert answer.body["UnprocessedKeys"] == left
    assert (answer.part is not None) is chosen


def test_what_16_megabytes_do_not_hold_is_left_unprocessed_as_it_was_asked_for(
    service: Service,
) -> None:
    for item in large(42):
        service.ok("PutItem", Item=item)
    asked = {"Keys": [{"p": s("none")}, *keys(42)], "ConsistentRead": True}
    asked |= {"ProjectionExpression": "#p", "ExpressionAttributeNames": {"#p": "p"}}
    other = {"Keys": [{"h": n(1), "r": s("a")}]}
    tables = {"Things": asked, "Pairs": other}
    first = service.ok("BatchGetItem", RequestItems=tables, ReturnConsumedCapacity="TOTAL")
    assert first["Responses"] == {"Things": keys(41), "Pairs": []}
    assert first["UnprocessedKeys"] == {
        "Things": {**asked, "Keys": keys(42)[41:]},
        "Pairs": other,
    }
    units = 1 + 41 * 98
    assert first["ConsumedCapacity"] == [{"TableName": "Things", "CapacityUnits": units}]
    last = service.ok("BatchGetItem", RequestItems=first["UnprocessedKeys"])
    assert last == {"Responses": {"Things": keys(42)[41:], "Pairs": []}, "UnprocessedKeys": {}}
