"""The store's batches, against AWS's documentation and what its service answers.

Texts of refusals, and which of several faults is told, are as tests that ran against the service
have them; 16 MB and 25 or 100 items are the documented limits.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from dynastore.items import consistent, is_read
from support.trees.indexed_tree import s
from support.trees.store_tree import Tree, n, table, tree_with_table

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/table"
DUPLICATES = "Provided list of item keys contains duplicates"
MISMATCH = "The provided key element does not match the schema"
KINDS = (
    "Supplied AttributeValue has more than one datatypes set, "
    "must contain exactly one of the supported datatypes"
)
NAMES = (
    "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
    "Member must have length greater than or equal to 3, "
    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
)
LENGTHS = (
    "Map value must satisfy constraint: [Member must have length less than or equal to 25, "
    "Member must have length greater than or equal to 1]"
)
CAPACITY = (
    "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: "
    "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
)


@pytest.fixture
def tree() -> Tree:
    made = tree_with_table()
    made.ask("CreateTable", **table("pair", a="S", b="N"))
    return made


def put(**item: Any) -> dict[str, Any]:
    return {"PutRequest": {"Item": item}}


def delete(**key: Any) -> dict[str, Any]:
    return {"DeleteRequest": {"Key": key}}


def write(tree: Tree, tables: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("BatchWriteItem", RequestItems=tables, **more)


def read(tree: Tree, tables: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("BatchGetItem", RequestItems=tables, **more)


def keys(*texts: str, **more: Any) -> dict[str, Any]:
    return {"Keys": [{"k": s(text)} for text in texts], **more}


def refusal(answer: dict[str, Any], code: str = "ValidationException") -> str:
    assert answer.get("code") == code, answer
    return str(answer["message"])


def stored(tree: Tree, name: str = "table") -> list[Any]:
    items: list[Any] = tree.ask("Scan", TableName=name)["Items"]
    return sorted(items, key=json.dumps)


# --- BatchWriteItem: what it does


def test_a_batch_puts_and_deletes_in_several_tables(tree: Tree) -> None:
    assert write(tree, {"table": [put(k=s("1"), v=n(1)), put(k=s("2"))]}) == {
        "UnprocessedItems": {}
    }
    pair = {"a": s("x"), "b": n("1.0"), "c": s("")}
    done = write(tree, {"table": [delete(k=s("2")), put(k=s("1"))], "pair": [put(**pair)]})
    assert done == {"UnprocessedItems": {}}
    assert stored(tree) == [{"k": s("1")}]
    assert stored(tree, "pair") == [{**pair, "b": n(1)}]


def test_keys_that_differ_in_a_part_or_in_the_table_are_no_duplicates(tree: Tree) -> None:
    pairs = [put(a=s("x"), b=n(1)), put(a=s("x"), b=n(2)), put(a=s("y"), b=n(1))]
    assert "code" not in write(tree, {"table": [put(k=s("x"))], "pair": pairs})
    assert len(stored(tree, "pair")) == 3


@pytest.mark.parametrize(
    "requests",
    [
        [put(k=s("1")), put(k=s("1"), v=n(1))],
        [put(k=s("1"), v=n(1)), put(k=s("2")), delete(k=s("1"))],
        [delete(k=s("1")), delete(k=s("1"))],
    ],
)
def test_one_item_may_be_written_once(tree: Tree, requests: Any) -> None:
    assert refusal(write(tree, {"table": requests})) == DUPLICATES
    assert stored(tree) == []


def test_numbers_that_are_equal_make_one_key(tree: Tree) -> None:
    requests = [put(a=s("x"), b=n("1")), delete(a=s("x"), b=n("1.00"))]
    assert refusal(write(tree, {"pair": requests})) == DUPLICATES


def test_an_arn_stands_for_the_name_and_is_told_back(tree: Tree) -> None:
    answer = write(tree, {ARN: [put(k=s("1"))]}, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": ARN, "CapacityUnits": 1}]
    both = {"table": [put(k=s("1"))], ARN: [delete(k=s("1"))]}
    assert refusal(write(tree, both)) == DUPLICATES
    both[ARN] = [put(k=s("2"))]
    answer = write(tree, both, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"] == [{"TableName": "table", "CapacityUnits": 2}]


# --- BatchWriteItem: what it refuses

VALUES: list[tuple[Any, str]] = [
    ([put(k=n(5))], MISMATCH),
    ([put(k={"L": [s("x")]})], MISMATCH),
    ([put(other=s("x"))], MISMATCH),
    ([put()], MISMATCH),
    ([delete(other=s("x"))], MISMATCH),
    ([delete(k=s("x"), other=s("x"))], MISMATCH),
    (
        [put(k=s("x" * 2049))],
        "One or more parameter values were invalid: "
        "Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ),
    (
        [put(k=s(""))],
        "One or more parameter values are not valid. The AttributeValue for a key "
        "attribute cannot contain an empty string value. Key: k",
    ),
    ([put(k=s("1"), v=n("abc"))], "The parameter cannot be converted to a numeric value: abc"),
    (
        [put(k={})],
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ),
    ([{**put(k=s("1")), **delete(k=s("2"))}], KINDS),
    ([{}], KINDS),
    ([None], KINDS),
    ([put(k=s("1"), v=s("x" * 409_598))], "Item size has exceeded the maximum allowed size"),
]


@pytest.mark.parametrize(("requests", "message"), VALUES)
def test_a_wrong_request_refuses_the_batch(tree: Tree, requests: Any, message: str) -> None:
    assert refusal(write(tree, {"table": [put(k=s("first")), *requests]})) == message
    assert stored(tree) == []


def test_an_item_of_400_kilobytes_is_written(tree: Tree) -> None:
    assert "code" not in write(tree, {"table": [put(k=s("1"), v=s("x" * 409_597))]})


def test_every_value_is_read_before_a_table_is_looked_for(tree: Tree) -> None:
    later = {"none": [put(k=s("1"))], "table": [put(k=s("1"), v=n("x"))]}
    assert refusal(write(tree, later)).startswith("The parameter cannot be converted")
    missing = {"table": [put(other=s("x"))], "none": [put()]}
    answer = write(tree, missing)
    assert refusal(answer, "ResourceNotFoundException") == "Requested resource not found"


def test_25_requests_are_the_most(tree: Tree) -> None:
    requests = [put(k=s(str(each))) for each in range(26)]
    assert "code" not in write(tree, {"table": requests[:25]})
    message = refusal(write(tree, {"table": requests}))
    start = "1 validation error detected: Value '{table=[WriteRequest(putRequest=PutRequest("
    assert message.startswith(start)
    end = f"]}}' at 'requestItems' failed to satisfy constraint: {LENGTHS}"
    assert message.endswith(end)
    spread = {"none": requests[:13], "other": requests[:13]}
    message = refusal(write(tree, spread))
    assert message == "Too many items requested for the BatchWriteItem call"


def test_a_batch_is_of_something(tree: Tree) -> None:
    message = refusal(write(tree, {}))
    assert message == "The requestItems parameter is required for BatchWriteItem"
    assert refusal(write(tree, {"table": []})) == (
        "1 validation error detected: Value '{table=[]}' at 'requestItems' failed to satisfy "
        f"constraint: {LENGTHS}"
    )
    assert refusal(tree.ask("BatchWriteItem")) == (
        "1 validation error detected: Value null at 'requestItems' failed to satisfy constraint: "
        "Member must not be null"
    )


def test_names_of_tables_are_checked_after_the_other_members(tree: Tree) -> None:
    wrong = {"bad!name": [put(k=s("x"))]}
    message = refusal(write(tree, wrong))
    start = "1 validation error detected: Value '{bad!name=[WriteRequest(putRequest=PutRequest("
    assert message.startswith(f"{start}item={{k=")
    assert message.endswith(f"]}}' at 'requestItems' failed to satisfy constraint: {NAMES}")
    message = refusal(write(tree, wrong, ReturnConsumedCapacity="BOGUS"))
    assert message == f"1 validation error detected: {CAPACITY}"
    message = refusal(write(tree, {"a": []}))
    assert message.startswith("2 validation errors detected: ")
    assert f"{NAMES}; Value '{{a=[]}}'" in message
    message = refusal(
        write(
            tree,
            {"none": [put(k=s("x"))]},
            ReturnItemCollectionMetrics="BOGUS2",
            ReturnConsumedCapacity="BOGUS",
        )
    )
    assert message == (
        f"2 validation errors detected: {CAPACITY}; Value 'BOGUS2' at "
        "'returnItemCollectionMetrics' failed to satisfy constraint: "
        "Member must satisfy enum value set: [SIZE, NONE]"
    )


# --- BatchGetItem


def test_a_batch_reads_what_is_there(tree: Tree) -> None:
    pair = {"a": s("x"), "b": n(1)}
    write(tree, {"table": [put(k=s("1"), v=n(1)), put(k=s("2"))], "pair": [put(**pair)]})
    asked = {"table": keys("1", "none", "2"), "pair": {"Keys": [{"a": s("x"), "b": n("1.0")}]}}
    assert read(tree, asked) == {
        "Responses": {"table": [{"k": s("1"), "v": n(1)}, {"k": s("2")}], "pair": [pair]},
        "UnprocessedKeys": {},
    }
    assert read(tree, {ARN: keys("none")}) == {"Responses": {ARN: []}, "UnprocessedKeys": {}}


def test_of_a_table_that_is_named_twice_the_last_entry_is_answered(tree: Tree) -> None:
    write(tree, {"table": [put(k=s("1")), put(k=s("2"))]})
    for asked, told, found in (
        ({"table": keys("1"), ARN: keys("1")}, ARN, "1"),
        ({ARN: keys("1"), "table": keys("2")}, "table", "2"),
    ):
        assert read(tree, asked)["Responses"] == {told: [{"k": s(found)}]}


def test_each_table_has_its_own_projection(tree: Tree) -> None:
    write(tree, {"table": [put(k=s("1"), v={"M": {"x": n(1), "y": n(2)}}, w=n(3))]})
    shown = keys("1", ProjectionExpression="#v.y, w", ExpressionAttributeNames={"#v": "v"})
    answer = read(tree, {"table": shown, "pair": {"Keys": [{"a": s("x"), "b": n(1)}]}})
    assert answer["Responses"]["table"] == [{"v": {"M": {"y": n(2)}}, "w": n(3)}]
    answer = read(tree, {"table": keys("1", AttributesToGet=["w", "absent"])})
    assert answer["Responses"]["table"] == [{"w": n(3)}]
    assert read(tree, {"table": keys("1", ProjectionExpression="absent")})["Responses"] == {
        "table": [{}]
    }


def test_a_batch_tells_what_it_takes_of_each_table(tree: Tree) -> None:
    write(tree, {"table": [put(k=s("1"), v=s("x" * 4096)), put(k=s("2"))]})
    asked = {
        "table": keys("1", "2", "none"),
        "pair": {"Keys": [{"a": s("x"), "b": n(1)}], "ConsistentRead": True},
    }
    answer = read(tree, asked, ReturnConsumedCapacity="INDEXES")
    assert answer["ConsumedCapacity"] == [
        {"TableName": "table", "CapacityUnits": 2, "Table": {"CapacityUnits": 2}},
        {"TableName": "pair", "CapacityUnits": 1, "Table": {"CapacityUnits": 1}},
    ]


def test_what_is_over_16_megabytes_is_left_to_be_asked_for_again(tree: Tree) -> None:
    size = 400 * 1024
    fit, rest = divmod(16_777_216, size)
    for each in range(fit + 1):
        short = rest if each == fit else size
        tree.ask(
            "PutItem", TableName="table", Item={"k": s(f"{each:02}"), "v": s("x" * (short - 4))}
        )
    tree.ask("PutItem", TableName="table", Item={"k": s("one"), "v": s("")})
    wanted = [*(f"{each:02}" for each in range(fit)), "one", f"{fit:02}"]
    options = {"ConsistentRead": True, "ProjectionExpression": "k"}
    asked = {"table": keys(*wanted, **options), "pair": {"Keys": [{"a": s("x"), "b": n(1)}]}}
    answer = read(tree, asked, ReturnConsumedCapacity="TOTAL")
    assert [item["k"]["S"] for item in answer["Responses"]["table"]] == wanted[:-1]
    assert answer["UnprocessedKeys"] == {
        "table": keys(wanted[-1], **options),
        "pair": asked["pair"],
    }
    assert answer["ConsumedCapacity"] == [{"TableName": "table", "CapacityUnits": fit * 100 + 1}]
    again = read(tree, answer["UnprocessedKeys"])
    assert again["UnprocessedKeys"] == {}
    assert [item["k"]["S"] for item in again["Responses"]["table"]] == [f"{fit:02}"]
    exactly = read(tree, {"table": keys(*wanted[:fit], f"{fit:02}")})
    assert exactly["UnprocessedKeys"] == {}


MIXED = (
    "Can not use both expression and non-expression parameters in the same request: "
    "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
)
READS: list[tuple[Any, str]] = [
    ({"table": keys("1", "2", "1")}, DUPLICATES),
    ({"none": keys("1", "2", "1")}, DUPLICATES),
    ({"none": {"Keys": [{"k": n(1), "x": s("a")}, {"x": s("a"), "k": n(1)}]}}, DUPLICATES),
    ({"table": {"Keys": [{}]}}, MISMATCH),
    ({"table": {"Keys": [None]}}, MISMATCH),
    ({"table": {"Keys": [{"k": n(1)}]}}, MISMATCH),
    ({"pair": {"Keys": [{"a": s("1")}]}}, MISMATCH),
    (
        {"table": keys("")},
        "One or more parameter values are not valid. The AttributeValue for a "
        "key attribute cannot contain an empty string value. Key: k",
    ),
    (
        {"none": {"Keys": [{"k": n("x")}]}},
        "The parameter cannot be converted to a numeric value: x",
    ),
    (
        {"none": keys("1", AttributesToGet=["a", "a"])},
        "One or more parameter values were invalid: Duplicate value in attribute name: a",
    ),
    (
        {"none": keys("1", ProjectionExpression="a, a.b")},
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
        "rewrite one of these paths; path one: [a], path two: [a, b]",
    ),
    (
        {"table": keys("1", ProjectionExpression="k.x")},
        "Key attributes must be scalars; "
        "list random access '[]' and map lookup '.' are not allowed: Key: k",
    ),
    (
        {"none": keys("1", ExpressionAttributeNames={"#a": "a"})},
        "ExpressionAttributeNames can only be specified when using expressions",
    ),
    ({"none": keys("1", ProjectionExpression="k", AttributesToGet=["k"])}, MIXED),
    (
        {"none": keys("1", ProjectionExpression="k"), "table": keys("1", AttributesToGet=["k"])},
        MIXED,
    ),
    (
        {},
        "1 validation error detected: Value at 'RequestItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
    ),
    (
        {"table": keys()},
        "1 validation error detected: Value at 'RequestItems.table.member.Keys' "
        "failed to satisfy constraint: Member must have length greater than or equal to 1",
    ),
    (
        {"table": keys(*map(str, range(101)))},
        "1 validation error detected: Value at "
        "'RequestItems.table.member.Keys' failed to satisfy constraint: "
        "Member must have length less than or equal to 100",
    ),
    (
        {"none": keys(*map(str, range(60))), "table": keys(*map(str, range(41)))},
        "Too many items requested for the BatchGetItem call",
    ),
]


@pytest.mark.parametrize(("asked", "message"), READS)
def test_a_wrong_read_refuses_the_batch(tree: Tree, asked: Any, message: str) -> None:
    assert refusal(read(tree, asked)) == message


def test_a_batch_reads_only_tables_that_are_there(tree: Tree) -> None:
    answer = read(tree, {"table": keys("1", "2"), "none": {"Keys": [{}]}})
    assert refusal(answer, "ResourceNotFoundException") == "Requested resource not found"
    hundred = keys(*map(str, range(100)))
    assert "code" not in read(tree, {"table": hundred})


def test_names_of_tables_are_checked_with_the_other_members(tree: Tree) -> None:
    wrong = {"bad!name": {"Keys": [{"pk": s("a")}]}}
    shown = """Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems'"""
    broken = f"{shown} failed to satisfy constraint: {NAMES}"
    assert refusal(read(tree, wrong)) == f"1 validation error detected: {broken}"
    message = refusal(read(tree, wrong, ReturnConsumedCapacity="BOGUS"))
    assert message == f"2 validation errors detected: {broken}; {CAPACITY}"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ({"RequestItems": {"a": {"Keys": []}, "b": {"ConsistentRead": True}}}, True),
        ({"RequestItems": {"a": {"Keys": [{"ConsistentRead": s("x")}]}}}, False),
        ({"RequestItems": {"a": {"ConsistentRead": False}, "b": None}}, False),
        ({"RequestItems": {"a": {"ConsistentRead": None}}}, False),
        ({"RequestItems": [{"ConsistentRead": False}]}, True),
        ({}, False),
    ],
)
def test_a_batch_is_consistent_where_any_table_is_to_be(body: Any, wanted: bool) -> None:
    assert is_read("BatchGetItem")
    assert consistent("BatchGetItem", json.dumps(body).encode()) is wanted


def test_a_batch_of_writes_is_for_the_leader() -> None:
    assert not is_read("BatchWriteItem")
    assert consistent("BatchWriteItem", b"{}")
