"""A way through a machine's states, told: each action, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dynacheck.explore.search import Call
from dynacheck.names import changes
from dynaspec.machine import Instance, Machine

INDENT = "     "


def tell(machine: Machine[Any], start: Any, way: Sequence[tuple[Call | str, Any]]) -> str:
    """The steps of `way`, from `start` on, numbered; below each what changed, a line a change."""
    lines: list[str] = []
    before = start
    for number, (call, after) in enumerate(way, start=1):
        lines.append(f"{number:3}. {call}")
        changed = list(changes(before, after, machine.state))
        lines += [f"{INDENT}{line}" for line in changed or ["nothing changes"]]
        before = after
    return "\n".join(lines)


def describe(machine: Machine[Any], instance: Instance[Any]) -> str:
    """The bounds of an instance in words: each sort's values, the constants, the restrictions."""
    ranges = {**machine.finite, **instance.bounds}
    sorts = [f"{sort.__name__} {_span(values)}" for sort, values in ranges.items()]
    constants = [f"{name} = {value}" for name, value in instance.constants.items()]
    parts = [", ".join([*sorts, *constants])]
    parts += [_said(predicate).removesuffix(".") for predicate in instance.within]
    return ". ".join(parts)


def _span(values: range) -> str:
    first, last = values[0], values[-1]
    return f"{first}" if first == last else f"{first}..{last}"


def _said(predicate: Callable[..., bool]) -> str:
    """All that a predicate's docstring says, or its name."""
    return " ".join((predicate.__doc__ or predicate.__name__).split())
