"""The wire form of attribute values: from a request's members to values, and back.

The wire form is that of the SDK's client: ``{"S": "x"}``, ``{"N": "1.5"}``, ``{"B": b"..."}``.
Source: ``AttributeValue`` (API reference).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, TypedDict

from dynaspec.items.data import limits, numbers, rules
from dynaspec.items.data.errors import broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import BS, NS, SS, B, Bool, Item, L, M, N, Null, S, Value, utf8


class WireValue(TypedDict, total=False):
    """An attribute value whose members have been read (``shapes``): one of them should be there."""

    S: str
    N: str
    B: bytes
    BOOL: bool
    NULL: bool
    SS: Sequence[str | None]
    NS: Sequence[str | None]
    BS: Sequence[bytes | None]
    L: Sequence[WireValue | None]
    M: Mapping[str, WireValue | None]


Attributes: TypeAlias = Mapping[str, WireValue | None]
"""The attributes of an item, a key or a map in the wire form."""


def parse_item(attributes: Attributes) -> Item:
    """Read the attributes of an item, a key or a map."""
    check_names(attributes)
    return FrozenMap({name: parse(value) for name, value in attributes.items()})


def check_names(attributes: Attributes) -> None:
    """Refuse names of attributes that are none."""
    for name in attributes:
        check_name(name)


def check_nesting(attributes: Attributes) -> None:
    """Refuse an item or key of which an attribute is nested too deep.

    This comes before the names and values within the attributes are looked at.
    """
    if any(_nesting(value or {}) > limits.NESTING_MAX for value in attributes.values()):
        raise broken(rules.TOO_DEEP)


def _nesting(wire: WireValue) -> int:
    """How many lists and maps lie within each other in a value that has not been parsed."""
    within = [*wire.get("L", ()), *wire.get("M", {}).values()]
    own = int("L" in wire or "M" in wire)
    return own + max((_nesting(each or {}) for each in within), default=0)


def check_name(name: str) -> None:
    """Refuse an attribute name that is empty, or of more than 65535 bytes."""
    if not name:
        raise broken(rules.EMPTY_NAME)
    if len(utf8(name)) > limits.ATTRIBUTE_NAME_MAX:
        raise broken(rules.LONG_NAME)


def parse(wire: WireValue | None) -> Value:
    """Read one attribute value.

    Exactly one member must be there. A fault inside a member is answered before a second member is.
    """
    read = list(_members(wire or {}))
    if not read:
        raise broken(rules.NO_TYPE)
    if len(read) > 1:
        raise broken(rules.SEVERAL_TYPES)
    return read[0]


def _members(wire: WireValue) -> Iterator[Value]:
    """The value that each member is."""
    for tag in wire:
        match tag:
            case "S":
                yield S(wire["S"])
            case "N":
                yield N(numbers.parse(wire["N"]))
            case "B":
                yield B(wire["B"])
            case "BOOL":
                yield Bool(wire["BOOL"])
            case "NULL":
                yield _null(wire["NULL"])
            case "SS":
                yield _strings(wire["SS"])
            case "NS":
                yield _numbers(wire["NS"])
            case "BS":
                yield _blobs(wire["BS"])
            case "L":
                yield L(tuple(map(parse, wire["L"])))
            case _:
                yield M(parse_item(wire["M"]))


def _null(member: bool) -> Value:
    # In 2026 one region was seen to read false as true, and to refuse it again later.
    if member is not True:
        raise broken(rules.FALSE_NULL)
    return Null()


def _strings(members: Sequence[str | None]) -> Value:
    texts = _present(members, "string")
    if len(set(texts)) < len(texts):
        raise broken(rules.STRINGS_TWICE, members=", ".join(texts))
    return SS(frozenset(texts))


def _numbers(members: Sequence[str | None]) -> Value:
    found = [numbers.parse(text) for text in _present(members, "number")]
    if len(set(found)) < len(found):
        raise broken(rules.NUMBERS_TWICE)
    return NS(frozenset(found))


def _blobs(members: Sequence[bytes | None]) -> Value:
    found = [blob for blob in members if blob is not None]
    if not members:
        raise broken(rules.EMPTY_BINARY_SET)
    if len(found) < len(members):
        raise broken(rules.NULL_IN_BINARY_SET)
    if len(set(found)) < len(found):
        listed = ", ".join(b64encode(blob).decode() for blob in found)
        raise broken(rules.BINARIES_TWICE, members=listed)
    return BS(frozenset(found))


def _present(members: Sequence[str | None], kind: str) -> list[str]:
    """The members of a set of strings or numbers: there are some, and none of them is null."""
    found = [text for text in members if text is not None]
    if not members:
        raise broken(rules.EMPTY_SET, kind=kind)
    if len(found) < len(members):
        raise broken(rules.NULL_IN_SET, kind=kind)
    return found


def render_item(item: Item) -> dict[str, object]:
    """The wire form of an item."""
    return {name: render(value) for name, value in item.items()}


def render(value: Value) -> dict[str, object]:
    """The wire form of a value. A set is answered in some order; here, ascending."""
    match value:
        case N(number):
            return {"N": numbers.render(number)}
        case Null():
            return {"NULL": True}
        case SS(texts):
            return {"SS": sorted(texts)}
        case NS(members):
            return {"NS": [numbers.render(number) for number in sorted(members)]}
        case BS(blobs):
            return {"BS": sorted(blobs)}
        case L(elements):
            return {"L": [render(element) for element in elements]}
        case M(entries):
            return {"M": render_item(entries)}
        case S() | B() | Bool():
            return {value.tag: value.value}
