"""The stamps of items of global tables: given with each write of a user, compared with each other.

The stamp of an item is kept beside it, and for good, also when the item is deleted: nothing bounds
how late a worker that was stopped may send a write that it has read. The last stamp that was given
here is kept as well, so that every later leader goes on after it, whatever its clock shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from dynastore.items.data.content import load, stored
from dynastore.items.data.stamps import NOTHING, Stamp, following, metadata, unstamped
from dynastore.items.data.view import Call, View
from dynastore.items.expressions import keys
from dynastore.items.tables.catalog import Table

_ENCODER: Final = msgspec.msgpack.Encoder()
_STAMP: Final = msgspec.msgpack.Decoder(Stamp)


class Stamps:
    """The stamps as a request finds them, and those that it leaves."""

    def __init__(self, view: View, call: Call) -> None:
        """Leave none yet."""
        self._view, self._call = view, call
        self.writes: dict[bytes, bytes | None] = {}

    def held(self, table: Table, at: bytes, content: bytes | None) -> Stamp:
        """Return the stamp of the item or tombstone at a key, as it is stored."""
        found = self._read(keys.stamp_key(at))
        if found is not None:
            return found
        return NOTHING if content is None else unstamped(table.region)

    def give(self, table: Table, at: bytes, content: bytes | None) -> Stamp:
        """Return the stamp of a user's write over what is stored at a key."""
        last = self._read(keys.CLOCK) or NOTHING
        stamp = following(table.region, self._call.now, last, self.held(table, at, content))
        self.writes[keys.CLOCK] = _ENCODER.encode(stamp)
        self.keep(at, stamp)
        return stamp

    def keep(self, at: bytes, stamp: Stamp) -> None:
        """Note the stamp of the write at an item's key."""
        self.writes[keys.stamp_key(at)] = _ENCODER.encode(stamp)

    def _read(self, key: bytes) -> Stamp | None:
        data = self.writes.get(key) or self._view.get(key)
        return None if data is None else _STAMP.decode(data)


def told(view: View, table: Table, call: Call) -> View:
    """Return what a reading sees of a table: the role of replication sees the items' stamps."""
    return _Told(view, table, Stamps(view, call)) if call.role and table.version else view


@dataclass(frozen=True)
class _Told:
    """A table's items, each with its stamp."""

    view: View
    table: Table
    stamps: Stamps

    def get(self, key: bytes) -> bytes | None:
        content = self.view.get(key)
        return None if content is None else self._told(key, content)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        for key, content in self.view.scan(start, end, reverse=reverse):
            yield key, self._told(key, content)

    def _told(self, key: bytes, content: bytes) -> bytes:
        stamp = self.stamps.held(self.table, key, content)
        return stored({**load(content), **metadata(stamp, deleting=False)})
