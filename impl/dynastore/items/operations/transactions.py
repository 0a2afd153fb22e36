"""TransactWriteItems and TransactGetItems: many items of many tables, all or nothing.

The leader carries out one request after the other, and a mutation takes effect as a whole. So a
transaction never meets another one: TransactionConflict and TransactionInProgressException do not
arise. What cancels a transaction is its own actions and their conditions.

A request is read action by action, then measured; then come its tables, its keys, items that are
named twice, what the indexes rule out, and what the items are. A key that does not fit its table
cancels, and nothing is said of the other actions; an empty one refuses.
Source: API reference of the two, "TransactionCanceledException" and "CancellationReason";
developer guide, "Amazon DynamoDB Transactions: How it works". That keys come before items that are
named twice, and that the first wrong key is told alone, was seen of the service (floci-io/floci,
pull request 3674; scylladb/scylladb, test/alternator/test_transact.py), and that placeholders need
no expression (ExtendDB/extenddb, pull request 169).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final, Generic, Literal, TypeVar

from dynastore.items.data import work
from dynastore.items.data.content import Found, size_of
from dynastore.items.data.errors import (
    EmptyKeyError,
    ServiceError,
    transaction_cancelled,
    validation,
)
from dynastore.items.data.values import MAX_NESTING, item_size, size, text_size
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.data.wire import values_of
from dynastore.items.expressions.parameters import expressions
from dynastore.items.operations import actions, lookups, targets
from dynastore.items.operations.actions import Action, Check
from dynastore.items.operations.lookups import Get
from dynastore.items.operations.tokens import Token
from dynastore.items.tables import names
from dynastore.items.tables.capacity import Usage, consumed, read_units, with_list
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.item_collections import Collections
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result

MAX_BYTES: Final = 4 * 1024 * 1024
"""Most bytes of the items of one transaction (developer guide, "Quotas", "Transactions")."""
_WRAPPING: Final = 4
"""Bytes that each item in an answer counts besides its own, as in AWS's downloadable DynamoDB."""
_LEVELS: Final = MAX_NESTING + 1
"""Values in expressions may be nested one level deeper than in a request of one action."""
_READERS: Final[Mapping[str, tuple[str, Callable[[Mapping[str, Any]], Action]]]] = {
    "ConditionCheck": ("DeleteItem", partial(actions.check_of, levels=_LEVELS)),
    "Put": ("PutItem", partial(actions.put_of, levels=_LEVELS)),
    "Delete": ("DeleteItem", partial(actions.delete_of, levels=_LEVELS)),
    "Update": ("UpdateItem", partial(actions.update_of, levels=_LEVELS)),
}
"""Action → the operation that has its expressions, and what reads it."""
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
_P = TypeVar("_P")
_R = TypeVar("_R")


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


def write(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Carry out all the actions, or none of them."""
    given = request["TransactItems"]
    read = [_read(each or {}) for each in given]
    check_payload(_carried(*each) for each in read)
    steps = _located(view, read)
    token = Token("TransactWriteItems", request, names.plain_actions(given))
    known = token.used(view, call.now)
    if known is not None:
        return read_again({}, request, known), NOTHING
    mutation, collections = Mutation(view, call), Collections(view, request)
    sizes = _carry_out(view, mutation, steps)
    for step in steps:
        if not isinstance(step.action, Check):
            collections.add(step.name, step.table, step.action.key)
    usage = {step.table.number: mutation.usage(step.table) for step in steps}
    named = [(step.name, step.table) for step in steps]
    answer = with_capacity(collections.with_metrics({}), request, named, usage, "Write")
    noted = token.note(view, call.now, units_again(named, sizes))
    return answer, mutation.effects(noted)


def get(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Read all the items as they are at one time."""
    given = [_get(*pair) for pair in enumerate(request["TransactItems"], 1)]
    steps = _located(view, [(each, lookups.get_of(_with_use(each, "GetItem"))) for each in given])
    found = [Found(view.get(step.at)) for step in steps]
    work.gathered()
    check_answer(found)
    responses: list[object] = []
    for step, each in zip(steps, found, strict=True):
        shown = each.content and lookups.shown(each.content, step.action.paths)
        responses.append({} if each.content is None else {"Item": shown})
    named = [(step.name, step.table) for step in steps]
    usage = read_usage(named, found)
    return with_capacity({"Responses": responses}, request, named, usage, "Read"), NOTHING


def _read(given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Action]:
    """Read the one action of an element; refuses faults that do not depend on the table."""
    if not given:
        raise validation(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    if len(given) > 1:
        raise validation("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, action),) = given.items()
    operation, reader = _READERS[kind]
    return action, reader(_with_use(action, operation))


def _with_use(action: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    """Return the action without names and values that it has no expression for."""
    if expressions(operation, action):
        return action
    unused = {"ExpressionAttributeNames", "ExpressionAttributeValues"}
    return {member: each for member, each in action.items() if member not in unused}


def _get(position: int, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return the one action of an element; refuses null in its place."""
    if given is None:
        raise validation(
            f"1 validation error detected: Value null at 'transactItems.{position}.member.get' "
            "failed to satisfy constraint: Member must not be null"
        )
    action: Mapping[str, Any] = given["Get"]
    return action


def _carried(given: Mapping[str, Any], action: Action) -> int:
    """Return the bytes that an action counts: an item or a key, and what its expressions are of.

    The expressions count in AWS's downloadable DynamoDB; of the service nobody has told.
    """
    texts = [given.get("ConditionExpression", ""), given.get("UpdateExpression", "")]
    names = filter(None, given.get("ExpressionAttributeNames", {}).values())
    values = values_of(given.get("ExpressionAttributeValues", {})).values()
    return item_size(action.key) + sum(map(text_size, (*texts, *names))) + sum(map(size, values))


def check_payload(carried: Iterable[int]) -> None:
    """Refuse more than a transaction may carry."""
    total = 0
    for each in carried:
        total += each
        if total > MAX_BYTES:
            raise validation(f"Transaction payload size cannot exceed 4MB. Payload Size: {total}")


def check_answer(found: Iterable[Found]) -> None:
    """Refuse to answer more than fits."""
    total = counted = 0
    for each in found:
        if each.content is not None:
            total += each.size
            counted += each.size + _WRAPPING
        if total > MAX_BYTES:
            raise validation(f"Payload in response is too large.{counted}")


def _located(view: View, read: Sequence[tuple[Mapping[str, Any], _A]]) -> list[_Step[_A]]:
    """Find the tables and places that actions are about, each another place."""
    tables = [targets.table(view, given["TableName"]) for given, _ in read]

    def step(part: tuple[tuple[Mapping[str, Any], _A], Table]) -> _Step[_A]:
        (given, action), table = part
        return _Step(given, action, table, action.place(table))

    steps = _all(list(zip(read, tables, strict=True)), step)
    if len({step.at for step in steps}) < len(steps):
        raise validation("Transaction request cannot include multiple operations on one item")
    _all(steps, lambda step: step.action.check(step.table))
    return steps


def _all(parts: Sequence[_P], judge: Callable[[_P], _R]) -> list[_R]:
    """Judge all parts; the first that is refused cancels, and nothing is said of the others."""
    judged: list[_R] = []
    for part in parts:
        try:
            judged.append(judge(part))
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            reasons: list[Mapping[str, object]] = [NONE] * len(parts)
            reasons[len(judged)] = reason(refusal)
            raise cancelled(reasons) from None
    return judged


def _carry_out(view: View, mutation: Mutation, steps: Sequence[_Step[Action]]) -> list[int]:
    """Do all of it; where a part fails, tell of each part whether it does.

    Returns of each item the bytes that it has at most, before or afterwards.
    """
    reasons: list[Mapping[str, object]] = []
    sizes: list[int] = []
    for step in steps:
        shown = actions.shown_on_failure(step.given)
        try:
            images = actions.carry_out(
                view, mutation, step.table, step.action, step.at, shown=shown
            )
            sizes.append(largest(images))
            reasons.append(NONE)
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            reasons.append(reason(refusal))
    if any(reason is not NONE for reason in reasons):
        raise cancelled(reasons)
    return sizes


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


def largest(images: Iterable[bytes | None]) -> int:
    """Return the bytes of the largest of stored items; None is none."""
    return max(0 if content is None else size_of(content) for content in images)


def read_usage(named: Sequence[tuple[str, Table]], found: Sequence[Found]) -> dict[int, Usage]:
    """Return what it takes to read the items, by the numbers of their tables."""
    usage: dict[int, Usage] = {}
    for (_, table), each in zip(named, found, strict=True):
        units = read_units(each.size, consistent=True)
        usage.setdefault(table.number, Usage()).units += units
    return usage


def units_again(named: Sequence[tuple[str, Table]], sizes: Sequence[int]) -> dict[str, Decimal]:
    """Return what a transaction takes when it comes again, by what it calls its tables."""
    units: dict[int, Decimal] = {}
    for (_, table), each in zip(named, sizes, strict=True):
        taken = 2 * read_units(each, consistent=True)
        units[table.number] = units.get(table.number, Decimal(0)) + taken
    return {name: units[table.number] for name, table in targets.distinct(named)}


def read_again(
    answer: dict[str, object], request: Mapping[str, Any], units: Mapping[str, Decimal]
) -> dict[str, object]:
    """Return the answer to a transaction that comes again."""
    taken = [consumed(request, name, Usage(each), "Read") for name, each in units.items()]
    return with_list(answer, taken)


def with_capacity(
    answer: dict[str, object],
    request: Mapping[str, Any],
    named: Sequence[tuple[str, Table]],
    usage: Mapping[int, Usage],
    kind: Literal["Read", "Write"],
) -> dict[str, object]:
    """Add what the transaction took of each table, which has its first name."""
    taken = [
        consumed(request, name, usage[table.number].transacted(), kind)
        for name, table in targets.distinct(named)
    ]
    return with_list(answer, taken)
