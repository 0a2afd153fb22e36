"""The trace of global tables: the steps of the machine `global_tables`. See docs/trace.md.

What a region acknowledges is read from its log, by the stamps that a mutation leaves: a stamp of
the region itself is a user's write, one of another region is what rep in has put. A write that rep
in has taken and that was older than the item leaves nothing in the log: it is told by rep in, with
what the region holds by then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from dynastore.disk.log import Entry
from dynastore.items.data import stamps
from dynastore.items.data.content import json_of, stored
from dynastore.items.data.stamps import Stamp, unstamped
from dynastore.items.data.values import Item, tag
from dynastore.items.data.wire import values_of
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.node.messages import Shown
from dynastore.regions.writes import Batch

GONE: Final = 0
_STAMP: Final = msgspec.msgpack.Decoder(Stamp)
_TABLE: Final = len(keys.item_space(0))
"""Bytes of an item's key before those that are the same in each region."""


class GlobalRecorder:
    """Turns what regions acknowledge, ship and take into steps; it follows one table."""

    def __init__(self, regions: Sequence[str]) -> None:
        """Start with no step; `regions` in any order."""
        self.regions = sorted(regions)
        self.events: list[dict[str, Any]] = []
        self._acknowledged = dict.fromkeys(regions, 0)
        self._items: dict[bytes, int] = {}
        self._values: dict[bytes, int] = {}
        self._held: dict[tuple[str, int], tuple[Stamp, int]] = {}

    @property
    def header(self) -> Mapping[str, Any]:
        """The first line of the trace."""
        return {"trace": "dynaspec/1", "machine": "global_tables", "regions": self.regions}

    def shown(self, at: int, region: str, step: Shown) -> None:
        """Take the next mutation that a region acknowledges; others may acknowledge it again."""
        if step.position < self._acknowledged[region]:
            return
        self._acknowledged[region] = step.position + 1
        writes = dict(Entry(step.content).writes)
        for key, content in writes.items():
            place = keys.stamped(key)
            if place is None or content is None:
                continue
            stamp, item = _STAMP.decode(content), self._item(place[_TABLE:])
            value = self._value(writes.get(place))
            self._held[region, item] = stamp, value
            if stamp.region != region:
                self._record(at, "rep_in", region, item, stamp, source=stamp.region)
            elif value == GONE:
                self._record(at, "delete", region, item, stamp)
            else:
                self._record(at, "put", region, item, stamp, v=value)

    def shipped(self, at: int, region: str, batch: Batch) -> None:
        """Take what rep out of a region has sent; a copied item that came from elsewhere it had."""
        for item, stamp, content in self._told(batch):
            if stamp == unstamped(region) and (region, item) not in self._held:
                self._held[region, item] = stamp, self._value(content)
                self._record(at, "put", region, item, stamp, v=self._value(content))
            self._record(at, "rep_out", region, item, stamp)

    def taken(self, at: int, region: str, batch: Batch) -> None:
        """Take what rep in of a region has acknowledged."""
        for item, stamp, _ in self._told(batch):
            self._record(at, "rep_in", region, item, stamp, source=stamp.region)

    def _told(self, batch: Batch) -> list[tuple[int, Stamp, bytes | None]]:
        """Read item, stamp and content of each write of a batch."""
        found = []
        for write in batch.writes:
            item = values_of(write)
            told = stamps.told(item)
            assert told is not None
            schema = _schema(batch.keys, item)
            number = self._item(keys.item_key(0, schema, item)[_TABLE:])
            content = None if told[1] else stored(stamps.plain(item))
            found.append((number, told[0], content))
        return found

    def _item(self, key: bytes) -> int:
        return self._items.setdefault(key, len(self._items))

    def _value(self, content: bytes | None) -> int:
        if content is None:
            return GONE
        return self._values.setdefault(bytes(json_of(content)), len(self._values) + 1)

    def _record(
        self, at: int, action: str, region: str, item: int, stamp: Stamp, **more: int | str
    ) -> None:
        args = {"item": item, "r": self.regions.index(region)}
        for name, value in more.items():
            args[name] = self.regions.index(value) if isinstance(value, str) else value
        held, value = self._held.get((region, item), (stamps.NOTHING, GONE))
        self.events.append(
            {
                "n": len(self.events),
                "at": at,
                "action": action,
                "args": args,
                "stamp": self._shown(stamp),
                "after": {"stamp": self._shown(held), "value": value},
            }
        )

    def _shown(self, stamp: Stamp) -> list[int]:
        known = stamp.region in self.regions
        return [stamp.time, stamp.counter, self.regions.index(stamp.region) if known else 0]


def _schema(names: Sequence[str], item: Item) -> Schema:
    attributes = tuple(KeyAttribute(name, tag(item[name])) for name in names)
    return Schema(attributes[:1], attributes[1:])
