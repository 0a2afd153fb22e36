"""A page of a Query or a Scan: the items read, those shown, and where the next page begins.

Source: API reference, "Query" and "Scan"; developer guide, "Paginating table query results in
DynamoDB", "Filter expressions for the Query operation", "Using global secondary indexes", "Local
secondary indexes".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dynastore.items.data import work
from dynastore.items.data.content import json_of, load, size_of
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import Item, tag
from dynastore.items.data.view import View
from dynastore.items.data.wire import check_name, item_json, value_of
from dynastore.items.expressions import keys
from dynastore.items.expressions.conditions import Bound
from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.items.expressions.paths import project
from dynastore.items.expressions.syntax import Path
from dynastore.items.operations import targets
from dynastore.items.tables import capacity
from dynastore.items.tables.capacity import Usage, read_units
from dynastore.items.tables.catalog import Index, Table

MAX_PAGE: Final = 1024 * 1024
"""Bytes of items after which a page ends (developer guide, "Paginating table query results")."""
_START: Final = "The provided starting key is invalid"
_MISMATCH: Final = "The provided key element does not match the schema"
_PLAIN: Final = (
    "contains duplicates",
    "number set",
    "numeric value",
    "significant digits",
    "number with magnitude",
)
"""What is said of a wrong value without saying that it is in the starting key."""


@dataclass(frozen=True)
class Source:
    """What is read: a table, or one of its indexes."""

    table: Table
    index: Index | None = None

    @property
    def schema(self) -> Schema:
        """The key by which it is ordered."""
        return self.table.schema if self.index is None else self.index.schema

    @property
    def space(self) -> bytes:
        """What the keys in the tree of all that is in it begin with."""
        if self.index is None:
            return keys.item_space(self.table.number)
        return keys.entry_space(self.table.number, self.index.number)

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes that say where in it a page ended: its key and the table's."""
        return tuple(dict.fromkeys((*self.schema.names, *self.table.schema.names)))

    def place(self, start: Item) -> bytes:
        """Return the key in the tree of the item with these attributes."""
        primary, number = self.table.schema, self.table.number
        if self.index is None:
            return keys.item_key(number, primary, start)
        return keys.entry_key(number, self.index.number, self.index.schema, primary, start)

    def unprojected(self, paths: Sequence[Path]) -> list[str]:
        """Return the attributes at the head of paths that it does not hold, each once."""
        if self.index is None or self.index.projection == "ALL":
            return []
        held = {*self.names, *self.index.included}
        return [name for name in dict.fromkeys(str(p.steps[0]) for p in paths) if name not in held]


@dataclass(frozen=True)
class Shown:
    """What an answer shows of the items: all that is read, or what is at `paths`, or their count.

    `fetched` says that the items are read from the table, where an index does not hold what is
    shown.
    """

    paths: tuple[Path, ...] | None = None
    counted: bool = False
    fetched: bool = False


@dataclass(frozen=True)
class _Read:
    """What was read for a page. Sizes in bytes."""

    contents: Sequence[bytes]
    """What was evaluated, as it is stored."""
    size: int
    """Of what was read from the source itself."""
    fetches: Sequence[int] = ()
    """Of each item that was fetched from the table."""
    ended: bool = False
    """Whether the page ended before the range did, or with it."""


def source(view: View, request: Mapping[str, Any]) -> Source:
    """Return what a request reads; refuses an index that is not there, or cannot be read so."""
    table = targets.table(view, request["TableName"])
    name = request.get("IndexName")
    if name is None:
        return Source(table)
    index = table.index(name)
    if index is None or index.status == "DELETING":
        raise validation(f"The table does not have the specified index: {name}")
    if index.status == "CREATING":
        raise validation(f"Cannot read from backfilling global secondary index: {name}")
    if request.get("ConsistentRead") and not index.local:
        raise validation("Consistent reads are not supported on global secondary indexes")
    return Source(table, index)


def select_fault(request: Mapping[str, Any]) -> str | None:
    """Say how Select contradicts the attributes that are asked for, or the lack of them."""
    select = request.get("Select")
    if select is None:
        return None
    for member in ("AttributesToGet", "ProjectionExpression"):
        if member in request and select != "SPECIFIC_ATTRIBUTES":
            what = "only the Count" if select == "COUNT" else select
            return f"Cannot specify the {member} when choosing to get {what}"
        if member in request:
            return None
    if select == "SPECIFIC_ATTRIBUTES":
        return (
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
            "SPECIFIC_ATTRIBUTES"
        )
    if select == "ALL_PROJECTED_ATTRIBUTES" and "IndexName" not in request:
        return "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
    return None


def check_everything(origin: Source, request: Mapping[str, Any]) -> None:
    """Refuse all attributes of items that a global index holds in part."""
    index = origin.index
    if index is not None and not index.local and _everything(origin, request):
        raise validation(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
            f"supported for global secondary index {index.name} because its projection type "
            "is not ALL"
        )


def _everything(origin: Source, request: Mapping[str, Any]) -> bool:
    """Return whether all attributes are asked for of an index that does not hold them."""
    partial = origin.index is not None and origin.index.projection != "ALL"
    return partial and request.get("Select") == "ALL_ATTRIBUTES"


def shown(origin: Source, request: Mapping[str, Any], paths: tuple[Path, ...] | None) -> Shown:
    """Return what the answer shows; refuses paths to what a global index does not hold."""
    index, missing = origin.index, origin.unprojected(paths or ())
    if missing and index is not None and not index.local:
        raise validation(
            "One or more parameter values were invalid: Global secondary index "
            f"{index.name} does not project [{', '.join(missing)}]"
        )
    fetched = bool(missing) or _everything(origin, request)
    return Shown(paths, request.get("Select") == "COUNT", fetched)


def starting_key(request: Mapping[str, Any]) -> Item | None:
    """Read ExclusiveStartKey; refuses a malformed value, whatever the table."""
    given: Mapping[str, object] | None = request.get("ExclusiveStartKey")
    if given is None:
        return None
    try:
        for name in given:
            check_name(name)
        return {name: value_of(entry) for name, entry in given.items()}
    except ServiceError as refusal:
        if any(part in refusal.message for part in _PLAIN):
            raise
        raise _invalid_start(refusal.message) from None


def check_start(attribute: KeyAttribute, start: Item) -> None:
    """Refuse a starting key without this attribute, or with one of another type."""
    if attribute.name not in start:
        raise _invalid_start()
    if tag(start[attribute.name]) != attribute.type:
        raise validation(_MISMATCH)


def check_start_count(origin: Source, start: Item) -> None:
    """Refuse a starting key of more or fewer attributes than it takes."""
    if len(start) != len(origin.names):
        raise _invalid_start()


def check_start_values(origin: Source, start: Item) -> None:
    """Refuse a starting key in which there is no primary key, or no value for an index."""
    primary = origin.table.schema
    try:
        if origin.index is None:
            keys.check_key(primary, start)
            return
        keys.check_key(primary, {name: start[name] for name in primary.names if name in start})
        _check_sizes(origin.index, start)
    except ServiceError as refusal:
        raise _invalid_start(refusal.message) from None


def resumed(
    origin: Source, bounds: tuple[bytes, bytes], start: Item, *, reverse: bool
) -> tuple[bytes, bytes]:
    """Return the part of `bounds` after the starting key, in the order of reading."""
    place = origin.place(start)
    if reverse:
        return bounds[0], min(bounds[1], place)
    return max(bounds[0], place + b"\x00"), bounds[1]


def page(
    view: View,
    request: Mapping[str, Any],
    origin: Source,
    bounds: tuple[bytes, bytes],
    condition: Bound | None,
    show: Shown,
    final: Callable[[Item], bool] = lambda _: False,
) -> dict[str, object]:
    """Answer with what is within `bounds`, as much of it as fits a page.

    `final` says of an item that none can come after it, so that the next page cannot begin there.
    """
    read = _read(view, request, origin, bounds, show)
    work.gathered()
    items, count = _selected(read.contents, condition, show)
    answer: dict[str, object] = {"Count": count, "ScannedCount": len(read.contents)}
    if not show.counted:
        answer["Items"] = items
    if read.ended:
        last = load(read.contents[-1])
        if not final(last):
            answer["LastEvaluatedKey"] = item_json({name: last[name] for name in origin.names})
    return _with_capacity(answer, request, origin, read)


def _check_sizes(index: Index, start: Item) -> None:
    for attributes, limit in (
        (index.schema.partition, keys.MAX_PARTITION_KEY),
        (index.schema.sort, keys.MAX_SORT_KEY),
    ):
        for attribute in attributes:
            keys.check_size(attribute, start[attribute.name], limit, index=index.name)


def _selected(
    contents: Sequence[bytes], condition: Bound | None, show: Shown
) -> tuple[list[object], int]:
    """Return the items that pass the filter, as they are shown, and their number.

    What is shown whole goes out as it is stored, without being read.
    """
    if condition is None and show.counted:
        return [], len(contents)
    if condition is None and show.paths is None:
        return [json_of(content) for content in contents], len(contents)
    items: list[object] = []
    count = 0
    cost = 1 if condition is None else condition.cost
    for content in contents:
        work.spend(cost)
        item = load(content)
        if condition is not None and not condition.test(item):
            continue
        count += 1
        if not show.counted:
            whole = show.paths is None
            items.append(json_of(content) if whole else item_json(project(item, show.paths or ())))
    return items, count


def _read(
    view: View,
    request: Mapping[str, Any],
    origin: Source,
    bounds: tuple[bytes, bytes],
    show: Shown,
) -> _Read:
    """Read until the page ends, or the range."""
    limit = request.get("Limit", 0)
    contents: list[bytes] = []
    fetches: list[int] = []
    size = total = 0
    if bounds[0] >= bounds[1]:
        return _Read(contents, size)
    for _, content in view.scan(*bounds, reverse=request.get("ScanIndexForward") is False):
        found = size_of(content)
        size += found
        if show.fetched:
            content = _fetched(view, origin.table, content)
            found = size_of(content)
            fetches.append(found)
        total += found
        contents.append(content)
        work.spend(1)
        if len(contents) == limit or total >= MAX_PAGE:
            return _Read(contents, size, fetches, ended=True)
    return _Read(contents, size, fetches)


def _fetched(view: View, table: Table, entry: bytes) -> bytes:
    """Return the item of an index's entry, as it is stored in the table."""
    content = view.get(keys.item_key(table.number, table.schema, load(entry)))
    if content is None:
        raise LookupError(f"an index of {table.name} has an entry of an item that is not there")
    return content


def _with_capacity(
    answer: dict[str, object], request: Mapping[str, Any], origin: Source, read: _Read
) -> dict[str, object]:
    """Add the capacity: the source's by the sum of its items, each fetched item's by itself."""
    consistent = bool(request.get("ConsistentRead"))
    units = read_units(read.size, consistent=consistent)
    if origin.index is None:
        return capacity.with_capacity(answer, request, Usage(units))
    fetched = sum((read_units(size, consistent=consistent) for size in read.fetches), Decimal(0))
    usage = Usage(fetched)
    usage.add(origin.index, units)
    return capacity.with_capacity(answer, request, usage)


def _invalid_start(why: str = "") -> ServiceError:
    return validation(f"{_START}: {why}" if why else _START)
