"""The items of the simulated store, and the requests that its clients make of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from suite.history.simulated import KEYS, VALUES, Asked, Body

REGISTERS: Final = ("plain", "sorted")
"""The tables of which each value is written once."""
ODD: Final = ("deletes", "counters", "lists")
"""The tables whose items a search judges."""


@dataclass(frozen=True, eq=False)
class Item:
    """An item's table and key."""

    table: str
    key: Body

    @property
    def value(self) -> str:
        """The attribute that a history tells of."""
        return VALUES.get(self.table, "v")


def _text(table: str, key: str) -> Item:
    return Item(table, {"k": {"S": key}})


def _pair(number: str, key: str) -> Item:
    return Item("sorted", {"p": {"N": number}, "s": {"S": key}})


QUIET: Final = {
    "a": _text("plain", "a"),
    "b": _text("plain", "b"),
    "x": _pair("1", "x"),
    "y": _pair("1", "y"),
    "deleted": _text("deletes", "a"),
    "counter": _text("counters", "a"),
    "list": _text("lists", "a"),
}
"""Items of which no write has an unknown outcome, so that nothing happens to them late."""
LOUD: Final = (
    *(_text("plain", key) for key in "cd"),
    *(_pair(number, "z") for number in ("1", "-2.5")),
    _pair("-2.5", "x"),
    *(_text(table, key) for table in ODD for key in "bc"),
)


def with_(asked: Asked, **members: Any) -> Asked:
    """Return a request with further members."""
    return replace(asked, request={**asked.request, **members})


# --- One item ------------------------------------------------------------------------------


def get(item: Item, *, consistent: bool = True) -> Asked:
    """Return a read."""
    wanted = {"TableName": item.table, "Key": item.key, "ConsistentRead": consistent}
    return Asked("GetItem", wanted)


def put(item: Item, value: Body) -> Asked:
    """Return a PutItem."""
    return Asked("PutItem", {"TableName": item.table, "Item": {**item.key, item.value: value}})


def delete(item: Item) -> Asked:
    """Return a DeleteItem."""
    return Asked("DeleteItem", {"TableName": item.table, "Key": item.key})


def update(item: Item, expression: str, **values: Body) -> Asked:
    """Return an UpdateItem; `values` are those of the placeholders."""
    placed = {f":{name}": value for name, value in values.items()}
    return with_(
        Asked("UpdateItem", delete(item).request),
        UpdateExpression=expression,
        ExpressionAttributeValues=placed,
    )


def assign(item: Item, value: Body) -> Asked:
    """Return an update that sets the value."""
    return update(item, f"SET {item.value} = :new", new=value)


def add(item: Item) -> Asked:
    """Return an update that counts one up."""
    return update(item, f"ADD {item.value} :one", one={"N": "1"})


def append(item: Item, value: Body) -> Asked:
    """Return an update that puts a value at the end of a list."""
    told = f"SET {item.value} = list_append(if_not_exists({item.value}, :none), :more)"
    return update(item, told, none={"L": []}, more={"L": [value]})


def if_value(
    item: Item, asked: Asked, value: Body | None, *, shown: bool = True, named: bool = False
) -> Asked:
    """Return a write on the condition that the item has a value; None: that there is no item.

    `shown`: a refusal shows the item. `named`: the attribute is called by a placeholder.
    """
    name, members = item.value, dict[str, Any]()
    if named:
        name, members["ExpressionAttributeNames"] = "#v", {"#v": name}
    if value is None:
        members["ConditionExpression"] = f"attribute_not_exists({name})"
    else:
        placed = asked.request.get("ExpressionAttributeValues", {})
        members["ConditionExpression"] = f"{name} = :was"
        members["ExpressionAttributeValues"] = {**placed, ":was": value}
    if shown:
        members["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return with_(asked, **members)


def check(item: Item, value: Body | None) -> tuple[str, Asked]:
    """Return a transaction's check of a value."""
    return "ConditionCheck", if_value(item, Asked("", delete(item).request), value)


# --- Several items -------------------------------------------------------------------------


def batch_get(items: Iterable[Item], *, consistent: bool = True) -> Asked:
    """Return a BatchGetItem."""
    wanted: dict[str, dict[str, Any]] = {}
    for item in items:
        wanted.setdefault(item.table, {"Keys": [], "ConsistentRead": consistent})
        wanted[item.table]["Keys"].append(item.key)
    return Asked("BatchGetItem", {"RequestItems": wanted})


def batch_write(writes: Iterable[Asked]) -> Asked:
    """Return a BatchWriteItem of puts and deletes."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for write in writes:
        kind, members = write.operation.replace("Item", "Request"), dict(write.request)
        changes.setdefault(members.pop("TableName"), []).append({kind: members})
    return Asked("BatchWriteItem", {"RequestItems": changes})


def query(number: str, *, consistent: bool = True) -> Asked:
    """Return a Query of the items with a partition key."""
    return Asked(
        "Query",
        {
            "TableName": "sorted",
            "KeyConditionExpression": "p = :p",
            "ExpressionAttributeValues": {":p": {"N": number}},
            "ConsistentRead": consistent,
        },
    )


def scan(table: str, *, consistent: bool = True) -> Asked:
    """Return a Scan."""
    return Asked("Scan", {"TableName": table, "ConsistentRead": consistent})


def transact_get(items: Iterable[Item]) -> Asked:
    """Return a TransactGetItems."""
    steps = [{"Get": {"TableName": item.table, "Key": item.key}} for item in items]
    return Asked("TransactGetItems", {"TransactItems": steps})


def transact(*steps: tuple[str, Asked]) -> Asked:
    """Return a TransactWriteItems of actions: their kinds and what they ask."""
    return Asked("TransactWriteItems", {"TransactItems": [{k: a.request} for k, a in steps]})


def key_of(table: str, item: Body) -> Sequence[Body]:
    """Return the key of an item that was told."""
    return [item[name] for name, _ in KEYS[table]]
