"""Path forking: run an ordinary function on symbolic values, once for each way through it.

Where the function asks a symbolic condition for its truth, the solver says which answers are
possible under the answers given so far. If both are, the run takes one and leaves the other for a
run of its own. What comes out are the function's guarded cases (King, *Symbolic execution and
program testing*, 1976).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import z3

from dynacheck.prove.solver import answer, simplified, solver
from dynacheck.prove.symbolic import Bool, Term, term_of
from dynaspec.machine import Disabled

T = TypeVar("T")

FEASIBILITY_STEPS = 200_000
"""The solver's limit for one fork, in its own steps. A branch that is not decided by then is taken
as possible: sound, if slower."""

MOST_RUNS = 20_000
"""A function with more ways through it is given up."""

MOST_FORKS = 5_000
"""A way with more forks is given up: it may have no end."""


class UnsupportedError(Exception):
    """A function does what has no meaning for symbolic values; the message says what."""


@dataclass(frozen=True)
class Path(Generic[T]):
    """One way through a function: the result wherever `condition` holds."""

    condition: Term
    result: T


class _Run:
    """One run: follows the decisions given, then takes the first possible branch."""

    def __init__(self, decisions: tuple[bool, ...]) -> None:
        self.decisions = decisions
        self.taken: list[bool] = []
        self.conditions: list[Term] = []
        self.unexplored: list[tuple[bool, ...]] = []
        self.solver = solver(steps=FEASIBILITY_STEPS)

    def decide(self, condition: Term) -> bool:
        simple = simplified(condition)
        if z3.is_true(simple) or z3.is_false(simple):
            return bool(z3.is_true(simple))
        if len(self.taken) >= MOST_FORKS:
            raise UnsupportedError(f"a way through it has more than {MOST_FORKS} forks")
        taken = self._branch(simple)
        literal = simple if taken else z3.Not(simple)
        self.taken.append(taken)
        self.conditions.append(literal)
        self.solver.add(literal)
        return taken

    def _branch(self, condition: Term) -> bool:
        if len(self.taken) < len(self.decisions):
            return self.decisions[len(self.taken)]
        if answer(self.solver, condition) == z3.unsat:
            return False
        if answer(self.solver, z3.Not(condition)) != z3.unsat:
            self.unexplored.append((*self.taken, False))
        return True


class _Disabled:
    """The result of a way that a failed `require` ends."""


def _runs(body: Callable[[], T]) -> Iterator[Path[T | _Disabled]]:
    """Every way through `body`, with its condition."""
    pending: list[tuple[bool, ...]] = [()]
    for _ in range(MOST_RUNS):
        if not pending:
            return
        run = _Run(pending.pop())
        previous = Bool.decide
        Bool.decide = run.decide
        result: T | _Disabled
        try:
            result = body()
        except Disabled:
            result = _Disabled()
        finally:
            Bool.decide = previous
            pending.extend(run.unexplored)
        yield Path(z3.And(run.conditions), result)
    raise UnsupportedError(f"there are more than {MOST_RUNS} ways through it")


def paths(body: Callable[[], T]) -> Iterator[Path[T]]:
    """Every way through `body` that ends, with its condition; `Disabled` ways are left out."""
    for path in _runs(body):
        if not isinstance(path.result, _Disabled):
            yield Path(path.condition, path.result)


def merged(body: Callable[[], Any]) -> Term:
    """The one condition that `body` computes, whichever way it goes; `UnsupportedError` if none."""
    ways = [Path(way.condition, _truth(way.result)) for way in _runs(body)]
    if len(ways) == 1:
        return ways[0].result
    return z3.And([z3.Implies(way.condition, way.result) for way in ways])


def _truth(result: Any) -> Term:
    if isinstance(result, _Disabled):
        raise UnsupportedError("`require` is for actions: elsewhere nothing would be left to hold")
    if not isinstance(result, bool | Bool):
        raise UnsupportedError(f"{result!r} is neither true nor false")
    return term_of(result)
