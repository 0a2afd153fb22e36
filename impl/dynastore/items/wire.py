"""Attribute values as they travel: from a request's shape to values, and from values to JSON.

Source: API reference, "AttributeValue"; developer guide, "Supported data types and naming rules in
DynamoDB". The messages are the service's.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar, cast

from dynastore.items import numbers
from dynastore.items.errors import ServiceError, validation
from dynastore.items.values import BS, NS, SS, B, Bool, Item, L, M, N, Null, S, Value

MAX_NAME: Final = 65535
"""Longest attribute name in bytes (developer guide, "Quotas", "Attributes")."""
_T = TypeVar("_T")
_INVALID = "One or more parameter values were invalid: "


def item_of(data: object) -> dict[str, Value]:
    """Read a map of attribute values; refuses a malformed value, and a name that is not one."""
    entries = cast("dict[str, object]", data)
    for name in entries:
        check_name(name)
    return {name: value_of(entry) for name, entry in entries.items()}


def check_name(name: str) -> None:
    """Refuse an attribute name that is empty or too long."""
    if not name:
        raise validation("Empty attribute name")
    if len(name.encode()) > MAX_NAME:
        raise validation(f"Attribute name is too large, must be less than {MAX_NAME + 1} bytes")


def value_of(data: object) -> Value:
    """Read one attribute value; refuses none, several or a malformed one."""
    content = cast("dict[str, object] | None", data)
    if not content:
        raise validation(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    values = [_READERS[tag](cast("list[object]", entry)) for tag, entry in content.items()]
    if len(values) > 1:
        raise validation(
            "Supplied AttributeValue has more than one datatypes set, "
            "must contain exactly one of the supported datatypes"
        )
    return values[0]


def item_json(item: Item) -> dict[str, object]:
    """Return an item as its JSON object."""
    return {name: value_json(value) for name, value in item.items()}


def value_json(value: Value) -> dict[str, object]:
    """Return a value as its JSON object; sets come in a fixed order."""
    match value:
        case S(text):
            return {"S": text}
        case N(number):
            return {"N": numbers.text(number)}
        case B(content):
            return {"B": _base64(content)}
        case Bool(flag):
            return {"BOOL": flag}
        case Null():
            return {"NULL": True}
        case SS(strings):
            return {"SS": sorted(strings)}
        case NS(members):
            return {"NS": [numbers.text(member) for member in sorted(members)]}
        case BS(blobs):
            return {"BS": [_base64(blob) for blob in sorted(blobs)]}
        case L(elements):
            return {"L": [value_json(element) for element in elements]}
        case M(entries):
            return {"M": item_json(entries)}


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _null(data: object) -> Null:
    if data is not True:
        raise validation(f"{_INVALID}Null attribute value types must have the value of true")
    return Null()


def _strings(data: list[object]) -> SS:
    return SS(
        _set(data, lambda text: cast(str, text), "An string set  may not be empty", _duplicate)
    )


def _numbers(data: list[object]) -> NS:
    return NS(
        _set(
            data,
            lambda text: numbers.parse(cast(str, text)),
            "An number set  may not be empty",
            lambda _: validation("Input collection contains duplicates"),
        )
    )


def _blobs(data: list[object]) -> BS:
    return BS(
        _set(
            data, lambda blob: cast(bytes, blob), "Binary sets should not be empty", _duplicate_blob
        )
    )


def _set(
    data: list[object],
    read: Callable[[object], _T],
    empty: str,
    duplicate: Callable[[Collection[object]], ServiceError],
) -> frozenset[_T]:
    if not data:
        raise validation(_INVALID + empty)
    if None in data:
        raise validation(f"{_INVALID}An element of a set may not be null")
    members = [read(entry) for entry in data]
    unique = frozenset(members)
    if len(unique) < len(members):
        raise duplicate(data)
    return unique


def _duplicate(data: Collection[object]) -> ServiceError:
    listed = ", ".join(map(str, data))
    return validation(f"{_INVALID}Input collection [{listed}] contains duplicates.")


def _duplicate_blob(data: Collection[object]) -> ServiceError:
    listed = ", ".join(_base64(cast(bytes, blob)) for blob in data)
    return validation(f"{_INVALID}Input collection [{listed}]of type BS contains duplicates.")


_READERS: Mapping[str, Callable[[list[object]], Value]] = {
    "S": lambda data: S(cast(str, data)),
    "N": lambda data: N(numbers.parse(cast(str, data))),
    "B": lambda data: B(cast(bytes, data)),
    "BOOL": lambda data: Bool(cast(bool, data)),
    "NULL": _null,
    "SS": _strings,
    "NS": _numbers,
    "BS": _blobs,
    "L": lambda data: L(tuple(value_of(entry) for entry in data)),
    "M": lambda data: M(item_of(data)),
}
"""Type name → reader of its content, which has the shape's type already."""


def shown_value(value: Value) -> str:
    """Return a scalar as messages show it: {N:5}."""
    ((name, content),) = value_json(value).items()
    return f"{{{name}:{content}}}"
