"""The constraints that the service model puts on members, checked before an operation's own rules.

All faults of a request are counted and answered in one text, ten at most.
Source: the service model (``required``, ``enum``, ``min``, ``max``, ``pattern``); the texts are
those that users report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Failure, Refused

FAULTS_MAX: Final = 10


@dataclass(frozen=True)
class Constraint:
    """What one member must satisfy. Only ``required`` and ``members`` look at an absent one."""

    required: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    length: tuple[int, int | None] | None = None
    """Least and greatest length of a string or list; ``None`` for no greatest."""
    empty_alone: bool = False
    """Whether an empty string has the one fault that it is shorter than 1."""
    range: tuple[int, int | None] | None = None
    """Least and greatest value of a number; ``None`` for no greatest."""
    unvalued: bool = False
    """Whether a fault is told without the value, and with names as the request writes them."""
    members: Mapping[str, Constraint] = field(default_factory=dict)
    """Rules for a structure's members."""
    values: Constraint | None = None
    """Constraint for the structures in a map; one that is null counts as without members."""
    null_passes: bool = False
    """Whether a null in a map is left to the operation instead."""
    elements: Constraint | None = None
    """Constraint for a list's elements; a structure that is null counts as without members."""
    texts: tuple[int, int] | None = None
    """Least and greatest length of the strings in a list, of which the fault is told once."""
    keys: Constraint | None = None
    """Constraint for a map's keys, of which the fault is told once."""
    value_length: tuple[int, int] | None = None
    """Least and greatest length of the lists in a map, of which the fault is told once."""


def check(rules: Mapping[str, Constraint], request: Mapping[str, object]) -> None:
    """Refuse ``request`` when a member breaks its rule."""
    faults = list(_faults(rules, request, ""))[:FAULTS_MAX]
    apart = [fault for fault in faults if fault.startswith("Value at '")]
    valued = [fault for fault in faults if fault not in apart]
    if apart and valued:
        # The service tells the two sorts in two ways; no test has both in one request.
        raise Refused(_told(faults), (_told(apart[:1]), _told(valued)))
    if faults:
        raise Refused(_told(faults))


def _told(faults: Sequence[str]) -> Failure:
    errors = "error" if len(faults) == 1 else "errors"
    text = f"{len(faults)} validation {errors} detected: {'; '.join(faults)}"
    return Failure("ValidationException", text)


def _faults(
    rules: Mapping[str, Constraint], members: Mapping[str, object], at: str
) -> Iterator[str]:
    for name, rule in rules.items():
        place = at + name[0].lower() + name[1:]
        yield from _member_faults(rule, members.get(name), place)


def _member_faults(rule: Constraint, value: object, place: str) -> Iterator[str]:
    if value is None:
        if rule.required:
            yield _fault(" null", place, "Member must not be null")
        return
    for broken in _scalar_faults(rule, value):
        if rule.unvalued:
            yield _fault("", _as_written(place), broken)
        else:
            yield _fault(f" '{value}'", place, broken)
    if rule.members:
        yield from _faults(rule.members, cast(Mapping[str, object], value), place + ".")
    if rule.values is not None:
        for key, entry in cast(Mapping[str, object], value).items():
            if entry is not None or not rule.null_passes:
                yield from _member_faults(rule.values, entry or {}, f"{place}.{key}.member")
    if rule.elements is not None:
        for number, element in enumerate(cast(Sequence[object], value), start=1):
            given = {} if element is None and rule.elements.members else element
            yield from _member_faults(rule.elements, given, f"{place}.{number}.member")


def _scalar_faults(rule: Constraint, value: object) -> Iterator[str]:
    if rule.empty_alone and value == "":
        yield from _bounds((1, None), 0, "length")
        return
    if rule.enum and value not in rule.enum:
        yield f"Member must satisfy enum value set: [{', '.join(rule.enum)}]"
    if rule.pattern and not re.fullmatch(rule.pattern, cast(str, value)):
        yield f"Member must satisfy regular expression pattern: {rule.pattern}"
    if rule.length is not None:
        yield from _bounds(rule.length, len(cast(str, value)), "length")
    if rule.range is not None:
        yield from _bounds(rule.range, cast(int, value), "value")
    if rule.texts is not None:
        yield from _text_faults(rule.texts, cast(Sequence[str | None], value))
    if rule.keys is not None or rule.value_length is not None:
        yield from _map_faults(rule, cast(Mapping[str, object], value))


def _text_faults(bounds: tuple[int, int], texts: Sequence[str | None]) -> Iterator[str]:
    least, most = bounds
    if any(text is not None and not least <= len(text) <= most for text in texts):
        yield (
            "Member must satisfy constraint: [Member must have length less than or equal to "
            f"{most}, Member must have length greater than or equal to {least}]"
        )


def _map_faults(rule: Constraint, entries: Mapping[str, object]) -> Iterator[str]:
    if rule.keys is not None and any(list(_scalar_faults(rule.keys, key)) for key in entries):
        least, most = rule.keys.length or (0, 0)
        yield (
            f"Map keys must satisfy constraint: [Member must have length less than or equal to "
            f"{most}, Member must have length greater than or equal to {least}, "
            f"Member must satisfy regular expression pattern: {rule.keys.pattern}]"
        )
    if rule.value_length is not None:
        least, most = rule.value_length
        lists = (cast(Sequence[object], entry or ()) for entry in entries.values())
        if any(not least <= len(entry) <= most for entry in lists):
            yield (
                f"Map value must satisfy constraint: [Member must have length less than or equal "
                f"to {most}, Member must have length greater than or equal to {least}]"
            )


def _bounds(bounds: tuple[int, int | None], size: int, what: str) -> Iterator[str]:
    least, most = bounds
    if size < least:
        yield f"Member must have {what} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"Member must have {what} less than or equal to {most}"


def _as_written(place: str) -> str:
    """A place with the names of its first and its last member as the request writes them."""
    parts = place.split(".")
    for at in (0, -1):
        parts[at] = parts[at][0].upper() + parts[at][1:]
    return ".".join(parts)


def _fault(shown: str, place: str, constraint: str) -> str:
    return f"Value{shown} at '{place}' failed to satisfy constraint: {constraint}"


TABLE_NAME: Final = Constraint(
    required=True,
    pattern=limits.TABLE_NAME_PATTERN,
    length=(limits.TABLE_NAME_MIN, limits.TABLE_NAME_MAX),
    empty_alone=True,
)
"""A table's name, as the operations on items check it (an empty one: as observed in 2026)."""
