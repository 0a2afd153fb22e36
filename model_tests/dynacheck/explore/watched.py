"""An invariant, watched while it is asked about one state after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dynacheck.explore.failures import broken, condition
from dynacheck.explore.premises import Premises
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import Call


class Watched:
    """An invariant, the calls to make in each state, and whether its premises ever held."""

    def __init__(self, function: Callable[..., bool], cases: list[Call]) -> None:
        self.name = function.__name__
        self.premises = Premises(function)
        self.cases = cases
        self._known: Memo[Call | None] = Memo(self._first_broken)

    def broken_by(self, state: Any) -> Call | None:
        """The first case that does not hold in `state`; `BrokenError` if it is no condition."""
        try:
            return self._known(state)
        except Exception as error:
            raise broken(self.name, error) from error

    @property
    def says_nothing(self) -> str:
        """Why it says nothing of the states that it was asked about; empty if it does."""
        return self.premises.told if self._known.reads else "it reads nothing of the state"

    def _first_broken(self, state: Any) -> Call | None:
        case = first_broken(self.cases, self.premises.run, state)
        self.premises.settle()
        return case


def first_broken(cases: list[Call], holds: Callable[..., bool], *state: Any) -> Call | None:
    """The first of `cases` that does not hold, in a state or, for a lemma, at all."""
    for case in cases:
        if not condition(case, holds(*state, *case.arguments)):
            return case
    return None
