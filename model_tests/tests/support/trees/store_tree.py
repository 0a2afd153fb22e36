"""What the tests of the store's items share: a tree, a table, an item with every type in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dynastore.items import Outcome, execute, is_read

NOW = 1_700_000_000_123


class Tree:
    """A `View` backed by a dictionary, to which each outcome's writes are applied."""

    def __init__(self) -> None:
        self.content: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        return self.content.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        for key in sorted(self.content, reverse=reverse):
            if start <= key < end:
                yield key, self.content[key]

    def raw(self, operation: str, body: bytes) -> Outcome:
        before = dict(self.content)
        outcome = execute(self, operation, body, NOW)
        assert self.content == before, "execute() changed its view"
        assert execute(self, operation, body, NOW) == outcome, "the same request, another outcome"
        if outcome.status != 200 or is_read(operation):
            assert outcome.writes == (), f"{operation} with status {outcome.status} writes"
        for key, content in outcome.writes:
            if content is None:
                self.content.pop(key, None)
            else:
                self.content[key] = content
        return outcome

    def ask(self, operation: str, **request: Any) -> dict[str, Any]:
        """Return the body of the answer.

        Where it is refused "code" is what __type names, "message" the text, however it is spelled.
        """
        outcome = self.raw(operation, json.dumps(request).encode())
        body: dict[str, Any] = json.loads(outcome.body)
        if outcome.status == 400:
            body["code"] = body["__type"].split("#")[1]
            if "Message" in body:
                body["message"] = body.pop("Message")
        else:
            assert outcome.status == 200
        return body


def table(name: str = "table", **keys: str) -> dict[str, Any]:
    """A CreateTable request: names of the key attributes to their types."""
    names = keys or {"k": "S"}
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": kind} for name, kind in names.items()
        ],
        "KeySchema": [
            {"AttributeName": name, "KeyType": role}
            for name, role in zip(names, ("HASH", "RANGE"), strict=False)
        ],
    }


def tree_with_table() -> Tree:
    """A tree that holds an empty table of the name "table", its key "k" a string."""
    made = Tree()
    assert made.ask("CreateTable", **table())["TableDescription"]["TableStatus"] == "CREATING"
    return made


KEY = {"k": {"S": "1"}}


def n(number: object) -> dict[str, str]:
    return {"N": str(number)}


def numbers(*members: object) -> dict[str, Any]:
    return {"L": [n(member) for member in members]}


ITEM: dict[str, Any] = {
    **KEY,
    "n": n(5),
    "s": {"S": "hello"},
    "wide": {"S": "é😀"},
    "b": {"B": "AAEC"},
    "t": {"BOOL": True},
    "z": {"NULL": True},
    "ss": {"SS": ["a", "b"]},
    "ns": {"NS": ["1", "2.50"]},
    "l": {"L": [n(1), {"S": "x"}, {"M": {"y": n(2)}}]},
    "m": {"M": {"x": n(1), "deep": {"M": {"l": numbers(7, 8)}}}},
}
