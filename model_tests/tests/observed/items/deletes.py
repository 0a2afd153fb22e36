"""DeleteItem."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    CAPTURE,
    HASH,
    HASH_B,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    Row,
    b,
    delete,
    get,
    n,
    pk,
    put,
    row,
    s,
)

MESSAGES: Final = PARITY + "tier3/error-messages/deleteItem.test.ts"
ENVELOPE: Final = MESSAGES + " (eu-west-2, us-east-1, 2026-10-09)"
BASIC: Final = NUBO + "tier1/deleteItem/basic.test.ts"
PARENTHESES: Final = NUBO + "tier1/deleteItem/conditionExpressionParens.test.ts"
LATEST: Final = CAPTURE + "cross-region-latest.json (eu-west-2, 2026-09-20)"
NO_MATCH: Final = "The provided key element does not match the schema"
INVALID: Final = "One or more parameter values were invalid: "


def bad(about: str, text: str, *newer: str, **more: object) -> Row:
    return row(ENVELOPE, about, delete(HASH, pk("k"), **more).invalid(text, newer=newer))


ROWS: tuple[Row, ...] = (
    row(
        BASIC,
        "an item that is there",
        put(HASH, {**pk("k"), "a": n(1)}),
        delete(HASH, pk("k"), ReturnValues="ALL_OLD").gives(Attributes={**pk("k"), "a": n(1)}),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        BASIC,
        "an item that is not there",
        delete(HASH, pk("k"), ReturnValues="ALL_OLD").gives(Attributes=ABSENT),
    ),
    row(
        BASIC,
        "a condition that does not hold",
        put(HASH, {**pk("k"), "a": n(1)}),
        delete(
            HASH, pk("k"), ConditionExpression="a = :v", ExpressionAttributeValues={":v": n(2)}
        ).fails(),
        get(HASH, pk("k")).gives(Item={"a": n(1)}),
    ),
    *(
        row(
            PARENTHESES,
            condition,
            put(HASH, {**pk("k"), "a": n(1)}),
            delete(
                HASH, pk("k"), ConditionExpression=condition, ExpressionAttributeValues={":v": n(1)}
            ),
            get(HASH, pk("k")).gives(Item=ABSENT),
        )
        for condition in (
            "a = :v",
            "(attribute_exists(pk)) AND (a = :v)",
            "(attribute_exists(pk) AND a = :v)",
            "(attribute_exists(pk) AND (a = :v))",
        )
    ),
    row(MESSAGES, "no such table", delete(NONE_SUCH, pk("k")).no_table()),
    row(MESSAGES, "a key without its sort key", delete(PAIR, pk("k")).invalid(NO_MATCH)),
    row(LATEST, "a key of another type", delete(HASH, {"pk": n(5)}).invalid(NO_MATCH)),
    row(LATEST, "a key that is a list", delete(HASH, {"pk": {"L": [s("x")]}}).invalid(NO_MATCH)),
    row(
        LATEST,
        "an empty key",
        delete(HASH, pk("")).invalid(
            "One or more parameter values are not valid. The AttributeValue for a "
            "key attribute cannot "
            "contain an empty string value. Key: pk"
        ),
    ),
    row(
        MESSAGES,
        "an empty binary key",
        delete(HASH_B, {"pk": b(b"")}).invalid(
            "One or more parameter values are not valid. The AttributeValue for a "
            "key attribute cannot "
            "contain an empty binary value. Key: pk"
        ),
    ),
    bad(
        "expressions beside what they replaced",
        "Can not use both expression and non-expression parameters in the same request: "
        "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        Expected={"pk": {"Exists": False}},
        ConditionExpression="attribute_not_exists(pk)",
    ),
    bad(
        "values without an expression",
        "ExpressionAttributeValues can only be specified when using expressions: "
        "ConditionExpression is null",
        "ExpressionAttributeValues can only be specified when using expressions",
        ExpressionAttributeValues={":v": s("x")},
    ),
    bad(
        "names without an expression",
        "ExpressionAttributeNames can only be specified when using expressions",
        ExpressionAttributeNames={"#a": "a"},
    ),
    bad(
        "names beside Expected",
        "ExpressionAttributeNames can only be specified when using expressions",
        Expected={"a": {"Exists": False}},
        ExpressionAttributeNames={"#a": "a"},
    ),
    bad(
        "no values",
        "ExpressionAttributeValues must not be empty",
        ConditionExpression="attribute_exists(a)",
        ExpressionAttributeValues={},
    ),
    bad(
        "no names",
        "ExpressionAttributeNames must not be empty",
        ConditionExpression="attribute_exists(a)",
        ExpressionAttributeNames={},
    ),
    bad(
        "an empty condition",
        "Invalid ConditionExpression: The expression can not be empty;",
        ConditionExpression="",
    ),
    bad("ReturnValues ALL_NEW", "ReturnValues can only be ALL_OLD or NONE", ReturnValues="ALL_NEW"),
    bad(
        "ReturnValues UPDATED_NEW",
        "ReturnValues can only be ALL_OLD or NONE",
        ReturnValues="UPDATED_NEW",
    ),
    bad(
        "Exists without a value",
        INVALID + "Value must be provided when Exists is true for Attribute: a",
        Expected={"a": {"Exists": True}},
    ),
    bad(
        "a value that is not to exist",
        INVALID + "Value cannot be used when Exists is false for Attribute: a",
        Expected={"a": {"Exists": False, "Value": s("x")}},
    ),
    bad(
        "a value beside a list of values",
        INVALID + "Value and AttributeValueList cannot be used together for Attribute: a",
        Expected={
            "a": {"Value": s("x"), "ComparisonOperator": "EQ", "AttributeValueList": [s("x")]}
        },
    ),
    bad(
        "an operator without a value",
        INVALID + "Value or AttributeValueList must be used with ComparisonOperator: EQ "
        "for Attribute: a",
        Expected={"a": {"ComparisonOperator": "EQ"}},
    ),
    bad(
        "an operator with too few values",
        INVALID + "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
        Expected={"a": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [s("x")]}},
    ),
)
