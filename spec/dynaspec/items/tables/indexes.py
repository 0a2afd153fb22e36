"""Secondary indexes: which items are in one, what it shows of them, what it asks of items.

Source: *Using Global Secondary Indexes in DynamoDB*, *Local secondary indexes* (developer guide):
an item without the index key is not in the index (a sparse index); the keys of the table and of the
index are always projected. *Detecting and correcting index key violations*: an item that was there
before the index, and whose attribute cannot be the index's key, is not in it either. The talk: an
index is a set of partitions of its own, which the log propagator feeds; until it has, a global
index shows an earlier state. The texts are those of tests that were run against the service, and
those that ``TransactWriteItems`` (API reference) lists.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Refused, broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import INDEX_GOING, rests_on
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.values import B, Item, S, Value, value_size
from dynaspec.items.expressions.keys import KeyAttribute, KeySchema, check_not_empty, kind
from dynaspec.items.expressions.paths import Path
from dynaspec.items.tables.rules import index_keys
from dynaspec.items.tables.state import Index, Table


def contains(index: Index, item: Item) -> bool:
    """Whether ``item`` is in ``index``: each attribute of the key is there, and can be of a key."""
    for attribute in index.schema.attributes:
        value = item.get(attribute.name)
        if value is None or value.tag != attribute.tag or _empty(value):
            return False
    return _oversize(index, item) is None


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


def check_put(table: Table, item: Item) -> None:
    """Refuse to put an item that has an index key's attribute which cannot be of a key.

    The index that comes first by its name is judged first.
    """
    for index in _by_name(table):
        with _judging(index):
            for attribute, value in _given(table, index, item):
                _check_type(index, attribute, value.tag)
                check_not_empty(attribute.name, value, index.name)
            oversize = _oversize(index, item)
            if oversize is not None:
                raise oversize


def check_told(table: Table, tags: Mapping[str, str]) -> None:
    """Refuse an update that tells of the attributes ``tags`` types that an index key has not.

    What an update sets from a path has no type before there is the item.
    """
    for index in _by_name(table):
        for attribute in index.schema.attributes:
            if attribute.name in tags:
                with _judging(index):
                    _check_type(index, attribute, tags[attribute.name])


def check_update(table: Table, old: Item, new: Item) -> None:
    """Refuse an update that leaves a changed attribute of an index key as no key can have it.

    What an update does not touch may stay as it was before there was the index.
    """
    for index in _by_name(table):
        with _judging(index):
            _check_changed(table, index, old, new)


def _check_changed(table: Table, index: Index, old: Item, new: Item) -> None:
    changed = [
        (attribute, value)
        for attribute, value in _given(table, index, new)
        if old.get(attribute.name) != value
    ]
    for attribute, value in changed:
        if value.tag != attribute.tag:
            raise broken(index_keys.UPDATED_TYPE)
        if _empty(value):
            raise broken(index_keys.UPDATED_EMPTY, kind=_kind(value))
    if changed and _oversize(index, new) is not None:
        raise broken(index_keys.UPDATED_SIZE)


def check_paths(table: Table, paths: Iterable[Path]) -> None:
    """Refuse a path that leads into an attribute of a key: there is nothing within it."""
    nested = {str(path.attribute) for path in paths if len(path.elements) > 1}
    for name in table.schema.names:
        _check_scalar(nested, name, index_keys.PATH_INTO_KEY)
    for index in _by_name(table):
        with _judging(index):
            for name in index.schema.names:
                _check_scalar(nested, name, index_keys.PATH_INTO_INDEX_KEY)


def _check_scalar(nested: Collection[str], name: str, rule: Rule) -> None:
    if name in nested:
        raise broken(rule, name=name)


def _by_name(table: Table) -> list[Index]:
    """The indexes in the order in which they are judged."""
    return sorted(table.indexes.values(), key=lambda index: index.name)


@contextmanager
def _judging(index: Index) -> Iterator[None]:
    """What ``index`` refuses, unless it is being deleted: it is not kept up with the table then."""
    try:
        yield
    except Refused:
        if index.status != "DELETING":
            raise
        rests_on(INDEX_GOING)


def _given(table: Table, index: Index, item: Item) -> Iterator[tuple[KeyAttribute, Value]]:
    """The attributes of the index's key that ``item`` has, but for those of the table's key."""
    for attribute in index.schema.attributes:
        value = item.get(attribute.name)
        if value is not None and attribute.name not in table.schema.names:
            yield attribute, value


def _check_type(index: Index, attribute: KeyAttribute, tag: str) -> None:
    if tag != attribute.tag:
        told = {"name": attribute.name, "expected": attribute.tag, "actual": tag}
        raise broken(index_keys.WRONG_TYPE, index=index.name, **told)


def _empty(value: Value) -> bool:
    return value in (S(""), B(b""))


def _kind(value: Value) -> str:
    return kind(value) if isinstance(value, (S, B)) else value.tag


def _oversize(index: Index, item: Item) -> Refused | None:
    """What is said of the index's key where it is too large in ``item``.

    Several attributes of a key count together, with those that are there.
    """
    partition = (index_keys.LARGE_PARTITION_KEY, index_keys.LARGE_PARTITION_KEYS)
    sort = (index_keys.LARGE_SORT_KEY, index_keys.LARGE_SORT_KEYS)
    for attributes, most, (alone, together) in (
        (index.schema.partition, limits.PARTITION_KEY_MAX, partition),
        (index.schema.sort, limits.SORT_KEY_MAX, sort),
    ):
        names = [each.name for each in attributes if each.name in item]
        size = sum(value_size(item[name]) for name in names)
        if size > most and len(attributes) == 1:
            return broken(alone)
        if size > most:
            return broken(together, names=", ".join(names), index=index.name, size=size)
    return None
