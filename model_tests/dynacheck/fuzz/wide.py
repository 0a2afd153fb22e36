"""Requests that are in order but for how much is in them: many attributes, members, operands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random

from dynacheck.fuzz.attempts import Message, Rule
from dynacheck.fuzz.fields import KEY, TABLE

COUNTS = (26, 101, 1_000, 10_000, 60_000)


def wide(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield requests with much in them, in order of the names, against it, or in none."""
    while True:
        count = rng.choice(COUNTS)
        names = [f"{number:05x}" for number in range(count)]
        order = rng.choice(("rising", "falling", "shuffled"))
        if order == "falling":
            names.reverse()
        elif order == "shuffled":
            rng.shuffle(names)
        operation, member, made = rng.choice(_REQUESTS)
        body = json.dumps({"TableName": TABLE, **made(names)}, separators=(",", ":")).encode()
        what = f"{member} with {count} parts, {order}"
        yield Message("wide", what, body, Rule.ANSWERED, operation)


def _attributes(names: list[str]) -> dict[str, object]:
    return {"Item": {**KEY, **{name: {"S": "1"} for name in names}}}


def _map(names: list[str]) -> dict[str, object]:
    return {"Item": {**KEY, "a": {"M": {name: {"N": "1"} for name in names}}}}


def _list(names: list[str]) -> dict[str, object]:
    return {"Item": {**KEY, "a": {"L": [{"S": name} for name in names]}}}


def _strings(names: list[str]) -> dict[str, object]:
    return {"Item": {**KEY, "a": {"SS": names}}}


def _numbers(names: list[str]) -> dict[str, object]:
    return {"Item": {**KEY, "a": {"NS": [str(int(name, 16)) for name in names]}}}


def _operands(names: list[str]) -> dict[str, object]:
    values = {f":{name}": {"S": name} for name in names}
    return {
        "Key": KEY,
        "UpdateExpression": "SET a = :" + names[0],
        "ConditionExpression": f"k IN ({', '.join(values)})",
        "ExpressionAttributeValues": values,
    }


def _paths(names: list[str]) -> dict[str, object]:
    return {
        "Key": KEY,
        "ProjectionExpression": ", ".join(f"#{name}" for name in names),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


def _updates(names: list[str]) -> dict[str, object]:
    action = {"Action": "PUT", "Value": {"S": "x"}}
    return {"Key": KEY, "AttributeUpdates": dict.fromkeys(names, action)}


def _batch(names: list[str]) -> dict[str, object]:
    puts = [{"PutRequest": {"Item": {"k": {"S": name}}}} for name in names]
    return {"RequestItems": {TABLE: puts}}


def _reads(names: list[str]) -> dict[str, object]:
    return {"RequestItems": {TABLE: {"Keys": [{"k": {"S": name}} for name in names]}}}


def _transaction(names: list[str]) -> dict[str, object]:
    puts = [{"Put": {"TableName": TABLE, "Item": {"k": {"S": name}}}} for name in names]
    return {"TransactItems": puts}


_REQUESTS: tuple[tuple[str, str, Callable[[list[str]], dict[str, object]]], ...] = (
    ("PutItem", "Item", _attributes),
    ("PutItem", "a map", _map),
    ("PutItem", "a list", _list),
    ("PutItem", "SS", _strings),
    ("PutItem", "NS", _numbers),
    ("UpdateItem", "IN", _operands),
    ("GetItem", "ProjectionExpression", _paths),
    ("UpdateItem", "AttributeUpdates", _updates),
    ("BatchWriteItem", "RequestItems", _batch),
    ("BatchGetItem", "RequestItems", _reads),
    ("TransactWriteItems", "TransactItems", _transaction),
)
