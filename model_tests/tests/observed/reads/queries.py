"""Query."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    INDEXED,
    NUBO,
    PAIR,
    PAIR_N,
    PARITY,
    PRESENT,
    SETTLED,
    Exactly,
    Row,
    Size,
    Step,
    Wire,
    ask,
    b,
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

BASIC: Final = NUBO + "tier1/query/basic.test.ts"
FILTERS: Final = NUBO + "tier1/query/expressions.test.ts"
NUMBERS: Final = NUBO + "tier1/query/numericKeys.test.ts"
SELECT: Final = NUBO + "tier1/query/select.test.ts"
GLOBAL: Final = NUBO + "tier1/query/gsi.test.ts"
LOCAL: Final = NUBO + "tier1/query/lsi.test.ts"
MULTIPLE: Final = PARITY + "tier1/query/multiAttributeGsiKey.test.ts (2026-10)"
SEMANTICS: Final = NUBO + "tier1/query/keyConditionSemantics.test.ts"
PARENTHESES: Final = NUBO + "tier1/query/keyConditionParens.test.ts"


def values(**given: Wire) -> Wire:
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in given.items()}}


def letters(*sorts: str) -> list[Step]:
    return [put(PAIR, {**pk("p"), "sk": s(sort)}) for sort in sorts]


def sorts(*wanted: str) -> list[Wire]:
    return [{"sk": s(sort)} for sort in wanted]


def finds(
    about: str, condition: str, wanted: tuple[str, ...], source: str = BASIC, **more: object
) -> Row:
    step = query(PAIR, condition, **more).gives(Items=sorts(*wanted), Count=len(wanted))
    return row(source, about, *letters("alpha", "beta", "delta", "gamma"), step)


def counts(about: str, condition: str, wanted: tuple[int, ...], **given: Wire) -> Row:
    held = (-100, -5, -1, 0, 1, 5, 10, 20, 50, 100)
    step = query(PAIR_N, condition, **values(p=s("p"), **given))
    items = [{"sk": n(number)} for number in wanted]
    return row(
        NUMBERS,
        about,
        *[put(PAIR_N, {**pk("p"), "sk": n(each)}) for each in held],
        step.gives(Items=items),
    )


PEOPLE: Final = (
    put(
        PAIR,
        {
            **pk("p"),
            "sk": s("1"),
            "name": s("alice"),
            "age": n(30),
            "tags": {"SS": ["admin", "user"]},
            "m": {"M": {"x": s("deep")}},
            "l": {"L": [s("first"), s("second")]},
        },
    ),
    put(
        PAIR,
        {
            **pk("p"),
            "sk": s("2"),
            "name": s("bob"),
            "age": n(25),
            "tags": {"SS": ["user"]},
            "m": {"M": {"x": s("other")}},
            "l": {"L": [s("alpha"), s("beta")]},
        },
    ),
    put(
        PAIR,
        {
            **pk("p"),
            "sk": s("3"),
            "name": s("dave"),
            "age": n(28),
            "tags": {"SS": ["viewer"]},
            "m": {"M": {"x": s("v"), "k1": n(1), "k2": n(2), "k3": n(3)}},
            "l": {"L": [s("x"), s("y"), s("z"), s("w")]},
            "b": b(b"\x01\x02\x03\x04\x05"),
        },
    ),
    put(PAIR, {**pk("p"), "sk": s("4"), "words": s("é\U0001d11e")}),
)


def filtered(about: str, condition: str, wanted: tuple[str, ...], **given: Wire) -> Row:
    step = query(
        PAIR,
        "pk = :p",
        FilterExpression=condition,
        **values(p=s("p"), **given),
        **({"ExpressionAttributeNames": {"#n": "name"}} if "#n" in condition else {}),
    )
    return row(
        FILTERS, about, *PEOPLE, step.gives(Items=sorts(*wanted), Count=len(wanted), ScannedCount=4)
    )


ENTRIES: Final = (
    put(
        INDEXED,
        {**pk("p"), "sk": s("a"), "l1": s("x"), "l2": s("r1"), "data": s("d1"), "extra": s("e")},
    ),
    put(
        INDEXED,
        {**pk("p"), "sk": s("b"), "l1": s("x"), "l2": s("r2"), "data": s("d2"), "extra": s("e")},
    ),
    put(INDEXED, {**pk("p"), "sk": s("c"), "l1": s("y"), "l2": s("r3"), "data": s("d3")}),
    put(INDEXED, {**pk("p"), "sk": s("d")}),
)


def indexed(
    source: str, about: str, name: str, condition: str, wanted: list[object], **more: object
) -> Row:
    step = ask("Query", TableName=INDEXED, IndexName=name, KeyConditionExpression=condition, **more)
    return row(source, about, *ENTRIES, step.gives(Items=wanted))


MANY: Final = (
    table(
        "many",
        ("pk", "S"),
        AttributeDefinitions=[definition(each, "S") for each in ("pk", "h", "a", "b", "c", "d")],
        GlobalSecondaryIndexes=[
            {
                **index("gsi", "h"),
                "KeySchema": [{"AttributeName": "h", "KeyType": "HASH"}]
                + [{"AttributeName": each, "KeyType": "RANGE"} for each in "abcd"],
            }
        ],
    ),
    SETTLED,
    *(
        put(
            "many",
            {
                "pk": s(f"p{at}"),
                "h": s("o"),
                **{name: s(text) for name, text in zip("abcd", item, strict=True) if text},
            },
        )
        for at, item in enumerate(
            [
                ("T", "live", "b", "r1"),
                ("T", "live", "a", "r2"),
                ("T", "live", "a", "r1"),
                ("T", "draft", "c", "r1"),
                ("F", "live", "a", "r0"),
                ("T", "live", "", "r1"),
            ],
            1,
        )
    ),
)
PARTS: Final = {"h": s("o"), "a": s("T"), "b": s("live"), "c": s("a"), "d": s("r"), "x": s("r1")}


def many(about: str, condition: str, *wanted: int, **more: object) -> Row:
    step = ask(
        "Query",
        TableName="many",
        IndexName="gsi",
        KeyConditionExpression=condition,
        **values(**{name: part for name, part in PARTS.items() if f":{name}" in condition}),
        **more,
    )
    return row(MULTIPLE, about, *MANY, step.gives(Items=[{"pk": s(f"p{at}")} for at in wanted]))


P: Final = values(p=s("p"))
ROWS: tuple[Row, ...] = (
    finds("all of a partition, in order", "pk = :p", ("alpha", "beta", "delta", "gamma"), **P),
    finds("backwards", "pk = :p", ("gamma", "delta", "beta", "alpha"), ScanIndexForward=False, **P),
    finds("nothing", "pk = :p", (), **values(p=s("none"))),
    finds(
        "begins_with", "pk = :p AND begins_with(sk, :v)", ("beta",), **values(p=s("p"), v=s("b"))
    ),
    finds(
        "BETWEEN",
        "pk = :p AND sk BETWEEN :v AND :w",
        ("beta", "delta"),
        **values(p=s("p"), v=s("beta"), w=s("delta")),
    ),
    finds("<", "pk = :p AND sk < :v", ("alpha", "beta"), **values(p=s("p"), v=s("c"))),
    finds(">=", "pk = :p AND sk >= :v", ("delta", "gamma"), **values(p=s("p"), v=s("delta"))),
    finds(
        "the value before the key",
        "pk = :p AND :v <= sk",
        ("delta", "gamma"),
        SEMANTICS,
        **values(p=s("p"), v=s("delta")),
    ),
    finds(
        "parentheses around each part",
        "(pk = :p) AND (sk = :v)",
        ("beta",),
        PARENTHESES,
        **values(p=s("p"), v=s("beta")),
    ),
    finds(
        "parentheses around all",
        "(pk = :p AND sk = :v)",
        ("beta",),
        PARENTHESES,
        **values(p=s("p"), v=s("beta")),
    ),
    finds(
        "parentheses in parentheses",
        "(pk = :p AND (sk = :v))",
        ("beta",),
        PARENTHESES,
        **values(p=s("p"), v=s("beta")),
    ),
    row(
        PARENTHESES,
        "needless parentheses",
        query(PAIR, "((pk = :p)) AND ((sk = :v))", **values(p=s("p"), v=s("b"))).mentions(
            "The expression has redundant parentheses"
        ),
    ),
    row(
        BASIC,
        "as many as asked for, and where to go on",
        *letters("a", "b", "c"),
        query(PAIR, "pk = :p", Limit=2, **P).gives(
            Items=sorts("a", "b"), LastEvaluatedKey=Exactly({**pk("p"), "sk": s("b")})
        ),
        query(PAIR, "pk = :p", ExclusiveStartKey={**pk("p"), "sk": s("b")}, **P).gives(
            Items=sorts("c"), LastEvaluatedKey=ABSENT
        ),
    ),
    row(
        BASIC,
        "as many are looked at, before the filter",
        *[
            put(PAIR, {**pk("p"), "sk": s(str(at)), "odd": {"BOOL": bool(at % 2)}})
            for at in range(5)
        ],
        query(
            PAIR,
            "pk = :p",
            FilterExpression="odd = :v",
            Limit=2,
            **values(p=s("p"), v={"BOOL": False}),
        ).gives(Items=sorts("0"), Count=1, ScannedCount=2, LastEvaluatedKey=PRESENT),
    ),
    row(
        BASIC,
        "a start that is no key",
        query(PAIR, "pk = :p", ExclusiveStartKey={"bad": s("p")}, **P).mentions(
            "provided starting key is invalid"
        ),
    ),
    row(
        BASIC,
        "a start without the key of the index",
        ask(
            "Query",
            TableName=INDEXED,
            IndexName="global1",
            KeyConditionExpression="l1 = :p",
            ExclusiveStartKey=pk("x"),
            **P,
        ).mentions("provided starting key is invalid"),
    ),
    counts("numbers in order", "pk = :p", (-100, -5, -1, 0, 1, 5, 10, 20, 50, 100)),
    counts("numbers greater than one", "pk = :p AND sk > :v", (20, 50, 100), v=n(15)),
    counts(
        "numbers from a negative one",
        "pk = :p AND sk >= :v",
        (-1, 0, 1, 5, 10, 20, 50, 100),
        v=n(-1),
    ),
    counts("numbers between two", "pk = :p AND sk BETWEEN :v AND :w", (1, 5, 10), v=n(1), w=n(10)),
    filtered("size of a text", "size(#n) > :v", ("1", "3"), v=n(3)),
    filtered("contains in a text", "contains(#n, :v)", ("1",), v=s("lic")),
    filtered("contains in a set", "contains(tags, :v)", ("1",), v=s("admin")),
    filtered("not contains", "NOT contains(tags, :v)", ("2", "3", "4"), v=s("admin")),
    filtered("attribute_type", "attribute_type(#n, :v)", ("1", "2", "3"), v=s("S")),
    filtered("begins_with", "begins_with(#n, :v)", ("3",), v=s("da")),
    filtered("IN", "#n IN (:v, :w)", ("1", "3"), v=s("alice"), w=s("dave")),
    filtered("and", "#n = :v AND age > :w", ("1",), v=s("alice"), w=n(20)),
    filtered("or", "#n = :v OR #n = :w", ("1", "2"), v=s("alice"), w=s("bob")),
    filtered("BETWEEN", "age BETWEEN :v AND :w", ("1", "3"), v=n(26), w=n(34)),
    filtered("in a map", "m.x = :v", ("1",), v=s("deep")),
    filtered("in a list", "l[0] = :v", ("1",), v=s("first")),
    filtered("size of a list", "size(l) = :v", ("3",), v=n(4)),
    filtered("size of a set", "size(tags) = :v", ("2", "3"), v=n(1)),
    filtered("size of a map", "size(m) > :v", ("3",), v=n(2)),
    filtered("size of a binary", "size(b) > :v", ("3",), v=n(3)),
    filtered("size of a text counts UTF-16 units", "size(words) = :v", ("4",), v=n(3)),
    filtered("size of a text counts no bytes", "size(words) = :v", (), v=n(6)),
    filtered("size of what is not there", "size(absent) = :v", (), v=n(0)),
    filtered(
        "parentheses around each part",
        "(#n = :v) OR (#n = :w)",
        ("1", "2"),
        v=s("alice"),
        w=s("bob"),
    ),
    filtered(
        "parentheses in parentheses", "(#n = :v OR (#n = :w))", ("1", "2"), v=s("alice"), w=s("bob")
    ),
    row(
        SELECT,
        "a count, and no items",
        *PEOPLE,
        query(
            PAIR,
            "pk = :p",
            Select="COUNT",
            FilterExpression="age > :v",
            **values(p=s("p"), v=n(26)),
        ).gives(Count=2, ScannedCount=4, Items=ABSENT),
    ),
    row(
        SELECT,
        "attributes that are asked for",
        *PEOPLE,
        query(
            PAIR,
            "pk = :p AND sk = :v",
            Select="SPECIFIC_ATTRIBUTES",
            ProjectionExpression="pk, sk",
            **values(p=s("p"), v=s("1")),
        ).gives(Items=[Exactly({**pk("p"), "sk": s("1")})]),
    ),
    row(
        SELECT,
        "attributes that are to be asked for and are not",
        query(PAIR, "pk = :p", Select="SPECIFIC_ATTRIBUTES", **P).invalid(),
    ),
    row(
        SELECT,
        "all attributes and some",
        query(PAIR, "pk = :p", Select="ALL_ATTRIBUTES", ProjectionExpression="sk", **P).mentions(
            "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"
        ),
    ),
    row(
        SELECT,
        "projected attributes of no index",
        query(PAIR, "pk = :p", Select="ALL_PROJECTED_ATTRIBUTES", **P).mentions(
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
        ),
    ),
    indexed(
        SELECT,
        "projected attributes of a global index",
        "global2",
        "l1 = :p",
        [Exactly({**pk("p"), "sk": s("c"), "l1": s("y"), "l2": s("r3"), "data": s("d3")})],
        Select="ALL_PROJECTED_ATTRIBUTES",
        **values(p=s("y")),
    ),
    indexed(
        SELECT,
        "all attributes of a local index",
        "local1",
        "pk = :p AND l1 = :v",
        [Exactly({**pk("p"), "sk": s("c"), "l1": s("y"), "l2": s("r3"), "data": s("d3")})],
        Select="ALL_ATTRIBUTES",
        ConsistentRead=True,
        **values(p=s("p"), v=s("y")),
    ),
    indexed(
        LOCAL,
        "a local index that includes some",
        "local2",
        "pk = :p AND l2 = :v",
        [Exactly({**pk("p"), "sk": s("a"), "l1": s("x"), "l2": s("r1")})],
        ConsistentRead=True,
        **values(p=s("p"), v=s("r1")),
    ),
    indexed(
        LOCAL,
        "a local index in its order",
        "local2",
        "pk = :p",
        [{"l2": s("r1")}, {"l2": s("r2")}, {"l2": s("r3")}],
        **P,
    ),
    indexed(
        GLOBAL,
        "a global index with a sort key",
        "global2",
        "l1 = :p AND l2 = :v",
        [{"data": s("d1")}],
        **values(p=s("x"), v=s("r1")),
    ),
    indexed(GLOBAL, "a key that a global index has not", "global1", "l1 = :p", [], **P),
    row(
        GLOBAL,
        "a global index goes on by the table's key too",
        *ENTRIES,
        ask(
            "Query",
            TableName=INDEXED,
            IndexName="global2",
            KeyConditionExpression="l1 = :p",
            Limit=1,
            **values(p=s("x")),
        ).gives(LastEvaluatedKey=Exactly({**pk("p"), "sk": s("a"), "l1": s("x"), "l2": s("r1")})),
    ),
    row(
        LOCAL,
        "a local index goes on by the table's key too",
        *ENTRIES,
        ask(
            "Query",
            TableName=INDEXED,
            IndexName="local1",
            KeyConditionExpression="pk = :p",
            Limit=1,
            **P,
        ).gives(LastEvaluatedKey=Exactly({**pk("p"), "sk": s("a"), "l1": s("x")})),
    ),
    many("in the order of all sort keys, and only what has them", "h = :h", 5, 4, 3, 2, 1),
    many("the first sort key", "h = :h AND a = :a", 4, 3, 2, 1),
    many("the first sort key, backwards", "h = :h AND a = :a", 1, 2, 3, 4, ScanIndexForward=False),
    many("two sort keys", "h = :h AND a = :a AND b = :b", 3, 2, 1),
    many("two sort keys in another order", "b = :b AND h = :h AND a = :a", 3, 2, 1),
    many("three sort keys", "h = :h AND a = :a AND b = :b AND c = :c", 3, 2),
    many("more than the third", "h = :h AND a = :a AND b = :b AND c > :c", 1),
    many(
        "the fourth begins with",
        "h = :h AND a = :a AND b = :b AND c = :c AND begins_with(d, :d)",
        3,
        2,
    ),
    many(
        "the fourth lies between",
        "h = :h AND a = :a AND b = :b AND c = :c AND d BETWEEN :x AND :x",
        3,
    ),
    many("less than the second", "h = :h AND a = :a AND b < :b", 4),
    row(
        MULTIPLE,
        "a page goes on by all keys",
        *MANY,
        ask(
            "Query",
            TableName="many",
            IndexName="gsi",
            Limit=2,
            KeyConditionExpression="h = :h AND a = :a",
            **values(h=s("o"), a=s("T")),
        ).gives(
            Items=Size(2),
            LastEvaluatedKey=Exactly(
                {"pk": s("p3"), "h": s("o"), "a": s("T"), "b": s("live"), "c": s("a"), "d": s("r1")}
            ),
        ),
    ),
)
