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
from functools import partial
from typing import Final, Literal, cast

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
from dynaspec.items.expressions import legacy
from dynaspec.items.expressions.paths import project
from dynaspec.items.operations import actions, cancellations, client_tokens, payloads, rules
from dynaspec.items.operations.actions import Action
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
from dynaspec.items.requests.shapes import ATTRIBUTES, NAMES, Listing, Shape, String, Structure
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import capacity, item_collections
from dynaspec.items.tables.capacity import TRANSACTIONAL, Consumed
from dynaspec.items.tables.state import Table, Tables

Members = Mapping[str, object]

_CONDITIONAL: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "ConditionExpression": String(),
    "ExpressionAttributeNames": NAMES,
    "ExpressionAttributeValues": ATTRIBUTES,
    "ReturnValuesOnConditionCheckFailure": String(),
}
_KEYED: Final[Mapping[str, Shape]] = {**_CONDITIONAL, "Key": ATTRIBUTES}
_ACTIONS: Final = Structure(
    {
        "ConditionCheck": Structure(_KEYED, "ConditionCheck"),
        "Put": Structure({**_CONDITIONAL, "Item": ATTRIBUTES}, "Put"),
        "Delete": Structure(_KEYED, "Delete"),
        "Update": Structure({**_KEYED, "UpdateExpression": String()}, "Update"),
    },
    "TransactWriteItem",
)
WRITE_SHAPE: Final[Mapping[str, Shape]] = {
    "ReturnConsumedCapacity": String(),
    "ReturnItemCollectionMetrics": String(),
    "ClientRequestToken": String(),
    "TransactItems": Listing(_ACTIONS),
}
_GET: Final = Structure(
    {
        "Key": ATTRIBUTES,
        "TableName": String(),
        "ProjectionExpression": String(),
        "ExpressionAttributeNames": NAMES,
    },
    "Get",
)
GET_SHAPE: Final[Mapping[str, Shape]] = {
    "ReturnConsumedCapacity": String(),
    "TransactItems": Listing(Structure({"Get": _GET}, "TransactGetItem")),
}
_NEEDED: Final = Constraint(required=True)
_ON_FAILURE: Final[Mapping[str, Constraint]] = {
    "TableName": TABLE_NAME,
    "ReturnValuesOnConditionCheckFailure": Constraint(enum=("ALL_OLD", "NONE")),
}
_CAPACITY: Final = Constraint(enum=("INDEXES", "TOTAL", "NONE"))
WRITE_RULES: Final[Mapping[str, Constraint]] = {
    "ReturnConsumedCapacity": _CAPACITY,
    "ReturnItemCollectionMetrics": Constraint(enum=("SIZE", "NONE")),
    "ClientRequestToken": Constraint(length=(1, limits.TOKEN_MAX)),
    "TransactItems": Constraint(
        required=True,
        length=(1, limits.TRANSACTION_MAX),
        elements=Constraint(
            members={
                "ConditionCheck": Constraint(
                    members={**_ON_FAILURE, "Key": _NEEDED, "ConditionExpression": _NEEDED}
                ),
                "Put": Constraint(members={**_ON_FAILURE, "Item": _NEEDED}),
                "Delete": Constraint(members={**_ON_FAILURE, "Key": _NEEDED}),
                "Update": Constraint(
                    members={**_ON_FAILURE, "Key": _NEEDED, "UpdateExpression": _NEEDED}
                ),
            }
        ),
    ),
}
GET_RULES: Final[Mapping[str, Constraint]] = {
    "ReturnConsumedCapacity": _CAPACITY,
    "TransactItems": Constraint(
        required=True,
        length=(1, limits.TRANSACTION_MAX),
        elements=Constraint(
            members={
                "Get": Constraint(required=True, members={"TableName": TABLE_NAME, "Key": _NEEDED})
            }
        ),
    ),
}
_LEVELS: Final = limits.VALUE_NESTING_MAX
_KINDS: Final[Mapping[str, tuple[Callable[[Members], Action], CarryOut, Kind]]] = {
    "ConditionCheck": (partial(actions.read_delete, transacted=True), actions.check, "check"),
    "Put": (partial(actions.read_put, transacted=True), actions.put, "put"),
    "Delete": (partial(actions.read_delete, transacted=True), actions.delete, "keyed"),
    "Update": (partial(actions.read_update, transacted=True), actions.update, "keyed"),
}


def transact_write(tables: Tables, request: Members) -> tuple[Tables, Success | Choice]:
    """TransactWriteItems. The same token again, for the same actions, changes nothing."""
    elements = [
        element or {} for element in cast("Sequence[Members | None]", request["TransactItems"])
    ]
    try:
        asks = [_read_ask(element) for element in elements]
    except Refused as refused:
        raise either(refused, partial(_check_size, elements)) from None
    meaning = wire.frozen(elements)
    return write_all(tables, request, "TransactWriteItems", asks, meaning, {})


def write_all(
    tables: Tables,
    request: Members,
    operation: str,
    asks: Sequence[Ask],
    meaning: object,
    body: Members,
) -> tuple[Tables, Success | Choice]:
    """Carry out ``asks``, which ``meaning`` tells from others: all of them, or none.

    ``body`` is the answer but for what was consumed.
    """
    told: Told = "each" if operation == "ExecuteTransaction" else "first"
    refusal = _refusal(tables, asks, told)
    before = client_tokens.kept(tables, operation, request)
    if before is not None:
        others = other_faults(asks, [_held(tables, ask.table) for ask in asks])
        if refusal is None and any(others):
            refusal = cancellations.failed(others, others, told)
        success = partial(_answers_again, tables, request, before, asks, body)
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
    whole = {**body, **_metrics(tables, request, asks)}
    after = client_tokens.keep(attempt.state, operation, request, kept)
    return after, answer(tables, request, costs, whole)


def transact_get(tables: Tables, request: Members) -> tuple[Tables, Success | Choice]:
    """TransactGetItems: the items in the order asked, ``{}`` for one that is not there."""
    gets = [cast(Members, e["Get"]) for e in cast(Sequence[Members], request["TransactItems"])]
    asks = [_read_get(get) for get in gets]
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
    told = answer(tables, request, costs, {"Responses": responses}, reads=True)
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


def _read_ask(element: Members) -> Ask:
    if not element:
        raise broken(rules.ACTION)
    if len(element) > 1:
        raise broken(rules.ONE_ACTION)
    ((kind, members),) = element.items()
    read, carry_out, known = _KINDS[kind]
    given = cast(Members, members)
    spelled = cast(Members, given["Item" if known == "put" else "Key"])
    action = read(given)
    return Ask(
        cast(str, given["TableName"]), action, carry_out, known, payloads.carried(given), spelled
    )


def _read_get(get: Members) -> Ask:
    actions.check_parameters(get, ("projection",), legacy.READ, transacted=True)
    spelled = cast(Members, get["Key"])
    key = wire.parse_item(spelled)
    expressions = actions.read_expressions(get, ("projection",), transacted=True)
    action = Action(key, expressions, shows_old=False)
    return Ask(cast(str, get["TableName"]), action, actions.check, "check", (0, 0), spelled)


def _check_size(elements: Sequence[Members]) -> None:
    """Refuse actions that are too large; what cannot be read has no size."""
    told = [cast(Members, action) for element in elements for action in element.values()]
    try:
        sizes = [payloads.carried(each) for each in told]
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
    tables: Tables, request: Members, kept: Kept, asks: Sequence[Ask], body: Members
) -> Sequence[Success]:
    """What may be answered when a token comes again: whether metrics are told is not known."""
    if any(table not in tables.by_name for table, _ in kept.costs):
        raise unsupported("a token that was used for a table which is gone")
    bodies = [body]
    metrics = _metrics(tables, request, asks)
    if metrics:
        bodies.append({**body, **metrics})
    return [answer(tables, request, kept.costs, each, reads=True) for each in bodies]


def _metrics(tables: Tables, request: Members, asks: Sequence[Ask]) -> Members:
    """Metrics of the collections that change: a check changes none."""
    written = [
        (ask.table, tables.by_name[ask.table], ask.action.given)
        for ask in asks
        if ask.kind != "check"
    ]
    return item_collections.listed(request, written)


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
    request: Members,
    costs: Sequence[tuple[str, Consumed]],
    body: Members,
    reads: bool = False,
) -> Success:
    """The answer, with what each table consumed where that is asked for."""
    told = []
    for name in dict.fromkeys(name for name, _ in costs):
        part = capacity.together(cost for table, cost in costs if table == name)
        kind: Literal["Read", "Write"] = "Read" if reads else "Write"
        told_of = capacity.answer(name, tables.by_name[name], part, request, kind)
        told += [told_of["ConsumedCapacity"]] if told_of else []
    if not told:
        return Success(body)
    return Success({**body, "ConsumedCapacity": told}, unordered={"ConsumedCapacity": (len(told),)})
