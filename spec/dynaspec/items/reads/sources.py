"""Sources: what a Query or Scan reads from, a table or one of its indexes, and in which order.

Source: ``Query``, ``Scan`` (API reference: IndexName, ConsistentRead), *Core components of Amazon
DynamoDB* (items of one partition key are kept in the order of their sort keys), *Using Global
Secondary Indexes in DynamoDB* (an index cannot be read before it is ACTIVE). The order of partition
keys, and that of entries of an index whose keys are equal, is the service's choice; here it is that
of the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, cast

from dynaspec.items.data.errors import broken, in_any_order
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import INDEX_GOING, rests_on
from dynaspec.items.data.sort_keys import sort_key
from dynaspec.items.data.values import B, Item, N, S
from dynaspec.items.expressions.keys import Key, KeySchema
from dynaspec.items.reads import rules
from dynaspec.items.tables import indexes
from dynaspec.items.tables.capacity import Consumed
from dynaspec.items.tables.state import Index, Table, Throughput

Place: TypeAlias = tuple[bytes, ...]
"""A key as bytes, attribute by attribute: the order of places is that of keys."""


@dataclass(frozen=True)
class Source:
    """What is read: ``index``, or ``table`` itself."""

    table: Table
    index: Index | None = None

    @property
    def schema(self) -> KeySchema:
        """The key by which it is read."""
        return self.table.schema if self.index is None else self.index.schema

    @property
    def key_names(self) -> tuple[str, ...]:
        """The attributes that tell one entry from every other: the table's key, the index's."""
        return tuple(dict.fromkeys((*self.table.schema.names, *self.schema.names)))

    @property
    def warm(self) -> Throughput:
        """What it can take at once."""
        return self.table.warm if self.index is None or self.index.local else self.index.warm

    def items(self) -> list[Item]:
        """The items that are in it, whole, in its order."""
        found = (
            list(self.table.items.values())
            if self.index is None
            else indexes.entries(self.index, self.table)
        )
        return sorted(found, key=self.rank)

    def entry(self, item: Item) -> Item:
        """What it holds of ``item``."""
        if self.index is None:
            return item
        return indexes.entry(self.index, self.table.schema, item)

    def lacks(self, name: str) -> bool:
        """Whether it holds the attribute ``name`` of no item."""
        if self.index is None or self.index.projection.kind == "ALL":
            return False
        return name not in indexes.projected(self.index, self.table.schema)

    def consumed(self, halves: int, fetched: int) -> Consumed:
        """Capacity: ``halves`` for what is read here, ``fetched`` for what is fetched for it."""
        if self.index is None:
            return Consumed(halves)
        return Consumed(fetched, FrozenMap({self.index.name: halves}))

    def key(self, item: Item) -> Key:
        """The key of ``item`` by which it is read."""
        return tuple(item[name] for name in self.schema.names)

    def place(self, item: Item) -> Place:
        """Where ``item`` is in the order of the key; items of an index may be in one place."""
        return _place(item, self.schema.names)

    def partition(self, item: Item) -> Place:
        """The partition key of ``item``."""
        return _place(item, tuple(each.name for each in self.schema.partition))

    def rank(self, item: Item) -> tuple[Place, Place]:
        """Where ``item`` is among all others, in the order that is chosen here."""
        return self.place(item), _place(item, self.table.schema.names)


def _place(item: Item, names: tuple[str, ...]) -> Place:
    # A key has no value of another type.
    return tuple(sort_key(cast("S | N | B", item[name])) for name in names)


def find(table: Table, name: str | None, consistent: bool | None) -> Source:
    """``table``, or its index called ``name``; refused when it cannot be read so."""
    if name is None:
        return Source(table)
    index = table.indexes.get(name)
    if index is not None and index.status == "DELETING":
        rests_on(INDEX_GOING)
    if index is None or index.status == "DELETING":
        raise broken(rules.INDEX, index=name)
    in_any_order(lambda: _check_consistent(index, consistent), lambda: _check_made(index))
    return Source(table, index)


def _check_consistent(index: Index, consistent: bool | None) -> None:
    if consistent and not index.local:
        raise broken(rules.CONSISTENT)


def _check_made(index: Index) -> None:
    if index.status == "CREATING":
        raise broken(rules.BACKFILLING, index=index.name)
