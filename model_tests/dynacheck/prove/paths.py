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

from dynacheck.prove.symbolic import Bool, Term, term_of
from dynaspec.machine import Disabled

T = TypeVar("T")
FEASIBILITY_MS = 200
"""A fork whose feasibility is not decided in this time is taken as possible: sound, if slower."""


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
        self.solver = z3.Solver()
        self.solver.set("timeout", FEASIBILITY_MS)

    def decide(self, condition: Term) -> bool:
        simple = z3.simplify(condition)
        if z3.is_true(simple) or z3.is_false(simple):
            return bool(z3.is_true(simple))
        answer = self._branch(simple)
        literal = simple if answer else z3.Not(simple)
        self.taken.append(answer)
        self.conditions.append(literal)
        self.solver.add(literal)
        return answer

    def _branch(self, condition: Term) -> bool:
        if len(self.taken) < len(self.decisions):
            return self.decisions[len(self.taken)]
        if self.solver.check(condition) == z3.unsat:
            return False
        if self.solver.check(z3.Not(condition)) != z3.unsat:
            self.unexplored.append((*self.taken, False))
        return True


def paths(body: Callable[[], T]) -> Iterator[Path[T]]:
    """Every way through `body` that ends, with its condition; `Disabled` ways are left out."""
    pending: list[tuple[bool, ...]] = [()]
    while pending:
        run = _Run(pending.pop())
        previous = Bool.decide
        Bool.decide = run.decide
        try:
            result = body()
        except Disabled:
            continue
        finally:
            Bool.decide = previous
            pending.extend(run.unexplored)
        yield Path(z3.And(run.conditions), result)


def merged(body: Callable[[], Any]) -> Term:
    """The one condition that `body` computes, whichever way it goes."""
    ways = list(paths(body))
    if len(ways) == 1:
        return term_of(ways[0].result)
    return z3.And([z3.Implies(way.condition, term_of(way.result)) for way in ways])
