"""The legacy parameters: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    NONE_SUCH,
    NUBO,
    PAIR,
    PARITY,
    AnyOrder,
    Exactly,
    Row,
    Wire,
    ask,
    delete,
    get,
    n,
    pk,
    put,
    query,
    row,
    s,
    scan,
    update,
)
from observed.reads.queries import MANY

EXPECTED: Final = NUBO + "tier3/legacy-api/expected.test.ts"
UPDATES: Final = NUBO + "tier3/legacy-api/attributeUpdates.test.ts"
QUERY: Final = NUBO + "tier3/legacy-api/queryFilter.test.ts"
SCAN: Final = NUBO + "tier3/legacy-api/scanFilter.test.ts"
ORDER: Final = PARITY + "tier3/validation-ordering/query.test.ts (eu-west-2, us-east-1, 2026-10-09)"


def asks(operator: str, *values: Wire) -> Wire:
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


def expected(about: str, holds: bool, stored: Wire | None, given: Wire, **more: Any) -> Row:
    first = () if stored is None else (put(HASH, {**pk("k"), **stored}),)
    step = put(HASH, {**pk("k"), "new": n(1)}, Expected=given, **more)
    return row(EXPECTED, about, *first, step if holds else step.fails())


def updated(about: str, before: Wire, given: Wire, after: Wire) -> Row:
    return row(
        UPDATES,
        about,
        put(HASH, {**pk("k"), **before}),
        update(HASH, pk("k"), AttributeUpdates=given),
        get(HASH, pk("k")).gives(Item=Exactly({**pk("k"), **after})),
    )


TAGGED: Final = [
    put(PAIR, {**pk("p"), "sk": s(sort), "v": n(at), "tag": s(tag), "flag": {"BOOL": at == 1}})
    for at, (sort, tag) in enumerate(
        [
            ("alpha", "hello-world"),
            ("beta", "hello-there"),
            ("delta", "hello-again"),
            ("epsilon", "world"),
            ("gamma", "goodbye"),
        ],
        1,
    )
]


def found(about: str, wanted: tuple[str, ...], sort: Wire | None = None, **more: Any) -> Row:
    conditions = {"pk": asks("EQ", s("p")), **({} if sort is None else {"sk": sort})}
    step = query(PAIR, KeyConditions=conditions, **more)
    return row(QUERY, about, *TAGGED, step.gives(Items=[{"sk": s(each)} for each in wanted]))


NUMBERED: Final = [
    put(HASH, {**pk(str(at)), "v": n(10 * at), "t": s(text)})
    for at, text in enumerate(["alpha-one", "beta-two", "alpha-three", "gamma-four"], 1)
]


def scanned(about: str, wanted: tuple[str, ...], given: Wire, **more: Any) -> Row:
    step = scan(HASH, ScanFilter=given, AttributesToGet=["pk"], **more)
    return row(SCAN, about, *NUMBERED, step.gives(Items=AnyOrder(tuple(map(pk, wanted)))))


ROWS: tuple[Row, ...] = (
    expected("Exists false, on no item", True, None, {"pk": {"Exists": False}}),
    expected("Exists false, on an item", False, {}, {"pk": {"Exists": False}}),
    expected("EQ", True, {"a": s("x")}, {"a": asks("EQ", s("x"))}),
    expected("not EQ", False, {"a": s("x")}, {"a": asks("EQ", s("y"))}),
    expected("BEGINS_WITH", True, {"a": s("hello-world")}, {"a": asks("BEGINS_WITH", s("hello"))}),
    expected(
        "AND",
        False,
        {"a": s("x"), "c": s("y")},
        {"a": asks("EQ", s("x")), "c": asks("EQ", s("z"))},
        ConditionalOperator="AND",
    ),
    expected(
        "OR",
        True,
        {"a": s("x"), "c": s("y")},
        {"a": asks("EQ", s("x")), "c": asks("EQ", s("z"))},
        ConditionalOperator="OR",
    ),
    row(
        EXPECTED,
        "Exists true and the value",
        put(HASH, {**pk("k"), "a": s("x")}),
        delete(HASH, pk("k"), Expected={"a": {"Exists": True, "Value": s("x")}}),
        get(HASH, pk("k")).gives(Item=ABSENT),
    ),
    updated("PUT", {}, {"a": {"Action": "PUT", "Value": s("x")}}, {"a": s("x")}),
    updated("no action is PUT", {}, {"a": {"Value": s("x")}}, {"a": s("x")}),
    updated(
        "DELETE of a member",
        {"t": {"SS": ["a", "b"]}},
        {"t": {"Action": "DELETE", "Value": {"SS": ["b"]}}},
        {"t": {"SS": ["a"]}},
    ),
    updated("ADD to a number", {"c": n(10)}, {"c": {"Action": "ADD", "Value": n(5)}}, {"c": n(15)}),
    updated(
        "ADD to a set",
        {"t": {"SS": ["a"]}},
        {"t": {"Action": "ADD", "Value": {"SS": ["b"]}}},
        {"t": {"SS": ["a", "b"]}},
    ),
    updated(
        "three at once",
        {"name": s("old"), "count": n(1), "extra": s("x")},
        {
            "name": {"Action": "PUT", "Value": s("new")},
            "count": {"Action": "ADD", "Value": n(9)},
            "extra": {"Action": "DELETE"},
        },
        {"name": s("new"), "count": n(10)},
    ),
    row(
        UPDATES,
        "the key",
        update(
            HASH, pk("k"), AttributeUpdates={"pk": {"Action": "PUT", "Value": s("x")}}
        ).invalid(),
    ),
    found("all of a partition", ("alpha", "beta", "delta", "epsilon", "gamma")),
    found("backwards", ("gamma", "epsilon", "delta", "beta", "alpha"), ScanIndexForward=False),
    found("BEGINS_WITH", ("alpha",), asks("BEGINS_WITH", s("al"))),
    found("BETWEEN", ("beta", "delta", "epsilon"), asks("BETWEEN", s("beta"), s("epsilon"))),
    found("GT", ("epsilon", "gamma"), asks("GT", s("delta"))),
    found("a filter EQ", ("delta",), QueryFilter={"v": asks("EQ", n(3))}),
    found(
        "a filter CONTAINS",
        ("alpha", "beta", "delta"),
        QueryFilter={"tag": asks("CONTAINS", s("hello"))},
    ),
    found("a filter EQ of a Boolean", ("alpha",), QueryFilter={"flag": asks("EQ", {"BOOL": True})}),
    row(
        QUERY,
        "KeyConditions beside an expression",
        query(
            PAIR,
            "pk = :p",
            KeyConditions={"pk": asks("EQ", s("p"))},
            ExpressionAttributeValues={":p": s("p")},
        ).invalid(),
    ),
    row(
        "scylladb, test_gsi_composite_keys.py, run against AWS, and issue 31393 (2026-09-10)",
        "KeyConditions of an index by several attributes",
        *MANY,
        ask(
            "Query",
            TableName="many",
            IndexName="gsi",
            KeyConditions={
                "h": asks("EQ", s("o")),
                "a": asks("EQ", s("T")),
                "b": asks("EQ", s("live")),
                "c": asks("LE", s("a")),
            },
        ).gives(Items=[{"pk": s("p3")}, {"pk": s("p2")}]),
    ),
    row(
        ORDER,
        "a ConditionalOperator that is none before a Select that is none",
        query(
            NONE_SUCH,
            KeyConditions={"pk": asks("EQ", s("a"))},
            Select="BOGUS",
            QueryFilter={"b": {"ComparisonOperator": "NULL"}, "c": {"ComparisonOperator": "NULL"}},
            ConditionalOperator="XOR",
        ).invalid(
            newer=("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]",)
        ),
    ),
    scanned("EQ", ("2",), {"v": asks("EQ", n(20))}),
    scanned("GT", ("3", "4"), {"v": asks("GT", n(20))}),
    scanned("BEGINS_WITH", ("1", "3"), {"t": asks("BEGINS_WITH", s("alpha"))}),
    scanned("CONTAINS", ("2",), {"t": asks("CONTAINS", s("two"))}),
    scanned(
        "AND",
        ("3",),
        {"t": asks("BEGINS_WITH", s("alpha")), "v": asks("GT", n(20))},
        ConditionalOperator="AND",
    ),
    row(
        SCAN,
        "ScanFilter beside an expression",
        scan(
            HASH,
            ScanFilter={"v": asks("EQ", n(1))},
            FilterExpression="v = :v",
            ExpressionAttributeValues={":v": n(1)},
        ).invalid(),
    ),
)
