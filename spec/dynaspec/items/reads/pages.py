"""Pages: what Query and Scan have in common, from the items that are to be read to the answer.

Source: ``Query``, ``Scan`` (API reference), *Paginating table query results in DynamoDB*, *Filter
expressions for the Query operation in DynamoDB* (developer guide). ``paging`` says how far a page
comes.

The answer says which of it the service may choose otherwise. Entries of an index in one place of
its order may come in any order, and so may partition keys in a Scan. What is on a page that ends,
or begins, among such is free. So it is on one that ends by its size, or nearly does: how many bytes
the service counts besides an item's size is not known to the byte. And so is the end of one that
ends by Limit where nothing is left: users report that the service then gives a LastEvaluatedKey
often, but not always; here it always does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import Decided, End, OneOf, Part, Success, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import SCAN_FILTER, rests_on
from dynaspec.items.data.values import Item, item_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions import legacy
from dynaspec.items.expressions.conditions import Condition, holds
from dynaspec.items.reads import paging
from dynaspec.items.reads.selections import Select, Selection
from dynaspec.items.reads.sources import Source
from dynaspec.items.requests.inputs import Names
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import capacity
from dynaspec.items.tables.capacity import ReturnConsumedCapacity


@dataclass(frozen=True, kw_only=True)
class Paged:
    """The members that Query and Scan have in common."""

    Select: Select | None = None
    IndexName: Annotated[
        str | None, Constraint(pattern=limits.TABLE_NAME_PATTERN, length=TABLE_NAME.length)
    ] = None
    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    TableName: Annotated[str, TABLE_NAME]
    ConditionalOperator: legacy.ConditionalOperator | None = None
    AttributesToGet: Annotated[legacy.AttributesToGet | None, legacy.ATTRIBUTES_TO_GET] = None
    Limit: int | None = None
    ConsistentRead: bool | None = None
    ExclusiveStartKey: Attributes | None = None
    ProjectionExpression: str | None = None
    FilterExpression: str | None = None
    ExpressionAttributeNames: Names | None = None
    ExpressionAttributeValues: Attributes | None = None


@dataclass(frozen=True)
class Reading:
    """What is to be read of ``source``, and shown of that."""

    source: Source
    items: Sequence[Item]
    """Everything that is asked for, in order, from the first page to the last."""
    forward: bool
    start: Item | None
    condition: Condition | None
    selection: Selection
    mixed: bool
    """Whether ``items`` are of several partition keys, in an order that is the service's choice."""
    partitions: int = 1
    """From how many partitions ``items`` may be read, one after the other."""
    segmented: Segmented | None = None
    """The segment that is read, where it is one of several."""
    last: Callable[[Item], bool] = lambda _: False
    """Whether nothing can ever come after an item, whatever the tables hold."""

    def restarts(self, page: paging.Page[Item]) -> Item | None:
        """The item whose key is the LastEvaluatedKey of ``page``; ``None`` where there is none."""
        return None if page.last is None or self.last(page.last) else page.last


@dataclass(frozen=True)
class Segmented:
    """One of several segments: which items it has is the service's choice."""

    possible: Sequence[Item]
    """What may be of it, in order."""
    decided: Callable[[Item], Decided]
    """What the service has decided where an item is of it."""


def answer(reading: Reading, request: Paged) -> Success:
    """One page: what comes after the start key, until a bound is met."""
    left = paging.resumed(reading.items, lambda item: _past(reading, item))
    page = paging.page(left, lambda item: _size(reading.source, item), request.Limit)
    found = [item for item in page.evaluated if _passes(reading, item)]
    body: dict[str, object] = {"Count": len(found), "ScannedCount": len(page.evaluated)}
    if not reading.selection.counted:
        body["Items"] = shown(reading, found)
    end = reading.restarts(page)
    if end is not None:
        body["LastEvaluatedKey"] = wire.render_item(_key(reading.source, end))
    return Success(
        {**body, **_consumed(reading, page.evaluated, request)},
        {} if reading.selection.counted else _groups(reading, found),
        _part(reading, request.Limit) if _free(reading, page) else None,
    )


def shown(reading: Reading, items: Iterable[Item]) -> list[Mapping[str, object]]:
    """What is shown of those of ``items`` that the filter lets through."""
    passing = [item for item in items if _passes(reading, item)]
    return [wire.render_item(reading.selection.shown(reading.source, item)) for item in passing]


def _part(reading: Reading, limit: int | None) -> Part:
    """What may be on a page."""
    source, segmented = reading.source, reading.segmented
    possible = reading.items if segmented is None else segmented.possible
    left = [item for item in possible if _may_follow(reading, item)]
    listed = {} if reading.selection.counted else {"Items": shown(reading, left)}
    ends = (
        End(
            wire.render_item(_key(source, item)),
            None if segmented is None else segmented.decided(item),
        )
        for item in left
        if not reading.last(item)
    )
    most = len(left) if limit is None else min(limit, len(left))
    # Of less than 1 MB nothing but Limit ends a page before the last item.
    full = None if _near_full(source, left) else (limit or len(left) + 1)
    return Part(listed, most, tuple(ends), full, reading.start is None and segmented is None)


def _may_follow(reading: Reading, item: Item) -> bool:
    """Whether ``item`` may come after the start key: another partition, or place, may be next."""
    source, start = reading.source, reading.start
    if start is None or _past(reading, item):
        return True
    if source.rank(item) == source.rank(start):
        return False
    apart = reading.mixed and source.partition(item) != source.partition(start)
    return apart or source.place(item) == source.place(start)


def _past(reading: Reading, item: Item) -> bool:
    """Whether ``item`` comes after the start key."""
    if reading.start is None:
        return True
    rank, start = reading.source.rank(item), reading.source.rank(reading.start)
    return rank > start if reading.forward else rank < start


def _passes(reading: Reading, item: Item) -> bool:
    """Whether the filter lets ``item`` through: it sees what is read of it."""
    source, condition = reading.source, reading.condition
    if condition is None:
        return True
    seen, entry = reading.selection.seen(source, item), source.entry(item)
    if entry != item and holds(condition, entry) != holds(condition, item):
        rests_on(SCAN_FILTER)
    return holds(condition, seen)


def _key(source: Source, item: Item) -> Item:
    return FrozenMap({name: item[name] for name in source.key_names})


def _size(source: Source, item: Item) -> int:
    return item_size(source.entry(item))


def _groups(reading: Reading, found: Sequence[Item]) -> Mapping[str, tuple[int, ...]]:
    """The sizes of the groups of items whose order is free."""
    if reading.mixed:
        sizes: tuple[int, ...] = (len(found),)
    else:
        sizes = tuple(len(list(tied)) for _, tied in groupby(found, reading.source.place))
    return {"Items": sizes} if any(size > 1 for size in sizes) else {}


def _free(reading: Reading, page: paging.Page[Item]) -> bool:
    """Whether the service may have chosen other items for this page, or another key to end it."""
    return (
        reading.segmented is not None
        or (reading.mixed and (page.full or reading.start is not None))
        or (reading.restarts(page) is not None and not page.rest)
        or _tied(reading, page.last)
        or _tied(reading, reading.start)
        or _near_full(reading.source, page.evaluated)
    )


def _tied(reading: Reading, item: Item | None) -> bool:
    """Whether other entries than that of ``item`` are in its place."""
    if item is None:
        return False
    source = reading.source
    tied = [each for each in reading.items if source.place(each) == source.place(item)]
    return any(source.rank(each) != source.rank(item) for each in tied)


def _near_full(source: Source, evaluated: Sequence[Item]) -> bool:
    """Whether the page could have reached 1 MB by what the service counts besides the items."""
    sort = [attribute.name for attribute in source.table.schema.sort]
    counted = sum(
        _size(source, item)
        + limits.PAGE_OVERHEAD
        + item_size(FrozenMap({name: item[name] for name in sort}))
        for item in evaluated
    )
    return counted >= limits.PAGE_SIZE


def _consumed(reading: Reading, evaluated: Sequence[Item], request: Paged) -> Mapping[str, object]:
    """What the page costs: the size of all that was evaluated, whatever a filter lets through.

    An item that is fetched for an entry of a local index costs as if it had been read alone.
    """
    if request.ReturnConsumedCapacity == "NONE":
        return {}
    if reading.selection.fetched and reading.condition is not None:
        raise unsupported("the capacity of fetching from the table what a filter may leave out")
    return consumed(reading, evaluated, request)


def consumed(reading: Reading, evaluated: Sequence[Item], request: Paged) -> Mapping[str, object]:
    """What it costs to evaluate these."""
    source = reading.source
    rate = capacity.CONSISTENT if request.ConsistentRead else capacity.EVENTUAL
    halves = capacity.read(sum(_size(source, item) for item in evaluated), rate)
    fetched = [capacity.read(item_size(item), rate) for item in evaluated]
    in_table = sum(fetched) if reading.selection.fetched else 0
    told = [
        capacity.answer(
            request.TableName,
            source.table,
            source.consumed(each, in_table),
            request.ReturnConsumedCapacity,
        )
        for each in capacity.of_partitions(halves, rate, reading.partitions)
    ]
    if len(told) == 1:
        return told[0]
    return {"ConsumedCapacity": OneOf(tuple(each["ConsumedCapacity"] for each in told))}
