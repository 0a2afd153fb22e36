"""Actions: what is done to one item, by PutItem, UpdateItem, DeleteItem and by transactions.

An action is read from the request alone, and then carried out on a table. Source: ``PutItem``,
``UpdateItem``, ``DeleteItem``, ``ConditionCheck`` (API reference).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import Refused, broken, fault, unsupported
from dynaspec.items.data.values import EMPTY_ITEM, Item, deepest, item_size
from dynaspec.items.expressions import legacy, legacy_conditions, legacy_updates, updates
from dynaspec.items.expressions.conditions import Condition, ConditionBuilder, holds
from dynaspec.items.expressions.grammar import Start
from dynaspec.items.expressions.keys import key_of_item, key_of_request
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.reading import PRODUCTS, Builder, read_all, read_placeholders
from dynaspec.items.expressions.updates import Update, UpdateBuilder
from dynaspec.items.operations import rules
from dynaspec.items.tables import indexes
from dynaspec.items.tables.state import Table, Tables

Members = Mapping[str, object]

_BUILDERS: Final[Mapping[Start, type[Builder]]] = {
    "condition": ConditionBuilder,
    "update": UpdateBuilder,
    "projection": ProjectionBuilder,
}


@dataclass(frozen=True)
class Expressions:
    """What a request's expressions mean, or what stands in their place, and the paths in them.

    ``None`` for one that it does not have.
    """

    condition: Condition | None
    update: Update | None
    projection: tuple[Path, ...] | None
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Action:
    """What a request does to one item: ``given`` is the item to put, or the key."""

    given: Item
    expressions: Expressions
    shows_old: bool
    """Whether a false condition is answered with the item (ALL_OLD)."""
    checks_types: bool = False
    """Whether the types of AttributeUpdates are judged against the item."""


@dataclass(frozen=True)
class Outcome:
    """A table after an action, and the item before and after it."""

    table: Table
    old: Item | None
    new: Item | None


def read_put(request: Members, *, transacted: bool = False) -> Action:
    """Read a put: the item, its size, the condition. ``transacted`` for one of a transaction."""
    check_parameters(request, ("condition",), legacy.WRITE, transacted=transacted)
    given = cast(Members, request["Item"])
    wire.check_names(given)
    wire.check_nesting(given)
    item = wire.parse_item(given)
    _check_return_values(request)
    if item_size(item) > limits.ITEM_SIZE_MAX:
        raise broken(rules.ITEM_SIZE)
    return _action(request, item, ("condition",), transacted=transacted)


def read_delete(request: Members, *, transacted: bool = False) -> Action:
    """Read a delete, or a check: the key and the condition."""
    check_parameters(request, ("condition",), legacy.WRITE, transacted=transacted)
    key = wire.parse_item(cast(Members, request["Key"]))
    _check_return_values(request)
    action = _action(request, key, ("condition",), transacted=transacted)
    wire.check_nesting(cast(Members, request["Key"]))
    return action


def read_update(request: Members, *, transacted: bool = False) -> Action:
    """Read an update: the key, the update, the condition."""
    check_parameters(request, ("update", "condition"), legacy.UPDATE, transacted=transacted)
    key = wire.parse_item(cast(Members, request["Key"]))
    action = _action(request, key, ("update", "condition"), transacted=transacted)
    wire.check_nesting(cast(Members, request["Key"]))
    return action


def _action(
    request: Members, given: Item, starts: tuple[Start, ...], *, transacted: bool
) -> Action:
    shows_old = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    expressions = read_expressions(request, starts, transacted=transacted)
    return Action(given, expressions, shows_old, "AttributeUpdates" in request)


def put(table: Table, action: Action) -> Outcome:
    """The item takes the place of whatever has its key."""
    item = action.given
    key = key_of_item(table.schema, item)
    judge_put(table, action)
    old = table.items.get(key)
    _check_condition(action, old)
    return Outcome(table.put(key, item), old, item)


def delete(table: Table, action: Action) -> Outcome:
    """There is no item at the key afterwards, whether there was one or not."""
    key = key_of_request(table.schema, action.given)
    judge_keyed(table, action)
    old = table.items.get(key)
    _check_condition(action, old)
    return Outcome(table.drop(key), old, None)


def check(table: Table, action: Action) -> Outcome:
    """The condition is judged, and nothing done."""
    outcome = delete(table, action)
    return Outcome(table, outcome.old, outcome.old)


def update(table: Table, action: Action) -> Outcome:
    """Changes the item at the key, or makes one of the key and what is set.

    Without an update the item is only made where there is none. An update that only takes away
    makes none, and then no path of it is judged against an item.
    """
    key = key_of_request(table.schema, action.given)
    judge_keyed(table, action)
    change = action.expressions.update
    old = table.items.get(key)
    _check_condition(action, old)
    if old is None and change is not None and not change.creates:
        return Outcome(table, None, None)
    base = action.given if old is None else old
    if change is not None and action.checks_types:
        legacy_updates.check_types(change, base)
    new = _updated(change, base)
    indexes.check_update(table, base, new)
    return Outcome(table.put(key, new), old, new)


def judge_put(table: Table, action: Action) -> None:
    """Refuse a put that the table's indexes and keys rule out, whatever items there are."""
    indexes.check_put(table, action.given)
    check_key_paths(action.expressions, table)


def judge_keyed(table: Table, action: Action) -> None:
    """The same for an update, a delete or a check."""
    change = action.expressions.update
    _check_key_kept(change, table)
    indexes.check_told(table, {} if change is None else change.tags)
    check_key_paths(action.expressions, table)


def _updated(change: Update | None, old: Item) -> Item:
    """What ``change`` makes of ``old``, within the limits of an item."""
    if change is None:
        return old
    new = updates.apply(change, old)
    if deepest(new) > limits.NESTING_MAX:
        raise broken(rules.UPDATED_NESTING)
    size = item_size(new)
    if size > limits.ITEM_SIZE_MAX:
        raise broken(rules.UPDATED_SIZE)
    return new


def _check_return_values(request: Members) -> None:
    if request.get("ReturnValues", "NONE") not in {"ALL_OLD", "NONE"}:
        raise broken(rules.RETURN_VALUES)


def check_parameters(
    request: Members,
    starts: tuple[Start, ...],
    instead: tuple[str, ...],
    *,
    transacted: bool = False,
) -> None:
    """Refuse expressions beside what stands ``instead`` of them, and placeholders without any.

    The actions of a transaction may have placeholders without an expression. Source: tests that
    were run against the service (ExtendDB/extenddb, pull request 169, 2026-06-05).
    """
    products = [PRODUCTS[start] for start in starts]
    legacy.check_not_mixed(request, instead, products)
    if transacted:
        return
    if "ExpressionAttributeNames" in request and not any(name in request for name in products):
        raise broken(rules.NAMES_USED)
    valued = [product for product in products if product != "ProjectionExpression"]
    if "ExpressionAttributeValues" in request and not any(name in request for name in valued):
        verb = "is" if len(valued) == 1 else "are"
        raise broken(rules.VALUES_USED, expressions=" and ".join(valued), verb=verb)


def read_expressions(
    request: Members, starts: tuple[Start, ...], *, transacted: bool = False
) -> Expressions:
    """Read the expressions, which together must use every placeholder that the request defines.

    A request has these or the legacy parameters, never both. In a transaction values may be nested
    one level deeper, and placeholders without any expression are passed over.
    """
    levels = limits.VALUE_NESTING_MAX if transacted else limits.NESTING_MAX
    if transacted and not any(PRODUCTS[start] in request for start in starts):
        _check_passed_over(request, levels)
        return Expressions(None, None, None, ())
    change = legacy_updates.attribute_updates(request)
    condition = legacy_conditions.expected(request)
    projection = legacy.attributes_to_get(request)
    builders = {start: _BUILDERS[start] for start in starts}
    readings = read_all(request, builders, levels)
    meanings = {start: reading.meaning for start, reading in readings.items()}
    return Expressions(
        cast("Condition | None", meanings.get("condition", condition)),
        cast("Update | None", meanings.get("update", change)),
        cast("tuple[Path, ...] | None", meanings.get("projection", projection)),
        tuple(path for reading in readings.values() for path in reading.paths),
    )


def _check_passed_over(request: Members, levels: int) -> None:
    """Whether what no expression uses has to be right is not known."""
    names, values = "ExpressionAttributeNames", "ExpressionAttributeValues"
    if fault(read_placeholders, request.get(names), request.get(values), levels):
        raise unsupported("a wrong placeholder in a transaction without an expression")


def table_of(tables: Tables, name: str) -> Table:
    """The table of a request on items: one that is being created or deleted has none."""
    table = tables.by_name.get(name)
    if table is None or table.status in ("CREATING", "DELETING"):
        raise broken(rules.TABLE)
    return table


def _check_key_kept(change: Update | None, table: Table) -> None:
    """Refuse an update of a key attribute, or of something within it."""
    updated = {path.attribute for path in change.paths} if change else set()
    for name in table.schema.names:
        if name in updated:
            raise broken(rules.KEY_KEPT, attribute=name)


def check_key_paths(expressions: Expressions, table: Table) -> None:
    """Refuse a path that leads into an attribute of a key."""
    indexes.check_paths(table, expressions.paths)


def _check_condition(action: Action, old: Item | None) -> None:
    condition = action.expressions.condition
    if condition is None or holds(condition, old or EMPTY_ITEM):
        return
    raise condition_failed(old if action.shows_old else None)


def condition_failed(shown: Item | None) -> Refused:
    """The condition does not hold; ``shown`` is the item that is there, if it is to be told."""
    failure = broken(rules.CONDITION).failure
    extra = {} if shown is None else {"Item": wire.render_item(shown)}
    return Refused(replace(failure, extra=extra))
