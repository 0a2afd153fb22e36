"""Actions: what is done to one item, by PutItem, UpdateItem, DeleteItem and by transactions.

An action is read from the request alone, and then carried out on a table. Source: ``PutItem``,
``UpdateItem``, ``DeleteItem``, ``ConditionCheck`` (API reference).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import Refused, broken
from dynaspec.items.data.values import EMPTY_ITEM, Item, deepest, item_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions import legacy, legacy_updates, reading, updates
from dynaspec.items.expressions.conditions import Condition, ConditionBuilder, holds
from dynaspec.items.expressions.grammar import Start
from dynaspec.items.expressions.keys import key_of_item, key_of_request
from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.updates import Update, UpdateBuilder
from dynaspec.items.operations import rules
from dynaspec.items.requests.inputs import Names, given
from dynaspec.items.tables import indexes
from dynaspec.items.tables.state import Table, Tables

OnFailure: TypeAlias = Literal["ALL_OLD", "NONE"]
"""The values of ReturnValuesOnConditionCheckFailure."""


@dataclass(frozen=True, kw_only=True)
class Projecting:
    """The members of a read that may have a projection."""

    ExpressionAttributeNames: Names | None = None
    ProjectionExpression: str | None = None


@dataclass(frozen=True, kw_only=True)
class Conditional:
    """The members of a write that may have a condition."""

    ReturnValuesOnConditionCheckFailure: OnFailure | None = None
    ConditionExpression: str | None = None
    ExpressionAttributeNames: Names | None = None
    ExpressionAttributeValues: Attributes | None = None

    @property
    def shows_old(self) -> bool:
        """Whether a false condition is answered with the item."""
        return self.ReturnValuesOnConditionCheckFailure == "ALL_OLD"


@dataclass(frozen=True)
class Expressions:
    """What a request's expressions mean, or what stands in their place, and the paths in them.

    ``None`` for one that it does not have.
    """

    condition: Condition | None
    update: Update | None
    projection: tuple[Path, ...] | None
    paths: tuple[Path, ...]


NO_EXPRESSIONS: Final = Expressions(None, None, None, ())


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


def parse_put(given: Attributes) -> Item:
    """Read the item of a put."""
    wire.check_names(given)
    wire.check_nesting(given)
    return wire.parse_item(given)


def check_size(item: Item) -> None:
    """Refuse to put an item that is too large."""
    if item_size(item) > limits.ITEM_SIZE_MAX:
        raise broken(rules.ITEM_SIZE)


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


def check_parameters(request: object, starts: tuple[Start, ...], instead: tuple[str, ...]) -> None:
    """Refuse expressions beside what stands ``instead`` of them, and placeholders without any."""
    products = [reading.PRODUCTS[start] for start in starts]
    written = given(request, products)
    legacy.check_not_mixed(given(request, instead), written)
    if given(request, ["ExpressionAttributeNames"]) and not written:
        raise broken(rules.NAMES_USED)
    valued = [product for product in products if product != "ProjectionExpression"]
    if given(request, ["ExpressionAttributeValues"]) and not given(request, valued):
        verb = "is" if len(valued) == 1 else "are"
        raise broken(rules.VALUES_USED, expressions=" and ".join(valued), verb=verb)


def read_expressions(
    request: Conditional, update: str | None = None, levels: int = limits.NESTING_MAX
) -> Expressions:
    """Read the expressions of a write, of which ``update`` is one.

    Together they must use every placeholder that the request defines, whose values may be
    ``levels`` deep.
    """
    names, values = request.ExpressionAttributeNames, request.ExpressionAttributeValues
    placeholders = reading.read_placeholders(names, values, levels)
    change = reading.read("update", update, UpdateBuilder(placeholders))
    condition = reading.read(
        "condition", request.ConditionExpression, ConditionBuilder(placeholders)
    )
    reading.check_used(placeholders, change, condition)
    return Expressions(
        reading.meaning_of(condition),
        reading.meaning_of(change),
        None,
        (*reading.paths_of(change), *reading.paths_of(condition)),
    )


def read_projection(
    request: Projecting,
    instead: legacy.AttributesToGet | None = None,
    levels: int = limits.NESTING_MAX,
) -> Expressions:
    """Read the projection of a read, or the AttributesToGet that stand ``instead`` of it."""
    named = legacy.attributes_to_get(instead)
    placeholders = reading.read_placeholders(request.ExpressionAttributeNames, None, levels)
    projection = reading.read(
        "projection", request.ProjectionExpression, ProjectionBuilder(placeholders)
    )
    reading.check_used(placeholders, projection)
    shown = reading.meaning_of(projection, named)
    return Expressions(None, None, shown, reading.paths_of(projection))


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
