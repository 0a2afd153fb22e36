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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, TypeAlias, cast

from dynaspec.items import actions, capacity, indexes, item_collections, legacy, limits, wire
from dynaspec.items.actions import Action, Outcome
from dynaspec.items.atomic import all_or_nothing
from dynaspec.items.capacity import TRANSACTIONAL, Consumed
from dynaspec.items.errors import Failure, Refused, Success, Unsupported, invalid, unsupported
from dynaspec.items.keys import EMPTY_KEY, check_not_empty, key_of_request
from dynaspec.items.paths import project
from dynaspec.items.sameness import canonical
from dynaspec.items.shapes import ATTRIBUTES, NAMES, Listing, Shape, String, Structure
from dynaspec.items.state import Table, Tables
from dynaspec.items.validation import TABLE_NAME, Rule
from dynaspec.items.values import EMPTY_ITEM, Item, Value, item_size

Members = Mapping[str, object]
CarryOut: TypeAlias = Callable[[Table, Action], Outcome]

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
_NEEDED: Final = Rule(required=True)
_ON_FAILURE: Final[Mapping[str, Rule]] = {
    "TableName": TABLE_NAME,
    "ReturnValuesOnConditionCheckFailure": Rule(enum=("ALL_OLD", "NONE")),
}
_CAPACITY: Final = Rule(enum=("INDEXES", "TOTAL", "NONE"))
WRITE_RULES: Final[Mapping[str, Rule]] = {
    "ReturnConsumedCapacity": _CAPACITY,
    "ReturnItemCollectionMetrics": Rule(enum=("SIZE", "NONE")),
    "ClientRequestToken": Rule(length=(1, limits.TOKEN_MAX)),
    "TransactItems": Rule(
        required=True,
        length=(1, limits.TRANSACTION_MAX),
        elements=Rule(
            members={
                "ConditionCheck": Rule(
                    members={**_ON_FAILURE, "Key": _NEEDED, "ConditionExpression": _NEEDED}
                ),
                "Put": Rule(members={**_ON_FAILURE, "Item": _NEEDED}),
                "Delete": Rule(members={**_ON_FAILURE, "Key": _NEEDED}),
                "Update": Rule(
                    members={**_ON_FAILURE, "Key": _NEEDED, "UpdateExpression": _NEEDED}
                ),
            }
        ),
    ),
}
GET_RULES: Final[Mapping[str, Rule]] = {
    "ReturnConsumedCapacity": _CAPACITY,
    "TransactItems": Rule(
        required=True,
        length=(1, limits.TRANSACTION_MAX),
        elements=Rule(
            members={"Get": Rule(required=True, members={"TableName": TABLE_NAME, "Key": _NEEDED})}
        ),
    ),
}
_LEVELS: Final = limits.VALUE_NESTING_MAX
_KINDS: Final[Mapping[str, tuple[Callable[[Members], Action], CarryOut]]] = {
    "ConditionCheck": (partial(actions.read_delete, levels=_LEVELS), actions.check),
    "Put": (partial(actions.read_put, levels=_LEVELS), actions.put),
    "Delete": (partial(actions.read_delete, levels=_LEVELS), actions.delete),
    "Update": (partial(actions.read_update, levels=_LEVELS), actions.update),
}
CODES: Final = {
    "ConditionalCheckFailedException": "ConditionalCheckFailed",
    "DuplicateItemException": "DuplicateItem",
    "ResourceNotFoundException": "ResourceNotFound",
    "ValidationException": "ValidationError",
}
"""The code of a reason, by the code that the same fault has outside a transaction."""


@dataclass(frozen=True)
class Ask:
    """One action of a transaction: the table, what to do there, and how."""

    table: str
    action: Action
    carry_out: CarryOut


def transact_write(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """TransactWriteItems. The same token again, for the same actions, changes nothing.

    The service forgets a token after ten minutes; here there is no time, and it is kept.
    """
    elements = cast("Sequence[Members | None]", request["TransactItems"])
    asks = [_read_ask(element or {}) for element in elements]
    return write_all(tables, request, asks, wire.frozen(elements), {})


def write_all(
    tables: Tables, request: Members, asks: Sequence[Ask], meaning: object, body: Members
) -> tuple[Tables, Success]:
    """Carry out ``asks``, which ``meaning`` tells from others: all of them, or none.

    ``body`` is the answer but for what was consumed.
    """
    held = [actions.table_of(tables, ask.table) for ask in asks]
    _check_one_action_an_item([(ask.table, ask.action.given) for ask in asks], held)
    for ask, table in zip(asks, held, strict=True):
        _check_no_empty_key(table, ask.action.given)
    _check_payload([ask.action.given for ask in asks])
    token = cast("str | None", request.get("ClientRequestToken"))
    if token is not None and token in tables.tokens:
        _check_same(tables.tokens[token], meaning)
        costs = [(ask.table, read_cost(_item_of(ask, tables))) for ask in asks]
        return tables, answer(tables, request, costs, body, reads=True)
    attempt = all_or_nothing(tables, [_step(ask) for ask in asks])
    if attempt.refused:
        _check_one_ruled_out(attempt.reasons)
        _check_no_empty_index_key(attempt.reasons)
        raise cancelled(attempt.reasons)
    after = attempt.state
    if token is not None:
        after = replace(after, tokens=after.tokens.put(token, meaning))
    costs = [
        (ask.table, _cost(ask, tables.by_name[ask.table], after.by_name[ask.table])) for ask in asks
    ]
    written = [(ask.table, tables.by_name[ask.table], ask.action.given) for ask in asks]
    return after, answer(
        tables, request, costs, {**body, **item_collections.listed(request, written)}
    )


def transact_get(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """TransactGetItems: the items in the order asked, ``{}`` for one that is not there."""
    gets = [cast(Members, e["Get"]) for e in cast(Sequence[Members], request["TransactItems"])]
    read = [_read_get(get) for get in gets]
    names = [cast(str, get["TableName"]) for get in gets]
    held = [actions.table_of(tables, name) for name in names]
    _check_one_action_an_item(
        [(name, given) for name, (given, _) in zip(names, read, strict=True)], held
    )
    for (given, _), table in zip(read, held, strict=True):
        _check_no_empty_key(table, given)
    found: list[Item | None] = []
    reasons: list[Failure | None] = []
    for (given, expressions), table in zip(read, held, strict=True):
        try:
            found.append(table.items.get(key_of_request(table.schema, given)))
            indexes.check_paths(table, expressions.paths)
            reasons.append(None)
        except Refused as refused:
            reasons.append(refused.failure)
    if any(reasons):
        _check_one_ruled_out(reasons)
        raise cancelled(reasons)
    check_response([item for item in found if item is not None])
    shown = [
        item
        if item is None or expressions.projection is None
        else project(expressions.projection, item)
        for item, (_, expressions) in zip(found, read, strict=True)
    ]
    responses = [{} if item is None else {"Item": wire.render_item(item)} for item in shown]
    costs = [
        (cast(str, get["TableName"]), read_cost(item))
        for get, item in zip(gets, found, strict=True)
    ]
    return tables, answer(tables, request, costs, {"Responses": responses}, reads=True)


def _read_ask(element: Members) -> Ask:
    if not element:
        raise invalid(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
        )
    if len(element) > 1:
        raise invalid("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, members),) = element.items()
    read, carry_out = _KINDS[kind]
    given = cast(Members, members)
    return Ask(cast(str, given["TableName"]), read(given), carry_out)


def _read_get(get: Members) -> tuple[Item, actions.Expressions]:
    actions.check_parameters(get, ("projection",), legacy.READ)
    key = wire.parse_item(cast(Members, get["Key"]))
    return key, actions.read_expressions(get, ("projection",))


def _check_one_action_an_item(named: Sequence[tuple[str, Item]], held: Sequence[Table]) -> None:
    """No two actions name one item; what lacks a key of the schema's types names none."""
    keys: set[tuple[str, tuple[Value, ...]]] = set()
    for (name, given), table in zip(named, held, strict=True):
        attributes = table.schema.attributes
        if any(each.name not in given or given[each.name].tag != each.tag for each in attributes):
            continue
        key = name, tuple(given[each.name] for each in attributes)
        if key in keys:
            raise invalid("Transaction request cannot include multiple operations on one item")
        keys.add(key)


def _check_no_empty_key(table: Table, given: Item) -> None:
    """An empty key refuses the request, where any other wrong key cancels the transaction."""
    for attribute in table.schema.attributes:
        if attribute.name in given:
            check_not_empty(attribute.name, given[attribute.name])


def _check_no_empty_index_key(reasons: Sequence[Failure | None]) -> None:
    """An empty key of an index refuses the request too, put or made by an update."""
    for reason in reasons:
        if reason is not None and EMPTY_KEY in reason.message:
            raise Refused(reason)


def _check_payload(given: Sequence[Item]) -> None:
    """Refuse to write items of more than 4 MB, the keys of what is not put counted with them."""
    size = sum(map(item_size, given))
    if size > limits.TRANSACTION_SIZE_MAX:
        raise invalid(f"Transaction payload size cannot exceed 4MB. Payload Size: {size}")


def check_response(items: Sequence[Item]) -> None:
    """Refuse to read items of more than 4 MB."""
    size = sum(map(item_size, items))
    if size > limits.TRANSACTION_SIZE_MAX:
        raise invalid(f"Payload in response is too large.{size}")


def _step(ask: Ask) -> Callable[[Tables], Tables]:
    def step(tables: Tables) -> Tables:
        outcome = ask.carry_out(tables.by_name[ask.table], ask.action)
        return tables.put(ask.table, outcome.table)

    return step


def cancelled(reasons: Sequence[Failure | None]) -> Refused:
    """TransactionCanceledException, with a reason for each action.

    Where one is not specified here, neither is the answer.
    """
    for reason in reasons:
        if isinstance(reason, Unsupported):
            return Refused(reason)
    told = [_reason(reason) for reason in reasons]
    codes = ", ".join(str(reason["Code"]) for reason in told)
    return Refused(
        Failure(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            f"[{codes}]",
            {"CancellationReasons": told},
        )
    )


def _check_one_ruled_out(reasons: Sequence[Failure | None]) -> None:
    """What is told beside an action that its table rules out.

    The API reference has a reason for each action that fails; a capture has none beside that one.
    """
    failed = [reason.code for reason in reasons if reason is not None]
    if len(failed) > 1 and "ValidationException" in failed:
        raise unsupported("the reasons beside that of an action which its table rules out")


def _reason(failure: Failure | None) -> Mapping[str, object]:
    if failure is None:
        return {"Code": "None"}
    code = CODES.get(failure.code, failure.code)
    return {"Code": code, "Message": failure.message, **failure.extra}


def _check_same(before: object, now: object) -> None:
    """Refuse a token that was there before for something else.

    Members of a structure have no order. Whether a number in another spelling, or a set in another
    order, is something else is not known.
    """
    if before == now:
        return
    if canonical(before) == canonical(now):
        raise unsupported("a token for what was written in other words before")
    raise Refused(
        Failure(
            "IdempotentParameterMismatchException",
            "Specified idempotent token was used with different request parameters within the "
            "idempotency window",
        )
    )


def _item_of(ask: Ask, tables: Tables) -> Item | None:
    table = tables.by_name[ask.table]
    key = tuple(ask.action.given[name] for name in table.schema.names)
    return table.items.get(key)


def _cost(ask: Ask, before: Table, after: Table) -> Consumed:
    key = tuple(ask.action.given[name] for name in before.schema.names)
    return capacity.write(before, before.items.get(key), after.items.get(key), TRANSACTIONAL)


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
