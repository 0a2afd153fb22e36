"""Whether a machine's steps are steps of the machine that it extends, or leave that one alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

from dynacheck.explore.failures import broken
from dynacheck.explore.numbers import reach_of
from dynacheck.explore.search import Call, parameters, stepper
from dynacheck.machines import extension_of
from dynacheck.names import fields_of
from dynaspec.machine import Instance, Machine, Parent

MOST = 16
"""The parent's parameters are tried below this number, where the bounds do not suffice."""


class Extension:
    """The parent's steps, looked up once for each of its states."""

    def __init__(self, machine: Machine[Any], instance: Instance[Any], parent: Parent[Any]) -> None:
        """Take the parent's bounds from the instance; raise `NoBoundsError` for what it lacks.

        The parent's own instance does not count: it says what to search, not what may happen. A
        sort that the parent declares finite has, in its steps, the values that it has there.
        """
        self.name = extension_of(parent.machine)
        self.broken: tuple[Any, Call, Any] | None = None
        self.beyond = ""
        """The first step that is the parent's beyond the bounds alone, or may be, told."""
        self.happens = False
        """Whether any step was one to the parent."""
        self._parent, self._project = parent.machine, parent.project
        self._bounds = {**instance.bounds, **machine.finite}
        self._steps = stepper(parent.machine, Instance(self._bounds))
        self._seen: dict[Any, frozenset[Any]] = {}

    def begins(self, state: Any) -> bool:
        """Whether an initial state is, to the parent, one of its own."""
        mine = self._project(state)
        sorts = parameters(self._parent.initial).values()
        choices = [[n for n in _numbers(mine, sort) if self._may_be(sort, n)] for sort in sorts]
        return any(self._parent.initial(*row) == mine for row in itertools.product(*choices))

    def _may_be(self, sort: Any, number: int) -> bool:
        """Whether a number is one of the sort's, to the parent."""
        finite = self._parent.finite.get(sort)
        return number >= 0 if finite is None else number in finite

    def check(self, state: Any, call: Call, successor: Any) -> None:
        """Keep the first step that is neither the parent's nor nothing to it."""
        try:
            before, after = self._project(state), self._project(successor)
        except Exception as error:
            raise broken("the projection to the parent", error) from error
        if before is after or before == after:
            return
        self.happens = True
        if before not in self._seen:
            self._seen[before] = frozenset(target for _, target in self._steps(before))
        if after not in self._seen[before] and self.broken is None:
            self._judge_outside((state, call, successor), before, after)

    def _judge_outside(self, step: tuple[Any, Call, Any], before: Any, after: Any) -> None:
        """Whether a step is the parent's with parameters beyond the bounds, or with none."""
        in_sight = reach_of(before, after, *step[1].arguments)
        wider = {sort: range(max(MOST, values[-1] + 1)) for sort, values in self._bounds.items()}
        steps = stepper(self._parent, Instance(wider))
        theirs = next((call for call, target in steps(before) if target == after), None)
        if theirs is not None:
            self.beyond = self.beyond or f"{step[1]} is {theirs}, beyond the bounds: widen them"
        elif in_sight > MOST:
            self.beyond = self.beyond or f"{step[1]} may be a step with numbers beyond {MOST - 1}"
        else:
            self.broken = step


def _numbers(state: Any, sort: Any) -> Iterator[Any]:
    """The values of this sort that a state's fields have: what its constants may have been."""
    for name, kind in fields_of(type(state)).items():
        if kind is sort:
            yield getattr(state, name)
        elif is_dataclass(kind):
            yield from _numbers(getattr(state, name), sort)
