"""What can always still come: backwards from the goal, by the compiled search's own steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dynacheck.compiled.search import CompiledSearch
from dynacheck.explore.failures import BrokenError
from dynacheck.explore.possible import CLAIMED_NOWHERE, COME_ALREADY
from dynacheck.explore.search import Condition
from dynacheck.verdicts import Word
from dynaspec.machine import Possibility


class CompiledPossible:
    """The possibilities of a machine, at the end of a search."""

    def __init__(self, possibilities: Sequence[Possibility[Any]], search: CompiledSearch) -> None:
        self._all, self._search = possibilities, search

    def judge(self) -> Iterator[tuple[str, Word, Any]]:
        """Each possibility's name and verdict; why it is vacuous, or the nearest state without."""
        for possibility in self._all:
            try:
                yield possibility.name, *self._judged(possibility)
            except BrokenError as error:
                yield possibility.name, "unknown", str(error)

    def _judged(self, possibility: Possibility[Any]) -> tuple[Word, Any]:
        at_goal = self._marked("goal", possibility.name, possibility.goal)
        claimed = self._marked("wherever", possibility.name, possibility.wherever)
        if not claimed.any():
            return "vacuous", CLAIMED_NOWHERE
        lost = claimed & ~self._search.lead_to(at_goal)
        if lost.any():
            return "violated", self._search.state(int(lost.argmax()))
        if not (claimed & ~at_goal).any():
            return "vacuous", COME_ALREADY
        return "explored", ""

    def _marked(self, kind: str, name: str, predicate: Any) -> Any:
        """Where a predicate holds; `BrokenError` if it has no value somewhere."""
        fails = self._search.marked(f"{kind} fails", name)
        if fails.any():
            Condition(predicate)(self._search.state(int(fails.argmax())))
        return self._search.marked(kind, name).astype(bool)
