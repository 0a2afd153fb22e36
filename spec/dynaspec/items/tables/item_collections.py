"""Item collections: the items with one partition key, where the table has local indexes.

Source: *Item collections in local secondary indexes* (developer guide), ``ItemCollectionMetrics``
(API reference). The estimate of a collection's size is the service's: it is said that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Anything, OneOf
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import Item
from dynaspec.items.tables.state import Table

ReturnItemCollectionMetrics: TypeAlias = Literal["SIZE", "NONE"]


def measured(table: Table, asked: ReturnItemCollectionMetrics) -> bool:
    """Whether metrics are ``asked`` for, and ``table`` has item collections."""
    return asked == "SIZE" and any(index.local for index in table.indexes.values())


def metrics(table: Table, item: Item) -> Mapping[str, object]:
    """``ItemCollectionMetrics`` of the collection of ``item``, which has the table's key."""
    key = FrozenMap({each.name: item[each.name] for each in table.schema.partition})
    return {"ItemCollectionKey": wire.render_item(key), "SizeEstimateRangeGB": Anything()}


def listed(
    asked: ReturnItemCollectionMetrics, written: Sequence[tuple[str, Table, Item]]
) -> Mapping[str, object]:
    """The member of an answer about several items, each with its table: by table, a list.

    Of a collection of which several items are written there is one entry, or one for each: the
    pages do not say.
    """
    found: dict[str, list[Mapping[str, object]]] = {}
    for name, table, item in written:
        if measured(table, asked):
            found.setdefault(name, []).append(metrics(table, item))
    told = {name: _once_or_each(entries) for name, entries in found.items()}
    return {"ItemCollectionMetrics": told} if told else {}


def _once_or_each(entries: Sequence[Mapping[str, object]]) -> object:
    once = [entry for n, entry in enumerate(entries) if entry not in entries[:n]]
    return list(entries) if len(once) == len(entries) else OneOf((once, list(entries)))
