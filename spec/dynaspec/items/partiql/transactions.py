"""ExecuteTransaction: reads, or writes, all of them or none.

What is wrong with a statement on its own refuses the request, and says which statement it is. A
table that is not there, and a key that is none of the table's, cancel the transaction, and so does
what is wrong with an item.
Source: ``ExecuteTransaction`` (API reference), *Performing transactions with PartiQL for DynamoDB*
(developer guide); tests that were run against the service, for what refuses and what cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Final

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Choice,
    Failure,
    Refused,
    Success,
    Unsupported,
    broken,
    fault,
    unsupported,
)
from dynaspec.items.data.values import Item, item_size
from dynaspec.items.expressions.keys import EMPTY_KEYS, key_of_item, key_of_request
from dynaspec.items.operations import actions, cancellations, client_tokens, payloads
from dynaspec.items.operations.cancellations import (
    TWICE,
    Ask,
    Kind,
    Reasons,
    cancelled,
    check_no_empty,
    either,
    other_faults,
)
from dynaspec.items.operations.client_tokens import Kept
from dynaspec.items.operations.transactions import (
    Transaction,
    answer,
    answer_of_items,
    read_cost,
    write_all,
)
from dynaspec.items.partiql import selects, writes
from dynaspec.items.partiql.rules import transactions as rules
from dynaspec.items.partiql.statement import ParameterizedStatement
from dynaspec.items.partiql.statements import Exists, Insert, Meaning, Select, Write, read
from dynaspec.items.partiql.values import Parameters, read_parameters
from dynaspec.items.requests.inputs import frozen
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.capacity import ReturnConsumedCapacity
from dynaspec.items.tables.state import Table, Tables

_NAME: Final = "ExecuteTransaction"


@dataclass(frozen=True, kw_only=True)
class ExecuteTransaction:
    """The members of ExecuteTransaction."""

    TransactStatements: Annotated[
        Sequence[ParameterizedStatement], Constraint(length=(1, limits.TRANSACTION_MAX))
    ]
    ClientRequestToken: Annotated[str | None, Constraint(length=(1, limits.TOKEN_MAX))] = None
    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"


def execute_transaction(
    tables: Tables, request: ExecuteTransaction
) -> tuple[Tables, Success | Choice]:
    """ExecuteTransaction. The same token again, for the same statements, changes nothing."""
    statements = request.TransactStatements
    given = [read_parameters(each.Parameters) for each in statements]
    meanings = [
        _read(place, each.Statement, parameters)
        for place, (each, parameters) in enumerate(zip(statements, given, strict=True))
    ]
    reads = [meaning for meaning in meanings if isinstance(meaning, Select)]
    writing = [meaning for meaning in meanings if not isinstance(meaning, Select)]
    if reads and writing:
        raise broken(rules.MIXED_TRANSACTION)
    held = [_table(tables, meaning) for meaning in meanings]
    if reads:
        return _read_all(tables, request, reads, held)
    try:
        asks = _asks(statements, writing, held)
    except Refused as refused:
        raise either(refused, partial(_check_size, writing)) from None
    _check_token(tables, request.ClientRequestToken, reads=False)
    transaction = Transaction(
        _NAME,
        request.ClientRequestToken,
        frozen(statements),
        {"Responses": []},
        request.ReturnConsumedCapacity,
    )
    return write_all(tables, transaction, asks)


def _check_size(meanings: Sequence[Write | Exists]) -> None:
    """Refuse statements that are too large, of which the items are known that they insert."""
    inserted = [each.item for each in meanings if isinstance(each, Insert)]
    payloads.check_carried((item_size(item), 0) for item in inserted)


def _read(place: int, text: str, parameters: Parameters) -> Meaning:
    try:
        return read(text, parameters)
    except Refused as refused:
        raise _failed(place, refused) from None


def _failed(place: int, refused: Refused) -> Refused:
    """A fault of the statement at ``place``."""
    failure = refused.failure
    if isinstance(failure, Unsupported):
        return refused
    told = [
        replace(each, message=f"Validation failed in TransactStatements[{place}]: {each.message}")
        for each in (failure, *refused.others)
    ]
    return Refused(told[0], tuple(told[1:]))


def _table(tables: Tables, meaning: Meaning) -> Table | Failure:
    try:
        return actions.table_of(tables, meaning.table)
    except Refused as refused:
        return refused.failure


def _missing(held: Sequence[Table | Failure]) -> Reasons:
    """The tables that are not there."""
    return [each if isinstance(each, Failure) else None for each in held]


def _read_all(
    tables: Tables,
    request: ExecuteTransaction,
    reads: Sequence[Select],
    held: Sequence[Table | Failure],
) -> tuple[Tables, Success | Choice]:
    """The items, in the order asked; ``{}`` for one that is not there.

    Reads may have a token: the SDKs give each request one.
    """
    keys = [
        None if isinstance(table, Failure) else _key_read(place, table, select)
        for place, (select, table) in enumerate(zip(reads, held, strict=True))
    ]
    wrong = [
        None
        if isinstance(table, Failure) or key is None
        else fault(key_of_request, table.schema, key)
        for table, key in zip(held, keys, strict=True)
    ]
    _check_present(held, wrong)
    if any(wrong):
        raise cancelled(wrong)
    present = [each for each in held if isinstance(each, Table)]
    found = [key for key in keys if key is not None]
    places = [(select.table, key) for select, key in zip(reads, found, strict=True)]
    if len(set(places)) < len(places):
        raise Refused(TWICE)
    items = [
        table.items.get(tuple(key[name] for name in table.schema.names))
        for table, key in zip(present, found, strict=True)
    ]
    responses = [
        {} if item is None else {"Item": wire.render_item(selects.shown(table, select, item))}
        for select, table, item in zip(reads, present, items, strict=True)
    ]
    costs = [(select.table, read_cost(item)) for select, item in zip(reads, items, strict=True)]
    body, token = {"Responses": responses}, request.ClientRequestToken
    told = answer(tables, request.ReturnConsumedCapacity, costs, body, reads=True)
    whole = answer_of_items([item for item in items if item is not None], told)
    _check_token(tables, token, reads=True)
    kept = Kept(frozen(request.TransactStatements), ())
    after = client_tokens.keep(tables, _NAME, token, kept)
    return tables if isinstance(whole, Choice) else after, whole


def _check_present(held: Sequence[Table | Failure], wrong: Reasons) -> None:
    """A table that is not there cancels; whether a wrong key is told beside it is not known."""
    missing = _missing(held)
    if any(missing):
        raise cancelled(missing, cancellations.both(missing, wrong))


def _key_read(place: int, table: Table, select: Select) -> Item:
    try:
        if select.index is not None:
            raise broken(rules.INDEX_READ)
        return selects.single_key(table, select, rules.TRANSACTION_NO_KEY)
    except Refused as refused:
        raise _failed(place, refused) from None


def _asks(
    statements: Sequence[ParameterizedStatement],
    meanings: Sequence[Write | Exists],
    held: Sequence[Table | Failure],
) -> list[Ask]:
    """What each statement does; a wrong key of any cancels the transaction."""
    found: list[Ask | Failure] = []
    for place, (given, meaning, table) in enumerate(zip(statements, meanings, held, strict=True)):
        try:
            found.append(
                table if isinstance(table, Failure) else _ask(table, meaning, given.shows_old)
            )
        except Refused as refused:
            raise _failed(place, refused) from None
    wrong = [
        each if isinstance(each, Failure) and isinstance(table, Table) else None
        for each, table in zip(found, held, strict=True)
    ]
    _check_present(held, wrong)
    known = [(each, table) for each, table in zip(found, held, strict=True)]
    asks = [ask for ask in found if isinstance(ask, Ask)]
    there = [t for ask, t in known if isinstance(ask, Ask) and isinstance(t, Table)]
    others = iter(other_faults(asks, there))
    beside = [next(others) if isinstance(each, Ask) else None for each in found]
    try:
        cancellations.check_keys(wrong, beside, "each")
    except Refused as refused:
        raise either(refused, partial(check_no_empty, asks, there)) from None
    return asks


def _ask(table: Table, meaning: Write | Exists, shows_old: bool) -> Ask | Failure:
    """What ``meaning`` does, or why its key is none of ``table``."""
    if isinstance(meaning, Exists):
        act = writes.check_exists(table, meaning, shows_old)
        carried = item_size(act.action.given), 0
        ask = Ask(meaning.table, act.action, act.carry_out, "check", carried)
        told = fault(key_of_request, table.schema, act.action.given)
        if told is not None and told.is_for(EMPTY_KEYS):
            raise unsupported("EXISTS with an empty key")
        return told or ask
    if not isinstance(meaning, Insert) and meaning.returning is not None:
        raise broken(rules.TRANSACTION_RETURNING)
    try:
        act = writes.act(table, meaning, shows_old)
    except Refused:
        wrong = None
        if isinstance(meaning, Insert):
            wrong = fault(key_of_item, table.schema, meaning.item)
        return wrong or broken(rules.WRONG_KEY).failure
    carried = item_size(act.action.given), 0
    kind: Kind = "put" if isinstance(meaning, Insert) else "keyed"
    return Ask(meaning.table, act.action, act.carry_out, kind, carried)


def _check_token(tables: Tables, token: str | None, *, reads: bool) -> None:
    """What is answered where a token of reads comes again, or another's with reads, is not known.

    That tells reads: nothing is remembered of what they cost.
    """
    before = client_tokens.kept(tables, _NAME, token)
    if before is not None and (reads or not before.costs):
        raise unsupported("a token with reads that was there before")
