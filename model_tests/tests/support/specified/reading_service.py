"""Tables with indexes behind the specification, for the tests of what is read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dynaspec.items import EMPTY, Failure, Success, Tables
from dynaspec.items.tables.lifecycle import settled
from support.specified.chosen import answered

Wire = dict[str, Any]
INVALID = "One or more parameter values were invalid: "


def s(text: str) -> Wire:
    return {"S": text}


def n(number: int | str) -> Wire:
    return {"N": str(number)}


def index(name: str, *key: str, projected: str | Sequence[str] = "ALL", parts: int = 1) -> Wire:
    """An index by ``key``, of which the first ``parts`` attributes are the partition key."""
    kinds = ["HASH"] * parts + ["RANGE"] * (len(key) - parts)
    projection = (
        {"ProjectionType": projected}
        if isinstance(projected, str)
        else {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(projected)}
    )
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": name, "KeyType": kind} for name, kind in zip(key, kinds, strict=True)
        ],
        "Projection": projection,
    }


def definition(name: str, types: Mapping[str, str], *key: str, **indexes: object) -> Wire:
    return {
        "TableName": name,
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": tag} for name, tag in types.items()
        ],
        "KeySchema": index("", *key)["KeySchema"],
        "BillingMode": "PAY_PER_REQUEST",
        **indexes,
    }


HASH = definition("Hash", {"a": "S"}, "a")
RANGE = definition(
    "Range",
    dict.fromkeys("abcd", "S"),
    "a",
    "b",
    LocalSecondaryIndexes=[
        index("index1", "a", "c"),
        index("index2", "a", "d", projected=["c"]),
    ],
    GlobalSecondaryIndexes=[
        index("index3", "c"),
        index("index4", "c", "d", projected=["e"]),
    ],
)
WIDE = definition(
    "Wide",
    {"p": "S", "h": "S", "i": "S", "r": "N", "t": "B"},
    "p",
    GlobalSecondaryIndexes=[
        index("wide", "h", "i", "r", "t", parts=2),
        index("narrow", "h", "i", parts=2, projected="KEYS_ONLY"),
    ],
)


class Service:
    """Sends requests to the specification, and keeps the tables between them."""

    def __init__(self, *definitions: Wire) -> None:
        self.tables: Tables = EMPTY
        for definition_ in definitions or (HASH, RANGE, WIDE):
            self.body("CreateTable", **definition_)
        self.tables = settled(self.tables)

    def send(self, operation: str, **request: object) -> Success | Failure:
        after, answer = answered(self.tables, operation, request)
        if isinstance(answer, Failure) or operation in ("Query", "Scan", "GetItem"):
            assert after is self.tables, f"{operation} changed the tables"
        self.tables = after
        return answer

    def success(self, operation: str, **request: object) -> Success:
        answer = self.send(operation, **request)
        assert isinstance(answer, Success), f"{operation} {request} was refused: {answer}"
        return answer

    def body(self, operation: str, **request: object) -> Wire:
        return dict(self.success(operation, **request).body)

    def told(self, operation: str, **request: object) -> str:
        """The text of a ValidationException."""
        answer = self.send(operation, **request)
        assert isinstance(answer, Failure), f"{operation} {request} was accepted: {answer}"
        assert answer.code == "ValidationException", answer
        return answer.message

    def put(self, table: str, **item: Wire) -> Wire:
        self.body("PutItem", TableName=table, Item=item)
        return item

    def in_status(self, table: str, name: str, status: Any) -> None:
        """Put an index in another status."""
        old = self.tables.by_name[table]
        changed = replace(old.indexes[name], status=status)
        self.tables = self.tables.put(table, replace(old, indexes=old.indexes.put(name, changed)))


def asked(condition: str, **values: Wire) -> Wire:
    """A key condition expression and its values."""
    named = {f":{name}": value for name, value in values.items()}
    return {"KeyConditionExpression": condition, "ExpressionAttributeValues": named}
