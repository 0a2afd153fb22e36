"""Query: which items a key condition finds, and their order."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.reads import (
    DYNALITE,
    FILTERS,
    KEY_CONDITIONS,
    LETTERS,
    SEVERAL,
    WIDE,
    P,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, CONDITIONS, NAMES, NUBO, TYPES, table
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format("Query")
FIVE = tuple({"p": s("x"), "r": s(text)} for text in ("a", "aa", "b", "ba", "c"))
OTHER: Request = {"p": s("y"), "r": s("b")}
B: Request = {**P, ":b": s("b")}


def _letters(
    rule: str, condition: str, values: Request = B, source: str = KEY_CONDITIONS, **more: object
) -> Vector:
    """What the condition finds of five items, and one with another partition key."""
    request = {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more}
    return of(rule, source, [reading(OPERATION, **request)], LETTERS, (*FIVE, OTHER))


_FOUND = (
    _letters("A query finds the items of one partition key, in the order of the sort key.",
             "p = :p", P),
    _letters("A query goes backwards where ScanIndexForward is false.", "p = :p", P, PAGE,
             ScanIndexForward=False),
    _letters("A query goes forward where ScanIndexForward is true.", "p = :p", P, PAGE,
             ScanIndexForward=True),
    _letters("A query of a partition key that no item has finds nothing.", "p = :p",
             {":p": s("none")}),
    _letters("A sort key can be equal.", "p = :p AND r = :b"),
    _letters("A sort key can be less.", "p = :p AND r < :b"),
    _letters("A sort key can be less or equal.", "p = :p AND r <= :b"),
    _letters("A sort key can be greater.", "p = :p AND r > :b"),
    _letters("A sort key can be greater or equal.", "p = :p AND r >= :b"),
    _letters("A sort key can be between two values, both included.",
             "p = :p AND r BETWEEN :a AND :b", {**P, ":a": s("aa"), ":b": s("ba")}),
    _letters("A sort key can begin with a string.", "p = :p AND begins_with(r, :b)"),
    _letters("A sort key can begin with nothing that is there.", "p = :p AND begins_with(r, :z)",
             {**P, ":z": s("z")}),
    _letters("The value may come first in an equality.", ":b = r AND :p = p",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _letters("A value that is less comes before a greater sort key.", "p = :p AND :b < r",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _letters("A value that is less or equal may come first.", "p = :p AND :b <= r",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _letters("A value that is greater may come first.", "p = :p AND :b > r",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _letters("A value that is greater or equal may come first.", "p = :p AND :b >= r",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _letters("The two conditions may come in any order.", "r = :b AND p = :p"),
    _letters("Each condition may be in parentheses.", "(p = :p) AND (begins_with(r, :b))",
             source=NUBO.format("tier1/query/keyConditionParens.test.ts")),
    _letters("Both conditions may be in parentheses together.", "(p = :p AND (r = :b))",
             source=NUBO.format("tier1/query/keyConditionParens.test.ts")),
    _letters("Keywords of a key condition are of any case.", "p = :p aNd r bEtWeEn :b And :b"),
    _letters("A key condition may use names.", "#p = :p AND #r > :b", source=NAMES,
             ExpressionAttributeNames={"#p": "p", "#r": "r"}),
    _letters("A consistent query finds what has been written.", "p = :p", P, PAGE,
             ConsistentRead=True),
)  # fmt: skip


def _ordered(rule: str, kind: str, values: tuple[Request, ...], source: str = TYPES) -> Vector:
    """Items whose sort keys are `values`, found in order."""
    step = reading(OPERATION, KeyConditionExpression="p = :p", ExpressionAttributeValues=P)
    items = tuple({"p": s("x"), "r": value} for value in values)
    return of(rule, source, [step], table("p:S", f"r:{kind}"), items)


def _counted(rule: str, condition: str, **values: Request) -> Vector:
    """What the condition finds of five items whose sort keys are numbers."""
    given = {**P, **{f":{name}": value for name, value in values.items()}}
    step = reading(
        OPERATION,
        KeyConditionExpression=f"p = :p AND {condition}",
        ExpressionAttributeValues=given,
    )
    items = tuple({"p": s("x"), "r": n(number)} for number in (-10, -1, 0, 9, 10))
    source = NUBO.format("tier1/query/numericKeys.test.ts")
    return of(rule, source, [step], table("p:S", "r:N"), items)


_ORDERED = (
    _ordered("Strings are ordered by their UTF-8 bytes.", "S",
             tuple(map(s, ("1", "10", "2", "A", "a", "aa", "b", "é", "\uffff", "\U00010000")))),
    _ordered("Numbers are ordered by value.", "N",
             tuple(map(n, ("-1E+125", "-10", "-9.9", "-9.89", "-1E-130", "0", "1E-130", "0.09",
                           "0.1", "9", "10", "10.5", "1e3", "9E125")))),
    _ordered("Binary is ordered by unsigned bytes.", "B",
             tuple({"B": data} for data in (b"\x00", b"\x00\x01", b"\x7f", b"\x80", b"\xff"))),
    _counted("A number that is a sort key is compared by value.", "r > :v", v=n(-1)),
    _counted("A number is equal however it is written.", "r = :v", v=n("1E1")),
    _counted("A number can be between two numbers.", "r BETWEEN :v AND :w", v=n(-5), w=n(9)),
)  # fmt: skip

_PARTS: Request = {":h": s("h"), ":i": s("i")}
_ENTRIES = (
    *({"p": s(str(place)), "h": s("h"), "i": s("i"), "r": n(r), "t": {"B": t}}
      for place, (r, t) in enumerate(((1, b"b"), (1, b"a"), (-2, b"z"), (10, b"a")))),
    {"p": s("other"), "h": s("h"), "i": s("j"), "r": n(1), "t": {"B": b"a"}},
    {"p": s("less"), "h": s("h"), "i": s("i"), "r": n(1)},
)  # fmt: skip


def _several(rule: str, condition: str = "", **values: Request) -> Vector:
    """What is found in an index by two attributes of a partition key and two of a sort key."""
    given = {**_PARTS, **{f":{name}": value for name, value in values.items()}}
    step = reading(
        OPERATION,
        IndexName="wide",
        KeyConditionExpression=f"h = :h AND i = :i{condition}",
        ExpressionAttributeValues=given,
    )
    return of(rule, SEVERAL, [step], WIDE, _ENTRIES)


_SEVERAL = (
    _several("An index by several attributes is ordered by one after the other."),
    _several("The first attribute of a sort key alone may be given.", " AND r = :r", r=n(1)),
    _several("The last attribute that is given may be in any comparison.", " AND r >= :r", r=n(1)),
    _several("Attributes of a sort key may be given in any order.", " AND t > :t AND :r = r",
             r=n(1), t={"B": b"a"}),
    _several("The second attribute of a sort key may begin with a value.",
             " AND begins_with(t, :t) AND r = :r", r=n(1), t={"B": b"a"}),
)  # fmt: skip


def _filtered(rule: str, source: str, filter_: str, values: Request, **more: object) -> Vector:
    """What a filter leaves of three items."""
    step = reading(
        OPERATION,
        KeyConditionExpression="p = :p",
        FilterExpression=filter_,
        ExpressionAttributeValues={**P, **values},
        **more,
    )
    items = tuple(
        {"p": s("x"), "r": s(r), "v": n(v), "m": {"M": {"k": s(r)}}}
        for r, v in (("a", 1), ("b", 2), ("c", 3))
    )
    return of(rule, source, [step], LETTERS, items)


_FILTERED = (
    _filtered("A filter leaves the items for which it holds; all of them are scanned.", FILTERS,
              "v >= :v", {":v": n(2)}),
    _filtered("A filter may leave nothing.", FILTERS, "v > :v", {":v": n(9)}),
    _filtered("A filter sees attributes that are not shown.", FILTERS, "v = :v", {":v": n(2)},
              ProjectionExpression="r"),
    _filtered("A filter may lead into documents.", FILTERS, "m.k = :v", {":v": s("c")}),
    _filtered("A filter may use functions.", CONDITIONS, "size(m) = :v AND attribute_exists(v)",
              {":v": n(1)}),
    _filtered("COUNT counts what the filter leaves, and shows no items.", PAGE, "v < :v",
              {":v": n(3)}, Select="COUNT"),
    _filtered("A filter is for what is evaluated: Limit counts it before the filter.", PAGE,
              "v > :v", {":v": n(1)}, Limit=2),
)  # fmt: skip


def _shown(rule: str, source: str = PAGE, **more: object) -> Vector:
    """What is shown of an item."""
    step = reading(OPERATION, KeyConditionExpression="p = :p", ExpressionAttributeValues=P, **more)
    item = {"p": s("x"), "r": s("a"), "v": n(1), "m": {"M": {"k": s("b"), "o": s("c")}}}
    return of(rule, source, [step], LETTERS, (item,))


_SHOWN = (
    _shown("A projection says what is shown.", ProjectionExpression="m.k, v"),
    _shown("An item of which nothing is projected is shown empty.", ProjectionExpression="x"),
    _shown("COUNT shows no items.", Select="COUNT"),
    _shown("ALL_ATTRIBUTES shows whole items of a table.", Select="ALL_ATTRIBUTES"),
    _shown("SPECIFIC_ATTRIBUTES goes with a projection.", Select="SPECIFIC_ATTRIBUTES",
           ProjectionExpression="p"),
    _shown("SPECIFIC_ATTRIBUTES needs to be told which.",
           NUBO.format("tier1/query/select.test.ts"), Select="SPECIFIC_ATTRIBUTES"),
    _shown("A projection does not go with ALL_ATTRIBUTES.",
           NUBO.format("tier1/query/select.test.ts"), Select="ALL_ATTRIBUTES",
           ProjectionExpression="p"),
    _shown("A projection does not go with COUNT.", DYNALITE.format("query"), Select="COUNT",
           ProjectionExpression="p"),
    _shown("AttributesToGet does not go with COUNT.", DYNALITE.format("query"), Select="COUNT",
           AttributesToGet=["p"]),
    _shown("ALL_PROJECTED_ATTRIBUTES is for indexes.", NUBO.format("tier1/query/select.test.ts"),
           Select="ALL_PROJECTED_ATTRIBUTES"),
    _shown("A Select is one of four.", NUBO.format("tier3/error-messages/query.test.ts"),
           Select="SOME"),
)  # fmt: skip

VECTORS = (*_FOUND, *_ORDERED, *_SEVERAL, *_FILTERED, *_SHOWN)
