"""What Query refuses of a request on its own: nothing here looks at a table.

The cases are those of tests that were run against the service.
"""

from __future__ import annotations

import pytest

from support.specified.reading_service import INVALID, Service, Wire, asked, s

START = "The provided starting key is invalid"
LENGTH = "Conditions can be of length 1 or 2 only"


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            {},
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
            "request.",
        ),
        ({"KeyConditions": {}}, LENGTH),
        (
            {"KeyConditionExpression": "a = a", "KeyConditions": {}, "QueryFilter": {}},
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {QueryFilter, KeyConditions} "
            "Expression parameters: {KeyConditionExpression}",
        ),
        (
            {"ExpressionAttributeNames": {}, "ExpressionAttributeValues": {}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"ExpressionAttributeValues": {}, "ProjectionExpression": "a"},
            "ExpressionAttributeValues can only be specified when using expressions: "
            "FilterExpression and KeyConditionExpression are null",
        ),
        (
            {**asked("a = :a", a=s("x"), b=s("x")), "FilterExpression": "c = :a"},
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}",
        ),
        (
            {**asked("a = :a", a=s("x")), "ExpressionAttributeNames": {"#n": "a"}},
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n}",
        ),
        (
            {"KeyConditionExpression": "a=:z", "FilterExpression": "", "ProjectionExpression": ""},
            "Invalid KeyConditionExpression: An expression attribute value used in expression is "
            "not defined; attribute value: :z",
        ),
        (
            {"KeyConditionExpression": "a <> a.b", "FilterExpression": "", "Limit": 1},
            "Invalid FilterExpression: The expression can not be empty;",
        ),
        (
            {
                "KeyConditionExpression": "a <> b",
                "FilterExpression": "a > b",
                "ProjectionExpression": "",
            },
            "Invalid ProjectionExpression: The expression can not be empty;",
        ),
        (
            {"Limit": 0, "Select": "all", "IndexName": "a;"},
            "4 validation errors detected: Value 'all' at 'select' failed to satisfy constraint: "
            "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
            "ALL_PROJECTED_ATTRIBUTES]; Value 'a;' at 'indexName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at "
            "'indexName' failed to satisfy constraint: Member must have length greater than or "
            "equal to 3; Value at 'Limit' failed to satisfy constraint: Member must have value "
            "greater than or equal to 1",
        ),
    ],
)
def test_requests_that_are_wrong_on_their_own(service: Service, request_: Wire, told: str) -> None:
    assert service.told("Query", TableName="None", **request_) == told


SELECT = "1 validation error detected: Cannot specify the {} when choosing to get {}"


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (
            {"Select": "SPECIFIC_ATTRIBUTES"},
            "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression "
            "when choosing to get SPECIFIC_ATTRIBUTES",
        ),
        (
            {"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "a"},
            SELECT.format("ProjectionExpression", "ALL_ATTRIBUTES"),
        ),
        (
            {"Select": "COUNT", "ProjectionExpression": "a"},
            SELECT.format("ProjectionExpression", "only the Count"),
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES", "AttributesToGet": ["a"]},
            SELECT.format("AttributesToGet", "ALL_PROJECTED_ATTRIBUTES"),
        ),
        (
            {"Select": "ALL_PROJECTED_ATTRIBUTES"},
            "1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying "
            "using an IndexName",
        ),
    ],
)
def test_selections_that_do_not_go_together(service: Service, request_: Wire, told: str) -> None:
    key = {"a": {"ComparisonOperator": "EQ", "AttributeValueList": [s("x")]}}
    assert service.told("Query", TableName="Hash", KeyConditions=key, **request_) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (
            {},
            f"{START}: Supplied AttributeValue is empty, must contain exactly one of the "
            "supported datatypes",
        ),
        (
            {"M": {"a": {}}},
            f"{START}: Supplied AttributeValue is empty, must contain exactly one "
            "of the supported datatypes",
        ),
        (
            {"S": "a", "N": "1"},
            f"{START}: Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes",
        ),
        ({"SS": []}, f"{START}: {INVALID}An string set  may not be empty"),
        ({"NS": []}, f"{INVALID}An number set  may not be empty"),
        ({"SS": ["a", "a"]}, f"{INVALID}Input collection [a, a] contains duplicates."),
        ({"N": "b"}, "The parameter cannot be converted to a numeric value: b"),
        (
            {"N": "1e126"},
            "Number overflow. Attempting to store a number with magnitude larger than "
            "supported range",
        ),
    ],
)
def test_start_keys_that_are_no_values(service: Service, value: Wire, told: str) -> None:
    """Ahead of an empty expression, and of a table that is not there."""
    request = {"KeyConditionExpression": "", "ExclusiveStartKey": {"a": value}}
    assert service.told("Query", TableName="None", **request) == told
