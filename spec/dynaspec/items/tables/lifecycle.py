"""What happens to tables without a request: what a request has begun comes to its end.

Creating, updating and deleting take the service a while, in which the status says so. How long is
not said: any of these steps may come at any time. ``settled`` takes all of them.
Source: ``TableDescription``, ``GlobalSecondaryIndexDescription``, ``TimeToLiveDescription`` (API
reference).
"""

from __future__ import annotations

from dataclasses import replace

from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.tables.state import Index, Later, Stream, Table, Tables, TimeToLive
from dynaspec.items.tables.throughput import at_least


def settled(tables: Tables) -> Tables:
    """The tables when everything that was begun has ended."""
    by_name = {
        name: settled_table(table)
        for name, table in tables.by_name.items()
        if table.status != "DELETING"
    }
    former = {name: tuple(map(settled_stream, each)) for name, each in tables.former.items()}
    return replace(tables, by_name=FrozenMap(by_name), former=FrozenMap(former))


def stages(tables: Tables) -> list[Tables]:
    """The tables as they are, with new indexes being filled, and when everything has ended."""
    filling = FrozenMap({name: allocated(table) for name, table in tables.by_name.items()})
    found = [tables, replace(tables, by_name=filling), settled(tables)]
    return [each for at, each in enumerate(found) if each not in found[:at]]


def settled_table(table: Table) -> Table:
    """A table that stays, when it and its indexes are ready.

    The definition of an attribute that no key uses any longer is gone with the last index.
    """
    indexes = {
        name: settled_index(index)
        for name, index in table.indexes.items()
        if index.status != "DELETING"
    }
    ttl = None if table.ttl is None else settled_ttl(table.ttl)
    used = set(table.schema.names).union(*(index.schema.names for index in indexes.values()))
    later = table.later or Later()
    throughput = later.throughput or table.throughput
    return replace(
        table,
        status="ACTIVE",
        definitions=tuple(a for a in table.definitions if a.name in used),
        indexes=FrozenMap(indexes),
        ttl=ttl,
        streams=tuple(map(settled_stream, table.streams)),
        throughput=throughput,
        warm=at_least(table.warm, throughput),
        table_class=later.table_class or table.table_class,
        change=None,
        later=None,
        busy=False,
    )


def settled_index(index: Index) -> Index:
    """An index that stays, when it has every item that it is to have."""
    backfilling = None if index.backfilling is None else False
    throughput = index.later or index.throughput
    return replace(
        index,
        status="ACTIVE",
        backfilling=backfilling,
        throughput=throughput,
        warm=at_least(index.warm, throughput),
        later=None,
    )


def allocated(table: Table) -> Table:
    """A table whose new index has got its resources: it is being filled, and the table is ACTIVE.

    A table that has none is as it was.
    """
    new = [i for i in table.indexes.values() if i.status == "CREATING" and i.backfilling is False]
    if table.status != "UPDATING" or not new:
        return table
    indexes = table.indexes
    for index in new:
        indexes = indexes.put(index.name, replace(index, backfilling=True))
    return replace(table, status="ACTIVE", indexes=indexes)


def settled_stream(stream: Stream) -> Stream:
    """A stream when it is on or off."""
    return replace(stream, status="ENABLED" if stream.on else "DISABLED")


def settled_ttl(ttl: TimeToLive) -> TimeToLive | None:
    """Time to live when it is on or off."""
    return None if ttl.status == "DISABLING" else replace(ttl, status="ENABLED")
