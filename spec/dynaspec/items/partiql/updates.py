"""SET and REMOVE clauses: what they mean, as updates of expressions.

``set_add`` and ``set_delete`` are ADD and DELETE of a set; sums may be nested, and of
``if_not_exists``, which the guide does not list: AWS's downloadable DynamoDB knows it. An UPDATE,
unlike UpdateItem, is measured by the item that it leaves, and by nothing besides.
Source: *PartiQL update statements for DynamoDB* (developer guide); tests that were run against the
service.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NoReturn, cast

from lark import Token

from dynaspec.items.data.errors import Faults, Refused, broken, in_any_order, unsupported
from dynaspec.items.expressions.conditions import ARITY
from dynaspec.items.expressions.reading import Constant, Operand, Placeholders, check_apart
from dynaspec.items.expressions.updates import (
    SET_TAGS,
    Action,
    Add,
    Delete,
    Remove,
    Set,
    Term,
    Update,
    UpdateBuilder,
)
from dynaspec.items.partiql import naming
from dynaspec.items.partiql.conditions import FAULTY, check_operands
from dynaspec.items.partiql.paths import path_of
from dynaspec.items.partiql.rules import updates as rules
from dynaspec.items.partiql.rules.conditions import UNKNOWN_FUNCTION
from dynaspec.items.partiql.syntax import (
    Assignment,
    Calculation,
    Change,
    Comparison,
    Function,
    Logic,
    Node,
    Range,
    Removal,
    Route,
    TypeTest,
    Within,
    Word,
)
from dynaspec.items.partiql.values import Parameters, check_operators, constant, value_of


def translate(changes: Sequence[Change], parameters: Parameters) -> Update:
    """What ``changes`` make of an item; refused when an operand does not fit."""
    check_operators(*(each.value for each in changes if isinstance(each, Assignment)))
    reading = _Reading(parameters)
    actions = [action for change in changes if (action := reading.action(change)) is not None]
    built = Update(tuple(actions))
    reading.builder.judge(check_apart, built.paths)
    in_any_order(reading.faults.check, partial(check_operands, reading.builder))
    return built


class _Reading:
    """The clauses of one statement, as they are translated.

    What is wrong with a part of them is kept: any may be told.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.builder = UpdateBuilder(Placeholders())
        self.faults = Faults()

    def action(self, change: Change) -> Action | None:
        """What ``change`` does; ``None`` where it is refused."""
        try:
            match change:
                case Removal(target):
                    return Remove(path_of(target))
                case Assignment(target, Function(_, "set_add" | "set_delete") as function):
                    return self._set_function(target, function)
                case Assignment(target, value):
                    return Set(path_of(target), self.operand(value))
        except Refused as refused:
            self.faults.keep(refused)
            return None

    def _set_function(self, target: Route, function: Function) -> Add | Delete:
        name, operands = function.name.upper(), function.operands
        if len(operands) != 2:
            raise broken(rules.OPERANDS, function=name, place=function.place)
        first, assigned = operands[0], path_of(target)
        if not isinstance(first, Route) or path_of(first) != assigned:
            raise broken(rules.OTHER_PATH, function=name, place=function.place)
        value = constant(operands[1], self.parameters)
        if value is None or value.tag not in SET_TAGS:
            raise broken(rules.NO_SET, function=name, place=first.place)
        return Add(assigned, value) if name == "SET_ADD" else Delete(assigned, value)

    def operand(self, node: Node) -> Term:
        try:
            match node:
                case Route() as route:
                    return path_of(route)
                case Function():
                    return self._call(node)
                case Calculation():
                    return self._sum(node)
                case TypeTest() | Comparison() | Range() | Within() | Logic():
                    _refuse(node)
                case Word(_, "MISSING"):
                    raise broken(rules.MISSING)
            return Constant(value_of(node, self.parameters))
        except Refused as refused:
            self.faults.keep(refused)
            return FAULTY

    def _sum(self, node: Calculation) -> Term:
        if node.left is None:
            raise broken(rules.SIGN, sign=node.sign)
        if node.sign not in {"+", "-"}:
            raise broken(rules.OPERATOR, operator=node.sign)
        left, right = self.operand(node.left), self.operand(node.right)
        if FAULTY in (left, right):
            return FAULTY
        return self.builder.arithmetic(left, Token("SIGN", node.sign), right)

    def _call(self, function: Function) -> Operand:
        name = function.name
        if name not in {"list_append", "if_not_exists"} and name not in ARITY:
            raise broken(UNKNOWN_FUNCTION, name=name, place=function.place)
        operands = tuple(map(self.operand, function.operands))
        if FAULTY in operands:
            return FAULTY
        # An operand may be a sum, where in an expression none is.
        return self.builder.call(Token("NAME", name), *cast("tuple[Operand, ...]", operands))


def _refuse(node: Node) -> NoReturn:
    """Refuse a condition for a value."""
    if isinstance(node, TypeTest):
        raise broken(rules.IS)
    if isinstance(node, Comparison) and node.sign == "=":
        # Nobody is known to have tried it on the service. AWS's downloadable DynamoDB sets the
        # Boolean, and refuses every other condition.
        raise unsupported("an attribute that is set to whether two values are equal")
    raise broken(rules.OPERATOR, operator=naming.written(node))
