"""The solver, and its limits: in its own steps, so that no verdict depends on a clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import z3

from dynacheck.verdicts import Word

STEPS = 100_000_000
"""The solver's limit for one question, in its own steps."""

ROUNDS = 5
"""So often the solver looks for values that a quantified fact is needed at: it counts no steps."""

FEW, MANY = 2_000, 20_000
"""Hypotheses with more than `FEW` instances are held back until the others do not suffice."""

Failure = tuple[Word, str]
"""`refuted` or `unknown`, and what to read."""


def solver(steps: int | None = None) -> Any:
    """A solver that gives up, with `unknown`, after so many steps: `STEPS`, if not said."""
    fresh = z3.Solver()
    fresh.set("rlimit", STEPS if steps is None else steps)
    fresh.set("mbqi.max_iterations", ROUNDS)
    return fresh


Listener = Callable[[str], None]
"""Is given what is found to have no solution, as SMT-LIB text."""

_listener: Listener | None = None


@contextlib.contextmanager
def heard_by(listener: Listener | None) -> Iterator[None]:
    """Hand each question that a proof finds to have no solution to `listener`, if there is one."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


def answer(check: Any, *assumptions: Any) -> Any:
    """What the solver `check` says of its assertions and `assumptions`: where a proof asks it."""
    said = check.check(*assumptions)
    if said == z3.unsat and _listener is not None:
        _listener(_text(check.assertions(), *assumptions))
    return said


def simplified(term: Any) -> Any:
    """What the solver's simplifier makes of a term, where a proof goes on with that."""
    simple = z3.simplify(term)
    if _listener is not None and not simple.eq(term):
        _listener(_text(term != simple))
    return simple


def _text(*conditions: Any) -> str:
    """That the conditions have no solution, as SMT-LIB."""
    whole = z3.Solver()
    whole.add(*conditions)
    text: str = whole.to_smt2()
    return text
