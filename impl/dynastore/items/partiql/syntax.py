"""The syntax tree of PartiQL statements. Every node knows where it stands: messages name the place.

Source: developer guide, "PartiQL - a SQL-compatible query language for Amazon DynamoDB"; the
PartiQL specification, partiql.org, of which this is the part that DynamoDB reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Place:
    """Where something stands in a statement: line and column from 1, and its length."""

    line: int
    column: int
    length: int

    def __str__(self) -> str:
        return f"at {self.line}:{self.column}:{self.length}"


@dataclass(frozen=True)
class Field:
    """A step of a path to an entry of a map, by its name."""

    name: str
    at: Place


@dataclass(frozen=True)
class Element:
    """A step of a path in brackets: `[0]`, `['name']`."""

    index: Expression


@dataclass(frozen=True)
class Wildcard:
    """A step of a path to everything: `.*`, or `[*]`, to all elements of a list."""

    listed: bool
    at: Place


Step: TypeAlias = Field | Element | Wildcard


@dataclass(frozen=True)
class Route:
    """A document path, or the name of a table and its index; the first step is a Field."""

    steps: tuple[Step, ...]
    at: Place


@dataclass(frozen=True)
class Text:
    """A string in quotes."""

    value: str
    at: Place


@dataclass(frozen=True)
class Number:
    """A number as it is written, with the signs before it folded into one."""

    text: str
    at: Place


@dataclass(frozen=True)
class Word:
    """TRUE, FALSE, NULL or MISSING."""

    name: Literal["TRUE", "FALSE", "NULL", "MISSING"]
    at: Place


@dataclass(frozen=True)
class Parameter:
    """`?`, known by the offset at which it stands in the statement."""

    offset: int
    at: Place


@dataclass(frozen=True)
class Sequence:
    """`[…]`, `(…, …)` or `<<…>>`: a list or a bag."""

    bag: bool
    members: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True)
class Struct:
    """`{'name': value, …}`."""

    pairs: tuple[tuple[Expression, Expression], ...]
    at: Place


@dataclass(frozen=True)
class Group:
    """One expression in parentheses."""

    content: Expression
    at: Place


@dataclass(frozen=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True)
class Unary:
    """NOT, or a sign before what is no number."""

    operator: Literal["NOT", "+", "-"]
    operand: Expression
    at: Place


@dataclass(frozen=True)
class Binary:
    """`left operator right`; the operator in capitals, `!=` as `<>`."""

    operator: str
    left: Expression
    right: Expression
    at: Place


@dataclass(frozen=True)
class Range:
    """`operand BETWEEN low AND high`."""

    operand: Expression
    low: Expression
    high: Expression
    at: Place


@dataclass(frozen=True)
class TypeTest:
    """`operand IS type`; the type in capitals."""

    operand: Expression
    type: str
    at: Place


@dataclass(frozen=True)
class Subquery:
    """A SELECT within another statement, or within EXISTS."""

    select: Select
    at: Place


Expression: TypeAlias = (
    Route
    | Text
    | Number
    | Word
    | Parameter
    | Sequence
    | Struct
    | Group
    | Call
    | Unary
    | Binary
    | Range
    | TypeTest
    | Subquery
)


@dataclass(frozen=True)
class Star:
    """`*` in the place of the columns of a SELECT."""


@dataclass(frozen=True)
class Aliased:
    """Something that is given another name, which DynamoDB does not read."""

    content: Expression


@dataclass(frozen=True)
class Order:
    """A key of ORDER BY, and its direction; ascending where none is written."""

    key: Expression
    descending: bool


@dataclass(frozen=True)
class Select:
    """`SELECT columns FROM sources …`."""

    columns: tuple[Expression | Star | Aliased, ...]
    sources: tuple[Expression | Aliased, ...]
    where: Expression | None
    order: tuple[Order, ...]
    faults: tuple[str, ...]
    """What is said of the clauses that PartiQL has and DynamoDB does not."""
    at: Place


@dataclass(frozen=True)
class Assignment:
    """`SET path = value`."""

    path: Route
    value: Expression


@dataclass(frozen=True)
class Removal:
    """`REMOVE path`."""

    path: Route


@dataclass(frozen=True)
class Insertion:
    """`INSERT INTO table VALUE value`, perhaps with a clause; `single` is false without VALUE."""

    target: Route
    value: Expression
    single: bool
    clause: Literal["AT", "ON CONFLICT", None]
    at: Place


Change: TypeAlias = Assignment | Removal | Insertion


@dataclass(frozen=True)
class Returned:
    """An element of RETURNING: which, whether of the item before, and whether all (`*`) of it."""

    modified: bool
    old: bool
    whole: bool

    def __str__(self) -> str:
        which = "MODIFIED" if self.modified else "ALL"
        return f"{which} {'OLD' if self.old else 'NEW'} *"


@dataclass(frozen=True)
class Modify:
    """UPDATE, or FROM … SET: changes of a source's items where a condition holds."""

    sources: tuple[Expression | Aliased, ...]
    changes: tuple[Change, ...]
    where: Expression | None
    returned: tuple[Returned, ...]
    at: Place


@dataclass(frozen=True)
class Remove:
    """`DELETE FROM table`."""

    source: Expression | Aliased
    where: Expression | None
    returned: tuple[Returned, ...]


@dataclass(frozen=True)
class Insert:
    """`INSERT INTO` as a statement."""

    insertion: Insertion
    returned: tuple[Returned, ...]


Statement: TypeAlias = Select | Modify | Remove | Insert | Expression
