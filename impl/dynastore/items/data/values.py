"""Attribute values: the ten types, their size and their nesting.

Source: developer guide, "Supported data types and naming rules in DynamoDB" and "DynamoDB item
sizes and formats". Two values are equal when their types are and their contents are: sets without
order, numbers by value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias, Union

import msgspec

MAX_NESTING: Final = 32
"""Most levels of lists and maps in an item, itself included (developer guide, "Quotas")."""


class S(msgspec.Struct, frozen=True, tag="S", array_like=True):
    """A string."""

    value: str


class Member(Decimal):
    """A number in a set, in its normal form.

    Python's hash of a number is its remainder, so that anybody can make thousands of numbers with
    the same one, and a set of them takes the square of their count. A text's hash is nobody's
    choice; equal numbers in normal form have equal texts.
    """

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(str(self))


class N(msgspec.Struct, frozen=True, tag="N", array_like=True):
    """A number, in its normal form."""

    value: Decimal

    def __hash__(self) -> int:
        return hash(str(self.value))


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

    value: frozenset[Member]


class BS(msgspec.Struct, frozen=True, tag="BS", array_like=True):
    """A set of byte strings."""

    value: frozenset[bytes]


class L(msgspec.Struct, frozen=True, tag="L", array_like=True):
    """A list of values of any types."""

    value: tuple[Value, ...]


class M(msgspec.Struct, frozen=True, tag="M", array_like=True):
    """A map from names to values of any types. Never changed in place."""

    value: dict[str, Value]

    def __hash__(self) -> int:
        return hash(frozenset(self.value.items()))


Value: TypeAlias = Union[S, N, B, Bool, Null, SS, NS, BS, L, M]  # noqa: UP007  (read at run time)
Item: TypeAlias = Mapping[str, Value]
"""An item, or a key: attribute names to values."""


def tag(value: Value) -> str:
    """Return the name of the value's type as requests spell it: "S", "N", …"""
    return _TAGS[type(value)]


_TAGS: Final = {
    S: "S",
    N: "N",
    B: "B",
    Bool: "BOOL",
    Null: "NULL",
    SS: "SS",
    NS: "NS",
    BS: "BS",
    L: "L",
    M: "M",
}


def depth(item: Item) -> int:
    """Return how many levels of lists and maps the item has, itself included."""
    return 1 + _deepest(item.values())


def _deepest(values: Iterable[Value]) -> int:
    deepest = 0
    for value in values:
        if isinstance(value, M):
            deepest = max(deepest, depth(value.value))
        elif isinstance(value, L):
            deepest = max(deepest, 1 + _deepest(value.value))
    return deepest


def item_size(item: Item) -> int:
    """Return the size of an item in bytes, as the service counts it against its limits."""
    count = 0
    for name, value in item.items():
        count += text_size(name) + _SIZES[type(value)](value)
    return count


def size(value: Value) -> int:
    """Return the size of one value in bytes; a list or a map costs 3, and 1 for each entry."""
    return _SIZES[type(value)](value)


def text_size(text: str) -> int:
    """Return the size of a text in bytes: as UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def _number_size(number: Decimal) -> int:
    """About one byte for two significant digits, one more, and one for a minus sign."""
    if not number:
        return 1
    digits = len(number.as_tuple().digits)
    split = digits % 2 == 0 and number.adjusted() % 2 == 0
    return 1 + (digits + 1) // 2 + split + (number < 0)


_SIZES: Final[Mapping[type[Value], Callable[[Any], int]]] = {
    S: lambda text: text_size(text.value),
    N: lambda number: _number_size(number.value),
    B: lambda content: len(content.value),
    Bool: lambda _: 1,
    Null: lambda _: 1,
    SS: lambda strings: sum(map(text_size, strings.value)),
    NS: lambda numbers: sum(map(_number_size, numbers.value)),
    BS: lambda blobs: sum(map(len, blobs.value)),
    L: lambda elements: 3 + len(elements.value) + sum(map(size, elements.value)),
    M: lambda entries: 3 + len(entries.value) + item_size(entries.value),
}
"""Type of a value → its size. Matching patterns takes ten times as long."""
