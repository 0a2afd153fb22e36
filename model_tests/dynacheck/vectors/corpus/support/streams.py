"""Tables with streams, and the ways to read them."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step, StreamReading
from dynacheck.exchange.streams import shard_of
from dynacheck.vectors.corpus.support.shared import TABLE, table
from dynacheck.vectors.vector import Request

STREAM = f"{ARN}{TABLE}/stream/1"
"""The first stream of the table."""
SECOND = f"{ARN}{TABLE}/stream/2"
NONE = f"{ARN}{TABLE}/stream/2015-05-11T21:21:33.291"
"""What no stream of the table is called by any target."""
OFF: Request = {"StreamSpecification": {"StreamEnabled": False}}


def streamed(view: str = "NEW_AND_OLD_IMAGES", *attributes: str) -> Request:
    """A table with a stream."""
    specification = {"StreamEnabled": True, "StreamViewType": view}
    return {**table(*(attributes or ("p:S",))), "StreamSpecification": specification}


def reading(stream: str = STREAM, page: int | None = None, sizes: bool = False) -> Step:
    """All that a stream shows."""
    return StreamReading("GetRecords", {"StreamArn": stream}, page=page, sizes=sizes)


def iterator(kind: str, number: int = 1, stream: str = STREAM, **more: object) -> Step:
    """An iterator of the shard that has the record of a number."""
    request = {"StreamArn": stream, "ShardId": shard_of(number), "ShardIteratorType": kind, **more}
    return Step("GetShardIterator", request)


def records(kind: str, at: int, number: int = 1, stream: str = STREAM, **more: object) -> Step:
    """What is read with an iterator of that kind, at the record `at`."""
    text = f"{stream}|{shard_of(number)}|{kind}|{at}"
    return Step("GetRecords", {"ShardIterator": text, **more})


def sequence_number(number: int) -> str:
    """What a record is called here: by its number in the stream."""
    return f"{number:021}"
