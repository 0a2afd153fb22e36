"""What workloads share: reads of an item, and what answers tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from dynacheck.record.workloads.workload import Body, Reply, Request, Table

TELLING_OLD: Final[Body] = {"ReturnValues": "ALL_OLD"}


def get(table: Table, key: str, consistent: bool) -> Request:
    """Read an item of a table that has the key `k`."""
    asked = {"TableName": table.name, "Key": {"k": {"S": key}}, "ConsistentRead": consistent}
    return Request("GetItem", asked)


def member(body: Any, *names: str) -> Any:
    """What an answer has under these names, one in the other; None: it has no such thing."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def refused_condition(answer: Reply) -> bool:
    """Whether a condition did not hold."""
    return str(answer.body.get("__type")).endswith("ConditionalCheckFailedException")


def entries(body: Any, *names: str) -> Sequence[Any]:
    """The list that an answer has under these names; empty where it has none."""
    found = member(body, *names)
    return found if isinstance(found, list) else ()
