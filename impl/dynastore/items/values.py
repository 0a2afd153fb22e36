"""Attribute values: the ten types, their size and their nesting.

Source: developer guide, "Supported data types and naming rules in DynamoDB" and "DynamoDB item
sizes and formats". Two values are equal when their types are and their contents are: sets without
order, numbers by value.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeAlias, Union

import msgspec

MAX_NESTING: Final = 32
"""Most levels of lists and maps in an item, itself included (developer guide, "Quotas")."""


class S(msgspec.Struct, frozen=True, tag="S", array_like=True):
    """A string."""

    value: str


class N(msgspec.Struct, frozen=True, tag="N", array_like=True):
    """A number, in its normal form."""

    value: Decimal


class B(msgspec.Struct, frozen=True, tag="B", array_like=True):
    """Bytes."""

    value: bytes


class Bool(msgspec.Struct, frozen=True, tag="BOOL", array_like=True):
    """True or false."""

    value: bool


class Null(msgspec.Struct, frozen=True, tag="NULL", array_like=True):
    """Null: a value of its own, not an absent attribute."""


class SS(msgspec.Struct, frozen=True, tag="SS", array_like=True):
    """A set of strings."""

    value: frozenset[str]


class NS(msgspec.Struct, frozen=True, tag="NS", array_like=True):
    """A set of numbers."""

    value: frozenset[Decimal]


class BS(msgspec.Struct, frozen=True, tag="BS", array_like=True):
    """A set of byte strings."""

    value: frozenset[bytes]


class L(msgspec.Struct, frozen=True, tag="L", array_like=True):
    """A list of values of any types."""

    value: tuple[Value, ...]


class M(msgspec.Struct, frozen=True, tag="M", array_like=True):
    """A map from names to values of any types. Never changed in place."""

    value: dict[str, Value]


Value: TypeAlias = Union[S, N, B, Bool, Null, SS, NS, BS, L, M]  # noqa: UP007  (read at run time)
Item: TypeAlias = Mapping[str, Value]
"""An item, or a key: attribute names to values."""


def tag(value: Value) -> str:
    """Return the name of the value's type as requests spell it: "S", "N", …"""
    name = value.__struct_config__.tag
    assert isinstance(name, str)
    return name


def depth(item: Item) -> int:
    """Return how many levels of lists and maps the item has, itself included."""
    return 1 + max(map(_levels, item.values()), default=0)


def _levels(value: Value) -> int:
    match value:
        case L(elements):
            return 1 + max(map(_levels, elements), default=0)
        case M(entries):
            return depth(entries)
        case _:
            return 0


def item_size(item: Item) -> int:
    """Return the size of an item in bytes, as the service counts it against its limits."""
    return sum(len(name.encode()) + size(value) for name, value in item.items())


def size(value: Value) -> int:
    """Return the size of one value in bytes; a list or a map costs 3, and 1 for each entry."""
    match value:
        case S(content):
            return len(content.encode())
        case N(number):
            return _number_size(number)
        case B(content):
            return len(content)
        case Bool() | Null():
            return 1
        case SS(strings):
            return sum(len(string.encode()) for string in strings)
        case NS(numbers):
            return sum(map(_number_size, numbers))
        case BS(blobs):
            return sum(map(len, blobs))
        case L(elements):
            return 3 + sum(1 + size(element) for element in elements)
        case M(entries):
            return 3 + len(entries) + item_size(entries)


def _number_size(number: Decimal) -> int:
    """About one byte for two significant digits, one more, and one for a minus sign."""
    if not number:
        return 1
    digits = len(number.as_tuple().digits)
    split = digits % 2 == 0 and number.adjusted() % 2 == 0
    return 1 + (digits + 1) // 2 + split + (number < 0)
