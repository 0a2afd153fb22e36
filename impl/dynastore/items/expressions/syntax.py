"""The syntax tree of expressions: values, equal when the expressions mean the same text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Path:
    """A document path: names, aliases (`#n`, until they are bound) and list positions."""

    steps: tuple[str | int, ...]


@dataclass(frozen=True)
class Placeholder:
    """A `:value` of the request."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Compare:
    """`left operator right`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Between:
    """`operand BETWEEN low AND high`, both ends included."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class Among:
    """`operand IN (options)`."""

    operand: Node
    options: tuple[Node, ...]


@dataclass(frozen=True)
class Both:
    """All terms hold."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """Some term holds."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Negated:
    """The term does not hold."""

    term: Node


@dataclass(frozen=True)
class Parentheses:
    """What stands in parentheses; kept, because redundant ones are refused."""

    content: Node


@dataclass(frozen=True)
class Arithmetic:
    """`left + right` or `left - right`."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = (
    Path
    | Placeholder
    | Call
    | Compare
    | Between
    | Among
    | Both
    | Either
    | Negated
    | Parentheses
    | Arithmetic
)


@dataclass(frozen=True)
class Action:
    """One change of an update expression: SET, REMOVE, ADD or DELETE at a path."""

    section: str
    path: Path
    operand: Node | None


@dataclass(frozen=True)
class Update:
    """An update expression: its sections' names as they were written, and its actions in order."""

    sections: tuple[str, ...]
    actions: tuple[Action, ...]
