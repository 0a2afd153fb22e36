"""One table behind the specification, for the tests of what requests mean."""

from __future__ import annotations

from typing import Any

from dynaspec.items import EMPTY, Failure, Success, Tables, canonical, handle
from dynaspec.items.tables.lifecycle import settled


def s(text: str) -> dict[str, str]:
    return {"S": text}


def n(number: object) -> dict[str, str]:
    return {"N": str(number)}


CHANGING = ("CreateTable", "UpdateTable", "DeleteTable", "UpdateTimeToLive")


class Service:
    """Sends requests to the specification, and keeps the tables, once settled, between them."""

    def __init__(self, *key: tuple[str, str], table: str = "Things") -> None:
        self.tables: Tables = EMPTY
        self.table = table
        if key:
            assert isinstance(self.send("CreateTable", **definition(*key)), Success)

    def send(self, operation: str, **request: object) -> Success | Failure:
        named = request if operation == "ListTables" else {"TableName": self.table, **request}
        before = self.tables
        after, answer = handle(before, operation, named)
        if isinstance(answer, Failure):
            assert after is before, f"a refused {operation} changed the tables"
        self.tables = settled(after) if operation in CHANGING else after
        return answer

    def ok(self, operation: str, **request: object) -> dict[str, Any]:
        answer = self.send(operation, **request)
        assert isinstance(answer, Success), f"{operation} {request} was refused: {answer}"
        return dict(answer.body)

    def refused(self, operation: str, **request: object) -> Failure:
        answer = self.send(operation, **request)
        assert isinstance(answer, Failure), f"{operation} {request} was accepted: {answer}"
        return answer

    def item(self, **key: object) -> object:
        return self.ok("GetItem", Key=key, ConsistentRead=True).get("Item")


def definition(*key: tuple[str, str], **more: object) -> dict[str, object]:
    roles = ("HASH", "RANGE")
    return {
        "KeySchema": [
            {"AttributeName": name, "KeyType": role}
            for (name, _), role in zip(key, roles, strict=False)
        ],
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": tag} for name, tag in key
        ],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }


def nested(levels: int, tag: str = "L") -> dict[str, object]:
    """A string within so many lists, or maps."""
    value: dict[str, object] = {"S": "x"}
    for _ in range(levels):
        value = {"L": [value]} if tag == "L" else {"M": {"a": value}}
    return value


def same(left: object, right: object) -> None:
    assert canonical(left) == canonical(right), f"{left}\nis not\n{right}"
