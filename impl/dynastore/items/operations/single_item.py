"""GetItem, PutItem, UpdateItem and DeleteItem.

Source: API reference of the four.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dynastore.items.data import work
from dynastore.items.data.content import Found, json_of, load
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions.paths import project
from dynastore.items.operations import actions, lookups, targets
from dynastore.items.operations.actions import Action, Update
from dynastore.items.tables import item_collections
from dynastore.items.tables.capacity import Usage, read_units, with_capacity
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result


def get(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Read the item with the key, or parts of it."""
    read = lookups.read_get(request)
    table = targets.table(view, request["TableName"])
    at = read.place(table)
    read.check(table)
    found = Found(view.get(at))
    work.gathered()
    answer: dict[str, object] = {}
    if found.content is not None:
        answer["Item"] = lookups.shown(found.content, read.paths)
    units = read_units(found.size, consistent=bool(request.get("ConsistentRead")))
    return with_capacity(answer, request, Usage(units)), NOTHING


def put(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Put an item in place of the one with its key, or where there was none."""
    return _write(view, request, actions.read_put(request), call)


def delete(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Delete the item with the key, if there is one."""
    return _write(view, request, actions.read_delete(request), call)


def update(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Change the item with the key; where there is none, one with that key alone."""
    action = actions.read_update(request)
    actions.check_charge(action)
    return _write(view, request, action, call)


def _write(view: View, request: Mapping[str, Any], action: Action, call: Call) -> Result:
    table = targets.table(view, request["TableName"])
    at = action.place(table)
    action.check(table)
    mutation = Mutation(view, call)
    shown = actions.shown_on_failure(request)
    old, new = actions.carry_out(view, mutation, table, action, at, shown=shown)
    answer = _returned(request, action, old, new)
    metrics = item_collections.metrics(view, request, table, action.key)
    if metrics is not None:
        answer["ItemCollectionMetrics"] = metrics
    return with_capacity(answer, request, mutation.usage(table)), mutation.effects()


def _returned(
    request: Mapping[str, Any], action: Action, old: bytes | None, new: bytes | None
) -> dict[str, object]:
    """Return what the request asks to see of the item as it was or as it is."""
    wanted = request.get("ReturnValues", "NONE")
    content = new if wanted in ("ALL_NEW", "UPDATED_NEW") else old
    if content is None or wanted == "NONE":
        return {}
    if wanted in ("ALL_OLD", "ALL_NEW"):
        return {"Attributes": json_of(content)}
    changed = action.targets if isinstance(action, Update) else ()
    shown = project(load(content), changed)
    return {"Attributes": item_json(shown)} if shown else {}
