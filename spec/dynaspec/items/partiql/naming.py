"""What faults call a part of a statement.

Source: AWS's downloadable DynamoDB, which was asked; tests that were run against the service, for a
function.
"""

from __future__ import annotations

from dynaspec.items.data.inferences import STATEMENT_NAMES, rests_on
from dynaspec.items.partiql.syntax import (
    Calculation,
    Comparison,
    Function,
    Logic,
    Node,
    Number,
    Parameter,
    Range,
    Route,
    Sequence,
    Text,
    Tuple,
    TypeTest,
    Within,
    Word,
)


def written(node: Node) -> str:
    """A part by what is written: its name, sign, word or text."""
    match node:
        case Route(_, steps):
            return str(steps[0]) if len(steps) == 1 else "PATH"
        case Function(_, name):
            return name
        case Calculation(_, sign) | Comparison(_, sign):
            return sign
        case Logic(_, word):
            return word.lower()
        case Range():
            return "between"
        case Within():
            return "in"
        case TypeTest():
            return "is"
        case Parameter():
            return "PARAMETER"
        case Sequence(_, name):
            return name.upper()
        case Tuple():
            return "STRUCT"
        case Text(_, text):
            return f'"{text}"'
        case Number(_, text):
            return text
        case Word(_, word):
            return word if word == "MISSING" else word.lower()


def kind(node: Node) -> str:
    """A part by its kind. What a test shows of it: the names of a path, a parameter, a function."""
    if not isinstance(node, (Route, Parameter, Function)):
        rests_on(STATEMENT_NAMES)
    match node:
        case Route(_, steps):
            return "VariableReference" if len(steps) == 1 else "Path"
        case Parameter():
            return "Parameter"
        case Sequence():
            return "Seq"
        case Tuple():
            return "Struct"
        case TypeTest():
            return "Typed"
        case Number(_, text):
            return "INT" if text.lstrip("-").isdigit() else "DECIMAL"
        case Word(_, word):
            return {"MISSING": "LiteralMissing", "NULL": "NULL"}.get(word, "BOOL")
        case _:
            return "NAry"


def at(node: Node) -> str:
    """Where a part is: nothing is told of a path."""
    path = isinstance(node, Route) and len(node.steps) > 1
    return "" if path else f" at {node.place}"
