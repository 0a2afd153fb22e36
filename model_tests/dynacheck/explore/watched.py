"""Properties, watched while they are asked: an invariant of each state, a lemma of each case."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from types import FunctionType
from typing import Any

from dynacheck.explore.failures import broken, condition
from dynacheck.explore.premises import Premises
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import Call
from dynacheck.explore.weighed import Weighed
from dynacheck.language.sources import source_of


class Watched:
    """An invariant, the calls to make in each state, and whether it said anything there."""

    def __init__(self, function: Callable[..., bool], cases: list[Call]) -> None:
        self.name = function.__name__
        self.premises = Premises(function)
        self.cases = cases
        self._known: Memo[Call | None] = Memo(self._first_broken)
        assert isinstance(function, FunctionType)
        self._weights = Weighed(function)
        self._look: Memo[None] = Memo(self._weigh_in)

    def broken_by(self, state: Any) -> Call | None:
        """The first case that does not hold in `state`; `BrokenError` if it is no condition."""
        try:
            return self._known(state)
        except Exception as error:
            raise broken(self.name, error) from error

    def weigh(self, states: Iterable[Any]) -> None:
        """Look whether its values make a difference in `states`, where it is known to hold.

        Where its premises never held, there is nothing to weigh.
        """
        for state in () if self.seldom else states:
            if self._weights.is_done:
                return
            try:
                self._look(state)
            except Exception as error:
                raise broken(self.name, error) from error

    @property
    def seldom(self) -> str:
        """Why it says nothing of the states that it was asked about, before anything is weighed."""
        return self.premises.told if self._known.reads else "it reads nothing of the state"

    @property
    def says_nothing(self) -> str:
        """Why it says nothing of those states; empty if it does."""
        return self.seldom or self._weights.told

    def _first_broken(self, state: Any) -> Call | None:
        case = first_broken(self.cases, self.premises.run, state)
        self.premises.settle()
        return case

    def _weigh_in(self, state: Any) -> None:
        for case in self.cases:
            self._weights.weigh((state, *case.arguments))


def judge_lemma(lemma: Callable[..., bool], cases: list[Call]) -> tuple[Call | None, str]:
    """The first case of a lemma that does not hold; else why it says nothing, empty if it does."""
    assert isinstance(lemma, FunctionType)
    premises = Premises(lemma)
    failing = first_broken(cases, premises)
    seldom = premises.told if _reads_a_parameter(lemma) else "it reads none of its parameters"
    if failing or seldom:
        return failing, seldom
    weights = Weighed(lemma)
    for case in cases:
        if weights.is_done:
            break
        weights.weigh(case.arguments)
    return None, weights.told


def _reads_a_parameter(lemma: FunctionType) -> bool:
    tree = source_of(lemma.__code__).tree
    names = {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree))


def first_broken(cases: list[Call], holds: Callable[..., bool], *state: Any) -> Call | None:
    """The first of `cases` that does not hold, in a state or, for a lemma, at all."""
    for case in cases:
        if not condition(case, holds(*state, *case.arguments)):
            return case
    return None
