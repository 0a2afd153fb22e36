"""That an explored set is closed: read anew, by a loop that shares no code with the search.

The search remembers what guards and invariants read, and leaves out the calls that it takes to be
disabled. This reader does neither: it calls every action and every invariant on every state with
every combination of parameters. So whoever doubts the search reads this page, and no other of ours.
"""

from __future__ import annotations

import inspect
import itertools
import typing
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dynaspec.machine import Disabled, Instance, Machine


class OpenSetError(Exception):
    """The set is not closed, or a property does not hold in it; the message says where."""


def check_closed(machine: Machine[Any], instance: Instance[Any], states: Collection[Any]) -> None:
    """Raise `OpenSetError` unless `states` has the instance's initial state, every step from one
    of them leaves the instance or ends in one, and every invariant holds in each.

    Whether the set has states that nothing reaches is not looked at: more states hide nothing.
    """
    start = machine.initial(**instance.constants)
    if start not in states:
        raise OpenSetError(f"the initial state is not in the set: {start!r}")
    actions = [(each, _rows(each, machine, instance)) for each in machine.actions]
    invariants = [(each, _rows(each, machine, instance)) for each in machine.invariants]
    for state in states:
        for invariant, rows in invariants:
            for row in rows:
                if not _holds(invariant, state, *row):
                    raise OpenSetError(f"{_told(invariant, row)} does not hold in {state!r}")
        for call, successor in _steps(actions, state):
            within = all(_holds(predicate, successor) for predicate in instance.within)
            if within and successor not in states:
                raise OpenSetError(f"{call} leaves the set: from {state!r} to {successor!r}")


Rows = list[tuple[Any, ...]]
"""Each combination of the values of a function's parameters, less the state."""


def _steps(actions: list[tuple[Callable[..., Any], Rows]], state: Any) -> Iterator[tuple[str, Any]]:
    """Every step from a state: what was called, and the state after it."""
    for action, rows in actions:
        for row in rows:
            try:
                successor = action(state, *row)
            except Disabled:
                continue
            except Exception as error:
                raise OpenSetError(f"{_told(action, row)} raises {error!r} in {state!r}") from error
            yield _told(action, row), successor


def _holds(predicate: Callable[..., bool], state: Any, *row: Any) -> bool:
    """Whether a predicate holds; `OpenSetError` where it says neither that nor the opposite."""
    try:
        truth = predicate(state, *row)
    except Exception as error:
        raise OpenSetError(f"{_told(predicate, row)} raises {error!r} in {state!r}") from error
    if truth is not True and truth is not False:
        raise OpenSetError(f"{_told(predicate, row)} is {truth!r} in {state!r}")
    return truth


def _told(function: Callable[..., Any], row: tuple[Any, ...]) -> str:
    return f"{function.__name__}({', '.join(map(repr, row))})"


def _rows(function: Callable[..., Any], machine: Machine[Any], instance: Instance[Any]) -> Rows:
    """What a function can be called with, after the state, by the annotations of its parameters."""
    kinds = typing.get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1:]
    return list(itertools.product(*(_values(kinds[name], machine, instance) for name in names)))


def _values(kind: Any, machine: Machine[Any], instance: Instance[Any]) -> list[Any]:
    """The values of a sort: those that the machine or the instance names, or made of those."""
    for named in (machine.finite, instance.bounds):
        if kind in named:
            return list(named[kind])
    if kind is bool:
        return [False, True]
    if isinstance(kind, type) and is_dataclass(kind):
        hints, names = typing.get_type_hints(kind), [field.name for field in fields(kind)]
        rows = itertools.product(*(_values(hints[name], machine, instance) for name in names))
        return [kind(**dict(zip(names, row, strict=True))) for row in rows]
    if typing.get_origin(kind) is tuple:
        parts = [_values(part, machine, instance) for part in typing.get_args(kind)]
        return list(itertools.product(*parts))
    raise OpenSetError(f"there are no values for {kind!r}")
