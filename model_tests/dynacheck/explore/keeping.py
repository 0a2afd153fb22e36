"""Whether the states of a machine keep to the sorts that it declares finite.

A parameter of such a sort has the declared values and no others, so no property looks at another
value. A state that holds one ends the search. -1 stands for none (`NOBODY`): a state may hold it,
but no map has an entry for it.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import partial
from typing import Any

from dynacheck.explore.reads import Memo
from dynacheck.names import fields_of
from dynaspec.collections import Map, Seq
from dynaspec.machine import Machine

NONE = -1
"""What a state holds instead of a value of a sort where it has none."""


class Keeping:
    """The finite sorts of one machine, and where its states hold values of them."""

    def __init__(self, machine: Machine[Any]) -> None:
        """Look at the fields that have something of a finite sort in them."""
        self._finite = machine.finite
        self._fields = [
            Memo(partial(self._stray, name, hint))
            for name, hint in fields_of(machine.state).items()
            if any(part in self._finite for part in sorts_in(hint))
        ]

    def stray(self, state: Any) -> str:
        """Where a state first holds a value outside its sort, in words; empty if nowhere."""
        return next((told for field in self._fields if (told := field(state))), "")

    def _stray(self, name: str, hint: Any, state: Any) -> str:
        return next(self._strays(getattr(state, name), hint, name), "")

    def _strays(self, value: Any, hint: Any, place: str) -> Iterator[str]:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if hint in self._finite:
            if value not in (*self._finite[hint], NONE):
                yield f"`{place}` is {value}, no value of {self._told(hint)}"
        elif is_dataclass(hint):
            for name, kind in fields_of(hint).items():
                yield from self._strays(getattr(value, name), kind, f"{place}.{name}")
        elif origin is tuple:
            for number, (part, kind) in enumerate(zip(value, inner, strict=True)):
                yield from self._strays(part, kind, f"{place}[{number}]")
        elif origin is Seq:
            for part in (value.default, *value):
                yield from self._strays(part, inner[0], f"{place}[...]")
        elif origin is Map:
            yield from self._strays(value.default, inner[1], f"{place}[...]")
            for key, kept in value.items():
                if inner[0] in self._finite and key not in self._finite[inner[0]]:
                    yield f"`{place}` has an entry at {key}, no value of {self._told(inner[0])}"
                yield from self._strays(kept, inner[1], f"{place}[{key}]")

    def _told(self, sort: Any) -> str:
        values = self._finite[sort]
        return f"{sort.__name__} {values[0]}..{values[-1]}: widen `finite`, or write another"


def sorts_in(hint: Any) -> Iterator[Any]:
    """Every sort that an annotation mentions, those of keys too."""
    yield hint
    if is_dataclass(hint):
        for kind in fields_of(hint).values():
            yield from sorts_in(kind)
    for part in typing.get_args(hint):
        yield from sorts_in(part)
