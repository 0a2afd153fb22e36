"""What a request asks of one item, and what it was told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from dynacheck.exchange.client import Answer, Answered, Refused
from dynacheck.exchange.json_form import from_json

_CONDITION: Final = "ConditionalCheckFailed"
_COSTS: Final = frozenset(
    {"ConsumedCapacity", "ItemCollectionMetrics", "ReturnConsumedCapacity", "ClientRequestToken"}
    | {"ReturnItemCollectionMetrics"}
)
"""Members that say nothing of items."""
OK_STATUS: Final = 200
_TELLING: Final = frozenset({"ConditionalCheckFailedException", "ValidationException"})
"""The refusals that say something of the item."""


@dataclass(frozen=True)
class Asked:
    """What a request asks of one item, and what it was told of it."""

    operation: str
    request: Mapping[str, Any]
    told: Answer | Literal["refusal"] | None
    """None: nothing is known."""
    touch: int


def asked_of_item(
    table: str, key: Mapping[str, Any], begun: Any, ended: Any, touch: int
) -> Asked | None:
    """Return what a request asks of an item; None where it was told nothing and did nothing."""
    operation, request = begun["operation"], begun["request"]
    answered = ended is not None and ended["type"] == "ok"
    if not answered and ended is not None and ended["type"] == "fail":
        return None
    status, body = (ended["response"]["status"], ended["response"]["body"]) if answered else (0, {})
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem" | "GetItem":
            told = _told(status, body) if answered else None
            if isinstance(told, Refused) and told.code not in _TELLING:
                return None
            return Asked(operation, from_json(_without(request, _COSTS)), told, touch)
        case "TransactWriteItems":
            return _of_transaction(table, key, request, status, body, touch)
        case "BatchWriteItem":
            return _of_batch(table, key, request, status, body, touch)
    items = _items_told(operation, table, request, body)
    seen = [item for item in items if _holds(item, key)]
    get = {"TableName": table, "Key": key, "ConsistentRead": True}
    return Asked("GetItem", get, Answered({"Item": from_json(seen[0])} if seen else {}), touch)


def _told(status: int, body: Mapping[str, Any]) -> Answer:
    if status == OK_STATUS:
        return Answered(from_json(_without(body, _COSTS)))
    code = str(body.get("__type", "")).rpartition("#")[2]
    return Refused(code, str(body.get("message", "")), from_json(body))


def _without(members: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name not in names}


def _holds(item: Mapping[str, Any], key: Mapping[str, Any]) -> bool:
    """Whether an item, or a key, has the key."""
    return all(_same(item[name], value) for name, value in key.items())


def _same(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    ((kind, text),), ((other, expected),) = left.items(), right.items()
    if kind != other:
        return False
    return Decimal(text) == Decimal(expected) if kind == "N" else bool(text == expected)


def _of_transaction(
    table: str, key: Mapping[str, Any], request: Any, status: int, body: Any, touch: int
) -> Asked | None:
    """The one action of a transaction that is on the item, as a transaction by itself."""
    steps = request["TransactItems"]
    actions = [next(iter(step.values())) for step in steps]
    place = next(
        n
        for n, action in enumerate(actions)
        if action["TableName"] == table and _holds(action.get("Item") or action["Key"], key)
    )
    alone = {"TransactItems": [from_json(steps[place])]}
    if status in (0, OK_STATUS):
        return Asked("TransactWriteItems", alone, Answered({}) if status else None, touch)
    reasons = body.get("CancellationReasons") or [{}] * len(steps)
    if reasons[place].get("Code") != _CONDITION:
        return None
    return Asked("TransactWriteItems", alone, "refusal", touch)


def _of_batch(
    table: str, key: Mapping[str, Any], request: Any, status: int, body: Any, touch: int
) -> Asked | None:
    """The one write of a batch that is on the item."""

    def on_item(changes: Any) -> list[dict[str, Any]]:
        given = [next(iter(change.values())) for change in changes.get(table, ())]
        return [each for each in given if _holds(each.get("Item") or each["Key"], key)]

    if status not in (0, OK_STATUS) or on_item(body.get("UnprocessedItems") or {}):
        return None
    write = {"TableName": table, **on_item(request["RequestItems"])[0]}
    operation = "PutItem" if "Item" in write else "DeleteItem"
    return Asked(operation, from_json(write), Answered({}) if status else None, touch)


def _items_told(operation: str, table: str, request: Any, body: Any) -> list[dict[str, Any]]:
    """The items of a table in the answer of a read."""
    match operation:
        case "BatchGetItem":
            return list(body.get("Responses", {}).get(table, ()))
        case "TransactGetItems":
            gets = [step["Get"] for step in request["TransactItems"]]
            told = zip(gets, body["Responses"], strict=True)
            return [
                each["Item"] for get, each in told if get["TableName"] == table and "Item" in each
            ]
    return list(body.get("Items", ()))
