"""The shapes of requests: reading JSON into them, and the constraints of the service's model.

Two passes, as in the service: first everything is converted to its type, and the first member that
cannot be is a SerializationException; then every constraint is checked, and what fails is listed in
one ValidationException ("2 validation errors detected: …"). Unknown members and nulls are dropped.
Source: botocore's service model of DynamoDB, and the messages that the service answers with.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NoReturn, TypeAlias

import msgspec

from dynastore.items.data import work
from dynastore.items.data.errors import DYNAMODB, serialization, validation

MAX_DEPTH: Final = 110
"""Levels of lists and maps that are read at all. Items may have fewer; this bounds recursion."""
MAX_REPORTED: Final = 10
"""Constraint failures that one answer lists."""


@dataclass(frozen=True)
class Fraction:
    """A JSON number with a fraction or an exponent, as its text: it never becomes a float."""

    text: str


@dataclass(frozen=True)
class Text:
    """A string."""

    enum: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None
    pattern: str | None = None
    arn: bool = False
    """Whether it may be an ARN instead, which is not looked at here."""
    empty: str | None = None
    """What alone is said of an empty string; None: whatever it breaks."""


@dataclass(frozen=True)
class Integer:
    """A whole number; `kind` is its name in messages."""

    kind: str
    least: int | None = None
    most: int | None = None
    shown: bool = True
    """Whether a message shows the value, and begins the member's name with a small letter."""


@dataclass(frozen=True)
class Flag:
    """A boolean."""


@dataclass(frozen=True)
class Blob:
    """Bytes, left in base64."""


@dataclass(frozen=True)
class ListOf:
    """A list of members of one shape."""

    member: Shape
    shortest: int = 0
    longest: int | None = None
    null_is_empty: bool = False
    """Whether null in it is judged as a structure without members; elsewhere it is passed over."""
    told_once: bool = False
    """Whether texts of a wrong length are one fault, of the list, and not one each."""


@dataclass(frozen=True)
class MapOf:
    """A map from strings to members of one shape; `name` is the members' type in messages."""

    member: Shape
    name: str
    keys: Text | None = None
    """What the strings must be; None: anything."""


@dataclass(frozen=True)
class Structure:
    """Named members, some of them required; `name` is its type in messages."""

    name: str
    members: Mapping[str, Shape]
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AttributeValue:
    """An attribute value, left as a mapping from type names to contents."""


Shape: TypeAlias = Text | Integer | Flag | Blob | ListOf | MapOf | Structure | AttributeValue

_STRINGS: Final = ListOf(Text())
_BLOBS: Final = ListOf(Blob())
ATTRIBUTE: Final[Mapping[str, Shape]] = {
    "S": Text(),
    "N": Text(),
    "B": Blob(),
    "SS": _STRINGS,
    "NS": _STRINGS,
    "BS": _BLOBS,
    "M": MapOf(AttributeValue(), "AttributeValue"),
    "L": ListOf(AttributeValue()),
    "NULL": Flag(),
    "BOOL": Flag(),
}
"""Type name of an attribute value → the shape of its content."""
_SMALL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
"""The fractions that are read: an exponent of three digits is out of any range already."""
MAX_BITS: Final = 64
BITS: Final = {"Integer": 32, "Long": MAX_BITS}
"""Kind of number → its bits."""
_TRUE: Final = {"TRUE", "1", "YES"}
_FALSE: Final = {"FALSE", "0", "NO"}


def converted(data: Mapping[str, object], shape: Structure) -> dict[str, object]:
    """Convert a decoded JSON object to `shape`, or refuse it."""
    return _members(data, shape.members, 0)


def checked(request: dict[str, object], shape: Structure) -> dict[str, object]:
    """Return a converted request that meets the constraints, or refuse it."""
    failures = list(_failures(request, shape))[:MAX_REPORTED]
    if failures:
        plural = "s" if len(failures) > 1 else ""
        listed = "; ".join(failures)
        raise validation(f"{len(failures)} validation error{plural} detected: {listed}")
    return request


def _members(
    data: Mapping[str, object], shapes: Mapping[str, Shape], depth: int
) -> dict[str, object]:
    """Convert in the order given, so that of several faults the first one counts."""
    return {
        name: _convert(content, shapes[name], depth)
        for name, content in data.items()
        if name in shapes and content is not None
    }


def _convert(data: object, shape: Shape, depth: int, element: bool = False) -> object:
    """Convert to what the shape asks for; `element` says whether it is in a list or a map."""
    match shape:
        case Text():
            return data if isinstance(data, str) else _not_scalar(data, "String")
        case Integer(kind):
            return _integer(data, kind)
        case Flag():
            return _flag(data)
        case Blob():
            return _blob(data)
        case ListOf(member):
            return _list(data, member, depth)
        case MapOf(member, name, _):
            return _map(data, member, name, depth)
        case Structure(name, members):
            return _members(_object(data, name, element), members, depth)
        case AttributeValue():
            if depth > MAX_DEPTH:
                raise validation("Nesting Levels have exceeded supported limits")
            return _attribute(_object(data, "AttributeValue", element), depth)


def _attribute(data: Mapping[str, object], depth: int) -> dict[str, object]:
    """Keep the order of the type names: of several faults the service reports the first."""
    work.spend(2)
    return {
        name: _convert(content, ATTRIBUTE[name], depth + 1)
        for name, content in data.items()
        if name in ATTRIBUTE and content is not None
    }


def _list(data: object, member: Shape, depth: int) -> list[object]:
    if isinstance(data, dict):
        raise serialization("Start of structure or map found where not expected")
    if not isinstance(data, list):
        raise serialization("Unexpected field type")
    return [None if entry is None else _convert(entry, member, depth, True) for entry in data]


def _map(data: object, member: Shape, name: str, depth: int) -> dict[str, object]:
    if isinstance(data, list):
        held = name if "." in name else f"{DYNAMODB}.{name}"
        raise serialization(f"Unrecognized collection type java.util.Map<java.lang.String, {held}>")
    if not isinstance(data, dict):
        raise serialization("Unexpected field type")
    return {
        key: None if entry is None else _convert(entry, member, depth, True)
        for key, entry in data.items()
    }


def _object(data: object, name: str, element: bool) -> Mapping[str, object]:
    if isinstance(data, list):
        raise serialization(f"Unrecognized collection type class {DYNAMODB}.{name}")
    if not isinstance(data, dict):
        fault = "Unexpected value type in payload" if element else "Unexpected field type"
        raise serialization(fault)
    return data


def _not_scalar(data: object, kind: str) -> NoReturn:
    if isinstance(data, dict):
        raise serialization("Start of structure or map found where not expected")
    if isinstance(data, list):
        raise serialization(f"Unrecognized collection type class java.lang.{kind}")
    raise serialization(f"{_token(data)} cannot be converted to {kind}")


def _token(data: object) -> str:
    """Name a JSON scalar as the service's parser does."""
    if isinstance(data, bool):
        return "TRUE_VALUE" if data else "FALSE_VALUE"
    if isinstance(data, str):
        return "STRING_VALUE"
    return "DECIMAL_VALUE" if isinstance(data, Fraction) else "NUMBER_VALUE"


def _integer(data: object, kind: str) -> int:
    """Read a whole number; a fraction is cut off, as the service's parser does."""
    if isinstance(data, Fraction):
        number = Decimal(data.text) if _SMALL.fullmatch(data.text) else None
        data = None if number is None or number.adjusted() > MAX_BITS else int(number)
    elif not isinstance(data, int) or isinstance(data, bool):
        _not_scalar(data, kind)
    if data is None or data.bit_length() >= BITS[kind]:
        raise serialization(f"Numeric value out of range of {kind}")
    return data


def _flag(data: object) -> bool:
    if isinstance(data, bool):
        return data
    if not isinstance(data, str):
        _not_scalar(data, "Boolean")
    if data.upper() in _TRUE:
        return True
    if data.upper() in _FALSE:
        return False
    raise serialization("Unexpected token received from parser")


def _blob(data: object) -> str:
    if isinstance(data, dict):
        raise serialization("Start of structure or map found where not expected")
    if isinstance(data, list):
        raise serialization("Unrecognized collection type class java.nio.ByteBuffer")
    if not isinstance(data, str):
        raise serialization("only base-64-encoded strings are convertible to bytes")
    if len(data) % 4:
        raise serialization(
            f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(data)}"
        )
    try:
        blob = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise serialization("Invalid Base64 character detected") from None
    if base64.b64encode(blob).decode() != data:
        raise serialization("Invalid last non-pad Base64 character dectected")
    return data


def _failures(data: object, shape: Shape, path: str = "") -> Iterator[str]:
    """Yield the model's constraints that `data` breaks, in the order of the shape's members."""
    match shape:
        case Structure(_, members, required):
            assert isinstance(data, dict)
            for name, member in members.items():
                at = f"{path}.{_lower(name)}" if path else _lower(name)
                if data.get(name) is not None:
                    yield from _failures(data[name], member, at)
                elif name in required:
                    yield _failure(None, at, "Member must not be null")
        case ListOf(member, shortest, longest):
            assert isinstance(data, list)
            yield from _length(data, path, shortest, longest)
            if shape.told_once and isinstance(member, Text):
                yield from _texts(data, member, path)
                return
            for position, entry in enumerate(data, 1):
                given = {} if entry is None and shape.null_is_empty else entry
                if given is not None:
                    yield from _failures(given, member, f"{path}.{position}.member")
        case MapOf(member, _, keys):
            assert isinstance(data, dict)
            if keys is not None:
                yield from key_failures(data, keys, msgspec.json.encode(data).decode(), path)
            if isinstance(member, AttributeValue):
                return  # nothing is asked of values here, and an item may have many
            for key, entry in data.items():
                if entry is not None:
                    yield from _failures(entry, member, f"{path}.{key}.member")
        case Text():
            assert isinstance(data, str)
            yield from _text(data, shape, path)
        case Integer(_, least, most, shown):
            assert isinstance(data, int)
            if least is not None and data < least and not shown:
                place = path[0].upper() + path[1:]
                yield (
                    f"Value at '{place}' failed to satisfy constraint: "
                    f"Member must have value greater than or equal to {least}"
                )
            elif least is not None and data < least:
                bound = f"Member must have value greater than or equal to {least}"
                yield _failure(data, path, bound)
            if most is not None and data > most:
                yield _failure(data, path, f"Member must have value less than or equal to {most}")


def _texts(data: list[object], shape: Text, path: str) -> Iterator[str]:
    """Yield that a list has texts that are too short or too long."""
    if any(text is not None and any(_text(str(text), shape, path)) for text in data):
        bounds = (
            f"Member must have length less than or equal to {shape.longest}",
            f"Member must have length greater than or equal to {shape.shortest}",
        )
        yield _failure(data, path, f"Member must satisfy constraint: [{', '.join(bounds)}]")


def key_failures(data: Mapping[str, object], shape: Text, shown: str, path: str) -> Iterator[str]:
    """Yield that a map has keys that are not of the shape; `shown` is how the message shows it."""
    if any(True for key in data for _ in _text(key, shape, path)):
        constraints = (
            f"Member must have length less than or equal to {shape.longest}",
            f"Member must have length greater than or equal to {shape.shortest}",
            f"Member must satisfy regular expression pattern: {shape.pattern}",
        )
        keys = f"Map keys must satisfy constraint: [{', '.join(constraints)}]"
        yield f"Value '{shown}' at '{path}' failed to satisfy constraint: {keys}"


def _text(data: str, shape: Text, path: str) -> Iterator[str]:
    if shape.arn and data.startswith("arn:"):
        return
    if shape.empty is not None and not data:
        yield _failure(data, path, shape.empty)
        return
    if shape.enum and data not in shape.enum:
        values = ", ".join(shape.enum)
        yield _failure(data, path, f"Member must satisfy enum value set: [{values}]")
    if shape.pattern is not None and re.fullmatch(shape.pattern, data) is None:
        pattern = f"Member must satisfy regular expression pattern: {shape.pattern}"
        yield _failure(data, path, pattern)
    yield from _length(data, path, shape.shortest, shape.longest)


def _length(
    data: str | list[object], path: str, shortest: int, longest: int | None
) -> Iterator[str]:
    if len(data) < shortest:
        bound = f"Member must have length greater than or equal to {shortest}"
        yield _failure(data, path, bound)
    if longest is not None and len(data) > longest:
        yield _failure(data, path, f"Member must have length less than or equal to {longest}")


def _failure(data: object, path: str, constraint: str) -> str:
    value = "null" if data is None else f"'{_shown(data)}'"
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def _shown(data: object) -> str:
    if isinstance(data, list):
        return "[" + ", ".join(map(_shown, data)) + "]"
    return str(data)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
