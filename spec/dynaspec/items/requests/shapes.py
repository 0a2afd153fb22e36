"""Reading a request into an operation's input, before any of it is judged.

What does not fit the input's shape is a SerializationException, ahead of every other fault. Unknown
members and null members count as absent. The request is what the SDK's client is given, so binary
members are bytes; a string given there stands for its UTF-8 bytes, which is what the client sends.
Source: the service model of the API reference (each operation's request syntax); the texts are
those that users report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from dynaspec.items.data.errors import Refused, broken
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.values import utf8
from dynaspec.items.requests import rules

Request: TypeAlias = Mapping[str, object]
"""A request, or a structure within it, as it was read: the members that are there, by name."""

JSON_DEPTH_MAX = 250
"""How deep a request is read. No acceptable request is deeper, nesting being limited."""


@dataclass(frozen=True)
class String:
    """A string."""


@dataclass(frozen=True)
class Boolean:
    """True or false. The strings ``true``, ``yes``, ``1`` and their opposites are read too."""


@dataclass(frozen=True)
class Integer:
    """A number, of which the whole part is taken; ``kind`` is the service's name for its width."""

    kind: Literal["Integer", "Long"]


@dataclass(frozen=True)
class Blob:
    """Bytes."""


@dataclass(frozen=True)
class Listing:
    """A list of ``member``."""

    member: Shape


@dataclass(frozen=True)
class Mapped:
    """A map from strings to ``member``."""

    member: Shape
    held: str
    """The service's name for the member's type."""


@dataclass(frozen=True)
class Structure:
    """Named members; ``kind`` is the service's name for it."""

    members: Mapping[str, Shape]
    kind: str


@dataclass(frozen=True)
class AttributeValue:
    """An attribute value, which may contain attribute values."""

    kind: ClassVar[str] = "AttributeValue"


Shape: TypeAlias = String | Boolean | Integer | Blob | Listing | Mapped | Structure | AttributeValue

PACKAGE: Final = "com.amazonaws.dynamodb.v20120810"
ATTRIBUTE: Final = AttributeValue()
_TEXTS: Final = Listing(String())
_ATTRIBUTE_MEMBERS: Final[Mapping[str, Shape]] = {
    "S": String(),
    "N": String(),
    "B": Blob(),
    "BOOL": Boolean(),
    "NULL": Boolean(),
    "SS": _TEXTS,
    "NS": _TEXTS,
    "BS": Listing(Blob()),
    "L": Listing(ATTRIBUTE),
    "M": Mapped(ATTRIBUTE, f"{PACKAGE}.AttributeValue"),
}

_BITS = {"Integer": 32, "Long": 64}
_TRUE = frozenset({"TRUE", "1", "YES"})
_FALSE = frozenset({"FALSE", "0", "NO"})


def read(shape: Shape, given: object, depth: int = 0, element: bool = False) -> object:
    """Read ``given`` as ``shape``: the same contents, without unknown and null members.

    ``element`` says that it stands in a list or map, and not as a member: the texts tell them
    apart.
    """
    if given is None:
        return None
    if depth > JSON_DEPTH_MAX:
        raise broken(rules.NESTING)
    match shape:
        case String():
            return _read_string(given)
        case Boolean():
            return _read_boolean(given)
        case Integer(kind):
            return _read_integer(kind, given)
        case Blob():
            return _read_blob(given)
        case Listing(member):
            return _read_list(member, given, depth)
        case Mapped(member, held):
            entries = _read_entries(given, f"java.util.Map<java.lang.String, {held}>")
            return {name: read(member, value, depth + 1, True) for name, value in entries.items()}
        case Structure() | AttributeValue():
            return read_structure(shape, given, depth, element)


def _read_string(given: object) -> str:
    if isinstance(given, str):
        return given
    raise _unfit(given, "String")


def _read_boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        word = given.upper()
        if word in _TRUE | _FALSE:
            return word in _TRUE
        raise broken(rules.BOOLEAN_WORD)
    raise _unfit(given, "Boolean")


def _read_integer(kind: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise _unfit(given, kind)
    bits = _BITS[kind]
    if not -(2 ** (bits - 1)) <= given < 2 ** (bits - 1):
        raise broken(rules.WIDTH, kind=kind)
    return int(given)


def _read_blob(given: object) -> bytes:
    if isinstance(given, (bytes, bytearray)):
        return bytes(given)
    if isinstance(given, str):
        return utf8(given)
    if isinstance(given, (bool, int, float)):
        raise broken(rules.BASE64)
    raise _unfit(given, "ByteBuffer", "java.nio")


def _read_list(member: Shape, given: object, depth: int) -> list[object]:
    if isinstance(given, Mapping):
        raise broken(rules.MAP)
    if not isinstance(given, (list, tuple)):
        raise broken(rules.COMPOUND)
    return [read(member, element, depth + 1, True) for element in given]


def read_structure(
    shape: Structure | AttributeValue, given: object, depth: int = 0, element: bool = False
) -> Request:
    """The members, read in the order given: of several that are malformed, the first is told."""
    members = shape.members if isinstance(shape, Structure) else _ATTRIBUTE_MEMBERS
    misfit = rules.ELEMENT if element else rules.COMPOUND
    entries = _read_entries(given, f"class {PACKAGE}.{shape.kind}", misfit)
    found = {
        name: read(members[name], value, depth + 1)
        for name, value in entries.items()
        if name in members
    }
    return {name: found[name] for name in members if found.get(name) is not None}


def _read_entries(given: object, kind: str, misfit: Rule = rules.COMPOUND) -> Mapping[str, object]:
    """The members of ``given``: ``kind`` is the service's name for what it should be.

    A scalar breaks the rule ``misfit``.
    """
    if isinstance(given, (list, tuple)):
        raise broken(rules.LIST, kind=kind)
    if not isinstance(given, Mapping):
        raise broken(misfit)
    if not all(isinstance(name, str) for name in given):
        raise broken(rules.MEMBER_NAME)
    return given


def _unfit(given: object, kind: str, package: str = "java.lang") -> Refused:
    """The fault of a scalar that is not of its kind."""
    match given:
        case bool():
            return broken(rules.SCALAR, token=str(given).upper(), kind=kind)
        case int():
            return broken(rules.SCALAR, token="NUMBER", kind=kind)
        case float():
            return broken(rules.SCALAR, token="DECIMAL", kind=kind)
        case str() | bytes() | bytearray():
            return broken(rules.SCALAR, token="STRING", kind=kind)
        case list() | tuple():
            return broken(rules.LIST, kind=f"class {package}.{kind}")
        case _:
            return broken(rules.MAP)
