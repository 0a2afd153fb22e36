"""Attribute values as they travel: from a request's shape to values, and from values to JSON.

Source: API reference, "AttributeValue"; developer guide, "Supported data types and naming rules in
DynamoDB". The messages are the service's.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, TypeVar, cast

from dynastore.items.data import numbers, work
from dynastore.items.data.errors import validation
from dynastore.items.data.values import (
    BS,
    MAX_NESTING,
    NS,
    SS,
    B,
    Bool,
    Item,
    L,
    M,
    Member,
    N,
    Null,
    S,
    Value,
    depth,
    text_size,
)

MAX_NAME: Final = 65535
"""Longest attribute name in bytes (developer guide, "Quotas", "Attributes")."""
_T = TypeVar("_T")
_INVALID = "One or more parameter values were invalid: "


def item_of(data: object) -> dict[str, Value]:
    """Read a map of attribute values; refuses a malformed value, and a name that is not one."""
    check_names(data)
    return values_of(data)


def values_of(data: object) -> dict[str, Value]:
    """Read a map of attribute values whose names are known to be names."""
    work.spend(2 * len(cast("dict[str, object]", data)))
    return {name: value_of(entry) for name, entry in cast("dict[str, object]", data).items()}


def check_names(data: object) -> None:
    """Refuse names in a map of attribute values that are not names, those within values aside."""
    for name in cast("dict[str, object]", data):
        check_name(name)


def check_depth(data: object) -> None:
    """Refuse a map of attribute values that is nested too deep, whatever else is wrong with it."""
    _check_levels(_levels({"M": data}), MAX_NESTING)


def check_levels(value: Value, most: int) -> None:
    """Refuse a value that, in a map, is nested more levels than that."""
    _check_levels(depth({"": value}), most)


def _check_levels(levels: int, most: int) -> None:
    if levels > most:
        raise validation(
            "Nesting Levels have exceeded supported limits: "
            "Attributes in the item have nested levels beyond supported limit"
        )


def _levels(data: object) -> int:
    content = cast("dict[str, Any]", data or {})
    if "L" not in content and "M" not in content:
        return 0
    deepest = 0
    for entry in chain(content.get("L", ()), content.get("M", {}).values()):
        deepest = max(deepest, _levels(entry))
    return 1 + deepest


def check_name(name: str) -> None:
    """Refuse an attribute name that is empty or too long."""
    if not name:
        raise validation("Empty attribute name")
    if text_size(name) > MAX_NAME:
        raise validation(f"Attribute name is too large, must be less than {MAX_NAME + 1} bytes")


def value_of(data: object) -> Value:
    """Read one attribute value; refuses none, several or a malformed one."""
    content = cast("dict[str, object] | None", data)
    if not content:
        raise validation(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    for tag, entry in content.items():
        value = _READERS[tag](entry)
    if len(content) > 1:
        raise validation(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    return value


def item_json(item: Item) -> dict[str, object]:
    """Return an item as its JSON object, in the order of the names."""
    shown: dict[str, object] = {}
    for name in sorted(item):
        value = item[name]
        shown[name] = _WRITERS[type(value)](value)
    return shown


def value_json(value: Value) -> dict[str, object]:
    """Return a value as its JSON object; sets come in a fixed order."""
    return _WRITERS[type(value)](value)


_WRITERS: Final[Mapping[type[Value], Callable[[Any], dict[str, object]]]] = {
    S: lambda text: {"S": text.value},
    N: lambda number: {"N": numbers.text(number.value)},
    B: lambda content: {"B": _base64(content.value)},
    Bool: lambda flag: {"BOOL": flag.value},
    Null: lambda _: {"NULL": True},
    SS: lambda strings: {"SS": sorted(strings.value)},
    NS: lambda members: {"NS": [numbers.text(member) for member in sorted(members.value)]},
    BS: lambda blobs: {"BS": [_base64(blob) for blob in sorted(blobs.value)]},
    L: lambda elements: {"L": [value_json(element) for element in elements.value]},
    M: lambda entries: {"M": item_json(entries.value)},
}
"""Type of a value → what writes it."""


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def shown_value(value: Value) -> str:
    """Return a scalar as messages show it: {N:5}."""
    ((name, content),) = value_json(value).items()
    return f"{{{name}:{content}}}"


def _elements(data: list[object]) -> tuple[Value, ...]:
    work.spend(2 * len(data))
    return tuple(map(value_of, data))


def _null(data: bool) -> Null:
    if not data:
        raise validation(f"{_INVALID}Null attribute value types must have the value of true")
    return Null()


_NO_NULL: Final = "may not have a null string as a member"


def _strings(data: list[str]) -> SS:
    _check_members(data, "An string set  may not be empty", f"An string set {_NO_NULL}")
    duplicates = f"{_INVALID}Input collection [{', '.join(data)}] contains duplicates."
    return SS(_unique(data, duplicates))


def _numbers(data: list[str]) -> NS:
    _check_members(data, "An number set  may not be empty", f"An number set {_NO_NULL}")
    return NS(_unique(list(map(_member, data)), "Input collection contains duplicates"))


def _member(text: str) -> Member:
    return Member(numbers.parse(text))


def _blobs(data: list[str]) -> BS:
    null = "Binary sets may not contain null or empty values"
    _check_members(data, "Binary sets should not be empty", null)
    duplicates = f"{_INVALID}Input collection [{', '.join(data)}]of type BS contains duplicates."
    return BS(_unique(list(map(base64.b64decode, data)), duplicates))


def _check_members(data: Sequence[object], empty: str, null: str) -> None:
    work.spend(2 * len(data))
    if not data:
        raise validation(_INVALID + empty)
    if None in data:
        raise validation(_INVALID + null)


def _unique(members: Sequence[_T], duplicates: str) -> frozenset[_T]:
    unique = frozenset(members)
    if len(unique) < len(members):
        raise validation(duplicates)
    return unique


_READERS: Final[Mapping[str, Callable[[Any], Value]]] = {
    "S": S,
    "N": lambda text: N(numbers.parse(text)),
    "B": lambda text: B(base64.b64decode(text)),
    "BOOL": Bool,
    "NULL": _null,
    "SS": _strings,
    "NS": _numbers,
    "BS": _blobs,
    "L": lambda entries: L(_elements(entries)),
    "M": lambda entries: M(item_of(entries)),
}
"""Type name → reader of its content, which `shapes` has converted to the type already."""
