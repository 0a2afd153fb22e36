"""What the vectors of Query, Scan and indexes are made of: tables, sources, short ways to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import TABLE, put, slug, table
from dynacheck.vectors.vector import Request, Vector

KEY_CONDITIONS = 'developer guide, "Key condition expressions for the Query operation in DynamoDB"'
FILTERS = 'developer guide, "Filter expressions for the Query operation in DynamoDB"'
PAGING = 'developer guide, "Paginating table query results in DynamoDB"'
LOCAL = 'developer guide, "Local secondary indexes"'
GLOBAL = 'developer guide, "Using Global Secondary Indexes in DynamoDB"'
SEVERAL = 'developer guide, "Global secondary indexes: multi-attribute keys"'
CAPACITY = 'developer guide, "DynamoDB read and write operations"'
DYNALITE = "architect/dynalite, run against AWS: test/{}.js"

LETTERS = table("p:S", "r:S")
"""A table with a partition key `p` and a sort key `r`, both strings."""
P: Request = {":p": {"S": "x"}}


def s(text: str) -> Request:
    """A string."""
    return {"S": text}


def n(number: object) -> Request:
    """A number."""
    return {"N": str(number)}


def index(
    name: str, *key: str, kind: str = "ALL", include: Sequence[str] = (), parts: int = 1
) -> Request:
    """An index by `key`, of which the first `parts` attributes are the partition key."""
    roles = ["HASH"] * parts + ["RANGE"] * (len(key) - parts)
    projection: dict[str, object] = {"ProjectionType": "INCLUDE" if include else kind}
    if include:
        projection["NonKeyAttributes"] = list(include)
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": each, "KeyType": role} for each, role in zip(key, roles, strict=True)
        ],
        "Projection": projection,
    }


def with_indexes(
    base: Request, *attributes: str, local: Sequence[Request] = (), globally: Sequence[Request] = ()
) -> Request:
    """A CreateTable request with more definitions, written "g:S", and with indexes."""
    more = [dict(zip(("AttributeName", "AttributeType"), a.split(":"), strict=True))
            for a in attributes]  # fmt: skip
    defined = base["AttributeDefinitions"]
    assert isinstance(defined, list)
    return {
        **base,
        "AttributeDefinitions": [*defined, *more],
        **({"LocalSecondaryIndexes": list(local)} if local else {}),
        **({"GlobalSecondaryIndexes": list(globally)} if globally else {}),
    }


INDEXED = with_indexes(
    LETTERS,
    "g:S",
    "l:S",
    local=(index("local_all", "p", "l"), index("local_some", "p", "l", include=["i"])),
    globally=(index("global_all", "g"), index("global_some", "g", "l", include=["i"])),
)
"""`LETTERS` with two local and two global indexes over the strings `g` and `l`."""
WIDE = with_indexes(
    table("p:S"),
    "h:S", "i:S", "r:N", "t:B",
    globally=(
        index("wide", "h", "i", "r", "t", parts=2),
        index("narrow", "h", "i", kind="KEYS_ONLY", parts=2),
    ),
)  # fmt: skip
"""A table with global indexes by several attributes."""


def reading(operation: str, **request: object) -> Step:
    """A Query or Scan of `TABLE`."""
    return Step(operation, {"TableName": TABLE, **request})


def of(
    rule: str,
    source: str,
    steps: Iterable[Step],
    made: Request | None,
    items: Iterable[Request] = (),
) -> Vector:
    """A vector on the table that `made` makes (None: on no table), with `items` in it."""
    name = slug(rule)[:72].rstrip("-")
    tables = () if made is None else (made,)
    return Vector(name, rule, source, tuple(steps), tables, tuple(map(put, items)))
