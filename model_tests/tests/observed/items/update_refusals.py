"""UpdateItem: what is refused, and its conditions."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    HASH_B,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    Row,
    Wire,
    b,
    get,
    n,
    pk,
    put,
    row,
    s,
    update,
)
from observed.items.updates import PATHS, values

MESSAGES: Final = PARITY + "tier3/error-messages/updateItem.test.ts"
CONDITIONS: Final = NUBO + "tier1/updateItem/conditions.test.ts"
HYGIENE: Final = NUBO + "tier1/updateItem/expressionHygiene.test.ts"
WORDS: Final = NUBO + "tier3/limits/reservedWords.test.ts"
KEPT: Final = (
    "One or more parameter values were invalid: Cannot update attribute {}. "
    "This attribute is part of the key"
)


def refuses(source: str, about: str, before: Wire, expression: str, **given: Wire) -> Row:
    step = update(HASH, pk("k"), expression, **(values(**given) if given else {}))
    return row(source, about, put(HASH, {**pk("k"), **before}), step.invalid())


ROWS: tuple[Row, ...] = (
    refuses(PATHS, "SET below what is not there", {"a": s("x")}, "SET b.c.d = :v", v=s("x")),
    refuses(PATHS, "SET of a path twice", {"a": n(1)}, "SET a = :v, a = :w", v=n(1), w=n(2)),
    row(
        MESSAGES,
        "no such table",
        update(NONE_SUCH, pk("k"), "SET x = :v", **values(v=n(1))).no_table(),
    ),
    row(
        MESSAGES,
        "the partition key",
        update(HASH, pk("k"), "SET pk = :v", **values(v=s("x"))).invalid(KEPT.format("pk")),
    ),
    row(
        MESSAGES,
        "the sort key",
        update(PAIR, {**pk("k"), "sk": s("a")}, "SET sk = :v", **values(v=s("x"))).invalid(
            KEPT.format("sk")
        ),
    ),
    row(
        MESSAGES,
        "no expression",
        update(HASH, pk("k"), "INVALID SYNTAX HERE", **values(v=s("x"))).invalid(
            'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"'
        ),
    ),
    row(
        MESSAGES,
        "an empty expression",
        update(HASH, pk("k"), "").invalid(
            "Invalid UpdateExpression: The expression can not be empty;"
        ),
    ),
    row(
        MESSAGES,
        "a name that is not used",
        update(
            HASH, pk("k"), "SET a = :v", **values(v=n(1)), ExpressionAttributeNames={"#unused": "x"}
        ).invalid(
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"
        ),
    ),
    row(
        MESSAGES,
        "a value that is not used",
        update(HASH, pk("k"), "SET a = :v", **values(v=n(1), unused=n(2))).invalid(
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:unused}"
        ),
    ),
    row(
        MESSAGES,
        "a value that is not defined",
        update(HASH, pk("k"), "SET a = :v").invalid(
            "Invalid UpdateExpression: An expression attribute value used in expression is not "
            "defined; attribute value: :v"
        ),
    ),
    row(
        MESSAGES,
        "a value of the condition that is not defined (eu-west-2, us-east-1, 2026-10-09)",
        update(
            HASH, pk("k"), "SET b = :w", ConditionExpression="a = :v", **values(w=s("x"))
        ).invalid(
            "Invalid ConditionExpression: An expression attribute value used in expression is "
            "not defined; attribute value: :v"
        ),
    ),
    row(
        MESSAGES,
        "an expression beside AttributeUpdates",
        update(
            HASH,
            pk("k"),
            "SET a = :v",
            **values(v=n(1)),
            AttributeUpdates={"a": {"Value": n(1), "Action": "PUT"}},
        ).invalid(
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {AttributeUpdates} "
            "Expression parameters: {UpdateExpression}"
        ),
    ),
    row(
        MESSAGES,
        "an empty binary key",
        update(HASH_B, {"pk": b(b"")}, "SET a = :v", **values(v=n(1))).invalid(
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty binary value. Key: pk"
        ),
    ),
    row(
        HYGIENE,
        "a name without #",
        update(
            HASH, pk("k"), "SET #s = :v", ExpressionAttributeNames={"s": "x"}, **values(v=n(1))
        ).invalid(),
    ),
    row(
        HYGIENE,
        "a value without :",
        update(HASH, pk("k"), "SET a = :v", ExpressionAttributeValues={"v": n(1)}).invalid(),
    ),
    row(
        HYGIENE,
        "names without an expression",
        update(HASH, pk("k"), ExpressionAttributeNames={"#s": "x"}).invalid(),
    ),
    row(
        WORDS,
        "a reserved word in an update",
        update(HASH, pk("k"), "SET status = :v", **values(v=n(1))).mentions("reserved keyword"),
    ),
    row(
        WORDS,
        "a reserved word in a condition",
        put(HASH, pk("k"), ConditionExpression="status = :v", **values(v=n(1))).mentions(
            "reserved keyword"
        ),
    ),
    row(
        WORDS,
        "reserved words behind #",
        update(
            HASH,
            pk("k"),
            "SET #s = :v, #n = :v",
            **values(v=n(1)),
            ExpressionAttributeNames={"#s": "status", "#n": "name"},
        ),
        get(HASH, pk("k")).gives(Item={"status": n(1), "name": n(1)}),
    ),
    row(
        CONDITIONS,
        "a condition that holds",
        put(HASH, {**pk("k"), "score": n(50)}),
        update(
            HASH,
            pk("k"),
            "SET score = :v",
            ConditionExpression="score > :w",
            **values(v=n(100), w=n(10)),
        ),
        get(HASH, pk("k")).gives(Item={"score": n(100)}),
    ),
    row(
        CONDITIONS,
        "a condition that does not hold shows the item",
        put(HASH, {**pk("k"), "a": s("x")}),
        update(
            HASH,
            pk("k"),
            "SET b = :v",
            ConditionExpression="a = :w",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **values(v=n(1), w=s("y")),
        ).fails(Item={**pk("k"), "a": s("x")}),
    ),
    row(
        CONDITIONS,
        "a condition that does not hold makes no item",
        update(
            HASH, pk("k"), "ADD c :v", ConditionExpression="attribute_exists(pk)", **values(v=n(1))
        ).fails(Item=ABSENT),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    row(
        CONDITIONS,
        "of two conditions one does not hold",
        put(HASH, {**pk("k"), "score": n(75)}),
        update(
            HASH,
            pk("k"),
            "SET a = :v",
            **values(v=n(1), w=n(100)),
            ConditionExpression="attribute_exists(pk) AND score > :w",
        ).fails(),
    ),
)
