"""A mutation: what a request changes, item by item, and all that follows from each change.

Every change of an item goes through here: the item, its entries in the table's indexes, the note
of when it expires, and the table's statistics change together; and what the table's stream is to
tell of it goes with them, unless the item is what it was before (developer guide, "Change data
capture for DynamoDB Streams"). A write of a global table's item that leaves it as it was is told as
well, to the role of replication: it may be the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from dynastore.items.data import stamps
from dynastore.items.data.changes import UNTOLD, Change
from dynastore.items.data.content import load, size_of, stored
from dynastore.items.data.errors import validation
from dynastore.items.data.stamps import Stamp
from dynastore.items.data.values import Item, N
from dynastore.items.data.view import Call, Effects, View
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog
from dynastore.items.tables.capacity import Usage, write_units
from dynastore.items.tables.catalog import LEGACY, Index, Statistics, Table
from dynastore.items.tables.stamping import Stamps

_LAST: Final = Decimal(1 << 63)


class Mutation:
    """The writes of one request."""

    def __init__(self, view: View, call: Call) -> None:
        """Change nothing yet."""
        self._view, self._call = view, call
        self._writes: dict[bytes, bytes | None] = {}
        self._changes: list[Change] = []
        self._grown: dict[bytes, Statistics] = {}
        self._usage: dict[int, Usage] = {}
        self._stamps = Stamps(view, call)

    def put(self, table: Table, at: bytes, old: bytes | None, new: Item) -> bytes | None:
        """Put an item at its key, and return the item that is stored then.

        To an item of a global table its stamp is added, instead of what the user may say of it; and
        the role of replication only puts what is later, as the item says.
        """
        if table.version is None:
            if self._call.role and stamps.told(new) is not None:
                raise validation(f"Table '{table.name}' is no replica of a global table.")
            return self._put(table, at, old, new, None)
        if self._call.role:
            return self._merge(table, at, old, new)
        return self._put(table, at, old, new, self._stamps.give(table, at, old))

    def delete(self, table: Table, at: bytes, old: bytes, *, expired: bool = False) -> None:
        """Delete the item that is stored at a key, on behalf of a client or as its time is up."""
        stamp = None if table.version is None else self._stamps.give(table, at, old)
        self._change(table, at, old, None, None, expired, stamp)

    def keep(self, table: Table, content: bytes | None) -> bytes | None:
        """Leave what is stored at a key as it is, at the cost of a write; None: nothing is."""
        self.usage(table).units += write_units(_size(content))
        return content

    def usage(self, table: Table) -> Usage:
        """Return what all this takes of a table and of its indexes."""
        return self._usage.setdefault(table.number, Usage())

    def fill(self, table: Table, index: Index, content: bytes) -> None:
        """Enter an item that is stored so into an index that has not got it yet."""
        self._enter(table, index, None, load(content))

    def effects(self, more: Mapping[bytes, bytes | None] = MappingProxyType({})) -> Effects:
        """Return all of it, and `more` writes; the last change of a key counts."""
        for key, grown in self._grown.items():
            before = catalog.statistics(self._view, key)
            after = Statistics(before.items + grown.items, before.size + grown.size)
            self._writes[key] = catalog.counted(key, after)[1]
        writes = (*self._writes.items(), *self._stamps.writes.items(), *more.items())
        return Effects(writes, tuple(self._changes))

    def _put(
        self, table: Table, at: bytes, old: bytes | None, new: Item, stamp: Stamp | None
    ) -> bytes:
        if stamp is not None:
            told = stamps.metadata(stamp, deleting=False) if table.version == LEGACY else {}
            new = {**stamps.plain(new), **told}
        content = stored(new)
        self._change(table, at, old, content, new, stamp=stamp)
        return content

    def _merge(self, table: Table, at: bytes, old: bytes | None, new: Item) -> bytes | None:
        """Put or delete what comes from another region, if it is later than what is here."""
        told = stamps.told(new)
        if told is None:
            raise validation("The role of replication must tell when and where an item was written")
        stamp, deleting = told
        if stamp <= self._stamps.held(table, at, old):
            return self.keep(table, old)
        self._stamps.keep(at, stamp)
        if not deleting:
            return self._put(table, at, old, new, stamp)
        if old is not None:
            self._change(table, at, old, None, None, stamp=stamp)
        return None

    def _change(
        self,
        table: Table,
        at: bytes,
        old: bytes | None,
        content: bytes | None,
        new: Item | None,
        expired: bool = False,
        stamp: Stamp | None = None,
    ) -> None:
        self._writes[at] = content
        self.usage(table).units += write_units(max(_size(old), _size(content)))
        self._count(keys.statistics_key(table.number), old, content)
        if table.stream is not None and (stamp is not None or old != content):
            shown = content is None or table.stream in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES")
            told = old if old is None or shown else UNTOLD
            self._changes.append(Change(table.streaming, at, told, expired, stamp, old == content))
        if table.indexes or table.ttl is not None:
            before = None if old is None else load(old)
            for index in table.indexes:
                if index.keeps(at):
                    self._enter(table, index, before, new)
            if table.ttl is not None and table.ttl.keeps(at):
                self._move(expiry(table, at, before), expiry(table, at, new))

    def _enter(self, table: Table, index: Index, before: Item | None, new: Item | None) -> None:
        """Put the entry of an item in place of that of the item before."""
        was, will = entries(table, index, before), entries(table, index, new)
        self._move(was, will)
        for key in was.keys() | will.keys():
            old, content = was.get(key), will.get(key)
            if old != content:
                units = write_units(max(_size(old), _size(content)))
                self.usage(table).add(index, units)
        key = keys.statistics_key(table.number, index.number)
        self._count(key, next(iter(was.values()), None), next(iter(will.values()), None))

    def _count(self, key: bytes, old: bytes | None, new: bytes | None) -> None:
        grown = self._grown.get(key, Statistics())
        items = grown.items + (new is not None) - (old is not None)
        size = grown.size + _size(new) - _size(old)
        self._grown[key] = Statistics(items, size)

    def _move(self, before: dict[bytes, bytes], after: dict[bytes, bytes]) -> None:
        for key in before.keys() - after.keys():
            self._writes[key] = None
        for key, content in after.items():
            if before.get(key) != content:
                self._writes[key] = content


def _size(content: bytes | None) -> int:
    return 0 if content is None else size_of(content)


def entries(table: Table, index: Index, item: Item | None) -> dict[bytes, bytes]:
    """Return the entry of an item in an index, by its key; nothing where it has none."""
    if item is None or not index.has(item):
        return {}
    at = keys.entry_key(table.number, index.number, index.schema, table.schema, item)
    return {at: stored(index.entry(table.schema, item))}


def expiry(table: Table, at: bytes, item: Item | None) -> dict[bytes, bytes]:
    """Return the note of when an item expires, by its key; nothing where it never does.

    Source: developer guide, "Using time to live (TTL) in DynamoDB": the attribute is a Number, of
    seconds since 1970; an item without one does not expire.
    """
    if item is None or table.ttl is None:
        return {}
    time = item.get(table.ttl.attribute)
    if not isinstance(time, N) or not 0 <= time.value < _LAST:
        return {}
    return {keys.expiry_key(int(time.value), at): table.name.encode()}
