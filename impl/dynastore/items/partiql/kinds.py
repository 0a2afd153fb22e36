"""What the service calls the parts of a statement in its messages.

Source: DynamoDB Local, which was asked; the service's answers, for functions and parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynastore.items.partiql.syntax import (
    Binary,
    Call,
    Expression,
    Field,
    Number,
    Parameter,
    Range,
    Route,
    Sequence,
    Struct,
    Subquery,
    Text,
    TypeTest,
    Unary,
    Word,
)

_KINDS: Final[Mapping[type[Expression], str]] = {
    Parameter: "Parameter",
    Text: "Literal",
    Number: "Literal",
    Word: "Literal",
    Sequence: "Seq",
    Struct: "Struct",
    Subquery: "Select",
    TypeTest: "Typed",
}
"""Kind of node → its name; those that are not here are "NAry"."""
_LABELS: Final[Mapping[type[Expression], str]] = {
    Parameter: "PARAMETER",
    Struct: "STRUCT",
    Subquery: "SELECT",
    Range: "between",
    TypeTest: "is",
}
"""Kind of node → what is shown of any of that kind."""
_TYPES: Final = {"TRUE": "BOOL", "FALSE": "BOOL", "NULL": "NULL"}
"""Word → the type of its value."""


def kind(node: Expression) -> str:
    """Name the kind of an expression."""
    match node:
        case Route(steps):
            return "VariableReference" if len(steps) == 1 else "Path"
        case Word("MISSING"):
            return "LiteralMissing"
        case _:
            return _KINDS.get(type(node), "NAry")


def type_name(node: Expression) -> str:
    """Name the type of a number or of a word, and the kind of any other expression."""
    match node:
        case Number(text):
            return "INT" if text.removeprefix("-").isdigit() else "DECIMAL"
        case Word(name) if name in _TYPES:
            return _TYPES[name]
        case _:
            return kind(node)


def label(node: Expression) -> str:
    """Show an expression by its name, operator or text."""
    match node:
        case Route((Field(name),)):
            return name
        case Route():
            return "PATH"
        case Call(function):
            return function
        case Binary(operator) | Unary(operator):
            return operator.lower()
        case Text(text):
            return f'"{text}"'
        case Number(text):
            return text
        case Word(name):
            return name if name == "MISSING" else name.lower()
        case Sequence(bag):
            return "BAG" if bag else "LIST"
        case _:
            return _LABELS[type(node)]


def placed(node: Expression) -> str:
    """Say where an expression stands, after a space; of a path of several steps nothing is said."""
    several = isinstance(node, Route) and len(node.steps) > 1
    return "" if several else f" {node.at}"
