"""The requests of the operations on streams.

Source: botocore's service model of DynamoDB Streams.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynastore.items.requests.shapes import Integer, Structure, Text
from dynastore.items.requests.table_inputs import MAX_NAME, MIN_NAME, NAME_PATTERN

_ARN: Final = Text()
"""The ARN of a stream, checked before."""
_SHARD: Final = Text(shortest=28, longest=65)
_NUMBER: Final = Text(shortest=21, longest=40)
_TYPES: Final = ("AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON")
_FILTER: Final = Structure("ShardFilter", {"Type": Text(enum=("CHILD_SHARDS",)), "ShardId": _SHARD})

STREAM_REQUESTS: Final[Mapping[str, Structure]] = {
    "ListStreams": Structure(
        "ListStreamsInput",
        {
            "TableName": Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN),
            "Limit": Integer("Integer", least=1),
            "ExclusiveStartStreamArn": _ARN,
        },
    ),
    "DescribeStream": Structure(
        "DescribeStreamInput",
        {
            "StreamArn": _ARN,
            "Limit": Integer("Integer", least=1),
            "ExclusiveStartShardId": _SHARD,
            "ShardFilter": _FILTER,
        },
    ),
    "GetShardIterator": Structure(
        "GetShardIteratorInput",
        {
            "StreamArn": _ARN,
            "ShardId": _SHARD,
            "ShardIteratorType": Text(enum=_TYPES),
            "SequenceNumber": _NUMBER,
        },
        frozenset({"ShardId", "ShardIteratorType"}),
    ),
    "GetRecords": Structure(
        "GetRecordsInput",
        {
            "ShardIterator": Text(shortest=1, longest=2048),
            "Limit": Integer("Integer", least=1),
        },
        frozenset({"ShardIterator"}),
    ),
}
"""Operation → its request."""
