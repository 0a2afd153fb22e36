"""PartiQL statements as they are written: what the grammar's trees are made into.

Every part knows its place in the text, ``line:column:length`` from 1, which some faults name.
Parameters stay parameters, and names stay as written: what a statement means is said elsewhere
(``values``, ``conditions``, ``updates``, ``statements``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from dynaspec.items.expressions.conditions import Comparator


@dataclass(frozen=True)
class Place:
    """Where a token is."""

    line: int
    column: int
    length: int

    def __str__(self) -> str:
        """The place as faults name it."""
        return f"{self.line}:{self.column}:{self.length}"


@dataclass(frozen=True)
class Text:
    """A string in single quotes."""

    place: Place
    text: str


@dataclass(frozen=True)
class Number:
    """A number as written; the signs before it are folded into one."""

    place: Place
    text: str


@dataclass(frozen=True)
class Word:
    """``TRUE``, ``FALSE``, ``NULL`` or ``MISSING``."""

    place: Place
    word: str


@dataclass(frozen=True)
class Parameter:
    """The ``number``-th ``?``, from 1."""

    place: Place
    number: int


@dataclass(frozen=True)
class Sequence:
    """A list ``[...]`` or ``(..., ...)``, or a bag ``<<...>>``."""

    place: Place
    kind: Literal["list", "bag"]
    elements: tuple[Node, ...]


@dataclass(frozen=True)
class Tuple:
    """``{name: value, ...}``."""

    place: Place
    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True)
class Route:
    """A path as written: names, and what stands in brackets."""

    place: Place
    steps: tuple[str | Node, ...]


@dataclass(frozen=True)
class Function:
    """``name(operands)``; the name in small letters."""

    place: Place
    name: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Calculation:
    """``left sign right``; a sign before one operand has no ``left``."""

    place: Place
    sign: str
    left: Node | None
    right: Node


@dataclass(frozen=True)
class Comparison:
    """``left sign right``."""

    place: Place
    sign: Comparator | Literal["like"]
    left: Node
    right: Node


@dataclass(frozen=True)
class Range:
    """``tested BETWEEN low AND high``."""

    place: Place
    tested: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class Within:
    """``tested IN choices``."""

    place: Place
    tested: Node
    choices: Node


@dataclass(frozen=True)
class TypeTest:
    """``tested IS type``; the type in capitals."""

    place: Place
    tested: Node
    type: str


@dataclass(frozen=True)
class Logic:
    """Parts joined by ``AND`` or ``OR``, or one part after ``NOT``."""

    place: Place
    word: Literal["AND", "OR", "NOT"]
    parts: tuple[Node, ...]


Condition: TypeAlias = Comparison | Range | Within | TypeTest | Logic
Node: TypeAlias = (
    Text | Number | Word | Parameter | Sequence | Tuple | Route | Function | Calculation | Condition
)
"""Anything that has a value, or holds or not."""


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes that ``node`` is made of."""
    match node:
        case Sequence(_, _, elements):
            return elements
        case Tuple(_, entries):
            return tuple(each for entry in entries for each in entry)
        case Function(_, _, operands):
            return operands
        case Calculation(_, _, left, right):
            return (right,) if left is None else (left, right)
        case Comparison(_, _, left, right):
            return left, right
        case Range(_, tested, low, high):
            return tested, low, high
        case Within(_, tested, choices):
            return tested, choices
        case TypeTest(_, tested, _):
            return (tested,)
        case Logic(_, _, joined):
            return joined
        case _:
            return ()


def operators(*nodes: Node) -> int:
    """How many operators and functions ``nodes`` are made of; a NOT within a word counts too."""
    count, waiting = 0, list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Logic) and node.word != "NOT":
            count += len(node.parts) - 1
        elif isinstance(node, (Function, Calculation, Comparison, Range, Within, TypeTest, Logic)):
            count += 1
        waiting += parts(node)
    return count


@dataclass(frozen=True)
class Assignment:
    """``SET target = value``."""

    target: Route
    value: Node


@dataclass(frozen=True)
class Removal:
    """``REMOVE target``."""

    target: Route


Change: TypeAlias = Assignment | Removal


@dataclass(frozen=True)
class Aliased:
    """What a name is given to."""


Source: TypeAlias = Node | Aliased


@dataclass(frozen=True)
class Term:
    """A part of ORDER BY; ``descending`` where it says so."""

    node: Node
    descending: bool


@dataclass(frozen=True)
class Select:
    """SELECT: ``columns`` is ``None`` for ``*``."""

    sources: tuple[Source, ...]
    columns: tuple[Source, ...] | None
    where: Node | None
    order: tuple[Term, ...]


@dataclass(frozen=True)
class Insert:
    """INSERT."""

    target: Route
    item: Node
    returning: str | None


@dataclass(frozen=True)
class Update:
    """UPDATE, in either order of its clauses; ``returning`` as ``ALL OLD``."""

    targets: tuple[Source, ...]
    changes: tuple[Change, ...]
    where: Node | None
    returning: str | None


@dataclass(frozen=True)
class Delete:
    """DELETE."""

    targets: tuple[Source, ...]
    where: Node | None
    returning: str | None


@dataclass(frozen=True)
class Exists:
    """``EXISTS(SELECT ...)``."""

    select: Select


Statement: TypeAlias = Select | Insert | Update | Delete | Exists
