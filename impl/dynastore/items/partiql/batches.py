"""BatchExecuteStatement: many PartiQL statements, each on one item and each on its own.

What is wrong with a statement is the answer to that statement; only a batch that reads and writes,
or names an item twice, is refused as a whole. All writes take effect together, as one entry of the
log. That ReturnValuesOnConditionCheckFailure makes no difference here is as the service has been
seen to do it, and so is what a write takes that fails: of its table alone, and only where another
statement on that table succeeds (captures of nubo-db/dynoxide, eu-west-2, 2026-08).
Source: API reference, "BatchExecuteStatement".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from dynastore.items.data.content import size_of
from dynastore.items.data.errors import EmptyKeyError, ServiceError, validation
from dynastore.items.data.values import Value, item_size
from dynastore.items.data.view import Call, View
from dynastore.items.expressions.binding import Binding
from dynastore.items.operations.actions import Action
from dynastore.items.operations.targets import place
from dynastore.items.operations.transactions import CODES
from dynastore.items.partiql import plans, selects, writes
from dynastore.items.partiql import statement as partiql
from dynastore.items.partiql.grammar import parse
from dynastore.items.partiql.plans import KeyTypeError
from dynastore.items.partiql.selects import Selection
from dynastore.items.partiql.statements import Asked, Checking, Reading
from dynastore.items.partiql.syntax import Insert, Modify, Remove, Select, Subquery
from dynastore.items.partiql.writes import Write
from dynastore.items.reads.pages import Source
from dynastore.items.tables import catalog
from dynastore.items.tables.capacity import Usage, consumed, with_list, write_units
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result


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
    """A statement that was refused; the others are those of its item if it came to one."""

    fault: ServiceError
    name: str | None = None
    at: bytes | None = None
    units: Decimal = Decimal(0)
    """What it would have taken of its table."""


@dataclass(frozen=True)
class _Done:
    """A statement that was carried out, and the item that it answers; None: it answers none."""

    name: str
    item: object | None


_Member = _Get | _Change | _Refused
_KEYLESS: Final = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."
)


def execute(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Carry out the statements, each on its own."""
    statements: list[Mapping[str, Any]] = request["Statements"]
    asked = [_asked(each) for each in statements]
    members = [_member(view, *pair) for pair in zip(statements, asked, strict=True)]
    if len({_kind(each["Statement"]) for each in statements} - {None}) > 1:
        raise validation("Read and write requests together in the same batch is not supported.")
    places = [member.at for member in members if member.at is not None]
    if len(set(places)) < len(places):
        raise validation("Provided list of item keys contains duplicates")
    mutation = Mutation(view, call)
    usage: dict[str, Usage] = {}
    outcomes = [_outcome(view, mutation, member, usage) for member in members]
    taken = [_taken(request, name, used, outcomes) for name, used in usage.items()]
    return with_list({"Responses": list(map(_response, outcomes))}, taken), mutation.effects()


def _asked(given: Mapping[str, Any]) -> tuple[Asked, Binding] | _Refused:
    """Read a statement; what refuses it is its answer."""
    try:
        return partiql.bound(given["Statement"], partiql.parameters(given))
    except ServiceError as refusal:
        return _Refused(refusal)


def _member(
    view: View, given: Mapping[str, Any], asked: tuple[Asked, Binding] | _Refused
) -> _Member:
    """Bind a statement to its table; what refuses it is its answer."""
    if isinstance(asked, _Refused):
        return asked
    try:
        return _bound(view, given, *asked)
    except ServiceError as refusal:
        return _Refused(refusal)


def _bound(view: View, given: Mapping[str, Any], asked: Asked, binding: Binding) -> _Member:
    if isinstance(asked, Checking):
        raise partiql.exists_elsewhere()
    if isinstance(asked, Reading):
        consistent = bool(given.get("ConsistentRead"))
        key, selection = _selection(view, asked, binding, consistent)
        table = selection.origin.table
        return _Get(given, asked.table, table, place(table, key), selection)
    write = writes.bound(asked, binding)
    table = catalog.existing(view, write.table)
    action = writes.action(write, table)
    at = None
    try:
        at = action.place(table)
        action.check(table)
    except ServiceError as refusal:
        return _Refused(refusal, write.table, at, _attempted(view, write, at))
    return _Change(write.table, table, at, write, action)


def _selection(
    view: View, asked: Reading, binding: Binding, consistent: bool
) -> tuple[Mapping[str, Value], Selection]:
    """Bind a SELECT of one item; that it asks for one is judged before the types of its key."""
    keyless = validation(_KEYLESS)
    try:
        selection = selects.selection(view, asked, binding, consistent=consistent)
    except (KeyTypeError, EmptyKeyError) as refusal:
        source = Source(catalog.existing(view, asked.table))
        whole = plans.names_item(source, asked.where, binding) and asked.index is None
        raise (refusal if whole else keyless) from None
    if selection.key is None:
        raise keyless
    return selection.key, selection


def _kind(text: str) -> type[Reading] | type[Write] | None:
    """Return whether a statement reads or writes, by its text; None: it does neither.

    What is wrong with it otherwise makes no difference: so DynamoDB Local has been seen to do it.
    """
    try:
        statement = parse(text).statement
    except ServiceError:
        return None
    if isinstance(statement, Select | Subquery):
        return Reading
    return Write if isinstance(statement, Insert | Modify | Remove) else None


def _attempted(view: View, write: Write, at: bytes | None) -> Decimal:
    """Return the capacity of a failed write: by the stored item, or the given one."""
    there = None if at is None else view.get(at)
    given = 0 if write.item is None else item_size(write.item)
    return write_units(max(given, 0 if there is None else size_of(there)))


def _outcome(
    view: View, mutation: Mutation, member: _Member, usage: dict[str, Usage]
) -> _Done | _Refused:
    """Carry out a statement."""
    if isinstance(member, _Refused):
        return member
    if isinstance(member, _Get):
        page = selects.read(view, member.selection, member.given, None)
        usage.setdefault(member.name, Usage()).units += page.usage.units
        return _Done(member.name, page.items[0] if page.items else None)
    try:
        old, new = writes.carry_out(
            view, mutation, member.table, member.action, member.at, shown=False
        )
    except ServiceError as refusal:
        units = _attempted(view, member.write, member.at)
        return _Refused(refusal, member.name, member.at, units)
    usage.setdefault(member.name, mutation.usage(member.table))
    return _Done(member.name, writes.returned(member.write, old, new))


def _response(outcome: _Done | _Refused) -> dict[str, object]:
    named: dict[str, object] = {} if outcome.name is None else {"TableName": outcome.name}
    if isinstance(outcome, _Refused):
        fault = outcome.fault
        return {"Error": {"Code": CODES[fault.code], "Message": fault.message}, **named}
    return named if outcome.item is None else {**named, "Item": outcome.item}


def _taken(
    request: Mapping[str, Any], name: str, used: Usage, outcomes: Iterable[_Done | _Refused]
) -> dict[str, object] | None:
    """Return what the batch took of a table: writes that failed are in the total, in no part."""
    taken = consumed(request, name, used)
    if taken is None:
        return None
    lost = [each.units for each in outcomes if isinstance(each, _Refused) and each.name == name]
    return {**taken, "CapacityUnits": sum(lost, cast(Decimal, taken["CapacityUnits"]))}
