"""The rules of streams: how they are named, read and told.

The texts are those of AWS's downloadable DynamoDB where nobody tells the service's.
"""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import alternator, reference
from dynaspec.items.data.inferences import FOREIGN_SEQUENCE_NUMBER
from dynaspec.items.data.rule import Rule, observed
from dynaspec.items.data.rules import INVALID

_STREAMS: Final = alternator("test_streams.py")
_SDK: Final = observed("aws/aws-sdk-js, run against AWS: features/dynamodbstreams")
_KCL: Final = observed("what users of the Kinesis Client Library report of a shard that is gone")
_NOT_FOUND: Final = "Requested resource not found: "
_GET_RECORDS: Final = reference("GetRecords")

# --- Names ----------------------------------------------------------------------------------------

STREAM_ARN: Final = Rule(
    "stream-arn-readable",
    "A stream is named by an ARN, which has six parts.",
    (_STREAMS, _SDK),
    "Invalid StreamArn",
)
NO_STREAM: Final = Rule(
    "stream-described-exists",
    "A stream that is described, or listed after, is one that a table has, or had a day ago.",
    (reference("DescribeStream"),),
    f"{_NOT_FOUND}Stream: {{arn}} not found",
    "ResourceNotFoundException",
)
NO_STREAM_TO_READ: Final = Rule(
    "stream-read-exists",
    "A stream that an iterator is asked for is one that a table has, or had a day ago.",
    (reference("GetShardIterator"),),
    f"{_NOT_FOUND}Stream does not exist",
    "ResourceNotFoundException",
)
NO_SHARD: Final = Rule(
    "shard-exists",
    "A shard that an iterator is asked for is one of the stream's.",
    (_STREAMS, _KCL, reference("GetShardIterator")),
    f"{_NOT_FOUND}Shard does not exist",
    "ResourceNotFoundException",
)

# --- Positions ------------------------------------------------------------------------------------

NUMBER_NEEDED: Final = Rule(
    "sequence-number-with-at-and-after",
    "An iterator AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER has a SequenceNumber.",
    (_STREAMS, reference("GetShardIterator")),
    f"{INVALID}Invalid SequenceNumber",
)
NUMBER_NOT_NEEDED: Final = Rule(
    "no-sequence-number-with-ends",
    "An iterator TRIM_HORIZON or LATEST has no SequenceNumber.",
    (_STREAMS,),
    f"{INVALID}SequenceNumber should not be passed for this iterator type",
)
NO_NUMBER: Final = Rule(
    "sequence-number-of-digits",
    "A SequenceNumber has digits alone.",
    (FOREIGN_SEQUENCE_NUMBER,),
    f"{INVALID}Invalid SequenceNumber",
)
NO_ITERATOR: Final = Rule(
    "shard-iterator-readable",
    "A ShardIterator is one that GetShardIterator or GetRecords gave.",
    (_STREAMS,),
    "Invalid ShardIterator",
)

# --- Pages ----------------------------------------------------------------------------------------

LISTED: Final = Rule(
    "streams-listed-100",
    f"ListStreams lists at most {limits.LIST_STREAMS_MAX} streams.",
    (_STREAMS, reference("ListStreams")),
    f"{INVALID}Limit cannot be greater than the maximum allowed size: {limits.LIST_STREAMS_MAX}",
)
DESCRIBED: Final = Rule(
    "shards-described-100",
    f"DescribeStream shows at most {limits.SHARDS_MAX} shards.",
    (reference("DescribeStream"),),
    f"{INVALID}Limit cannot be greater than the maximum: {limits.SHARDS_MAX}",
)
READ: Final = Rule(
    "records-read-1000",
    f"GetRecords answers at most {limits.RECORDS_MAX} records.",
    (_STREAMS, _GET_RECORDS),
    f"{INVALID}Limit should be less than or equal to {limits.RECORDS_MAX}",
)
