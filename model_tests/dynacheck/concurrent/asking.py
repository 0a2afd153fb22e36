"""Requests in the forms that the criteria use, and what their answers say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dynacheck.concurrent.racing import OK, Body, Call, Request

CONFLICT = "TransactionConflict"
"""The reason why a transaction was cancelled: another request was under way on an item of it."""
CANCELED = "TransactionCanceledException"
REFUSED = "ConditionalCheckFailedException"
CHECK_FAILED = "ConditionalCheckFailed"
"""The reason why a transaction was cancelled: a condition of it did not hold."""


def number(value: int) -> Body:
    """A number as an attribute value."""
    return {"N": str(value)}


def text(value: str) -> Body:
    """A string as an attribute value."""
    return {"S": value}


def put(table: str, item: Body, **more: object) -> Request:
    """A PutItem."""
    return Request("PutItem", {"TableName": table, "Item": item, **more})


def get(table: str, key: Body) -> Request:
    """A consistent GetItem."""
    return Request("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})


def update(table: str, key: Body, expression: str, values: Body, **more: object) -> Request:
    """An UpdateItem."""
    body = {"TableName": table, "Key": key, "UpdateExpression": expression}
    return Request("UpdateItem", {**body, "ExpressionAttributeValues": values, **more})


def delete(table: str, key: Body, **more: object) -> Request:
    """A DeleteItem."""
    return Request("DeleteItem", {"TableName": table, "Key": key, **more})


def on(seen: int) -> Body:
    """The members of a condition: the item's `v` is a number."""
    return {
        "ConditionExpression": "v = :seen",
        "ExpressionAttributeValues": {":seen": number(seen)},
    }


def check(table: str, key: Body, seen: int) -> Request:
    """Return what is no request by itself, but part of a transaction: `v` is a number."""
    return Request("ConditionCheck", {"TableName": table, "Key": key, **on(seen)})


def transact(*actions: Request, token: str | None = None) -> Request:
    """A TransactWriteItems that does what single requests would do."""
    items = [{each.operation.removesuffix("Item"): each.body} for each in actions]
    asked: Body = {"TransactItems": items}
    return Request("TransactWriteItems", asked | ({"ClientRequestToken": token} if token else {}))


def transact_get(*gets: tuple[str, Body]) -> Request:
    """A TransactGetItems of items, each named by its table and key."""
    actions = [{"Get": {"TableName": table, "Key": key}} for table, key in gets]
    return Request("TransactGetItems", {"TransactItems": actions})


def query(table: str, condition: str, values: Body, **more: object) -> Request:
    """A Query."""
    body = {"TableName": table, "KeyConditionExpression": condition}
    return Request("Query", {**body, "ExpressionAttributeValues": values, **more})


# --- Answers ------------------------------------------------------------------------------


def value_of(item: Any, name: str) -> str | None:
    """Return a number or a string among an item's attributes, as text; None: it is not there."""
    value = item.get(name) if isinstance(item, dict) else None
    if not isinstance(value, dict):
        return None
    found = value.get("N", value.get("S"))
    return None if found is None else str(found)


def told_value(call: Call, name: str = "v") -> str | None:
    """Return an attribute of the item that a GetItem told, as text; None: it is not there."""
    return value_of(call.answer.get("Item"), name)


def other_answer(calls: Iterable[Call], *codes: str) -> str | None:
    """Say which request was answered with none of these codes."""
    for call in calls:
        if call.code not in codes:
            return f"{call.operation} was told {call.code} (status {call.status})"
    return None


def reasons(call: Call) -> list[str]:
    """Return the reasons that a cancelled transaction was told, in the order of its items."""
    told = call.answer.get("CancellationReasons")
    listed = told if isinstance(told, list) else []
    return [str(each.get("Code")) if isinstance(each, dict) else "?" for each in listed]


def told_in_words(call: Call) -> str:
    """Return `ok` or the name of the error; of a cancelled transaction the reasons, too."""
    if call.code != CANCELED:
        return call.code
    return f"{call.code} ({', '.join(sorted(set(reasons(call)) - {'None'}))})"


def other_reason(calls: Iterable[Call], codes: Sequence[str], *allowed: str) -> str | None:
    """Say which transaction was told something else.

    That is none of `allowed`, and not cancelled with one reason for each of its items, some of
    `codes` and all others None.
    """
    for call in calls:
        if call.code != CANCELED:
            if fault := other_answer([call], *allowed):
                return fault
            continue
        told = reasons(call)
        count = len(call.request["TransactItems"])
        if len(told) != count or set(told) - {"None", *codes} or set(told) == {"None"}:
            return f"{call.operation} of {count} items was cancelled for the reasons {told}"
    return None


def done(calls: Iterable[Call]) -> list[Call]:
    """Return those that were carried out."""
    return [call for call in calls if call.code == OK]
