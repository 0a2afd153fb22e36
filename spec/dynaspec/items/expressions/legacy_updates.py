"""AttributeUpdates: reading them, and what update they mean.

Source: *AttributeUpdates (legacy)* (developer guide), ``AttributeValueUpdate`` (API reference).
Each entry changes one attribute of the item, never something within it.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import wire
from dynaspec.items.data.errors import broken
from dynaspec.items.data.values import Item, L, Value
from dynaspec.items.expressions.legacy import AttributeUpdates, AttributeValueUpdate
from dynaspec.items.expressions.paths import Path, resolve
from dynaspec.items.expressions.reading import Call, Constant
from dynaspec.items.expressions.rules import legacy as rules
from dynaspec.items.expressions.updates import SET_TAGS, Action, Add, Delete, Remove, Set, Update

_ADD_TAGS: Final = SET_TAGS | {"N", "L"}
"""What ADD takes. The page has numbers and sets; users report that a list is appended."""


def attribute_updates(given: AttributeUpdates | None) -> Update | None:
    """AttributeUpdates as an update; ``None`` when the request updates nothing."""
    if not given:
        return None
    return Update(tuple(_action(name, entry) for name, entry in given.items()))


def _action(name: str, entry: AttributeValueUpdate | None) -> Action:
    """An entry's action: put, by default; add; remove the value, or members of a set."""
    wire.check_name(name)
    if entry is None:
        raise broken(rules.NULL_UPDATE, name=name)
    path = Path((name,))
    if entry.Value is None:
        if entry.Action != "DELETE":
            raise broken(rules.NOTHING_TO_PUT)
        return Remove(path)
    value = wire.parse(entry.Value)
    match entry.Action:
        case "ADD":
            return _addition(path, value)
        case "DELETE":
            if value.tag not in SET_TAGS:
                raise broken(rules.NOT_DELETED, tag=value.tag)
            return Delete(path, value)
        case _:
            return Set(path, Constant(value))


def _addition(path: Path, value: Value) -> Action:
    """ADD: to a number or a set, or at the end of a list, where nothing counts as an empty one."""
    if value.tag not in _ADD_TAGS:
        raise broken(rules.NOT_ADDED, tag=value.tag)
    if isinstance(value, L):
        present = Call("if_not_exists", (path, Constant(L(()))))
        return Set(path, Call("list_append", (present, Constant(value))))
    return Add(path, value)


def check_types(update: Update, item: Item) -> None:
    """Refuse AttributeUpdates that add to, or take from, an attribute of another type."""
    for action in update.actions:
        match action:
            case Add(path, operand) | Delete(path, operand):
                _check_type(path, operand, item)
            case Set(path, Call("list_append", (_, Constant(operand)))):
                _check_type(path, operand, item)


def _check_type(path: Path, operand: Value, item: Item) -> None:
    old = resolve(path, item)
    if old is not None and old.tag != operand.tag:
        raise broken(rules.OF_ANOTHER_TYPE)
