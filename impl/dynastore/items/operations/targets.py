"""What requests on items are about: tables, each by its name or its ARN, and places in them."""

from __future__ import annotations

from collections.abc import Iterable

from dynastore.items.data.values import Item
from dynastore.items.data.view import View
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog, names
from dynastore.items.tables.catalog import Table


def table(view: View, given: str) -> Table:
    """Return the table of that name or ARN; refuses where there is none, and a wrong ARN."""
    return catalog.existing(view, names.plain(given))


def distinct(named: Iterable[tuple[str, Table]]) -> list[tuple[str, Table]]:
    """Return each of the tables once, with the first of the names that it is given."""
    found: dict[int, tuple[str, Table]] = {}
    for name, each in named:
        found.setdefault(each.number, (name, each))
    return list(found.values())


def place(table: Table, key: Item) -> bytes:
    """Return where the item with this key is; refuses what is not a primary key of the table."""
    keys.check_key(table.schema, key)
    return keys.item_key(table.number, table.schema, key)
