"""Batches: BatchGetItem and BatchWriteItem.

A batch is many requests in one, each carried out on its own: what the service could not carry out
it hands back as unprocessed, and the client asks again. Here everything is processed, but for what
a response has no room for: what is asked first is answered, as many items as 16 MB hold.

Which items those are is the service's choice, for it may read them in parallel, and how many: the
page's own example, 52 of 300 KB, is less than 16 MB hold. At least one is answered, as an item has
at most 400 KB. Of more than 1 MB of one partition the service may answer a part too, and
how a table's items are spread over partitions nobody sees; so that where more than 1 MB of a table
is asked for, what is answered at once is not determined either. Source: ``BatchGetItem``,
``BatchWriteItem`` (API reference); dynalite, test/batchGetItem.js, run against the service, which
left some items of 1.6 MB unprocessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Annotated, TypeVar

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Part,
    Refused,
    Success,
    broken,
    fault,
    in_any_order,
    unsupported,
)
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import BATCH_BYTES, rests_on
from dynaspec.items.data.values import EMPTY_ITEM, Item, item_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions import legacy
from dynaspec.items.expressions.keys import Key, KeySchema, key_of_request
from dynaspec.items.expressions.paths import project
from dynaspec.items.operations import actions, rules
from dynaspec.items.operations.actions import NO_EXPRESSIONS, Action, Expressions, Projecting
from dynaspec.items.requests import rules as request_rules
from dynaspec.items.requests import validation
from dynaspec.items.requests.inputs import given, members
from dynaspec.items.requests.shapes import Request
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import capacity, indexes, item_collections
from dynaspec.items.tables.capacity import CONSISTENT, EVENTUAL, Consumed, ReturnConsumedCapacity
from dynaspec.items.tables.item_collections import ReturnItemCollectionMetrics
from dynaspec.items.tables.state import Table, Tables

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class KeysAndAttributes(Projecting):
    """What BatchGetItem asks for in one table."""

    Keys: Annotated[
        Sequence[Attributes], Constraint(length=(1, limits.BATCH_GET_MAX), unvalued=True)
    ]
    AttributesToGet: Annotated[legacy.AttributesToGet | None, legacy.ATTRIBUTES_TO_GET] = None
    ConsistentRead: bool | None = None


@dataclass(frozen=True, kw_only=True)
class BatchGetItem:
    """The members of BatchGetItem."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    RequestItems: Annotated[Mapping[str, KeysAndAttributes], Constraint(keys=TABLE_NAME)]


@dataclass(frozen=True, kw_only=True)
class DeleteRequest:
    """A deletion of BatchWriteItem."""

    Key: Attributes


@dataclass(frozen=True, kw_only=True)
class PutRequest:
    """A put of BatchWriteItem."""

    Item: Attributes


@dataclass(frozen=True, kw_only=True)
class WriteRequest:
    """A put or a deletion of BatchWriteItem."""

    DeleteRequest: DeleteRequest | None = None
    PutRequest: PutRequest | None = None


@dataclass(frozen=True, kw_only=True)
class BatchWriteItem:
    """The members of BatchWriteItem."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    ReturnItemCollectionMetrics: ReturnItemCollectionMetrics = "NONE"
    RequestItems: Mapping[str, Sequence[WriteRequest]]


@dataclass(frozen=True)
class Keys:
    """The items that a batch asks for in one table."""

    given: KeysAndAttributes
    """The request's entry for the table."""
    keys: tuple[Item, ...]
    expressions: Expressions
    rate: int
    """Halves of a unit for a block that is read."""

    def after(self, count: int) -> Mapping[str, object]:
        """The entry without its first ``count`` keys."""
        return {**members(self.given), "Keys": self.given.Keys[count:]}


@dataclass(frozen=True)
class Found:
    """The items found of those that a batch asks for in the table that it calls ``name``."""

    name: str
    asked: Keys
    table: Table
    keys: tuple[Key, ...]
    items: tuple[Item | None, ...]
    """The item of each key, in the order asked; ``None`` for no item, or one that is here."""

    @property
    def sizes(self) -> list[int]:
        """Of each key the bytes that are read."""
        return [item_size(EMPTY_ITEM if item is None else item) for item in self.items]


@dataclass(frozen=True)
class Write:
    """One put or delete of a batch, and how it is carried out."""

    action: Action
    puts: bool


def batch_get(tables: Tables, request: BatchGetItem) -> tuple[Tables, Success]:
    """BatchGetItem: the items that are there, in no order, as many as 16 MB hold.

    What is not answered is handed back as UnprocessedKeys, in the form of RequestItems.
    """
    entries = request.RequestItems
    if not entries:
        none = validation.unmet(request_rules.TOO_SHORT, "", "RequestItems", least=1)
        raise Refused(validation.detected([none]))
    (asked,) = in_any_order(
        lambda: _each(entries, lambda name: _read_keys(entries[name])),
        besides=[partial(_check_keys_count, entries), partial(_check_one_kind, entries)],
    )
    found = list(_each(asked, lambda name: _found(tables, name, asked[name])).values())
    _check_cost_known(found, request.ReturnConsumedCapacity)
    counts = _answered(found)
    responses = {each.name: _items(each, count) for each, count in zip(found, counts, strict=True)}
    left = {
        each.name: each.asked.after(count)
        for each, count in zip(found, counts, strict=True)
        if count < len(each.items)
    }
    consumed = [
        capacity.answer(
            each.name, each.table, _consumed(each, count), request.ReturnConsumedCapacity
        )
        for each, count in zip(found, counts, strict=True)
        if count
    ]
    body = {"Responses": responses, "UnprocessedKeys": left, **_listed(consumed)}
    groups = {f"Responses.{name}": (len(items),) for name, items in responses.items()}
    part = _part(found) if _chosen(found) else None
    return tables, Success(body, {**groups, **_any_order(consumed)}, part)


def check_tables(request: Request) -> None:
    """What the service model asks of BatchWriteItem's map, checked when all else is met."""
    bounds = (1, limits.BATCH_WRITE_MAX)
    validation.check({"RequestItems": Constraint(keys=TABLE_NAME, value_length=bounds)}, request)


def batch_write(tables: Tables, request: BatchWriteItem) -> tuple[Tables, Success]:
    """BatchWriteItem: each put and delete on its own, none of one item twice."""
    entries = request.RequestItems
    if not entries:
        raise broken(rules.BATCH_WRITES)
    (asked,) = in_any_order(
        lambda: _each(entries, lambda name: list(map(_read_write, entries[name]))),
        besides=[partial(_check_writes_count, entries)],
    )
    carried_out = _each(asked, lambda name: _write_all(tables, name, asked[name]))
    consumed: list[Mapping[str, object]] = []
    written: list[tuple[str, Table, Item]] = []
    after = tables
    for name, writes in asked.items():
        table, parts = carried_out[name]
        after = after.put(name, table)
        cost = capacity.together(parts)
        consumed.append(capacity.answer(name, table, cost, request.ReturnConsumedCapacity))
        written += [(name, table, write.action.given) for write in writes]
    metrics = item_collections.listed(request.ReturnItemCollectionMetrics, written)
    body = {"UnprocessedItems": {}, **_listed(consumed), **metrics}
    return after, Success(body, unordered=_any_order(consumed))


def _each(names: Iterable[str], make: Callable[[str], T]) -> dict[str, T]:
    """What is made for each table. A map has no order: any table's fault may be told."""
    named = tuple(names)
    return dict(zip(named, in_any_order(*(partial(make, name) for name in named)), strict=True))


def _check_keys_count(entries: Mapping[str, KeysAndAttributes]) -> None:
    """Refuse too many keys; whether before other faults of the request nobody has seen."""
    if sum(len(each.Keys) for each in entries.values()) > limits.BATCH_GET_MAX:
        raise broken(rules.BATCH_READ_KEYS)


def _check_writes_count(entries: Mapping[str, Sequence[WriteRequest]]) -> None:
    """Refuse too many writes; whether before other faults of the request nobody has seen."""
    if sum(map(len, entries.values())) > limits.BATCH_WRITE_MAX:
        raise broken(rules.BATCH_WRITES_COUNT)


def _read_keys(entry: KeysAndAttributes) -> Keys:
    actions.check_parameters(entry, ("projection",), legacy.READ)
    (keys,) = in_any_order(partial(_keys, entry), besides=[partial(_check_spellings, entry)])
    return keys


def _keys(entry: KeysAndAttributes) -> Keys:
    keys = tuple(map(wire.parse_item, entry.Keys))
    expressions = actions.read_projection(entry, entry.AttributesToGet)
    return Keys(entry, keys, expressions, CONSISTENT if entry.ConsistentRead else EVENTUAL)


def _check_spellings(entry: KeysAndAttributes) -> None:
    """Refuse two keys that are spelled alike: ``1000`` and ``1e3`` are not, though one number.

    That was observed of the service, and that it looks for these before it looks for the table.
    """
    if any(key in entry.Keys[:place] for place, key in enumerate(entry.Keys)):
        raise broken(rules.BATCH_READ_TWICE)


def _found(tables: Tables, name: str, asked: Keys) -> Found:
    """The item of each key; of a key that is asked for in two spellings, once."""
    table = actions.table_of(tables, name)
    (keys,) = in_any_order(
        lambda: tuple(key_of_request(table.schema, key) for key in asked.keys),
        besides=[lambda: indexes.check_paths(table, asked.expressions.paths)],
    )
    found = (
        None if key in keys[:place] else table.items.get(key) for place, key in enumerate(keys)
    )
    return Found(name, asked, table, keys, tuple(found))


def _check_cost_known(found: Sequence[Found], asked: ReturnConsumedCapacity) -> None:
    """Nobody is known to have asked what an item costs that is asked for in two spellings."""
    twice = any(len(set(each.keys)) < len(each.keys) for each in found)
    if twice and asked != "NONE":
        raise unsupported("the capacity of an item that a batch asks for in two spellings")


def _answered(found: Sequence[Found]) -> list[int]:
    """How many keys of each table are answered: those asked first, while their items fit."""
    sizes = list(accumulate(size for each in found for size in each.sizes))
    left = sum(size <= limits.BATCH_SIZE_MAX for size in sizes)
    if left < len(sizes):
        rests_on(BATCH_BYTES)
    counts = []
    for each in found:
        counts.append(min(left, len(each.items)))
        left -= counts[-1]
    return counts


def _part(found: Sequence[Found]) -> Part:
    """What may be answered at once: any of the items."""
    return Part({f"Responses.{each.name}": _items(each, len(each.items)) for each in found})


def _items(found: Found, count: int) -> list[object]:
    """What is shown of the items of the first ``count`` keys."""
    items = [item for item in found.items[:count] if item is not None]
    return [wire.render_item(_shown(item, found.asked.expressions)) for item in items]


def _consumed(found: Found, count: int) -> Consumed:
    """What it costs to read the first ``count`` keys; what is not there is a read too."""
    return Consumed(sum(capacity.read(size, found.asked.rate) for size in found.sizes[:count]))


def _chosen(found: Sequence[Found]) -> bool:
    """Whether the service chooses which items it answers at once, and which it leaves."""
    sizes = [sum(each.sizes) for each in found]
    return sum(sizes) > limits.BATCH_SIZE_MAX or max(sizes) > limits.BATCH_PARTITION_MAX


def _check_one_kind(entries: Mapping[str, KeysAndAttributes]) -> None:
    """Refuse expressions for one table and legacy parameters for another."""
    older, written = (
        {name for entry in entries.values() for name in given(entry, names)}
        for names in (legacy.READ, ("ProjectionExpression",))
    )
    legacy.check_not_mixed(older, written)


def _write_all(tables: Tables, name: str, writes: Sequence[Write]) -> tuple[Table, list[Consumed]]:
    """The table after its writes, and what they cost."""
    table = actions.table_of(tables, name)
    in_any_order(
        lambda: [_key(table.schema, write) for write in writes],
        besides=[partial(_check_distinct, table.schema, writes)],
    )
    return _written(table, writes)


def _read_write(write: WriteRequest) -> Write:
    deleted, put = write.DeleteRequest, write.PutRequest
    if deleted is None and put is not None:
        item = actions.parse_put(put.Item)
        actions.check_size(item)
        return Write(Action(item, NO_EXPRESSIONS, shows_old=False), puts=True)
    if deleted is not None and put is None:
        key = wire.parse_item(deleted.Key)
        wire.check_nesting(deleted.Key)
        return Write(Action(key, NO_EXPRESSIONS, shows_old=False), puts=False)
    raise broken(rules.BATCH_WRITE_KIND)


def _written(table: Table, writes: Sequence[Write]) -> tuple[Table, list[Consumed]]:
    parts = []
    for write in writes:
        carry_out: Callable[[Table, Action], actions.Outcome] = (
            actions.put if write.puts else actions.delete
        )
        outcome = carry_out(table, write.action)
        parts.append(capacity.write(table, outcome.old, outcome.new))
        table = outcome.table
    return table, parts


def _key(schema: KeySchema, write: Write) -> Key:
    """The key that a write names: in a batch an item without one is told like a wrong key."""
    given = write.action.given
    if write.puts:
        given = FrozenMap({name: given[name] for name in schema.names if name in given})
    return key_of_request(schema, given)


def _check_distinct(schema: KeySchema, writes: Sequence[Write]) -> None:
    """Refuse two writes of one item. What has no key is not compared."""
    keys: set[Key] = set()
    for write in writes:
        if fault(_key, schema, write) is not None:
            continue
        key = _key(schema, write)
        if key in keys:
            raise broken(rules.BATCH_WRITE_TWICE)
        keys.add(key)


def _shown(item: Item, expressions: Expressions) -> Item:
    projection = expressions.projection
    return item if projection is None else project(projection, item)


def _listed(consumed: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """What each table consumed, as a list, where that is asked for."""
    parts = [part["ConsumedCapacity"] for part in consumed if part]
    return {"ConsumedCapacity": parts} if parts else {}


def _any_order(consumed: Sequence[Mapping[str, object]]) -> Mapping[str, tuple[int, ...]]:
    parts = sum(map(bool, consumed))
    return {"ConsumedCapacity": (parts,)} if parts else {}
