"""Reading a table's stream in an attempt, with raw requests as all others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from dynacheck.concurrent.asking import value_of
from dynacheck.concurrent.making import at_last
from dynacheck.concurrent.racing import (
    OK,
    Arena,
    Body,
    Call,
    Request,
    UnansweredError,
    UnknownOperationError,
)
from dynacheck.streams.seen import SeenRecord, SeenShard, shard_seen

MOST_PAGES_OF_A_SHARD = 400
"""How many pages are read of a shard at most: one that does not end is broken off."""


async def stream_of(arena: Arena, table: str) -> str:
    """Return the ARN of a table's stream. Raises UnknownOperationError where none is told."""
    told = await arena.ask(Request("DescribeTable", {"TableName": table}))
    arn = told.answer.get("Table", {}).get("LatestStreamArn")
    if not isinstance(arn, str):
        raise UnknownOperationError("the endpoint tells no LatestStreamArn")
    return arn


async def described(arena: Arena, arn: str) -> list[Body]:
    """Return the shards of a stream as they are described."""
    found: list[Body] = []
    start: Body = {}
    while True:
        told = await _answered(arena, Request("DescribeStream", {"StreamArn": arn, **start}))
        about = told.answer.get("StreamDescription", {})
        found += about.get("Shards", [])
        last = about.get("LastEvaluatedShardId")
        if last is None:
            return found
        start = {"ExclusiveStartShardId": last}


async def latest_shard(arena: Arena, arn: str) -> str:
    """Return the shard that is described last, once there is one. Raises UnansweredError."""
    found: list[Body] = []

    async def there() -> bool:
        found[:] = await described(arena, arn)
        return bool(found)

    if not await at_last(there):
        raise UnansweredError("a stream has no shard")
    return str(found[-1].get("ShardId"))


async def beginning(arena: Arena, arn: str, shard: str, client: int = 0) -> str:
    """Return the iterator of a shard's first record."""
    where = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    told = await _answered(arena, Request("GetShardIterator", where), client)
    return str(told.answer.get("ShardIterator"))


async def page(arena: Arena, iterator: str, client: int = 0) -> tuple[list[Body], str | None]:
    """Return some records, and the iterator of the next ones."""
    told = await _answered(arena, Request("GetRecords", {"ShardIterator": iterator}), client)
    return told.answer.get("Records", []), told.answer.get("NextShardIterator")


async def _answered(arena: Arena, request: Request, client: int = 0) -> Call:
    """Ask for part of a stream. Raises UnansweredError where that is refused."""
    told = await arena.ask(request, client)
    if told.code != OK:
        raise UnansweredError(f"{request.operation} was told {told.code}")
    return told


async def whole(arena: Arena, arn: str) -> list[SeenShard]:
    """Return all that a stream tells."""
    found = []
    for told in await described(arena, arn):
        at: str | None = await beginning(arena, arn, str(told.get("ShardId")))
        records: list[Body] = []
        for _ in range(MOST_PAGES_OF_A_SHARD):
            if at is None:
                break
            more, at = await page(arena, at)
            records += more
            if not more:
                break
        found.append(shard_seen(told, records))
    return found


async def told_of(arena: Arena, arn: str, keys: Collection[str], due: int) -> list[SeenShard]:
    """Return what a stream tells of items, once so many of their records are there, or late."""
    found: list[SeenShard] = []

    async def there() -> bool:
        found[:] = [of_keys(shard, keys) for shard in await whole(arena, arn)]
        return len(list(records_in(found))) >= due

    await at_last(there)
    return [of_keys(shard, keys) for shard in await whole(arena, arn)]


def of_keys(shard: SeenShard, keys: Collection[str]) -> SeenShard:
    """Return a shard with the records of some items alone."""
    mine = tuple(record for record in shard.records if value_of(record.keys, "k") in keys)
    return replace(shard, records=mine)


def records_in(shards: Collection[SeenShard]) -> Iterator[SeenRecord]:
    """Return the records of shards."""
    return (record for shard in shards for record in shard.records)
