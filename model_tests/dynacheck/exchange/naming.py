"""Which items a request names, and which it changed: what is read again, and tidied up later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dynacheck.exchange import statements
from dynacheck.exchange.schemas import ARN, POOL, STREAMED
from dynacheck.exchange.step import Step
from dynaspec.items import Tables
from dynaspec.items.data.wire import render

Key = Mapping[str, object]
Named = tuple[str, Key]
"""A table's name and an item's key in it."""


def named(step: Step) -> list[Named]:
    """The keys in tables of a run that a request names, as far as they have the attributes."""
    found: list[Named] = []
    for table, holder in _holders(step.request):
        name = table.removeprefix(ARN) if isinstance(table, str) else table
        schema = next((each for each in (*POOL, *STREAMED) if each.table == name), None)
        if schema is None or not isinstance(holder, Mapping):
            continue
        if all(isinstance(holder.get(name), Mapping) for name in schema.key_types):
            found.append((schema.table, {name: holder[name] for name in schema.key_types}))
    return found


def _holders(request: Mapping[str, object]) -> Iterator[tuple[object, object]]:
    """Each table's name with an item or a key that the request holds for it."""
    for member in ("Item", "Key"):
        if member in request:
            yield request.get("TableName"), request[member]
    for entry in _rows(request.get("TransactItems")):
        for action in entry.values():
            if isinstance(action, Mapping):
                yield from _holders(action)
    yield from statements.written(request)
    asked = request.get("RequestItems")
    for table, part in asked.items() if isinstance(asked, Mapping) else ():
        for write in _rows(part):
            for action in write.values():
                if isinstance(action, Mapping):
                    yield from _holders({**action, "TableName": table})
        for key in _rows(part.get("Keys")) if isinstance(part, Mapping) else ():
            yield table, key


def _rows(value: object) -> list[Mapping[str, object]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, Mapping)]


def changed(before: Tables, after: Tables) -> list[Named]:
    """The keys whose items differ between two states, in tables that both have."""
    found: list[Named] = []
    for name, table in after.by_name.items():
        earlier = before.by_name.get(name)
        if earlier is None or earlier.items is table.items:
            continue
        keys = {*earlier.items, *table.items}
        differing = (key for key in keys if earlier.items.get(key) != table.items.get(key))
        found += [
            (name, {n: render(value) for n, value in zip(table.schema.names, key, strict=True)})
            for key in differing
        ]
    return sorted(found, key=repr)
