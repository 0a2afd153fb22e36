"""What PartiQL statements mean, before any table is looked at.

A fault that a statement has on its own is told before its table is looked for. Source: *PartiQL
select*, *update*, *insert* and *delete statements for DynamoDB* (developer guide); tests that were
run against the service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeAlias, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import (
    Failure,
    Refused,
    Unsupported,
    broken,
    in_any_order,
    refusal,
    unsupported,
)
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import (
    STATEMENT_COLUMNS,
    STATEMENT_TAKES_NO_ARN,
    rests_on,
)
from dynaspec.items.data.values import (
    BS,
    NS,
    SS,
    B,
    Bool,
    Item,
    L,
    M,
    N,
    Null,
    S,
    Value,
    item_size,
)
from dynaspec.items.expressions import paths
from dynaspec.items.expressions.conditions import Condition
from dynaspec.items.expressions.updates import Update as Changes
from dynaspec.items.partiql import conditions, grammar, naming, syntax, updates
from dynaspec.items.partiql import paths as partiql_paths
from dynaspec.items.partiql.reader import read as read_text
from dynaspec.items.partiql.rules import grammar as grammar_rules
from dynaspec.items.partiql.rules import paths as path_rules
from dynaspec.items.partiql.rules import values as value_rules
from dynaspec.items.partiql.syntax import Aliased, Function, Node, Route, Source, Tuple
from dynaspec.items.partiql.values import Parameters, field_name, value_of


@dataclass(frozen=True)
class Column:
    """A value that a SELECT shows, and what it calls it."""

    path: paths.Path

    @property
    def name(self) -> str:
        """The name of the value in the answer."""
        return partiql_paths.leaf(self.path)


@dataclass(frozen=True)
class Ordering:
    """A part of ORDER BY."""

    attribute: str | None
    """``None`` where it is no attribute."""
    written: str
    descending: bool


@dataclass(frozen=True)
class Select:
    """SELECT: which items, from which table or index, and which attributes of them."""

    table: str
    index: str | None
    written: tuple[Source, ...] | None
    """Its columns; ``None`` for all that there is."""
    condition: Condition | None
    order: tuple[Ordering, ...]

    @property
    def columns(self) -> tuple[Column, ...] | None:
        """What is shown: refused here, since it is told once the index is known."""
        return None if self.written is None else _columns(self.written)


@dataclass(frozen=True)
class Insert:
    """INSERT: an item that must not be there yet."""

    table: str
    item: Item


@dataclass(frozen=True)
class Update:
    """UPDATE: changes of one item, which must be there."""

    table: str
    update: Changes
    condition: Condition | None
    returning: str | None
    """``ALL OLD``, ``MODIFIED OLD``, ``ALL NEW`` or ``MODIFIED NEW``."""


@dataclass(frozen=True)
class Delete:
    """DELETE: one item, if it is there."""

    table: str
    condition: Condition | None
    returning: str | None
    """``ALL OLD`` or nothing."""


@dataclass(frozen=True)
class Exists:
    """EXISTS: a check of one item in a transaction."""

    table: str
    index: str | None
    condition: Condition | None


Write: TypeAlias = Insert | Update | Delete
Meaning: TypeAlias = Select | Write | Exists


def read(text: str, parameters: Parameters) -> Meaning:
    """What the statement ``text`` means with ``parameters``; refused for a fault of its own."""
    meaning = read_alone(text, parameters)
    if isinstance(meaning, Select):
        _ = meaning.columns
    return meaning


def read_alone(text: str, parameters: Parameters) -> Meaning:
    """What a statement means that stands alone: a fault of its columns waits for its index.

    No source says whether the number of parameters is told before or after another fault.
    """
    places = len(grammar.parameters(grammar.parse(text)))
    if places == len(parameters):
        return _meaning(read_text(text), parameters)
    told = _certain_faults(text, parameters, places - len(parameters))
    mismatch = broken(value_rules.OTHER_NUMBER).failure
    if places > len(parameters):
        raise Refused(mismatch, told)
    if not told:
        # The text of the refusal of fewer says that the numbers do not match, and emulators refuse
        # more with it; AWS's downloadable DynamoDB passes them over. No test shows it.
        raise unsupported("more parameters than a statement has places for")
    raise Refused(told[0], (*told[1:], mismatch))


_EACH_TYPE: Final[tuple[Value, ...]] = (
    S("S"), N(Decimal(1)), B(b"B"), SS(frozenset({"S"})), NS(frozenset({Decimal(1)})),
    BS(frozenset({b"B"})), L(()), M(FrozenMap()), Bool(True), Null(),
)  # fmt: skip


def _certain_faults(text: str, parameters: Parameters, missing: int) -> tuple[Failure, ...]:
    """What is wrong with a statement, whatever the parameters are that are ``missing``."""
    told = [_faults(text, (*parameters, *((value,) * missing))) for value in _EACH_TYPE]
    certain = tuple(each for each in told[0] if all(each in others for others in told))
    for each in certain:
        if isinstance(each, Unsupported):
            raise Refused(each)
    return certain


def _faults(text: str, parameters: Parameters) -> tuple[Failure, ...]:
    """What is wrong with a statement besides the number of its parameters."""
    try:
        meaning = _meaning(read_text(text), parameters)
        if isinstance(meaning, Select):
            _ = meaning.columns
    except Refused as refused:
        return (refused.failure, *refused.others)
    return ()


def _meaning(statement: syntax.Statement, parameters: Parameters) -> Meaning:
    match statement:
        case syntax.Select():
            return _select(statement, parameters)
        case syntax.Exists(select):
            found = _select(select, parameters)
            _ = found.columns
            return Exists(found.table, found.index, found.condition)
        case syntax.Insert(target, item, returning):
            given = _item(item, parameters)
            if len(target.steps) > 1:
                raise broken(path_rules.INSERT_TO_INDEX, place=target.place)
            (table,) = partiql_paths.names((target,))
            if table.startswith("arn:"):
                rests_on(STATEMENT_TAKES_NO_ARN)
            if returning is not None:
                raise broken(grammar_rules.INSERT_RETURNING)
            return Insert(table, given)
        case syntax.Update(targets, changes, where, returning):
            name = _single(targets)
            # No source has a fault of the one beside a fault of the other.
            both = in_any_order(
                lambda: _condition(where, parameters),
                lambda: updates.translate(changes, parameters),
            )
            # A tuple of checks has one type for all.
            condition, update = cast("tuple[Condition | None, Changes]", both)
            return Update(name, update, condition, returning)
        case syntax.Delete(targets, where, returning):
            name = _single(targets)
            _check_returning(returning)
            return Delete(name, _condition(where, parameters), returning)


def _select(statement: syntax.Select, parameters: Parameters) -> Select:
    name, *indexes = _components(statement.sources)
    table = _checked(name)
    order = tuple(_ordering(term) for term in statement.order)
    select = Select(table, indexes[0] if indexes else None, statement.columns, None, order)
    try:
        return replace(select, condition=_condition(statement.where, parameters))
    except Refused:
        _ = select.columns
        raise


def _checked(name: str) -> str:
    """A table's name, of characters and of a length that a table's name may have: no ARN."""
    fits = re.fullmatch(limits.TABLE_NAME_PATTERN, name)
    if fits is None or not limits.TABLE_NAME_MIN <= len(name) <= limits.TABLE_NAME_MAX:
        raise broken(path_rules.ARN if name.startswith("arn:") else path_rules.TABLE_NAME)
    return name


def _components(sources: tuple[Source, ...]) -> tuple[str, ...]:
    """The table's name, and the index's."""
    names = partiql_paths.names(sources)
    if len(names) > 2:
        raise broken(path_rules.THREE_NAMES)
    return names


def _single(targets: tuple[Source, ...]) -> str:
    name, *index = _components(targets)
    if index:
        raise broken(path_rules.WRITE_TO_INDEX)
    return _checked(name)


def _condition(where: Node | None, parameters: Parameters) -> Condition | None:
    return None if where is None else conditions.translate(where, parameters)


def _columns(nodes: tuple[Source, ...]) -> tuple[Column, ...]:
    columns: list[Column] = []
    for node in nodes:
        if isinstance(node, Aliased):
            raise broken(path_rules.ALIAS)
        if not isinstance(node, Route):
            if not isinstance(node, Function):
                rests_on(STATEMENT_COLUMNS)
            raise broken(path_rules.NO_COLUMN, place=node.place)
        column = Column(partiql_paths.path_of(node))
        if column.name in [each.name for each in columns]:
            raise broken(path_rules.COLUMN_TWICE, name=column.name)
        columns.append(column)
    breach = paths.clash([column.path for column in columns])
    if breach is not None:
        rests_on(STATEMENT_COLUMNS)
        raise refusal(breach)
    return tuple(columns)


def _ordering(term: syntax.Term) -> Ordering:
    name = naming.written(term.node)
    plain = isinstance(term.node, Route) and len(term.node.steps) == 1
    return Ordering(name if plain else None, name, term.descending)


def _item(node: Node, parameters: Parameters) -> Item:
    """The item that an INSERT gives: each attribute outright, or by a parameter."""
    if not isinstance(node, Tuple):
        raise broken(value_rules.NO_MAP, place=naming.at(node))
    found: dict[str, Value] = {}
    for name, value in node.entries:
        key = field_name(name, "root")
        if key in found:
            raise broken(value_rules.FIELD_TWICE, key=key, path="root", place=name.place)
        found[key] = value_of(value, parameters)
    item: Item = FrozenMap(found)
    if item_size(item) > limits.ITEM_SIZE_MAX:
        raise broken(value_rules.LARGE_ITEM)
    return item


def _check_returning(returning: str | None) -> None:
    if returning not in (None, "ALL OLD"):
        raise broken(grammar_rules.DELETE_RETURNING, returning=returning)
