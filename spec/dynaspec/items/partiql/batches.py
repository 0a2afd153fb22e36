"""BatchExecuteStatement: each statement on its own, with an answer of its own.

A statement that is refused is answered with its error; the name of its table is told if the
statement got as far as its item. What was there is never told, whatever
ReturnValuesOnConditionCheckFailure asks for. A SELECT must name one item by its key, and nothing
else. A batch as a whole is refused if it reads and writes, or names an item twice.
Source: ``BatchExecuteStatement`` (API reference), *Running batch operations with PartiQL for
DynamoDB* (developer guide); tests that were run against the service; for what refuses a batch, and
what it costs, nubo-db/dynoxide (CHANGELOG.md, tests/partiql_index_consumed_capacity.rs: captured in
eu-west-2, 2026-08-13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Final, Literal, TypeAlias

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Alternative,
    Choice,
    OneOf,
    Refused,
    Success,
    Unsupported,
    broken,
    in_any_order,
    unsupported,
)
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import FAILED_WRITE_COSTS, REFUSED_STATEMENT_FREE, rests_on
from dynaspec.items.data.values import EMPTY_ITEM, B, Item, S, item_size
from dynaspec.items.operations import actions
from dynaspec.items.operations.actions import Action
from dynaspec.items.operations.cancellations import CODES
from dynaspec.items.partiql import grammar, selects, writes
from dynaspec.items.partiql import statement as partiql
from dynaspec.items.partiql.rules import transactions as rules
from dynaspec.items.partiql.statement import ParameterizedStatement
from dynaspec.items.partiql.statements import Insert, Select, Write, read
from dynaspec.items.partiql.values import read_parameters
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import capacity
from dynaspec.items.tables.capacity import CONSISTENT, EVENTUAL, Consumed, ReturnConsumedCapacity
from dynaspec.items.tables.state import Table, Tables

Asked: TypeAlias = Select | Write


@dataclass(frozen=True, kw_only=True)
class BatchStatementRequest(ParameterizedStatement):
    """A statement of BatchExecuteStatement."""

    ConsistentRead: bool = False


@dataclass(frozen=True, kw_only=True)
class BatchExecuteStatement:
    """The members of BatchExecuteStatement."""

    Statements: Annotated[
        Sequence[BatchStatementRequest], Constraint(length=(1, limits.STATEMENTS_MAX))
    ]
    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"


_EMPTY: Final = (S(""), B(b""))


@dataclass(frozen=True)
class Ran:
    """A statement that got as far as its item: the item's table, and what came of it."""

    table: str
    item: Item | None
    """What is shown."""
    consumed: Consumed
    """What it consumed; of a write that failed what it would have, in the table alone."""
    failure: Refused | None = None
    nested: Item | None = None
    """What a SELECT shows, if paths keep their place in the item."""


def batch_execute(
    tables: Tables, request: BatchExecuteStatement
) -> tuple[Tables, Success | Choice]:
    """BatchExecuteStatement: reads, or writes, one after the other."""
    statements = request.Statements
    meanings = [_read(given) for given in statements]
    in_any_order(
        lambda: _check_one_kind(_kind(given.Statement) for given in statements),
        lambda: _check_apart(tables, meanings),
    )
    ran: list[Ran | Refused] = []
    for given, meaning in zip(statements, meanings, strict=True):
        tables, outcome = _run(tables, given, meaning)
        ran.append(outcome)
    consumed = _consumed(tables, meanings, ran, request.ReturnConsumedCapacity)
    return tables, _answer(ran, consumed)


def _answer(
    ran: Sequence[Ran | Refused], consumed: Sequence[Mapping[str, object]]
) -> Success | Choice:
    """The answer, which no source tells of some SELECTs.

    A path is shown under its own name, as a SELECT alone shows it, or in its place, as AWS's
    downloadable DynamoDB shows it in a batch. An item of which nothing is shown is empty, as there,
    or left out, as that of an UPDATE is.
    """
    told = {"ConsumedCapacity": consumed} if consumed else {}
    order = {"ConsumedCapacity": (len(consumed),)} if len(consumed) > 1 else {}
    answers: list[Success] = []
    for nested, shows_empty in product((False, True), (True, False)):
        responses = [_response(each, nested, shows_empty) for each in ran]
        answer = Success({"Responses": responses, **told}, order)
        answers += [] if answer in answers else [answer]
    return answers[0] if len(answers) == 1 else Choice(tuple(map(Alternative, answers)))


def _read(given: BatchStatementRequest) -> Asked | Refused:
    try:
        parameters = read_parameters(given.Parameters)
        return partiql.outside_transactions(
            given.Statement, lambda: read(given.Statement, parameters)
        )
    except Refused as refused:
        return _told(refused)


def _told(refused: Refused) -> Refused:
    """What is said of one statement; what is not specified of one is not of the batch."""
    failure = refused.failure
    if isinstance(failure, Unsupported):
        raise refused
    return refused


def _kind(text: str) -> Literal["read", "write"] | None:
    """Whether a statement reads or writes: as its text says, were it refused for all else.

    A text that is no statement does neither, and EXISTS does not stand in a batch. AWS's
    downloadable DynamoDB was asked which statements count.
    """
    try:
        (statement,) = grammar.parse(text).children
    except Refused:
        return None
    kind = getattr(statement, "data", "")
    if kind == "exists":
        return None
    return "read" if kind == "select" else "write"


def _check_one_kind(kinds: Iterable[Literal["read", "write"] | None]) -> None:
    if {"read", "write"} <= set(kinds):
        raise broken(rules.MIXED_BATCH)


def _check_apart(tables: Tables, meanings: Sequence[Asked | Refused]) -> None:
    """Refuse two statements that name the same item; what is refused names none.

    Keys are compared by value, as AWS's downloadable DynamoDB does, which compares those of a
    BatchGetItem as they are spelled.
    """
    named = [place for each in meanings if (place := _place(tables, each)) is not None]
    twice = [key for place, (name, key) in enumerate(named) if (name, key) in named[:place]]
    if any(value in _EMPTY for key in twice for value in key.values()):
        # No test shows one; AWS's downloadable DynamoDB refuses the batch, though none is a key.
        raise unsupported("an empty key that two statements of a batch name")
    if twice:
        raise broken(rules.BATCH_TWICE)


def _place(tables: Tables, meaning: Asked | Refused) -> tuple[str, Item] | None:
    """The table and the key of the item that a statement names."""
    if isinstance(meaning, Refused):
        return None
    try:
        table = actions.table_of(tables, meaning.table)
        if isinstance(meaning, Select):
            key = selects.single_key(table, meaning, rules.BATCH_NO_KEY)
        else:
            key = _key(table, writes.act(table, meaning, shows_old=False).action)
    except Refused:
        return None
    typed = all(key[each.name].tag == each.tag for each in table.schema.attributes)
    return (meaning.table, key) if typed else None


def _key(table: Table, action: Action) -> Item:
    return FrozenMap({name: action.given[name] for name in table.schema.names})


def _run(
    tables: Tables, given: BatchStatementRequest, meaning: Asked | Refused
) -> tuple[Tables, Ran | Refused]:
    """The tables after one statement, and what came of it."""
    if isinstance(meaning, Refused):
        return tables, meaning
    try:
        if isinstance(meaning, Select):
            return tables, _select(tables, given, meaning)
        return _write(tables, meaning)
    except Refused as refused:
        return tables, _told(refused)


def _select(tables: Tables, given: BatchStatementRequest, select: Select) -> Ran:
    table = actions.table_of(tables, select.table)
    key = selects.single_key(table, select, rules.BATCH_NO_KEY)
    selects.check_key_types(table, key)
    item = table.items.get(tuple(key[name] for name in table.schema.names))
    rate = CONSISTENT if given.ConsistentRead else EVENTUAL
    halves = capacity.read(item_size(item or EMPTY_ITEM), rate)
    if item is None:
        return Ran(select.table, None, Consumed(halves))
    shown = selects.shown(table, select, item)
    return Ran(select.table, shown, Consumed(halves), nested=selects.nested(select, item))


def _write(tables: Tables, write: Write) -> tuple[Tables, Ran | Refused]:
    table = actions.table_of(tables, write.table)
    act = writes.act(table, write, shows_old=False)
    try:
        outcome = act.carry_out(table, act.action)
    except Refused as refused:
        told = _told(refused)
        return tables, Ran(write.table, None, _attempted(table, write, act.action), told)
    shown = writes.returned(write, outcome)
    consumed = capacity.write(table, outcome.old, outcome.new)
    return tables.put(write.table, outcome.table), Ran(write.table, shown, consumed)


def _attempted(table: Table, write: Write, action: Action) -> Consumed:
    """What a write that failed would have touched: the item that is there, or the one given."""
    key = _key(table, action)
    there = table.items.get(tuple(key[name] for name in table.schema.names))
    given = write.item if isinstance(write, Insert) else None
    return Consumed(capacity.write(table, there, given).table)


def _response(ran: Ran | Refused, nested: bool, shows_empty: bool) -> Mapping[str, object]:
    if isinstance(ran, Refused):
        return {"Error": _error(ran)}
    shown = ran.nested if nested and ran.nested is not None else ran.item
    hidden = shown is None or (shown == EMPTY_ITEM and not shows_empty)
    item = {} if shown is None or hidden else {"Item": wire.render_item(shown)}
    error = {} if ran.failure is None else {"Error": _error(ran.failure)}
    return {"TableName": ran.table, **item, **error}


def _error(refused: Refused) -> Mapping[str, object]:
    """What is told of a statement: one of its faults, which are all of one code."""
    texts = [each.message for each in (refused.failure, *refused.others)]
    message = OneOf(tuple(texts)) if len(texts) > 1 else texts[0]
    return {"Code": CODES[refused.failure.code], "Message": message}


def _consumed(
    tables: Tables,
    meanings: Sequence[Asked | Refused],
    ran: Sequence[Ran | Refused],
    asked: ReturnConsumedCapacity,
) -> Sequence[Mapping[str, object]]:
    """What each table consumed, where that is asked for.

    A write that failed counts in its table's total, and in no share of it. A table of which nothing
    was carried out is not told of.
    """
    if asked == "NONE":
        return ()
    done = [each for each in ran if isinstance(each, Ran) and each.failure is None]
    lost = dict.fromkeys((each.table for each in done), 0)
    for each in ran:
        if isinstance(each, Ran) and each.failure is not None and each.table in lost:
            lost[each.table] += each.consumed.total
            if each.failure.failure.code == "ValidationException":
                rests_on(FAILED_WRITE_COSTS)
    not_run = [m for m, each in zip(meanings, ran, strict=True) if isinstance(each, Refused)]
    if any(not isinstance(m, Refused) and m.table in lost for m in not_run):
        rests_on(REFUSED_STATEMENT_FREE)
    return [_told_of(tables, name, done, halves, asked) for name, halves in lost.items()]


def _told_of(
    tables: Tables, name: str, done: Sequence[Ran], lost: int, asked: ReturnConsumedCapacity
) -> Mapping[str, object]:
    """What was consumed by what was done, with the halves of units that were ``lost`` in total."""
    part = capacity.together(each.consumed for each in done if each.table == name)
    told = capacity.answer(name, tables.by_name[name], part, asked)
    return {**told["ConsumedCapacity"], "CapacityUnits": (part.total + lost) / 2}
