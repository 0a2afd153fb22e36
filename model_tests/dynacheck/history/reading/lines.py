"""The lines of a history, docs/history.md: their types, and the faults of a file of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Raw, Struct

VERSION: Final = 2


class HistoryError(Exception):
    """A history that cannot be read: the file, the line, and what was expected there."""

    def __init__(self, path: object, line: int, expected: str) -> None:
        """Say it; `line` is counted from 1."""
        super().__init__(f"{path}, line {line}: {expected}")


class Table(Struct, frozen=True):
    """Which attributes of a table's items the history is about."""

    key: tuple[str, ...]
    """The key attributes: the partition key, and the sort key if there is one."""
    value: str
    """The attribute that each write gives a value of its own."""


class Header(Struct, frozen=True):
    """The first line. It may have other members, which say how the history was made."""

    history: int
    tables: dict[str, Table]
    workload: str = ""
    shows_refused: bool = False
    """Whether a refused condition that asks for the item is told it, and else there was none."""


class Value(Struct, frozen=True):
    """An attribute value of which strings, numbers and lists of these are told apart."""

    S: str | None = None
    N: str | None = None
    L: list[Value] | None = None


RecordType: TypeAlias = Any
"""A type that is made for one history. Its members are those below; all may be absent."""


class Types:
    """The types of the lines of one history.

    They have the members that the judges look at: the key attributes of items, unread, and their
    values. All else in a line is passed over when it is read.
    """

    def __init__(self, header: Header) -> None:
        """Make them for the tables of a history."""
        keys = sorted({name for table in header.tables.values() for name in table.key})
        values = sorted({table.value for table in header.tables.values()} - set(keys))
        attributes = dict.fromkeys(keys, Raw)
        self.item = _record("Item", {**attributes, **dict.fromkeys(values, Value | None)})
        self.action = _record("Action", _action(self.item))
        names = ("Put", "Update", "Delete", "ConditionCheck", "Get")
        step = _record("Step", dict.fromkeys(names, self.action | None))
        request = _record(
            "Request",
            {
                **_action(self.item),
                "RequestItems": Raw,
                "IndexName": str | None,
                "KeyConditionExpression": str | None,
                "FilterExpression": str | None,
                "ScanFilter": Raw,
                "QueryFilter": Raw,
                "KeyConditions": Raw,
                "ExclusiveStartKey": Raw,
                "TotalSegments": int | None,
                "TransactItems": _listed(step) | None,
                "ClientRequestToken": str | None,
            },
        )
        told = _record("Told", {"Code": str | None, "Item": self.item | None})
        body = _record(
            "Body",
            {
                "Item": self.item | None,
                "Attributes": self.item | None,
                "Items": _listed(self.item) | None,
                "LastEvaluatedKey": Raw,
                "Responses": Raw,
                "UnprocessedKeys": Raw,
                "UnprocessedItems": Raw,
                "CancellationReasons": _listed(told) | None,
                "type": str | None,
            },
            rename={"type": "__type"},
        )
        self.line = _line(request | None, body | None)
        self.loose_line = _line(Raw, Raw)
        """A line of which only the frame is read."""
        self.told = _listed(told)
        """``Responses`` of TransactGetItems."""
        self.found = _mapped(_listed(self.item))
        """``Responses`` of BatchGetItem."""
        asked = {"Keys": _listed(self.item), **_action(self.item)}
        self.asked = _mapped(_record("Asked", asked))
        """``RequestItems`` and ``UnprocessedKeys`` of BatchGetItem."""
        change = _record(
            "Change", dict.fromkeys(("PutRequest", "DeleteRequest"), self.action | None)
        )
        self.changes = _mapped(_listed(change))
        """``RequestItems`` and ``UnprocessedItems`` of BatchWriteItem."""


def _action(item: RecordType) -> dict[str, object]:
    """The members of a request for one item."""
    return {
        "TableName": str | None,
        "Item": item | None,
        "Key": item | None,
        "ConditionExpression": str | None,
        "UpdateExpression": str | None,
        "ProjectionExpression": str | None,
        "ExpressionAttributeNames": dict[str, str] | None,
        "ExpressionAttributeValues": dict[str, Value] | None,
        "ReturnValues": str | None,
        "ReturnValuesOnConditionCheckFailure": str | None,
        "ConsistentRead": bool | None,
        "AttributesToGet": Raw,
        "AttributeUpdates": Raw,
        "Expected": Raw,
    }


def _line(request: object, body: object) -> RecordType:
    absent = Raw() if request is Raw else None
    answer: list[Any] = [("status", int), ("body", body, absent)]
    response = msgspec.defstruct("Response", answer, gc=False, omit_defaults=True)
    members: list[Any] = [
        ("type", str),
        ("at", int),
        ("process", str, ""),
        ("operation", str, ""),
        ("request", request, absent),
        ("response", response | None, None),
    ]
    return msgspec.defstruct("Line", members, gc=False, omit_defaults=True)


def _listed(kind: RecordType) -> RecordType:
    """The type of lists of a type that is made for one history."""
    return GenericAlias(list, (kind,))


def _mapped(kind: RecordType) -> RecordType:
    """The type of maps from strings to it."""
    return GenericAlias(dict, (str, kind))


def _record(
    name: str, members: Mapping[str, object], rename: Mapping[str, str] | None = None
) -> RecordType:
    """Make a type whose members may all be absent."""
    fields: list[Any] = [(f, t, Raw() if t is Raw else None) for f, t in members.items()]
    return msgspec.defstruct(name, fields, rename=rename, gc=False, omit_defaults=True)
