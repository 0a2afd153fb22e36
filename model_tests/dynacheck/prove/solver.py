"""The solver, and its limits: in its own steps, so that no verdict depends on a clock."""

from __future__ import annotations

from typing import Any

import z3

from dynacheck.verdicts import Word

STEPS = 100_000_000
"""The solver's limit for one question, in its own steps."""

ROUNDS = 20
"""So often the solver looks for values that a quantified fact is needed at."""

FEW, MANY = 2_000, 20_000
"""Hypotheses with more than `FEW` instances are held back until the others do not suffice."""

Failure = tuple[Word, str]
"""`refuted` or `unknown`, and what to read."""


def solver() -> Any:
    """A solver that gives up, with `unknown`, after so many steps."""
    fresh = z3.Solver()
    fresh.set("rlimit", STEPS)
    fresh.set("mbqi.max_iterations", ROUNDS)
    return fresh
