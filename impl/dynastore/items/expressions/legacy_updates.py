"""AttributeUpdates, the legacy parameter of UpdateItem: an action for each attribute.

Source: developer guide, "AttributeUpdates (legacy)"; API reference, "AttributeValueUpdate". That
ADD appends to a list is not documented, but it is what the service does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from dynastore.items.data.errors import validation
from dynastore.items.data.values import Item, L, Value, tag
from dynastore.items.data.wire import check_name
from dynastore.items.expressions.legacy import read_value
from dynastore.items.expressions.syntax import Path
from dynastore.items.expressions.updates import BoundUpdate, Change, added, taken

_SETS: Final = frozenset({"SS", "NS", "BS"})
_ADDED: Final = _SETS | {"N", "L"}
_INVALID: Final = "One or more parameter values were invalid: "


def attribute_updates(request: Mapping[str, Any]) -> BoundUpdate | None:
    """Return the update that `AttributeUpdates` states; None: it is absent or empty.

    Refuses an action without the value that it needs, or with a value of a type it does not take.
    """
    given: Mapping[str, Any] = request.get("AttributeUpdates", {})
    if not given:
        return None
    changes = tuple(_change(name, entry) for name, entry in given.items())
    removes = all(entry.get("Action") == "DELETE" for entry in given.values())
    return BoundUpdate(changes, tuple(change.path for change in changes), removes)


def _change(name: str, entry: Mapping[str, Any] | None) -> Change:
    check_name(name)
    if entry is None:
        raise validation(
            "Supplied AttributeValueUpdate is empty, "
            f"must contain one of the supported actions: {name} is null"
        )
    action = entry.get("Action", "PUT")
    value = read_value(entry["Value"]) if "Value" in entry else None
    _check_value(action, value)
    path = Path((name,))
    if value is None or action == "PUT":
        return Change(path, lambda _: value, None if value is None else tag(value))
    return Change(path, partial(_combined, name, action, value), tag(value))


def _check_value(action: str, value: Value | None) -> None:
    if value is None:
        if action != "DELETE":
            raise validation(
                f"{_INVALID}Only DELETE action is allowed when no attribute value is specified"
            )
    elif action == "DELETE" and tag(value) not in _SETS:
        raise validation(
            f"{_INVALID}DELETE action with value is not supported for the type {tag(value)}"
        )
    elif action == "ADD" and tag(value) not in _ADDED:
        raise validation(f"{_INVALID}ADD action is not supported for the type {tag(value)}")


def _combined(name: str, action: str, value: Value, item: Item) -> Value | None:
    """Return what ADD or DELETE makes of an attribute; None: it goes."""
    found = item.get(name)
    if found is not None and tag(found) != tag(value):
        raise validation("Type mismatch for attribute to update")
    if isinstance(found, L) and isinstance(value, L):
        return L((*found.value, *value.value))
    return added(found, value) if action == "ADD" else taken(found, value)
