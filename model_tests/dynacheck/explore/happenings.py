"""Which actions happened in a search, and whether they changed anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dynacheck.explore.search import Call
from dynaspec.machine import Machine

EVERY_ACTION = "every_action_happens"
"""The property that every action of a machine happens, and changes something."""

HAS_INVARIANTS = "the_machine_has_invariants"
"""The property that a machine claims something."""

NO_STEP = "no step is one to the parent: the projection shows it nothing"


class Happenings:
    """The actions of one machine that were seen to happen."""

    def __init__(self, machine: Machine[Any]) -> None:
        """Nothing has happened."""
        self._actions = machine.actions
        self._happened: set[Callable[..., Any]] = set()
        self._changed: set[Callable[..., Any]] = set()

    def note(self, state: Any, call: Call, successor: Any) -> None:
        """A step was taken."""
        self._happened.add(call.function)
        if call.function not in self._changed and successor != state:
            self._changed.add(call.function)

    def count(self, action: Callable[..., Any], steps: int, changes: int) -> None:
        """So many steps of an action were taken; so many of them changed something."""
        if steps:
            self._happened.add(action)
        if changes:
            self._changed.add(action)

    @property
    def missing(self) -> str:
        """What did not happen, or changed nothing, in words; empty if all did."""
        if not self._actions:
            return "there is no action"
        silent = [a.__name__ for a in self._actions if a not in self._happened]
        idle = [a.__name__ for a in self._actions if a in self._happened - self._changed]
        told = [f"never happened: {', '.join(silent)}"] if silent else []
        told += [f"changed nothing wherever it happened: {', '.join(idle)}"] if idle else []
        return "\n".join(told)
