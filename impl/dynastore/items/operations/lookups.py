"""Reading one item: its key, and the attributes that are shown.

GetItem is one read; TransactGetItems is many; BatchGetItem shows the same of all items of a table.
Source: API reference of the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dynastore.items.data import work
from dynastore.items.data.content import json_of, load
from dynastore.items.data.values import Item
from dynastore.items.data.wire import item_json, item_of
from dynastore.items.expressions import legacy, reading
from dynastore.items.expressions.binding import bind
from dynastore.items.expressions.parameters import check_parameters
from dynastore.items.expressions.paths import project
from dynastore.items.expressions.syntax import Path
from dynastore.items.operations import targets
from dynastore.items.tables import index_keys
from dynastore.items.tables.catalog import Table

Projection: TypeAlias = "tuple[Path, ...] | None"
"""The paths of which the values are shown; None: the whole item is."""


@dataclass(frozen=True)
class Get:
    """Read the item with the key, or parts of it."""

    key: Item
    paths: Projection

    def place(self, table: Table) -> bytes:
        """Return where the item is; refuses what is not a primary key of the table."""
        return targets.place(table, self.key)

    def check(self, table: Table) -> None:
        """Refuse paths that the table's keys and indexes rule out."""
        index_keys.check_paths(table, self.paths or ())


def read_get(request: Mapping[str, Any]) -> Get:
    """Read the parameters of GetItem; refuses faults that do not depend on the table."""
    check_parameters("GetItem", request)
    return get_of(request)


def get_of(request: Mapping[str, Any]) -> Get:
    """Read a read whose parameters go together."""
    return Get(item_of(request["Key"]), read_projection(request))


def read_projection(request: Mapping[str, Any]) -> Projection:
    """Return what is to be shown of items; refuses wrong names and paths."""
    binding = bind(request)
    if "ProjectionExpression" in request:
        paths = reading.projection(request, binding)
    else:
        paths = legacy.attributes_to_get(request)
    binding.finish()
    return paths


def shown(content: bytes, paths: Projection) -> object:
    """Return the JSON of the attributes that are shown of a stored item."""
    if paths is None:
        return json_of(content)
    work.spend(len(paths))
    return item_json(project(load(content), paths))
