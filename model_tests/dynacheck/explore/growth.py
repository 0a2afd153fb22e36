"""Which fields of a machine's states still grow when a search has gone on for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any

from dynaspec.machine import Map, Seq

SAMPLE = 1_000
"""So many states show how large a field is."""


def growing(states: Sequence[Any]) -> list[str]:
    """The fields that are larger in the last of `states` than they were in the first half."""
    middle = len(states) // 2
    before = _largest(islice(states, 0, middle, max(middle // SAMPLE, 1)))
    return [name for name, size in _largest(states[-SAMPLE:]).items() if size > before[name]]


def _largest(states: Iterable[Any]) -> dict[str, int]:
    largest: dict[str, int] = {}
    for state in states:
        for name, size in _sizes(state):
            largest[name] = max(size, largest.get(name, 0))
    return largest


def _sizes(record: Any, prefix: str = "") -> Iterator[tuple[str, int]]:
    """How large each field of a record is, and of the records in it."""
    for field in fields(record):
        value, name = getattr(record, field.name), f"{prefix}{field.name}"
        if is_dataclass(value):
            yield from _sizes(value, f"{name}.")
        else:
            yield name, _size(value)


def _size(value: Any) -> int:
    """How much there is in a value: how large a number is, how much anything else holds."""
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, tuple | Seq):
        return sum(1 + _size(part) for part in value)
    if isinstance(value, Map):
        return sum(1 + abs(key) + _size(part) for key, part in value.items())
    return sum(size for _, size in _sizes(value))
