"""ExecuteTransaction: reads, or writes, all of them or none.

What is wrong with a statement on its own refuses the request, and says which statement it is. A
table that is not there, and a key that is none of the table's, cancel the transaction, and so does
what is wrong with an item.
Source: ``ExecuteTransaction`` (API reference), *Performing transactions with PartiQL for DynamoDB*
(developer guide); tests that were run against the service, for what refuses and what cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, cast

from dynaspec.items import (
    actions,
    limits,
    partiql,
    partiql_selects,
    partiql_writes,
    wire,
)
from dynaspec.items.errors import Failure, Refused, Success, Unsupported, invalid, unsupported
from dynaspec.items.keys import KeySchema, key_of_item, key_of_request
from dynaspec.items.partiql_statements import Exists, Insert, Meaning, Select, Write, read
from dynaspec.items.partiql_values import Parameters
from dynaspec.items.partiql_writes import Act
from dynaspec.items.shapes import Listing, Shape, String, Structure
from dynaspec.items.state import Table, Tables
from dynaspec.items.transactions import (
    Ask,
    answer,
    cancelled,
    check_response,
    read_cost,
    write_all,
)
from dynaspec.items.validation import Rule
from dynaspec.items.values import Item

Members: TypeAlias = Mapping[str, object]

SHAPE: Final[Mapping[str, Shape]] = {
    "TransactStatements": Listing(Structure(partiql.STATEMENT, "ParameterizedStatement")),
    "ClientRequestToken": String(),
    "ReturnConsumedCapacity": String(),
}
RULES: Final[Mapping[str, Rule]] = {
    "TransactStatements": Rule(
        required=True,
        length=(1, limits.TRANSACTION_MAX),
        elements=Rule(members=partiql.STATEMENT_RULES),
    ),
    "ClientRequestToken": Rule(length=(1, limits.TOKEN_MAX)),
    "ReturnConsumedCapacity": partiql.CAPACITY_RULE,
}
NO_KEY: Final = (
    "Select statements within ExecuteTransaction must specify the primary key in the where clause."
)
WRONG_KEY: Final = "The provided key element does not match the schema"


def execute_transaction(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """ExecuteTransaction. The same token again, for the same statements, changes nothing."""
    statements = cast(Sequence[Members], request["TransactStatements"])
    given = [partiql.parameters_of(members) for members in statements]
    meanings = [
        _read(place, members, parameters)
        for place, (members, parameters) in enumerate(zip(statements, given, strict=True))
    ]
    reads = [meaning for meaning in meanings if isinstance(meaning, Select)]
    if reads and len(reads) < len(meanings):
        raise invalid(
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request."
        )
    held = [_table(tables, meaning) for meaning in meanings]
    if reads:
        return tables, _answer_reads(tables, request, reads, held)
    acts = _acts(statements, meanings, held)
    asks = [
        Ask(meaning.table, act.action, act.carry_out)
        for meaning, act in zip(meanings, acts, strict=True)
    ]
    _check_token(tables, request)
    meaning = ("ExecuteTransaction", wire.frozen(statements))
    return write_all(tables, request, asks, meaning, {"Responses": []})


def _read(place: int, members: Members, parameters: Parameters) -> Meaning:
    try:
        return read(cast(str, members["Statement"]), parameters)
    except Refused as refused:
        raise _failed(place, refused) from None


def _failed(place: int, refused: Refused) -> Refused:
    """A fault of the statement at ``place``."""
    failure = refused.failure
    if isinstance(failure, Unsupported):
        return refused
    return invalid(f"Validation failed in TransactStatements[{place}]: {refused}")


def _table(tables: Tables, meaning: Meaning) -> Table | Failure:
    try:
        return actions.table_of(tables, meaning.table)
    except Refused as refused:
        return refused.failure


def _present(held: Sequence[Table | Failure]) -> list[Table]:
    """The tables, which are all there: else the transaction is cancelled."""
    reasons = [each if isinstance(each, Failure) else None for each in held]
    if any(reasons):
        raise cancelled(reasons)
    return [each for each in held if isinstance(each, Table)]


def _answer_reads(
    tables: Tables, request: Members, reads: Sequence[Select], held: Sequence[Table | Failure]
) -> Success:
    """The items, in the order asked; ``{}`` for one that is not there."""
    if "ClientRequestToken" in request:
        raise unsupported("ClientRequestToken with reads")
    keys = [
        None if isinstance(table, Failure) else _key_read(place, table, select)
        for place, (select, table) in enumerate(zip(reads, held, strict=True))
    ]
    present = _present(held)
    found = [key for key in keys if key is not None]
    reasons = [
        _fault(key_of_request, table, key) for table, key in zip(present, found, strict=True)
    ]
    if any(reasons):
        raise cancelled(reasons)
    places = [(select.table, key) for select, key in zip(reads, found, strict=True)]
    if len(set(places)) < len(places):
        raise invalid("Transaction request cannot include multiple operations on one item")
    items = [
        table.items.get(tuple(key[name] for name in table.schema.names))
        for table, key in zip(present, found, strict=True)
    ]
    check_response([item for item in items if item is not None])
    responses = [
        {}
        if item is None
        else {"Item": wire.render_item(partiql_selects.shown(table, select, item))}
        for select, table, item in zip(reads, present, items, strict=True)
    ]
    costs = [(select.table, read_cost(item)) for select, item in zip(reads, items, strict=True)]
    return answer(tables, request, costs, {"Responses": responses}, reads=True)


def _key_read(place: int, table: Table, select: Select) -> Item:
    try:
        if select.index is not None:
            raise invalid("Reads on indices are not supported within transactions.")
        return partiql_selects.single_key(table, select, NO_KEY)
    except Refused as refused:
        raise _failed(place, refused) from None


def _fault(judge: Callable[[KeySchema, Item], object], table: Table, item: Item) -> Failure | None:
    """What ``judge`` says of the key of an item."""
    try:
        judge(table.schema, item)
    except Refused as refused:
        return refused.failure
    return None


def _acts(
    statements: Sequence[Members], meanings: Sequence[Meaning], held: Sequence[Table | Failure]
) -> list[Act]:
    """What each statement does; a wrong key of any cancels the transaction."""
    found: list[Act | Failure] = []
    for place, (members, meaning, table) in enumerate(zip(statements, meanings, held, strict=True)):
        if isinstance(table, Failure):
            found.append(table)
            continue
        try:
            found.append(_act(table, members, meaning))
        except Refused as refused:
            raise _failed(place, refused) from None
    _present(held)
    reasons = [each if isinstance(each, Failure) else None for each in found]
    if any(reasons):
        raise cancelled(reasons)
    return [each for each in found if isinstance(each, Act)]


def _act(table: Table, members: Members, meaning: Meaning) -> Act | Failure:
    """What ``meaning`` does, or why its key is none of ``table``."""
    shows_old = partiql.shows_old(members)
    if isinstance(meaning, Exists):
        act = partiql_writes.check_exists(table, meaning, shows_old)
        return _fault(key_of_request, table, act.action.given) or act
    write = cast(Write, meaning)
    if not isinstance(write, Insert) and write.returning is not None:
        raise invalid("RETURNING clause is not supported in ExecuteTransaction.")
    try:
        return partiql_writes.act(table, write, shows_old)
    except Refused:
        told = _fault(key_of_item, table, write.item) if isinstance(write, Insert) else None
        return told or Failure("ValidationException", WRONG_KEY)


def _check_token(tables: Tables, request: Members) -> None:
    """Whether tokens are those of TransactWriteItems too is not known."""
    held = tables.tokens.get(cast(str, request.get("ClientRequestToken", "")))
    if held is not None and not (isinstance(held, tuple) and held[:1] == ("ExecuteTransaction",)):
        raise unsupported("a token that was TransactWriteItems' before")
