"""GetRecords: what a stream tells of each write."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, SCYLLA, TABLE, put, slug
from dynacheck.vectors.corpus.support.streams import reading, streamed
from dynacheck.vectors.vector import Request, Vector

OPERATION = "GetRecords"
PAGE = API.format("StreamRecord")
SEEN = SCYLLA.format("test_streams.py")


def _told(rule: str, source: str, *steps: Step, made: Request | None = None) -> Vector:
    """A vector that reads the whole stream after some writes."""
    tables = (streamed() if made is None else made,)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, reading()), tables)


def _put(**attributes: str) -> Step:
    item = {"p": {"S": "a"}, **{name: {"S": value} for name, value in attributes.items()}}
    return Step("PutItem", put(item))


DELETE = Step("DeleteItem", {"TableName": TABLE, "Key": {"p": {"S": "a"}}})

VECTORS = (
    _told("A new item is told as INSERT, with its image.", SEEN, _put(a="x")),
)  # fmt: skip
