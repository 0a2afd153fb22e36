"""What Query refuses."""

from __future__ import annotations

from typing import Final

from observed import (
    HASH,
    INDEXED,
    NONE_SUCH,
    NUBO,
    PAIR,
    PAIR_N,
    PARITY,
    PRESENT,
    SETTLED,
    Row,
    Size,
    Wire,
    ask,
    definition,
    index,
    n,
    pk,
    put,
    query,
    row,
    s,
    table,
)
from observed.reads.queries import MANY, MULTIPLE, PARTS, SEMANTICS, P, values

MESSAGES: Final = NUBO + "tier3/error-messages/query.test.ts"
INDEX_READS: Final = PARITY + "tier3/error-messages/indexReads.test.ts"
OPERANDS: Final = PARITY + "tier3/error-messages/queryKeyConditionOperands.test.ts (2026-10)"
ORDER: Final = PARITY + "tier3/validation-ordering/queryKeyCondition.test.ts (2026-10)"
SCHEMA: Final = (
    "One or more parameter values were invalid: Condition parameter type does not match schema type"
)
BEGINS: Final = (
    "Invalid KeyConditionExpression: Incorrect operand type for operator or function; "
    "operator or function: {}, operand type: {}"
)
ALONE: Final = "The provided exclusive start key is invalid"
UNDEFINED: Final = (
    "An expression attribute value used in expression is not defined; attribute value: :missing"
)


def refuses(source: str, about: str, table: str, condition: str, text: str, **given: Wire) -> Row:
    return row(source, about, query(table, condition, **values(**given)).invalid(text))


def gap(about: str, condition: str, missing: str, given: str) -> Row:
    step = ask(
        "Query",
        TableName="many",
        IndexName="gsi",
        KeyConditionExpression=condition,
        **values(**{name: part for name, part in PARTS.items() if f":{name}" in condition}),
    )
    return row(
        MULTIPLE,
        about,
        *MANY,
        step.mentions(
            f"RANGE key attributes {missing} must have equality conditions specified in the query "
            f"because a condition is present on key attribute {given}"
        ),
    )


ROWS: tuple[Row, ...] = (
    row(
        INDEX_READS,
        "a consistent read of a global index",
        query(INDEXED, "l1 = :p", IndexName="global1", **P).invalid(
            "Consistent reads are not supported on global secondary indexes"
        ),
    ),
    row(MESSAGES, "no such table", query(NONE_SUCH, "pk = :p", **P).no_table()),
    row(NUBO + "tier1/query/validation.test.ts", "no condition", query(PAIR).invalid()),
    refuses(
        MESSAGES,
        "the sort key alone",
        PAIR,
        "sk = :v",
        "Query condition missed key schema element: pk",
        v=s("x"),
    ),
    refuses(
        MESSAGES,
        "no key",
        PAIR,
        "a = :v",
        "Query condition missed key schema element: pk",
        v=s("x"),
    ),
    refuses(
        MESSAGES,
        "an empty condition",
        PAIR,
        "",
        "Invalid KeyConditionExpression: The expression can not be empty;",
        v=s("x"),
    ),
    row(
        MESSAGES,
        "a name that is not used",
        query(PAIR, "pk = :p", ExpressionAttributeNames={"#unused": "x"}, **P).invalid(
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}"
        ),
    ),
    row(
        MESSAGES,
        "a Select that is none",
        query(PAIR, "pk = :p", Select="INVALID", **P).invalid(
            "1 validation error detected: Value 'INVALID' at 'select' failed to "
            "satisfy constraint: "
            "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
            "ALL_PROJECTED_ATTRIBUTES]"
        ),
    ),
    row(
        MESSAGES,
        "a Limit of 0",
        query(PAIR, "pk = :p", Limit=0, **P).invalid(
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1"
        ),
    ),
    row(
        MESSAGES,
        "a filter with a name that is not defined",
        query(
            PAIR, "pk = :p", FilterExpression="#missing = :v", **values(p=s("p"), v=s("x"))
        ).invalid(
            "Invalid FilterExpression: An expression attribute name used in the document path "
            "is not defined; attribute name: #missing"
        ),
    ),
    row(
        SEMANTICS,
        "a path below a key",
        query(PAIR, "pk = :p AND sk.x = :v", **values(p=s("p"), v=s("x"))).mentions(
            "KeyConditionExpressions cannot have conditions on nested attributes"
        ),
    ),
    refuses(
        OPERANDS,
        "begins_with of a number",
        PAIR,
        "pk = :p AND begins_with(sk, :v)",
        BEGINS.format("begins_with", "N"),
        p=s("q"),
        v=n(1),
    ),
    refuses(
        OPERANDS,
        "begins_with of a Boolean",
        PAIR,
        "pk = :p AND begins_with(sk, :v)",
        BEGINS.format("begins_with", "BOOL"),
        p=s("q"),
        v={"BOOL": True},
    ),
    refuses(
        OPERANDS,
        "begins_with of a number, on a number",
        PAIR_N,
        "pk = :p AND begins_with(sk, :v)",
        BEGINS.format("begins_with", "N"),
        p=s("q"),
        v=n(1),
    ),
    refuses(
        OPERANDS,
        "begins_with on a number",
        PAIR_N,
        "pk = :p AND begins_with(sk, :v)",
        SCHEMA,
        p=s("q"),
        v=s("a"),
    ),
    refuses(
        OPERANDS,
        "less than a Boolean",
        PAIR_N,
        "pk = :p AND sk < :v",
        BEGINS.format("<", "BOOL"),
        p=s("q"),
        v={"BOOL": True},
    ),
    refuses(
        OPERANDS,
        "a Boolean at least",
        PAIR_N,
        "pk = :p AND :v >= sk",
        BEGINS.format(">=", "BOOL"),
        p=s("q"),
        v={"BOOL": True},
    ),
    refuses(
        OPERANDS,
        "between Booleans",
        PAIR_N,
        "pk = :p AND sk BETWEEN :v AND :w",
        BEGINS.format("BETWEEN", "BOOL"),
        p=s("q"),
        v={"BOOL": False},
        w={"BOOL": True},
    ),
    refuses(
        OPERANDS,
        "equal to a Boolean",
        PAIR_N,
        "pk = :p AND sk = :v",
        SCHEMA,
        p=s("q"),
        v={"BOOL": True},
    ),
    refuses(
        OPERANDS,
        "two conditions on a key",
        PAIR_N,
        "pk = :p AND sk > :v AND sk < :w",
        "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one "
        "condition per key",
        p=s("q"),
        v=n(1),
        w=n(5),
    ),
    refuses(
        OPERANDS,
        "three conditions on two keys",
        PAIR_N,
        "pk = :p AND sk > :v AND extra = :w",
        "The number of query conditions (3) exceeds the number of key attributes defined in "
        "the schema (2)",
        p=s("q"),
        v=n(1),
        w=n(5),
    ),
    refuses(
        ORDER,
        "first what is not defined",
        PAIR,
        "pk = :missing AND begins_with(sk, :v)",
        "Invalid KeyConditionExpression: " + UNDEFINED,
        v=n(1),
    ),
    refuses(
        ORDER,
        "first the operand",
        PAIR,
        "begins_with(sk, :v) AND pk = :missing",
        BEGINS.format("begins_with", "N"),
        v=n(1),
    ),
    refuses(
        ORDER,
        "first the operand, in the middle",
        PAIR,
        "pk = :p AND begins_with(sk, :v) AND sk = :missing",
        BEGINS.format("begins_with", "N"),
        p=s("q"),
        v=n(1),
    ),
    refuses(
        ORDER,
        "the operand before a third condition",
        PAIR,
        "pk = :p AND begins_with(sk, :v) AND sk > :w",
        BEGINS.format("begins_with", "N"),
        p=s("q"),
        v=n(1),
        w=s("a"),
    ),
    refuses(
        ORDER,
        "the operand before the table",
        NONE_SUCH,
        "pk = :p AND begins_with(sk, :v)",
        BEGINS.format("begins_with", "N"),
        p=s("q"),
        v=n(1),
    ),
    row(
        "issue 7, of the service",
        "a start key of a table without sort keys",
        query(HASH, "pk = :p", ExclusiveStartKey=pk("p"), **P).invalid(ALONE),
        query(
            HASH,
            KeyConditions={"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [s("p")]}},
            ExclusiveStartKey=pk("p"),
        ).invalid(ALONE),
    ),
    row(
        "aws-sdk-ruby, issue 2456; note.kiriukun.com, 2020-05-30",
        "a start key at the bound that a query ends with",
        query(
            PAIR,
            "pk = :p AND sk >= :v",
            ExclusiveStartKey={**pk("p"), "sk": s("b")},
            **values(p=s("p"), v=s("b")),
        ).gives(Items=Size(0)),
        query(
            PAIR,
            "pk = :p AND sk >= :v",
            ExclusiveStartKey={**pk("p"), "sk": s("b")},
            ScanIndexForward=False,
            **values(p=s("p"), v=s("b")),
        ).invalid("The provided starting key does not match the range key predicate"),
    ),
    gap("the second sort key is left out", "h = :h AND a = :a AND c = :c", "b", "c"),
    gap("the second sort key is not equal", "h = :h AND a = :a AND b > :b AND c = :c", "b", "c"),
    gap("the first sort key is left out", "h = :h AND b = :b", "a", "b"),
    row(
        NUBO + "tier1/query/gsiHashOnlyPagination.test.ts",
        "an index without a sort key",
        table(
            "hash_only",
            ("pk", "S"),
            ("sk", "S"),
            AttributeDefinitions=[definition(each, "S") for each in ("pk", "sk", "g")],
            GlobalSecondaryIndexes=[index("ggg", "g")],
        ),
        SETTLED,
        *[put("hash_only", {**pk("p"), "sk": s(f"s{at}"), "g": s("g")}) for at in range(3)],
        ask(
            "Query",
            TableName="hash_only",
            IndexName="ggg",
            KeyConditionExpression="g = :g",
            Limit=2,
            **values(g=s("g")),
        ).gives(Items=Size(2), LastEvaluatedKey=PRESENT),
    ),
)
