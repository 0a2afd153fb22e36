"""What vectors are made of: plain tables and keys, sources, and the shortest ways to write one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.vector import PREFIX, Request, Vector

API = "API reference, {}"
CONDITIONS = 'developer guide, "Condition and filter expressions, operators, and functions"'
UPDATES = 'developer guide, "Using update expressions in DynamoDB"'
PROJECTIONS = 'developer guide, "Using projection expressions in DynamoDB"'
PATHS = 'developer guide, "Referring to item attributes when using expressions in DynamoDB"'
NAMES = 'developer guide, "Expression attribute names (aliases) in DynamoDB"'
VALUES = 'developer guide, "Using expression attribute values in DynamoDB"'
TYPES = 'developer guide, "Supported data types and naming rules in Amazon DynamoDB"'
QUOTAS = 'developer guide, "Quotas in Amazon DynamoDB"'
ERRORS = 'developer guide, "Error handling with DynamoDB"'
REPORTED = "what users report of the service's own answers"
NUBO = "nubo-db/dynamodb-conformance, run against AWS: tests/{}"
INFERRED = "an inference of ours, docs/inferences.md"
PARITY = "paritysuite/dynamodb-conformance, run against AWS: tests/{}"
EXTENDDB = "ExtendDB/extenddb, run against AWS: tests/{}"
QUIRKS = "ack-api-quirks, services/dynamodb, run against AWS in October 2026: {}"
SCYLLA = "scylladb/scylladb, run against AWS: test/alternator/{}"
RECENT = "Ketlark/dynamodb-conformance, run against AWS: tests/{}"

TABLE = f"{PREFIX}table"
KEY: Request = {"p": {"S": "a"}}
ABOUT: Request = {"TableName": TABLE, "Key": KEY}


def table(*attributes: str, name: str = TABLE) -> Request:
    """A CreateTable request; the key's attributes are written "p:S", the partition key's first."""
    parts = [attribute.split(":") for attribute in attributes]
    return {
        "TableName": name,
        "KeySchema": [
            {"AttributeName": attribute, "KeyType": role}
            for (attribute, _), role in zip(parts, ("HASH", "RANGE"), strict=False)
        ],
        "AttributeDefinitions": [
            {"AttributeName": attribute, "AttributeType": kind} for attribute, kind in parts
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }


ONE = (table("p:S"),)
"""A table with a partition key `p` that is a string."""
TWO = (table("p:S", "r:N"),)
"""The same with a sort key `r` that is a number."""


def put(item: Request) -> Request:
    """The PutItem request of an item in `TABLE`."""
    return {"TableName": TABLE, "Item": item}


def slug(text: str) -> str:
    """A name made of the words of `text`."""
    kept = "".join(c if c.isalnum() else " " for c in text.lower())
    return "-".join(kept.split())


def one(
    operation: str,
    request: Request,
    rule: str,
    source: str,
    item: Request | None = None,
    tables: tuple[Request, ...] = ONE,
    name: str | None = None,
) -> Vector:
    """A vector of one request, on a table that holds `item` or nothing."""
    items = () if item is None else (put(item),)
    step = Step(operation, request)
    return Vector(name or slug(rule)[:72].rstrip("-"), rule, source, (step,), tables, items)


def numbered(vectors: Iterable[Vector]) -> tuple[Vector, ...]:
    """The vectors of one rule, told apart by a number."""
    return tuple(
        Vector(f"{v.name}-{n}", v.rule, v.source, v.steps, v.tables, v.items)
        for n, v in enumerate(vectors, start=1)
    )


def read_back(steps: Iterable[Step], key: Mapping[str, object] = KEY) -> tuple[Step, ...]:
    """The steps, and then a strongly consistent read of an item of `TABLE`."""
    read = Step("GetItem", {"TableName": TABLE, "Key": key, "ConsistentRead": True})
    return (*steps, read)
