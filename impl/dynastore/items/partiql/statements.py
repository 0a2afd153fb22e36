"""PartiQL statements as what they ask for, whatever the tables are and the parameters.

A prepared statement depends on its text alone and is kept by it.
Source: developer guide, "PartiQL statements for DynamoDB"; the messages are the service's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.kept import kept
from dynastore.items.data.values import Value
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.paths import disjoint
from dynastore.items.expressions.syntax import Node, Path, Placeholder, Update
from dynastore.items.partiql.conditions import Values, condition
from dynastore.items.partiql.grammar import KEPT, malformed, parse
from dynastore.items.partiql.kinds import kind, label, placed
from dynastore.items.partiql.paths import column, path, unexpected
from dynastore.items.partiql.syntax import (
    Aliased,
    Binary,
    Call,
    Element,
    Expression,
    Insert,
    Insertion,
    Modify,
    Number,
    Order,
    Parameter,
    Range,
    Remove,
    Returned,
    Route,
    Select,
    Star,
    Statement,
    Step,
    Struct,
    Subquery,
    TypeTest,
    Unary,
    Wildcard,
)
from dynastore.items.partiql.updates import Member, update
from dynastore.items.partiql.values import (
    bare,
    duplicated,
    field_name,
    is_literal,
    literal,
    unsupported,
)
from dynastore.items.requests.table_inputs import MAX_NAME, MIN_NAME, NAME_PATTERN

_ALIASED: Final = "Aliasing is not supported"
_SINGLE: Final = "FROM clause may only contain a single table name in data manipulation statements"


@dataclass(frozen=True)
class Ordering:
    """A key of ORDER BY: what is written, and the attribute that it is, if it is one."""

    written: str
    attribute: str | None
    descending: bool


@dataclass(frozen=True)
class Reading:
    """SELECT: columns of the items in a table or an index; `columns` None: all.

    `fault` says what is wrong with the columns: the service tells it after the index is looked at.
    """

    table: str
    index: str | None
    columns: tuple[Path, ...] | None
    fault: ServiceError | None
    where: Node | None
    order: tuple[Ordering, ...]


@dataclass(frozen=True)
class Inserting:
    """INSERT of an item, of which some attributes are parameters."""

    table: str
    entries: tuple[tuple[str, Value | Placeholder], ...]


@dataclass(frozen=True)
class Updating:
    """UPDATE of one item."""

    table: str
    update: Update
    members: tuple[Member, ...]
    where: Node | None
    returned: Returned | None


@dataclass(frozen=True)
class Deleting:
    """DELETE of one item."""

    table: str
    where: Node | None
    returned: Returned | None


@dataclass(frozen=True)
class Checking:
    """EXISTS(SELECT …), or another condition that stands for itself, which has no reading."""

    reading: Reading | None


_STATEMENTS: Final = (Select, Insert, Modify, Remove, Call)
"""What is parsed into a statement; EXISTS is a call, and other calls are none."""
Asked: TypeAlias = Reading | Inserting | Updating | Deleting | Checking


@dataclass(frozen=True)
class Prepared:
    """What a statement asks for, its literals, and the offsets of its parameters."""

    asked: Asked
    literals: Mapping[str, Value]
    parameters: tuple[int, ...]

    def bind(self, given: tuple[Value, ...]) -> Binding:
        """Return the values of the statement's placeholders; refuses too many or few parameters."""
        if len(given) != len(self.parameters):
            raise _mismatch()
        named = {f"?{offset}": value for offset, value in zip(self.parameters, given, strict=True)}
        return Binding({}, {**self.literals, **named})


def _mismatch() -> ServiceError:
    return validation("Number of parameters in request and statement don't match.")


def prepare_for(text: str, given: tuple[Value, ...]) -> Prepared:
    """Read a statement; too few parameters are told before all but a text that is none."""
    parsed = parse(text)
    if len(given) < len(parsed.parameters) and isinstance(parsed.statement, _STATEMENTS):
        raise _mismatch()
    return prepare(text)


@kept(KEPT)
def prepare(text: str) -> Prepared:
    """Read a statement; refuses the faults of its text."""
    parsed, values = parse(text), Values()
    asked = _asked(parsed.statement, values)
    return Prepared(asked, values.literals, parsed.parameters)


def _asked(statement: Statement, values: Values) -> Asked:
    match statement:
        case Select():
            return _reading(statement, values)
        case Insert():
            return _inserting(statement)
        case Modify():
            return _updating(statement, values)
        case Remove():
            return _deleting(statement, values)
        case _:
            return _bare(statement, values)


def _bare(statement: Expression, values: Values) -> Asked:
    """Return what an expression asks for that is a statement of its own."""
    node = bare(statement)
    match node:
        case Subquery(select):
            return _reading(select, values)
        case Call("exists", (Subquery(select),)):
            reading = _reading(select, values)
            if reading.fault is not None:
                raise reading.fault
            return Checking(reading)
        case TypeTest():
            raise validation("Unsupported operation: IsType")
        case Call() | Binary() | Unary() | Range():
            return Checking(None)
        case other:
            raise validation(f"Unsupported operation: {kind(other)}")


# --- SELECT


def _reading(select: Select, values: Values) -> Reading:
    _check_stars(select.columns)
    for fault in select.faults:
        raise validation(fault)
    table, index = _source(select.sources)
    columns, wrong = _judged(select.columns)
    try:
        where = None if select.where is None else condition(select.where, values)
    except ServiceError as error:
        raise wrong or error from None
    return Reading(table, index, columns, wrong, where, tuple(map(_order, select.order)))


def _judged(
    given: tuple[Expression | Star | Aliased, ...],
) -> tuple[tuple[Path, ...] | None, ServiceError | None]:
    """Return the columns, and their fault."""
    try:
        return _columns(given), None
    except ServiceError as error:
        return None, error


def _check_stars(columns: tuple[Expression | Star | Aliased, ...]) -> None:
    """Refuse stars where the grammar has no place for them."""
    if any(isinstance(each, Star) for each in columns) and len(columns) > 1:
        raise malformed(
            "Other expressions may not be present in the select list when '*' is used without "
            "dot notation."
        )
    for each in columns:
        steps = each.steps if isinstance(each, Route) else ()
        wild = [step for step in steps if isinstance(step, Wildcard)]
        if wild and (wild[0].listed or wild[0] is not steps[-1]):
            raise malformed("Invalid use of * in select list")


def _columns(given: tuple[Expression | Star | Aliased, ...]) -> tuple[Path, ...] | None:
    if any(isinstance(each, Star) for each in given):
        return None
    columns = tuple(path(_route(each)) for each in given if not isinstance(each, Star))
    names: set[str] = set()
    for name in map(column, columns):
        if name in names:
            raise validation(f"Duplicate identifiers in select clause: {name}")
        names.add(name)
    disjoint(columns)
    return columns


def _route(given: Expression | Aliased) -> Route:
    """Return the path of a column; refuses all that is none."""
    if isinstance(given, Aliased):
        raise validation(_ALIASED)
    node = bare(given)
    if not isinstance(node, Route):
        raise unexpected(node.at)
    if isinstance(node.steps[-1], Wildcard):
        raise validation("Changing item's hierarchy while reading isn't supported")
    return node


def _order(order: Order) -> Ordering:
    written = label(bare(order.key))
    known = kind(bare(order.key)) == "VariableReference"
    return Ordering(written, written if known else None, order.descending)


def _source(sources: tuple[Expression | Aliased, ...]) -> tuple[str, str | None]:
    """Return the table and the index that are read."""
    table, *indexes = _components(sources)
    _check_name(table)
    return table, indexes[0] if indexes else None


def _check_name(table: str) -> None:
    if not MIN_NAME <= len(table) <= MAX_NAME or re.fullmatch(NAME_PATTERN, table) is None:
        raise validation(
            f"Table name should be within the length [{MIN_NAME}, {MAX_NAME}] and only contain "
            "'a-z', 'A-Z', '0-9', '-', '_', '.'."
        )


def _components(sources: tuple[Expression | Aliased, ...]) -> list[str]:
    """Return the names in the one path to what is read or written."""
    if len(sources) > 1:
        raise validation("Only select from a single table or index is supported.")
    (source,) = sources
    if isinstance(source, Aliased):
        raise validation(_ALIASED)
    node = bare(source)
    if not isinstance(node, Route):
        raise validation("Unexpected from source")
    if any(_is_position(step) for step in node.steps):
        raise validation("Invalid list expression in source.")
    steps = path(node).steps
    if len(steps) > 2:
        raise validation("A path may contain at most 2 components in the FROM clause")
    return [str(step) for step in steps]


def _is_position(step: Step) -> bool:
    return isinstance(step, Element) and isinstance(bare(step.index), Number)


# --- INSERT


def _inserting(statement: Insert) -> Inserting:
    insertion = statement.insertion
    if not insertion.single:
        raise validation(
            "Unsupported operation: Inserting multiple items in a single statement is not "
            'supported, use "INSERT INTO tableName VALUE item" instead'
        )
    if insertion.clause == "AT":
        raise validation(f"AT is not supported in insert statements. {insertion.at}")
    if insertion.clause is not None:
        raise validation(f"Unsupported clause: {insertion.clause}")
    value = bare(insertion.value)
    if not isinstance(value, Struct):
        raise validation(
            "Unsupported format in item expression. Please use struct format {...} to express item "
            f"values for insert statement.{placed(value)}"
        )
    entries = _entries(value)
    if len(insertion.target.steps) > 1:
        raise validation(f"{_SINGLE} {insertion.target.at}")
    (table,) = _components((insertion.target,))
    if statement.returned:
        raise validation("RETURNING is not supported in INSERT")
    return Inserting(table, entries)


def _entries(item: Struct) -> tuple[tuple[str, Value | Placeholder], ...]:
    entries: dict[str, Value | Placeholder] = {}
    for key, value in item.pairs:
        name = field_name(key)
        if name in entries:
            raise duplicated(name, key.at)
        entries[name] = _entry(bare(value))
    return tuple(entries.items())


def _entry(value: Expression) -> Value | Placeholder:
    """Return the value of an attribute; refuses what is neither a literal nor a parameter."""
    if isinstance(value, Parameter):
        return Placeholder(f"?{value.offset}")
    if not is_literal(value):
        raise unsupported(label(value), value)
    return literal(value)


# --- UPDATE, DELETE


def _updating(statement: Modify, values: Values) -> Updating:
    changes = []
    for change in statement.changes:
        if isinstance(change, Insertion):
            raise validation(
                f"Unsupported FROM ... WHERE ... clause in INSERT statement. {statement.at}"
            )
        changes.append(change)
    table = _target(statement.sources)
    where = None if statement.where is None else condition(statement.where, values)
    made, members = update(changes, values)
    return Updating(table, made, members, where, _returned(statement.returned))


def _deleting(statement: Remove, values: Values) -> Deleting:
    table = _target((statement.source,))
    returned = _returned(statement.returned)
    if returned is not None and (returned.modified or not returned.old):
        raise validation(
            f"Invalid returning clause: RETURNING {returned}. "
            "Only RETURNING ALL OLD * is allowed in DELETE statements."
        )
    where = None if statement.where is None else condition(statement.where, values)
    return Deleting(table, where, returned)


def _target(sources: tuple[Expression | Aliased, ...]) -> str:
    """Return the table that is written."""
    table, *indexes = _components(sources)
    if indexes:
        raise validation("This operation is not supported on an index")
    _check_name(table)
    return table


def _returned(given: tuple[Returned, ...]) -> Returned | None:
    if len(given) > 1:
        raise validation("Invalid syntax with multiple returning elements in RETURNING clause")
    for returned in given:
        if not returned.whole:
            raise validation(
                "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"
            )
        return returned
    return None
