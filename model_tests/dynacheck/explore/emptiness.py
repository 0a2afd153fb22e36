"""What a proof says nothing by: an action that never happens, a premise that never holds.

A proof of what follows from an impossible premise is easy. That premises hold and actions happen is
shown by reachable states of the machine's instance, found by a search that ends once all were seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dynacheck.explore.happenings import EVERY_ACTION, NO_STEP, Happenings
from dynacheck.explore.search import Call, Search, calls
from dynacheck.explore.watched import Watched, judge_lemma
from dynacheck.machines import extension_of
from dynaspec.machine import Machine


def find_emptiness(machine: Machine[Any]) -> dict[str, str]:
    """Each property of the machine that says nothing in its instance, and why.

    Raises `BrokenError` and `NoBoundsError` where the instance cannot be searched.
    """
    empty = find_empty_lemmas(machine)
    run = _Run(machine)
    run.until(lambda: run.has_seen_all)
    if run.empty():
        run.until(lambda: False)
    return empty | run.empty()


class _Run:
    """A search that can end once all was seen, and go on."""

    def __init__(self, machine: Machine[Any]) -> None:
        cases = ((i, calls(i, machine, machine.instance)) for i in machine.invariants)
        self._invariants = [Watched(*case) for case in cases]
        self._seldom = self._invariants
        self._search, self._happenings = Search(machine, machine.instance), Happenings(machine)
        self._extends = _Extends(machine)
        self._states = self._search.run(self._note)

    def _note(self, state: Any, call: Call, successor: Any) -> None:
        self._happenings.note(state, call, successor)
        self._extends.note(state, successor)

    @property
    def has_seen_all(self) -> bool:
        """Whether every premise held, every action happened, and a step was the parent's."""
        return not (self._seldom or self._happenings.missing or self._extends.waits)

    def until(self, is_enough: Callable[[], bool]) -> None:
        """Search on, until the end or until it is enough."""
        for state in self._states:
            for invariant in self._seldom:
                invariant.broken_by(state)
            self._seldom = [invariant for invariant in self._seldom if invariant.seldom]
            if is_enough():
                break

    def empty(self) -> dict[str, str]:
        """What says nothing in the states that were reached so far, and why."""
        for invariant in self._invariants:
            invariant.weigh(reversed(self._search.reached))
        told = {invariant.name: invariant.says_nothing for invariant in self._invariants}
        empty = {name: why for name, why in told.items() if why}
        if self._extends.waits:
            empty[self._extends.name] = NO_STEP
        if self._happenings.missing:
            empty[EVERY_ACTION] = self._happenings.missing
        return empty


def find_empty_lemmas(machine: Machine[Any]) -> dict[str, str]:
    """Each lemma that says nothing of the values that the instance gives it, and why."""
    empty: dict[str, str] = {}
    for lemma in machine.lemmas:
        _, why = judge_lemma(lemma, calls(lemma, machine, machine.instance, skip=0))
        if why:
            empty[lemma.__name__] = why
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
