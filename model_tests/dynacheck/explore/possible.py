"""What can always still come: from everywhere in a bounded instance, a way on to a goal.

Of each step that the search makes, the state that it comes from is kept. When the search has ended,
all that lies before the goal's states is found backwards from them. Whatever is left, where the
possibility is claimed, has no way to the goal: the machine is wedged there. As the instance is
bounded, a way that leaves its bounds does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dynacheck.explore.failures import BrokenError
from dynacheck.explore.search import Condition
from dynacheck.verdicts import Word
from dynaspec.machine import Possibility

CLAIMED_NOWHERE = "it is claimed of no state of this instance"
COME_ALREADY = "wherever it is claimed it has come already"


class Possible:
    """The possibilities of a machine, along a search of one of its instances."""

    def __init__(self, possibilities: Sequence[Possibility[Any]]) -> None:
        """Nothing has been seen yet."""
        self._all = [(p.name, Condition(p.goal), Condition(p.wherever)) for p in possibilities]
        self._states: list[Any] = []
        self._before: dict[int, list[Any]] = {}
        """For each state, by identity, those that a step leads from to it."""

    def look(self, state: Any) -> None:
        """The search has met `state`; it keeps it, so that its identity stays its own."""
        if self._all:
            self._states.append(state)

    def step(self, state: Any, successor: Any) -> None:
        """A step leads from `state` to `successor`."""
        if self._all and state is not successor:
            self._before.setdefault(id(successor), []).append(state)

    def judge(self) -> Iterator[tuple[str, Word, Any]]:
        """Each possibility's name and verdict; why it is vacuous, or the nearest state without."""
        for name, goal, wherever in self._all:
            try:
                yield name, *self._judged(goal, wherever)
            except BrokenError as error:
                yield name, "unknown", str(error)

    def _judged(self, goal: Condition, wherever: Condition) -> tuple[Word, Any]:
        at_goal = [state for state in self._states if goal(state)]
        claimed = [state for state in self._states if wherever(state)]
        fulfilled = {id(state) for state in at_goal}
        on_the_way = self._leading_to(at_goal)
        lost = next((state for state in claimed if id(state) not in on_the_way), None)
        if not claimed:
            return "vacuous", CLAIMED_NOWHERE
        if lost is not None:
            return "violated", lost
        if all(id(state) in fulfilled for state in claimed):
            return "vacuous", COME_ALREADY
        return "explored", ""

    def _leading_to(self, goals: Sequence[Any]) -> set[int]:
        """The identities of `goals`, and of all states from which one of them can be reached."""
        found = {id(state) for state in goals}
        pending = list(goals)
        while pending:
            for state in self._before.get(id(pending.pop()), ()):
                if id(state) not in found:
                    found.add(id(state))
                    pending.append(state)
        return found
