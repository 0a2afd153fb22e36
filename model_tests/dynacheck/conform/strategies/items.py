"""Keys and items of a table, and what the specification holds of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.expressions import ATTRIBUTES, Item
from dynacheck.exchange.schemas import HASH, RANGE, Schema
from dynaspec.items import Success, Tables, handle


@cache
def keys(schema: Schema) -> st.SearchStrategy[dict[str, object]]:
    """Keys of a table: few partition keys, so that requests meet, and sort keys of all kinds."""
    found = {HASH: _each(schema.hash_type, st.sampled_from(v.KEY_VALUES[schema.hash_type]))}
    if schema.range_type is not None:
        found[RANGE] = _each(schema.range_type, v.sort_keys(schema.range_type))
    return st.fixed_dictionaries(found)


def _each(kind: str, contents: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return contents.map(lambda content: {kind: content})


@cache
def items(schema: Schema) -> st.SearchStrategy[dict[str, object]]:
    """Items of a table: most with the keys of its indexes, a few with a wrong one."""
    rest = st.dictionaries(st.sampled_from(ATTRIBUTES), v.values(2), max_size=3)
    indexed = {
        name: st.one_of(
            *[_each(kind, v.sort_keys(kind))] * 12,
            v.values(1),
        )
        for name, kind in schema.index_types.items()
    }
    more = st.fixed_dictionaries({}, optional=indexed)
    return st.builds(lambda key, a, b: {**a, **b, **key}, keys(schema), rest, more)


@dataclass(frozen=True)
class Held:
    """What the specification holds in the table of a schema."""

    schema: Schema
    tables: Tables

    def __call__(self, key: Mapping[str, object]) -> Item | None:
        """The item under a key, or None."""
        return read(self.tables, self.schema.table, key)

    @property
    def items(self) -> list[Item]:
        """The items that are there."""
        return items_of(self.tables, self.schema.table)

    def key(self, draw: st.DrawFn) -> dict[str, object]:
        """A key: of an item that is there, most times."""
        found = self.items
        if not found or one_in(draw, 4):
            return draw(keys(self.schema))
        item = draw(st.sampled_from(found))
        return {name: item[name] for name in self.schema.key_types}


def items_of(tables: Tables, table: str) -> list[Item]:
    """The items that the specification holds in a table."""
    found = handle(tables, "Scan", {"TableName": table})[1]
    items = found.body.get("Items") if isinstance(found, Success) else None
    return list(items) if isinstance(items, Sequence) else []


def read(tables: Tables, table: str, key: Mapping[str, object]) -> Item | None:
    """The item that the specification holds under a key, or None."""
    request = {"TableName": table, "Key": key, "ConsistentRead": True}
    found = handle(tables, "GetItem", request)[1]
    item = found.body.get("Item") if isinstance(found, Success) else None
    return item if isinstance(item, Mapping) else None
