"""What comes of a second look: for each row that was proved, how much of its proof holds again."""

from __future__ import annotations

import builtins
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from dynacheck.check.jobs import REQUESTS
from dynacheck.prove.prover import attempt
from dynacheck.prove.resting import settle
from dynacheck.prove.solver import heard_by
from dynacheck.prove.theorems import prove_theorems
from dynacheck.recheck.answers import Reply
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine


@dataclass
class Row:
    """One property's proof: what the first solver says, and what the second does."""

    machine: str
    property: str
    verdict: str = ""
    """The first solver's word."""
    detail: str = ""
    """Why that is no pass."""
    questions: int = 0
    """What was found to have no solution, each text only in the first row that needs it."""
    again: int = 0
    """How many of these the second solver finds to have none."""
    alone: Counter[str] = field(default_factory=Counter)
    """Why it cannot say, and of how many: these rest on one solver."""
    against: list[str] = field(default_factory=list)
    """The texts of which it says that there is a solution."""

    def add(self, text: str, reply: Reply) -> None:
        """Count what the second solver says of a text."""
        self.questions += 1
        if reply.answer == "unsat":
            self.again += 1
        elif reply.answer == "sat":
            self.against.append(text)
        else:
            self.alone[reply.why] += 1

    @builtins.property
    def ok(self) -> bool:
        """Whether it is proved, and nothing speaks against it."""
        return self.verdict == "proved" and not self.against


class Proofs:
    """Proves machines anew; what has no solution, as text, comes out row by row."""

    def __init__(self, machines: Sequence[Machine[Any]]) -> None:
        """Prove `machines`, which have all their ancestors among them."""
        self.rows: list[Row] = []
        self._machines = machines
        self._known: set[bytes] = set()

    def questions(self) -> Iterator[tuple[Row, str]]:
        """Each text once, with the row that needs it first; then `rows` has their verdicts."""
        judged: list[Verdict] = []
        for machine in self._machines:
            theorems = prove_theorems(machine.name) if machine.name == REQUESTS else iter(())
            for verdict, texts in _heard(chain(attempt(machine), theorems)):
                judged.append(verdict)
                row = Row(verdict.machine, verdict.property)
                self.rows.append(row)
                for text in texts:
                    digest = hashlib.sha256(text.encode()).digest()
                    if digest not in self._known:
                        self._known.add(digest)
                        yield row, text
        for row, verdict in zip(self.rows, settle(judged, self._machines), strict=True):
            row.verdict, row.detail = verdict.verdict, verdict.detail


def _heard(verdicts: Iterator[Verdict]) -> Iterator[tuple[Verdict, list[str]]]:
    """Each verdict with what was found to have no solution on the way to it."""
    while True:
        texts: list[str] = []
        with heard_by(texts.append):
            verdict = next(verdicts, None)
        if verdict is None:
            return
        yield verdict, texts
