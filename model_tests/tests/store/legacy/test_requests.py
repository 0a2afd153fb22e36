"""The store's other legacy parameters, against AWS's documentation and its service's answers.

The messages and their order are those that the tests of dynalite and of Alternator, which were run
against the service, expect of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from dynastore.items.data.errors import ServiceError
from dynastore.items.data.values import B, N, S
from dynastore.items.data.wire import item_of
from dynastore.items.expressions import legacy
from dynastore.items.expressions.key_conditions import KeyCondition, SortCondition, key_condition
from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.items.expressions.parameters import PARAMETERS, check_parameters
from support.trees.legacy_tree import (
    INVALID,
    ask,
    compared,
    item,
    refusal,
    s,
    tree_with_item,
    update,
)
from support.trees.store_tree import ITEM, KEY, Tree, n, numbers, table, tree_with_table


@pytest.fixture
def tree() -> Tree:
    return tree_with_item()


# --- AttributeUpdates


UPDATES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"n": {"Value": s("x")}}, {"n": s("x")}),
    ({"n": {"Action": "PUT", "Value": {"M": {}}}}, {"n": {"M": {}}}),
    ({"new": {"Value": {"L": []}}}, {"new": {"L": []}}),
    ({"n": {"Action": "DELETE"}, "gone": {"Action": "DELETE"}}, {"n": None}),
    ({"n": {"Action": "ADD", "Value": n("-5.5")}}, {"n": n("-0.5")}),
    ({"new": {"Action": "ADD", "Value": n(3)}}, {"new": n(3)}),
    ({"ss": {"Action": "ADD", "Value": {"SS": ["b", "c"]}}}, {"ss": {"SS": ["a", "b", "c"]}}),
    ({"ns": {"Action": "ADD", "Value": {"NS": ["1.0"]}}}, {"ns": {"NS": ["1", "2.5"]}}),
    ({"new": {"Action": "ADD", "Value": {"BS": ["AA=="]}}}, {"new": {"BS": ["AA=="]}}),
    ({"l": {"Action": "ADD", "Value": numbers(9)}}, {"l": {"L": [*ITEM["l"]["L"], n(9)]}}),
    ({"new": {"Action": "ADD", "Value": numbers(9)}}, {"new": numbers(9)}),
    ({"ss": {"Action": "DELETE", "Value": {"SS": ["b", "z"]}}}, {"ss": {"SS": ["a"]}}),
    ({"ss": {"Action": "DELETE", "Value": {"SS": ["b", "a"]}}}, {"ss": None}),
    ({"gone": {"Action": "DELETE", "Value": {"SS": ["b"]}}}, {}),
    ({}, {}),
]


@pytest.mark.parametrize(("updates", "changed"), UPDATES)
def test_attribute_updates(tree: Tree, updates: dict[str, Any], changed: dict[str, Any]) -> None:
    before = item(tree)
    assert before is not None
    assert update(tree, updates) == {}
    wanted = {**before, **changed}
    assert item(tree) == {name: value for name, value in wanted.items() if value is not None}


MISMATCHES = [
    ("ss", "DELETE", {"NS": ["1"]}),
    ("ss", "DELETE", {"BS": ["AA=="]}),
    ("n", "DELETE", {"NS": ["1"]}),
    ("ss", "ADD", {"NS": ["1"]}),
    ("ns", "ADD", n(1)),
    ("n", "ADD", {"NS": ["1"]}),
    ("s", "ADD", numbers(1)),
    ("z", "ADD", n(1)),
]


@pytest.mark.parametrize(("name", "action", "value"), MISMATCHES)
def test_update_of_a_value_of_another_type(
    tree: Tree, name: str, action: str, value: dict[str, Any]
) -> None:
    answer = update(tree, {name: {"Action": action, "Value": value}})
    assert refusal(answer) == "Type mismatch for attribute to update"


@pytest.mark.parametrize(
    ("action", "kinds"),
    [
        ("DELETE", [s("1"), n(1), {"B": "AA=="}, {"NULL": True}, {"BOOL": True}, {"M": {}}]),
        ("DELETE", [{"L": []}]),
        ("ADD", [s("1"), {"B": "AA=="}, {"NULL": True}, {"BOOL": True}, {"M": {}}]),
    ],
)
def test_type_that_an_action_does_not_take(
    tree: Tree, action: str, kinds: list[dict[str, Any]]
) -> None:
    with_value = " with value" if action == "DELETE" else ""
    for value in kinds:
        (kind,) = value
        answer = update(tree, {"a": {"Action": action, "Value": value}})
        wanted = f"{action} action{with_value} is not supported for the type {kind}"
        assert refusal(answer) == INVALID + wanted


def test_action_without_a_value(tree: Tree) -> None:
    wanted = f"{INVALID}Only DELETE action is allowed when no attribute value is specified"
    for entry in ({}, {"Action": "PUT"}, {"Action": "ADD"}):
        assert refusal(update(tree, {"a": entry})) == wanted
    bad = refusal(update(tree, {"a": {"Action": "add"}}))
    assert bad.startswith(
        "1 validation error detected: Value 'add' at 'attributeUpdates.a.member.action' failed "
        "to satisfy constraint: Member must satisfy enum value set: ["
    )


def test_update_of_the_key(tree: Tree) -> None:
    for entry in ({"Value": s("2")}, {"Action": "DELETE"}, {"Action": "ADD", "Value": n(1)}):
        assert refusal(update(tree, {"n": {"Value": n(1)}, "k": entry})) == (
            f"{INVALID}Cannot update attribute k. This attribute is part of the key"
        )


def test_item_that_is_not_there() -> None:
    tree, key = tree_with_table(), {"k": s("new")}
    deletes = {"a": {"Action": "DELETE"}, "b": {"Action": "DELETE", "Value": {"SS": ["x"]}}}
    assert update(tree, deletes, Key=key, ReturnValues="ALL_NEW") == {}
    assert item(tree, key) is None
    mixed = {**deletes, "c": {"Action": "ADD", "Value": n(5)}}
    returned = update(tree, mixed, Key=key, ReturnValues="UPDATED_NEW")
    assert returned == {"Attributes": {"c": n(5)}}
    assert item(tree, key) == {**key, "c": n(5)}
    empty = {"k": s("empty")}
    assert update(tree, {}, Key=empty, ReturnValues="ALL_NEW") == {"Attributes": empty}
    assert item(tree, empty) == empty


def test_return_values(tree: Tree) -> None:
    updates = {
        "n": {"Action": "ADD", "Value": n(1)},
        "m": {"Value": {"M": {"x": n(2)}}},
        "s": {"Action": "DELETE"},
        "new": {"Value": n(0)},
    }

    def returned(which: str) -> dict[str, Any]:
        fresh = tree_with_table()
        ask(fresh, "PutItem", Item=ITEM)
        found: dict[str, Any] = update(fresh, updates, ReturnValues=which).get("Attributes", {})
        return found

    assert returned("NONE") == {}
    assert returned("UPDATED_OLD") == {name: ITEM[name] for name in ("n", "m", "s")}
    assert returned("UPDATED_NEW") == {"n": n(6), "m": {"M": {"x": n(2)}}, "new": n(0)}
    assert returned("ALL_OLD") == item(tree)
    new = returned("ALL_NEW")
    kept = {name: value for name, value in ITEM.items() if name not in ("n", "m", "s")}
    assert {name: new.pop(name) for name in ("n", "m", "new")} == returned("UPDATED_NEW")
    assert item_of(new) == item_of(kept)
    assert update(tree, {}, ReturnValues="UPDATED_OLD") == {}


def test_too_large_an_update(tree: Tree) -> None:
    answer = update(tree, {"big": {"Value": s("x" * 400 * 1024)}})
    assert refusal(answer) == "Item size to update has exceeded the maximum allowed size"


# --- AttributesToGet


def test_attributes_to_get(tree: Tree) -> None:
    def got(*names: str) -> dict[str, Any]:
        return ask(tree, "GetItem", Key=KEY, AttributesToGet=list(names))

    assert got("n", "gone", "m") == {"Item": {"n": n(5), "m": ITEM["m"]}}
    assert got("gone") == {"Item": {}}
    assert got("m.x") == {"Item": {}}
    assert refusal(got("a", "b", "a")) == f"{INVALID}Duplicate value in attribute name: a"
    assert refusal(got("")) == "Empty attribute name"
    assert "length greater than or equal to 1" in refusal(got())
    absent = ask(tree, "GetItem", Key={"k": s("none")}, AttributesToGet=["n"])
    assert absent == {}
    null = ask(tree, "GetItem", Key=KEY, AttributesToGet=[None])
    assert refusal(null) == "Empty attribute name"


# --- beside expressions


def mixed(old: str, new: str) -> str:
    return (
        "Can not use both expression and non-expression parameters in the same request: "
        f"Non-expression parameters: {{{old}}} Expression parameters: {{{new}}}"
    )


def test_legacy_beside_expressions(tree: Tree) -> None:
    faulty: dict[str, Any] = {"Key": {"a": {}}, "Expected": {"a": {}}}
    expressions = {"UpdateExpression": "", "ConditionExpression": ""}
    names: dict[str, Any] = {"ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}}

    def updated(**request: Any) -> str:
        return refusal(ask(tree, "UpdateItem", **faulty, **request))

    both = {**expressions, "AttributeUpdates": {}, **names}
    old, new = "AttributeUpdates, Expected", "UpdateExpression, ConditionExpression"
    assert updated(**both) == mixed(old, new)
    assert updated(**both, ConditionalOperator="OR") == mixed(f"{old}, ConditionalOperator", new)
    assert updated(ConditionExpression="") == mixed("Expected", "ConditionExpression")
    only = "can only be specified when using expressions"
    assert updated(**names) == f"ExpressionAttributeNames {only}"
    assert updated(ExpressionAttributeValues={}) == (
        f"ExpressionAttributeValues {only}: UpdateExpression and ConditionExpression are null"
    )
    got = ask(tree, "GetItem", Key={"a": {}}, AttributesToGet=["a"], ProjectionExpression="")
    assert refusal(got) == mixed("AttributesToGet", "ProjectionExpression")
    for operation, what in (("PutItem", "Item"), ("DeleteItem", "Key")):
        request: dict[str, Any] = {what: {"a": {}}, "Expected": {}, "ConditionExpression": ""}
        answer = ask(tree, operation, **request)
        assert refusal(answer) == mixed("Expected", "ConditionExpression")


def parameter_refusal(operation: str, *members: str) -> str:
    with pytest.raises(ServiceError) as refused:
        check_parameters(operation, dict.fromkeys(members, ""))
    return refused.value.message


def test_legacy_beside_expressions_of_queries_and_scans() -> None:
    expressions = ("ProjectionExpression", "FilterExpression")
    both = ("AttributesToGet", "ScanFilter", "ConditionalOperator")
    assert parameter_refusal("Scan", *expressions, *both) == mixed(
        "AttributesToGet, ScanFilter, ConditionalOperator", "ProjectionExpression, FilterExpression"
    )
    old = ("KeyConditions", "QueryFilter", "AttributesToGet", "ConditionalOperator")
    listed = "AttributesToGet, QueryFilter, ConditionalOperator"
    assert parameter_refusal("Query", *old, *expressions) == mixed(
        listed, "ProjectionExpression, FilterExpression"
    )
    assert parameter_refusal("Query", *old, *expressions, "KeyConditionExpression") == mixed(
        f"{listed}, KeyConditions",
        "ProjectionExpression, FilterExpression, KeyConditionExpression",
    )
    check_parameters("Query", {"KeyConditions": {}, "FilterExpression": ""})
    values = "ExpressionAttributeValues"
    null = f"{values} can only be specified when using expressions: "
    for given in ((), ("ProjectionExpression",)):
        assert parameter_refusal("Scan", values, *given) == f"{null}FilterExpression is null"
        assert parameter_refusal("Query", values, *given) == (
            f"{null}FilterExpression and KeyConditionExpression are null"
        )
    for operation, parameters in PARAMETERS.items():
        check_parameters(operation, dict.fromkeys(parameters.legacy, ""))
        check_parameters(operation, dict.fromkeys(parameters.expressions, ""))


# --- which fault is told first


def test_order_of_the_checks(tree: Tree) -> None:
    bad: dict[str, Any] = {"a": {}}
    both = {"AttributeUpdates": bad, "Expected": bad}

    def updated(**request: Any) -> str:
        return str(ask(tree, "UpdateItem", **request)["message"])

    empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
    assert updated(Key={"a": {}}, **both) == empty
    assert "Only DELETE action" in updated(Key={}, **both)
    assert "when Exists is null" in updated(Key={}, Expected=bad)
    assert "when Exists is null" in updated(Key={}, Expected=bad, TableName="absent")
    assert updated(Key={}, TableName="absent") == "Requested resource not found"
    large = {"k": s("1"), "big": s("x" * 400 * 1024)}
    answer = ask(tree, "PutItem", Item=large, Expected=bad)
    assert refusal(answer) == "Item size has exceeded the maximum allowed size"
    faulty = ask(tree, "GetItem", Key={"a": {}}, AttributesToGet=["a", "a"])
    assert refusal(faulty) == empty
    assert refusal(update(tree, {"k": {"Value": n(1)}}, Expected={"n": {"Exists": False}})) == (
        f"{INVALID}Cannot update attribute k. This attribute is part of the key"
    )


# --- KeyConditions

HASH = Schema((KeyAttribute("a", "S"),))
RANGE = Schema((KeyAttribute("a", "S"),), (KeyAttribute("b", "N"),))


def asked(schema: Schema, **given: dict[str, Any]) -> KeyCondition:
    conditions = legacy.key_conditions(given)
    legacy.check_number(schema, {"KeyConditions": given})
    return key_condition(schema, conditions)


def key_refusal(schema: Schema, **given: dict[str, Any]) -> str:
    with pytest.raises(ServiceError) as refused:
        asked(schema, **given)
    return refused.value.message


@pytest.mark.parametrize(
    ("operator", "comparator"),
    [("EQ", "="), ("LT", "<"), ("LE", "<="), ("GT", ">"), ("GE", ">=")],
)
def test_key_condition(operator: str, comparator: Any) -> None:
    partition = {"a": compared("EQ", s("p"))}
    assert asked(RANGE, **partition) == KeyCondition((S("p"),))
    assert asked(HASH, **partition) == KeyCondition((S("p"),))
    three = N(Decimal(3))
    found = asked(RANGE, **partition, b=compared(operator, n(3)))
    assert found == KeyCondition((S("p"),), (SortCondition(comparator, (three,)),))
    between = asked(RANGE, b=compared("BETWEEN", n(3), n("3.0")), **partition)
    assert between == KeyCondition((S("p"),), (SortCondition("BETWEEN", (three, three)),))
    binary = Schema(RANGE.partition, (KeyAttribute("b", "B"),))
    begins = asked(binary, **partition, b=compared("BEGINS_WITH", {"B": "eA=="}))
    assert begins == KeyCondition((S("p"),), (SortCondition("begins_with", (B(b"x"),)),))


NOT_INDEXABLE = "Attempted conditional constraint is not an indexable operation"
UNSUPPORTED = "Query key condition not supported"
MISSED = "Query condition missed key schema element: "
MISTYPED = f"{INVALID}Condition parameter type does not match schema type"
NULL = {"ComparisonOperator": "NULL"}
P = compared("EQ", s("p"))
KEY_FAULTS: list[tuple[Schema, dict[str, Any], str]] = [
    (HASH, {"a": NULL}, NOT_INDEXABLE),
    (HASH, {"a": {"ComparisonOperator": "NOT_NULL"}}, NOT_INDEXABLE),
    (HASH, {"a": compared("NE", n(1))}, NOT_INDEXABLE),
    (HASH, {"a": compared("CONTAINS", s("a"))}, NOT_INDEXABLE),
    (HASH, {"a": compared("NOT_CONTAINS", s("a"))}, NOT_INDEXABLE),
    (HASH, {"a": compared("IN", s("a"))}, NOT_INDEXABLE),
    (RANGE, {"a": P, "b": NULL}, NOT_INDEXABLE),
    (RANGE, {"a": compared("CONTAINS", s("a")), "b": NULL}, NOT_INDEXABLE),
    (HASH, {"a": compared("LE", s("a"))}, UNSUPPORTED),
    (HASH, {"a": compared("BEGINS_WITH", s("a"))}, UNSUPPORTED),
    (HASH, {"a": compared("BETWEEN", s("a"), s("a"))}, UNSUPPORTED),
    (HASH, {"a": P, "b": P}, UNSUPPORTED),
    (HASH, {"y": P, "z": P}, UNSUPPORTED),
    (HASH, {"a": compared("GT", n(1))}, MISTYPED),
    (RANGE, {"a": compared("EQ", n(1))}, MISTYPED),
    (RANGE, {"a": P, "b": compared("EQ", s("3"))}, MISTYPED),
    (RANGE, {"a": compared("EQ", {"BOOL": True})}, MISTYPED),
    (RANGE, {"z": NULL}, f"{MISSED}a"),
    (RANGE, {"b": compared("EQ", n(1))}, f"{MISSED}a"),
    (RANGE, {"a": P, "c": NULL}, f"{MISSED}b"),
    (RANGE, {}, "Conditions can be of length 1 or 2 only"),
    (RANGE, {"a": NULL, "b": NULL, "c": NULL}, "Conditions can be of length 1 or 2 only"),
    (
        RANGE,
        {"a": compared("EQ"), "b": NULL, "c": NULL},
        f"{INVALID}Invalid number of argument(s) for the EQ ComparisonOperator",
    ),
    (
        RANGE,
        {"a": P, "b": compared("BETWEEN", n(2), n(1))},
        "The BETWEEN condition was provided a range where the lower bound is greater than the "
        "upper bound",
    ),
    (
        HASH,
        {"a": compared("EQ", s(""))},
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: a",
    ),
    (
        Schema(HASH.partition, (KeyAttribute("b", "S"),)),
        {"a": P, "b": compared("BEGINS_WITH", s("x" * 1025))},
        f"{INVALID}Aggregated size of all range keys has exceeded the size limit of 1024 bytes",
    ),
]


@pytest.mark.parametrize(("schema", "given", "message"), KEY_FAULTS)
def test_condition_that_a_key_cannot_serve(
    schema: Schema, given: dict[str, Any], message: str
) -> None:
    assert key_refusal(schema, **given) == message


def test_query_filter_on_the_key() -> None:
    for name, refused in (("a", True), ("b", True), ("c", False)):
        filtered = legacy.filtered({"QueryFilter": {name: NULL}}, "QueryFilter")
        assert filtered is not None
        if not refused:
            legacy.check_query_filter(RANGE, filtered)
            continue
        with pytest.raises(ServiceError) as told:
            legacy.check_query_filter(RANGE, filtered)
        assert told.value.message == (
            "QueryFilter can only contain non-primary key attributes: "
            f"Primary key attribute: {name}"
        )


def test_table_with_a_sort_key() -> None:
    tree = tree_with_table()
    assert "code" not in tree.ask("CreateTable", **table("range", p="S", r="N"))
    key = {"p": s("x"), "r": n(1)}
    answer = update(tree, {"r": {"Value": n(2)}}, TableName="range", Key=key)
    assert "Cannot update attribute r. This attribute is part of the key" in refusal(answer)
