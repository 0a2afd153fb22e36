"""Secondary indexes: which items are in one, what it shows of them, what it asks of items.

Source: *Using Global Secondary Indexes in DynamoDB*, *Local secondary indexes* (developer guide):
an item without the index key is not in the index (a sparse index); the keys of the table and of the
index are always projected. The talk: an index is a set of partitions of its own, which the log
propagator feeds; until it has, a global index shows an earlier state.
"""

from __future__ import annotations

from dynaspec.items.immutable import FrozenMap
from dynaspec.items.keys import KeySchema
from dynaspec.items.state import Index, Table
from dynaspec.items.values import Item


def contains(index: Index, item: Item) -> bool:
    """Whether ``item`` is in ``index``: it has every attribute of the key."""
    return all(name in item for name in index.schema.names)


def entry(index: Index, primary: KeySchema, item: Item) -> Item:
    """What ``index`` shows of ``item``; ``primary`` is the key of the table."""
    if index.projection.kind == "ALL":
        return item
    names = projected(index, primary)
    return FrozenMap({name: value for name, value in item.items() if name in names})


def projected(index: Index, primary: KeySchema) -> frozenset[str]:
    """The names that ``index`` shows, where it does not show all."""
    return frozenset({*primary.names, *index.schema.names, *index.projection.included})


def entries(index: Index, table: Table) -> list[Item]:
    """Every item of ``table`` that is in ``index``, whole, in no order."""
    return [item for item in table.items.values() if contains(index, item)]
