"""Scan."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    INDEXED,
    NONE_SUCH,
    NUBO,
    PRESENT,
    AnyOrder,
    Elsewhere,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    b,
    elsewhere,
    n,
    pk,
    put,
    row,
    s,
    scan,
)

BASIC: Final = NUBO + "tier1/scan/basic.test.ts"
OPERATORS: Final = NUBO + "tier1/scan/filterOperators.test.ts"
MESSAGES: Final = NUBO + "tier3/error-messages/scan.test.ts"
GLOBAL: Final = NUBO + "tier1/scan/gsi.test.ts"
LOCAL: Final = NUBO + "tier1/scan/lsi.test.ts"
SELECT: Final = NUBO + "tier1/scan/select.test.ts"

FRUIT: Final = (
    put(
        HASH,
        {**pk("1"), "t": s("apple"), "n": n(10), "b": b(b"\x01\x02"), "ss": {"SS": ["a", "b"]}},
    ),
    put(
        HASH,
        {**pk("2"), "t": s("banana"), "n": n(20), "b": b(b"\x03\x04"), "ss": {"SS": ["b", "c"]}},
    ),
    put(
        HASH,
        {**pk("3"), "t": s("cherry"), "n": n(30), "b": b(b"\x05\x06"), "ss": {"SS": ["a", "c"]}},
    ),
)


def values(**given: Wire) -> Wire:
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def filtered(
    about: str, condition: str, *wanted: str, source: str = OPERATORS, **given: Wire
) -> Row:
    step = scan(
        HASH,
        FilterExpression=condition,
        ProjectionExpression="pk",
        ConsistentRead=True,
        **(values(**given) if given else {}),
    )
    return row(
        source,
        about,
        *FRUIT,
        step.gives(
            Items=AnyOrder(tuple(pk(each) for each in wanted)), Count=len(wanted), ScannedCount=3
        ),
    )


ENTRIES: Final = (
    put(
        INDEXED,
        {**pk("p"), "sk": s("a"), "l1": s("x"), "l2": s("r1"), "data": s("d1"), "extra": s("e")},
    ),
    put(INDEXED, {**pk("q"), "sk": s("b")}),
)
WHOLE: Final = {
    **pk("p"),
    "sk": s("a"),
    "l1": s("x"),
    "l2": s("r1"),
    "data": s("d1"),
    "extra": s("e"),
}


def indexed(source: str, about: str, name: str, *wanted: object, **more: object) -> Row:
    step: Step = ask("Scan", TableName=INDEXED, IndexName=name, **more)
    return row(source, about, *ENTRIES, step.gives(Items=list(wanted)))


def renewed(text: str) -> tuple[Elsewhere, ...]:
    """Scan's own checks are worded anew in five regions; 28 word them as before."""
    return elsewhere(
        text, "ap-east-2 ap-northeast-2 eu-central-1 eu-west-2 us-west-1", "2026-10-07"
    )


ROWS: tuple[Row, ...] = (
    row(
        BASIC,
        "all there is",
        *FRUIT,
        scan(HASH).gives(Count=3, ScannedCount=3, LastEvaluatedKey=ABSENT),
    ),
    row(
        BASIC,
        "a filter that nothing passes",
        *FRUIT,
        scan(HASH, FilterExpression="pk = :v", **values(v=s("x"))).gives(
            Items=[], Count=0, ScannedCount=3
        ),
    ),
    row(
        BASIC,
        "a Limit counts what is looked at",
        *FRUIT,
        scan(HASH, Limit=1, FilterExpression="n > :v", **values(v=n(100))).gives(
            Count=0, ScannedCount=1, LastEvaluatedKey=PRESENT
        ),
    ),
    row(
        BASIC,
        "a projection",
        put(HASH, {**pk("k"), "a": s("x"), "c": s("y")}),
        scan(HASH, ProjectionExpression="a", FilterExpression="pk = :v", **values(v=s("k"))).gives(
            Items=[Exactly({"a": s("x")})]
        ),
    ),
    row(
        BASIC,
        "a start that is no key",
        scan(HASH, ExclusiveStartKey={"bad": s("p")}).invalid(
            "The provided starting key is invalid: "
            "The provided key element does not match the schema",
            elsewhere=renewed("The provided starting key is invalid"),
        ),
    ),
    filtered("equal text", "t = :v", "2", v=s("banana")),
    filtered("another number", "n <> :v", "1", "3", v=n(20)),
    filtered("a greater number", "n > :v", "2", "3", v=n(15)),
    filtered("text at most", "t <= :v", "1", "2", v=s("banana")),
    filtered("contains", "contains(t, :v)", "2", v=s("an")),
    filtered("attribute_exists", "attribute_exists(t)", "1", "2", "3"),
    filtered("a greater binary", "b > :v", "3", v=b(b"\x03\x04")),
    filtered("a binary begins with", "begins_with(b, :v)", "2", v=b(b"\x03")),
    filtered(
        "a binary between", "b BETWEEN :v AND :w", "1", "2", v=b(b"\x01\x02"), w=b(b"\x03\x04")
    ),
    filtered("an equal set, whatever its order", "ss = :v", "1", v={"SS": ["b", "a"]}),
    filtered("another set", "ss <> :v", "2", "3", v={"SS": ["a", "b"]}),
    filtered(
        "parentheses",
        "(t = :v) OR (t = :w)",
        "1",
        "2",
        v=s("apple"),
        w=s("banana"),
        source=NUBO + "tier1/scan/filterExpressionParens.test.ts",
    ),
    row(
        OPERATORS,
        "begins_with of a number",
        scan(HASH, FilterExpression="begins_with(t, :v)", **values(v=n(1))).mentions(
            "Incorrect operand type"
        ),
    ),
    row(
        OPERATORS,
        "needless parentheses",
        scan(HASH, FilterExpression="((t = :v))", **values(v=n(1))).mentions(
            "redundant parentheses"
        ),
    ),
    row(
        SELECT,
        "a count, and no items",
        *FRUIT,
        scan(HASH, Select="COUNT").gives(Count=3, Items=ABSENT),
    ),
    row(
        SELECT,
        "all attributes and some",
        scan(HASH, Select="ALL_ATTRIBUTES", ProjectionExpression="pk").mentions(
            "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"
        ),
    ),
    row(
        SELECT,
        "projected attributes of no index, which is called querying",
        scan(HASH, Select="ALL_PROJECTED_ATTRIBUTES").mentions(
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
        ),
    ),
    indexed(GLOBAL, "a global index of all", "global1", Exactly(WHOLE)),
    indexed(
        GLOBAL,
        "a global index that includes some",
        "global2",
        Exactly({name: part for name, part in WHOLE.items() if name != "extra"}),
    ),
    indexed(
        GLOBAL,
        "a global index and a filter",
        "global1",
        FilterExpression="#d <> :v",
        ExpressionAttributeNames={"#d": "data"},
        ExpressionAttributeValues={":v": s("d1")},
    ),
    indexed(LOCAL, "a local index of all", "local1", Exactly(WHOLE), ConsistentRead=True),
    indexed(
        LOCAL,
        "a local index that includes some",
        "local2",
        Exactly({**pk("p"), "sk": s("a"), "l1": s("x"), "l2": s("r1")}),
        ConsistentRead=True,
    ),
    row(
        MESSAGES,
        "a consistent read of a global index",
        scan(INDEXED, IndexName="global1", ConsistentRead=True).invalid(
            "Consistent reads are not supported on global secondary indexes"
        ),
    ),
    row(MESSAGES, "no such table", scan(NONE_SUCH).no_table()),
    row(
        MESSAGES,
        "Segment alone",
        scan(HASH, Segment=0).invalid(
            "The TotalSegments parameter is required but was not present in the "
            "request when Segment "
            "parameter is present"
        ),
    ),
    row(
        MESSAGES,
        "TotalSegments alone",
        scan(HASH, TotalSegments=4).invalid(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present"
        ),
    ),
    row(
        MESSAGES,
        "a Segment past the last",
        scan(HASH, Segment=5, TotalSegments=5).invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            "Segment: 5 is not less than TotalSegments: 5",
            elsewhere=renewed(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments"
            ),
        ),
    ),
    row(
        NUBO + "tier3/validation-ordering/scan.test.ts",
        "a negative Segment",
        scan(HASH, Segment=-1, TotalSegments=4).mentions(
            "segment",
            "greater than or equal to 0",
            elsewhere=renewed(
                "Value at 'Segment' failed to satisfy constraint: "
                "Member must have value greater than or equal to 0"
            ),
        ),
    ),
    row(
        MESSAGES,
        "a Limit of 0",
        scan(HASH, Limit=0).invalid(
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1",
            elsewhere=renewed(
                "Value at 'Limit' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1"
            ),
        ),
    ),
)
