"""Streams as they should be, drawn from a seed: what was written, and what an endpoint tells."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from dynacheck.streams.images import SHOWN
from dynacheck.streams.seen import Image, SeenRecord, SeenShard

NAMES = ("p",)


@dataclass(frozen=True)
class Change:
    """What became of an item by one write; None: there is none. The two are not the same."""

    keys: Image
    old: Image | None
    new: Image | None

    def record(self, view: str) -> SeenRecord:
        """The record that it should have, without what the endpoint alone decides."""
        event = "MODIFY"
        if self.old is None:
            event = "INSERT"
        elif self.new is None:
            event = "REMOVE"
        old, new = SHOWN[view]
        shown = (self.old if old else None, self.new if new else None)
        return SeenRecord(event, "", self.keys, *shown, "", view)


@dataclass(frozen=True)
class Drawn:
    """A table's changes, and its stream."""

    view: str
    changes: tuple[Change, ...]
    shards: tuple[SeenShard, ...]

    @property
    def due(self) -> tuple[SeenRecord, ...]:
        """The records of the changes."""
        return tuple(change.record(self.view) for change in self.changes)

    def with_record(self, shard: int, at: int, **changed: object) -> Drawn:
        """The same with one record that tells something else."""
        records = list(self.shards[shard].records)
        records[at] = replace(records[at], **changed)  # type: ignore[arg-type]
        return self.with_records(shard, records)

    def with_records(self, shard: int, records: list[SeenRecord]) -> Drawn:
        """The same with other records in a shard."""
        return self.with_shard(shard, records=tuple(records))

    def with_shard(self, shard: int, **changed: object) -> Drawn:
        """The same with a shard of which something else is told."""
        shards = list(self.shards)
        shards[shard] = replace(shards[shard], **changed)  # type: ignore[arg-type]
        return replace(self, shards=tuple(shards))


def drawn(seed: int, view: str = "", keys: int = 3) -> Drawn:
    """A table's life: its items come, change and go, and its shards split and roll over."""
    rng = random.Random(seed)
    view = view or rng.choice(sorted(SHOWN))
    life = _Life(rng, view)
    for _ in range(rng.randint(5, 40)):
        if rng.random() < 0.1:
            life.split()
        life.write(f"k{rng.randrange(keys)}")
    return Drawn(view, tuple(life.changes), tuple(life.shards))


class _Life:
    def __init__(self, rng: random.Random, view: str) -> None:
        self.rng, self.view = rng, view
        self.changes: list[Change] = []
        self.items: dict[str, Image] = {}
        self.number = 100
        self.shards = [SeenShard("shard-0", None, self._number(), None)]
        self.homes: dict[str, int] = {}
        """Where a key's shard is among the shards."""

    def _number(self) -> str:
        self.number += self.rng.randint(1, 9)
        return f"{self.number:021}"

    def split(self) -> None:
        """An open shard ends; one child or two go on with its keys."""
        at = self.rng.choice([i for i, shard in enumerate(self.shards) if shard.end is None])
        parent = replace(self.shards[at], end=self._number())
        self.shards[at] = parent
        children = []
        for _ in range(self.rng.choice((1, 2))):
            children.append(len(self.shards))
            name = f"shard-{len(self.shards)}"
            self.shards.append(SeenShard(name, parent.name, self._number(), None))
        keys = [f"k{k}" for k in range(9)]
        for key in keys:
            if self.homes.get(key, 0) == at:
                self.homes[key] = self.rng.choice(children)

    def write(self, key: str) -> None:
        """An item becomes another, or goes; or nothing changes, and there is no record."""
        old = self.items.get(key)
        new = None if self.rng.random() < 0.3 else self._item(key)
        if old == new:
            return
        if new is None:
            del self.items[key]
        else:
            self.items[key] = new
        change = Change({"p": {"S": key}}, old, new)
        self.changes.append(change)
        at = self.homes.get(key, 0)
        number = self._number()
        record = replace(change.record(self.view), number=number, event_id=f"event {number}")
        self.shards[at] = replace(self.shards[at], records=(*self.shards[at].records, record))

    def _item(self, key: str) -> Image:
        value = self.rng.choice(({"N": "1"}, {"N": "2"}, {"SS": ["a", "b"]}, {"B": b"x"}))
        return {"p": {"S": key}, "v": value}
