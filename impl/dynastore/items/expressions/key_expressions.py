"""KeyConditionExpression: the conditions on key attributes that an expression states.

Source: developer guide, "Key condition expressions for the Query operation in DynamoDB". The
grammar is that of conditions, of which comparisons of a key attribute with values, joined by AND,
are left. The service first binds it as it does any condition, so that an operand that never fits is
refused before what follows here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import Value
from dynastore.items.expressions import grammar
from dynastore.items.expressions.binding import Binding, naming
from dynastore.items.expressions.conditions import bind_condition
from dynastore.items.expressions.key_conditions import Comparator, Conditions, SortCondition
from dynastore.items.expressions.static_checks import bare
from dynastore.items.expressions.syntax import (
    Among,
    Between,
    Both,
    Call,
    Compare,
    Either,
    Negated,
    Node,
    Path,
    Placeholder,
)

PARAMETER: Final = "KeyConditionExpression"
_MIRRORED: Final[Mapping[str, Comparator]] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Comparator → what it is with its operands exchanged."""


def bound(text: str, binding: Binding) -> Node:
    """Parse an expression and give it names and values; refuses operands that can never fit."""
    with naming(PARAMETER):
        node = grammar.condition(text)
        bind_condition(node, binding)
        return node


def stated(node: Node, binding: Binding) -> Conditions:
    """Return the conditions by attribute; refuses all that is no condition on a key attribute."""
    conditions: dict[str, SortCondition | None] = {}
    for name, condition in _conditions(node, binding):
        if name in conditions:
            raise validation(
                f"Invalid {PARAMETER}: KeyConditionExpressions must only contain one condition per "
                "key"
            )
        conditions[name] = condition
    return conditions


def _conditions(node: Node, binding: Binding) -> Iterator[tuple[str, SortCondition]]:
    match bare(node):
        case Both(terms):
            for term in terms:
                yield from _conditions(term, binding)
        case Compare(operator, left, right) if operator in _MIRRORED:
            name, position, values = _operands((left, right), binding)
            mirrored = _MIRRORED[operator]
            yield name, SortCondition(_MIRRORED[mirrored] if position == 0 else mirrored, values)
        case Between(operand, low, high):
            yield _headed("BETWEEN", (operand, low, high), binding)
        case Call("begins_with", arguments):
            yield _headed("begins_with", arguments, binding)
        case Either():
            raise _unsupported("OR")
        case Negated():
            raise _unsupported("NOT")
        case Among():
            raise _unsupported("IN")
        case Compare(operator) | Call(operator):
            raise _unsupported(operator)
        case other:
            raise TypeError(f"not a condition: {other}")


def _headed(
    comparator: Comparator, operands: Sequence[Node], binding: Binding
) -> tuple[str, SortCondition]:
    """Return a condition whose first operand is the attribute."""
    if not isinstance(bare(operands[0]), Path):
        raise validation(
            f"Invalid condition in KeyConditionExpression: {comparator} operator must have the "
            "key attribute as its first operand"
        )
    name, _, values = _operands(operands, binding)
    return name, SortCondition(comparator, values)


def _operands(operands: Sequence[Node], binding: Binding) -> tuple[str, int, tuple[Value, ...]]:
    """Return the attribute among the operands, its position, and the values."""
    found: list[tuple[str, int]] = []
    values: list[Value] = []
    for position, node in enumerate(map(bare, operands)):
        match node:
            case Path():
                if found:
                    raise _invalid("Multiple attribute names used in one condition")
                path = binding.path(node)
                if len(path.steps) > 1:
                    raise validation(
                        "KeyConditionExpressions cannot have conditions on nested attributes"
                    )
                found.append((str(path.steps[0]), position))
            case Placeholder():
                values.append(binding.value(node))
            case _:
                raise validation("KeyConditionExpressions cannot contain nested operations")
    if not found:
        raise _invalid("No key attribute specified")
    ((name, position),) = found
    return name, position, tuple(values)


def _invalid(why: str) -> ServiceError:
    return validation(f"Invalid condition in KeyConditionExpression: {why}")


def _unsupported(operator: str) -> ServiceError:
    return validation(f"Invalid operator used in KeyConditionExpression: {operator}")
