"""DescribeStream: what a stream is like, and a page of its shards."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.streams import shard_of
from dynacheck.vectors.corpus.support.shared import API, SCYLLA, TABLE, put, slug, table
from dynacheck.vectors.corpus.support.streams import (
    NONE,
    OFF,
    SECOND,
    STREAM,
    reading,
    streamed,
)
from dynacheck.vectors.vector import Partly, Request, Vector

OPERATION = "DescribeStream"
PAGE = API.format(OPERATION)
SEEN = SCYLLA.format("test_streams.py")
SDK = "aws/aws-sdk-js, run against AWS: features/dynamodbstreams"
_OFF = Partly("UpdateTable", {"TableName": TABLE, **OFF})
_ON: Request = {
    "TableName": TABLE,
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
}
_FOREIGN = "shardId-00000001414562045508-2bac9cd2"


def _told(rule: str, *steps: Step, source: str = SEEN, made: Request | None = None,
          **members: object) -> Vector:  # fmt: skip
    """A vector that describes the stream of a table after some steps, but for its shards."""
    asked = Partly(OPERATION, {"StreamArn": STREAM, **members}, free=frozenset({"Shards"}))
    tables = (streamed() if made is None else made,)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, asked), tables)


def _shards(rule: str, *steps: Step, source: str = PAGE, **members: object) -> Vector:
    """A vector that describes the shards of a stream after some steps."""
    asked = Step(OPERATION, {"StreamArn": STREAM, **members})
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, asked), (streamed(),))


def _refused(rule: str, source: str = PAGE, **members: object) -> Vector:
    asked = Step(OPERATION, {"StreamArn": STREAM, **members})
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (asked,), (streamed(),))


_STATES = (
    *(_told(f"A stream of {view} is described so.", made=streamed(view))
      for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")),
    _told("A stream tells the key of its table.", source=PAGE, made=streamed("KEYS_ONLY", "p:S",
                                                                             "r:N")),
    _told("A stream that is switched on is described.", Partly("UpdateTable", _ON), source=PAGE,
          made=table("p:S")),
    _told("A stream that is being switched on says so, or that it is on.",
          Partly("UpdateTable", _ON, settle=False), source=PAGE, made=table("p:S")),
    _told("A stream that is off is described.", _OFF),
    _told("A stream that is being switched off says so, or that it is off.",
          Partly("UpdateTable", {"TableName": TABLE, **OFF}, settle=False), source=PAGE),
    _told("The stream of a deleted table is off.", Partly("DeleteTable", {"TableName": TABLE}),
          source=API.format("DeleteTable")),
    _told("The latest stream is the one that was switched on last.", _OFF,
          Partly("UpdateTable", _ON), source=PAGE, StreamArn=SECOND),
)  # fmt: skip

_PUT = Step("PutItem", put({"p": {"S": "a"}}))
_SHARDS = (
    _shards("A stream that is on has a shard.", source=SEEN),
    _shards("The shards of a stream that is off are closed.", _OFF, source=SEEN),
    _shards("A page of shards may have one.", Limit=1),
    _shards("A page of shards may have 100.", Limit=100),
    _shards("After a shard the next ones are described.", _PUT, reading(), source=SEEN,
            ExclusiveStartShardId=shard_of(1)),
    _shards("After what is no shard none is described.", source=SEEN,
            ExclusiveStartShardId="z" * 50),
    _shards("A shard that has not been split has no children.", _PUT, reading(),
            ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard_of(1)}),
)  # fmt: skip
_FAULTS = (
    _refused("A stream is named by an ARN.", SEEN, StreamArn="s" * 50),
    _refused("The ARN of a stream is not short.", SDK, StreamArn="fake-stream"),
    _refused("A stream is there.", StreamArn=NONE),
    _refused("A page has a shard at least.", Limit=0),
    _refused("A page has at most 100 shards.", Limit=101),
    _refused("The name of a shard is long enough.", ExclusiveStartShardId="s" * 27),
    _refused("The name of a shard is short enough.", ExclusiveStartShardId="s" * 66),
    _refused("A filter of shards is one for children.", ShardFilter={"Type": "X",
                                                                     "ShardId": _FOREIGN}),
    Vector("a-stream-is-named", "A stream is named.", PAGE, (Step(OPERATION, {}),)),
)  # fmt: skip
VECTORS = (*_STATES, *_SHARDS, *_FAULTS)
