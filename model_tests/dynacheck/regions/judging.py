"""What judges of replication have in common: what was seen, sorted, and what they find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal, NamedTuple

from dynacheck.regions.seen import Seen, Settled, There, Write

Word = Literal["kept", "broken", "unknown", "not reached"]
CALM_PART: Final = 4
"""Regions that differ must have been still for one of so many parts of all polls."""


class Fault(NamedTuple):
    """Something that breaks a criterion."""

    text: str
    key: str
    """Of the item that shows it."""


@dataclass(frozen=True)
class Judged:
    """What was found of one criterion."""

    faults: Sequence[Fault]
    count: int
    """How much was looked at; nothing: it was not reached."""
    of: str
    """What was counted."""
    unknown: str = ""
    """Why it is not known, where nothing broke it."""

    @property
    def word(self) -> Word:
        """The verdict."""
        if self.faults:
            return "broken"
        if self.unknown:
            return "unknown"
        return "kept" if self.count else "not reached"


@dataclass(frozen=True)
class Criterion:
    """What replication must keep."""

    name: str
    sentence: str
    source: str
    """A page of AWS's and its section."""
    evidence: str
    """`documented`: the page says so; `inferred`: it follows from what the page says."""
    judge: Callable[[Known], Judged]


class Known:
    """The observations, sorted for the criteria."""

    def __init__(self, seen: Seen) -> None:
        """Sort what was seen of a run that has come to its end."""
        assert seen.settled is not None
        self.seen = seen
        self.settled: Settled = seen.settled
        self.writes = {write.number: write for write in seen.writes}
        self.by_key: dict[str, list[Write]] = defaultdict(list)
        for write in seen.writes:
            self.by_key[write.key].append(write)
        self.tables = {
            name: table
            for name, table in self.settled.tables.items()
            if name not in self.settled.lost
        }

    @property
    def ended(self) -> bool:
        """Whether nothing more is to come: regions are equal, or differ and have come to rest.

        The latter is so where of what was written after the clients had stopped something has come
        from each region to each other one, and then nothing changed for a quarter of the polls.
        """
        settled = self.settled
        if settled.equal:
            return True
        through = all(settled.arrived[pair] for pair in permutations(settled.tables, 2))
        return through and not settled.lost and settled.still * CALM_PART >= settled.polls

    @property
    def unended(self) -> str:
        """Say why more may be to come; nothing: it may not."""
        if self.ended:
            return ""
        settled = self.settled
        after = f"after {settled.polls} polls of {settled.every_ms} ms"
        lost = [f"{name} cannot be read: {why}" for name, why in settled.lost.items()]
        silent = [
            f"nothing that was written in {a} at the end has come to {b}"
            for (a, b), came in settled.arrived.items()
            if not came
        ]
        return f"{'; '.join(lost or silent) or 'the tables still change'} {after}"

    def tells(self, name: str, write: Write) -> bool:
        """Whether a region must show `write` or a later one: its own, or all when all has come."""
        return write.region == name or self.ended


def named(known: Known, there: There | None) -> str:
    """Say what a region has of an item."""
    if there is None:
        return "nothing"
    write = known.writes.get(there.number)
    stamp = f", stamped {there.stamp.time} by {there.stamp.region}" if there.stamp else ""
    by = f" of {write.region} ({write.operation})" if write else ""
    return f"write {there.number}{by}{stamp}"
