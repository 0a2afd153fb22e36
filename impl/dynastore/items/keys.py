"""Where things are in the tree, and what a primary key may be.

The tree is one ordered map of bytes. It holds
- `\\x00` `t` name: a table's description;
- `\\x00` `n`: the number of the last table created;
- `\\x01` table (8 bytes) hash (8 bytes) partition key, sort key: an item.

The hash spreads partition keys, as in the talk ("hash of the primary key"). The partition key that
follows is preceded by its length, so that no key of one partition lies among those of another. The
sort key comes last and in order: text by its UTF-8 bytes, bytes as they are, numbers by value. The
longest key is 3,091 bytes: 2,048 and 1,024 of them the table's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dynastore.items import numbers
from dynastore.items.errors import ServiceError, validation
from dynastore.items.syntax import Path
from dynastore.items.values import B, Item, N, S, Value, tag

MAX_PARTITION_KEY: Final = 2048
"""Bytes (developer guide, "Quotas", "Partition keys and sort keys")."""
MAX_SORT_KEY: Final = 1024
"""Bytes (same page)."""
CATALOG: Final = b"\x00t"
COUNTER: Final = b"\x00n"
_ITEMS: Final = b"\x01"


@dataclass(frozen=True)
class KeyAttribute:
    """One attribute of a primary key: its name and its type, "S", "N" or "B"."""

    name: str
    type: str


@dataclass(frozen=True)
class Schema:
    """The primary key of a table: partition key and, where there is one, sort key."""

    attributes: tuple[KeyAttribute, ...]

    def of(self, item: Item) -> dict[str, Value]:
        """Return the primary key of an item that has one."""
        return {attribute.name: item[attribute.name] for attribute in self.attributes}


def table_key(name: str) -> bytes:
    """Return where the description of a table is."""
    return CATALOG + name.encode()


def table_range(number: int) -> tuple[bytes, bytes]:
    """Return the range of a table's items: from the first key up to, not including, the second."""
    return _prefix(number), _prefix(number + 1)


def item_key(number: int, schema: Schema, item: Item) -> bytes:
    """Return where an item is, given the item or its primary key."""
    partition, *sort = (_bytes(item[attribute.name]) for attribute in schema.attributes)
    hashed = hashlib.blake2b(partition, digest_size=8).digest()
    length = len(partition).to_bytes(2, "big")
    return b"".join((_prefix(number), hashed, length, partition, *sort))


def check_key(schema: Schema, key: Item) -> None:
    """Refuse a `Key` parameter that is not exactly a primary key of the table."""
    fits = len(key) == len(schema.attributes) and all(
        attribute.name in key and tag(key[attribute.name]) == attribute.type
        for attribute in schema.attributes
    )
    if not fits:
        raise validation("The provided key element does not match the schema")
    _check_sizes(schema, key)


def check_item(schema: Schema, item: Item) -> None:
    """Refuse an item whose primary key is missing, of the wrong type, empty or too long."""
    for attribute in schema.attributes:
        found = item.get(attribute.name)
        if found is None:
            raise validation(
                "One or more parameter values were invalid: "
                f"Missing the key {attribute.name} in the item"
            )
        if tag(found) != attribute.type:
            raise validation(
                "One or more parameter values were invalid: Type mismatch for key "
                f"{attribute.name} expected: {attribute.type} actual: {tag(found)}"
            )
    _check_sizes(schema, item)


def check_targets(schema: Schema, targets: Sequence[Path]) -> None:
    """Refuse an update of a key attribute."""
    names = {path.steps[0] for path in targets}
    for attribute in schema.attributes:
        if attribute.name in names:
            raise validation(
                "One or more parameter values were invalid: Cannot update attribute "
                f"{attribute.name}. This attribute is part of the key"
            )


def check_paths(schema: Schema, paths: Sequence[Path]) -> None:
    """Refuse a path into a key attribute."""
    nested = {path.steps[0] for path in paths if len(path.steps) > 1}
    for attribute in schema.attributes:
        if attribute.name in nested:
            raise validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                f"are not allowed: Key: {attribute.name}"
            )


def _check_sizes(schema: Schema, item: Item) -> None:
    limits = (MAX_PARTITION_KEY, MAX_SORT_KEY)
    for attribute, limit in zip(schema.attributes, limits, strict=False):
        value = item[attribute.name]
        size = 1 if isinstance(value, N) else len(_bytes(value))
        if size == 0:
            raise _empty(attribute)
        if size > limit:
            raise _too_long(limit)


def _empty(attribute: KeyAttribute) -> ServiceError:
    kind = "string" if attribute.type == "S" else "binary"
    return validation(
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        f"cannot contain an empty {kind} value. Key: {attribute.name}"
    )


def _too_long(limit: int) -> ServiceError:
    if limit == MAX_PARTITION_KEY:
        what = "Size of hashkey has exceeded the maximum size limit of2048 bytes"
    else:
        what = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    return validation(f"One or more parameter values were invalid: {what}")


def _bytes(value: Value) -> bytes:
    match value:
        case S(text):
            return text.encode()
        case N(number):
            return numbers.ordered(number)
        case B(content):
            return content
        case _:
            raise TypeError(f"not the value of a key attribute: {tag(value)}")


def _prefix(number: int) -> bytes:
    return _ITEMS + number.to_bytes(8, "big")
