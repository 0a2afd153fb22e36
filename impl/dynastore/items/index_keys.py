"""What a table's secondary indexes ask of items: their key attributes are of their type, not empty
and not too long, wherever an item has them, and they have no parts.

Source: developer guide, "Using Global Secondary Indexes in DynamoDB" ("Item writes"), "Expression
attribute" pages on document paths; API reference, "BatchWriteItem" and "TransactWriteItems" (error
messages). Of several indexes, the service names the first by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from dynastore.items import keys
from dynastore.items.catalog import Index, Table
from dynastore.items.errors import EmptyKeyError, validation
from dynastore.items.keys import KeyAttribute
from dynastore.items.syntax import Path
from dynastore.items.updates import BoundUpdate
from dynastore.items.values import B, Item, S, Value, tag

_INVALID: Final = "One or more parameter values were invalid: "
_UPDATE: Final = "The update expression attempted to update"


def check_item(table: Table, item: Item) -> None:
    """Refuse an item that has a value which an index cannot have in its key."""
    for index, attribute, limit in _attributes(table):
        value = item.get(attribute.name)
        if value is None:
            continue
        _check_type(index, attribute, tag(value))
        keys.check_size(attribute, value, limit, index=index.name)


def check_update(table: Table, change: BoundUpdate) -> None:
    """Refuse an update that gives a key attribute of an index a type that it cannot have."""
    if not table.indexes:
        return
    known = {c.path.steps[0]: c.kind for c in change.changes if len(c.path.steps) == 1}
    for index, attribute, _ in _attributes(table):
        kind = known.get(attribute.name)
        if kind is not None:
            _check_type(index, attribute, kind)


def check_updated(table: Table, targets: Sequence[Path], item: Item) -> None:
    """Refuse what an update has made of a key attribute of an index."""
    if not table.indexes:
        return
    changed = {path.steps[0] for path in targets}
    for _, attribute, limit in _attributes(table):
        value = item.get(attribute.name)
        if value is None or attribute.name not in changed:
            continue
        if tag(value) != attribute.type:
            raise validation(f"{_UPDATE} the secondary index key to unsupported type")
        if _empty(value):
            kind = "string" if attribute.type == "S" else "binary"
            raise EmptyKeyError(
                f"One or more parameter values are not valid. {_UPDATE} a secondary index key to a "
                "value that is not supported. The AttributeValue for a key attribute cannot "
                f"contain an empty {kind} value."
            )
        if keys.length(value) > limit:
            raise validation(f"{_UPDATE} the secondary index key beyond allowed size limits")


def check_paths(table: Table, paths: Sequence[Path]) -> None:
    """Refuse a path into a key attribute of the table, or of one of its indexes."""
    keys.check_paths(table.schema, paths)
    nested = {path.steps[0] for path in paths if len(path.steps) > 1}
    for _, attribute, _ in _attributes(table) if nested else ():
        if attribute.name in nested:
            raise validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                f"are not allowed: IndexKey: {attribute.name}"
            )


def _attributes(table: Table) -> Iterator[tuple[Index, KeyAttribute, int]]:
    """Yield the key attributes of indexes that exist, and how many bytes each may have."""
    for index in sorted(table.indexes, key=lambda index: index.name):
        if index.status != "DELETING":
            for attribute in index.schema.partition:
                yield index, attribute, keys.MAX_PARTITION_KEY
            for attribute in index.schema.sort:
                yield index, attribute, keys.MAX_SORT_KEY


def _check_type(index: Index, attribute: KeyAttribute, found: str) -> None:
    if found != attribute.type:
        raise validation(
            f"{_INVALID}Type mismatch for Index Key {attribute.name} Expected: {attribute.type} "
            f"Actual: {found} IndexName: {index.name}"
        )


def _empty(value: Value) -> bool:
    return value in (S(""), B(b""))
