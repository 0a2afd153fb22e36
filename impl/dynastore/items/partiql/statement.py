"""ExecuteStatement: one PartiQL statement.

Source: API reference, "ExecuteStatement". Parameters are looked at first, then the statement, then
the table, as the service has been seen to do it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import Value
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.expressions.binding import Binding
from dynastore.items.operations import actions
from dynastore.items.partiql import selects, tokens, writes
from dynastore.items.partiql.statements import Asked, Checking, Reading, prepare_for
from dynastore.items.partiql.values import parameter
from dynastore.items.partiql.writes import Writing
from dynastore.items.tables import capacity, catalog
from dynastore.items.tables.mutation import Mutation
from dynastore.items.tables.tables import Result


def execute(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Carry out a write, or read a page of a SELECT."""
    given = parameters(request)
    prepared = prepare_for(request["Statement"], given)
    asked = prepared.asked
    if isinstance(asked, Reading) and asked.fault is not None:
        selects.check_index(catalog.find(view, asked.table), asked)
        raise asked.fault
    binding = prepared.bind(given)
    if isinstance(asked, Reading):
        return _read(view, request, asked, binding)
    if isinstance(asked, Checking):
        raise exists_elsewhere()
    return _write(view, request, asked, binding, call)


def parameters(given: Mapping[str, Any]) -> tuple[Value, ...]:
    """Return the values of a statement's parameters."""
    return tuple(map(parameter, given.get("Parameters", ())))


def bound(text: str, given: tuple[Value, ...]) -> tuple[Asked, Binding]:
    """Return what a statement asks for, and its values."""
    prepared = prepare_for(text, given)
    asked = prepared.asked
    if isinstance(asked, Reading) and asked.fault is not None:
        raise asked.fault
    return asked, prepared.bind(given)


def exists_elsewhere() -> ServiceError:
    """Say that a condition cannot stand for itself here."""
    return validation("EXISTS can only be used in ExecuteTransaction write requests.")


def _read(view: View, request: Mapping[str, Any], asked: Reading, binding: Binding) -> Result:
    selects.bind_where(asked, binding)
    start = tokens.read(request)
    consistent = bool(request.get("ConsistentRead"))
    selection = selects.selection(view, asked, binding, consistent=consistent)
    page = selects.read(view, selection, request, start, final=True)
    answer: dict[str, object] = {"Items": page.items}
    if page.ended is not None:
        answer["NextToken"] = tokens.written(page.ended, request)
        answer["LastEvaluatedKey"] = page.ended.last
    taken = capacity.consumed(request, asked.table, page.usage)
    return answer if taken is None else {**answer, "ConsumedCapacity": taken}, NOTHING


def _write(
    view: View, request: Mapping[str, Any], asked: Writing, binding: Binding, call: Call
) -> Result:
    write = writes.bound(asked, binding)
    table = catalog.existing(view, write.table)
    action = writes.action(write, table)
    at = action.place(table)
    action.check(table)
    mutation = Mutation(view, call)
    shown = actions.shown_on_failure(request)
    old, new = writes.carry_out(view, mutation, table, action, at, shown=shown)
    seen = writes.returned(write, old, new)
    answer: dict[str, object] = {"Items": [] if seen is None else [seen]}
    taken = capacity.consumed(request, write.table, mutation.usage(table))
    whole = answer if taken is None else {**answer, "ConsumedCapacity": taken}
    return whole, mutation.effects()
