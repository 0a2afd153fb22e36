"""The wire form of attribute values: from a request's members to values, and back.

The wire form is that of the SDK's client: ``{"S": "x"}``, ``{"N": "1.5"}``, ``{"B": b"..."}``.
Source: ``AttributeValue`` (API reference).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from dynaspec.items.data import limits, numbers, rules
from dynaspec.items.data.errors import broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import BS, NS, SS, B, Bool, Item, L, M, N, Null, S, Value, utf8

Members = Mapping[str, object]
"""An attribute value whose members have been read (``shapes``): absent members are left out."""


def parse_item(attributes: Mapping[str, object]) -> Item:
    """Read the attributes of an item, a key or a map."""
    check_names(attributes)
    return FrozenMap({name: parse(value) for name, value in attributes.items()})


def check_names(attributes: Mapping[str, object]) -> None:
    """Refuse names of attributes that are none."""
    for name in attributes:
        check_name(name)


def check_nesting(attributes: Mapping[str, object]) -> None:
    """Refuse an item or key of which an attribute is nested too deep.

    This comes before the names and values within the attributes are looked at.
    """
    if any(_nesting(value) > limits.NESTING_MAX for value in attributes.values()):
        raise broken(rules.TOO_DEEP)


def _nesting(wire: object) -> int:
    """How many lists and maps lie within each other in a value that has not been parsed."""
    members = cast(Members, wire or {})
    elements = cast(Sequence[object], members.get("L", ()))
    entries = cast(Members, members.get("M", {})).values()
    own = int("L" in members or "M" in members)
    return own + max(map(_nesting, [*elements, *entries]), default=0)


def check_name(name: str) -> None:
    """Refuse an attribute name that is empty, or of more than 65535 bytes."""
    if not name:
        raise broken(rules.EMPTY_NAME)
    if len(utf8(name)) > limits.ATTRIBUTE_NAME_MAX:
        raise broken(rules.LONG_NAME)


def parse(wire: object) -> Value:
    """Read one attribute value.

    Exactly one member must be there. A fault inside a member is answered before a second member is.
    """
    members = cast(Members, wire or {})
    read = [_READERS[tag](member) for tag, member in members.items()]
    if not read:
        raise broken(rules.NO_TYPE)
    if len(read) > 1:
        raise broken(rules.SEVERAL_TYPES)
    return read[0]


def _read_null(member: object) -> Value:
    # In 2026 one region was seen to read false as true, and to refuse it again later.
    if member is not True:
        raise broken(rules.FALSE_NULL)
    return Null()


def _read_strings(member: object) -> Value:
    texts = cast(Sequence[str | None], member)
    _check_members(texts, "string")
    if len(set(texts)) < len(texts):
        listed = ", ".join(map(str, texts))
        raise broken(rules.STRINGS_TWICE, members=listed)
    return SS(frozenset(cast(Sequence[str], texts)))


def _read_numbers(member: object) -> Value:
    texts = cast(Sequence[str | None], member)
    _check_members(texts, "number")
    found = [numbers.parse(cast(str, text)) for text in texts]
    if len(set(found)) < len(found):
        raise broken(rules.NUMBERS_TWICE)
    return NS(frozenset(found))


def _read_blobs(member: object) -> Value:
    blobs = cast(Sequence[bytes | None], member)
    if not blobs:
        raise broken(rules.EMPTY_BINARY_SET)
    if None in blobs:
        raise broken(rules.NULL_IN_BINARY_SET)
    found = cast(Sequence[bytes], blobs)
    if len(set(found)) < len(found):
        listed = ", ".join(b64encode(blob).decode() for blob in found)
        raise broken(rules.BINARIES_TWICE, members=listed)
    return BS(frozenset(found))


def _check_members(members: Sequence[object], kind: str) -> None:
    """A set of strings or numbers has members, and none of them is null."""
    if not members:
        raise broken(rules.EMPTY_SET, kind=kind)
    if None in members:
        raise broken(rules.NULL_IN_SET, kind=kind)


def _read_list(member: object) -> Value:
    return L(tuple(map(parse, cast(Sequence[object], member))))


def _read_map(member: object) -> Value:
    return M(parse_item(cast(Mapping[str, object], member)))


_READERS: Mapping[str, Callable[[object], Value]] = {
    "S": lambda member: S(cast(str, member)),
    "N": lambda member: N(numbers.parse(cast(str, member))),
    "B": lambda member: B(cast(bytes, member)),
    "BOOL": lambda member: Bool(cast(bool, member)),
    "NULL": _read_null,
    "SS": _read_strings,
    "NS": _read_numbers,
    "BS": _read_blobs,
    "L": _read_list,
    "M": _read_map,
}


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


def frozen(given: object) -> object:
    """What a request gives, read but not parsed, in a form that never changes."""
    if isinstance(given, Mapping):
        return FrozenMap({name: frozen(member) for name, member in given.items()})
    return tuple(map(frozen, given)) if isinstance(given, list) else given
