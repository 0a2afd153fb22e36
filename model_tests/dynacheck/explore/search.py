"""Breadth-first search of a bounded instance: every state that it reaches, and the way there.

A transition is called on each state with each combination of parameters that the instance's bounds
allow; a successor outside the instance's `within` is no part of it. A state is first met on a
shortest way, so the way back from it is a shortest counterexample.
"""

from __future__ import annotations

import itertools
import typing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from inspect import signature
from typing import Any, Generic, TypeVar

from dynacheck.explore.failures import BrokenError, EndlessError, broken, condition
from dynacheck.explore.growth import growing
from dynacheck.explore.keeping import Keeping
from dynacheck.explore.reads import Memo
from dynacheck.names import fields_of, show
from dynaspec.machine import Disabled, Instance, Machine

S = TypeVar("S")

MOST_STATES = 1_000_000
"""A search that meets more is given up: it may have no end. The largest instance that
is published has about 35,000; only those that take hours, a machine's `deep` ones, may have any
number."""


class NoBoundsError(Exception):
    """The instance does not say which values a parameter ranges over."""

    def __init__(self, sort: Any) -> None:
        """Name the `sort` that lacks them."""
        name = getattr(sort, "__name__", repr(sort))
        super().__init__(f"no bounds for {name}: add it to the instance's `bounds`")


@dataclass(frozen=True)
class Call:
    """A function of the specification with the values of its parameters, less the state."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __str__(self) -> str:
        """The call as the specification would write it, with the parameters' names."""
        sorts = list(parameters(self.function).items())[-len(self.arguments) :]
        named = zip(sorts, self.arguments, strict=False) if self.arguments else ()
        inner = ", ".join(f"{name}={show(value, sort)}" for (name, sort), value in named)
        return f"{self.function.__name__}({inner})"


def parameters(function: Callable[..., Any]) -> dict[str, Any]:
    """The parameters of `function`, each with its sort."""
    hints = typing.get_type_hints(function)
    return {name: hints[name] for name in signature(function).parameters}


def values(sort: Any, machine: Machine[Any], instance: Instance[Any]) -> Sequence[Any]:
    """The values that the instance gives `sort`; a record's are the product of its fields'."""
    if sort in machine.finite:
        return machine.finite[sort]
    if sort in instance.bounds:
        return instance.bounds[sort]
    if sort is bool:
        return (False, True)
    if is_dataclass(sort) and isinstance(sort, type):
        kinds = fields_of(sort)
        each = [values(kind, machine, instance) for kind in kinds.values()]
        rows = itertools.product(*each)
        return [sort(**dict(zip(kinds, row, strict=True))) for row in rows]
    if typing.get_origin(sort) is tuple:
        each = [values(part, machine, instance) for part in typing.get_args(sort)]
        return list(itertools.product(*each))
    raise NoBoundsError(sort)


def calls(
    function: Callable[..., Any], machine: Machine[Any], instance: Instance[Any], skip: int = 1
) -> list[Call]:
    """Every call of `function` that the bounds allow; its first `skip` parameters are the state."""
    sorts = list(parameters(function).values())[skip:]
    each = [values(sort, machine, instance) for sort in sorts]
    return [Call(function, row) for row in itertools.product(*each)]


def stepper(machine: Machine[S], instance: Instance[S]) -> Callable[[S], Iterator[tuple[Call, S]]]:
    """The function from a state to its successors in the instance, each with the action's call."""
    candidates = [_possible(calls(action, machine, instance)) for action in machine.actions]
    within = [Condition(predicate) for predicate in instance.within]

    def steps(state: S) -> Iterator[tuple[Call, S]]:
        for possible in candidates:
            for call in possible(state):
                try:
                    successor = call.function(state, *call.arguments)
                except Disabled:
                    continue
                except Exception as error:
                    raise broken(call, error) from error
                if all(predicate(successor) for predicate in within):
                    yield call, successor

    return steps


class Condition:
    """A predicate of a state alone, that remembers its results."""

    def __init__(self, predicate: Callable[[Any], bool]) -> None:
        """Remember the results of `predicate`."""
        self.name = predicate.__name__
        self._known = Memo(predicate)

    def __call__(self, state: Any) -> bool:
        """Whether it holds in `state`; `BrokenError` if it is no condition."""
        try:
            value = self._known(state)
        except Exception as error:
            raise broken(self.name, error) from error
        return condition(self.name, value)


def _possible(table: list[Call]) -> Memo[list[Call]]:
    """The calls of one action that are not disabled in a state, by what their guards read."""

    def possible(state: Any) -> list[Call]:
        return [call for call in table if not _is_disabled(call, state)]

    return Memo(possible)


def _is_disabled(call: Call, view: Any) -> bool:
    """Whether the guards forbid `call`. Whatever else ends it, on a view, comes after them."""
    try:
        call.function(view, *call.arguments)
    except Disabled:
        return True
    except Exception:
        return False
    return False


class Search(Generic[S]):
    """A search under way: the states met so far, each with the step that first led to it."""

    def __init__(self, machine: Machine[S], instance: Instance[S]) -> None:
        """Start at the initial state; nothing else is met yet."""
        try:
            self.initial = machine.initial(**instance.constants)
        except Exception as error:
            raise broken(machine.initial.__name__, error) from error
        self.reached: dict[S, tuple[Call, S] | None] = {self.initial: None}
        self._met: dict[S, S] = {self.initial: self.initial}
        self.depth = 0
        self._most = None if instance is machine.deep else MOST_STATES
        self._steps = stepper(machine, instance)
        self._keeping = Keeping(machine)
        self._check("the initial state", self.initial)

    def _check(self, origin: Call | str, state: S) -> None:
        """That a state keeps to its sorts; else `BrokenError`, with where it comes from."""
        if stray := self._keeping.stray(state):
            raise BrokenError(f"after {origin}: {stray}")

    def run(self, step: Callable[[S, Call, S], None]) -> Iterator[S]:
        """Yield each state once, nearest first, then tell `step` of each of its steps.

        A state is the same object whenever it is yielded or told. `EndlessError` where there are
        too many.
        """
        frontier = [self.initial]
        while frontier:
            beyond: list[S] = []
            for state in frontier:
                yield state
                for call, target in self._steps(state):
                    met = len(self._met)
                    successor = self._met.setdefault(target, target)
                    if len(self._met) > met:
                        self._check(call, successor)
                        self.reached[successor] = (call, state)
                        beyond.append(successor)
                    step(state, call, successor)
                if self._most is not None and len(self._met) > self._most:
                    raise EndlessError(self._most, growing(list(self._met)))
            frontier = beyond
            self.depth += bool(beyond)

    def way(self, state: S) -> list[tuple[Call, S]]:
        """The steps of a shortest way from the initial state to `state`."""
        back: list[tuple[Call, S]] = []
        while (last := self.reached[state]) is not None:
            back.append((last[0], state))
            state = last[1]
        return back[::-1]
