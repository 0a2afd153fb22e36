"""SET and REMOVE: the changes of a PartiQL UPDATE as the update expression that means the same.

Source: developer guide, "PartiQL update statements for DynamoDB"; the messages are the service's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.expressions import static_checks
from dynastore.items.expressions.static_checks import CONDITION_FUNCTIONS, UPDATE_FUNCTIONS
from dynastore.items.expressions.syntax import Action, Arithmetic, Node, Path, Placeholder, Update
from dynastore.items.expressions.syntax import Call as Applied
from dynastore.items.partiql.conditions import Values, check_size, operand, unrecognized
from dynastore.items.partiql.paths import path
from dynastore.items.partiql.syntax import (
    Assignment,
    Binary,
    Call,
    Expression,
    Parameter,
    Range,
    Removal,
    Route,
    Sequence,
    TypeTest,
    Unary,
)
from dynastore.items.partiql.values import bare

_SETS: Final = {"set_add": "ADD", "set_delete": "DELETE"}
"""Function → the section of an update expression that does the same."""


@dataclass(frozen=True)
class Member:
    """A parameter that has to be a set, and what is said where it is none."""

    placeholder: Placeholder
    told: str


def update(
    changes: Iterable[Assignment | Removal], values: Values
) -> tuple[Update, tuple[Member, ...]]:
    """Return the update that the changes state, and the parameters that are members of sets."""
    actions: list[Action] = []
    members: list[Member] = []
    for change in changes:
        target = path(change.path)
        if isinstance(change, Removal):
            actions.append(Action("REMOVE", target, None))
            continue
        check_size(change.value)
        value = bare(change.value)
        if isinstance(value, Call) and value.function in _SETS:
            placeholder = _members(value, target, values, members)
            actions.append(Action(_SETS[value.function], target, placeholder))
        else:
            actions.append(Action("SET", target, _sum(value, values)))
    operands = [action.operand for action in actions if action.operand is not None]
    static_checks.operators(node for each in operands for node in static_checks.walk(each))
    return Update(tuple(action.section for action in actions), tuple(actions)), tuple(members)


def _members(call: Call, target: Path, values: Values, members: list[Member]) -> Placeholder:
    """Return the set that is added or taken away; notes it where it is a parameter."""
    name = call.function.upper()
    if len(call.arguments) != 2:
        raise validation(f"{name} must have exactly two arguments {call.at}")
    first, second = map(bare, call.arguments)
    if not isinstance(first, Route) or path(first) != target:
        raise validation(f"The first argument to {name} must equal the assignment value {call.at}")
    told = f"The second argument to {name} must be a value with type SET {first.at}"
    is_parameter = isinstance(second, Parameter)
    if not is_parameter and not (isinstance(second, Sequence) and second.bag):
        raise validation(told)
    placeholder = values.of(second)
    if is_parameter:
        members.append(Member(placeholder, told))
    return placeholder


def _sum(node: Expression, values: Values) -> Node:
    """Return what is assigned, as an operand of an update expression."""
    node = bare(node)
    match node:
        case Binary("+" | "-" as sign, left, right):
            return Arithmetic(sign, _sum(left, values), _sum(right, values))
        case Unary("+" | "-" as sign):
            raise validation(
                "Incorrect number of operands for operator or function; "
                f"operator or function: {sign}, number of operands: 1"
            )
        case Binary(operator) | Unary(operator):
            raise _unsupported_operator(operator)
        case Range():
            raise _unsupported_operator("between")
        case TypeTest():
            raise validation("IS operator is not supported in update expressions")
        case Call():
            return _call(node, values)
        case _:
            return operand(node, values)


def _call(node: Call, values: Values) -> Node:
    if node.function in CONDITION_FUNCTIONS:
        raise validation(
            f"The function is not allowed in an update expression; function: {node.function}"
        )
    if node.function not in UPDATE_FUNCTIONS:
        raise unrecognized(node)
    return Applied(node.function, tuple(_sum(each, values) for each in node.arguments))


def _unsupported_operator(operator: str) -> ServiceError:
    return validation(f"Unsupported operator in Update Expression. Operator: {operator.lower()}")
