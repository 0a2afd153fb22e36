"""GetItem, PutItem, UpdateItem and DeleteItem.

Source: API reference of the four. The order of the checks is the service's, as far as its answers
show it: parameters that exclude each other, values, expressions, then the table and its key, then
the item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dynastore.items import catalog, expressions, grammar, keys, legacy
from dynastore.items.attribute_updates import attribute_updates
from dynastore.items.binding import Binding, bind, naming
from dynastore.items.capacity import read_units, with_capacity, write_units
from dynastore.items.catalog import Table
from dynastore.items.conditions import Bound
from dynastore.items.content import Found, json_of, load, size_of
from dynastore.items.errors import condition_failed, validation
from dynastore.items.mutation import Mutation
from dynastore.items.parameters import check_parameters
from dynastore.items.paths import project
from dynastore.items.syntax import Path
from dynastore.items.tables import Answer
from dynastore.items.updates import BoundUpdate, apply, bind_update
from dynastore.items.values import MAX_NESTING, Item, depth, item_size
from dynastore.items.view import View
from dynastore.items.wire import item_json, item_of

MAX_ITEM: Final = 400 * 1024
"""Largest item in bytes, names included (developer guide, "Quotas", "Items")."""


def get(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Read the item with the key, or parts of it."""
    check_parameters("GetItem", request)
    key = item_of(request["Key"])
    binding = bind(request)
    paths = _projection(request, binding)
    binding.finish()
    table = catalog.existing(view, request["TableName"])
    keys.check_key(table.schema, key)
    keys.check_paths(table.schema, paths or ())
    content = view.get(keys.item_key(table.number, table.schema, key))
    found = Found(content)
    answer: dict[str, object] = {}
    if content is not None:
        answer["Item"] = (
            json_of(content) if paths is None else item_json(project(load(content), paths))
        )
    units = read_units(found.size, consistent=bool(request.get("ConsistentRead")))
    return with_capacity(answer, request, units), ()


def put(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Put an item in place of the one with its key, or where there was none."""
    check_parameters("PutItem", request)
    item = item_of(request["Item"])
    _check_return_values(request)
    if item_size(item) > MAX_ITEM:
        raise validation("Item size has exceeded the maximum allowed size")
    if depth(item) > MAX_NESTING:
        raise validation(
            "Nesting Levels have exceeded supported limits: "
            "Attributes in the item have nested levels beyond supported limit"
        )
    binding = bind(request)
    condition = _condition(request, binding)
    binding.finish()
    table = catalog.existing(view, request["TableName"])
    keys.check_item(table.schema, item)
    at = keys.item_key(table.number, table.schema, item)
    old = _guarded(view, request, table, condition, at)
    mutation = Mutation(view)
    new = mutation.put(table, at, old.content, item)
    return _written(request, _returned(request, old), old.size, size_of(new)), mutation.writes()


def delete(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Delete the item with the key, if there is one."""
    check_parameters("DeleteItem", request)
    key = item_of(request["Key"])
    _check_return_values(request)
    binding = bind(request)
    condition = _condition(request, binding)
    binding.finish()
    table = catalog.existing(view, request["TableName"])
    keys.check_key(table.schema, key)
    at = keys.item_key(table.number, table.schema, key)
    old = _guarded(view, request, table, condition, at)
    mutation = Mutation(view)
    if old.content is not None:
        mutation.delete(table, at, old.content)
    return _written(request, _returned(request, old), old.size, 0), mutation.writes()


def update(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Change the item with the key; where there is none, one with that key alone.

    An update that can only remove does not bring an item into being.
    """
    check_parameters("UpdateItem", request)
    key = item_of(request["Key"])
    binding = bind(request)
    change = _update(request, binding)
    condition = _condition(request, binding)
    binding.finish()
    table = catalog.existing(view, request["TableName"])
    keys.check_key(table.schema, key)
    if change is not None:
        keys.check_targets(table.schema, change.targets)
        keys.check_paths(table.schema, change.paths)
    at = keys.item_key(table.number, table.schema, key)
    found = _guarded(view, request, table, condition, at)
    old = found.item
    if old is None and change is not None and change.removes:
        return _written(request, {}, 0, 0), ()
    new = dict(old or key) if change is None else apply(change, old or key)
    if item_size(new) > MAX_ITEM:
        raise validation("Item size to update has exceeded the maximum allowed size")
    if depth(new) > MAX_NESTING:
        raise validation("Nesting Levels have exceeded supported limits")
    mutation = Mutation(view)
    content = mutation.put(table, at, found.content, new)
    targets = () if change is None else change.targets
    returned = _returned_update(request, targets, old, new)
    return _written(request, returned, found.size, size_of(content)), mutation.writes()


def _check_return_values(request: Mapping[str, Any]) -> None:
    if request.get("ReturnValues", "NONE") not in ("NONE", "ALL_OLD"):
        raise validation("ReturnValues can only be ALL_OLD or NONE")


def _projection(request: Mapping[str, Any], binding: Binding) -> tuple[Path, ...] | None:
    if "ProjectionExpression" in request:
        return expressions.projection(request, binding)
    return legacy.attributes_to_get(request)


def _condition(request: Mapping[str, Any], binding: Binding) -> Bound | None:
    if "ConditionExpression" in request:
        return expressions.condition(request, "ConditionExpression", binding)
    return legacy.expected(request)


def _update(request: Mapping[str, Any], binding: Binding) -> BoundUpdate | None:
    text = request.get("UpdateExpression")
    if text is None:
        return attribute_updates(request)
    with naming("UpdateExpression"):
        return bind_update(grammar.update(text), binding)


def _guarded(
    view: View, request: Mapping[str, Any], table: Table, condition: Bound | None, at: bytes
) -> Found:
    """Return the item as it is, where the condition holds on it; refuse the request otherwise."""
    found = Found(view.get(at))
    if condition is None:
        return found
    keys.check_paths(table.schema, condition.paths)
    if condition.test(found.item or {}):
        return found
    wanted = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    if not wanted or found.content is None:
        raise condition_failed({})
    raise condition_failed({"Item": json_of(found.content)})


def _returned(request: Mapping[str, Any], old: Found) -> dict[str, object]:
    if old.content is None or request.get("ReturnValues") != "ALL_OLD":
        return {}
    return {"Attributes": json_of(old.content)}


def _returned_update(
    request: Mapping[str, Any], targets: Sequence[Path], old: Item | None, new: Item
) -> dict[str, object]:
    match request.get("ReturnValues"):
        case "ALL_OLD":
            shown: Item = old or {}
        case "ALL_NEW":
            shown = new
        case "UPDATED_OLD":
            shown = project(old or {}, targets)
        case "UPDATED_NEW":
            shown = project(new, targets)
        case _:
            shown = {}
    return {"Attributes": item_json(shown)} if shown else {}


def _written(
    request: Mapping[str, Any], answer: dict[str, object], old: int, new: int
) -> dict[str, object]:
    return with_capacity(answer, request, write_units(max(old, new)))
