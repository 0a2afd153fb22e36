"""PartiQL: ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.

A statement is read with its parameters (``statements``); an INSERT, UPDATE or DELETE is an
action on one item (``writes``), a SELECT a page of what is read (``selects``).
LastEvaluatedKey, which the API reference has beside NextToken, is left out of the answer: what was
seen of the service does not agree on when it is there.

Where no source tells what the service does, the answer is ``Unsupported``, and says which point is
open. The texts of refusals that no test shows are those of AWS's downloadable DynamoDB, which was
asked; where that has none either, a text that is no statement is refused without saying why.
Source: ``ExecuteStatement``, ``BatchExecuteStatement``, ``ExecuteTransaction`` (API reference),
*Running batch operations with PartiQL for DynamoDB*, *Performing transactions with PartiQL for
DynamoDB* (developer guide); tests that were run against the service.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Failure,
    Refused,
    Success,
    broken,
    fault,
    in_any_order,
    unsupported,
)
from dynaspec.items.data.wire import WireValue
from dynaspec.items.operations import actions
from dynaspec.items.operations.actions import OnFailure
from dynaspec.items.partiql import grammar, selects, writes
from dynaspec.items.partiql.rules import transactions as rules
from dynaspec.items.partiql.selects import binding
from dynaspec.items.partiql.statements import Meaning, Select, Write, read_alone
from dynaspec.items.partiql.values import read_parameters
from dynaspec.items.reads.pages import Paged
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import capacity
from dynaspec.items.tables.capacity import ReturnConsumedCapacity
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True, kw_only=True)
class ParameterizedStatement:
    """The members that a statement has, wherever it stands."""

    Statement: Annotated[str, Constraint(length=(1, limits.STATEMENT_MAX))]
    Parameters: Annotated[Sequence[WireValue | None] | None, Constraint(length=(1, None))] = None
    ReturnValuesOnConditionCheckFailure: OnFailure | None = None

    @property
    def shows_old(self) -> bool:
        """Whether a false condition is answered with the item."""
        return self.ReturnValuesOnConditionCheckFailure == "ALL_OLD"


@dataclass(frozen=True, kw_only=True)
class ExecuteStatement(ParameterizedStatement):
    """The members of ExecuteStatement."""

    NextToken: Annotated[str | None, Constraint(length=(1, limits.NEXT_TOKEN_MAX))] = None
    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    Limit: Annotated[int | None, Constraint(range=(1, None))] = None
    ConsistentRead: bool = False


def outside_transactions(text: str, read: Callable[[], Meaning]) -> Select | Write:
    """What the statement ``text`` is read as, which is no check.

    Whether that or another fault of it is told no source says.
    """
    (meaning,) = in_any_order(read, besides=[lambda: _check_no_exists(text)])
    return cast("Select | Write", meaning)  # EXISTS was refused


def _check_no_exists(text: str) -> None:
    (statement,) = grammar.parse(text).children
    if getattr(statement, "data", "") == "exists":
        raise broken(rules.EXISTS_OUTSIDE)


def execute_statement(tables: Tables, request: ExecuteStatement) -> tuple[Tables, Success]:
    """ExecuteStatement: one statement, on its own."""
    parameters = read_parameters(request.Parameters)
    text = request.Statement
    meaning = outside_transactions(text, lambda: read_alone(text, parameters))
    match meaning:
        case Select():
            _check_columns(tables, meaning)
            return tables, _select(tables, meaning, request, binding(text, parameters))
        case _:
            if request.NextToken is not None:
                # A Limit makes no difference, says AWS's downloadable DynamoDB, and nor does a
                # token, even one that it refuses beside a SELECT: the service may look at it.
                raise unsupported("a write that a token should continue")
            return _write(tables, meaning, request)


def _check_columns(tables: Tables, select: Select) -> None:
    """Refuse what are no columns, unless a part of the index's key has several attributes.

    Then that is told, as was seen of ``COUNT(*)``. Of a missing table and wrong columns either may
    be told: no test has both.
    """
    table = tables.by_name.get(select.table)
    if table is not None and selects.has_wide_key(table, select):
        return
    try:
        _ = select.columns
    except Refused as refused:
        raise _either(refused, fault(actions.table_of, tables, select.table)) from None


def _either(refused: Refused, other: Failure | None) -> Refused:
    return refused if other is None else Refused(refused.failure, (other,))


def _select(tables: Tables, select: Select, request: ExecuteStatement, bound: str) -> Success:
    """A page. Whether its token or its table is judged first no source says."""
    read_: list[selects.Reading] = []

    def find() -> None:
        table = actions.table_of(tables, select.table)
        read_.append(selects.read(table, select, request.ConsistentRead))

    in_any_order(find, lambda: selects.start(request.NextToken, bound))
    (reading,) = read_
    asked = Paged(
        TableName=select.table,
        Limit=request.Limit,
        ConsistentRead=request.ConsistentRead,
        ReturnConsumedCapacity=request.ReturnConsumedCapacity,
    )
    return selects.answer(reading, select, asked, request.NextToken, bound)


def _write(tables: Tables, write: Write, request: ExecuteStatement) -> tuple[Tables, Success]:
    table = actions.table_of(tables, write.table)
    act = writes.act(table, write, request.shows_old)
    outcome = act.carry_out(table, act.action)
    shown = writes.returned(write, outcome)
    consumed = capacity.write(table, outcome.old, outcome.new)
    asked = request.ReturnConsumedCapacity
    body = {
        "Items": [] if shown is None else [wire.render_item(shown)],
        **capacity.answer(write.table, outcome.table, consumed, asked),
    }
    return tables.put(write.table, outcome.table), Success(body)
