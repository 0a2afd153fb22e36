"""What a check says of one property of one machine: the row of `dynaspec check`'s table."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import Literal

Method = Literal["explore", "prove", "agree"]
Word = Literal[
    "explored", "proved", "agreed", "violated", "refuted", "differs", "vacuous", "unknown"
]

PASSES: frozenset[Word] = frozenset({"explored", "proved", "agreed"})
"""The verdicts that are a pass; `unknown` is none of them."""


@dataclass(frozen=True)
class Effort:
    """The most that one question about an obligation took of the solver's limit."""

    obligation: str
    steps: int
    """The solver's own steps, which no clock counts."""
    limit: int
    """So many of them it may take."""

    @builtins.property
    def share(self) -> float:
        """The share of the limit."""
        return self.steps / self.limit


@dataclass(frozen=True)
class Verdict:
    """One property, judged by one method."""

    machine: str
    property: str
    method: Method
    verdict: Word
    bounds: str
    """What was bounded, in words; empty where nothing was."""
    states: int
    """Distinct states visited; 0 for a method that visits none."""
    seconds: float
    detail: str = ""
    """For a verdict that is no pass: the counterexample, or why there is none, as text."""
    efforts: tuple[Effort, ...] = ()
    """For a method that asks the solver: what each obligation took."""

    @builtins.property
    def passed(self) -> bool:
        """Whether the verdict is a pass."""
        return self.verdict in PASSES
