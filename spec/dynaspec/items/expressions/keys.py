"""Keys: what a table's key schema asks of an item.

Source: *Core components of Amazon DynamoDB* (primary key), *Quotas in Amazon DynamoDB* (partition
keys and sort keys), ``PutItem`` and ``GetItem`` (API reference).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from dynaspec.items.data import limits
from dynaspec.items.data.errors import broken
from dynaspec.items.data.values import B, Item, S, Value, value_size
from dynaspec.items.expressions.rules import keys as rules

Key: TypeAlias = tuple[Value, ...]
"""An item's key: the partition key's value and, where the schema has one, the sort key's."""


@dataclass(frozen=True)
class KeyAttribute:
    """One attribute of a key schema and its type."""

    name: str
    tag: Literal["S", "N", "B"]


@dataclass(frozen=True)
class KeySchema:
    """A key: a partition key and, or not, a sort key.

    A table has one attribute of each; the key of a global secondary index may be made of several.
    """

    partition: tuple[KeyAttribute, ...]
    sort: tuple[KeyAttribute, ...] = ()

    @property
    def attributes(self) -> tuple[KeyAttribute, ...]:
        """The attributes of the partition key, then those of the sort key."""
        return self.partition + self.sort

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the key attributes."""
        return tuple(attribute.name for attribute in self.attributes)


def key_of_item(schema: KeySchema, item: Item) -> Key:
    """The key of an item to be put; refused when the item has none that fits ``schema``."""
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None:
            raise broken(rules.KEY_MISSING, name=attribute.name)
        if value.tag != attribute.tag:
            raise broken(
                rules.KEY_OF_ANOTHER_TYPE,
                name=attribute.name,
                tag=attribute.tag,
                actual=value.tag,
            )
    return _checked(schema, item)


def key_of_request(schema: KeySchema, given: Item, index: str | None = None) -> Key:
    """The key that a request's ``Key`` names: exactly the schema's attributes, of its types."""
    tags = {name: value.tag for name, value in given.items()}
    if tags != {attribute.name: attribute.tag for attribute in schema.attributes}:
        raise broken(rules.NO_KEY)
    return _checked(schema, given, index)


def _checked(schema: KeySchema, item: Item, index: str | None = None) -> Key:
    """The key that ``item`` has: no part of it empty, and neither key too large."""
    for attributes, most, too_large in (
        (schema.partition, limits.PARTITION_KEY_MAX, rules.PARTITION_TOO_LARGE),
        (schema.sort, limits.SORT_KEY_MAX, rules.SORT_TOO_LARGE),
    ):
        for attribute in attributes:
            check_not_empty(attribute.name, item[attribute.name], index)
            if value_size(item[attribute.name]) > most:
                raise broken(too_large)
    return tuple(item[name] for name in schema.names)


EMPTY_KEYS: Final = (rules.EMPTY_KEY, rules.EMPTY_INDEX_KEY)
"""The rules that an empty key of a table or an index breaks."""


def check_not_empty(name: str, value: Value, index: str | None = None) -> None:
    """Refuse an empty value of the key attribute ``name``, of ``index`` or of the table."""
    match value:
        case S("") | B(b""):
            if index is None:
                raise broken(rules.EMPTY_KEY, kind=kind(value), name=name)
            raise broken(rules.EMPTY_INDEX_KEY, kind=kind(value), name=name, index=index)


def kind(value: S | B) -> str:
    """What the service calls a string or binary value."""
    return "string" if isinstance(value, S) else "binary"
