"""Streams: what was written, and the records that the service showed of it; what it refused.

The names of streams, shards and records are those of the specification: the service has others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from observed import Refused, Step, Wire, ask, delete, put, update

SCYLLA: Final = "scylladb/scylladb test/alternator/test_streams.py"
LOCALSTACK: Final = (
    "localstack/localstack tests/aws/services/lambda_/event_source_mapping/"
    "test_lambda_integration_dynamodbstreams.snapshot.json, recorded on 2025-02-22"
)
SDK: Final = "aws/aws-sdk-js features/dynamodbstreams/dynamodbstreams.feature"
LAMBDA: Final = "the sample event of the Lambda developer guide, Using AWS Lambda with DynamoDB"
TABLE: Final = "streamed"
ARN: Final = f"arn:aws:dynamodb:us-east-1:000000000000:table/{TABLE}/stream/1"
SHARD: Final = "shardId-of-record-0000000001"
KEY: Final[Wire] = {"p": {"S": "k"}, "c": {"S": "s"}}


@dataclass(frozen=True)
class Told:
    """Writes to a table with a stream, and the records, in their order."""

    source: str
    about: str
    view: str
    keys: tuple[tuple[str, str], ...]
    writes: tuple[Step, ...]
    records: tuple[Mapping[str, Any], ...]
    """Of each the event's name, and what the stream's record has of keys, images and size."""


def event(name: str, **parts: object) -> Wire:
    return {"eventName": name, "dynamodb": parts}


def scylla(about: str, view: str, *writes: Step, records: tuple[Wire, ...]) -> Told:
    return Told(SCYLLA, about, view, (("p", "S"), ("c", "S")), writes, records)


def n(number: int) -> Wire:
    return {"N": str(number)}


BOTH: Final = "NEW_AND_OLD_IMAGES"
ROWS: Final = (
    scylla(
        "all kinds of writes of one item",
        BOTH,
        put(TABLE, {**KEY, "x": n(2)}),
        put(TABLE, {**KEY, "x": n(2)}),
        put(TABLE, {**KEY, "y": n(3)}),
        delete(TABLE, KEY),
        delete(TABLE, KEY),
        update(TABLE, KEY, "SET b = :v", ExpressionAttributeValues={":v": n(4)}),
        update(TABLE, KEY, "SET x = :v", ExpressionAttributeValues={":v": n(5)}),
        ask("BatchWriteItem", RequestItems={TABLE: [{"PutRequest": {"Item": {**KEY, "x": n(5)}}}]}),
        records=(
            event("INSERT", Keys=KEY, NewImage={**KEY, "x": n(2)}),
            event("MODIFY", Keys=KEY, OldImage={**KEY, "x": n(2)}, NewImage={**KEY, "y": n(3)}),
            event("REMOVE", Keys=KEY, OldImage={**KEY, "y": n(3)}),
            event("INSERT", Keys=KEY, NewImage={**KEY, "b": n(4)}),
            event(
                "MODIFY",
                Keys=KEY,
                OldImage={**KEY, "b": n(4)},
                NewImage={**KEY, "b": n(4), "x": n(5)},
            ),
            event(
                "MODIFY",
                Keys=KEY,
                OldImage={**KEY, "b": n(4), "x": n(5)},
                NewImage={**KEY, "x": n(5)},
            ),
        ),
    ),
    scylla(
        "an item of its key alone has an old image",
        "OLD_IMAGE",
        update(TABLE, KEY),
        update(TABLE, KEY, "SET y = :v", ExpressionAttributeValues={":v": n(3)}),
        records=(event("INSERT", Keys=KEY), event("MODIFY", Keys=KEY, OldImage=KEY)),
    ),
    scylla(
        "new images of what is taken away, and none of what is deleted",
        "NEW_IMAGE",
        update(TABLE, KEY, "SET x = :v", ExpressionAttributeValues={":v": n(2)}),
        update(TABLE, KEY, "REMOVE x"),
        delete(TABLE, KEY),
        records=(
            event("INSERT", Keys=KEY, NewImage={**KEY, "x": n(2)}),
            event("MODIFY", Keys=KEY, NewImage=KEY),
            event("REMOVE", Keys=KEY),
        ),
    ),
    scylla(
        "keys only",
        "KEYS_ONLY",
        put(TABLE, {**KEY, "x": n(2)}),
        records=(event("INSERT", Keys=KEY),),
    ),
    Told(
        LOCALSTACK,
        "the size of a record with a new image",
        "NEW_IMAGE",
        (("my_partition_key", "S"),),
        (put(TABLE, {"my_partition_key": {"S": "hello world"}, "binary_key": {"B": b"foobar"}}),),
        (event("INSERT", Keys={"my_partition_key": {"S": "hello world"}}, SizeBytes=70),),
    ),
    Told(
        LAMBDA,
        "the sizes of records with both images",
        BOTH,
        (("Id", "N"),),
        (
            put(TABLE, {"Id": n(101), "Message": {"S": "New item!"}}),
            put(TABLE, {"Id": n(101), "Message": {"S": "This item has changed"}}),
            delete(TABLE, {"Id": n(101)}),
        ),
        (
            event("INSERT", Keys={"Id": n(101)}, SizeBytes=26),
            event("MODIFY", Keys={"Id": n(101)}, SizeBytes=59),
            event("REMOVE", Keys={"Id": n(101)}, SizeBytes=38),
        ),
    ),
)

GARBAGE: Final = "sdfadfsdfnlfkajakfgjalksfgklasjklasdjfklasdfasdfgasf"


def place(**more: object) -> Step:
    request: Wire = {"StreamArn": ARN, "ShardId": SHARD, "ShardIteratorType": "LATEST", **more}
    return ask("GetShardIterator", **request)


def read(**more: object) -> Step:
    return ask("GetRecords", ShardIterator=f"{ARN}|{SHARD}|LATEST|2", **more)


NUMBER: Final = f"{1:021}"
REFUSED: Final = (
    (SDK, ask("DescribeStream", StreamArn="fake-stream").invalid()),
    (SCYLLA, ask("DescribeStream", StreamArn=GARBAGE).invalid()),
    (SCYLLA, ask("ListStreams", Limit=0).invalid()),
    (SCYLLA, ask("ListStreams", Limit=100_000).invalid()),
    (SCYLLA, ask("ListStreams", ExclusiveStartStreamArn=GARBAGE).invalid()),
    (SCYLLA, place(StreamArn=GARBAGE).invalid()),
    (SCYLLA, place(ShardId="semprinidfaasdasfsdvacsdcfsdsvsdvs").no_table(None)),
    (SCYLLA, place(ShardIteratorType="bulle").invalid()),
    (SCYLLA, place(SequenceNumber="sdfsafglldfngjdafnasdflgnaldklkafdsgkln").invalid()),
    *(
        (SCYLLA, place(ShardIteratorType=kind).invalid())
        for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
    ),
    *(
        (SCYLLA, place(ShardIteratorType=kind, SequenceNumber=NUMBER).invalid())
        for kind in ("TRIM_HORIZON", "LATEST")
    ),
    (SCYLLA, ask("GetRecords", ShardIterator=GARBAGE, Limit=1000).invalid()),
    (SCYLLA, read(Limit=1001).mentions("limit")),
    (SCYLLA, read(Limit=0).mentions("limit")),
    (SCYLLA, read(Limit=-1).mentions("limit")),
)
"""Requests about a stream with one record, and how they were refused."""


def code_of(step: Step) -> tuple[str, tuple[str, ...]]:
    """The code of a refusal, and what its text mentions."""
    assert isinstance(step.answer, Refused)
    return step.answer.code, step.answer.mentions
