"""Query: the order of sort keys that are near each other, in a table and in indexes.

A key may be the beginning of another, hold bytes of zeros, or differ in its last digit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import KEY_CONDITIONS, index, reading, with_indexes
from dynacheck.vectors.corpus.support.shared import TABLE, TYPES, put, slug, table
from dynacheck.vectors.corpus.support.types import filtered, stored
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

NUMBERS: tuple[Request, ...] = tuple({"N": text} for text in (
    "-9.9E125", "-1E38", "-123", "-12.51", "-12.5", "-12", "-1.25", "-1.2", "-1", "-0.12", "-0.1",
    "-1E-130", "0", "1E-130", "0.1", "0.12", "1", "1.2", "1.25", "12", "12.5", "12.51", "123",
    "1E38", "9.9E125",
))  # fmt: skip
"""Each greater than the one before."""
STRINGS: tuple[Request, ...] = tuple({"S": text} for text in (
    "\x00", "\x00\x00", "\x00a", "\x01", " ", "a", "a\x00", "a\x00b", "aa", "ab", "b", "\x7f",
    "\x80", "é", "\uffff", "\U00010000", "\U0010ffff",
))  # fmt: skip
BINARIES: tuple[Request, ...] = tuple({"B": data} for data in (
    b"\x00", b"\x00\x00", b"\x00\x01", b"\x00\xff", b"\x01", b"\x01\x00", b"\x01\x01", b"\x7f",
    b"\x80", b"\xfe", b"\xfe\xff", b"\xff", b"\xff\x00", b"\xff\xff",
))  # fmt: skip
KINDS: Mapping[str, Sequence[Request]] = {"N": NUMBERS, "S": STRINGS, "B": BINARIES}


def _made(kind: str) -> Request:
    """A table with a sort key of that type, and a local and a global index with another."""
    local, wide = index("near", "p", "l"), index("far", "g", "l", kind="KEYS_ONLY")
    return with_indexes(table("p:S", f"r:{kind}"), f"l:{kind}", "g:S", local=(local,),
                        globally=(wide,))  # fmt: skip


def _batches(values: Sequence[Request]) -> tuple[Step, ...]:
    """The items in another order than theirs; the one last in the table is first in the index."""
    items = [{"p": {"S": "x"}, "g": {"S": "g"}, "r": value, "l": other}
             for value, other in zip(values, reversed([*values]), strict=True)]  # fmt: skip
    mixed = [*items[1::2], *items[::2]]
    puts = [{"PutRequest": {"Item": item}} for item in mixed]
    return (Step("BatchWriteItem", {"RequestItems": {TABLE: puts}}),)


def _finds(condition: str, name: str = "", **more: object) -> Step:
    """A Query of the table, or of an index; its values are `:v` and `:w`."""
    about = {"IndexName": name} if name else {"ConsistentRead": True}
    head, sort = ("g", "l") if name == "far" else ("p", "l" if name else "r")
    values = {":p": {"S": "g" if name == "far" else "x"}}
    given = more.pop("ExpressionAttributeValues", {})
    assert isinstance(given, Mapping)
    return reading(
        OPERATION,
        KeyConditionExpression=f"{head} = :p" + condition.replace("KEY", sort),
        ExpressionAttributeValues={**values, **given},
        ProjectionExpression=sort,
        **about,
        **more,
    )


def _whole(kind: str) -> Vector:
    """All of them, in both directions, in the table and its indexes."""
    rule = f"Keys of type {kind} that are near each other have their order everywhere."
    steps = tuple(_finds("", name, ScanIndexForward=forward)
                  for name in ("", "near", "far") for forward in (True, False))  # fmt: skip
    return Vector(slug(rule), rule, TYPES, (*_batches(KINDS[kind]), *steps), (_made(kind),))


def _ranges(kind: str, operator: str, word: str) -> Vector:
    """What is before or after each of some keys, the key itself there or not."""
    rule = f"A range of keys of type {kind} that are {word} a key ends between neighbours."
    values = KINDS[kind]
    steps = tuple(_finds(f" AND KEY {operator} :v", ExpressionAttributeValues={":v": value})
                  for value in values[1::3])  # fmt: skip
    return Vector(slug(rule)[:72], rule, KEY_CONDITIONS, (*_batches(values), *steps),
                  (_made(kind),))  # fmt: skip


def _between(kind: str) -> Vector:
    rule = f"A range of keys of type {kind} holds both its ends."
    values = KINDS[kind]
    steps = tuple(
        _finds(" AND KEY BETWEEN :v AND :w", name,
               ExpressionAttributeValues={":v": low, ":w": high})
        for name in ("", "far") for low, high in zip(values[::3], values[2::3], strict=False)
    )  # fmt: skip
    return Vector(slug(rule), rule, KEY_CONDITIONS, (*_batches(values), *steps), (_made(kind),))


def _begins(kind: str) -> Vector:
    rule = f"Keys of type {kind} that begin with another come right after it."
    values = KINDS[kind]
    steps = tuple(
        _finds(" AND begins_with(KEY, :v)", name, ExpressionAttributeValues={":v": value})
        for name in ("", "near") for value in values[::2]
    )  # fmt: skip
    return Vector(slug(rule), rule, KEY_CONDITIONS, (*_batches(values), *steps), (_made(kind),))


def _paged(kind: str) -> Vector:
    """Each page begins after a key, its index key too."""
    rule = f"A page goes on after each key of type {kind}."
    values = [*KINDS[kind]]
    steps = []
    for value, other in list(zip(values, reversed(values), strict=True))[::4]:
        start = {"p": {"S": "x"}, "r": value}
        steps += [_finds("", ExclusiveStartKey=start, ScanIndexForward=forward)
                  for forward in (True, False)]  # fmt: skip
        steps.append(_finds("", "near", ExclusiveStartKey={**start, "l": other}))
    return Vector(slug(rule), rule, KEY_CONDITIONS, (*_batches(values), *steps), (_made(kind),))


def _compared(kind: str) -> Vector:
    """The same order in a condition, of attributes that are no keys."""
    rule = f"Values of type {kind} that are near each other are compared in the order of keys."
    values = KINDS[kind]
    steps = tuple(filtered(f"a {operator} :v", value)
                  for operator in ("<", ">=") for value in values[2::4])  # fmt: skip
    items = stored([{"a": value} for value in values])
    return Vector(slug(rule)[:72].rstrip("-"), rule, TYPES, (items, *steps), (table("p:S", "r:N"),))


def _one_key() -> Vector:
    """A number is one key, however it is written; its neighbour is another."""
    rule = "A number is one sort key in each spelling, and no other number."
    texts = ("12.5", "1.25E1", "12.50", "12.51", "-12.5", "-125E-1", "0", "-0.0")
    items = ({"p": {"S": "x"}, "r": {"N": text}, "a": {"S": text}} for text in texts)
    puts = [Step("PutItem", put({**item, "g": {"S": "g"}})) for item in items]
    return Vector("a-number-is-one-sort-key", rule, TYPES,
                  (*puts, _finds("")), (_made("N"),))  # fmt: skip


VECTORS = (
    *(_whole(kind) for kind in KINDS),
    *(_ranges(kind, operator, word) for kind in KINDS
      for operator, word in (("<", "before"), (">", "after"), ("<=", "up to"), (">=", "from"))),
    *(_between(kind) for kind in KINDS),
    *(_begins(kind) for kind in "SB"),
    *(_paged(kind) for kind in KINDS),
    *(_compared(kind) for kind in KINDS),
    _one_key(),
)  # fmt: skip
