"""What UpdateItem counts for an update expression, against the limit of an item's size.

This is not documented. It has been measured of the service in October 2026: besides the item that
the update leaves, what its expression writes is limited, each operation at a price of its own, and
this before the item is read. An update in a transaction and one by AttributeUpdates are only
limited in the item that they leave.
"""

from __future__ import annotations

from typing import Final

from dynastore.items.data.values import size
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.static_checks import bare
from dynastore.items.expressions.syntax import (
    Action,
    Arithmetic,
    Call,
    Node,
    Path,
    Placeholder,
    Update,
)

_PRICES: Final = {
    "SET": 19,
    "ADD": 19,
    "REMOVE": 1,
    "DELETE": 1,
    "+": 34,
    "-": 37,
    "list_append": 37,
    "if_not_exists": 39,
}
_EXPRESSION: Final = 3


def charge(update: Update, binding: Binding) -> int:
    """Return the bytes that an update expression counts."""
    return _EXPRESSION + sum(_action(action, binding) for action in update.actions)


def _action(action: Action, binding: Binding) -> int:
    first, *others = _steps(action.path, binding)
    count = _PRICES[action.section] + first + sum(4 + step for step in others)
    if action.operand is None or action.section == "DELETE":
        return count
    return count + _operand(action.operand, binding)


def _operand(node: Node, binding: Binding) -> int:
    match bare(node):
        case Placeholder() as placeholder:
            return size(binding.value(placeholder))
        case Path() as path:
            return 1 + sum(14 + step for step in _steps(path, binding))
        case Arithmetic(operation, left, right) | Call(operation, (left, right)):
            return _PRICES[operation] + _operand(left, binding) + _operand(right, binding)
        case other:
            raise TypeError(f"not an operand: {other}")


def _steps(path: Path, binding: Binding) -> list[int]:
    """Return the size of each step: a name's bytes, or a position's digits."""
    return [len(str(step).encode()) for step in binding.path(path).steps]
