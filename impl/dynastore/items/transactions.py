"""TransactWriteItems and TransactGetItems: many items of many tables, all or nothing.

The leader carries out one request after the other, and a mutation takes effect as a whole. So a
transaction never meets another one: TransactionConflict and TransactionInProgressException do not
arise. What cancels a transaction is its own actions and their conditions.
Source: API reference of the two, "TransactionCanceledException" and "CancellationReason";
developer guide, "Amazon DynamoDB Transactions: How it works". Which faults refuse the request and
which cancel it, and in what order they are looked for, is as the service has been seen to do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from dynastore.items import actions, lookups, names, targets, tokens
from dynastore.items.actions import Action, Check
from dynastore.items.capacity import Usage, consumed, read_units, with_list
from dynastore.items.catalog import Table
from dynastore.items.content import Found
from dynastore.items.errors import (
    EmptyKeyError,
    ServiceError,
    transaction_cancelled,
    validation,
)
from dynastore.items.item_collections import Collections
from dynastore.items.lookups import Get
from dynastore.items.mutation import Mutation
from dynastore.items.tables import Answer
from dynastore.items.values import MAX_NESTING, Item, Value, item_size, tag
from dynastore.items.view import View

MAX_BYTES: Final = 4 * 1024 * 1024
"""Most bytes of the items of one transaction (developer guide, "Quotas", "Transactions")."""
_LEVELS: Final = MAX_NESTING + 1
"""Values in expressions may be nested one level deeper than in a request of one action."""
_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Action]]] = {
    "ConditionCheck": partial(actions.read_check, levels=_LEVELS),
    "Put": partial(actions.read_put, levels=_LEVELS),
    "Delete": partial(actions.read_delete, levels=_LEVELS),
    "Update": partial(actions.read_update, levels=_LEVELS),
}
CODES: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "ValidationException": "ValidationError",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
}
"""What refuses a request of one action → the code with which it cancels a transaction."""
NONE: Final = {"Code": "None"}
"""The reason of a part that would not have cancelled a transaction."""
_A = TypeVar("_A", Action, Get)


@dataclass(frozen=True)
class _Step(Generic[_A]):
    """One action of a transaction, and where its item is."""

    given: Mapping[str, Any]
    action: _A
    table: Table
    at: bytes

    @property
    def name(self) -> str:
        """The table's name or ARN, as the request has it."""
        return str(self.given["TableName"])


def write(view: View, request: Mapping[str, Any], now: int) -> Answer:
    """Carry out all the actions, or none of them."""
    given, token = request["TransactItems"], request.get("ClientRequestToken")
    read = [_read(each or {}) for each in given]
    _check_size(action for _, action in read)
    steps = _located(view, read)
    meant = names.plain_actions(given)
    if token is not None and tokens.used(view, token, meant, now):
        return _with_capacity({}, request, steps, _read_usage(view, steps), "Read"), ()
    mutation, collections = Mutation(view), Collections(view, request)
    _carry_out(view, mutation, steps)
    for step in steps:
        if not isinstance(step.action, Check):
            collections.add(step.name, step.table, step.action.key)
    usage = {step.table.number: mutation.usage(step.table) for step in steps}
    answer = _with_capacity(collections.with_metrics({}), request, steps, usage, "Write")
    noted = {} if token is None else tokens.note(view, token, meant, now)
    return answer, (*mutation.writes(), *noted.items())


def get(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Read all the items as they are at one time."""
    given = [_get(*pair) for pair in enumerate(request["TransactItems"], 1)]
    steps = _located(view, [(each, lookups.read_get(each)) for each in given])
    responses: list[object] = []
    size = 0
    for step in steps:
        found = Found(view.get(step.at))
        size += found.size
        shown = found.content and lookups.shown(found.content, step.action.paths)
        responses.append({} if found.content is None else {"Item": shown})
    if size > MAX_BYTES:
        raise validation(f"Payload in response is too large.{size}")
    usage = _read_usage(view, steps)
    return _with_capacity({"Responses": responses}, request, steps, usage, "Read"), ()


def _read(given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Action]:
    """Read the one action of an element; refuses what is wrong with it, whatever the table."""
    if not given:
        raise validation(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    if len(given) > 1:
        raise validation("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, action),) = given.items()
    return action, _READERS[kind](action)


def _get(position: int, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the one action of an element; refuses null in its place."""
    if given is None:
        raise validation(
            f"1 validation error detected: Value null at 'transactItems.{position}.member.get' "
            "failed to satisfy constraint: Member must not be null"
        )
    action: Mapping[str, Any] = given["Get"]
    return action


def _check_size(read: Iterable[Action]) -> None:
    """Refuse more than a transaction may carry: items to be put, and the keys of others."""
    size = sum(item_size(action.key) for action in read)
    if size > MAX_BYTES:
        raise validation(f"Transaction payload size cannot exceed 4MB. Payload Size: {size}")


def _located(view: View, read: Sequence[tuple[Mapping[str, Any], _A]]) -> list[_Step[_A]]:
    """Find the tables and places that actions are about, each another place.

    A table that is not there, an item named twice and an empty key refuse the request; the first
    action that its table's keys and indexes rule out cancels it, and nothing is said of the others.
    """
    tables = [targets.table(view, given["TableName"]) for given, _ in read]
    named = [_named(table, action.key) for table, (_, action) in zip(tables, read, strict=True)]
    whole = [key for key in named if key is not None]
    if len(set(whole)) < len(whole):
        raise validation("Transaction request cannot include multiple operations on one item")
    steps: list[_Step[_A]] = []
    for position, ((given, action), table) in enumerate(zip(read, tables, strict=True)):
        try:
            steps.append(_Step(given, action, table, action.place(table)))
            action.check(table)
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            reasons: list[Mapping[str, object]] = [NONE] * len(read)
            reasons[position] = reason(refusal)
            raise cancelled(reasons) from None
    return steps


def _named(table: Table, given: Item) -> tuple[int, tuple[Value, ...]] | None:
    """Return the item that an action names; None: it lacks a key of the schema's types."""
    attributes = table.schema.attributes
    if any(each.name not in given or tag(given[each.name]) != each.type for each in attributes):
        return None
    return table.number, tuple(given[each.name] for each in attributes)


def _carry_out(view: View, mutation: Mutation, steps: Sequence[_Step[Action]]) -> None:
    """Do all of it; where a part fails, tell of each part whether it does."""
    reasons: list[Mapping[str, object]] = []
    for step in steps:
        shown = actions.shown_on_failure(step.given)
        try:
            actions.carry_out(view, mutation, step.table, step.action, step.at, shown=shown)
            reasons.append(NONE)
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            reasons.append(reason(refusal))
    if any(reason is not NONE for reason in reasons):
        raise cancelled(reasons)


def reason(refusal: ServiceError) -> Mapping[str, object]:
    """Return the reason of an action for a cancellation, from what refuses it on its own."""
    return {"Code": CODES[refusal.code], **refusal.members, "Message": refusal.message}


def cancelled(reasons: Sequence[Mapping[str, object]]) -> ServiceError:
    """Say that a transaction has not been carried out, and for each of its parts, why."""
    codes = ", ".join(str(reason["Code"]) for reason in reasons)
    return transaction_cancelled(
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        reasons,
    )


def _read_usage(view: View, steps: Sequence[_Step[Any]]) -> dict[int, Usage]:
    """Return what it takes to read the items, by the numbers of their tables."""
    usage: dict[int, Usage] = {}
    for step in steps:
        units = read_units(Found(view.get(step.at)).size, consistent=True)
        usage.setdefault(step.table.number, Usage()).units += units
    return usage


def _with_capacity(
    answer: dict[str, object],
    request: Mapping[str, Any],
    steps: Sequence[_Step[Any]],
    usage: Mapping[int, Usage],
    kind: Literal["Read", "Write"],
) -> dict[str, object]:
    """Add what the transaction took: twice what its parts take on their own, once to prepare."""
    taken = [
        consumed(request, name, usage[table.number].doubled(), kind)
        for name, table in targets.distinct((step.name, step.table) for step in steps)
    ]
    return with_list(answer, taken)
