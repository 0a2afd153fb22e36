"""ConditionalOperator, and legacy parameters beside expressions."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    EXTENDDB,
    HASH,
    Exactly,
    Row,
    Step,
    Wire,
    delete,
    pk,
    put,
    query,
    row,
    s,
    scan,
    update,
)

SOURCE: Final = EXTENDDB + "test_conditional_operator.py (2026)"
ALONE: Final = "ConditionalOperator cannot be used without Filter or Expected"
OF_ONE: Final = (
    "ConditionalOperator can only be used when Filter or Expected has two or more elements"
)


def asks(value: str = "x") -> Wire:
    return {"ComparisonOperator": "EQ", "AttributeValueList": [s(value)]}


ONE: Final[Wire] = {"a": asks()}
BOTH: Final[Wire] = {"a": asks("x"), "b": asks("y")}
KEY: Final[Wire] = {"pk": asks("k")}
SET: Final[Wire] = {"a": {"Value": s("v"), "Action": "PUT"}}
X: Final[Wire] = {"ExpressionAttributeValues": {":v": s("x")}}
P: Final[Wire] = {"ExpressionAttributeValues": {":p": s("k")}}
EXISTS: Final[Wire] = {"ConditionExpression": "attribute_exists(pk)"}
AND: Final[Wire] = {"ConditionalOperator": "AND"}
STORED: Final = put(HASH, {**pk("k"), "a": s("x"), "b": s("y")})


def puts(**more: Any) -> Step:
    return put(HASH, {**pk("k"), "a": s("x"), "b": s("y")}, **more)


def updates(text: str | None = None, **more: Any) -> Step:
    return update(HASH, pk("k"), text, **more)


def deletes(**more: Any) -> Step:
    return delete(HASH, pk("k"), **more)


def refuses(text: str, step: Step) -> Row:
    given = ", ".join(name for name in step.request if name not in ("TableName", "Key", "Item"))
    return row(SOURCE, f"{step.operation} with {given}", STORED, step.invalid(text))


def mixed(legacy: str, expressions: str, step: Step) -> Row:
    return refuses(
        "Can not use both expression and non-expression parameters in the same request: "
        f"Non-expression parameters: {{{legacy}}} Expression parameters: {{{expressions}}}",
        step,
    )


def accepts(step: Step, **answer: object) -> Row:
    given = ", ".join(name for name in step.request if name not in ("TableName", "Key", "Item"))
    return row(SOURCE, f"{step.operation} may have {given}", STORED, step.gives(**answer))


ROWS: tuple[Row, ...] = (
    refuses(ALONE, scan(HASH, **AND)),
    refuses(ALONE, scan(HASH, **AND, ScanFilter={})),
    refuses(ALONE, scan(HASH, **AND, AttributesToGet=["a", "b"])),
    refuses(ALONE, query(HASH, **AND, KeyConditions=KEY)),
    refuses(ALONE, query(HASH, **AND)),
    refuses(ALONE, puts(**AND)),
    refuses(ALONE, deletes(**AND)),
    refuses(ALONE, updates(**AND, AttributeUpdates=SET)),
    refuses(ALONE, updates(**AND)),
    refuses(OF_ONE, scan(HASH, **AND, ScanFilter=ONE)),
    refuses(OF_ONE, query(HASH, **AND, KeyConditions=KEY, QueryFilter=ONE)),
    refuses(OF_ONE, puts(**AND, Expected=ONE)),
    refuses(OF_ONE, deletes(**AND, Expected=ONE)),
    mixed(
        "ConditionalOperator",
        "FilterExpression",
        scan(HASH, **AND, FilterExpression="a = :v", **X),
    ),
    mixed(
        "ConditionalOperator", "ProjectionExpression", scan(HASH, **AND, ProjectionExpression="a")
    ),
    mixed(
        "AttributesToGet, ScanFilter, ConditionalOperator",
        "ProjectionExpression, FilterExpression",
        scan(
            HASH,
            **AND,
            AttributesToGet=["a"],
            ScanFilter=ONE,
            FilterExpression="a = :v",
            ProjectionExpression="b",
            **X,
        ),
    ),
    mixed("ConditionalOperator", "KeyConditionExpression", query(HASH, "pk = :p", **AND, **P)),
    mixed(
        "QueryFilter, ConditionalOperator, KeyConditions",
        "ProjectionExpression, FilterExpression, KeyConditionExpression",
        query(
            HASH,
            "pk = :p",
            **AND,
            KeyConditions=KEY,
            QueryFilter=ONE,
            FilterExpression="a = :v",
            ProjectionExpression="b",
            ExpressionAttributeValues={":p": s("k"), ":v": s("x")},
        ),
    ),
    mixed("ConditionalOperator", "ConditionExpression", puts(**AND, **EXISTS)),
    mixed(
        "Expected, ConditionalOperator",
        "ConditionExpression",
        puts(**AND, Expected=ONE, **EXISTS),
    ),
    mixed("ConditionalOperator", "ConditionExpression", deletes(**AND, **EXISTS)),
    mixed("ConditionalOperator", "UpdateExpression", updates("SET a = :v", **AND, **X)),
    mixed(
        "AttributeUpdates, Expected, ConditionalOperator",
        "UpdateExpression, ConditionExpression",
        updates("SET a = :v", **AND, AttributeUpdates=SET, Expected=ONE, **EXISTS, **X),
    ),
    row(
        SOURCE,
        "mixed parameters before an unused value",
        scan(
            HASH,
            **AND,
            FilterExpression="a = :v",
            ExpressionAttributeValues={":v": s("x"), ":unused": s("y")},
        ).mentions("{ConditionalOperator} Expression parameters: {FilterExpression}"),
    ),
    *[
        row(
            SOURCE,
            f"a short name before mixed parameters ({step.operation})",
            step.mentions("at 'tableName' failed to satisfy constraint"),
        )
        for step in (
            put("aa", pk("k"), **AND, **EXISTS),
            update("aa", pk("k"), "SET a = :v", **AND, **X),
            delete("aa", pk("k"), **AND),
        )
    ],
    mixed(
        "ScanFilter", "ProjectionExpression", scan(HASH, ScanFilter=ONE, ProjectionExpression="b")
    ),
    mixed(
        "AttributesToGet",
        "FilterExpression",
        scan(HASH, AttributesToGet=["a"], FilterExpression="a = :v", **X),
    ),
    mixed(
        "AttributesToGet",
        "KeyConditionExpression",
        query(HASH, "pk = :p", AttributesToGet=["a"], **P),
    ),
    mixed("QueryFilter", "KeyConditionExpression", query(HASH, "pk = :p", QueryFilter=ONE, **P)),
    mixed("AttributeUpdates", "ConditionExpression", updates(AttributeUpdates=SET, **EXISTS)),
    mixed("Expected", "UpdateExpression", updates("SET c = :v", Expected=BOTH, **X)),
    accepts(scan(HASH, **AND, ScanFilter=BOTH), Count=1),
    accepts(scan(HASH, ScanFilter=ONE), Count=1),
    accepts(
        query(
            HASH,
            KeyConditions=KEY,
            ConditionalOperator="OR",
            QueryFilter={"a": asks("x"), "b": asks("nope")},
        ),
        Count=1,
    ),
    accepts(query(HASH, KeyConditions=KEY, FilterExpression="a = :v", **X), Count=1),
    accepts(
        query(HASH, KeyConditions=KEY, ProjectionExpression="a"),
        Count=1,
        Items=[Exactly({"a": s("x")})],
    ),
    accepts(query(HASH, KeyConditions=KEY, AttributesToGet=["a"]), Count=1),
    accepts(puts(**AND, Expected=BOTH)),
    accepts(deletes(ConditionalOperator="OR", Expected={"a": asks("x"), "b": asks("zzz")})),
)
