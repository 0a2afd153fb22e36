"""What a proof says nothing by: an action that never happens, a premise that never holds.

A proof of what follows from an impossible premise is easy. That premises hold and actions happen is
shown by reachable states of the machine's instance, found by a search that ends once all were seen.
"""

from __future__ import annotations

from typing import Any

from dynacheck.explore.failures import BrokenError
from dynacheck.explore.happenings import EVERY_ACTION, NO_STEP, Happenings
from dynacheck.explore.premises import Premises
from dynacheck.explore.search import Call, Search, calls
from dynacheck.explore.watched import Watched, first_broken
from dynacheck.machines import extension_of
from dynaspec.machine import Machine

MOST_STATES = 200_000
"""A search that meets more states without an end is given up."""


def find_emptiness(machine: Machine[Any]) -> dict[str, str]:
    """Each property of the machine that says nothing in its instance, and why.

    Raises `BrokenError` and `NoBoundsError` where the instance cannot be searched.
    """
    empty = find_empty_lemmas(machine)
    search, happenings = Search(machine, machine.instance), Happenings(machine)
    extends = _Extends(machine)
    left = [Watched(i, calls(i, machine, machine.instance)) for i in machine.invariants]

    def note(state: Any, call: Call, successor: Any) -> None:
        happenings.note(state, call, successor)
        extends.note(state, successor)

    for count, state in enumerate(search.run(note)):
        for invariant in left:
            invariant.broken_by(state)
        left = [invariant for invariant in left if invariant.says_nothing]
        if not (left or happenings.missing or extends.waits):
            break
        if count > MOST_STATES:
            raise BrokenError(f"the instance has more than {MOST_STATES:,} states")
    empty |= {invariant.name: invariant.says_nothing for invariant in left}
    if extends.waits:
        empty[extends.name] = NO_STEP
    if happenings.missing:
        empty[EVERY_ACTION] = happenings.missing
    return empty


def find_empty_lemmas(machine: Machine[Any]) -> dict[str, str]:
    """Each lemma that says nothing of the values that the instance gives it, and why."""
    empty: dict[str, str] = {}
    for lemma in machine.lemmas:
        premises = Premises(lemma)
        first_broken(calls(lemma, machine, machine.instance, skip=0), premises)
        if premises.told:
            empty[lemma.__name__] = premises.told
    return empty


class _Extends:
    """Whether a step that is one to the parent is still waited for."""

    def __init__(self, machine: Machine[Any]) -> None:
        self._parent = machine.parent
        self.name = extension_of(self._parent.machine) if self._parent else ""
        self.waits = self._parent is not None

    def note(self, state: Any, successor: Any) -> None:
        """A step was taken."""
        if self.waits and self._parent is not None:
            self.waits = bool(self._parent.project(state) == self._parent.project(successor))
