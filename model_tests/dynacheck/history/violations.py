"""What breaks a promise: the requests that cannot have happened like this, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SHOWN: Final = 5
"""How many violations of a kind are kept; all are counted."""


class Kind(StrEnum):
    """A way in which a promise is broken, as a sentence."""

    UNWRITTEN = "a value was seen that nobody wrote"
    WITHOUT_EFFECT = "a value was seen whose write had no effect"
    FUTURE = "a value was seen before its write began"
    TWO_SUCCESSORS = "two writes followed the same value"
    CIRCLE = "a value came before itself"
    CHAIN = "a value was there after one that followed it"
    TWO_ORDERS = "each of two values must have come before the other"
    TRUE_REFUSED = "a condition that held was refused"
    FALSE_ACCEPTED = "a condition that did not hold was accepted"


@dataclass(frozen=True)
class Violation:
    """Requests that break a promise together."""

    kind: Kind
    touches: tuple[int, ...]
    """What they did to items, as rows; in the order in which they are told."""


@dataclass
class Violations:
    """Violations as they are found, by kind."""

    count: dict[Kind, int] = field(default_factory=dict)
    shown: list[Violation] = field(default_factory=list)

    def add(self, kind: Kind, touches: Iterable[tuple[int, ...]], count: int) -> None:
        """Count violations of a kind, and keep the first."""
        if count:
            self.count[kind] = self.count.get(kind, 0) + count
            kept = sum(each.kind == kind for each in self.shown)
            for rows, _ in zip(touches, range(SHOWN - kept), strict=False):
                self.shown.append(Violation(kind, tuple(row for row in rows if row >= 0)))
