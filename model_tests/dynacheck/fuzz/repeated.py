"""Requests that say the same many times over: what costs the product of two sizes shows here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from random import Random

from dynacheck.fuzz.attempts import Message, Rule
from dynacheck.fuzz.fields import KEY, TABLE

COUNTS = (10, 150, 1_000, 4_000)
_ELEMENTS = 47
"""Elements of a list for each of `count`: 4,000 of them are nearly as many as an item holds."""
_VALUE = {":v": {"S": "no"}}


def repeated(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield operands, paths, comparisons, elements, gzip members all alike, and keys nearly so."""
    while True:
        count = rng.choice(COUNTS)
        if rng.random() < 0.15:
            body = gzip.compress(b"", mtime=0) * (count * 25)
            what = f"{count * 25} empty members of gzip"
            coding: dict[str, str | None] = {"Content-Encoding": "gzip"}
            yield Message("repeated", what, body, Rule.CODED, "GetItem", coding)
            continue
        operation, what, made = rng.choice(_REQUESTS)
        body = json.dumps(made(count), separators=(",", ":")).encode()
        yield Message("repeated", f"{what}, {count} times", body, Rule.ANSWERED, operation)


def _operands(count: int) -> dict[str, object]:
    said = " OR ".join([f"k IN ({','.join([':v'] * 100)})"] * max(count // 100, 1))
    return {"TableName": TABLE, "FilterExpression": said, "ExpressionAttributeValues": _VALUE}


def _contained(count: int) -> dict[str, object]:
    return {
        "TableName": TABLE,
        "KeyConditionExpression": "k = :k",
        "FilterExpression": " OR ".join(["contains(l, :v)"] * min(count, 150)),
        "ExpressionAttributeValues": {":k": KEY["k"], **_VALUE},
    }


def _list(count: int) -> dict[str, object]:
    item = {**KEY, "l": {"L": [{"NULL": True}] * (count * _ELEMENTS)}}
    return {"TableName": TABLE, "Item": item}


def _paths(count: int) -> dict[str, object]:
    return {"TableName": TABLE, "Key": KEY, "ProjectionExpression": _nested(count)}


def _removed(count: int) -> dict[str, object]:
    return {"TableName": TABLE, "Key": KEY, "UpdateExpression": f"REMOVE {_nested(count)}"}


def _nested(count: int) -> str:
    return ",".join(f"l[{number}].a" for number in range(count))


def _conditions(count: int) -> dict[str, object]:
    about = {
        "TableName": TABLE,
        "UpdateExpression": "SET a = :v",
        "ConditionExpression": " OR ".join(["k = :v"] * min(count, 150)),
        "ExpressionAttributeValues": _VALUE,
    }
    updates = [{"Update": {**about, "Key": {"k": {"S": str(number)}}}} for number in range(100)]
    return {"TransactItems": updates}


def _statement(count: int) -> dict[str, object]:
    return {"Statement": _select(count)}


def _statements(count: int) -> dict[str, object]:
    return {"Statements": [{"Statement": _select(min(count, 150))}] * 25}


def _select(count: int) -> str:
    same = " OR ".join(["a = 'no'"] * count)
    return f"SELECT * FROM \"{TABLE}\" WHERE k = 'no' AND ({same})"


def _long_keys(count: int) -> dict[str, object]:
    first = "x" * min(count, 2_000)
    puts = [{"PutRequest": {"Item": {"k": {"S": f"{first}{number}"}}}} for number in range(25)]
    return {"RequestItems": {TABLE: puts}}


_REQUESTS: tuple[tuple[str, str, Callable[[int], dict[str, object]]], ...] = (
    ("Scan", "an operand", _operands),
    ("PutItem", "an element", _list),
    ("Query", "contains", _contained),
    ("GetItem", "a nested path", _paths),
    ("UpdateItem", "a nested path", _removed),
    ("TransactWriteItems", "a comparison in 100 conditions", _conditions),
    ("ExecuteStatement", "a comparison", _statement),
    ("BatchExecuteStatement", "a comparison in 25 statements", _statements),
    ("BatchWriteItem", "a letter of 25 keys", _long_keys),
)
