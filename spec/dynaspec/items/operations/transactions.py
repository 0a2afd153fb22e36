"""Transactions: TransactWriteItems and TransactGetItems.

All of a transaction is carried out, or nothing (``atomic``). What is wrong with the request alone
refuses it; what is wrong with an action on its table or item cancels the transaction, with a reason
for each action in order. Transactions come one after the other here, so that none is in conflict
with another; the service may also cancel for that.

Source: *Amazon DynamoDB Transactions: How it works* (developer guide), ``TransactWriteItems``,
``TransactGetItems``, ``CancellationReason`` (API reference); which fault refuses and which cancels
is what tests show that were run against the service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Literal, TypeAlias

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Alternative,
    Choice,
    Failure,
    Refused,
    Success,
    broken,
    fault,
    in_any_order,
    unsupported,
)
from dynaspec.items.data.inferences import SAME_NUMBER, rests_on
from dynaspec.items.data.values import EMPTY_ITEM, Item, item_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions.paths import project
from dynaspec.items.expressions.reading import read_placeholders
from dynaspec.items.operations import actions, cancellations, client_tokens, payloads, rules
from dynaspec.items.operations.actions import (
    NO_EXPRESSIONS,
    Action,
    Conditional,
    Expressions,
    Projecting,
)
from dynaspec.items.operations.atomic import all_or_nothing
from dynaspec.items.operations.cancellations import (
    TWICE,
    Ask,
    CarryOut,
    Kind,
    Told,
    any_of,
    check_no_empty,
    check_no_empty_index,
    either,
    key_faults,
    named_twice,
    other_faults,
)
from dynaspec.items.operations.client_tokens import Kept
from dynaspec.items.requests.inputs import Names, frozen
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import capacity, item_collections
from dynaspec.items.tables.capacity import TRANSACTIONAL, Consumed, ReturnConsumedCapacity
from dynaspec.items.tables.item_collections import ReturnItemCollectionMetrics
from dynaspec.items.tables.state import Table, Tables


@dataclass(frozen=True, kw_only=True)
class _Named:
    TableName: Annotated[str, TABLE_NAME]


@dataclass(frozen=True, kw_only=True)
class Put(Conditional, _Named):
    """A put of TransactWriteItems."""

    Item: Attributes


@dataclass(frozen=True, kw_only=True)
class Delete(Conditional, _Named):
    """A deletion of TransactWriteItems."""

    Key: Attributes


@dataclass(frozen=True, kw_only=True)
class ConditionCheck(Delete):
    """A check of TransactWriteItems."""

    ConditionExpression: str


@dataclass(frozen=True, kw_only=True)
class Update(Delete):
    """An update of TransactWriteItems."""

    UpdateExpression: str


@dataclass(frozen=True, kw_only=True)
class TransactWriteItem:
    """An element of TransactWriteItems: one of its members should be there."""

    ConditionCheck: ConditionCheck | None = None
    Put: Put | None = None
    Delete: Delete | None = None
    Update: Update | None = None


@dataclass(frozen=True, kw_only=True)
class TransactWriteItems:
    """The members of TransactWriteItems."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    ReturnItemCollectionMetrics: ReturnItemCollectionMetrics = "NONE"
    ClientRequestToken: Annotated[str | None, Constraint(length=(1, limits.TOKEN_MAX))] = None
    TransactItems: Annotated[
        Sequence[TransactWriteItem], Constraint(length=(1, limits.TRANSACTION_MAX))
    ]


@dataclass(frozen=True, kw_only=True)
class Get(Projecting, _Named):
    """A read of TransactGetItems."""

    Key: Attributes


@dataclass(frozen=True, kw_only=True)
class TransactGetItem:
    """An element of TransactGetItems."""

    Get: Get


@dataclass(frozen=True, kw_only=True)
class TransactGetItems:
    """The members of TransactGetItems."""

    ReturnConsumedCapacity: ReturnConsumedCapacity = "NONE"
    TransactItems: Annotated[
        Sequence[TransactGetItem], Constraint(length=(1, limits.TRANSACTION_MAX))
    ]


Asked: TypeAlias = ConditionCheck | Put | Delete | Update
_KINDS: Final[Mapping[type[Asked], tuple[CarryOut, Kind]]] = {
    ConditionCheck: (actions.check, "check"),
    Put: (actions.put, "put"),
    Delete: (actions.delete, "keyed"),
    Update: (actions.update, "keyed"),
}
_LEVELS: Final = limits.VALUE_NESTING_MAX
"""How deep values are in the expressions of a transaction: one level deeper than elsewhere."""


@dataclass(frozen=True)
class Transaction:
    """A transaction that writes, but for what it writes."""

    operation: str
    token: str | None
    meaning: object
    """What tells it from others."""
    body: Mapping[str, object]
    """The answer but for what was consumed and measured."""
    capacity: ReturnConsumedCapacity
    metrics: ReturnItemCollectionMetrics = "NONE"


def transact_write(tables: Tables, request: TransactWriteItems) -> tuple[Tables, Success | Choice]:
    """TransactWriteItems. The same token again, for the same actions, changes nothing."""
    elements = list(map(_asked, request.TransactItems))
    try:
        asks = [_read_ask(element) for element in elements]
    except Refused as refused:
        raise either(refused, partial(_check_size, elements)) from None
    transaction = Transaction(
        "TransactWriteItems",
        request.ClientRequestToken,
        frozen(request.TransactItems),
        {},
        request.ReturnConsumedCapacity,
        request.ReturnItemCollectionMetrics,
    )
    return write_all(tables, transaction, asks)


def write_all(
    tables: Tables, transaction: Transaction, asks: Sequence[Ask]
) -> tuple[Tables, Success | Choice]:
    """Carry out ``asks``, all of them or none."""
    operation, token, meaning = transaction.operation, transaction.token, transaction.meaning
    told: Told = "each" if operation == "ExecuteTransaction" else "first"
    refusal = _refusal(tables, asks, told)
    before = client_tokens.kept(tables, operation, token)
    if before is not None:
        others = other_faults(asks, [_held(tables, ask.table) for ask in asks])
        if refusal is None and any(others):
            refusal = cancellations.failed(others, others, told)
        success = partial(_answers_again, tables, transaction, before, asks)
        return tables, client_tokens.again(before, meaning, success, refusal)
    if refusal is not None:
        raise refusal
    attempt = all_or_nothing(tables, [_step(ask) for ask in asks])
    if attempt.refused:
        held = [tables.by_name[ask.table] for ask in asks]
        raise cancellations.failed(attempt.reasons, other_faults(asks, held), told)
    images = [(_item_of(ask, tables), _item_of(ask, attempt.state)) for ask in asks]
    kept = Kept(meaning, tuple((ask.table, _again(*i)) for ask, i in _pairs(asks, images)))
    costs = [
        (ask.table, capacity.write(tables.by_name[ask.table], *each, TRANSACTIONAL))
        for ask, each in _pairs(asks, images)
    ]
    whole = {**transaction.body, **_metrics(tables, transaction, asks)}
    after = client_tokens.keep(attempt.state, operation, token, kept)
    return after, answer(tables, transaction.capacity, costs, whole)


def transact_get(tables: Tables, request: TransactGetItems) -> tuple[Tables, Success | Choice]:
    """TransactGetItems: the items in the order asked, ``{}`` for one that is not there."""
    asks = [_read_get(element.Get) for element in request.TransactItems]
    held = [actions.table_of(tables, ask.table) for ask in asks]
    in_any_order(partial(_check_named, asks, held, "either"), partial(check_no_empty, asks, held))
    others = other_faults(asks, held)
    perhaps = [TWICE] if named_twice(asks, held) else []
    if any(others):
        refused = cancellations.failed(others, others, "either")
        raise any_of([refused.failure, *refused.others, *perhaps])
    found = [_item_of(ask, tables) for ask in asks]
    shown = [
        item if item is None or projection is None else project(projection, item)
        for item, projection in zip(
            found, (ask.action.expressions.projection for ask in asks), strict=True
        )
    ]
    responses = [{} if item is None else {"Item": wire.render_item(item)} for item in shown]
    costs = [(ask.table, read_cost(item)) for ask, item in zip(asks, found, strict=True)]
    body = {"Responses": responses}
    told = answer(tables, request.ReturnConsumedCapacity, costs, body, reads=True)
    return tables, answer_of_items([item for item in found if item is not None], told, perhaps)


def answer_of_items(
    items: Sequence[Item], told: Success, perhaps: Sequence[Failure] = ()
) -> Success | Choice:
    """``told``, which shows ``items``, where they are not too large; or one of ``perhaps``."""
    excess, certain = payloads.answer_excess(items)
    refusals = [*perhaps, *([] if excess is None else [excess])]
    if certain:
        raise any_of(refusals)
    possible: tuple[Success | Failure, ...] = (told, *refusals)
    return told if not refusals else Choice(tuple(map(Alternative, possible)))


def _asked(element: TransactWriteItem) -> list[Asked]:
    """The actions of an element: there should be one."""
    every = (element.ConditionCheck, element.Put, element.Delete, element.Update)
    return [each for each in every if each is not None]


def _read_ask(asked: Sequence[Asked]) -> Ask:
    if not asked:
        raise broken(rules.ACTION)
    if len(asked) > 1:
        raise broken(rules.ONE_ACTION)
    (given,) = asked
    spelled = _spelled(given)
    if isinstance(given, Put):
        parsed = actions.parse_put(spelled)
        actions.check_size(parsed)
        expressions = _expressions(given)
    else:
        parsed = wire.parse_item(spelled)
        expressions = _expressions(given)
        wire.check_nesting(spelled)
    action = Action(parsed, expressions, given.shows_old)
    return Ask(given.TableName, action, *_KINDS[type(given)], _carried(given), spelled)


def _spelled(given: Asked) -> Attributes:
    """The item or key of an action as the request spells it."""
    return given.Item if isinstance(given, Put) else given.Key


def _expressions(given: Asked) -> Expressions:
    """The expressions of an action. Placeholders without any expression are passed over.

    Source: tests that were run against the service (ExtendDB/extenddb, pull request 169,
    2026-06-05).
    """
    update = _update(given)
    if given.ConditionExpression is None and update is None:
        _check_passed_over(given.ExpressionAttributeNames, given.ExpressionAttributeValues)
        return NO_EXPRESSIONS
    return actions.read_expressions(given, update, _LEVELS)


def _update(given: Asked) -> str | None:
    return given.UpdateExpression if isinstance(given, Update) else None


def _check_passed_over(names: Names | None, values: Attributes | None) -> None:
    """Whether what no expression uses has to be right is not known."""
    if fault(read_placeholders, names, values, _LEVELS):
        raise unsupported("a wrong placeholder in a transaction without an expression")


def _read_get(get: Get) -> Ask:
    key = wire.parse_item(get.Key)
    expressions = NO_EXPRESSIONS
    if get.ProjectionExpression is None:
        _check_passed_over(get.ExpressionAttributeNames, None)
    else:
        expressions = actions.read_projection(get, levels=_LEVELS)
    action = Action(key, expressions, shows_old=False)
    return Ask(get.TableName, action, actions.check, "check", (0, 0), get.Key)


def _carried(given: Asked) -> tuple[int, int]:
    return payloads.carried(_spelled(given), given, _update(given))


def _check_size(elements: Sequence[Sequence[Asked]]) -> None:
    """Refuse actions that are too large; what cannot be read has no size."""
    try:
        sizes = [_carried(given) for element in elements for given in element]
    except Refused:
        return
    payloads.check_carried(sizes)


def _refusal(tables: Tables, asks: Sequence[Ask], told: Told) -> Refused | None:
    """What refuses or cancels ``asks`` before any item is looked at.

    Which comes first, the size, a table that is not there, an empty key or one that does not fit,
    nobody has seen.
    """
    held = [_held(tables, ask.table) for ask in asks]
    try:
        in_any_order(
            partial(_check_named, asks, held, told, partial(_check_there, tables, asks)),
            partial(check_no_empty, asks, held),
            partial(check_no_empty_index, asks, held, told),
            lambda: payloads.check_carried(ask.carried for ask in asks),
        )
    except Refused as refused:
        return refused
    return None


def _held(tables: Tables, name: str) -> Table | None:
    return None if fault(actions.table_of, tables, name) else tables.by_name[name]


def _check_there(tables: Tables, asks: Sequence[Ask]) -> None:
    for ask in asks:
        actions.table_of(tables, ask.table)


def _check_named(
    asks: Sequence[Ask],
    held: Sequence[Table | None],
    told: Told,
    check_there: Callable[[], None] = lambda: None,
) -> None:
    """Each table is there, each key fits its table, and then no item is named twice."""
    keys, others = key_faults(asks, held), other_faults(asks, held)
    in_any_order(check_there, partial(cancellations.check_keys, keys, others, told))
    alike = named_twice(asks, held, spelled=True)
    if told != "either" and not alike and named_twice(asks, held):
        rests_on(SAME_NUMBER)
        alike = True
    if alike:
        raise cancellations.twice(others, told)


def _step(ask: Ask) -> Callable[[Tables], Tables]:
    def step(tables: Tables) -> Tables:
        outcome = ask.carry_out(tables.by_name[ask.table], ask.action)
        return tables.put(ask.table, outcome.table)

    return step


def _answers_again(
    tables: Tables, transaction: Transaction, kept: Kept, asks: Sequence[Ask]
) -> Sequence[Success]:
    """What may be answered when a token comes again: whether metrics are told is not known."""
    if any(table not in tables.by_name for table, _ in kept.costs):
        raise unsupported("a token that was used for a table which is gone")
    bodies = [transaction.body]
    metrics = _metrics(tables, transaction, asks)
    if metrics:
        bodies.append({**transaction.body, **metrics})
    asked = transaction.capacity
    return [answer(tables, asked, kept.costs, each, reads=True) for each in bodies]


def _metrics(tables: Tables, transaction: Transaction, asks: Sequence[Ask]) -> Mapping[str, object]:
    """Metrics of the collections that change: a check changes none."""
    written = [
        (ask.table, tables.by_name[ask.table], ask.action.given)
        for ask in asks
        if ask.kind != "check"
    ]
    return item_collections.listed(transaction.metrics, written)


def _pairs(
    asks: Sequence[Ask], images: Sequence[tuple[Item | None, Item | None]]
) -> Iterable[tuple[Ask, tuple[Item | None, Item | None]]]:
    return zip(asks, images, strict=True)


def _item_of(ask: Ask, tables: Tables) -> Item | None:
    table = tables.by_name[ask.table]
    key = tuple(ask.action.given[name] for name in table.schema.names)
    return table.items.get(key)


def _again(old: Item | None, new: Item | None) -> Consumed:
    """What it costs when a transaction comes again that made ``new`` of ``old``."""
    return max(read_cost(old), read_cost(new), key=lambda cost: cost.total)


def read_cost(item: Item | None) -> Consumed:
    """What it costs to read ``item`` in a transaction."""
    return Consumed(capacity.read(item_size(item or EMPTY_ITEM), TRANSACTIONAL))


def answer(
    tables: Tables,
    asked: ReturnConsumedCapacity,
    costs: Sequence[tuple[str, Consumed]],
    body: Mapping[str, object],
    reads: bool = False,
) -> Success:
    """The answer, with what each table consumed where that is asked for."""
    told = []
    for name in dict.fromkeys(name for name, _ in costs):
        part = capacity.together(cost for table, cost in costs if table == name)
        kind: Literal["Read", "Write"] = "Read" if reads else "Write"
        told_of = capacity.answer(name, tables.by_name[name], part, asked, kind)
        told += [told_of["ConsumedCapacity"]] if told_of else []
    if not told:
        return Success(body)
    return Success({**body, "ConsumedCapacity": told}, unordered={"ConsumedCapacity": (len(told),)})
