"""Actions on one item: read from a request first, and carried out on the tree then.

PutItem, DeleteItem and UpdateItem are one action; BatchWriteItem and TransactWriteItems are many,
all of them read before the first is carried out.
Source: API reference of these operations. The order of the checks is the service's, as far as its
answers show it: parameters that exclude each other, values, expressions, then the key and what else
the table's schema asks, then the condition, then what the item becomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dynastore.items.data import stamps
from dynastore.items.data.content import Found, json_of
from dynastore.items.data.errors import ServiceError, condition_failed, validation
from dynastore.items.data.values import MAX_NESTING, Item, depth, item_size
from dynastore.items.data.view import View
from dynastore.items.data.wire import check_depth, check_names, item_of, values_of
from dynastore.items.expressions import grammar, keys, legacy, reading
from dynastore.items.expressions.binding import Binding, bind, naming
from dynastore.items.expressions.conditions import Bound
from dynastore.items.expressions.legacy_updates import attribute_updates
from dynastore.items.expressions.parameters import check_parameters
from dynastore.items.expressions.syntax import Path
from dynastore.items.expressions.updates import BoundUpdate, apply, bind_update
from dynastore.items.operations import targets
from dynastore.items.tables import index_keys
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.mutation import Mutation

MAX_ITEM: Final = 400 * 1024
"""Largest item in bytes, names included (developer guide, "Quotas", "Items")."""
_TOO_DEEP: Final = "Nesting Levels have exceeded supported limits"


@dataclass(frozen=True)
class Put:
    """Put an item in place of the one with its key, or where there was none."""

    item: Item
    condition: Bound | None = None

    @property
    def key(self) -> Item:
        """What has the key of the item that this is about."""
        return self.item

    def place(self, table: Table) -> bytes:
        """Return where the item is; refuses one without a primary key of the table."""
        keys.check_item(table.schema, self.item)
        return keys.item_key(table.number, table.schema, self.item)

    def check(self, table: Table) -> None:
        """Refuse what the table's keys and indexes rule out."""
        index_keys.check_item(table, self.item)
        _check_condition(table, self.condition)

    def write(self, mutation: Mutation, table: Table, at: bytes, found: Found) -> bytes | None:
        """Do it, and return the item as it is stored then; None: there is none."""
        return mutation.put(table, at, found.content, self.item)


@dataclass(frozen=True)
class _Keyed:
    """An action on the item with a key."""

    key: Item
    condition: Bound | None = None

    def place(self, table: Table) -> bytes:
        """Return where the item is; refuses what is not a primary key of the table."""
        return targets.place(table, self.key)

    def check(self, table: Table) -> None:
        """Refuse what the table's keys and indexes rule out."""
        _check_condition(table, self.condition)


@dataclass(frozen=True)
class Delete(_Keyed):
    """Delete the item with the key, if there is one."""

    def write(self, mutation: Mutation, table: Table, at: bytes, found: Found) -> bytes | None:
        """Do it, and return the item as it is stored then: there is none."""
        if found.content is None:
            return mutation.keep(table, None)
        mutation.delete(table, at, found.content)
        return None


@dataclass(frozen=True)
class Check(_Keyed):
    """Leave the item with the key as it is, on a condition."""

    def write(self, mutation: Mutation, table: Table, at: bytes, found: Found) -> bytes | None:
        """Do nothing, at the cost of a write, and return the item as it is stored."""
        return mutation.keep(table, found.content)


@dataclass(frozen=True)
class Update(_Keyed):
    """Change the item with the key; where there is none, one with that key alone.

    An update that can only remove does not bring an item into being.
    """

    change: BoundUpdate | None = None

    @property
    def targets(self) -> Sequence[Path]:
        """The paths that are written."""
        return () if self.change is None else self.change.targets

    def check(self, table: Table) -> None:
        """Refuse what the table's keys and indexes rule out."""
        if self.change is not None:
            keys.check_targets(table.schema, self.change.targets)
            index_keys.check_update(table, self.change)
            index_keys.check_paths(table, self.change.paths)
        super().check(table)

    def write(self, mutation: Mutation, table: Table, at: bytes, found: Found) -> bytes | None:
        """Do it, and return the item as it is stored then; None: there is none."""
        if found.item is None and self.change is not None and self.change.removes:
            return mutation.keep(table, None)
        old = found.item or self.key
        new = dict(old) if self.change is None else apply(self.change, old)
        if item_size(new) > MAX_ITEM:
            raise _too_large()
        if depth(new) > MAX_NESTING:
            raise validation(_TOO_DEEP)
        index_keys.check_updated(table, self.targets, new)
        return mutation.put(table, at, found.content, new)


Action: TypeAlias = Put | Delete | Update | Check


def read_put(request: Mapping[str, Any]) -> Put:
    """Read the parameters of PutItem; refuses faults that do not depend on the table."""
    check_parameters("PutItem", request)
    return put_of(request)


def put_of(request: Mapping[str, Any], levels: int = MAX_NESTING) -> Put:
    """Read a put whose parameters go together.

    `levels` is how deep values in expressions may be nested, the map that they are in included.
    """
    check_names(request["Item"])
    check_depth(request["Item"])
    item = values_of(request["Item"])
    _check_return_values(request)
    check_stored(item)
    binding = bind(request, levels)
    condition = _condition(request, binding)
    binding.finish()
    return Put(item, condition)


def read_delete(request: Mapping[str, Any]) -> Delete:
    """Read the parameters of DeleteItem; refuses faults that do not depend on the table."""
    check_parameters("DeleteItem", request)
    return delete_of(request)


def delete_of(request: Mapping[str, Any], levels: int = MAX_NESTING) -> Delete:
    """Read a deletion whose parameters go together."""
    key = item_of(request["Key"])
    _check_return_values(request)
    binding = bind(request, levels)
    condition = _condition(request, binding)
    binding.finish()
    check_depth(request["Key"])
    return Delete(key, condition)


def read_update(request: Mapping[str, Any]) -> Update:
    """Read the parameters of UpdateItem; refuses faults that do not depend on the table."""
    check_parameters("UpdateItem", request)
    return update_of(request)


def update_of(request: Mapping[str, Any], levels: int = MAX_NESTING) -> Update:
    """Read an update whose parameters go together."""
    key = item_of(request["Key"])
    binding = bind(request, levels)
    change = _update(request, binding)
    condition = _condition(request, binding)
    binding.finish()
    check_depth(request["Key"])
    return Update(key, condition, change)


def check_charge(action: Update) -> None:
    """Refuse an update for which UpdateItem counts more than an item may have."""
    if action.change is not None and action.change.charge > MAX_ITEM:
        raise _too_large()


def check_of(request: Mapping[str, Any], levels: int = MAX_NESTING) -> Check:
    """Read a condition on an item."""
    deleted = delete_of(request, levels)
    return Check(deleted.key, deleted.condition)


def check_stored(item: Item) -> None:
    """Refuse an item that is too large to be stored; how deep it may be nested was judged."""
    # What replication tells with an item does not count: it may be as large as a user made it.
    replicated = all(name in item for name in stamps.NAMES)
    if item_size(stamps.plain(item) if replicated else item) > MAX_ITEM:
        raise validation("Item size has exceeded the maximum allowed size")


def carry_out(
    view: View, mutation: Mutation, table: Table, action: Action, at: bytes, *, shown: bool
) -> tuple[bytes | None, bytes | None]:
    """Do the action where its condition holds on the item; refuses it otherwise.

    Returns the item as it is stored before and afterwards; None: there is none. A refusal carries
    the item if it is to be `shown`.
    """
    found = Found(view.get(at))
    condition = action.condition
    if condition is not None and not condition.test(found.item or {}):
        if not shown or found.content is None:
            raise condition_failed({})
        raise condition_failed({"Item": json_of(found.content)})
    return found.content, action.write(mutation, table, at, found)


def shown_on_failure(request: Mapping[str, Any]) -> bool:
    """Say whether a request asks for the item on which its condition fails."""
    return request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"


def _too_large() -> ServiceError:
    return validation("Item size to update has exceeded the maximum allowed size")


def _check_condition(table: Table, condition: Bound | None) -> None:
    if condition is not None:
        index_keys.check_paths(table, condition.paths)


def _check_return_values(request: Mapping[str, Any]) -> None:
    if request.get("ReturnValues", "NONE") not in ("NONE", "ALL_OLD"):
        raise validation("ReturnValues can only be ALL_OLD or NONE")


def _condition(request: Mapping[str, Any], binding: Binding) -> Bound | None:
    if "ConditionExpression" in request:
        return reading.condition(request, "ConditionExpression", binding)
    return legacy.expected(request)


def _update(request: Mapping[str, Any], binding: Binding) -> BoundUpdate | None:
    text = request.get("UpdateExpression")
    if text is None:
        return attribute_updates(request)
    with naming("UpdateExpression"):
        return bind_update(grammar.update(text), binding)
