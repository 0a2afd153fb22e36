"""What the clients of a run have in common."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from dynacheck.regions.asking import Caller, Region, Told
from dynacheck.regions.requests import Asked, Place, outcomes
from dynacheck.regions.seen import Read, Seen, image_of, number_in

Version = Literal["2019.11.21", "2017.11.29"]
"""Of the API by which tables are replicated."""


@dataclass(frozen=True)
class Plan:
    """What is asked in a run."""

    regions: Sequence[Region]
    table: str
    version: Version | None
    """By which the table is made and replicated; None: it is there."""
    seed: int
    clients: int = 3
    """How many contend in each region."""
    hot: int = 4
    """Over how many items they contend."""
    rate: float = 60.0
    """How many requests a second they send in each region, together."""
    seconds: float = 10.0
    """How long requests begin."""
    polls: int = 150
    """How often the tables are read at most once the clients have stopped."""
    every_ms: int = 200
    """How long is waited between two polls."""


@dataclass
class Desk:
    """What a run's clients know, and where they note what they see."""

    plan: Plan
    key: str
    """The name of the table's key attribute."""
    prefix: str
    """What the keys of all items of this run begin with."""
    seen: Seen
    until: float = 0.0
    """When no more requests begin, on the monotonic clock."""
    told: Counter[str] = field(default_factory=Counter)
    """How requests were answered."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def going(self) -> bool:
        """Whether requests may begin."""
        return time.monotonic() < self.until

    def place(self, region: Region) -> Place:
        """Where clients of a region write."""
        return Place(self.plan.table, self.key, region.name)

    def fresh(self) -> int:
        """Return a number that no other write has."""
        return next(self._numbers)

    def name(self, key: str) -> str:
        """Return an item's key of this run."""
        return f"{self.prefix}{key}"

    def ask(self, caller: Caller, place: Place, asked: Asked) -> Told:
        """Ask, and note what came of it."""
        told = caller.ask(asked.operation, asked.body)
        self.told[f"{asked.operation} {told.code}"] += 1
        self.seen.writes.extend(outcomes(place, asked, told))
        if asked.operation == "GetItem" and told.outcome == "done":
            key = asked.body["Key"][self.key]["S"]
            found = number_in(image_of(told.body.get("Item"), self.key))
            self.seen.reads.append(Read(place.region, key, told.begin, told.end, found))
        return told
