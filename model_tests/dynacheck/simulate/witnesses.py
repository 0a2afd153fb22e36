"""What runs must have shown, taken together, for their passing to mean anything."""

from __future__ import annotations

from typing import ClassVar

from dynacheck.trace.reader import Step
from dynaspec.machines.replication import MACHINE, State

FAILED_CONDITION = "ConditionalCheckFailedException"

WANTED = frozenset(
    {
        *(action.__name__ for action in MACHINE.actions),
        *(witness.__name__ for witness in MACHINE.witnesses),
        "a leader was elected after another",
        "a catch-up copied something",
        "a condition was refused",
        "a crash lost what was not synced",
        "an item expired",
    }
)
"""Every action, every witness of the specification, and what only an implementation can show."""


class Witnesses:
    """What was seen so far, over any number of runs."""

    wanted: ClassVar[frozenset[str]] = WANTED

    def __init__(self) -> None:
        self.seen: set[str] = set()

    @property
    def missing(self) -> set[str]:
        """What was not seen."""
        return set(self.wanted - self.seen)

    def saw(self, what: str) -> None:
        """Note what was seen."""
        self.seen.add(what)

    def look(self, before: State, step: Step, after: State) -> None:
        """Note what a step and the state after it show."""
        self.saw(step.action)
        for witness in MACHINE.witnesses:
            if witness.__name__ not in self.seen and witness(after):
                self.saw(witness.__name__)
        if step.action == "elect" and any(0 < b < step.args["b"] for b, _ in before.start.items()):
            self.saw("a leader was elected after another")
        if step.action == "catch_up" and _copied(before, step, after):
            self.saw("a catch-up copied something")
        told = (step.client, *step.also)
        if any(request is not None and FAILED_CONDITION in request.response for request in told):
            self.saw("a condition was refused")
        if step.client is not None and '"Expired":[{' in step.client.response:
            self.saw("an item expired")


def _copied(before: State, step: Step, after: State) -> bool:
    """Whether the candidate had to take a mutation that it did not hold at that place."""
    candidate = step.args["candidate"]
    old, new = before.base[candidate], after.base[candidate]
    had = tuple(before.logs[old.ballot].first(old.length))
    has = tuple(after.logs[new.ballot].first(new.length))
    return had[: len(has)] != has
