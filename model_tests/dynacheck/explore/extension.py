"""Whether a machine's steps are steps of the machine that it extends, or leave that one alone."""

from __future__ import annotations

from typing import Any

from dynacheck.explore.search import Call, stepper
from dynaspec.machine import Instance, Machine, Parent


class Extension:
    """The parent's steps, looked up once for each of its states."""

    def __init__(self, machine: Machine[Any], instance: Instance[Any], parent: Parent[Any]) -> None:
        """Take the parent's bounds from the instance; raise `NoBoundsError` for what it lacks.

        The parent's own instance does not count: it says what to search, not what may happen.
        """
        self.name = f"every_step_is_a_step_of_{parent.machine.name}"
        self.broken: tuple[Any, Call, Any] | None = None
        self._project = parent.project
        self._steps = stepper(parent.machine, Instance({**instance.bounds, **machine.finite}))
        self._seen: dict[Any, frozenset[Any]] = {}

    def check(self, state: Any, call: Call, successor: Any) -> None:
        """Keep the first step that is neither the parent's nor nothing to it."""
        before, after = self._project(state), self._project(successor)
        if before is after or before == after:
            return
        if before not in self._seen:
            self._seen[before] = frozenset(target for _, target in self._steps(before))
        if after not in self._seen[before] and self.broken is None:
            self.broken = (state, call, successor)
