"""Carrying out a SELECT: what it reads, in which order, and how it goes on from page to page.

Source: API reference, "ExecuteStatement"; developer guide, "PartiQL select statements for
DynamoDB". The messages and their order are the service's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dynastore.items.data import work
from dynastore.items.data.content import json_of, load, size_of
from dynastore.items.data.errors import validation
from dynastore.items.data.values import Item
from dynastore.items.data.view import View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import keys
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.conditions import Bound, bind_condition
from dynastore.items.expressions.paths import find
from dynastore.items.expressions.syntax import Path
from dynastore.items.partiql.conditions import bind
from dynastore.items.partiql.paths import column
from dynastore.items.partiql.plans import Branch, branches, check_apart
from dynastore.items.partiql.statements import Ordering, Reading
from dynastore.items.partiql.tokens import Position
from dynastore.items.reads.pages import MAX_PAGE, Shown, Source, resumed, shown
from dynastore.items.tables import catalog
from dynastore.items.tables.capacity import Usage, read_units
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.index_keys import check_paths

MAX_ITEMS = 10
"""Most items of a page, where that many ranges do not suffice (developer guide, "PartiQL
arithmetic, comparison, and logical operators": IN is answered in pages of up to 10 items)."""
_INVALID = "One or more parameter values were invalid: "


@dataclass(frozen=True)
class Selection:
    """A SELECT bound to its table: what it reads, and what it shows."""

    origin: Source
    where: Bound | None
    columns: tuple[Path, ...] | None
    show: Shown
    branches: list[Branch] | None
    """The alternatives of its condition, where it is read by the key; None: it is a scan."""
    ranges: tuple[tuple[bytes, bytes], ...]
    """Ranges of keys in the tree, in the order of reading."""
    reverse: bool

    @property
    def key(self) -> Item | None:
        """The primary key of the one item that it reads; None: it may read others."""
        if self.branches is None or len(self.branches) != 1 or self.origin.index is not None:
            return None
        return self.branches[0].key


@dataclass(frozen=True)
class Page:
    """What a SELECT has read: items as they are shown, where it ended, and what it took."""

    items: list[object]
    ended: Position | None
    usage: Usage


def bind_where(reading: Reading, binding: Binding) -> Bound | None:
    """Give values to the condition; refuses operands that never fit, whatever the table."""
    return None if reading.where is None else bind(reading.where, binding)


def selection(view: View, reading: Reading, binding: Binding, *, consistent: bool) -> Selection:
    """Bind a SELECT to its table; refuses what the table and its indexes rule out."""
    where = bind_where(reading, binding)
    origin = _source(view, reading, consistent)
    if reading.order and reading.where is None:
        raise validation("Must have WHERE clause in the statement when using ORDER BY clause.")
    found = branches(origin, reading.where, binding)
    check_paths(origin.table, reading.columns or ())
    check_paths(origin.table, () if where is None else where.paths)
    descending, reverse = _order(origin, reading.order, found)
    show = shown(origin, {}, reading.columns)
    if found is not None:
        check_apart(origin, found)
        _check_projected(origin, found, binding)
    ranges = _ranges(origin, found, descending, reverse)
    return Selection(origin, where, reading.columns, show, found, ranges, reverse)


def read(
    view: View,
    asked: Selection,
    request: Mapping[str, Any],
    start: Position | None,
    *,
    final: bool = False,
) -> Page:
    """Read a page, from the start or from where the last one ended.

    `final` says that nothing is read after it for the same request.
    """
    contents, sizes, fetches, ended = _read(view, asked, _limit(asked, request), start)
    if final:
        work.gathered()
    items = [_shown(asked, content) for content in contents if _passes(asked, content)]
    usage = _usage(asked, sizes, fetches, consistent=bool(request.get("ConsistentRead")))
    if ended is None:
        return Page(items, None, usage)
    last = load(contents[-1])
    key = item_json({name: last[name] for name in asked.origin.names})
    return Page(items, Position(ended, key), usage)


def _limit(asked: Selection, request: Mapping[str, Any]) -> int:
    """Return how many items are read for a page at most; 0: as many as there are."""
    limit: int = request.get("Limit", 0)
    if len(asked.branches or ()) <= MAX_ITEMS:
        return limit
    return min(limit or MAX_ITEMS, MAX_ITEMS)


def _source(view: View, reading: Reading, consistent: bool) -> Source:
    """Return what is read; refuses an index that is not there, or cannot be read so."""
    table = catalog.existing(view, reading.table)
    if reading.index is None:
        return Source(table)
    index = table.index(reading.index)
    if index is None or index.status == "DELETING":
        raise validation("The table does not have the specified index")
    check_index(table, reading)
    if consistent and not index.local:
        raise validation("Strongly consistent read is not supported on Global Secondary Indexes")
    if index.status == "CREATING":
        raise validation(f"Cannot read from backfilling global secondary index: {index.name}")
    return Source(table, index)


def check_index(table: Table | None, reading: Reading) -> None:
    """Refuse an index with several attributes in a part of its key, if it is read."""
    index = None if table is None or reading.index is None else table.index(reading.index)
    if index is not None and (len(index.schema.partition) > 1 or len(index.schema.sort) > 1):
        raise validation(
            "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
            "multi-attribute RANGE keys."
        )


def _order(
    origin: Source, order: Sequence[Ordering], found: list[Branch] | None
) -> tuple[bool, bool]:
    """Return whether partitions come in descending order, and whether their items do.

    With an ORDER BY that does not name the sort key, items come in descending order: so the
    service has been seen to do it, whichever direction the partition key has.
    """
    if not order:
        return False, False
    if found is None:
        raise validation(
            "Must have at least one non-optional hash key condition in WHERE clause when using "
            "ORDER BY clause."
        )
    directions: dict[str, bool] = {}
    for key in order:
        directions.setdefault(_attribute(origin, key), key.descending)
    partition = origin.schema.partition[0].name
    if len({branch.partition for branch in found}) > 1 and partition not in directions:
        raise validation(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified "
            "in WHERE clause."
        )
    sort = [directions.get(attribute.name, True) for attribute in origin.schema.sort]
    return directions.get(partition, False), any(sort)


def _attribute(origin: Source, key: Ordering) -> str:
    """Return the attribute that a key of ORDER BY is; refuses what is none of the primary key."""
    if key.attribute is None:
        raise validation(
            f"Argument to ORDER BY must be of type VariableReference. Type: {key.written}"
        )
    if key.attribute not in origin.schema.names:
        raise validation(
            f"Attribute {key.attribute} in ORDER BY clause must be part of the primary key"
        )
    return key.attribute


def _check_projected(origin: Source, found: list[Branch], binding: Binding) -> None:
    """Refuse filters of alternatives on what an index does not hold, if all of them have some.

    The attributes of the last alternative are named.
    """
    missing: list[list[str]] = []
    for branch in found:
        bound = [bind_condition(node, binding) for node in branch.filters]
        missing.append(origin.unprojected([path for each in bound for path in each.paths]))
    if origin.index is not None and missing and all(missing):
        raise validation(
            f"{_INVALID}Secondary index {origin.index.name} does not project one or more filter "
            f"attributes: [{', '.join(_hashed(missing[-1]))}]"
        )


def _hashed(names: Sequence[str]) -> list[str]:
    """Return names in the order in which the service's language keeps a small set of them."""
    buckets = 16
    while len(names) > buckets * 3 // 4:
        buckets *= 2

    def bucket(name: str) -> int:
        code, units = 0, name.encode("utf-16-be")
        for at in range(0, len(units), 2):
            code = (31 * code + int.from_bytes(units[at : at + 2], "big")) % 2**32
        return (code ^ code >> 16) % buckets

    return sorted(names, key=bucket)


def _ranges(
    origin: Source, found: list[Branch] | None, descending: bool, reverse: bool
) -> tuple[tuple[bytes, bytes], ...]:
    """Return what is to be read, each part of it once, in the order of reading."""
    if found is None:
        return ((origin.space, keys.following(origin.space)),)
    merged: list[tuple[bytes, tuple[bytes, bytes]]] = []
    for branch in found:
        (start, end), partition = branch.bounds, keys.closed(branch.partition)
        if start >= end:
            continue
        if merged and merged[-1][0] == partition and start < merged[-1][1][1]:
            _, (before, until) = merged.pop()
            start, end = before, max(until, end)
        merged.append((partition, (start, end)))
    merged.sort(key=lambda part: part[1][0], reverse=reverse)
    merged.sort(key=lambda part: part[0], reverse=descending)
    return tuple(bounds for _, bounds in merged)


def _read(
    view: View, asked: Selection, limit: int, start: Position | None
) -> tuple[list[bytes], list[int], list[int], int | None]:
    """Read until the page ends, or all there is.

    Returns what is evaluated, the bytes that were read of each range, those of each item that was
    fetched from the table, and the number of the range in which the page ended.
    """
    contents: list[bytes] = []
    sizes: list[int] = []
    fetches: list[int] = []
    total = 0
    first = 0 if start is None else start.number
    for number, bounds in enumerate(asked.ranges[first:], first):
        if start is not None and number == first:
            bounds = resumed(asked.origin, bounds, start.key(asked.origin), reverse=asked.reverse)
        sizes.append(0)
        if bounds[0] >= bounds[1]:
            continue
        for _, content in view.scan(*bounds, reverse=asked.reverse):
            sizes[-1] += size_of(content)
            if asked.show.fetched:
                content = _fetched(view, asked.origin.table, content)
                fetches.append(size_of(content))
            total += size_of(content)
            contents.append(content)
            if len(contents) == limit or total >= MAX_PAGE:
                return contents, sizes, fetches, number
    return contents, sizes, fetches, None


def _fetched(view: View, table: Table, entry: bytes) -> bytes:
    """Return the item of an index's entry, as it is stored in the table."""
    content = view.get(keys.item_key(table.number, table.schema, load(entry)))
    if content is None:
        raise LookupError(f"an index of {table.name} has an entry of an item that is not there")
    return content


def _passes(asked: Selection, content: bytes) -> bool:
    if asked.where is None:
        return True
    work.spend(asked.where.cost)
    return asked.where.test(load(content))


def _shown(asked: Selection, content: bytes) -> object:
    if asked.columns is None:
        return json_of(content)
    return item_json(columns(load(content), asked.columns))


def columns(item: Item, paths: Sequence[Path]) -> dict[str, Any]:
    """Return the values at the paths by the names of their columns, those that are there."""
    found = ((column(path), find(item, path)) for path in paths)
    return {name: value for name, value in found if value is not None}


def _usage(
    asked: Selection, sizes: Sequence[int], fetches: Sequence[int], *, consistent: bool
) -> Usage:
    """Return the capacity: each range by the sum of its items, each fetched item by itself."""
    units = sum((read_units(size, consistent=consistent) for size in sizes or (0,)), Decimal(0))
    if asked.origin.index is None:
        return Usage(units)
    usage = Usage(sum((read_units(size, consistent=consistent) for size in fetches), Decimal(0)))
    usage.add(asked.origin.index, units)
    return usage
