"""What breaks a promise: the requests that cannot have happened like this, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from dynacheck.history.columns import Column, Mask

SHOWN: Final = 5
"""How many violations of a kind are kept; all are counted."""


class Kind(StrEnum):
    """A way in which a promise is broken, as a sentence."""

    UNWRITTEN = "a value was seen that nobody wrote"
    WITHOUT_EFFECT = "a value was seen whose write had no effect"
    FUTURE = "a value was seen before its write began"
    TWO_SUCCESSORS = "two writes followed the same value"
    TWO_PREDECESSORS = "a value of a list followed two others"
    CIRCLE = "a value came before itself"
    CHAIN = "a value was there after one that followed it"
    TWO_ORDERS = "each of two values must have come before the other"
    TRUE_REFUSED = "a condition that held was refused"
    EARLIER = "a client saw an older value than it had seen or written"
    CARRIED_OUT_AGAIN = "a token's request was carried out again, and refused"
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
    items: set[int] = field(default_factory=set)
    """The items that are broken."""

    def add(self, kind: Kind, items: Column, touches: Iterable[tuple[int, ...]]) -> None:
        """Count violations of a kind, each of an item, and keep the first."""
        if not len(items):
            return
        self.count[kind] = self.count.get(kind, 0) + len(items)
        self.items.update(np.unique(items).tolist())
        kept = sum(each.kind == kind for each in self.shown)
        for _, rows in zip(range(SHOWN - kept), touches, strict=False):
            shown = Violation(kind, tuple(int(row) for row in rows if row >= 0))
            if shown not in self.shown:
                self.shown.append(shown)

    def broken(self, count: int) -> Mask:
        """Return which of `count` items are broken."""
        found = np.zeros(count, bool)
        found[list(self.items)] = True
        return found
