"""Query: KeyConditions, QueryFilter, AttributesToGet."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.legacy import LEGACY, QUERIES, compared, n, s
from dynacheck.vectors.corpus.support.reads import WIDE
from dynacheck.vectors.corpus.support.shared import (
    API,
    PARITY,
    QUOTAS,
    REPORTED,
    TABLE,
    put,
    slug,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format(OPERATION)
ORDER = PARITY.format("tier3/validation-ordering/query.test.ts")
CONDITIONS = f"{PAGE}, KeyConditions"
FILTER = f"{PAGE}, QueryFilter"
LETTERS = (table("p:S", "r:S"),)
NUMBERS = (table("p:S", "r:N"),)
BINARY = (table("p:S", "r:B"),)
ALONE = (table("p:S"),)
AT: Request = {"p": compared("EQ", s("x"))}
_TEXTS = ("a", "aa", "b", "ba", "c")
ITEMS: tuple[Request, ...] = tuple(
    {"p": s("x"), "r": s(text), "n": n(at), "f": {"BOOL": at == 1}}
    for at, text in enumerate(_TEXTS)
)


def _asked(
    rule: str,
    conditions: object,
    source: str = CONDITIONS,
    made: tuple[Request, ...] = LETTERS,
    **more: object,
) -> Vector:
    """What is found of five items, where the table has strings as sort keys."""
    request = {"TableName": TABLE, "KeyConditions": conditions, **more}
    items = tuple(map(put, ITEMS)) if made == LETTERS else ()
    name = slug(rule)[:72].rstrip("-")
    return Vector(name, rule, source, (Step(OPERATION, request),), made, items)


def _sorted(rule: str, sort: Request, source: str = CONDITIONS) -> Vector:
    return _asked(rule, {**AT, "r": sort}, source)


_FOUND = (
    _asked("KeyConditions find the items of a partition key.", AT, QUERIES),
    _asked("KeyConditions find them backwards too.", AT, QUERIES, ScanIndexForward=False),
    _sorted("EQ finds the item of the sort key.", compared("EQ", s("b"))),
    _sorted("LT finds smaller sort keys.", compared("LT", s("b"))),
    _sorted("LE finds smaller and equal sort keys.", compared("LE", s("b"))),
    _sorted("GT finds greater sort keys.", compared("GT", s("b")), QUERIES),
    _sorted("GE finds greater and equal sort keys.", compared("GE", s("b"))),
    _sorted("BETWEEN finds sort keys at and between its bounds.",
            compared("BETWEEN", s("aa"), s("ba")), QUERIES),
    _sorted("BEGINS_WITH finds sort keys with a prefix.", compared("BEGINS_WITH", s("a")), QUERIES),
    _asked("A filter leaves out what it does not hold for.", AT, QUERIES,
           QueryFilter={"n": compared("GE", n(3))}),
    _asked("A filter compares Booleans.", AT, QUERIES,
           QueryFilter={"f": compared("EQ", {"BOOL": True})}),
    _asked("All conditions of a filter must hold.", AT, FILTER,
           QueryFilter={"n": compared("GE", n(1)), "f": compared("NE", {"BOOL": True})}),
    _asked("With OR one condition of a filter must hold.", AT, FILTER,
           QueryFilter={"n": compared("GE", n(3)), "f": compared("EQ", {"BOOL": True})},
           ConditionalOperator="OR"),
    _asked("A filter of nothing leaves nothing out.", AT, REPORTED, QueryFilter={}),
    _asked("AttributesToGet names what is shown of the items found.", AT,
           f"{PAGE}, AttributesToGet", AttributesToGet=["n", "x"]),
    _asked("A count has no items, in the old words.", AT, PAGE, Select="COUNT"),
    _asked("KeyConditions may stand beside a filter expression.", AT, REPORTED,
           FilterExpression="n > :n", ExpressionAttributeValues={":n": n(3)}),
    _asked("KeyConditions may stand beside a projection expression.", AT, REPORTED,
           ProjectionExpression="n"),
)  # fmt: skip

_NOT_INDEXED = ("IN", "NE", "CONTAINS")
_WRONG = (
    _asked("There is a key condition.", {}, REPORTED),
    _asked("There are at most two key conditions.",
           {**AT, "r": compared("EQ", s("a")), "z": compared("NULL")}, REPORTED),
    _asked("A key condition is on the partition key.", {"r": compared("EQ", s("a"))}, REPORTED),
    _asked("A key condition is on the key.", {**AT, "z": compared("NULL")}, REPORTED),
    _asked("A key condition is on a key that the table has.", {**AT, "z": compared("NULL")},
           REPORTED, ALONE),
    _asked("A partition key is equal.", {"p": compared("LT", s("x"))}, CONDITIONS),
    *(
        _asked(f"{operator} is no operator of a sort key.",
               {**AT, "r": compared(operator, s("a"))}, CONDITIONS)
        for operator in _NOT_INDEXED
    ),
    _asked("NULL is no operator of a sort key.", {**AT, "r": compared("NULL")}, CONDITIONS),
    _asked("IN is no operator of a partition key.", {"p": compared("IN", s("x"))}, CONDITIONS),
    _asked("A key condition is of the key's type.", {"p": compared("EQ", n(1))}, REPORTED),
    _asked("A key condition of the sort key is of its type.",
           {**AT, "r": compared("LT", s("1"))}, REPORTED, NUMBERS),
    _asked("BEGINS_WITH is no operator of numbers.",
           {**AT, "r": compared("BEGINS_WITH", n(1))}, REPORTED, NUMBERS),
    _asked("A partition key that is asked for is not empty.", {"p": compared("EQ", s(""))},
           REPORTED),
    _asked("A sort key that is asked for is not empty.",
           {**AT, "r": compared("EQ", {"B": b""})}, REPORTED, BINARY),
    _asked("A sort key that is asked for has at most 1024 bytes.",
           {**AT, "r": compared("EQ", s("x" * 1025))}, QUOTAS),
    _asked("BETWEEN of a sort key takes bounds in order.",
           {**AT, "r": compared("BETWEEN", s("b"), s("a"))}, REPORTED),
    _asked("A key condition has an operator.", {"p": {"AttributeValueList": [s("x")]}}),
    _asked("A key condition that is null has no operator.", {"p": None}, REPORTED),
    _asked("An operator of a key condition is one of thirteen.", {"p": compared("XX", s("x"))}),
    _asked("A key condition has as many values as its operator takes.", {"p": compared("EQ")}),
    _asked("A value of a key condition is a value.", {"p": compared("EQ", {})}, REPORTED),
    _asked("What a key condition is on has a name.", {"": compared("NULL")}, REPORTED),
    _asked("KeyConditions are a map.", []),
    _asked("A QueryFilter is not on the sort key.", AT, FILTER,
           QueryFilter={"r": compared("NULL")}),
    _asked("A QueryFilter is not on the partition key.", AT, FILTER,
           QueryFilter={"p": compared("NULL")}),
    _asked("A condition of a filter has an operator.", AT, FILTER, QueryFilter={"n": {}}),
    _asked("A filter takes as many values as its operator.", AT, FILTER,
           QueryFilter={"n": compared("EQ")}),
    _asked("A ConditionalOperator of a query needs a filter.", AT, REPORTED,
           ConditionalOperator="OR"),
    _asked("A ConditionalOperator of a query needs two conditions.", AT, REPORTED,
           ConditionalOperator="OR", QueryFilter={"n": compared("NULL")}),
    _asked("A ConditionalOperator of a query is AND or OR.", AT, ORDER, ConditionalOperator="XOR",
           QueryFilter={"n": compared("NULL"), "f": compared("NULL")}),
    _asked("KeyConditions do not stand beside a key condition expression.", AT, QUERIES,
           KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": s("x")}),
    _asked("QueryFilter does not stand beside a filter expression.", AT, LEGACY,
           QueryFilter={"n": compared("NULL")}, FilterExpression="attribute_exists(n)"),
    _asked("AttributesToGet does not stand beside a projection expression.", AT, LEGACY,
           AttributesToGet=["n"], ProjectionExpression="n"),
    _asked("AttributesToGet of a query names an attribute once.", AT, REPORTED,
           AttributesToGet=["n", "n"]),
    _asked("AttributesToGet stands with no Select but SPECIFIC_ATTRIBUTES.", AT, PAGE,
           AttributesToGet=["n"], Select="ALL_ATTRIBUTES"),
)  # fmt: skip

SEVERAL = f"{REPORTED}: scylladb, issue 31393 and test_gsi_composite_keys.py, run against AWS"
_PARTS = tuple(
    {"p": s(str(at)), "h": s("h"), "i": s("i"), "r": n(r), "t": {"B": t}}
    for at, (r, t) in enumerate(((1, b"a"), (1, b"b"), (1, b"c"), (2, b"a")))
)
_H, _I, _R = compared("EQ", s("h")), compared("EQ", s("i")), compared("EQ", n(1))
_T = compared("LE", {"B": b"b"})


def _by(rule: str, conditions: Request, name: str = "wide", **more: object) -> Vector:
    """What is found in an index by several attributes."""
    request = {"TableName": TABLE, "IndexName": name, "KeyConditions": conditions, **more}
    steps = (Step(OPERATION, request),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, SEVERAL, steps, (WIDE,),
                  tuple(map(put, _PARTS)))  # fmt: skip


_SEVERAL = (
    _by("KeyConditions find what has every attribute of a partition key.", {"h": _H, "i": _I},
        "narrow"),
    _by("There are as many KeyConditions as attributes of an index's key.",
        {"h": _H, "i": _I, "r": _R}),
    _by("The last of four KeyConditions may be in any comparison.",
        {"t": _T, "r": _R, "i": _I, "h": _H}),
    _by("The last of four KeyConditions may be in any comparison, backwards.",
        {"t": _T, "r": _R, "i": _I, "h": _H}, ScanIndexForward=False),
    _by("KeyConditions are on no attribute beside a key of four.",
        {"h": _H, "i": _I, "r": _R, "t": _T, "z": _H}),
    _by("KeyConditions leave out no attribute of a partition key.", {"h": _H, "r": _R, "t": _T}),
    _by("KeyConditions leave out no attribute of a sort key before another.",
        {"h": _H, "i": _I, "t": _T}),
    _by("There are at most two KeyConditions of an index by two attributes.",
        {"h": _H, "i": _I, "z": _H}, "narrow"),
)  # fmt: skip

VECTORS = (*_FOUND, *_WRONG, *_SEVERAL)
