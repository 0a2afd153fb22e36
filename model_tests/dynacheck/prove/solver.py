"""The solver, and its limits: in its own steps, so that no verdict depends on a clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import z3

from dynacheck.verdicts import Effort, Word

STEPS = 100_000_000
"""The solver's limit for one question, in its own steps."""

ROUNDS = 5
"""So often the solver looks for values that a quantified fact is needed at: it counts no steps."""

BACKSTOP_MS = 3_600_000
"""An hour by the clock ends a question that neither limit ends: far more than `STEPS` take."""

INTERRUPTED = "interrupted from keyboard"
"""What the solver says where it was: it takes the signal for itself."""

FEW, MANY = 2_000, 20_000
"""Hypotheses with more than `FEW` instances are held back until the others do not suffice."""

Failure = tuple[Word, str]
"""`refuted` or `unknown`, and what to read."""


class Solver(z3.Solver):  # type: ignore[misc]
    """A solver whose limit is in steps of its own, and which notes what each question takes."""

    def __init__(self, about: str, steps: int) -> None:
        """Answer questions about an obligation; give up, with `unknown`, after so many steps."""
        super().__init__()
        self._about, self._limit = about, steps
        self.set("rlimit", steps)
        self.set("mbqi.max_iterations", ROUNDS)
        self.set("timeout", BACKSTOP_MS)

    def check(self, *assumptions: Any) -> Any:
        """Whether the assertions and `assumptions` have a solution."""
        before = self._steps_taken()
        said = super().check(*assumptions)
        if said == z3.unknown and self.reason_unknown() == INTERRUPTED:
            raise KeyboardInterrupt
        if self._about:
            _note(Effort(self._about, self._steps_taken() - before, self._limit))
        return said

    def _steps_taken(self) -> int:
        """All steps that any solver of this process has taken."""
        taken: int = self.statistics().get_key_value("rlimit count")
        return taken


def solver(about: str = "", steps: int = STEPS) -> Solver:
    """A fresh solver for an obligation; one without a name is not noted."""
    return Solver(about, steps)


_efforts: dict[str, Effort] = {}


@contextlib.contextmanager
def measured() -> Iterator[dict[str, Effort]]:
    """What each obligation takes from here on, by its name."""
    global _efforts
    before, _efforts = _efforts, {}
    try:
        yield _efforts
    finally:
        _efforts = before


def _note(effort: Effort) -> None:
    known = _efforts.setdefault(effort.obligation, effort)
    if effort.share > known.share:
        _efforts[effort.obligation] = effort


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
