"""The operations on items: PutItem, GetItem, UpdateItem, DeleteItem.

Each is judged in this order: the request on its own, the table, the key, what is updated, the
condition, the outcome. Source: the operations' pages (API reference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeAlias

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Success, broken
from dynaspec.items.data.values import EMPTY_ITEM, Item, item_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions import legacy, legacy_conditions, legacy_updates, update_charge
from dynaspec.items.expressions.keys import key_of_request
from dynaspec.items.expressions.paths import Path, project
from dynaspec.items.expressions.updates import Update
from dynaspec.items.operations import actions, rules
from dynaspec.items.operations.actions import Action, Conditional, Outcome, Projecting
from dynaspec.items.requests.validation import TABLE_NAME
from dynaspec.items.tables import capacity, item_collections
from dynaspec.items.tables.capacity import ReturnConsumedCapacity
from dynaspec.items.tables.item_collections import ReturnItemCollectionMetrics
from dynaspec.items.tables.state import Table, Tables

ReturnValues: TypeAlias = Literal["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]


@dataclass(frozen=True, kw_only=True)
class GetItem(Projecting):
    """The members of GetItem."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    TableName: Annotated[str, TABLE_NAME]
    AttributesToGet: Annotated[legacy.AttributesToGet | None, legacy.ATTRIBUTES_TO_GET] = None
    Key: Attributes
    ConsistentRead: bool | None = None


@dataclass(frozen=True, kw_only=True)
class _Written:
    """The members of a write, but for its condition and what it writes."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    TableName: Annotated[str, TABLE_NAME]
    ConditionalOperator: legacy.ConditionalOperator | None = None
    Expected: legacy.Expected | None = None
    ReturnValues: ReturnValues = "NONE"
    ReturnItemCollectionMetrics: ReturnItemCollectionMetrics = "NONE"


@dataclass(frozen=True, kw_only=True)
class _Write(Conditional, _Written):
    """The members of a write, but for what it writes."""


@dataclass(frozen=True, kw_only=True)
class PutItem(_Write):
    """The members of PutItem."""

    Item: Attributes


@dataclass(frozen=True, kw_only=True)
class DeleteItem(_Write):
    """The members of DeleteItem."""

    Key: Attributes


@dataclass(frozen=True, kw_only=True)
class _Updates:
    AttributeUpdates: legacy.AttributeUpdates | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateItem(DeleteItem, _Updates):
    """The members of UpdateItem."""

    UpdateExpression: str | None = None


def put_item(tables: Tables, request: PutItem) -> tuple[Tables, Success]:
    """PutItem: the item takes the place of whatever has its key."""
    actions.check_parameters(request, ("condition",), legacy.WRITE)
    item = actions.parse_put(request.Item)
    _check_return_values(request)
    actions.check_size(item)
    action = _action(request, item)
    outcome = actions.put(_table(tables, request), action)
    return _stored(tables, request, outcome), _written(
        request, action, outcome, _old(request, outcome.old)
    )


def get_item(tables: Tables, request: GetItem) -> tuple[Tables, Success]:
    """GetItem: the item at the key, or the projection of it; no ``Item`` when there is none.

    This is the answer of a strongly consistent read. An eventually consistent one may also answer
    as of an earlier state.
    """
    actions.check_parameters(request, ("projection",), legacy.READ)
    given = wire.parse_item(request.Key)
    expressions = actions.read_projection(request, request.AttributesToGet)
    table = _table(tables, request)
    key = key_of_request(table.schema, given)
    actions.check_key_paths(expressions, table)
    item = table.items.get(key)
    rate = capacity.CONSISTENT if request.ConsistentRead else capacity.EVENTUAL
    consumed = capacity.Consumed(capacity.read(0 if item is None else item_size(item), rate))
    costs = capacity.answer(request.TableName, table, consumed, request.ReturnConsumedCapacity)
    if item is None:
        return tables, Success(costs)
    projection = expressions.projection
    shown = item if projection is None else project(projection, item)
    return tables, Success({"Item": wire.render_item(shown), **costs})


def delete_item(tables: Tables, request: DeleteItem) -> tuple[Tables, Success]:
    """DeleteItem: there is no item at the key afterwards, whether there was one or not."""
    actions.check_parameters(request, ("condition",), legacy.WRITE)
    key = wire.parse_item(request.Key)
    _check_return_values(request)
    action = _action(request, key)
    wire.check_nesting(request.Key)
    outcome = actions.delete(_table(tables, request), action)
    return _stored(tables, request, outcome), _written(
        request, action, outcome, _old(request, outcome.old)
    )


def update_item(tables: Tables, request: UpdateItem) -> tuple[Tables, Success]:
    """UpdateItem: changes the item at the key, or makes one (``actions.update``)."""
    actions.check_parameters(request, ("update", "condition"), legacy.UPDATE)
    key = wire.parse_item(request.Key)
    change = legacy_updates.attribute_updates(request.AttributeUpdates)
    action = _action(request, key, request.UpdateExpression, change)
    wire.check_nesting(request.Key)
    update = action.expressions.update
    if update is not None and request.UpdateExpression is not None:
        update_charge.check_charge(update)
    outcome = actions.update(_table(tables, request), action)
    paths = () if update is None else update.paths
    shown = (
        EMPTY_ITEM
        if outcome.new is None
        else _shown(request.ReturnValues, paths, outcome.old, outcome.new)
    )
    body = {"Attributes": wire.render_item(shown)} if shown else {}
    return _stored(tables, request, outcome), _written(request, action, outcome, body)


def _check_return_values(request: _Write) -> None:
    if request.ReturnValues not in {"ALL_OLD", "NONE"}:
        raise broken(rules.RETURN_VALUES)


def _action(
    request: _Write, given: Item, update: str | None = None, change: Update | None = None
) -> Action:
    """What a write does, by expressions or by the legacy parameters: it never has both.

    ``update`` is its expression, ``change`` the update in the place of that.
    """
    condition = legacy_conditions.expected(request.Expected, request.ConditionalOperator)
    read = actions.read_expressions(request, update)
    expressions = replace(read, condition=read.condition or condition, update=read.update or change)
    return Action(given, expressions, request.shows_old, checks_types=change is not None)


def _shown(asked: ReturnValues, paths: Sequence[Path], old: Item | None, new: Item) -> Item:
    """What ReturnValues asks for. The updated part is what the paths lead to, before or after.

    A position in a list is that written in the update, also in the item after it: an element that
    was appended past the end is not shown, and in the place of a removed one stands its successor.
    Source: ``UpdateItem``, ReturnValues ("only the updated attributes"); for what is nested, what
    users report of the service.
    """
    match asked:
        case "ALL_OLD":
            return old or EMPTY_ITEM
        case "ALL_NEW":
            return new
        case "UPDATED_OLD":
            return project(paths, old or EMPTY_ITEM) if paths else EMPTY_ITEM
        case "UPDATED_NEW":
            return project(paths, new) if paths else EMPTY_ITEM
        case "NONE":
            return EMPTY_ITEM


def _table(tables: Tables, request: GetItem | _Write) -> Table:
    return actions.table_of(tables, request.TableName)


def _stored(tables: Tables, request: _Write, outcome: Outcome) -> Tables:
    return tables.put(request.TableName, outcome.table)


def _written(
    request: _Write, action: Action, outcome: Outcome, body: Mapping[str, object]
) -> Success:
    """The answer of a write: ``body``, and what was consumed and measured where that is asked."""
    table = outcome.table
    consumed = capacity.write(table, outcome.old, outcome.new)
    costs = capacity.answer(request.TableName, table, consumed, request.ReturnConsumedCapacity)
    collection = (
        {"ItemCollectionMetrics": item_collections.metrics(table, action.given)}
        if item_collections.measured(table, request.ReturnItemCollectionMetrics)
        else {}
    )
    return Success({**body, **costs, **collection})


def _old(request: _Write, old: Item | None) -> Mapping[str, object]:
    """The answer of a put or delete: the item that was there, when that is asked for."""
    if request.ReturnValues != "ALL_OLD" or old is None:
        return {}
    return {"Attributes": wire.render_item(old)}
