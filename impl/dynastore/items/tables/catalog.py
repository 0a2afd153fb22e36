"""What the tree says of tables: their descriptions, and how many items they have.

A table is usable when the request that creates it is logged: the answer says CREATING, as the
service's does, and from then on the table is ACTIVE. What takes longer, an index to be filled or a
large table to be emptied, goes on in pieces (`housekeeping`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from dynastore.items.data.changes import StreamNumber
from dynastore.items.data.errors import table_not_found
from dynastore.items.data.values import Item
from dynastore.items.data.view import HERE, View
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import KeyAttribute, Schema

Status = Literal["CREATING", "UPDATING", "DELETING", "ACTIVE"]
Version = Literal["2017.11.29", "2019.11.21"]
"""Of global tables (developer guide, "DynamoDB global tables versions")."""
LEGACY: Final = "2017.11.29"
"""The version whose items show their stamps."""
PARTITION: Final = "aws"
REGION: Final = HERE.region
ACCOUNT: Final = "000000000000"
DAY: Final = 24 * 3600 * 1000
"""A day in milliseconds."""


class Throughput(msgspec.Struct, frozen=True):
    """What is known of a table's or a global index's throughput besides its capacity."""

    max_read: int | None = None
    """The most that may be read on demand, in request units a second; None: no bound is set."""
    max_write: int | None = None
    """The most that may be written on demand."""
    warm_read: int = 0
    """What can be read at once, in units a second. It never shrinks."""
    warm_write: int = 0
    """What can be written at once."""
    increased: int | None = None
    """When the capacity was last increased, in milliseconds since 1970."""
    decreased: int | None = None
    """When it was last decreased."""
    decreases: int = 0
    """How often it was decreased on the day, UTC, of the last decrease."""

    def decreases_on(self, now: int) -> int:
        """Return how often it was decreased on the day, UTC, of a time in milliseconds."""
        same = self.decreased is not None and self.decreased // DAY == now // DAY
        return self.decreases if same else 0


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
    throughput: Throughput = Throughput()
    status: Status = "ACTIVE"
    backfilling: bool | None = None
    """Whether items that were there before it are still to come; None: it came with the table."""
    reached: bytes = b""
    """While it is filled: items with keys up to this are in it, and no others."""

    def has(self, item: Item) -> bool:
        """Say whether the item is in the index: it has all of the key, in a form it can have."""
        return keys.possible(self.schema, item)

    def keeps(self, at: bytes) -> bool:
        """Say whether the entry of the item with this key is kept up with the item."""
        return self.status in ("ACTIVE", "UPDATING") or (
            self.status == "CREATING" and at <= self.reached
        )

    def entry(self, primary: Schema, item: Item) -> Item:
        """Return what the index shows of an item in it."""
        if self.projection == "ALL":
            return item
        names = {*primary.names, *self.schema.names, *self.included}
        return {name: value for name, value in item.items() if name in names}


class TimeToLive(msgspec.Struct, frozen=True):
    """Items expire at the time in this attribute, in seconds since 1970."""

    attribute: str
    status: Literal["ENABLING", "ENABLED", "DISABLING"] = "ENABLED"
    reached: bytes = b""
    """While it is switched on or off: the items up to this key are done."""

    def keeps(self, at: bytes) -> bool:
        """Say whether the note of when the item with this key expires is kept up with the item."""
        if self.status == "ENABLED":
            return True
        return (at <= self.reached) == (self.status == "ENABLING")


class Replica(msgspec.Struct, frozen=True):
    """The same table in another region."""

    region: str
    status: Literal["CREATING", "ACTIVE", "DELETING"]
    since: int
    """When it was asked for, or heard of, in milliseconds since 1970, UTC."""


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
    streamed: int | None = None
    """When the last stream was switched on, which may be off by now; None: there never was one."""
    ttl: TimeToLive | None = None
    tags: dict[str, str] = {}
    throughput: Throughput = Throughput()
    demanded: int | None = None
    """When it was last switched to on-demand capacity; None: never."""
    reclassed: int | None = None
    """When its class was last changed; None: never."""
    encrypted: bool = False
    """Whether it is to be encrypted with the account's key, and not with the service's own."""
    region: str = HERE.region
    """The region that it is in."""
    version: Version | None = None
    """That of the global table of which it is, or was, a replica: its writes have stamps since."""
    replicas: tuple[Replica, ...] = ()
    """Those in other regions."""
    joined: int | None = None
    """When it became a replica of a global table of 2017; None: it is of none."""

    def index(self, name: str) -> Index | None:
        """Return the index of that name; None: there is none."""
        return next((index for index in self.indexes if index.name == name), None)

    @property
    def used(self) -> set[str]:
        """The attributes of its key and of its indexes'."""
        schemas = (self.schema, *(index.schema for index in self.indexes))
        return {name for schema in schemas for name in schema.names}

    @property
    def streaming(self) -> StreamNumber:
        """What its latest stream is known by; there was one."""
        assert self.streamed is not None
        return keys.stream_number(self.number, self.streamed)

    @property
    def arn(self) -> str:
        """The name of the table that no other table in the world has."""
        return f"arn:{PARTITION}:dynamodb:{self.region}:{ACCOUNT}:table/{self.name}"


class Statistics(msgspec.Struct, frozen=True, array_like=True):
    """How many items a table has, or entries an index, and their size as the service counts it."""

    items: int = 0
    size: int = 0
    """In bytes."""


_ENCODER: Final = msgspec.msgpack.Encoder()
_TABLE: Final = msgspec.msgpack.Decoder(Table)
_STATISTICS: Final = msgspec.msgpack.Decoder(Statistics)


def find(view: View, name: str) -> Table | None:
    """Return the table of that name; None: there is none."""
    data = view.get(keys.table_key(name))
    return None if data is None else _TABLE.decode(data)


def tables(view: View, start: str = "") -> Iterator[Table]:
    """Yield the tables whose names are not before `start`, in the order of the names' bytes."""
    for _, data in view.scan(keys.table_key(start), keys.following(keys.CATALOG)):
        yield _TABLE.decode(data)


def existing(view: View, name: str) -> Table:
    """Return the table of that name for an item operation; refuses where there is none."""
    table = find(view, name)
    if table is None or table.status == "DELETING":
        raise table_not_found()
    return table


def named(view: View, name: str) -> Table:
    """Return the table of that name for an operation on tables; refuses where there is none."""
    table = find(view, name)
    if table is None:
        raise table_not_found(f"Requested resource not found: Table: {name} not found")
    return table


def entered(table: Table) -> tuple[bytes, bytes]:
    """Return the write that enters a table's description."""
    return keys.table_key(table.name), _ENCODER.encode(table)


def statistics(view: View, key: bytes) -> Statistics:
    """Return how much is in a table or an index, by the key of its statistics."""
    data = view.get(key)
    return Statistics() if data is None else _STATISTICS.decode(data)


def counted(key: bytes, found: Statistics) -> tuple[bytes, bytes]:
    """Return the write that enters how much is in a table or an index."""
    return key, _ENCODER.encode(found)
