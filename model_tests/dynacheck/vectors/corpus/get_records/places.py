"""GetRecords: from which record on a shard is read, how many there are, and what is refused."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.streams import shard_of
from dynacheck.vectors.corpus.support.shared import API, SCYLLA, TABLE, put, slug
from dynacheck.vectors.corpus.support.streams import (
    NONE,
    OFF,
    STREAM,
    iterator,
    reading,
    records,
    sequence_number,
    streamed,
)
from dynacheck.vectors.vector import Partly, Vector

OPERATION = "GetRecords"
PAGE = API.format("GetRecords")
PLACES = API.format("GetShardIterator")
SEEN = SCYLLA.format("test_streams.py")
PAIR = ("p:S", "r:N")
_PUTS = tuple(Step("PutItem", put({"p": {"S": "a"}, "a": {"S": each}})) for each in "xyz")


def _read(rule: str, source: str, *steps: Step, pair: bool = False) -> Vector:
    """A vector that reads from a place of a shard after three writes of an item."""
    made = streamed("NEW_AND_OLD_IMAGES", *(PAIR if pair else ()))
    written = () if pair else _PUTS
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*written, *steps), (made,))


def _at(kind: str, number: int, at: int) -> tuple[Step, Step]:
    """The reading of a shard from the place of a record."""
    named = iterator(kind, SequenceNumber=sequence_number(number))
    return named, records(kind, at)


_PLACES = (
    _read("From TRIM_HORIZON on a shard shows what is oldest first.", PLACES,
          reading(), iterator("TRIM_HORIZON"), records("TRIM_HORIZON", 1)),
    _read("At a sequence number a shard shows that record first.", SEEN,
          reading(), *_at("AT_SEQUENCE_NUMBER", 2, 2)),
    _read("After a sequence number a shard shows the next record first.", SEEN,
          reading(), *_at("AFTER_SEQUENCE_NUMBER", 2, 3)),
    _read("After the last record there is nothing yet.", SEEN,
          reading(), *_at("AFTER_SEQUENCE_NUMBER", 3, 4)),
    _read("From LATEST on a shard shows what is written from then on.", PLACES,
          reading(), iterator("LATEST"),
          Step("PutItem", put({"p": {"S": "a"}, "a": {"S": "new"}})), records("LATEST", 4)),
    _read("From LATEST on there is nothing yet.", SEEN,
          reading(), iterator("LATEST"), records("LATEST", 4)),
    _read("A page tells where to read on.", PAGE,
          reading(), iterator("TRIM_HORIZON"), records("TRIM_HORIZON", 1, Limit=2),
          records("NEXT", 3), records("NEXT", 4)),
    _read("An iterator may be used again, and shows the same records.", PAGE,
          reading(), iterator("TRIM_HORIZON"), records("TRIM_HORIZON", 1, Limit=1),
          records("TRIM_HORIZON", 1, Limit=1)),
    _read("A shard of a stream that is off is closed, and has an end.", SEEN,
          reading(), iterator("TRIM_HORIZON"), Partly("UpdateTable", {"TableName": TABLE, **OFF}),
          records("TRIM_HORIZON", 1, Limit=2), records("NEXT", 3)),
    _read("The writes of one request have no order among one another.", PAGE,
          Step("PutItem", put({"p": {"S": "a"}, "r": {"N": "0"}})), reading(),
          Step("BatchWriteItem", {"RequestItems": {TABLE: [
              {"PutRequest": {"Item": {"p": {"S": "a"}, "r": {"N": n}}}} for n in "123"]}}),
          iterator("TRIM_HORIZON"), records("TRIM_HORIZON", 1), pair=True),
    _read("The first shard of a stream without records shows none.", PAGE,
          reading(), iterator("TRIM_HORIZON", 0), records("TRIM_HORIZON", 1, 0), pair=True),
)  # fmt: skip

_NONE = (
    Vector("a-stream-that-is-read-is-there", "A stream that is read is there.",
           API.format("DescribeStream"), (reading(NONE),), (streamed(),)),
)  # fmt: skip
_FIRST = f"{STREAM}|{shard_of(0)}|TRIM_HORIZON|1"


def _refused(rule: str, text: object, source: str = SEEN, **more: object) -> Vector:
    read = Step("GetRecords", {**({} if text is None else {"ShardIterator": text}), **more})
    return _read(rule, source, reading(), iterator("TRIM_HORIZON", 0), read, pair=True)


_FAULTS = (
    _refused("An iterator is one that was given.", "a" * 60),
    _refused("An iterator has a character.", "", PAGE),
    _refused("An iterator has at most 2,048 characters.", "a" * 2049, PAGE),
    _refused("An iterator is needed.", None, PAGE),
    _refused("A page has a record at least.", _FIRST, Limit=0),
    _refused("A page may have 1,000 records.", _FIRST, Limit=1000),
    _refused("A page has at most 1,000 records.", _FIRST, Limit=1001),
)  # fmt: skip
VECTORS = (*_PLACES, *_NONE, *_FAULTS)
