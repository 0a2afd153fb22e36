"""Cancellations: what cancels a transaction, and the reasons that are told.

A reason is told for each action, in order. In TransactWriteItems every key is judged by its table
first: the first that fits none cancels, and nothing is said of the others, whatever is wrong with
them; ExecuteTransaction tells each key that fits none. Then come items that are named twice, then
what the actions find. Whether what an index rules out, and a path into a key, are judged with the
keys or with the items is not known: where it makes a difference, each is a possible answer.

Source: ``CancellationReason`` (API reference); scylladb/scylladb, test/alternator/test_transact.py,
run against the service (three puts, of which two have keys of a wrong type and the third a false
condition: ValidationError, None, None); floci-io/floci, pull request 3674 (eu-west-2, 2026-09-15):
keys before items that are named twice, the first wrong key alone, in ExecuteTransaction each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from dynaspec.items.data.errors import Failure, Refused, Unsupported, broken, fault
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions.keys import EMPTY_KEYS, check_not_empty, key_of_item, key_of_request
from dynaspec.items.operations import rules
from dynaspec.items.operations.actions import Action, Outcome, judge_keyed, judge_put
from dynaspec.items.requests.inputs import frozen
from dynaspec.items.tables.rules import index_keys
from dynaspec.items.tables.state import Table

CarryOut: TypeAlias = Callable[[Table, Action], Outcome]
Reasons: TypeAlias = Sequence[Failure | None]
"""The fault of each action; ``None`` where there is none."""
Kind: TypeAlias = Literal["put", "keyed", "check"]
Told: TypeAlias = Literal["first", "each", "either"]
"""Which of several keys that fit no table is told: the first, each, or nobody knows which."""

CODES: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
    "ValidationException": "ValidationError",
}
"""The code of a reason, by the code that the same fault has outside a transaction."""
TWICE: Final = broken(rules.ITEM_TWICE).failure
_EMPTY: Final = (*EMPTY_KEYS, index_keys.UPDATED_EMPTY)
"""The rules that an empty key breaks."""
_PATHS: Final = (index_keys.PATH_INTO_KEY, index_keys.PATH_INTO_INDEX_KEY)
"""The rules that a path into a key breaks."""


@dataclass(frozen=True)
class Ask:
    """One action of a transaction: the table, what to do there, and how."""

    table: str
    action: Action
    carry_out: CarryOut
    kind: Kind
    """Whether it gives an item to put, the key of one that is written, or of one that is read."""
    carried: tuple[int, int]
    """Bytes that it carries of an item or key, and of expressions."""
    spelled: Attributes | None = None
    """The item or key as the request spells it; ``None`` for that of a statement."""


def key_faults(asks: Sequence[Ask], held: Sequence[Table | None]) -> Reasons:
    """What is wrong with each key by its table alone, but for an empty one."""
    return [
        None
        if table is None
        else _but_empty(
            fault(
                key_of_item if ask.kind == "put" else key_of_request,
                table.schema,
                ask.action.given,
            )
        )
        for ask, table in zip(asks, held, strict=True)
    ]


def other_faults(asks: Sequence[Ask], held: Sequence[Table | None]) -> Reasons:
    """What else the tables rule out, whatever items there are, but for empty keys of indexes."""
    return [
        None
        if table is None
        else _but_empty(fault(judge_put if ask.kind == "put" else judge_keyed, table, ask.action))
        for ask, table in zip(asks, held, strict=True)
    ]


def _but_empty(found: Failure | None) -> Failure | None:
    return None if found is None or found.is_for(_EMPTY) else found


def check_no_empty(asks: Sequence[Ask], held: Sequence[Table | None]) -> None:
    """An empty key refuses the request, where any other wrong key cancels the transaction."""
    for ask, table in zip(asks, held, strict=True):
        for attribute in () if table is None else table.schema.attributes:
            if attribute.name in ask.action.given:
                check_not_empty(attribute.name, ask.action.given[attribute.name])


def check_no_empty_index(asks: Sequence[Ask], held: Sequence[Table | None], told: Told) -> None:
    """So does an item with an empty key of an index; what else is wrong may be told before."""
    for ask, table in zip(asks, held, strict=True):
        found = None if table is None or ask.kind != "put" else fault(judge_put, table, ask.action)
        if found is None or not found.is_for(_EMPTY):
            continue
        others = other_faults(asks, held)
        if not any(others):
            raise Refused(found)
        refused = failed(others, others, told)
        raise any_of([found, refused.failure, *refused.others])


def check_keys(keys: Reasons, others: Reasons, told: Told) -> None:
    """Cancel for keys that do not fit; what else is wrong may be judged with them, and told."""
    if not any(keys):
        return
    whole = both(keys, others)
    narrow = [] if told == "each" else [_first(keys), _first(whole)]
    wide = [] if told == "first" else [keys, whole]
    raise cancelled(*narrow, *wide)


def named_twice(
    asks: Sequence[Ask], held: Sequence[Table | None], *, spelled: bool = False
) -> bool:
    """Whether two actions, with keys that fit, name one item; if ``spelled``, spelled alike."""
    named = [_named(ask, table) for ask, table in zip(asks, held, strict=True) if table is not None]
    whole = [each if spelled else each[0] for each in named]
    return len(set(whole)) < len(whole)


def _named(ask: Ask, table: Table) -> tuple[object, object]:
    """The item that an action names, by value, and how its key is spelled."""
    names = table.schema.names
    spelled = ask.spelled
    text = None if spelled is None else frozen([spelled[name] for name in names])
    return (ask.table, tuple(ask.action.given[name] for name in names)), text


def twice(others: Reasons, told: Told) -> Refused:
    """The refusal of an item that is named twice; what else is wrong may be told instead."""
    if not any(others):
        return Refused(TWICE)
    refused = failed(others, others, told)
    return any_of([TWICE, refused.failure, *refused.others])


def failed(reasons: Reasons, others: Reasons, keys: Told) -> Refused:
    """The cancellation for ``reasons``, of which ``others`` might be judged before any item is.

    An empty key of an index refuses, and so may a path into a key: that it cancels nobody has seen.
    """
    empty = [each for each in reasons if each is not None and each.is_for(_EMPTY)]
    if empty and sum(map(bool, reasons)) == 1:
        return Refused(empty[0])
    possible = [reasons]
    if any(others):
        possible = [*([] if keys == "each" else [_first(others)]), others, reasons]
    refused = cancelled(*possible)
    told = refused.failure
    if isinstance(told, Unsupported):
        return refused
    paths = [each for each in others if each is not None and each.is_for(_PATHS)]
    return any_of([*empty[:1], told, *refused.others, *paths])


def cancelled(*possible: Reasons) -> Refused:
    """TransactionCanceledException, with any of ``possible`` for its reasons.

    Where one is not specified here, neither is the answer.
    """
    for reasons in possible:
        for reason in reasons:
            if isinstance(reason, Unsupported):
                return Refused(reason)
    return any_of(map(_cancellation, possible))


def either(refused: Refused, check: Callable[[], None]) -> Refused:
    """``refused``, or as well what ``check`` refuses: no source says which is told."""
    other = fault(check)
    return refused if other is None else any_of([refused.failure, *refused.others, other])


def any_of(possible: Iterable[Failure]) -> Refused:
    """A refusal with any of these answers."""
    answers: list[Failure] = []
    for each in possible:
        if each not in answers:
            answers.append(each)
    return Refused(answers[0], tuple(answers[1:]))


def _first(reasons: Reasons) -> Reasons:
    """``reasons`` without those that come after the first."""
    place = next(n for n, reason in enumerate(reasons) if reason is not None)
    return [reason if n == place else None for n, reason in enumerate(reasons)]


def both(reasons: Reasons, others: Reasons) -> Reasons:
    """``reasons``, and ``others`` where there is none."""
    return [reason or other for reason, other in zip(reasons, others, strict=True)]


def _cancellation(reasons: Reasons) -> Failure:
    """The cancellation, which breaks what its ``reasons`` break too."""
    told = [_reason(reason) for reason in reasons]
    codes = ", ".join(str(reason["Code"]) for reason in told)
    failure = broken(rules.CANCELLED, codes=codes).failure
    within = [breach for reason in reasons if reason for breach in reason.breaches]
    return replace(
        failure,
        extra={"CancellationReasons": told},
        breaches=(*failure.breaches, *within),
    )


def _reason(failure: Failure | None) -> Mapping[str, object]:
    if failure is None:
        return {"Code": "None"}
    code = CODES.get(failure.code, failure.code)
    return {"Code": code, "Message": failure.message, **failure.extra}
