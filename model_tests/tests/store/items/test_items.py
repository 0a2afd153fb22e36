"""The store's request semantics, against AWS's documentation and the messages its service gives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynastore.items import consistent, is_read
from dynastore.items.data.numbers import parse, text
from dynastore.items.data.values import SS, B, Bool, L, M, N, Null, S, Value, item_size
from dynastore.items.expressions.keys import (
    KeyAttribute,
    Schema,
    closed,
    following,
    item_key,
    item_space,
)
from dynastore.items.expressions.reserved import RESERVED_WORDS
from support.trees.store_tree import ITEM, KEY, NOW, Tree, n, table, tree_with_table


@pytest.fixture
def tree() -> Tree:
    return tree_with_table()


# --- values and keys

VALUES: list[tuple[Any, str]] = [
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    (
        {"S": "a", "BOOL": True},
        "Supplied AttributeValue has more than one datatypes set, "
        "must contain exactly one of the supported datatypes",
    ),
    (n("x"), "The parameter cannot be converted to a numeric value: x"),
    (n("1_0"), "The parameter cannot be converted to a numeric value: 1_0"),
    (n("Infinity"), "The parameter cannot be converted to a numeric value: Infinity"),
    (n(""), "The parameter cannot be converted to a numeric value"),
    (n("1" * 39), "Attempting to store more than 38 significant digits in a Number"),
    (
        n("1e126"),
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ),
    (
        n("-9e-131"),
        "Number underflow. Attempting to store a number with magnitude smaller than supported "
        "range",
    ),
    (
        {"NULL": False},
        "One or more parameter values were invalid: "
        "Null attribute value types must have the value of true",
    ),
    ({"SS": []}, "One or more parameter values were invalid: An string set  may not be empty"),
    ({"BS": []}, "One or more parameter values were invalid: Binary sets should not be empty"),
    (
        {"SS": ["a", "a"]},
        "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ),
    ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
    ({"L": [{"M": {"": n(1)}}]}, "Empty attribute name"),
]


@pytest.mark.parametrize(("value", "message"), VALUES)
def test_faulty_value(tree: Tree, value: Any, message: str) -> None:
    answer = tree.ask("PutItem", TableName="table", Item={**KEY, "a": value})
    assert (answer["code"], answer["message"]) == ("ValidationException", message)
    condition = {"ConditionExpression": "a = :v", "ExpressionAttributeValues": {":v": value}}
    answer = tree.ask("PutItem", TableName="table", Item=KEY, **condition)
    assert answer["code"] == "ValidationException"
    about = f"ExpressionAttributeValues contains invalid value: {message} for key :v"
    assert answer["message"] == about


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"S": 1}, "NUMBER_VALUE cannot be converted to String"),
        ({"N": 1.5}, "DECIMAL_VALUE cannot be converted to String"),
        ({"S": True}, "TRUE_VALUE cannot be converted to String"),
        ({"S": {}}, "Start of structure or map found where not expected"),
        ({"SS": "a"}, "Unexpected field type"),
        ({"BOOL": "x"}, "Unexpected token received from parser"),
        ({"B": "A"}, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
        ({"B": "AR=="}, "Invalid last non-pad Base64 character dectected"),
        ("x", "Unexpected value type in payload"),
    ],
)
def test_value_of_the_wrong_json_type(tree: Tree, value: Any, message: str) -> None:
    answer = tree.ask("PutItem", TableName="table", Item={**KEY, "a": value})
    assert (answer["code"], answer["message"]) == ("SerializationException", message)


@pytest.mark.parametrize(
    ("given_text", "returned"),
    [
        ("1.50", "1.5"),
        ("-0", "0"),
        ("0e125", "0"),
        ("+.5", "0.5"),
        ("1e5", "100000"),
        ("9" * 38 + "e88", "9" * 38 + "0" * 88),
        ("-1e-130", "-0." + "0" * 129 + "1"),
    ],
)
def test_text_of_a_number(given_text: str, returned: str) -> None:
    assert text(parse(given_text)) == returned


def nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"S": "x"}
    for _ in range(levels):
        value = {"L": [value]}
    return value


def test_nesting_is_limited_to_32_levels_with_the_item(tree: Tree) -> None:
    def put(value: dict[str, Any]) -> dict[str, Any]:
        return tree.ask("PutItem", TableName="table", Item={**KEY, "a": value})

    def grow(value: dict[str, Any]) -> dict[str, Any]:
        return tree.ask(
            "UpdateItem",
            TableName="table",
            Key=KEY,
            UpdateExpression="SET a[0] = :v",
            ExpressionAttributeValues={":v": value},
        )

    assert put(nested(31)) == {}
    assert put(nested(32))["message"].startswith("Nesting Levels have exceeded supported limits")
    assert put(nested(400))["message"].startswith("Nesting Levels have exceeded supported limits")
    assert grow(nested(30)) == {}
    assert grow(nested(31))["message"] == "Nesting Levels have exceeded supported limits"


def test_item_is_limited_to_400_kilobytes(tree: Tree) -> None:
    room = 400 * 1024 - len("k") - len("1") - len("a")
    fits = tree.ask("PutItem", TableName="table", Item={**KEY, "a": {"S": "x" * room}})
    assert fits == {}
    over = tree.ask("PutItem", TableName="table", Item={**KEY, "a": {"S": "x" * (room + 1)}})
    assert over["message"] == "Item size has exceeded the maximum allowed size"
    grown = tree.ask(
        "UpdateItem",
        TableName="table",
        Key=KEY,
        UpdateExpression="SET b = :v",
        ExpressionAttributeValues={":v": {"S": ""}},
    )
    assert grown["message"] == "Item size to update has exceeded the maximum allowed size"


def test_sizes_of_values() -> None:
    sizes: dict[Value, int] = {
        S("é"): 2,
        N(Decimal(0)): 1,
        N(Decimal(1)): 2,
        N(Decimal(-12)): 3,
        Bool(True): 1,
        Null(): 1,
        B(b"abc"): 3,
        SS(frozenset({"a", "bc"})): 3,
        L((S("x"),)): 5,
    }
    assert {value: item_size({"a": value}) - 1 for value in sizes} == sizes
    assert item_size({"a": M({"b": S("x")})}) - 1 == 3 + 1 + 1 + 1


KEYS: list[tuple[dict[str, Any], str | None]] = [
    ({"k": {"S": "x" * 2048}}, None),
    (
        {"k": {"S": "é" * 1024 + "x"}},
        "One or more parameter values were invalid: "
        "Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ),
    (
        {"k": {"S": ""}},
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: k",
    ),
    ({"k": n(1)}, "The provided key element does not match the schema"),
    ({"k": {"S": "x"}, "r": {"S": "x"}}, "The provided key element does not match the schema"),
    ({}, "The provided key element does not match the schema"),
]


@pytest.mark.parametrize(("key", "message"), KEYS)
@pytest.mark.parametrize("operation", ["GetItem", "DeleteItem", "UpdateItem"])
def test_key(tree: Tree, operation: str, key: dict[str, Any], message: str | None) -> None:
    assert tree.ask(operation, TableName="table", Key=key).get("message") == message


def test_item_without_its_key(tree: Tree) -> None:
    missing = tree.ask("PutItem", TableName="table", Item={"a": n(1)})
    about = "One or more parameter values were invalid: "
    assert missing["message"] == f"{about}Missing the key k in the item"
    wrong = tree.ask("PutItem", TableName="table", Item={"k": n(1)})
    assert wrong["message"] == f"{about}Type mismatch for key k expected: S actual: N"


def test_equal_numbers_are_one_key(tree: Tree) -> None:
    tree.ask("CreateTable", **table("numbers", k="N", r="N"))
    tree.ask("PutItem", TableName="numbers", Item={"k": n("1.0"), "r": n("1e2"), "a": n(1)})
    found = tree.ask("GetItem", TableName="numbers", Key={"k": n("1"), "r": n("100.00")})
    assert found["Item"] == {"k": n(1), "r": n(100), "a": n(1)}


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=2), st.binary(max_size=3))
def test_a_sort_key_is_in_order_whatever_follows_it(sorts: list[bytes], rest: bytes) -> None:
    low, high = sorted(sorts)
    schema = Schema((KeyAttribute("k", "S"),), (KeyAttribute("r", "B"),))
    first, second = (item_key(1, schema, {"k": S("x"), "r": B(r)}) for r in (low, high))
    assert (low < high) == (first + rest < second)
    assert first.endswith(closed(B(low)))


# --- tables


def test_life_of_a_table(tree: Tree) -> None:
    described = tree.ask("DescribeTable", TableName="table")["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["CreationDateTime"] == NOW / 1000
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    tree.ask("PutItem", TableName="table", Item=ITEM)
    assert tree.ask("DescribeTable", TableName="table")["Table"]["ItemCount"] == 1
    again = tree.ask("CreateTable", **table())
    assert again["code"] == "ResourceInUseException"
    deleted = tree.ask("DeleteTable", TableName="table")["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert deleted["TableId"] == described["TableId"]
    gone = tree.ask("DescribeTable", TableName="table")
    assert gone["code"] == "ResourceNotFoundException"
    assert gone["message"] == "Requested resource not found: Table: table not found"
    assert tree.ask("GetItem", TableName="table", Key=KEY)["code"] == "ResourceNotFoundException"
    anew = tree.ask("CreateTable", **table())["TableDescription"]
    assert anew["TableId"] != described["TableId"]
    assert tree.ask("GetItem", TableName="table", Key=KEY) == {}


def test_delete_takes_this_table_s_items_and_no_others(tree: Tree) -> None:
    tree.ask("CreateTable", **table("other"))
    for name in ("table", "other"):
        for number in range(10):
            tree.ask("PutItem", TableName=name, Item={"k": {"S": str(number)}})
    tree.ask("DeleteTable", TableName="table")
    assert list(tree.scan(item_space(1), following(item_space(1)))) == []
    assert len(list(tree.scan(item_space(2), following(item_space(2))))) == 10


def test_list_of_tables_comes_in_pages() -> None:
    tree = Tree()
    names = sorted(f"table-{number}" for number in range(7))
    for name in reversed(names):
        tree.ask("CreateTable", **table(name))
    first = tree.ask("ListTables", Limit=3)
    assert first == {"TableNames": names[:3], "LastEvaluatedTableName": names[2]}
    rest = tree.ask("ListTables", ExclusiveStartTableName=names[2])
    assert rest == {"TableNames": names[3:]}
    exact = tree.ask("ListTables", Limit=7)
    assert exact == {"TableNames": names}


INVALID = "One or more parameter values were invalid: "
FAULTY_TABLES: list[tuple[dict[str, Any], str]] = [
    ({"TableName": None}, "The parameter 'TableName' is required but was not present"),
    ({"TableName": "ab"}, "1 validation error detected: Value 'ab' at 'tableName' failed"),
    ({"TableName": "a!!"}, "1 validation error detected: Value 'a!!' at 'tableName' failed"),
    ({"KeySchema": None}, "1 validation error detected: Value null at 'keySchema' failed"),
    (
        {"KeySchema": [{}]},
        "2 validation errors detected: Value null at 'keySchema.1.member.attributeName' failed",
    ),
    ({"BillingMode": None}, f"{INVALID}ReadCapacityUnits and WriteCapacityUnits must both be"),
    (
        {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}},
        f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified",
    ),
    ({"AttributeDefinitions": []}, "Invalid KeySchema: Some index key attribute have no definit"),
    (
        {"AttributeDefinitions": table(x="S")["AttributeDefinitions"]},
        f"{INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [k]",
    ),
    (
        {"AttributeDefinitions": table(k="S", r="S")["AttributeDefinitions"]},
        f"{INVALID}Number of attributes in KeySchema does not exactly match number of attributes",
    ),
    (
        {"KeySchema": [{"AttributeName": "k", "KeyType": "RANGE"}]},
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ),
    ({"VectorIndexes": [{}]}, f"{INVALID}VectorIndexes is not supported"),
]


@pytest.mark.parametrize(("changed", "message"), FAULTY_TABLES)
def test_faulty_table(tree: Tree, changed: dict[str, Any], message: str) -> None:
    answer = tree.ask("CreateTable", **{**table("fresh"), **changed})
    assert answer["code"] == "ValidationException"
    assert answer["message"].startswith(message), answer["message"]


def test_protected_table_is_not_deleted(tree: Tree) -> None:
    tree.ask("CreateTable", **table("kept"), DeletionProtectionEnabled=True)
    assert tree.ask("DeleteTable", TableName="kept")["code"] == "ValidationException"
    assert tree.ask("DescribeTable", TableName="kept")["Table"]["DeletionProtectionEnabled"]


def test_arn_names_a_table(tree: Tree) -> None:
    arn = tree.ask("DescribeTable", TableName="table")["Table"]["TableArn"]
    assert tree.ask("PutItem", TableName=arn, Item=KEY) == {}
    assert tree.ask("GetItem", TableName=arn, Key=KEY) == {"Item": KEY}


# --- requests

REQUESTS: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "PutItem",
        {},
        "ValidationException",
        "2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: "
        "Member must not be null; Value null at 'item' failed to satisfy constraint: "
        "Member must not be null",
    ),
    (
        "PutItem",
        {"TableName": "table", "Item": KEY, "ReturnValues": "ALL_NEW"},
        "ValidationException",
        "ReturnValues can only be ALL_OLD or NONE",
    ),
    (
        "GetItem",
        {"TableName": "nothing", "Key": KEY},
        "ResourceNotFoundException",
        "Requested resource not found",
    ),
    (
        "GetItem",
        {"TableName": "table", "Key": KEY, "ExpressionAttributeNames": {"#a": "a"}},
        "ValidationException",
        "ExpressionAttributeNames can only be specified when using expressions",
    ),
    (
        "UpdateItem",
        {"TableName": "table", "Key": KEY, "ExpressionAttributeValues": {":v": n(1)}},
        "ValidationException",
        "ExpressionAttributeValues can only be specified when using expressions: "
        "UpdateExpression and ConditionExpression are null",
    ),
    (
        "GetItem",
        {
            "TableName": "table",
            "Key": KEY,
            "ProjectionExpression": "a",
            "ExpressionAttributeNames": {"#a": "a"},
        },
        "ValidationException",
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}",
    ),
    (
        "DeleteItem",
        {
            "TableName": "table",
            "Key": KEY,
            "ConditionExpression": "a = :v",
            "ExpressionAttributeValues": {":v": n(1), ":w": n(1), ":x": n(1)},
        },
        "ValidationException",
        "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w, :x}",
    ),
    (
        "GetItem",
        {
            "TableName": "table",
            "Key": KEY,
            "ProjectionExpression": "#a",
            "ExpressionAttributeNames": {"a": "a"},
        },
        "ValidationException",
        'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
    ),
    (
        "UpdateItem",
        {
            "TableName": "table",
            "Key": KEY,
            "UpdateExpression": "SET a = :v",
            "AttributeUpdates": {},
        },
        "ValidationException",
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}",
    ),
    (
        "ListTables",
        {"Limit": "1"},
        "SerializationException",
        "STRING_VALUE cannot be converted to Integer",
    ),
    (
        "ListTables",
        {"Limit": 10**10},
        "SerializationException",
        "Numeric value out of range of Integer",
    ),
]


@pytest.mark.parametrize(("operation", "request_body", "code", "message"), REQUESTS)
def test_faulty_request(
    tree: Tree, operation: str, request_body: dict[str, Any], code: str, message: str
) -> None:
    answer = tree.ask(operation, **request_body)
    assert (answer["code"], answer["message"]) == (code, message)


@pytest.mark.parametrize("operation", ["DescribeBackup", "", "Nonsense"])
def test_unknown_operation(tree: Tree, operation: str) -> None:
    assert tree.ask(operation, TableName="table")["code"] == "UnknownOperationException"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"1", b'"x"', b"null", b"\xff", b"{}{}", b'{"a":1}x', b'{"a":NaN}', b"[" * 10**5],
)
def test_body_that_is_no_json_object(tree: Tree, body: bytes) -> None:
    outcome = tree.raw("ListTables", body)
    assert outcome.status == 400
    assert b"#SerializationException" in outcome.body


PROJECTIONS: list[tuple[str, dict[str, Any]]] = [
    ("m.x", {"m": {"M": {"x": n(1)}}}),
    ("l[2].y, l[0]", {"l": {"L": [n(1), {"M": {"y": n(2)}}]}}),
    ("nothing, n", {"n": n(5)}),
    ("nothing", {}),
]


@pytest.mark.parametrize(("expression", "expected"), PROJECTIONS)
def test_projection(tree: Tree, expression: str, expected: dict[str, Any]) -> None:
    tree.ask("PutItem", TableName="table", Item=ITEM)
    answer = tree.ask("GetItem", TableName="table", Key=KEY, ProjectionExpression=expression)
    assert answer == {"Item": expected}


def test_failed_condition_returns_the_item_when_asked(tree: Tree) -> None:
    request = {
        "TableName": "table",
        "Key": KEY,
        "ConditionExpression": "attribute_exists(nothing)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    assert "Item" not in tree.ask("DeleteItem", **request)
    tree.ask("PutItem", TableName="table", Item={**KEY, "a": n(1)})
    assert tree.ask("DeleteItem", **request)["Item"] == {**KEY, "a": n(1)}


def test_consumed_capacity(tree: Tree) -> None:
    item = {**KEY, "a": {"S": "x" * 5000}}
    put = tree.ask("PutItem", TableName="table", Item=item, ReturnConsumedCapacity="INDEXES")
    units = {"CapacityUnits": 5}
    assert put["ConsumedCapacity"] == {"TableName": "table", **units, "Table": units}
    got = tree.ask("GetItem", TableName="table", Key=KEY, ReturnConsumedCapacity="TOTAL")
    assert got["ConsumedCapacity"] == {"TableName": "table", "CapacityUnits": 1.0}


def test_which_reads_must_be_consistent() -> None:
    assert is_read("GetItem")
    assert not is_read("UpdateItem")
    assert not consistent("GetItem", b"{}")
    assert not consistent("GetItem", b'{"ConsistentRead": false}')
    assert consistent("GetItem", b'{"ConsistentRead": true}')
    assert consistent("GetItem", b"not JSON")
    assert consistent("PutItem", b"{}")


def test_reserved_words_are_the_documented_573() -> None:
    assert len(RESERVED_WORDS) == 573
