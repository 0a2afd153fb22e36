"""Attempts to break a criterion, one after the other, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from dynacheck.concurrent.asking import told_in_words
from dynacheck.concurrent.criterion import Attempted, Criterion
from dynacheck.concurrent.making import NoTableError, make_table, remove_table
from dynacheck.concurrent.racing import (
    Arena,
    Call,
    UnansweredError,
    UnknownOperationError,
)

UNANSWERED = 3
"""After how many attempts without answers, one after the other, no more are made."""


_NO_VERDICT = (NoTableError, UnknownOperationError, UnansweredError)


@dataclass(frozen=True)
class Plan:
    """How criteria are tried."""

    endpoint: str
    """A URL."""
    clients: int
    seed: int
    attempts: int
    """At each criterion."""


@dataclass
class Found:
    """What was found of a criterion."""

    criterion: Criterion
    attempts: int = 0
    """How many came to their end."""
    met: int = 0
    """In how many requests met that could disturb one another."""
    seen: int = 0
    """In how many the criterion was broken."""
    told: Counter[str] = field(default_factory=Counter)
    """What requests were told: `ok`, or the name of an error."""
    why: str = ""
    """What broke it the first time; or why it was not reached."""
    example: Sequence[Call] = ()
    """What was asked and told in the first attempt that broke it."""

    @property
    def verdict(self) -> Literal["kept", "broken", "not reached"]:
        """In a word."""
        if self.seen:
            return "broken"
        return "kept" if self.met else "not reached"

    def add(self, outcome: Attempted, calls: Sequence[Call]) -> None:
        """Count an attempt."""
        self.attempts += 1
        self.met += outcome.met
        self.told.update(told_in_words(call) for call in calls)
        if outcome.fault is not None:
            self.seen += 1
            if self.seen == 1:
                self.why, self.example = outcome.fault, tuple(calls)


async def judge(criterion: Criterion, plan: Plan) -> Found:
    """Try to break a criterion. Raises UnreachableError."""
    found = Found(criterion)
    try:
        async with _one(plan) as arena:
            for each in criterion.tables:
                await make_table(arena, each)
        await _attempts(found, plan)
    except _NO_VERDICT as error:
        found.why = found.why or str(error)
    with suppress(*_NO_VERDICT):
        async with _one(plan) as arena:
            for each in criterion.tables:
                await remove_table(arena, each["TableName"])
    if not found.met and not found.why:
        found.why = "no requests met that could disturb one another"
    return found


def _one(plan: Plan) -> Arena:
    """Return an arena of one client, before and after the attempts."""
    return Arena(plan.endpoint, 1, Random(), 0)


async def _attempts(found: Found, plan: Plan) -> None:
    unanswered = 0
    for number in range(1, plan.attempts + 1):
        rng = Random(f"{found.criterion.name} {plan.seed} {number}")
        async with Arena(plan.endpoint, plan.clients, rng, number) as arena:
            try:
                outcome = await found.criterion.attempt(arena)
            except UnansweredError:
                unanswered += 1
                if unanswered == UNANSWERED:
                    raise
            else:
                unanswered = 0
                found.add(outcome, arena.calls)
