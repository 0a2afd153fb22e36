"""What UpdateItem is charged for an UpdateExpression, towards the limit of an item's size.

The guide knows no such rule. It is what the service was measured to do, to the byte: what the
expression writes is charged before the item is looked at, a fixed part for each operation besides
the operands, whatever they are found to be. What is read costs nothing, and neither does the
condition. Two of 33 regions did not have the rule yet in October 2026; an Update in a transaction,
an UPDATE of PartiQL and AttributeUpdates have only the limit of the item that they leave.
Source: tests/tier3/limits/itemSizeBySurface.test.ts of the suite paritysuite/dynamodb-conformance
(80 probes, eu-west-2, 2026-10-09).
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import broken
from dynaspec.items.data.values import utf8, value_size
from dynaspec.items.expressions.paths import Element, Path
from dynaspec.items.expressions.reading import Call, Constant, Operand
from dynaspec.items.expressions.rules.updates import TOO_LARGE
from dynaspec.items.expressions.updates import Action, Add, Arithmetic, Delete, Remove, Set, Update

_UPDATE: Final = 3
_WRITE: Final = 19
"""For each SET and ADD, besides its target and what is written."""
_TAKE: Final = 1
"""For each REMOVE and DELETE, besides its target: what is taken costs nothing."""
_OPERATIONS: Final = {"+": 34, "-": 37, "list_append": 37, "if_not_exists": 39}
"""For each sum, difference and function, besides its operands."""
_PATH: Final = 1
_STEP_READ: Final = 14
"""For each element of a path that is read, besides the element."""
_STEP_WRITTEN: Final = 4
"""For each element but the first of a path that is written, besides the element."""


def check_charge(update: Update) -> None:
    """Refuse an update that is charged more than an item may have."""
    if charge(update) > limits.ITEM_SIZE_MAX:
        raise broken(TOO_LARGE)


def charge(update: Update) -> int:
    """What ``update`` is charged, in bytes."""
    return _UPDATE + sum(map(_action, update.actions))


def _action(action: Action) -> int:
    match action:
        case Set(path, value):
            return _WRITE + _target(path) + _operand(value)
        case Add(path, value):
            return _WRITE + _target(path) + value_size(value)
        case Remove(path) | Delete(path):
            return _TAKE + _target(path)


def _operand(operand: Operand | Arithmetic) -> int:
    match operand:
        case Constant(value):
            return value_size(value)
        case Path(elements):
            return _PATH + sum(_STEP_READ + _element(element) for element in elements)
        case Arithmetic(sign, left, right):
            return _OPERATIONS[sign] + _operand(left) + _operand(right)
        case Call(name, operands):
            return _OPERATIONS[name] + sum(map(_operand, operands))


def _target(path: Path) -> int:
    first, *rest = path.elements
    return _element(first) + sum(_STEP_WRITTEN + _element(element) for element in rest)


def _element(element: Element) -> int:
    """A name's bytes, or a position's digits."""
    return len(utf8(element)) if isinstance(element, str) else len(str(element))
