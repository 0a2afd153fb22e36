"""Attribute values: the ten types, their equality, order, size and nesting.

Source: *Supported data types and naming rules in Amazon DynamoDB* and *DynamoDB item sizes and
formats* (developer guide), ``AttributeValue`` (API reference).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, TypeAlias

from dynaspec.items.data import numbers
from dynaspec.items.data.immutable import FrozenMap


@dataclass(frozen=True)
class S:
    """A string of Unicode; may be empty except in a key."""

    tag: ClassVar[str] = "S"
    value: str


@dataclass(frozen=True)
class N:
    """A number, in normal form (``numbers``)."""

    tag: ClassVar[str] = "N"
    value: Decimal


@dataclass(frozen=True)
class B:
    """Bytes, ordered as unsigned; may be empty except in a key."""

    tag: ClassVar[str] = "B"
    value: bytes


@dataclass(frozen=True)
class Bool:
    """True or false."""

    tag: ClassVar[str] = "BOOL"
    value: bool


@dataclass(frozen=True)
class Null:
    """The null value, which is a value: the attribute is there."""

    tag: ClassVar[str] = "NULL"


@dataclass(frozen=True)
class SS:
    """A set of strings, never empty, without order."""

    tag: ClassVar[str] = "SS"
    value: frozenset[str]


@dataclass(frozen=True)
class NS:
    """A set of numbers, never empty, without order."""

    tag: ClassVar[str] = "NS"
    value: frozenset[Decimal]


@dataclass(frozen=True)
class BS:
    """A set of binary values, never empty, without order."""

    tag: ClassVar[str] = "BS"
    value: frozenset[bytes]


@dataclass(frozen=True)
class L:
    """A list, of any types mixed."""

    tag: ClassVar[str] = "L"
    value: tuple[Value, ...]


@dataclass(frozen=True)
class M:
    """A map from names to values, without order."""

    tag: ClassVar[str] = "M"
    value: FrozenMap[str, Value]


Value: TypeAlias = S | N | B | Bool | Null | SS | NS | BS | L | M
Item: TypeAlias = FrozenMap[str, Value]

TYPE_NAMES = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
    "L": "LIST",
    "M": "MAP",
}
"""Each type's tag and the long name that some messages use."""

SCALAR_TAGS = frozenset({"S", "N", "B"})
"""The types that have an order, and that a key may have."""

EMPTY_ITEM: Item = FrozenMap()


def utf8(text: str) -> bytes:
    """The bytes that a string counts as, and is ordered by."""
    return text.encode("utf-8", "surrogatepass")


def precedes(left: Value, right: Value) -> bool | None:
    """Whether ``left`` comes before ``right``; ``None`` when the two have no common order.

    Strings are ordered by their UTF-8 bytes, binary as unsigned bytes, numbers as numbers.
    Source: *Comparison operator and function reference*.
    """
    match left, right:
        case S(a), S(b):
            return utf8(a) < utf8(b)
        case N(x), N(y):
            return x < y
        case B(p), B(q):
            return p < q
        case _:
            return None


def nesting(value: Value) -> int:
    """How many lists and maps lie within each other in ``value``: none for a scalar or a set."""
    match value:
        case L(elements):
            return 1 + max(map(nesting, elements), default=0)
        case M(entries):
            return 1 + max(map(nesting, entries.values()), default=0)
        case _:
            return 0


def deepest(item: Item) -> int:
    """The ``nesting`` of the attribute of ``item`` that is nested deepest."""
    return max(map(nesting, item.values()), default=0)


def item_size(item: Item) -> int:
    """Bytes that ``item`` counts as: each name in UTF-8, and each value."""
    return sum(len(utf8(name)) + value_size(value) for name, value in item.items())


def value_size(value: Value) -> int:
    """Bytes that ``value`` counts as.

    A list or map costs 3 bytes, and one more for each element; null and Boolean cost one.
    """
    match value:
        case S(text):
            return len(utf8(text))
        case N(number):
            return number_size(number)
        case B(data):
            return len(data)
        case Bool() | Null():
            return 1
        case SS(texts):
            return sum(len(utf8(text)) for text in texts)
        case NS(members):
            return sum(map(number_size, members))
        case BS(blobs):
            return sum(map(len, blobs))
        case L(elements):
            return 3 + sum(1 + value_size(element) for element in elements)
        case M(entries):
            return 3 + len(entries) + item_size(entries)


def number_size(number: Decimal) -> int:
    """Bytes that ``number`` counts as: one for each two significant digits, and one more.

    The page calls this approximate: a negative number costs one byte more, and digits are paired
    from the decimal point on either side, which may leave two of them without a partner.
    """
    digits = numbers.significant_digits(number)
    if digits == 0:
        return 1
    split = digits % 2 == 0 and number.adjusted() % 2 == 0
    return 1 + (digits + 1) // 2 + int(split) + int(number < 0)
