"""The operations on items: PutItem, GetItem, UpdateItem, DeleteItem.

Each is judged in this order: the request on its own, the table, the key, what is updated, the
condition, the outcome. Source: the operations' pages (API reference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from dynaspec.items import legacy, legacy_conditions, legacy_updates, limits, updates, wire
from dynaspec.items.conditions import Condition, ConditionBuilder, holds
from dynaspec.items.errors import (
    Success,
    condition_failed,
    invalid,
    invalid_parameters,
    table_not_found,
    unsupported,
)
from dynaspec.items.expressions import PRODUCTS, Builder, read_all
from dynaspec.items.grammar import Start
from dynaspec.items.keys import key_of_item, key_of_request
from dynaspec.items.paths import Path, project
from dynaspec.items.projections import ProjectionBuilder
from dynaspec.items.shapes import ATTRIBUTES, NAMES, Boolean, Shape, String
from dynaspec.items.state import Table, Tables
from dynaspec.items.updates import Update, UpdateBuilder
from dynaspec.items.validation import TABLE_NAME, Rule
from dynaspec.items.values import EMPTY_ITEM, Item, item_size, nesting

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

_NEEDED: Final = Rule(required=True)
_READ_RULES: Final[Mapping[str, Rule]] = {
    "ReturnConsumedCapacity": Rule(enum=("INDEXES", "TOTAL", "NONE")),
    "TableName": TABLE_NAME,
}
_WRITE_RULES: Final[Mapping[str, Rule]] = {
    **_READ_RULES,
    **legacy.WRITE_RULES,
    "ReturnValues": Rule(enum=("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")),
    "ReturnItemCollectionMetrics": Rule(enum=("SIZE", "NONE")),
    "ReturnValuesOnConditionCheckFailure": Rule(enum=("ALL_OLD", "NONE")),
}
GET_RULES: Final[Mapping[str, Rule]] = {
    **_READ_RULES,
    "AttributesToGet": legacy.ATTRIBUTES_TO_GET_RULE,
    "Key": _NEEDED,
}
PUT_RULES: Final[Mapping[str, Rule]] = {**_WRITE_RULES, "Item": _NEEDED}
DELETE_RULES: Final[Mapping[str, Rule]] = {**_WRITE_RULES, "Key": _NEEDED}
UPDATE_RULES: Final[Mapping[str, Rule]] = {**legacy.UPDATE_RULES, **DELETE_RULES}

_BUILDERS: Final[Mapping[Start, type[Builder]]] = {
    "condition": ConditionBuilder,
    "update": UpdateBuilder,
    "projection": ProjectionBuilder,
}


@dataclass(frozen=True)
class Expressions:
    """What a request's expressions mean, or what stands in their place, and the paths in them.

    ``None`` for one that it does not have.
    """

    condition: Condition | None
    update: Update | None
    projection: tuple[Path, ...] | None
    paths: tuple[Path, ...]


def put_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """PutItem: the item takes the place of whatever has its key."""
    given = cast(Members, request["Item"])
    _check_parameters(request, ("condition",), legacy.WRITE)
    item = wire.parse_item(given)
    _check_return_values(request)
    if item_size(item) > limits.ITEM_SIZE_MAX:
        raise invalid("Item size has exceeded the maximum allowed size")
    expressions = _read_expressions(request, ("condition",))
    table = _table(tables, request)
    _check_nesting(item)
    key = key_of_item(table.schema, item)
    _check_key_paths(expressions, table)
    old = table.items.get(key)
    _check_condition(expressions.condition, old, request)
    return _stored(tables, request, table.put(key, item)), Success(_old(request, old))


def get_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """GetItem: the item at the key, or the projection of it; no ``Item`` when there is none.

    This is the answer of a strongly consistent read. An eventually consistent one may also answer
    as of an earlier state.
    """
    _check_parameters(request, ("projection",), legacy.READ)
    given = wire.parse_item(cast(Members, request["Key"]))
    expressions = _read_expressions(request, ("projection",))
    table = _table(tables, request)
    key = key_of_request(table.schema, given)
    _check_key_paths(expressions, table)
    item = table.items.get(key)
    if item is None:
        return tables, Success({})
    projection = expressions.projection
    shown = item if projection is None else project(projection, item)
    return tables, Success({"Item": wire.render_item(shown)})


def delete_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DeleteItem: there is no item at the key afterwards, whether there was one or not."""
    _check_parameters(request, ("condition",), legacy.WRITE)
    given = wire.parse_item(cast(Members, request["Key"]))
    _check_return_values(request)
    expressions = _read_expressions(request, ("condition",))
    table = _table(tables, request)
    key = key_of_request(table.schema, given)
    _check_key_paths(expressions, table)
    old = table.items.get(key)
    _check_condition(expressions.condition, old, request)
    return _stored(tables, request, table.drop(key)), Success(_old(request, old))


def update_item(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UpdateItem: changes the item at the key, or makes one of the key and what is set.

    Without an update the item is only made where there is none. An update that only
    takes away makes none, and then no path of it is judged against an item.
    """
    _check_parameters(request, ("update", "condition"), legacy.UPDATE)
    given = wire.parse_item(cast(Members, request["Key"]))
    expressions = _read_expressions(request, ("update", "condition"))
    table = _table(tables, request)
    key = key_of_request(table.schema, given)
    update = expressions.update
    _check_key_kept(update, table)
    _check_key_paths(expressions, table)
    old = table.items.get(key)
    _check_condition(expressions.condition, old, request)
    if old is None and update is not None and not update.creates:
        return tables, Success({})
    base = given if old is None else old
    if update is not None and "AttributeUpdates" in request:
        legacy_updates.check_types(update, base)
    new = _updated(update, base)
    paths = () if update is None else update.paths
    shown = _shown(cast(str, request.get("ReturnValues", "NONE")), paths, old, new)
    body = {"Attributes": wire.render_item(shown)} if shown else {}
    return _stored(tables, request, table.put(key, new)), Success(body)


def _updated(update: Update | None, old: Item) -> Item:
    """What ``update`` makes of ``old``, within the limits of an item."""
    if update is None:
        return old
    new = updates.apply(update, old)
    _check_nesting(new)
    size = item_size(new)
    if size > limits.ITEM_SIZE_MAX:
        raise invalid("Item size to update has exceeded the maximum allowed size")
    if size + update.overhead > limits.ITEM_SIZE_MAX:
        raise unsupported("an update that leaves an item within a few bytes of the limit")
    return new


def _check_nesting(item: Item) -> None:
    if any(nesting(value) > limits.NESTING_MAX for value in item.values()):
        raise invalid("Nesting Levels have exceeded supported limits")


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


def _check_return_values(request: Members) -> None:
    if request.get("ReturnValues", "NONE") not in {"ALL_OLD", "NONE"}:
        raise invalid("ReturnValues can only be ALL_OLD or NONE")


def _check_parameters(
    request: Members, starts: tuple[Start, ...], instead: tuple[str, ...]
) -> None:
    """Refuse expressions beside what stands ``instead`` of them, and placeholders without any."""
    products = [PRODUCTS[start] for start in starts]
    legacy.check_not_mixed(request, instead, products)
    if any(product in request for product in products):
        return
    if "ExpressionAttributeNames" in request:
        raise invalid("ExpressionAttributeNames can only be specified when using expressions")
    if "ExpressionAttributeValues" in request:
        verb = "is" if len(products) == 1 else "are"
        raise invalid(
            "ExpressionAttributeValues can only be specified when using expressions: "
            f"{' and '.join(products)} {verb} null"
        )


def _read_expressions(request: Members, starts: tuple[Start, ...]) -> Expressions:
    """Read the expressions, which together must use every placeholder that the request defines.

    A request has these or the legacy parameters, never both.
    """
    update = legacy_updates.attribute_updates(request)
    condition = legacy_conditions.expected(request)
    projection = legacy.attributes_to_get(request)
    builders = {start: _BUILDERS[start] for start in starts}
    readings = read_all(request, builders)
    meanings = {start: reading.meaning for start, reading in readings.items()}
    return Expressions(
        cast("Condition | None", meanings.get("condition", condition)),
        cast("Update | None", meanings.get("update", update)),
        cast("tuple[Path, ...] | None", meanings.get("projection", projection)),
        tuple(path for reading in readings.values() for path in reading.paths),
    )


def _table(tables: Tables, request: Members) -> Table:
    """The table of a request on items: one that is being created or deleted has none."""
    table = tables.by_name.get(cast(str, request["TableName"]))
    if table is None or table.status in ("CREATING", "DELETING"):
        raise table_not_found()
    return table


def _check_key_kept(update: Update | None, table: Table) -> None:
    """Refuse an update of a key attribute, or of something within it."""
    updated = {path.attribute for path in update.paths} if update else set()
    for name in table.schema.names:
        if name in updated:
            raise invalid_parameters(
                f"Cannot update attribute {name}. This attribute is part of the key"
            )


def _check_key_paths(expressions: Expressions, table: Table) -> None:
    """Refuse a path that leads into a key attribute, which has nothing within it."""
    for path in expressions.paths:
        if len(path.elements) > 1 and path.attribute in table.schema.names:
            raise invalid(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                f"are not allowed: Key: {path.attribute}"
            )


def _check_condition(condition: Condition | None, old: Item | None, request: Members) -> None:
    if condition is None or holds(condition, old or EMPTY_ITEM):
        return
    wanted = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and old is not None
    raise condition_failed(wire.render_item(old) if wanted and old is not None else None)


def _stored(tables: Tables, request: Members, table: Table) -> Tables:
    return tables.put(cast(str, request["TableName"]), table)


def _old(request: Members, old: Item | None) -> Members:
    """The answer of a put or delete: the item that was there, when that is asked for."""
    if request.get("ReturnValues") != "ALL_OLD" or old is None:
        return {}
    return {"Attributes": wire.render_item(old)}
