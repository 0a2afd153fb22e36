"""The operations on items: PutItem, GetItem, UpdateItem, DeleteItem.

Each is judged in this order: the request on its own, the table, the key, what is updated, the
condition, the outcome. Source: the operations' pages (API reference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Success
from dynaspec.items.data.values import EMPTY_ITEM, Item, item_size
from dynaspec.items.expressions import legacy, update_charge
from dynaspec.items.expressions.keys import key_of_request
from dynaspec.items.expressions.paths import Path, project
from dynaspec.items.operations import actions
from dynaspec.items.operations.actions import Action, Outcome
from dynaspec.items.requests.shapes import ATTRIBUTES, NAMES, Boolean, Shape, String
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import capacity, item_collections
from dynaspec.items.tables.state import Table, Tables

Members = Mapping[str, object]

_READ_SHAPE: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "ReturnConsumedCapacity": String(),
    "ExpressionAttributeNames": NAMES,
}
_WRITE_SHAPE: Final[Mapping[str, Shape]] = {
    **_READ_SHAPE,
    **legacy.WRITE_SHAPE,
    "ConditionExpression": String(),
    "ExpressionAttributeValues": ATTRIBUTES,
    "ReturnItemCollectionMetrics": String(),
    "ReturnValues": String(),
    "ReturnValuesOnConditionCheckFailure": String(),
}
GET_SHAPE: Final[Mapping[str, Shape]] = {
    **_READ_SHAPE,
    "AttributesToGet": legacy.ATTRIBUTES_TO_GET,
    "Key": ATTRIBUTES,
    "ConsistentRead": Boolean(),
    "ProjectionExpression": String(),
}
PUT_SHAPE: Final[Mapping[str, Shape]] = {**_WRITE_SHAPE, "Item": ATTRIBUTES}
DELETE_SHAPE: Final[Mapping[str, Shape]] = {**_WRITE_SHAPE, "Key": ATTRIBUTES}
UPDATE_SHAPE: Final[Mapping[str, Shape]] = {
    **DELETE_SHAPE,
    **legacy.UPDATE_SHAPE,
    "UpdateExpression": String(),
}

_NEEDED: Final = Constraint(required=True)
_READ_RULES: Final[Mapping[str, Constraint]] = {
    "ReturnConsumedCapacity": Constraint(enum=("INDEXES", "TOTAL", "NONE")),
    "TableName": TABLE_NAME,
}
_WRITE_RULES: Final[Mapping[str, Constraint]] = {
    **_READ_RULES,
    **legacy.WRITE_RULES,
    "ReturnValues": Constraint(enum=("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")),
    "ReturnItemCollectionMetrics": Constraint(enum=("SIZE", "NONE")),
    "ReturnValuesOnConditionCheckFailure": Constraint(enum=("ALL_OLD", "NONE")),
}
GET_RULES: Final[Mapping[str, Constraint]] = {
    **_READ_RULES,
    "AttributesToGet": legacy.ATTRIBUTES_TO_GET_RULE,
    "Key": _NEEDED,
}
PUT_RULES: Final[Mapping[str, Constraint]] = {**_WRITE_RULES, "Item": _NEEDED}
DELETE_RULES: Final[Mapping[str, Constraint]] = {**_WRITE_RULES, "Key": _NEEDED}
UPDATE_RULES: Final[Mapping[str, Constraint]] = {**legacy.UPDATE_RULES, **DELETE_RULES}


def put_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """PutItem: the item takes the place of whatever has its key."""
    action = actions.read_put(request)
    outcome = actions.put(_table(tables, request), action)
    return _stored(tables, request, outcome), _written(
        request, action, outcome, _old(request, outcome.old)
    )


def get_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """GetItem: the item at the key, or the projection of it; no ``Item`` when there is none.

    This is the answer of a strongly consistent read. An eventually consistent one may also answer
    as of an earlier state.
    """
    actions.check_parameters(request, ("projection",), legacy.READ)
    given = wire.parse_item(cast(Members, request["Key"]))
    expressions = actions.read_expressions(request, ("projection",))
    table = _table(tables, request)
    key = key_of_request(table.schema, given)
    actions.check_key_paths(expressions, table)
    item = table.items.get(key)
    rate = capacity.CONSISTENT if request.get("ConsistentRead") else capacity.EVENTUAL
    halves = capacity.read(0 if item is None else item_size(item), rate)
    name = cast(str, request["TableName"])
    costs = capacity.answer(name, table, capacity.Consumed(halves), request)
    if item is None:
        return tables, Success(costs)
    projection = expressions.projection
    shown = item if projection is None else project(projection, item)
    return tables, Success({"Item": wire.render_item(shown), **costs})


def delete_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DeleteItem: there is no item at the key afterwards, whether there was one or not."""
    action = actions.read_delete(request)
    outcome = actions.delete(_table(tables, request), action)
    return _stored(tables, request, outcome), _written(
        request, action, outcome, _old(request, outcome.old)
    )


def update_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UpdateItem: changes the item at the key, or makes one (``actions.update``)."""
    action = actions.read_update(request)
    if action.expressions.update is not None and "UpdateExpression" in request:
        update_charge.check_charge(action.expressions.update)
    outcome = actions.update(_table(tables, request), action)
    update = action.expressions.update
    paths = () if update is None else update.paths
    asked = cast(str, request.get("ReturnValues", "NONE"))
    shown = EMPTY_ITEM if outcome.new is None else _shown(asked, paths, outcome.old, outcome.new)
    body = {"Attributes": wire.render_item(shown)} if shown else {}
    return _stored(tables, request, outcome), _written(request, action, outcome, body)


def _shown(asked: str, paths: Sequence[Path], old: Item | None, new: Item) -> Item:
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
        case _:
            return EMPTY_ITEM


def _table(tables: Tables, request: Members) -> Table:
    return actions.table_of(tables, cast(str, request["TableName"]))


def _stored(tables: Tables, request: Members, outcome: Outcome) -> Tables:
    return tables.put(cast(str, request["TableName"]), outcome.table)


def _written(request: Members, action: Action, outcome: Outcome, body: Members) -> Success:
    """The answer of a write: ``body``, and what was consumed and measured where that is asked."""
    name, table = cast(str, request["TableName"]), outcome.table
    consumed = capacity.write(table, outcome.old, outcome.new)
    collection = (
        {"ItemCollectionMetrics": item_collections.metrics(table, action.given)}
        if item_collections.measured(table, request)
        else {}
    )
    return Success({**body, **capacity.answer(name, table, consumed, request), **collection})


def _old(request: Members, old: Item | None) -> Members:
    """The answer of a put or delete: the item that was there, when that is asked for."""
    if request.get("ReturnValues") != "ALL_OLD" or old is None:
        return {}
    return {"Attributes": wire.render_item(old)}
