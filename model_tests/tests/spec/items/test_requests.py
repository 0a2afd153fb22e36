"""The operations on items and tables, by examples: answers, refusals, which fault comes first."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dynaspec.items import Failure, Success, Unsupported, handle
from support.specified.item_service import Service, n, nested, s, same


@pytest.fixture
def things() -> Service:
    return Service(("p", "S"))


@pytest.fixture
def pairs() -> Service:
    return Service(("h", "N"), ("r", "B"))


# --- Putting, getting, deleting -------------------------------------------------------------------


def test_an_item_put_is_the_item_got(things: Service) -> None:
    item = {"p": s("x"), "a": n("1.50"), "b": {"B": b"\x00"}, "l": {"L": [{"NULL": True}]}}
    assert things.ok("PutItem", Item=item) == {}
    same(things.item(p=s("x")), item)
    assert things.item(p=s("y")) is None


def test_a_put_replaces_the_whole_item(things: Service) -> None:
    things.ok("PutItem", Item={"p": s("x"), "a": n(1)})
    answer = things.ok("PutItem", Item={"p": s("x"), "b": n(2)}, ReturnValues="ALL_OLD")
    same(answer, {"Attributes": {"p": s("x"), "a": n(1)}})
    same(things.item(p=s("x")), {"p": s("x"), "b": n(2)})


def test_nothing_old_is_returned_where_there_was_nothing(things: Service) -> None:
    assert things.ok("PutItem", Item={"p": s("x")}, ReturnValues="ALL_OLD") == {}
    assert things.ok("DeleteItem", Key={"p": s("y")}, ReturnValues="ALL_OLD") == {}


def test_a_delete_returns_the_old_item_when_asked(things: Service) -> None:
    things.ok("PutItem", Item={"p": s("x"), "a": n(1)})
    answer = things.ok("DeleteItem", Key={"p": s("x")}, ReturnValues="ALL_OLD")
    same(answer, {"Attributes": {"p": s("x"), "a": n(1)}})
    assert things.item(p=s("x")) is None


def test_a_key_of_numbers_is_the_same_however_written(pairs: Service) -> None:
    pairs.ok("PutItem", Item={"h": n("1.0"), "r": {"B": b"a"}, "v": n(1)})
    pairs.ok("PutItem", Item={"h": n("10e-1"), "r": {"B": b"a"}, "v": n(2)})
    same(pairs.item(h=n(1), r={"B": b"a"}), {"h": n(1), "r": {"B": b"a"}, "v": n(2)})


@pytest.mark.parametrize("operation", ["GetItem", "DeleteItem", "UpdateItem"])
@pytest.mark.parametrize(
    "key",
    [
        {},
        {"h": n(1)},
        {"h": n(1), "r": {"B": b"a"}, "x": n(1)},
        {"h": n(1), "x": {"B": b"a"}},
        {"h": s("1"), "r": {"B": b"a"}},
        {"h": n(1), "r": {"B": b""}},
        {"h": n(1), "r": {"B": b"a" * 1025}},
    ],
)
def test_a_key_must_fit_the_schema(
    pairs: Service, operation: str, key: Mapping[str, object]
) -> None:
    assert pairs.refused(operation, Key=key).code == "ValidationException"


@pytest.mark.parametrize(
    "item",
    [
        {"h": n(1)},
        {"h": s("1"), "r": {"B": b"a"}},
        {"h": n(1), "r": {"B": b""}},
        {"h": n(1), "r": {"B": b"a" * 1025}},
    ],
)
def test_an_item_must_have_a_key(pairs: Service, item: Mapping[str, object]) -> None:
    assert pairs.refused("PutItem", Item=item).code == "ValidationException"
    assert pairs.refused("PutItem", Item={**item, "a": n(1)}).code == "ValidationException"


@pytest.mark.parametrize(("text", "fits"), [("x" * 2048, True), ("é" * 1025, False)])
def test_a_partition_key_has_at_most_2048_bytes(things: Service, text: str, fits: bool) -> None:
    assert isinstance(things.send("PutItem", Item={"p": s(text)}), Success) is fits


def test_an_empty_key_string_is_refused_and_another_is_not(things: Service) -> None:
    assert "empty string" in things.refused("PutItem", Item={"p": s("")}).message
    things.ok("PutItem", Item={"p": s("x"), "a": s(""), "b": {"B": b""}})


def test_an_item_has_at_most_400_kilobytes(things: Service) -> None:
    room = 400 * 1024 - len("p") - len("x") - len("a")
    things.ok("PutItem", Item={"p": s("x"), "a": s("y" * room)})
    assert things.refused("PutItem", Item={"p": s("x"), "a": s("y" * (room + 1))})


def test_an_update_is_charged_for_what_it_writes(things: Service) -> None:
    room = 400 * 1024 - len("a")
    update = {"Key": {"p": s("x")}, "UpdateExpression": "SET a = :a REMOVE b"}
    charge = 3 + 19 + 2
    fits, just_over = (
        things.send("UpdateItem", **update, ExpressionAttributeValues={":a": s("y" * size)})
        for size in (room - charge, room - charge + 1)
    )
    assert isinstance(fits, Success)
    assert isinstance(just_over, Failure)
    assert just_over.message == "Item size to update has exceeded the maximum allowed size"


@pytest.mark.parametrize(
    ("projection", "shown"),
    [
        ("a", {"a": n(1)}),
        ("a, zz", {"a": n(1)}),
        ("zz", {}),
        ("m.j[1], m.i", {"m": {"M": {"j": {"L": [n(3)]}, "i": n(1)}}}),
        ("l[2], l[0]", {"l": {"L": [n(7), n(9)]}}),
        ("l[5]", {}),
        ("a.b", {}),
        ("l.b", {}),
        ("m[0]", {}),
        ("p", {"p": s("x")}),
    ],
)
def test_a_projection_keeps_what_it_names_in_its_place(
    things: Service, projection: str, shown: Mapping[str, object]
) -> None:
    nested = {"M": {"i": n(1), "j": {"L": [n(2), n(3)]}}}
    item = {"p": s("x"), "a": n(1), "m": nested, "l": {"L": [n(7), n(8), n(9)]}}
    things.ok("PutItem", Item=item)
    answer = things.ok("GetItem", Key={"p": s("x")}, ProjectionExpression=projection)
    same(answer, {"Item": shown})


@pytest.mark.parametrize("projection", ["a, a", "m, m.i", "m.i, m[0]", "", "a,", "p.x", "size(a)"])
def test_a_projection_may_be_refused(things: Service, projection: str) -> None:
    refusal = things.refused("GetItem", Key={"p": s("x")}, ProjectionExpression=projection)
    assert refusal.code == "ValidationException"


# --- Conditions and what is returned --------------------------------------------------------------


@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem", "UpdateItem"])
def test_a_failed_condition_changes_nothing_and_shows_the_item_when_asked(
    things: Service, operation: str
) -> None:
    item = {"p": s("x"), "a": n(1)}
    things.ok("PutItem", Item=item)
    target = {"Item": {"p": s("x")}} if operation == "PutItem" else {"Key": {"p": s("x")}}
    request = {**target, "ConditionExpression": "attribute_not_exists(p)"}
    refusal = things.refused(operation, **request)
    assert (refusal.code, refusal.extra) == ("ConditionalCheckFailedException", {})
    shown = things.refused(operation, **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    same(shown.extra, {"Item": item})
    quiet = things.refused(operation, **request, ReturnValuesOnConditionCheckFailure="NONE")
    assert quiet.extra == {}


def test_a_condition_failed_on_no_item_shows_none(things: Service) -> None:
    refusal = things.refused(
        "DeleteItem",
        Key={"p": s("x")},
        ConditionExpression="attribute_exists(p)",
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert refusal.extra == {}


@pytest.mark.parametrize("operation", ["PutItem", "DeleteItem"])
@pytest.mark.parametrize("asked", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW", "all_old", ""])
def test_only_the_update_returns_new_or_updated_values(
    things: Service, operation: str, asked: str
) -> None:
    target = {"Item": {"p": s("x")}} if operation == "PutItem" else {"Key": {"p": s("x")}}
    refusal = things.refused(operation, **target, ReturnValues=asked)
    assert refusal.code == "ValidationException"


# --- Which fault comes first ----------------------------------------------------------------------

NO_TABLE = {"TableName": "Nothing"}


@pytest.mark.parametrize(
    ("operation", "request_", "code"),
    [
        # What cannot be read comes before every other fault.
        ("PutItem", {"TableName": "a", "Item": {"p": {"S": 5}}}, "SerializationException"),
        ("GetItem", {"TableName": "a", "Key": []}, "SerializationException"),
        ("GetItem", {"TableName": "a", "Key": "x"}, "SerializationException"),
        ("GetItem", {**NO_TABLE, "Key": {5: s("x")}}, "SerializationException"),
        # The request on its own comes before the table.
        ("PutItem", {**NO_TABLE}, "ValidationException"),
        ("PutItem", {**NO_TABLE, "Item": {"p": {}}}, "ValidationException"),
        ("PutItem", {**NO_TABLE, "Item": {"p": s("x" * 409_601)}}, "ValidationException"),
        ("GetItem", {**NO_TABLE, "Key": {}, "ProjectionExpression": "a,a"}, "ValidationException"),
        ("GetItem", {"TableName": "no", "Key": {}}, "ValidationException"),
        ("GetItem", {"TableName": "no spaces", "Key": {}}, "ValidationException"),
        ("GetItem", {"Key": {}}, "ValidationException"),
        # The table comes before the key.
        ("GetItem", {**NO_TABLE, "Key": {}}, "ResourceNotFoundException"),
        ("PutItem", {**NO_TABLE, "Item": {"p": nested(32)}}, "ValidationException"),
        ("PutItem", {**NO_TABLE, "Item": {}}, "ResourceNotFoundException"),
        ("UpdateItem", {**NO_TABLE, "Key": {}}, "ResourceNotFoundException"),
        ("DeleteItem", {**NO_TABLE, "Key": {}}, "ResourceNotFoundException"),
        ("DescribeTable", NO_TABLE, "ResourceNotFoundException"),
        ("DeleteTable", NO_TABLE, "ResourceNotFoundException"),
    ],
)
def test_faults_come_in_order(
    things: Service, operation: str, request_: Mapping[str, object], code: str
) -> None:
    _, answer = handle(things.tables, operation, request_)
    assert isinstance(answer, Failure), f"{operation} {request_} was accepted"
    assert answer.code == code, f"{operation} {request_}: {answer}"


def test_the_condition_comes_before_the_outcome_of_an_update(things: Service) -> None:
    refusal = things.refused(
        "UpdateItem",
        Key={"p": s("x")},
        UpdateExpression="SET a = zz",
        ConditionExpression="attribute_exists(p)",
    )
    assert refusal.code == "ConditionalCheckFailedException"


def test_a_refusal_is_the_same_when_consumed_capacity_is_asked_for(things: Service) -> None:
    request = {"Key": {}, "ReturnConsumedCapacity": "TOTAL"}
    assert things.refused("GetItem", **request).code == "ValidationException"


def test_the_key_comes_before_the_condition(things: Service) -> None:
    refusal = things.refused(
        "UpdateItem",
        Key={"p": s("x")},
        UpdateExpression="SET p = :v",
        ConditionExpression="attribute_exists(p)",
        ExpressionAttributeValues={":v": n(1)},
    )
    assert refusal.code == "ValidationException"


def test_faults_of_members_are_counted(things: Service) -> None:
    answer = things.refused("PutItem", TableName="a!", ReturnValues="x")
    assert answer.message.startswith("4 validation errors detected: ")
    assert "Value null at 'item' failed" in answer.message
    one = things.refused("PutItem", Item={"p": s("x")}, ReturnValues="x")
    assert one.message.startswith("1 validation error detected: ")
    names = [breach.rule.name for breach in answer.breaches]
    assert sorted(names) == [
        "member-in-enum",
        "member-long-enough",
        "member-of-its-pattern",
        "member-required",
    ]
    assert answer.message.endswith("; ".join(map(str, answer.breaches)))


# --- Members that cannot be read ------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        {"S": 1},
        {"S": 1.5},
        {"S": True},
        {"S": ["x"]},
        {"S": {"x": "y"}},
        {"S": b"x"},
        {"N": 1},
        {"B": 1},
        {"B": []},
        {"B": {}},
        {"BOOL": 1},
        {"BOOL": "maybe"},
        {"BOOL": []},
        {"SS": "x"},
        {"SS": {"x": "y"}},
        {"SS": [1]},
        {"L": ["x"]},
        {"M": []},
        {"M": "x"},
        [],
        "x",
        7,
    ],
)
def test_a_value_of_the_wrong_shape_is_a_serialization_fault(
    things: Service, value: object
) -> None:
    answer = things.refused("PutItem", Item={"p": s("x"), "a": value})
    assert answer.code == "SerializationException"


def test_some_strings_are_read_as_booleans(things: Service) -> None:
    things.ok("PutItem", Item={"p": s("x"), "a": {"BOOL": "Yes"}, "b": {"BOOL": "false"}})
    read = {"p": s("x"), "a": {"BOOL": True}, "b": {"BOOL": False}}
    same(things.item(p=s("x")), read)


def test_a_string_given_for_binary_stands_for_its_bytes(things: Service) -> None:
    things.ok("PutItem", Item={"p": s("x"), "a": {"B": "é"}, "b": {"B": bytearray(b"q")}})
    same(things.item(p=s("x")), {"p": s("x"), "a": {"B": "é".encode()}, "b": {"B": b"q"}})


def test_null_and_unknown_members_count_as_absent(things: Service) -> None:
    item = {"p": {"S": "x", "N": None, "Q": 1}}
    things.ok("PutItem", Item=item, ReturnValues=None, Whatever=5)
    assert things.item(p=s("x")) is not None


# --- What is not specified ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("CreateTable", {"VectorIndexes": []}),
        ("UpdateTable", {"MultiRegionConsistency": "STRONG"}),
    ],
)
def test_what_is_not_specified_is_marked_so(
    things: Service, operation: str, request_: Mapping[str, object]
) -> None:
    assert isinstance(things.send(operation, **request_), Unsupported)
