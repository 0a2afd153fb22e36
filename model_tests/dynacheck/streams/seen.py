"""What an endpoint told of a stream: its shards, and the records of each.

Nothing of it is taken for right: what is missing or of another form is None or empty here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dynaspec.items import canonical

Image = Mapping[str, Any]
"""An item, or a key, in the wire form."""


@dataclass(frozen=True)
class SeenShard:
    """A shard as DescribeStream tells of it, with the records that were read of it."""

    name: str
    parent: str | None
    start: str | None
    end: str | None
    records: tuple[SeenRecord, ...] = ()


@dataclass(frozen=True)
class SeenRecord:
    """A stream record."""

    event: str
    event_id: str
    keys: Image
    old: Image | None
    new: Image | None
    number: str
    """Its sequence number."""
    view: str

    def __str__(self) -> str:
        """The record in a few words."""
        return f"{self.event} {dict(self.keys)} ({self.number})"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a stream: the rule that is not kept, and what was seen."""

    rule: str
    told: str


def shard_seen(described: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> SeenShard:
    """A shard in the words of DescribeStream, and its records in those of GetRecords."""
    span = _inner(described, "SequenceNumberRange")
    return SeenShard(
        str(described.get("ShardId", "")),
        described.get("ParentShardId"),
        span.get("StartingSequenceNumber"),
        span.get("EndingSequenceNumber"),
        tuple(record_seen(record) for record in records),
    )


def record_seen(raw: Mapping[str, Any]) -> SeenRecord:
    """A record in the words of GetRecords."""
    told = _inner(raw, "dynamodb")
    return SeenRecord(
        str(raw.get("eventName", "")),
        str(raw.get("eventID", "")),
        _inner(told, "Keys"),
        told.get("OldImage"),
        told.get("NewImage"),
        str(told.get("SequenceNumber", "")),
        str(told.get("StreamViewType", "")),
    )


def _inner(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, Mapping) else {}


def same(one: Image | None, other: Image | None) -> bool:
    """Whether two images are one: sets have no order, and numbers no spelling."""
    return (one is None) == (other is None) and canonical(one) == canonical(other)


def by_key(shards: Sequence[SeenShard]) -> dict[object, list[SeenRecord]]:
    """The records of each key, in the order in which a reader is given them, parents first."""
    found: dict[object, list[SeenRecord]] = {}
    for shard in in_order(shards):
        for record in shard.records:
            found.setdefault(canonical(record.keys), []).append(record)
    return found


def in_order(shards: Sequence[SeenShard]) -> Iterator[SeenShard]:
    """The shards, each after its parent; those that descend from themselves are left out."""
    left = list(shards)
    told: set[str] = set()
    names = {shard.name for shard in shards}
    while ready := [s for s in left if s.parent not in names or s.parent in told]:
        yield from ready
        told |= {shard.name for shard in ready}
        left = [shard for shard in left if shard not in ready]
