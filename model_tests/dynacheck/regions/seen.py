"""The requests and answers of clients of several regions, and the items after they stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

Image: TypeAlias = Mapping[str, str]
"""An item's attributes beside its key and the replication's own, each as JSON."""
Kind = Literal["put", "update", "delete"]
Ending = Literal["done", "refused", "unknown"]
ABSENT: Final = 0
"""In place of a write's number: no item was there."""
OWN_OF_REPLICATION: Final = "aws:rep:"
"""What the names of the attributes begin with that replication adds (version 2017.11.29)."""


@dataclass(frozen=True)
class Write:
    """A write of one item."""

    number: int
    """No other write has it; what is written holds it as `n`."""
    region: str
    """Where it was asked for."""
    key: str
    kind: Kind
    operation: str
    begin: int
    """When its request began, in nanoseconds of one clock for all regions, as `end`."""
    end: int
    outcome: Ending
    code: str = "ok"
    """What it was told: `ok`, the name of an error, or why no answer came."""
    image: Image | None = None
    """What it leaves; None: nothing, or it is not known."""
    sets: Image = field(default_factory=dict)
    """The attributes that it writes itself."""
    over: int | None = None
    """The write that it overwrote, as it was told; None: it was not told."""
    condition: int | None = None
    """The write that had to be there; None: any."""

    @property
    def done(self) -> bool:
        """Whether it was acknowledged."""
        return self.outcome == "done"

    def before(self, other: Write) -> bool:
        """Whether it surely took effect before `other` did, in one region, on one item."""
        return self.region == other.region and self.done and other.done and self.end < other.begin


@dataclass(frozen=True)
class Read:
    """A consistent read of one item."""

    region: str
    key: str
    begin: int
    end: int
    found: int
    """The number of the write that it told, or ABSENT."""


@dataclass(frozen=True)
class Change:
    """A record of a region's stream."""

    region: str
    key: str
    event: str
    new: int
    """The number of the write that is there afterwards, or ABSENT."""
    old: int
    stamp: Stamp | None


@dataclass(frozen=True, order=True)
class Stamp:
    """When and where an item was written, as replication tells it."""

    time: Decimal
    """`aws:rep:updatetime`."""
    region: str


@dataclass(frozen=True)
class There:
    """An item as a region has it when all is over."""

    image: Image
    stamp: Stamp | None

    @property
    def number(self) -> int:
        """The number of the write that it says it is."""
        return number_in(self.image)


Table: TypeAlias = Mapping[str, There]
"""The items of a region, by key."""


@dataclass(frozen=True)
class Sighting:
    """What a region told of another one's probe."""

    source: str
    region: str
    """Where it was seen."""
    at: int
    """When the answer came."""
    found: int


@dataclass(frozen=True)
class Probe:
    """A write whose way to the other regions is timed."""

    source: str
    number: int
    at: int
    """When it was acknowledged."""


@dataclass(frozen=True)
class Settled:
    """What was found once the writers had stopped."""

    polls: int
    """How often all tables were read."""
    every_ms: int
    tables: Mapping[str, Table]
    """By region, as they were read last."""
    equal: bool
    """They were the same in the last few polls."""
    still: int
    """In how many of the last polls nothing changed."""
    arrived: Mapping[tuple[str, str], bool]
    """From a region to another: whether anything came that was written after the writers stopped"""
    lost: Mapping[str, str] = field(default_factory=dict)
    """By region, why it could not be read."""


@dataclass
class Seen:
    """All that was seen of one run."""

    writes: list[Write] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    changes: list[Change] | None = None
    """The records of all streams; None: they cannot be read."""
    restless: int = 0
    """How many records came in the last poll of the streams."""
    why_no_changes: str = ""
    settled: Settled | None = None


def image_of(item: Mapping[str, Any] | None, key: str) -> Image | None:
    """Return an item's attributes without its key's and replication's own; None: no item."""
    if not item:
        return None
    return {
        name: json.dumps(value, sort_keys=True)
        for name, value in sorted(item.items())
        if name != key and not name.startswith(OWN_OF_REPLICATION)
    }


def number_in(image: Image | None, name: str = "n") -> int:
    """Return the number that an image holds, ABSENT where it holds none."""
    text = json.loads((image or {}).get(name, "{}")).get("N", "0")
    return int(text) if str(text).lstrip("-").isdigit() else ABSENT


def stamp_of(item: Mapping[str, Any] | None) -> Stamp | None:
    """Return the stamp that replication shows with an item; None: it shows none."""
    time = (item or {}).get("aws:rep:updatetime", {}).get("N")
    region = (item or {}).get("aws:rep:updateregion", {}).get("S")
    return Stamp(Decimal(time), region) if time and region else None
