"""ExecuteTransaction: many PartiQL statements on one item each, all or nothing.

Statements are read first, in their order; then each has to name one item, and what does not cancels
the transaction, as does what fails when it is carried out. See `transactions` for what cannot
happen here.
Source: API reference, "ExecuteTransaction"; developer guide, "Performing transactions with PartiQL
for DynamoDB". Which faults refuse the request and which cancel it is as the service has been seen
to do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from dynastore.items.data.content import Found, json_of
from dynastore.items.data.errors import EmptyKeyError, ServiceError, validation
from dynastore.items.data.values import Value, item_size
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions.binding import Binding
from dynastore.items.operations import actions, targets
from dynastore.items.operations.actions import Action, Put
from dynastore.items.operations.tokens import Token
from dynastore.items.operations.transactions import (
    NONE,
    cancelled,
    check_answer,
    check_payload,
    largest,
    read_again,
    read_usage,
    reason,
    units_again,
    with_capacity,
)
from dynastore.items.partiql import selects, writes
from dynastore.items.partiql import statement as partiql
from dynastore.items.partiql.plans import KeyTypeError, names_item
from dynastore.items.partiql.selects import Selection
from dynastore.items.partiql.statements import Checking, Reading
from dynastore.items.partiql.writes import KeyMismatchError, KeyNamingError, Write
from dynastore.items.reads.pages import Source
from dynastore.items.tables.catalog import Table, existing
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result

_MISSING: Final = "ResourceNotFoundException"
_NO_KEY: Final = (
    "Select statements within ExecuteTransaction must specify the primary key in the where clause."
)
_MISMATCH: Final = "The provided key element does not match the schema"


@dataclass(frozen=True)
class _Step:
    """A statement bound to its table."""

    given: Mapping[str, Any]
    table: Table
    asked: Selection | Write | KeyTypeError | EmptyKeyError

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.table.name


def execute(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Carry out all the statements, or none of them."""
    statements: list[Mapping[str, Any]] = request["TransactStatements"]
    given = [partiql.parameters(each) for each in statements]
    steps = _steps(view, statements, given)
    if isinstance(steps[0].asked, Write):
        return _write(view, request, steps, call)
    return _read(view, request, steps)


def _steps(
    view: View, statements: Sequence[Mapping[str, Any]], given: Sequence[tuple[Value, ...]]
) -> list[_Step]:
    """Bind the statements to their tables; a table that is not there cancels the transaction."""
    read: list[tuple[Reading | Write, Binding]] = []
    for number, (statement, values) in enumerate(zip(statements, given, strict=True)):
        with _numbered(number):
            read.append(_bound(statement, values))
    if len({isinstance(asked, Reading) for asked, _ in read}) > 1:
        raise validation(
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request."
        )
    steps: list[_Step] = []
    reasons: list[Mapping[str, object]] = []
    for number, (statement, (asked, binding)) in enumerate(zip(statements, read, strict=True)):
        try:
            with _numbered(number):
                steps.append(_step(view, statement, asked, binding))
            reasons.append(NONE)
        except ServiceError as refusal:
            if refusal.code != _MISSING:
                raise
            reasons.append(reason(refusal))
    _cancel(reasons)
    return steps


@contextmanager
def _numbered(number: int) -> Iterator[None]:
    """Name the statement that has a fault; for a missing table, name none."""
    try:
        yield
    except EmptyKeyError:
        raise
    except ServiceError as refusal:
        if refusal.code == _MISSING:
            raise
        message = f"Validation failed in TransactStatements[{number}]: {refusal.message}"
        raise validation(message) from None


def _bound(given: Mapping[str, Any], values: tuple[Value, ...]) -> tuple[Reading | Write, Binding]:
    """Read a statement; refuses faults that do not depend on its table."""
    asked, binding = partiql.bound(given.get("Statement", ""), values)
    if not isinstance(asked, Reading):
        return writes.bound(asked, binding), binding
    selects.bind_where(asked, binding)
    return asked, binding


def _step(view: View, given: Mapping[str, Any], asked: Reading | Write, binding: Binding) -> _Step:
    """Bind a statement to its table."""
    table = existing(view, asked.table)
    if isinstance(asked, Write):
        _check_write(asked, table)
        return _Step(given, table, asked)
    if asked.index is not None:
        raise validation("Reads on indices are not supported within transactions.")
    try:
        selection = selects.selection(view, asked, binding, consistent=True)
    except (KeyTypeError, EmptyKeyError) as refusal:
        if names_item(Source(table), asked.where, binding):
            return _Step(given, table, refusal)
        raise validation(_NO_KEY) from None
    if selection.key is None:
        raise validation(_NO_KEY)
    return _Step(given, table, selection)


def _check_write(write: Write, table: Table) -> None:
    """Refuse what a transaction cannot do."""
    if write.returned is not None:
        raise validation("RETURNING clause is not supported in ExecuteTransaction.")
    if not isinstance(write.asked, Checking):
        return
    if write.asked.reading is not None and write.asked.reading.index is not None:
        raise validation("Operations on indices are not supported in transactions")
    try:
        writes.key(write, table.schema, first=True)
        single = True
    except KeyNamingError as refusal:
        single = isinstance(refusal, KeyMismatchError)
    if not single or not writes.asks_more(write, table.schema):
        raise validation("EXISTS() must contain a single item read with additional condition")


def _read(view: View, request: Mapping[str, Any], steps: Sequence[_Step]) -> Result:
    """Read all the items as they are at one time."""
    places = _located(steps, _place_read)
    found = [Found(view.get(at)) for at in places]
    check_answer(found)
    responses = [_response(step, each) for step, each in zip(steps, found, strict=True)]
    named = [(step.name, step.table) for step in steps]
    usage = read_usage(named, found)
    return with_capacity({"Responses": responses}, request, named, usage, "Read"), NOTHING


def _response(step: _Step, found: Found) -> dict[str, object]:
    assert isinstance(step.asked, Selection)
    if found.content is None or found.item is None:
        return {}
    columns = step.asked.columns
    if columns is None:
        return {"Item": json_of(found.content)}
    return {"Item": item_json(selects.columns(found.item, columns))}


def _write(view: View, request: Mapping[str, Any], steps: Sequence[_Step], call: Call) -> Result:
    """Carry out all the writes; with a token that was used for them before, do nothing."""
    made: list[Action] = []

    def place(step: _Step) -> bytes:
        made.append(_action(step))
        return made[-1].place(step.table)

    places = _located(steps, place)
    check_payload(item_size(action.key) for action in made)
    _cancel(_ruled_out(steps, made))
    token = Token("ExecuteTransaction", request, request["TransactStatements"])
    answer: dict[str, object] = {"Responses": []}
    known = token.used(view, call.now)
    if known is not None:
        return read_again(answer, request, known), NOTHING
    mutation = Mutation(view, call)
    sizes = _carry_out(view, mutation, list(zip(steps, made, places, strict=True)))
    named = [(step.name, step.table) for step in steps]
    usage = {step.table.number: mutation.usage(step.table) for step in steps}
    noted = token.note(view, call.now, units_again(named, sizes))
    whole = with_capacity(answer, request, named, usage, "Write")
    return whole, mutation.effects(noted)


def _carry_out(
    view: View, mutation: Mutation, parts: Sequence[tuple[_Step, Action, bytes]]
) -> list[int]:
    """Do all of it, or tell of each part whether it fails.

    Returns of each item the bytes that it has at most, before or afterwards.
    """
    reasons: list[Mapping[str, object]] = []
    sizes: list[int] = []
    for step, action, at in parts:
        shown = actions.shown_on_failure(step.given)
        try:
            images = writes.carry_out(view, mutation, step.table, action, at, shown=shown)
            sizes.append(largest(images))
            reasons.append(NONE)
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            reasons.append(reason(refusal))
    _cancel(reasons)
    return sizes


def _action(step: _Step) -> Action:
    """Return the action on the item that a statement names; refuses one that does not."""
    assert isinstance(step.asked, Write)
    if step.asked.item is not None:
        return Put(step.asked.item)
    try:
        first = isinstance(step.asked.asked, Checking)
        return writes.keyed(step.asked, writes.key(step.asked, step.table.schema, first=first))
    except KeyNamingError:
        raise validation(_MISMATCH) from None


def _place_read(step: _Step) -> bytes:
    if isinstance(step.asked, KeyTypeError):
        raise validation(_MISMATCH)
    if isinstance(step.asked, EmptyKeyError):
        raise validation(step.asked.message)
    assert isinstance(step.asked, Selection)
    return targets.place(step.table, step.asked.key or {})


def _located(steps: Sequence[_Step], place: Callable[[_Step], bytes]) -> list[bytes]:
    """Return where the items are; what has no place cancels it all.

    Then an item that is named twice refuses it, and then an empty key.
    """
    places: list[bytes] = []
    reasons: list[Mapping[str, object]] = []
    empty: list[EmptyKeyError] = []
    for step in steps:
        try:
            places.append(place(step))
            reasons.append(NONE)
        except EmptyKeyError as refusal:
            empty.append(refusal)
            reasons.append(NONE)
        except ServiceError as refusal:
            reasons.append(reason(refusal))
    _cancel(reasons)
    if len(set(places)) < len(places):
        raise validation("Transaction request cannot include multiple operations on one item")
    if empty:
        raise empty[0]
    return places


def _ruled_out(steps: Sequence[_Step], made: Sequence[Action]) -> Iterator[Mapping[str, object]]:
    """Yield for each action the reason that its table's indexes give to cancel it, if they do."""
    for step, action in zip(steps, made, strict=True):
        try:
            action.check(step.table)
            yield NONE
        except EmptyKeyError:
            raise
        except ServiceError as refusal:
            yield reason(refusal)


def _cancel(reasons: Iterable[Mapping[str, object]]) -> None:
    """Cancel the transaction if a part of it has a reason to."""
    known = list(reasons)
    if any(each is not NONE for each in known):
        raise cancelled(known)
