"""GetShardIterator: places in a shard, and what is refused. What is read there: `get_records`."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.streams import shard_of
from dynacheck.vectors.corpus.support.shared import API, INFERRED, SCYLLA, put, slug
from dynacheck.vectors.corpus.support.streams import (
    NONE,
    STREAM,
    reading,
    sequence_number,
    streamed,
)
from dynacheck.vectors.vector import Vector

OPERATION = "GetShardIterator"
PAGE = API.format(OPERATION)
SEEN = SCYLLA.format("test_streams.py")
_PUT = Step("PutItem", put({"p": {"S": "a"}}))
_FOREIGN = "shardId-00000001414562045508-2bac9cd2"
"""A name as shards have it, of no shard."""


def _asked(rule: str, source: str = SEEN, **members: object) -> Vector:
    """A vector that asks for an iterator of a shard: of the record that is named, or the first."""
    number = int(members.get("SequenceNumber") == sequence_number(1))
    request = {"StreamArn": STREAM, "ShardId": shard_of(number), "ShardIteratorType": "LATEST"}
    given = {name: value for name, value in {**request, **members}.items() if value is not None}
    steps = (*(_PUT,) * number, reading(), Step(OPERATION, given))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, (streamed(),))


_KINDS = tuple(
    _asked(f"A place is {kind}.", PAGE, ShardIteratorType=kind,
           SequenceNumber=sequence_number(1) if "SEQUENCE" in kind else None)
    for kind in ("TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
)  # fmt: skip
_NUMBERS = (
    *(_asked(f"{kind} needs a sequence number.", ShardIteratorType=kind)
      for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")),
    *(_asked(f"{kind} has no sequence number.", ShardIteratorType=kind,
             SequenceNumber=sequence_number(1)) for kind in ("TRIM_HORIZON", "LATEST")),
    _asked("A sequence number is made of digits.", INFERRED, SequenceNumber="x" * 25,
           ShardIteratorType="AT_SEQUENCE_NUMBER"),
    _asked("A sequence number has 21 digits.", PAGE, SequenceNumber="1" * 20,
           ShardIteratorType="AT_SEQUENCE_NUMBER"),
    _asked("A sequence number has at most 40 digits.", PAGE, SequenceNumber="1" * 41,
           ShardIteratorType="AT_SEQUENCE_NUMBER"),
)  # fmt: skip
_FAULTS = (
    _asked("A kind of place is one of four.", ShardIteratorType="X"),
    _asked("A kind of place is needed.", PAGE, ShardIteratorType=None),
    _asked("A shard is needed.", PAGE, ShardId=None),
    _asked("A shard is there.", ShardId=_FOREIGN),
    _asked("The name of a shard is long enough.", PAGE, ShardId="s" * 27),
    _asked("The name of a shard is short enough.", PAGE, ShardId="s" * 66),
    _asked("A stream is named by an ARN.", StreamArn="s" * 50),
    _asked("A stream is named.", StreamArn=None),
    _asked("A stream is there.", PAGE, StreamArn=NONE),
)  # fmt: skip
VECTORS = (*_KINDS, *_NUMBERS, *_FAULTS)
