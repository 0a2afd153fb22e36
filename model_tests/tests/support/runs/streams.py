"""Reading a stream to its end, through the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.endpoints.served import eventually

Record = dict[str, Any]


def stream_arn(client: Any, table: str) -> str:
    """The ARN of a table's latest stream."""
    return str(client.describe_table(TableName=table)["Table"]["LatestStreamArn"])


def shards_of(streams: Any, arn: str) -> list[dict[str, Any]]:
    """A stream's shards, parents before children, once there are any."""
    described: list[dict[str, Any]] = []

    def there() -> bool:
        described[:] = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        return bool(described)

    assert eventually(there), f"{arn} has no shard"
    return described


def records_of(streams: Any, arn: str) -> list[Record]:
    """The records that are in a stream's shards now, shard by shard."""
    return [record for shard in shards_of(streams, arn) for record in _read(streams, arn, shard)]


def _read(streams: Any, arn: str, shard: dict[str, Any]) -> Iterator[Record]:
    asked = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    token = streams.get_shard_iterator(**asked)["ShardIterator"]
    while token is not None:
        page = streams.get_records(ShardIterator=token)
        if not page["Records"]:
            return
        yield from page["Records"]
        token = page.get("NextShardIterator")
