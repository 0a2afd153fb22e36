"""Requests in which nothing is wrong, read in one pass.

What `shapes` converts and checks member by member, to name what is wrong, is here a type by which
msgspec decodes. It takes less than `shapes` does: nulls, numbers and flags in forms other than the
usual, values nested deep. What it does not take is left to `shapes`; what it takes is the same.
"""

from __future__ import annotations

from types import GenericAlias
from typing import Annotated, Any, Final, Literal, Required, TypedDict, cast

import msgspec
from msgspec import Meta

from dynastore.items.requests.item_inputs import REQUESTS
from dynastore.items.requests.shapes import (
    ATTRIBUTE,
    BITS,
    AttributeValue,
    Blob,
    Flag,
    Integer,
    ListOf,
    MapOf,
    Shape,
    Structure,
    Text,
)

_LEVELS: Final = 8
"""Levels of lists and maps that are read here."""
_ANNOTATED: Final[Any] = Annotated
"""For types that are made: the checker takes what is annotated by name for one that is written."""
_NOTHING: Final[Any] = Annotated[int, Meta(ge=1, le=0)]
"""The type of no value."""
_BASE64: Final = (
    r"\A(?:[A-Za-z0-9+/]{4})*"
    r"(?:[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?\Z"
)
"""Base64 whose last character has no unused bits set."""


def request(operation: str, body: bytes) -> dict[str, object] | None:
    """Read a request; None: `shapes` is to read it, there may be something wrong with it."""
    try:
        if not body.isascii():
            body.decode()  # members that are skipped are not decoded
        return cast("dict[str, object]", _DECODERS[operation].decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _type(shape: Shape, value: Any) -> Any:
    """Return the type of data that meets the shape; `value` is the type of attribute values."""
    match shape:
        case Text():
            return _text(shape)
        case Integer(kind, least, most):
            widest = (1 << (BITS[kind] - 1)) - 1
            low, high = -widest if least is None else least, widest if most is None else most
            return Annotated[int, Meta(ge=low, le=high)]
        case Flag():
            return bool
        case Blob():
            return Annotated[str, Meta(pattern=_BASE64)]
        case ListOf(member, shortest, longest):
            bounds = Meta(min_length=shortest, max_length=longest)
            return _ANNOTATED[GenericAlias(list, (_type(member, value),)), bounds]
        case MapOf(member, _, keys):
            names = str if keys is None else _text(keys)
            return GenericAlias(dict, (names, _type(member, value)))
        case Structure(name, members, required):
            types = {member: _type(each, value) for member, each in members.items()}
            return _dict(name, types | {member: Required[types[member]] for member in required})
        case AttributeValue():
            return value


def _text(shape: Text) -> Any:
    if shape.enum:
        return Literal[shape.enum]
    shortest = shape.shortest if shape.empty is None else max(1, shape.shortest)
    pattern = None if shape.pattern is None else rf"\A(?:{shape.pattern})\Z"
    return Annotated[str, Meta(min_length=shortest, max_length=shape.longest, pattern=pattern)]


def _value() -> Any:
    """Return the type of an attribute value."""
    value = _NOTHING
    for _ in range(_LEVELS):
        within = value
        types = {name: _type(shape, within) for name, shape in ATTRIBUTE.items()}
        value = _dict("AttributeValue", types)
    return value


def _dict(name: str, types: dict[str, Any]) -> Any:
    make: Any = TypedDict
    return make(name, types, total=False)


_VALUE: Final = _value()
_DECODERS: Final = {
    operation: msgspec.json.Decoder(_type(shape, _VALUE)) for operation, shape in REQUESTS.items()
}
