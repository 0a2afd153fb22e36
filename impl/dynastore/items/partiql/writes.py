"""INSERT, UPDATE and DELETE: actions on one item each, and EXISTS, a condition on one.

A statement is bound first, whatever its table is; then its table makes an action of it.
Source: developer guide, "PartiQL insert statements for DynamoDB" and those for update and delete;
the messages are the service's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from dynastore.items.data.content import Found, json_of, load
from dynastore.items.data.errors import DYNAMODB, VALIDATE, ServiceError, validation
from dynastore.items.data.values import Item, Value, tag
from dynastore.items.data.view import View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import static_checks
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.conditions import Bound
from dynastore.items.expressions.keys import Schema
from dynastore.items.expressions.paths import project
from dynastore.items.expressions.syntax import Both, Compare, Node, Path, Placeholder
from dynastore.items.expressions.updates import BoundUpdate, bind_update
from dynastore.items.operations import actions
from dynastore.items.operations.actions import Action, Check, Delete, Put, Update, check_stored
from dynastore.items.partiql.conditions import bind
from dynastore.items.partiql.statements import Checking, Deleting, Inserting, Updating
from dynastore.items.partiql.syntax import Returned
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.mutation import Mutation

Writing: TypeAlias = Inserting | Updating | Deleting | Checking
_SETS = frozenset({"SS", "NS", "BS"})
_KEYS = frozenset({"S", "N", "B"})


class KeyNamingError(ServiceError):
    """A statement does not name one item by its primary key."""

    def __init__(self, message: str) -> None:
        """Refuse with this message."""
        super().__init__(VALIDATE, "ValidationException", message)


class KeyMismatchError(KeyNamingError):
    """A statement names an item by a key of another type."""


@dataclass(frozen=True)
class Write:
    """A statement that writes, or a condition, with its values."""

    table: str
    asked: Writing
    binding: Binding
    node: Node | None
    """Its WHERE clause."""
    where: Bound | None
    update: BoundUpdate | None = None
    item: Item | None = None

    @property
    def returned(self) -> Returned | None:
        """What of the item is returned; None: nothing."""
        return self.asked.returned if isinstance(self.asked, Updating | Deleting) else None

    def holds(self, item: Item) -> bool:
        """Say whether its condition holds; it never does where there is no item."""
        return bool(item) and (self.where is None or self.where.test(item))


def bound(asked: Writing, binding: Binding) -> Write:
    """Give values to a statement; refuses what never fits, whatever the table."""
    match asked:
        case Inserting(table, entries):
            item = {name: _value(entry, binding) for name, entry in entries}
            check_stored(item)
            return Write(table, asked, binding, None, None, item=item)
        case Updating(table, update, members, node):
            where = _where(node, binding)
            for member in members:
                if tag(binding.value(member.placeholder)) not in _SETS:
                    raise validation(member.told)
            changed = bind_update(update, binding)
            return Write(table, asked, binding, node, where, changed)
        case Deleting(table, node):
            return Write(table, asked, binding, node, _where(node, binding))
        case Checking(reading):
            if reading is None:
                raise validation("Unsupported operation in transaction.")
            node = reading.where
            return Write(reading.table, asked, binding, node, _where(node, binding))


def action(write: Write, table: Table) -> Action:
    """Return the action on the item; refuses what does not name one by its key."""
    if write.item is not None:
        _check_item(table.schema, write.item)
        return Put(write.item)
    return keyed(write, key(write, table.schema))


def keyed(write: Write, key: Item) -> Action:
    """Return the action on the item with this key."""
    if write.update is not None:
        return Update(key, _condition(write), write.update)
    if isinstance(write.asked, Checking):
        return Check(key, _condition(write))
    paths = [] if write.where is None else write.where.paths
    return Delete(key, Bound(lambda item: not item or write.holds(item), paths))


def key(write: Write, schema: Schema, *, first: bool = False) -> dict[str, Value]:
    """Return the primary key that the WHERE clause names; refuses none, or two.

    With `first`, the first of several values of an attribute counts.
    """
    found: dict[str, Value] = {}
    for name, value in _equalities(write):
        if name in schema.names and found.setdefault(name, value) != value and not first:
            raise KeyNamingError(
                f"Multiple conditions on same key {name}. "
                "Only single item Update/Insert/Delete are supported"
            )
    if len(found.keys() & set(schema.names)) < len(schema.names):
        raise KeyNamingError(
            "Where clause does not contain a mandatory equality on all key attributes"
        )
    for name in schema.names:
        kind = tag(found[name])
        if kind not in _KEYS:
            raise KeyMismatchError(
                f"Key value must be of type S, N, or B. Key name: {name}, Key type: {kind}"
            )
    for attribute in schema.attributes:
        if tag(found[attribute.name]) != attribute.type:
            raise KeyMismatchError(_mismatch(attribute.name))
    return {name: found[name] for name in schema.names}


def asks_more(write: Write, schema: Schema) -> bool:
    """Say whether a WHERE clause asks for anything besides one value of each key attribute."""
    named = {name for name, _ in _equalities(write) if name in schema.names}
    return len(named) < len(list(_terms(write.node)))


def carry_out(
    view: View, mutation: Mutation, table: Table, act: Action, at: bytes, *, shown: bool
) -> tuple[bytes | None, bytes | None]:
    """Do an action where its condition holds; an item is only put where there is none."""
    if not isinstance(act, Put):
        return actions.carry_out(view, mutation, table, act, at, shown=shown)
    if view.get(at) is not None:
        message = "Duplicate primary key exists in table"
        raise ServiceError(DYNAMODB, "DuplicateItemException", message)
    return None, act.write(mutation, table, at, Found(None))


def returned(write: Write, old: bytes | None, new: bytes | None) -> object | None:
    """Return the JSON of the attributes that the statement returns; None: none."""
    asked = write.returned
    content = None if asked is None else old if asked.old else new
    if asked is None or content is None:
        return None
    if not asked.modified:
        return json_of(content)
    targets = () if write.update is None else write.update.targets
    shown = project(load(content), targets)
    return item_json(shown) if shown else None


def _condition(write: Write) -> Bound:
    return Bound(write.holds, [] if write.where is None else write.where.paths)


def _where(node: Node | None, binding: Binding) -> Bound | None:
    return None if node is None else bind(node, binding)


def _value(entry: Value | Placeholder, binding: Binding) -> Value:
    return binding.value(entry) if isinstance(entry, Placeholder) else entry


def _terms(node: Node | None) -> Iterator[Node]:
    """Yield the conditions that all have to hold."""
    inner = None if node is None else static_checks.bare(node)
    if isinstance(inner, Both):
        for term in inner.terms:
            yield from _terms(term)
    elif inner is not None:
        yield inner


def _equalities(write: Write) -> Iterator[tuple[str, Value]]:
    """Yield the attributes that have to be equal to a value."""
    for term in _terms(write.node):
        if isinstance(term, Compare) and term.operator == "=":
            for one, two in ((term.left, term.right), (term.right, term.left)):
                if isinstance(one, Path) and len(one.steps) == 1 and isinstance(two, Placeholder):
                    yield str(one.steps[0]), write.binding.value(two)


def _check_item(schema: Schema, item: Mapping[str, Value]) -> None:
    for attribute in schema.attributes:
        if attribute.name not in item:
            raise KeyNamingError(
                f"Key attribute should be present in the item: Key {attribute.name}"
            )
        if tag(item[attribute.name]) != attribute.type:
            raise KeyNamingError(_mismatch(attribute.name))


def _mismatch(name: str) -> str:
    return f"Key attribute's data type should match its data type in table's schema: Key {name}"
