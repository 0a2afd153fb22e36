"""Publishing in nodes that keep their log in memory: it is kept until it is in records."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from dynastore.items import taken
from dynastore.node import publishing
from dynastore.node.state import Settings
from dynastore.service.local import LocalNodes
from dynastore.service.request_router import RequestRouter
from support.trees.store_tree import table
from support.trees.stream_tree import STREAM

PUTS = 50
TURNS = 2_000
"""Of the loop, in which what is to come comes."""


class Store:
    """Three nodes in this process, and a client."""

    def __init__(self) -> None:
        self.nodes = LocalNodes()
        self._router = RequestRouter(self.nodes.askings)

    async def done(self, operation: str, **request: Any) -> dict[str, Any]:
        answer = await self._router.submit(operation, json.dumps(request).encode())
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    async def begin(self, stream: bool = True) -> None:
        await self._router.await_nodes()
        more = {"StreamSpecification": STREAM} if stream else {}
        await self.done("CreateTable", **table(), **more)

    async def put(self, number: int, size: int = 1) -> None:
        item = {"k": {"S": "a"}, "n": {"N": str(number)}, "v": {"S": "x" * size}}
        await self.done("PutItem", TableName="table", Item=item)

    def publish(self, whether: bool) -> None:
        for node in self.nodes._nodes:
            node.publish(whether)

    async def numbers(self) -> list[int]:
        """What the records show, in order."""
        arn = (await self.done("ListStreams"))["Streams"][0]["StreamArn"]
        described = await self.done("DescribeStream", StreamArn=arn)
        (shard,) = described["StreamDescription"]["Shards"]
        asked = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        start = await self.done("GetShardIterator", ShardIteratorType="TRIM_HORIZON", **asked)
        page = await self.done("GetRecords", ShardIterator=start["ShardIterator"])
        return [int(each["dynamodb"]["NewImage"]["n"]["N"]) for each in page["Records"]]


async def come(condition: Callable[[], Awaitable[bool]]) -> bool:
    for _ in range(TURNS):
        if await condition():
            return True
        await asyncio.sleep(0.001)
    return False


async def rest_and_go_on() -> list[int]:
    """The publisher rests while clients write; return what it has published in the end."""
    store = Store()
    await store.begin()
    assert await come(lambda: has(store, 0))
    store.publish(False)
    for number in range(PUTS):
        await store.put(number)
    assert await store.numbers() == []
    store.publish(True)
    await come(lambda: has(store, PUTS))
    return await store.numbers()


async def has(store: Store, count: int) -> bool:
    try:
        return len(await store.numbers()) == count
    except (IndexError, ValueError):
        return False


def test_a_publisher_that_rested_catches_up_from_the_log() -> None:
    assert asyncio.run(rest_and_go_on()) == list(range(PUTS))


def test_it_could_not_if_the_log_were_dropped_before_it_was_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def needless(disks: Any) -> int:
        return min(disk.applied() for disk in disks)

    monkeypatch.setattr(publishing, "needless", needless)
    assert asyncio.run(rest_and_go_on()) != list(range(PUTS))


def test_without_a_stream_the_log_is_dropped_piece_by_piece() -> None:
    """A note of how far it was looked at is all that a table without a stream costs."""

    async def run() -> tuple[int, int]:
        store = Store()
        await store.begin(stream=False)
        big = Settings().piece // 4
        for number in range(10):
            await store.put(number, size=big)
        disk = store.nodes._disks[0]
        return taken(disk), disk._dropped

    noted, dropped = asyncio.run(run())
    assert 0 < dropped <= noted
