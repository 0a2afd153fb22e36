"""INSERT, UPDATE, DELETE and EXISTS: the actions that they are.

An INSERT is a put of an item that is not there, an UPDATE one of an item that is. A DELETE of what
is not there succeeds, whatever else it asks. The key of an UPDATE or DELETE is what its WHERE
clause equals each key attribute to; the rest of the clause is a condition.
Source: *PartiQL insert*, *update* and *delete statements for DynamoDB*, *Performing transactions
with PartiQL for DynamoDB* (developer guide); tests that were run against the service.
"""

from __future__ import annotations

from dataclasses import dataclass

from dynaspec.items.data.errors import broken
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import Item, Value
from dynaspec.items.expressions.conditions import And, Condition, Or
from dynaspec.items.expressions.keys import KeySchema, key_of_item
from dynaspec.items.expressions.paths import Path, project
from dynaspec.items.expressions.reading import Call
from dynaspec.items.expressions.updates import Update as Changes
from dynaspec.items.operations import actions
from dynaspec.items.operations.actions import Action, Expressions, Outcome
from dynaspec.items.operations.cancellations import CarryOut
from dynaspec.items.partiql.conditions import paths
from dynaspec.items.partiql.plans import conjuncts, equal
from dynaspec.items.partiql.rules import keys as rules
from dynaspec.items.partiql.rules.transactions import EXISTS_NO_KEY, EXISTS_OF_INDEX
from dynaspec.items.partiql.statements import Delete, Exists, Insert, Update, Write
from dynaspec.items.tables.state import Table


@dataclass(frozen=True)
class Act:
    """An action, and how it is carried out."""

    action: Action
    carry_out: CarryOut


def act(table: Table, write: Write, shows_old: bool) -> Act:
    """The action that ``write`` is on ``table``; refused where it does not name one item.

    Whether the key that it names can be one is judged when it is carried out.
    """
    match write:
        case Insert(_, item):
            _check_given(table.schema, item)
            return Act(_action(item, table, None, None, shows_old), insert)
        case Update(_, update, condition):
            key, rest = write_key(table.schema, condition)
            there = _there(table.schema, "attribute_exists")
            asked = And((there, *rest))
            return Act(_action(key, table, asked, update, shows_old), actions.update)
        case Delete(_, condition):
            key, rest = write_key(table.schema, condition)
            absent = _there(table.schema, "attribute_not_exists")
            asked_too = Or((absent, And(rest))) if rest else None
            return Act(_action(key, table, asked_too, None, shows_old), actions.delete)


def _check_given(schema: KeySchema, item: Item) -> None:
    """Refuse an item without a key attribute, or with one of another type than the schema's."""
    for attribute in schema.attributes:
        name = attribute.name
        if name not in item:
            raise broken(rules.KEY_MISSING, name=name)
        if item[name].tag != attribute.tag:
            raise broken(rules.KEY_TYPE, name=name)


def check_exists(table: Table, exists: Exists, shows_old: bool) -> Act:
    """The check that ``exists`` is; the first value of a key attribute is its key's."""
    if exists.index is not None:
        raise broken(EXISTS_OF_INDEX)
    found: dict[str, Value] = {}
    rest: list[Condition] = []
    for each in conjuncts(exists.condition):
        name = next((name for name in table.schema.names if equal(each, name)), None)
        equality = None if name is None else equal(each, name)
        if equality is None or equality[0] in found:
            rest.append(each)
        else:
            found[equality[0]] = equality[1]
    if set(found) != set(table.schema.names) or not rest:
        raise broken(EXISTS_NO_KEY)
    return Act(_action(FrozenMap(found), table, And(tuple(rest)), None, shows_old), _check)


def _check(table: Table, action: Action) -> Outcome:
    """No condition holds of an item that is not there: AWS's downloadable DynamoDB was asked."""
    outcome = actions.check(table, action)
    if outcome.old is None:
        raise actions.condition_failed(None)
    return outcome


def insert(table: Table, action: Action) -> Outcome:
    """The item is put where there is none; what is found there is never told.

    Of a batch that was captured (nubo-db/dynoxide, tests/batch_statement_member_fields.rs); AWS's
    downloadable DynamoDB does not tell it elsewhere either.
    """
    key = key_of_item(table.schema, action.given)
    outcome = actions.put(table, action)
    if key in table.items:
        raise broken(rules.DUPLICATE)
    return outcome


def _action(
    given: Item,
    table: Table,
    condition: Condition | None,
    update: Changes | None,
    shows_old: bool,
) -> Action:
    named = () if condition is None else paths(condition)
    updated = () if update is None else update.paths
    return Action(given, Expressions(condition, update, None, (*named, *updated)), shows_old)


def _there(schema: KeySchema, name: str) -> Condition:
    return Call(name, (Path((schema.names[0],)),))


def write_key(schema: KeySchema, condition: Condition | None) -> tuple[Item, tuple[Condition, ...]]:
    """The key that ``condition`` gives, and what else it asks."""
    parts = conjuncts(condition)
    found: dict[str, Value] = {}
    for attribute in schema.attributes:
        name = attribute.name
        values = dict.fromkeys(each[1] for part in parts if (each := equal(part, name)))
        if not values:
            raise broken(rules.NO_WRITE_KEY)
        if len(values) > 1:
            raise broken(rules.TWO_KEYS, name=name)
        (found[name],) = values
    for name, value in found.items():
        if value.tag not in {"S", "N", "B"}:
            raise broken(rules.KEY_NO_SCALAR, name=name, type=value.tag)
    for attribute in schema.attributes:
        if found[attribute.name].tag != attribute.tag:
            raise broken(rules.KEY_TYPE, name=attribute.name)
    key: Item = FrozenMap(found)
    rest = tuple(part for part in parts if not any(equal(part, name) for name in schema.names))
    return key, rest


def returned(write: Write, outcome: Outcome) -> Item | None:
    """What the statement's RETURNING clause shows; ``None`` for nothing."""
    returning = None if isinstance(write, Insert) else write.returning
    if returning is None:
        return None
    which, side = returning.split()
    item = outcome.old if side == "OLD" else outcome.new
    if item is None:
        return None
    if which == "ALL" or not isinstance(write, Update):
        return item
    return project(write.update.paths, item) or None
