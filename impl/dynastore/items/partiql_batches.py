"""BatchExecuteStatement: many PartiQL statements, each on one item and each on its own.

What is wrong with a statement is the answer to that statement; only a batch that reads and writes,
or names an item twice, is refused as a whole. All writes take effect together, as one entry of the
log. That ReturnValuesOnConditionCheckFailure makes no difference here is as the service has been
seen to do it.
Source: API reference, "BatchExecuteStatement".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dynastore.items import catalog, partiql, partiql_reads, partiql_writes
from dynastore.items.actions import Action
from dynastore.items.capacity import Usage, consumed, with_list
from dynastore.items.catalog import Table
from dynastore.items.errors import ServiceError, validation
from dynastore.items.mutation import Mutation
from dynastore.items.partiql_reads import Selection
from dynastore.items.partiql_statements import Checking, Reading
from dynastore.items.partiql_writes import Write
from dynastore.items.tables import Answer
from dynastore.items.targets import place
from dynastore.items.transactions import CODES
from dynastore.items.view import View


@dataclass(frozen=True)
class _Get:
    """A statement that reads an item."""

    given: Mapping[str, Any]
    name: str
    table: Table
    at: bytes
    selection: Selection


@dataclass(frozen=True)
class _Change:
    """A statement that writes an item."""

    name: str
    table: Table
    at: bytes
    write: Write
    action: Action


@dataclass(frozen=True)
class _Refused:
    """A statement that was refused; `name` is that of its table if it came to its item."""

    fault: ServiceError
    name: str | None = None


_Member = _Get | _Change | _Refused
_KEYLESS: Final = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."
)


def execute(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Carry out the statements, each on its own."""
    members = [_member(view, each or {}) for each in request["Statements"]]
    _check(members)
    mutation = Mutation(view)
    usage: dict[str, Usage] = {}
    responses: list[object] = []
    for member in members:
        if isinstance(member, _Refused):
            named = {} if member.name is None else {"TableName": member.name}
            responses.append({"Error": _error(member.fault), **named})
        elif isinstance(member, _Get):
            responses.append(_read(view, member, usage))
        else:
            responses.append(_written(view, mutation, member, usage))
    taken = [consumed(request, name, used) for name, used in usage.items()]
    return with_list({"Responses": responses}, taken), mutation.writes()


def _member(view: View, given: Mapping[str, Any]) -> _Member:
    """Read a statement; what refuses it is its answer."""
    try:
        return _bound(view, given)
    except ServiceError as refusal:
        return _Refused(refusal)


def _bound(view: View, given: Mapping[str, Any]) -> _Member:
    if "Statement" not in given:
        raise validation("Statement must not be null")
    asked, binding = partiql.bound(given["Statement"], partiql.parameters(given))
    if isinstance(asked, Checking):
        raise partiql.exists_elsewhere()
    if isinstance(asked, Reading):
        consistent = bool(given.get("ConsistentRead"))
        selection = partiql_reads.selection(view, asked, binding, consistent=consistent)
        if selection.key is None:
            raise validation(_KEYLESS)
        table = selection.origin.table
        return _Get(given, asked.table, table, place(table, selection.key), selection)
    write = partiql_writes.bound(asked, binding)
    table = catalog.existing(view, write.table)
    action = partiql_writes.action(write, table)
    try:
        at = action.place(table)
        action.check(table)
    except ServiceError as refusal:
        return _Refused(refusal, write.table)
    return _Change(write.table, table, at, write, action)


def _check(members: Sequence[_Member]) -> None:
    """Refuse a batch that both reads and writes, or that is about an item twice."""
    found = [member for member in members if not isinstance(member, _Refused)]
    if len({type(member) for member in found}) > 1:
        raise validation("Read and write requests together in the same batch is not supported.")
    if len({member.at for member in found}) < len(found):
        raise validation("Provided list of item keys contains duplicates")


def _read(view: View, member: _Get, usage: dict[str, Usage]) -> object:
    page = partiql_reads.read(view, member.selection, member.given, None)
    used = usage.setdefault(member.name, Usage())
    used.units += page.usage.units
    answer: dict[str, object] = {"TableName": member.name}
    return {**answer, "Item": page.items[0]} if page.items else answer


def _written(view: View, mutation: Mutation, member: _Change, usage: dict[str, Usage]) -> object:
    answer: dict[str, object] = {"TableName": member.name}
    try:
        old, new = partiql_writes.carry_out(
            view, mutation, member.table, member.action, member.at, shown=False
        )
    except ServiceError as refusal:
        return {"Error": _error(refusal), **answer}
    usage.setdefault(member.name, mutation.usage(member.table))
    item = partiql_writes.returned(member.write, old, new)
    return answer if item is None else {**answer, "Item": item}


def _error(refusal: ServiceError) -> dict[str, object]:
    return {"Code": CODES[refusal.code], "Message": refusal.message}
