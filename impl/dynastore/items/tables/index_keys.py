"""What a table's secondary indexes ask of items: their key attributes are of their type, not empty
and not too long, wherever an item has them, and they have no parts.

Source: developer guide, "Using Global Secondary Indexes in DynamoDB" ("Item writes"), "Expression
attribute" pages on document paths; API reference, "BatchWriteItem" and "TransactWriteItems" (error
messages). Of several indexes, the service names the first by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dynastore.items.data.errors import EmptyKeyError, ServiceError, validation
from dynastore.items.data.values import B, Item, S, Value, size, tag
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import KeyAttribute
from dynastore.items.expressions.syntax import Path
from dynastore.items.expressions.updates import BoundUpdate
from dynastore.items.tables.catalog import Index, Table

_INVALID: Final = "One or more parameter values were invalid: "
_UPDATE: Final = "The update expression attempted to update"


def check_item(table: Table, item: Item) -> None:
    """Refuse an item that has a value which an index cannot have in its key."""
    for index in _kept(table):
        for attribute in index.schema.attributes:
            value = item.get(attribute.name)
            if value is not None:
                _check_type(index, attribute, tag(value))
                keys.check_not_empty(attribute, value, index.name)
        excess = _excess(index, item)
        if excess is not None:
            raise excess


def check_update(table: Table, change: BoundUpdate) -> None:
    """Refuse an update that gives a key attribute of an index a type that it cannot have."""
    if not table.indexes:
        return
    known = {c.path.steps[0]: c.kind for c in change.changes if len(c.path.steps) == 1}
    for index in _kept(table):
        for attribute in index.schema.attributes:
            kind = known.get(attribute.name)
            if kind is not None:
                _check_type(index, attribute, kind)


def check_updated(table: Table, targets: Sequence[Path], item: Item) -> None:
    """Refuse what an update has made of a key attribute of an index."""
    if not table.indexes:
        return
    changed = {path.steps[0] for path in targets} & item.keys()
    for index in _kept(table):
        found = [each for each in index.schema.attributes if each.name in changed]
        for attribute in found:
            _check_updated(attribute, item[attribute.name])
        if found and _excess(index, item) is not None:
            raise validation(f"{_UPDATE} the secondary index key beyond allowed size limits")


def _check_updated(attribute: KeyAttribute, value: Value) -> None:
    if tag(value) != attribute.type:
        raise validation(f"{_UPDATE} the secondary index key to unsupported type")
    if _empty(value):
        kind = "string" if attribute.type == "S" else "binary"
        raise EmptyKeyError(
            f"One or more parameter values are not valid. {_UPDATE} a secondary index key to a "
            "value that is not supported. The AttributeValue for a key attribute cannot "
            f"contain an empty {kind} value."
        )


def check_paths(table: Table, paths: Sequence[Path]) -> None:
    """Refuse a path into a key attribute of the table, or of one of its indexes."""
    keys.check_paths(table.schema, paths)
    nested = {path.steps[0] for path in paths if len(path.steps) > 1}
    for index in _kept(table) if nested else ():
        for name in index.schema.names:
            if name in nested:
                raise validation(
                    "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                    f"are not allowed: IndexKey: {name}"
                )


def _kept(table: Table) -> list[Index]:
    """Return the indexes that items are put into, by name."""
    kept = [index for index in table.indexes if index.status != "DELETING"]
    return sorted(kept, key=lambda index: index.name)


def _excess(index: Index, item: Item) -> ServiceError | None:
    """Return what refuses a key of the index that is too long in the item; None: it is not.

    Attributes of a key of several count together, as far as the item has them.
    """
    schema = index.schema
    for role, attributes, limit in (
        ("HASH", schema.partition, keys.MAX_PARTITION_KEY),
        ("RANGE", schema.sort, keys.MAX_SORT_KEY),
    ):
        names = [each.name for each in attributes if each.name in item]
        count = sum(size(item[name]) for name in names)
        if count > limit and len(attributes) == 1:
            return keys.too_long(limit)
        if count > limit:
            return validation(
                f"Aggregate size for {role} key attributes {', '.join(names)} of index "
                f"{index.name} has exceeded limit {limit} bytes, with actual size {count} bytes"
            )
    return None


def _check_type(index: Index, attribute: KeyAttribute, found: str) -> None:
    if found != attribute.type:
        raise validation(
            f"{_INVALID}Type mismatch for Index Key {attribute.name} Expected: {attribute.type} "
            f"Actual: {found} IndexName: {index.name}"
        )


def _empty(value: Value) -> bool:
    return value in (S(""), B(b""))
