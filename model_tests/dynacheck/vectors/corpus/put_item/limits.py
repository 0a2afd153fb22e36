"""PutItem and others: the limits of items and keys, one below, at each, and one above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    KEY,
    ONE,
    QUOTAS,
    TABLE,
    TYPES,
    put,
    read_back,
    slug,
    table,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "PutItem"

PAIR = table("p:S", "r:S")
BYTES = table("p:B", "r:B")
NUMBER = (table("p:N"),)


def _limit(
    rule: str,
    limit: int,
    at: Callable[[int], Iterable[Step]],
    source: str = QUOTAS,
    made: tuple[Request, ...] = (PAIR,),
) -> Vector:
    """What is asked for one below a limit, at it, and one above."""
    steps = tuple(step for each in (limit - 1, limit, limit + 1) for step in at(each))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, made)


def _each(key: Mapping[str, object]) -> list[Step]:
    """Each operation that names an item by its key, which leave nothing there."""
    about = {"TableName": TABLE, "Key": key}
    sets = {"UpdateExpression": "SET a = p"}
    return [
        Step("PutItem", put(key)),
        Step("GetItem", {**about, "ConsistentRead": True}),
        Step("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [key], "ConsistentRead": True}}}),
        Step("TransactGetItems", {"TransactItems": [{"Get": about}]}),
        Step("UpdateItem", {**about, **sets}),
        Step("BatchWriteItem", {"RequestItems": {TABLE: [{"PutRequest": {"Item": key}}]}}),
        Step("TransactWriteItems", {"TransactItems": [{"Update": {**about, **sets}}]}),
        Step("DeleteItem", about),
    ]


def _finds(values: Mapping[str, object], condition: str, **more: object) -> Step:
    return Step("Query", {
        "TableName": TABLE, "KeyConditionExpression": condition, "ConsistentRead": True,
        "ExpressionAttributeValues": values, **more,
    })  # fmt: skip


A: Request = {"S": "a"}
_KEYS = (
    _limit("A partition key has at most 2048 bytes wherever it is named.", 2048,
           lambda size: _each({"p": {"S": "p" * size}, "r": A})),
    _limit("A sort key has at most 1024 bytes wherever it is named.", 1024,
           lambda size: _each({"p": A, "r": {"S": "r" * size}})),
    _limit("A key's bytes are those of its text in UTF-8.", 1024, lambda size: [
        Step("PutItem", put({"p": A, "r": {"S": "é" * (size // 2) + "r" * (size % 2)}}))]),
    _limit("A binary partition key has at most 2048 bytes.", 2048, lambda size: [
        Step("PutItem", put({"p": {"B": b"\0" * size}, "r": {"B": b"r"}}))], made=(BYTES,)),
    _limit("A binary sort key has at most 1024 bytes.", 1024, lambda size: [
        Step("PutItem", put({"p": {"B": b"p"}, "r": {"B": b"\xff" * size}}))], made=(BYTES,)),
    _limit("A partition key that is looked for has at most 2048 bytes.", 2048, lambda size: [
        _finds({":p": {"S": "p" * size}}, "p = :p")]),
    _limit("A sort key that is looked for has at most 1024 bytes.", 1024, lambda size: [
        _finds({":p": A, ":r": {"S": "r" * size}}, f"p = :p AND {condition}")
        for condition in ("r = :r", "r > :r", "begins_with(r, :r)", "r BETWEEN :p AND :r")]),
)  # fmt: skip

_SETS = ",".join(f"a{at:02}=:v" for at in range(80))
_LARGE = Step("UpdateItem", {
    **ABOUT, "UpdateExpression": f"SET {_SETS}",
    "ExpressionAttributeValues": {":v": {"S": "x" * 5000}},
})  # fmt: skip
"""Makes an item of 2 + 80 * (3 + 5000) bytes."""


def _grows(size: int) -> list[Step]:
    """An update that makes the item have so many bytes: to the limit and past it, and back."""
    text = "z" * (size - 2 - 80 * 5003 - 1)
    values = {"ExpressionAttributeValues": {":z": {"S": text}}}
    return [Step("UpdateItem", {**ABOUT, "UpdateExpression": "SET z = :z", **values}),
            Step("UpdateItem", {**ABOUT, "UpdateExpression": "SET y = :z REMOVE z", **values}),
            Step("UpdateItem", {**ABOUT, "UpdateExpression": "REMOVE z, y"})]  # fmt: skip


def _sizes() -> Vector:
    rule = "An item that an update makes has at most 400 KB, whatever it had before."
    steps = (_LARGE, *(step for over in (-1, 0, 1) for step in _grows(409_600 + over)))
    return Vector("an-updated-item-of-400-kb", rule, QUOTAS, steps, ONE)


def _puts(*values: Request) -> list[Step]:
    return [Step("PutItem", put({**KEY, "r": A, "a": value})) for value in values]


def _named(size: int) -> list[Step]:
    """An attribute, a member of a map, and what a placeholder stands for, of so many bytes."""
    name = "é" * (size // 2) + "n" * (size % 2)
    names = {"ExpressionAttributeNames": {"#n": name}}
    return [Step("PutItem", put({**KEY, name: {"NULL": True}})),
            Step("PutItem", put({**KEY, "m": {"M": {name: {"NULL": True}}}})),
            Step("UpdateItem", {**ABOUT, "UpdateExpression": "REMOVE #n", **names}),
            Step("DeleteItem", {**ABOUT, "ConditionExpression": "attribute_exists(#n)", **names}),
            ]  # fmt: skip


_VALUES = (
    _limit("A number has at most 38 digits, in a set and a document too.", 38,
           lambda digits: _puts({"N": "9" * digits}, {"N": "-0." + "1" * digits + "0"},
                                {"NS": ["1" * digits]},
                                {"L": [{"N": "12" * 13 + "3" * (digits - 26)}]}),
           TYPES),
    _limit("A magnitude is below 1E+126.", 125,
           lambda power: _puts({"N": f"9.99E{power}"}, {"N": f"-1E+{power}"},
                               {"NS": [f"1E{power}"]}, {"M": {"k": {"N": f"0.1E{power + 1}"}}}),
           TYPES),
    _limit("A magnitude is at least 1E-130.", 130,
           lambda power: _puts({"N": f"1E-{power}"}, {"N": f"-9.9E-{power}"},
                               {"NS": [f"10E-{power + 1}"]}), TYPES),
    _limit("A key that is a number has at most 38 digits, and a bounded magnitude.", 38,
           lambda digits: [Step("PutItem", put({"p": {"N": "9" * digits}})),
                           Step("PutItem", put({"p": {"N": f"-1E{digits + 87}"}})),
                           Step("PutItem", put({"p": {"N": f"1E-{digits + 92}"}}))],
           TYPES, NUMBER),
    _limit("Lists and maps are nested to 32 levels, the item being the first.", 31,
           lambda depth: _puts(nested(depth))),
    _limit("A name's bytes are those of its text in UTF-8.", 65_535, _named, made=ONE),
    _limit("A name within a document may be as long as any.", 65_535,
           lambda size: _puts({"M": {"n" * size: {"NULL": True}}})),
)  # fmt: skip


def _depths() -> Vector:
    """An update that nests the stored value."""
    rule = "An item that an update makes is nested to 32 levels."
    steps = [
        Step("UpdateItem", {
            **ABOUT, "UpdateExpression": f"SET {place} = :v",
            "ExpressionAttributeValues": {":v": nested(depth)},
        })
        for place in ("m.k", "l[0]", "l[7]") for depth in (29, 30, 31)
    ]  # fmt: skip
    items = (put({**KEY, "m": {"M": {}}, "l": {"L": [A]}}),)
    return Vector("an-updated-item-of-32-levels", rule, QUOTAS, read_back(steps), ONE, items)


def _pages(operation: str, request: Request) -> list[Step]:
    return [
        Step(operation, {"TableName": TABLE, "ConsistentRead": True, **request, "Limit": limit})
        for limit in (-1, 0, 4)
    ]


_FOUND: Request = {
    "KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": A}
}  # fmt: skip
_ASKED = (
    Vector("a-limit-is-at-least-one", "A page evaluates at least one item.",
           QUOTAS, (*_pages("Query", _FOUND), *_pages("Scan", {})), (PAIR,),
           tuple(put({"p": A, "r": {"S": r}}) for r in "abc")),
    Vector("the-last-segment",
           "A segment is below the number of segments; what is allowed has its next fault told.",
           QUOTAS, tuple(
               Step("Scan", {"TableName": TABLE, "Segment": number, "TotalSegments": total,
                             "FilterExpression": ""})
               for number, total in ((0, 1), (1, 1), (3, 4), (4, 4), (999_999, 1_000_000),
                                     (1_000_000, 1_000_000), (0, 1_000_001), (-1, 1), (0, 0))),
           (PAIR,)),
)  # fmt: skip

VECTORS = (*_KEYS, _sizes(), *_VALUES, _depths(), *_ASKED)
