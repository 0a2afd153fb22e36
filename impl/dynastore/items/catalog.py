"""What the tree says of tables: their descriptions, and how many items they have.

A table is usable when the request that creates it is logged: the answer says CREATING, as the
service's does, and from then on the table is ACTIVE. What takes longer, an index to be filled or a
large table to be emptied, goes on in pieces (`work`).
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from dynastore.items import keys
from dynastore.items.errors import table_not_found
from dynastore.items.keys import KeyAttribute, Schema
from dynastore.items.values import Item
from dynastore.items.view import View

Status = Literal["CREATING", "UPDATING", "DELETING", "ACTIVE"]


class Index(msgspec.Struct, frozen=True):
    """A secondary index. Its entries bear its number, which no other index of the table had."""

    number: int
    name: str
    schema: Schema
    projection: Literal["ALL", "KEYS_ONLY", "INCLUDE"]
    included: tuple[str, ...] = ()
    """The attributes besides the keys, where the projection is INCLUDE."""
    local: bool = False
    read_units: int = 0
    write_units: int = 0
    status: Status = "ACTIVE"
    backfilling: bool | None = None
    """Whether items that were there before it are still to come; None: it came with the table."""

    def has(self, item: Item) -> bool:
        """Say whether the item is in the index: it has all of the key."""
        return all(attribute.name in item for attribute in self.schema.attributes)

    def entry(self, primary: Schema, item: Item) -> Item:
        """Return what the index shows of an item in it."""
        if self.projection == "ALL":
            return item
        names = {*primary.names, *self.schema.names, *self.included}
        return {name: value for name, value in item.items() if name in names}


class TimeToLive(msgspec.Struct, frozen=True):
    """Items expire at the time in this attribute, in seconds since 1970."""

    attribute: str
    changed: int
    """When it was switched on, in milliseconds since 1970."""


class Table(msgspec.Struct, frozen=True):
    """A table's description. Times are in milliseconds since 1970, UTC."""

    number: int
    name: str
    schema: Schema
    definitions: tuple[KeyAttribute, ...]
    created: int
    read_units: int
    write_units: int
    on_demand: bool
    table_class: str | None
    protected: bool
    status: Status = "ACTIVE"
    indexes: tuple[Index, ...] = ()
    numbered: int = 0
    """How many indexes the table ever had."""
    stream: str | None = None
    """The view type of the table's stream; None: it has none."""
    ttl: TimeToLive | None = None
    tags: dict[str, str] = {}

    def index(self, name: str) -> Index | None:
        """Return the index of that name; None: there is none."""
        return next((index for index in self.indexes if index.name == name), None)


class Statistics(msgspec.Struct, frozen=True, array_like=True):
    """How many items a table has, and their size in bytes as the service counts it."""

    items: int = 0
    size: int = 0


_ENCODER: Final = msgspec.msgpack.Encoder()
_TABLE: Final = msgspec.msgpack.Decoder(Table)
_STATISTICS: Final = msgspec.msgpack.Decoder(Statistics)


def find(view: View, name: str) -> Table | None:
    """Return the table of that name; None: there is none."""
    data = view.get(keys.table_key(name))
    return None if data is None else _TABLE.decode(data)


def existing(view: View, name: str) -> Table:
    """Return the table of that name for an item operation; refuses where there is none."""
    table = find(view, name)
    if table is None or table.status == "DELETING":
        raise table_not_found()
    return table


def entered(table: Table) -> tuple[bytes, bytes]:
    """Return the write that enters a table's description."""
    return keys.table_key(table.name), _ENCODER.encode(table)


def statistics(view: View, table: int) -> Statistics:
    """Return how much is in a table."""
    data = view.get(keys.statistics_key(table))
    return Statistics() if data is None else _STATISTICS.decode(data)


def counted(table: int, found: Statistics) -> tuple[bytes, bytes]:
    """Return the write that enters how much is in a table."""
    return keys.statistics_key(table), _ENCODER.encode(found)
