"""The state: the tables of one account in one region, with their items and indexes.

Source: *Core components of Amazon DynamoDB* (tables, items, secondary indexes), and the API
reference of ``TableDescription``. Times and statistics are not part of it: no request determines
them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import EMPTY_ITEM, Item
from dynaspec.items.expressions.keys import Key, KeyAttribute, KeySchema

Status: TypeAlias = Literal["CREATING", "UPDATING", "DELETING", "ACTIVE"]


@dataclass(frozen=True)
class Throughput:
    """Provisioned capacity, in units; zeros stand for on-demand."""

    read: int = 0
    write: int = 0


@dataclass(frozen=True)
class Bounds:
    """The most that may be used on demand, in request units; ``None`` where nothing is set."""

    read: int | None = None
    write: int | None = None


@dataclass(frozen=True)
class Projection:
    """What an index shows of an item besides the keys of the table and its own."""

    kind: Literal["ALL", "KEYS_ONLY", "INCLUDE"]
    included: tuple[str, ...] = ()
    """The attributes of INCLUDE, as the request lists them."""


@dataclass(frozen=True)
class Index:
    """A secondary index: the table's items that have its key, in the order of its key.

    What is in it is determined by the table's items (``indexes``), so the state holds none of it.
    """

    name: str
    schema: KeySchema
    projection: Projection
    local: bool
    """Whether it shares the table's partition key, and was made with the table."""
    throughput: Throughput = field(default_factory=Throughput)
    bounds: Bounds = field(default_factory=Bounds)
    warm: Throughput = field(default_factory=Throughput)
    """What it can take at once: it never gets less."""
    decreases: int = 0
    """How often its capacity was decreased."""
    status: Status = "ACTIVE"
    backfilling: bool | None = None
    """Whether earlier items are still to come; ``None`` for an index made with its table."""
    later: Throughput | None = None
    """Its capacity when the change of it that is under way has ended."""


@dataclass(frozen=True)
class TimeToLive:
    """Items expire at the time that ``attribute`` holds, in seconds since 1970."""

    attribute: str
    status: Literal["ENABLING", "ENABLED", "DISABLING"]


Change: TypeAlias = Literal["capacity", "billing", "stream", "class"]
"""What a table can be UPDATING for, besides indexes."""


@dataclass(frozen=True)
class Written:
    """What became of an item by one write: the item before and after, ``None`` for none."""

    old: Item | None
    new: Item | None
    by: str | None = None
    """The service that wrote, where it was not a client."""

    @property
    def item(self) -> Item:
        """The item after the write, or the one that it took away."""
        return self.new or self.old or EMPTY_ITEM


@dataclass(frozen=True)
class Stream:
    """A stream of a table: what was written while it was on.

    Which shards it has, and what they and the records are called, is the service's own.
    """

    number: int
    """The how-manieth of the tables of this name it is, from one."""
    view: str
    """What its records show of an item."""
    schema: KeySchema
    status: Literal["ENABLING", "ENABLED", "DISABLING", "DISABLED"] = "ENABLING"
    requests: tuple[tuple[Written, ...], ...] = ()
    """What each request wrote; within a request there is no order."""
    unsure: bool = False
    """Whether something was written while it was being switched on or off."""

    @property
    def on(self) -> bool:
        """Whether it is wanted."""
        return self.status in ("ENABLING", "ENABLED")

    @property
    def records(self) -> tuple[Written, ...]:
        """Everything that was written."""
        return tuple(each for request in self.requests for each in request)


@dataclass(frozen=True)
class Later:
    """What a change under way is going to; until then the table is described as it was."""

    throughput: Throughput | None = None
    table_class: str | None = None


@dataclass(frozen=True)
class Table:
    """A table: its definition and its items by key."""

    schema: KeySchema
    throughput: Throughput
    items: FrozenMap[Key, Item] = field(default_factory=FrozenMap)
    definitions: tuple[KeyAttribute, ...] = ()
    """The attributes of all keys, of the table and its indexes."""
    indexes: FrozenMap[str, Index] = field(default_factory=FrozenMap)
    status: Status = "ACTIVE"
    streams: tuple[Stream, ...] = ()
    """The streams that the table has had, the latest last."""
    ttl: TimeToLive | None = None
    tags: FrozenMap[str, str] = field(default_factory=FrozenMap)
    protected: bool = False
    """Whether the table refuses to be deleted."""
    table_class: str | None = None
    """The storage class, where a request has named one."""
    bounds: Bounds = field(default_factory=Bounds)
    warm: Throughput = field(default_factory=Throughput)
    """What it can take at once: it never gets less."""
    decreases: int = 0
    """How often its capacity was decreased."""
    demanded: bool = False
    """Whether it was ever on demand."""
    encrypted: bool = False
    """Whether it is encrypted with the account's key, and not with the service's own."""
    encryptions: int = 0
    """How often its encryption was changed."""
    reclassed: int = 0
    """How often its class was changed."""
    change: Change | None = None
    """What is being changed, where its status is UPDATING for that."""
    later: Later | None = None
    """What will be so when the change that is under way has ended."""
    busy: bool = False
    """Whether its encryption or warmth is being changed: its status does not say so."""

    @property
    def stream(self) -> Stream | None:
        """The stream that is on; ``None`` without one."""
        return self.streams[-1] if self.streams and self.streams[-1].on else None

    def put(self, key: Key, item: Item) -> Table:
        """This table with ``item`` at ``key``."""
        return replace(self, items=self.items.put(key, item))

    def drop(self, key: Key) -> Table:
        """This table without an item at ``key``."""
        return replace(self, items=self.items.drop(key))


@dataclass(frozen=True)
class Tables:
    """The tables, by name, and what is remembered of transactions."""

    by_name: FrozenMap[str, Table] = field(default_factory=FrozenMap)
    tokens: FrozenMap[tuple[str, str], object] = field(default_factory=FrozenMap)
    """What was asked for, by the operation and its ClientRequestToken, and is not forgotten yet."""
    former: FrozenMap[str, tuple[Stream, ...]] = field(default_factory=FrozenMap)
    """The streams of deleted tables, which stay for a day, by the tables' names."""

    def put(self, name: str, table: Table) -> Tables:
        """These tables with ``table`` as ``name``."""
        return replace(self, by_name=self.by_name.put(name, table))


EMPTY: Final = Tables()
"""No tables: the initial state."""
