"""The constraints that the service model puts on members, checked before an operation's own rules.

All faults of a request are counted and answered in one text, ten at most.
Source: the service model (``required``, ``enum``, ``min``, ``max``, ``pattern``); the texts are
those that users report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Failure, Refused, told
from dynaspec.items.data.rule import Breach, Rule
from dynaspec.items.requests import rules
from dynaspec.items.requests.shapes import Request

FAULTS_MAX: Final = 10
Unmet: TypeAlias = tuple[Rule, Mapping[str, object]]
"""A rule that a value breaks, and the data of the case but for the value and its place."""


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
    """Constraints on a structure's members."""
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


def check(constraints: Mapping[str, Constraint], request: Request) -> None:
    """Refuse ``request`` when a member does not meet its constraint."""
    faults = list(_faults(constraints, request, ""))[:FAULTS_MAX]
    apart = [fault for fault in faults if not fault.data["shown"]]
    valued = [fault for fault in faults if fault not in apart]
    if apart and valued:
        # The service tells the two sorts in two ways; no test has both in one request.
        raise Refused(detected(faults), (detected(apart[:1]), detected(valued)))
    if faults:
        raise Refused(detected(faults))


def detected(faults: Sequence[Breach]) -> Failure:
    """The refusal that counts ``faults``, and tells them in one text."""
    errors = "error" if len(faults) == 1 else "errors"
    text = f"{len(faults)} validation {errors} detected: {'; '.join(map(str, faults))}"
    return Failure("ValidationException", text, breaches=tuple(faults))


def unmet(rule: Rule, shown: str, place: str, **data: object) -> Breach:
    """That the value at ``place`` breaks ``rule``; ``shown`` is how it is told, if it is."""
    known = {**data, "shown": shown, "place": place, "written": _as_written(place)}
    return told(rule, **{name: known[name] for name in rule.data})


def _faults(constraints: Mapping[str, Constraint], members: Request, at: str) -> Iterator[Breach]:
    for name, constraint in constraints.items():
        place = at + name[0].lower() + name[1:]
        yield from _member_faults(constraint, members.get(name), place)


# What a constraint is asked of was read by the shape that comes of the same type: hence ``Any``.
def _member_faults(constraint: Constraint, value: Any, place: str) -> Iterator[Breach]:
    if value is None:
        if constraint.required:
            yield unmet(rules.REQUIRED, " null", place)
        return
    for rule, data in _scalar_faults(constraint, value):
        if constraint.unvalued:
            yield unmet(rule, "", _as_written(place), **data)
        else:
            yield unmet(rule, f" '{value}'", place, **data)
    if constraint.members:
        yield from _faults(constraint.members, value, place + ".")
    if constraint.values is not None:
        for key, entry in value.items():
            if entry is not None or not constraint.null_passes:
                yield from _member_faults(constraint.values, entry or {}, f"{place}.{key}.member")
    if constraint.elements is not None:
        for number, element in enumerate(value, start=1):
            given = {} if element is None and constraint.elements.members else element
            yield from _member_faults(constraint.elements, given, f"{place}.{number}.member")


def _scalar_faults(constraint: Constraint, value: Any) -> Iterator[Unmet]:
    if constraint.empty_alone and value == "":
        yield from _length_faults((1, None), 0)
        return
    if constraint.enum and value not in constraint.enum:
        yield rules.ENUM, {"values": ", ".join(constraint.enum)}
    if constraint.pattern and not re.fullmatch(constraint.pattern, value):
        yield rules.PATTERN, {"pattern": constraint.pattern}
    if constraint.length is not None:
        yield from _length_faults(constraint.length, len(value))
    if constraint.range is not None:
        yield from _range_faults(constraint.range, value)
    if constraint.texts is not None:
        yield from _text_faults(constraint.texts, value)
    if constraint.keys is not None or constraint.value_length is not None:
        yield from _map_faults(constraint, value)


def _text_faults(bounds: tuple[int, int], texts: Sequence[str | None]) -> Iterator[Unmet]:
    least, most = bounds
    if any(text is not None and not least <= len(text) <= most for text in texts):
        yield rules.TEXTS, {"least": least, "most": most}


def _map_faults(constraint: Constraint, entries: Mapping[str, Any]) -> Iterator[Unmet]:
    keys = constraint.keys
    if keys is not None and any(list(_scalar_faults(keys, key)) for key in entries):
        least, most = keys.length or (0, 0)
        yield rules.KEYS, {"least": least, "most": most, "pattern": keys.pattern}
    if constraint.value_length is not None:
        least, most = constraint.value_length
        if any(not least <= len(entry or ()) <= most for entry in entries.values()):
            yield rules.LISTS, {"least": least, "most": most}


def _length_faults(bounds: tuple[int, int | None], size: int) -> Iterator[Unmet]:
    least, most = bounds
    if size < least:
        yield rules.TOO_SHORT, {"least": least}
    if most is not None and size > most:
        yield rules.TOO_LONG, {"most": most}


def _range_faults(bounds: tuple[int, int | None], value: int) -> Iterator[Unmet]:
    least, most = bounds
    if value < least:
        yield rules.TOO_LOW, {"least": least}
    if most is not None and value > most:
        yield rules.TOO_HIGH, {"most": most}


def _as_written(place: str) -> str:
    """A place with the names of its first and its last member as the request writes them."""
    parts = place.split(".")
    for at in (0, -1):
        parts[at] = parts[at][0].upper() + parts[at][1:]
    return ".".join(parts)


TABLE_NAME: Final = Constraint(
    pattern=limits.TABLE_NAME_PATTERN,
    length=(limits.TABLE_NAME_MIN, limits.TABLE_NAME_MAX),
    empty_alone=True,
)
"""A table's name, as the operations on items check it (an empty one: as observed in 2026)."""
