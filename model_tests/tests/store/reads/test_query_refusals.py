"""What Query and Scan of the store refuse, and which of several faults they name.

The facts are the service's: most are in the tests of dynalite, some in the DynamoDB conformance
suite of paritysuite, both of which were run against it.
"""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.indexed_tree import (
    INVALID,
    START,
    legacy,
    paired,
    plain,
    query,
    refusal,
    s,
    scan,
)

PAIRED, SINGLE = paired(), plain()
"""Nothing is written to them: every request here is refused, or finds nothing."""
A = {":a": s("x")}
EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
COUNTED = "1 validation error detected: "
"""Query says so of its Select, and Scan does not (paritysuite, tests/tier1/query/select)."""
EITHER = (
    "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
)


# --- before the table is looked for: which comes first

EARLY: list[tuple[dict[str, Any], str]] = [
    (
        {
            "AttributesToGet": ["a", "a"],
            "QueryFilter": legacy(a=("EQ", {})),
            "ConditionalOperator": "OR",
            "KeyConditions": legacy(a=("EQ", {})),
            "ProjectionExpression": "",
            "FilterExpression": "",
            "KeyConditionExpression": "",
            "Select": "COUNT",
        },
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {AttributesToGet, QueryFilter, ConditionalOperator, "
        "KeyConditions} Expression parameters: {ProjectionExpression, FilterExpression, "
        "KeyConditionExpression}",
    ),
    (
        {"QueryFilter": legacy(a=("EQ", {})), "AttributesToGet": ["a", "a"]},
        EMPTY,
    ),
    (
        {"QueryFilter": {}, "AttributesToGet": ["a", "a"], "ExclusiveStartKey": {"a": {}}},
        f"{INVALID}Duplicate value in attribute name: a",
    ),
    (
        {"KeyConditions": legacy(a=("EQ",)), "ExclusiveStartKey": {"a": {}}},
        f"{START}: {EMPTY}",
    ),
    (
        {"ExclusiveStartKey": {"a": {"L": [{}]}}, "ExpressionAttributeValues": {}}
        | {"KeyConditionExpression": "", "ExpressionAttributeNames": {}},
        f"{START}: {EMPTY}",
    ),
    (
        {"ExclusiveStartKey": {"a": {"SS": []}}},
        f"{START}: {INVALID}An string set  may not be empty",
    ),
    ({"ExclusiveStartKey": {"a": {"NS": []}}}, f"{INVALID}An number set  may not be empty"),
    (
        {"ExclusiveStartKey": {"a": {"SS": ["a", "a"]}}},
        f"{INVALID}Input collection [a, a] contains duplicates.",
    ),
    (
        {"ExclusiveStartKey": {"a": {"N": "b"}}},
        "The parameter cannot be converted to a numeric value: b",
    ),
    (
        {"ExclusiveStartKey": {"a": {"S": "a", "N": "1"}}},
        f"{START}: Supplied AttributeValue has more than one datatypes set, must contain exactly "
        "one of the supported datatypes",
    ),
    ({}, EITHER),
    ({"FilterExpression": "", "ExpressionAttributeNames": {}}, EITHER),
    (
        {"KeyConditionExpression": "", "ExpressionAttributeNames": {}},
        "ExpressionAttributeNames must not be empty",
    ),
    (
        {"KeyConditionExpression": "", "ExpressionAttributeValues": {"a": s("b")}},
        'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"',
    ),
    (
        {"KeyConditionExpression": "attribute_exists(a)", "FilterExpression": ""},
        "Invalid FilterExpression: The expression can not be empty;",
    ),
    (
        {
            "KeyConditionExpression": "attribute_exists(a)",
            "FilterExpression": "a > b",
            "ProjectionExpression": "",
        },
        "Invalid ProjectionExpression: The expression can not be empty;",
    ),
    (
        {
            "KeyConditionExpression": "attribute_exists(a)",
            "ExpressionAttributeNames": {"#unused": "x"},
            "Select": "SPECIFIC_ATTRIBUTES",
        },
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}",
    ),
    (
        {"KeyConditionExpression": "attribute_exists(a)", "Select": "SPECIFIC_ATTRIBUTES"},
        "Invalid operator used in KeyConditionExpression: attribute_exists",
    ),
    (
        {"KeyConditionExpression": "a = :a", "ProjectionExpression": "c, c.d"}
        | {"ExpressionAttributeValues": A},
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or "
        "rewrite one of these paths; path one: [c], path two: [c, d]",
    ),
    ({"KeyConditions": {}}, "Conditions can be of length 1 or 2 only"),
    (
        {"KeyConditions": legacy(a=("EQ", s("a"))), "ExpressionAttributeValues": A},
        "ExpressionAttributeValues can only be specified when using expressions: FilterExpression "
        "and KeyConditionExpression are null",
    ),
    (
        {"KeyConditionExpression": "a = :a", "ExpressionAttributeValues": A}
        | {"Select": "SPECIFIC_ATTRIBUTES"},
        f"{COUNTED}Must specify the AttributesToGet or ProjectionExpression when choosing to get "
        "SPECIFIC_ATTRIBUTES",
    ),
]


@pytest.mark.parametrize(("request_members", "message"), EARLY)
def test_first_of_several_faults_of_a_query(request_members: dict[str, Any], message: str) -> None:
    assert refusal(query(PAIRED, TableName="nowhere", **request_members)) == message


EARLY_SCAN: list[tuple[dict[str, Any], str]] = [
    (
        {"AttributesToGet": ["a"], "ScanFilter": {}, "FilterExpression": ""},
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {AttributesToGet, ScanFilter} Expression parameters: "
        "{FilterExpression}",
    ),
    (
        {"ScanFilter": legacy(a=("EQ", {})), "AttributesToGet": ["a", "a"], "Segment": 1},
        f"{INVALID}Duplicate value in attribute name: a",
    ),
    (
        {"ScanFilter": legacy(a=("EQ", {})), "ExclusiveStartKey": {"a": {}}, "Segment": 1},
        EMPTY,
    ),
    (
        {"ScanFilter": legacy(a=("EQ", {"SS": ["a"]})), "ExclusiveStartKey": {"a": {}}},
        f"{START}: {EMPTY}",
    ),
    ({"ExclusiveStartKey": {"a": {}}, "Segment": 1}, f"{START}: {EMPTY}"),
    (
        {"Segment": 0, "FilterExpression": ""},
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present",
    ),
    (
        {"TotalSegments": 1, "FilterExpression": ""},
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present",
    ),
    (
        {"Segment": 1, "TotalSegments": 1, "FilterExpression": ""},
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        "Segment: 1 is not less than TotalSegments: 1",
    ),
    (
        {"FilterExpression": "", "ProjectionExpression": ""},
        "Invalid FilterExpression: The expression can not be empty;",
    ),
    (
        {"FilterExpression": "a > b", "ProjectionExpression": ""},
        "Invalid ProjectionExpression: The expression can not be empty;",
    ),
    (
        {"ExpressionAttributeValues": {}},
        "ExpressionAttributeValues can only be specified when using expressions: FilterExpression "
        "is null",
    ),
    (
        {"Select": "ALL_PROJECTED_ATTRIBUTES"},
        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
    ),
]


@pytest.mark.parametrize(("request_members", "message"), EARLY_SCAN)
def test_first_of_several_faults_of_a_scan(request_members: dict[str, Any], message: str) -> None:
    assert refusal(scan(PAIRED, TableName="nowhere", **request_members)) == message


def test_constraints_of_the_model() -> None:
    faults: dict[str, Any] = {
        "TableName": "abc;",
        "ReturnConsumedCapacity": "hi",
        "AttributesToGet": [],
        "IndexName": "abc;",
        "Select": "hi",
        "Limit": -1,
    }
    parts = [
        "Value 'hi' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
        "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]",
        "Value 'abc;' at 'indexName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9_.-]+",
        "Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length "
        "greater than or equal to 1",
    ]
    least = " failed to satisfy constraint: Member must have value greater than or equal to 1"
    broken = {"a": {}, "b": {"ComparisonOperator": ""}}
    asked = refusal(query(PAIRED, **faults, QueryFilter=broken))
    assert asked.startswith("8 validation errors detected: ")
    scanned = refusal(scan(PAIRED, **faults, Segment=-1, TotalSegments=0, ScanFilter=broken))
    assert scanned.startswith("10 validation errors detected: ")
    for part in parts:
        assert part in asked
        assert part in scanned
    assert "Value at 'Limit'" + least in asked
    assert "Value '-1' at 'limit'" + least in scanned
    null = "Value null at '{}.a.member.comparisonOperator' failed to satisfy constraint: Member "
    assert null.format("queryFilter") in asked
    assert null.format("scanFilter") in scanned
    over = refusal(scan(PAIRED, Segment=1_000_000, TotalSegments=1_000_001))
    assert over.startswith("2 validation errors detected: ")


# --- the table, the index, Select


def test_table_and_index_that_are_not_there() -> None:
    absent = query(PAIRED, "z = :a", values=A, TableName="nowhere", ExclusiveStartKey={})
    assert absent["code"] == "ResourceNotFoundException"
    assert absent["message"] == "Requested resource not found"
    assert scan(PAIRED, TableName="nowhere")["code"] == "ResourceNotFoundException"
    missing = "The table does not have the specified index: whatever"
    wrong = {"IndexName": "whatever", "ExclusiveStartKey": {}, "ConsistentRead": True}
    assert refusal(query(PAIRED, KeyConditions=legacy(z=("NULL",)), **wrong)) == missing
    assert refusal(scan(PAIRED, **wrong)) == missing
    inconsistent = "Consistent reads are not supported on global secondary indexes"
    wrong = {"IndexName": "whole", "ExclusiveStartKey": {}, "ConsistentRead": True}
    assert refusal(query(PAIRED, KeyConditions=legacy(z=("NULL",)), **wrong)) == inconsistent
    assert refusal(scan(PAIRED, **wrong)) == inconsistent
    assert scan(PAIRED, IndexName="local", ConsistentRead=True)["Count"] == 0


@pytest.mark.parametrize("select", ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "COUNT"])
@pytest.mark.parametrize("indexed", [{}, {"IndexName": "local"}])
def test_select_beside_attributes(select: str, indexed: dict[str, str]) -> None:
    what = "only the Count" if select == "COUNT" else select
    by_expression = f"Cannot specify the ProjectionExpression when choosing to get {what}"
    by_name = f"Cannot specify the AttributesToGet when choosing to get {what}"
    more = {"Select": select, **indexed}
    projected = {"ProjectionExpression": "e", **more}
    assert refusal(query(PAIRED, "a = :a", values=A, **projected)) == COUNTED + by_expression
    assert refusal(scan(PAIRED, **projected)) == by_expression
    named = {"AttributesToGet": ["e"], **more}
    assert (
        refusal(query(PAIRED, KeyConditions=legacy(a=("EQ", s("x"))), **named)) == COUNTED + by_name
    )
    assert refusal(scan(PAIRED, **named)) == by_name


def test_what_a_global_index_does_not_hold() -> None:
    everything = (
        f"{INVALID}Select type ALL_ATTRIBUTES is not supported for global secondary index part "
        "because its projection type is not ALL"
    )
    asked: dict[str, Any] = {"condition": "c = :a", "values": A, "IndexName": "part"}
    assert refusal(query(PAIRED, **asked, Select="ALL_ATTRIBUTES")) == everything
    assert refusal(scan(PAIRED, IndexName="part", Select="ALL_ATTRIBUTES")) == everything
    assert query(PAIRED, **{**asked, "IndexName": "whole"}, Select="ALL_ATTRIBUTES")["Count"] == 0
    some = f"{INVALID}Global secondary index part does not project [f, g]"
    paths = {"ProjectionExpression": "f.x, e, f.y, g, a"}
    assert refusal(query(PAIRED, **asked, **paths)) == some
    assert refusal(scan(PAIRED, IndexName="part", **paths)) == some
    assert refusal(scan(PAIRED, IndexName="part", AttributesToGet=["f", "g"])) == some


def test_what_a_filter_may_not_look_at() -> None:
    key = "Filter Expression can only contain non-primary key attributes: Primary key attribute: "
    values = {**A, ":b": {"N": "1"}}
    for text in ("attribute_exists(a.b) AND c = :b", "a = :b", "a[1] = :b"):
        answer = query(PAIRED, "a = :a", values=values, FilterExpression=text)
        assert refusal(answer) == f"{key}a"
    answer = query(PAIRED, "a = :a", values=values, FilterExpression="b = :b")
    assert refusal(answer) == f"{key}b"
    answer = query(PAIRED, "c = :a", values=values, FilterExpression="c = :b", IndexName="part")
    assert refusal(answer) == f"{key}c"
    filtered = legacy(d=("EQ", s("a")))
    answer = query(
        PAIRED,
        KeyConditions=legacy(c=("EQ", s("a"))),
        QueryFilter=filtered,
        IndexName="part",
        Select="ALL_ATTRIBUTES",
    )
    old = "QueryFilter can only contain non-primary key attributes: Primary key attribute: d"
    assert refusal(answer) == old
    for name, condition in (("part", "c = :a"), ("local", "a = :a")):
        answer = query(PAIRED, condition, values=values, FilterExpression="f = :b", IndexName=name)
        assert refusal(answer) == (
            f"{INVALID}Secondary index {name} does not project one or more filter attributes: [f]"
        )


def test_paths_into_keys() -> None:
    scalar = (
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
        "allowed: "
    )
    asked: dict[str, Any] = {"condition": "a = :a", "values": A}
    assert refusal(query(PAIRED, **asked, ProjectionExpression="a.x")) == f"{scalar}Key: a"
    assert refusal(query(PAIRED, **asked, ProjectionExpression="d[0]")) == f"{scalar}IndexKey: d"
    nested = query(PAIRED, **asked, FilterExpression="attribute_exists(d.c)")
    assert refusal(nested) == f"{scalar}IndexKey: d"
    for text, name in (("a.b.c", "Key: a"), ("b[0]", "Key: b"), ("c.x", "IndexKey: c")):
        answer = scan(PAIRED, FilterExpression=f"attribute_exists({text})")
        assert refusal(answer) == scalar + name
