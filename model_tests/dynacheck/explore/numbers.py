"""The numbers that a value of the specification is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dynaspec.collections import Map, Seq


def reach_of(*values: Any) -> int:
    """Two more than the largest number in sight: what lies above looks all the same."""
    return 2 + max((n for value in values for n in _numbers(value)), default=0)


def _numbers(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield int(value)
    elif isinstance(value, Map):
        for key, entry in value.items():
            yield from _numbers((key, entry))
    elif isinstance(value, tuple | Seq):
        for part in value:
            yield from _numbers(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _numbers(getattr(value, field.name))
