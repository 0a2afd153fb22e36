"""BatchExecuteStatement: each statement on its own, with an answer of its own.

A statement that is refused is answered with its error; the name of its table is told if the
statement got as far as its item. A SELECT must name one item by its key, and nothing else.
Source: ``BatchExecuteStatement`` (API reference), *Running batch operations with PartiQL for
DynamoDB* (developer guide); tests that were run against the service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from dynaspec.items import actions, capacity, limits, partiql, partiql_selects, partiql_writes, wire
from dynaspec.items.cancellations import CODES
from dynaspec.items.capacity import CONSISTENT, EVENTUAL, Consumed
from dynaspec.items.errors import Failure, Refused, Success, Unsupported, unsupported
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.partiql_statements import Exists, Meaning, Select, Write, read
from dynaspec.items.shapes import Boolean, Listing, Shape, String, Structure
from dynaspec.items.state import Tables
from dynaspec.items.validation import Rule
from dynaspec.items.values import EMPTY_ITEM, Item, item_size

Members: TypeAlias = Mapping[str, object]

SHAPE: Final[Mapping[str, Shape]] = {
    "Statements": Listing(
        Structure({**partiql.STATEMENT, "ConsistentRead": Boolean()}, "BatchStatementRequest")
    ),
    "ReturnConsumedCapacity": String(),
}
RULES: Final[Mapping[str, Rule]] = {
    "Statements": Rule(
        required=True,
        length=(1, limits.STATEMENTS_MAX),
        elements=Rule(members=partiql.STATEMENT_RULES),
    ),
    "ReturnConsumedCapacity": partiql.CAPACITY_RULE,
}
NO_KEY: Final = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."
)


@dataclass(frozen=True)
class Ran:
    """A statement that got as far as its item: the item's place, and what came of it."""

    table: str
    key: Item
    item: Item | None
    """What is shown."""
    consumed: Consumed
    failure: Failure | None = None


def batch_execute(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """BatchExecuteStatement: reads, or writes, one after the other."""
    statements = cast(Sequence[Members], request["Statements"])
    read_ = [_read(members) for members in statements]
    known = [each for each in read_ if not isinstance(each, Failure)]
    if any(isinstance(each, Select) for each in known) and not all(
        isinstance(each, Select) for each in known
    ):
        raise unsupported("a batch of reads and writes")
    ran: list[Ran | Failure] = []
    for members, meaning in zip(statements, read_, strict=True):
        tables, outcome = _run(tables, members, meaning)
        ran.append(outcome)
    _check_apart(ran)
    responses = [_response(each) for each in ran]
    return tables, Success({"Responses": responses, **_consumed(tables, ran, request)})


def _read(members: Members) -> Meaning | Failure:
    try:
        return read(cast(str, members["Statement"]), partiql.parameters_of(members))
    except Refused as refused:
        return _told(refused)


def _told(refused: Refused) -> Failure:
    """The failure of one statement; what is not specified of one is not of the batch."""
    failure = refused.failure
    if isinstance(failure, Unsupported):
        raise refused
    return failure


def _run(
    tables: Tables, members: Members, meaning: Meaning | Failure
) -> tuple[Tables, Ran | Failure]:
    """The tables after one statement, and what came of it."""
    if isinstance(meaning, Failure):
        return tables, meaning
    if isinstance(meaning, Exists):
        raise unsupported("EXISTS in a batch")
    try:
        if isinstance(meaning, Select):
            return tables, _select(tables, members, meaning)
        return _write(tables, members, meaning)
    except Refused as refused:
        return tables, _told(refused)


def _select(tables: Tables, members: Members, select: Select) -> Ran:
    table = actions.table_of(tables, select.table)
    key = partiql_selects.single_key(table, select, NO_KEY)
    partiql_selects.check_key_types(table, key)
    item = table.items.get(tuple(key[name] for name in table.schema.names))
    rate = CONSISTENT if members.get("ConsistentRead") is True else EVENTUAL
    halves = capacity.read(item_size(item or EMPTY_ITEM), rate)
    shown = None if item is None else partiql_selects.shown(table, select, item)
    if shown == EMPTY_ITEM:
        raise unsupported("an item of a batch of which nothing is shown")
    return Ran(select.table, key, shown, Consumed(halves))


def _write(tables: Tables, members: Members, write: Write) -> tuple[Tables, Ran | Failure]:
    table = actions.table_of(tables, write.table)
    act = partiql_writes.act(table, write, partiql.shows_old(members))
    given = act.action.given
    key: Item = FrozenMap({name: given[name] for name in table.schema.names})
    try:
        outcome = act.carry_out(table, act.action)
    except Refused as refused:
        failure = _told(refused)
        if failure.extra:
            raise unsupported("the item that a statement of a batch finds") from None
        return tables, Ran(write.table, key, None, Consumed(), failure)
    shown = partiql_writes.returned(write, outcome)
    consumed = capacity.write(table, outcome.old, outcome.new)
    return tables.put(write.table, outcome.table), Ran(write.table, key, shown, consumed)


def _check_apart(ran: Sequence[Ran | Failure]) -> None:
    """Whether a batch may name one item twice is not known."""
    keys = [(each.table, each.key) for each in ran if isinstance(each, Ran)]
    if len(set(keys)) < len(keys):
        raise unsupported("two statements of a batch on one item")


def _response(ran: Ran | Failure) -> Members:
    if isinstance(ran, Failure):
        return {"Error": _error(ran)}
    item = {} if ran.item is None else {"Item": wire.render_item(ran.item)}
    error = {} if ran.failure is None else {"Error": _error(ran.failure)}
    return {"TableName": ran.table, **item, **error}


def _error(failure: Failure) -> Members:
    return {"Code": CODES[failure.code], "Message": failure.message}


def _consumed(tables: Tables, ran: Sequence[Ran | Failure], request: Members) -> Members:
    """What the batch consumed, where that is asked for, and known how it is told."""
    if request.get("ReturnConsumedCapacity", "NONE") == "NONE":
        return {}
    (only, *others) = ran
    if others or isinstance(only, Failure) or only.failure is not None:
        raise unsupported("how the capacity of several statements, or of a failed one, is told")
    table = tables.by_name[only.table]
    told = capacity.answer(only.table, table, only.consumed, request)
    return {"ConsumedCapacity": [told["ConsumedCapacity"]]}
