"""A tree with a log: the changes of each request wait there until they are published."""

from __future__ import annotations

import json
from typing import Any

from dynastore.items import Logged, Outcome, Writes, execute, is_read, published, taken
from support.trees.store_tree import NOW, Tree, table

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
HOUR = 3600 * 1000


class StreamTree(Tree):
    """Requests are carried out at `now`, a time that the test moves, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.log: list[Logged] = []

    def raw(self, operation: str, body: bytes) -> Outcome:
        outcome = execute(self, operation, body, self.now)
        assert not (is_read(operation) and outcome.writes), f"{operation} writes"
        assert outcome.writes or not outcome.effects.changes, "changes without a mutation"
        if outcome.writes:
            writes, changes = outcome.effects
            self.log.append(Logged(len(self.log), self.now, changes, writes))
            self.apply(writes)
        return outcome

    def apply(self, writes: Writes) -> None:
        for key, content in writes:
            if content is None:
                self.content.pop(key, None)
            else:
                self.content[key] = content

    def publish(self, end: int | None = None) -> None:
        """Publish the log up to a length, or all of it."""
        upto = len(self.log) if end is None else end
        self.apply(published(self, self.log[taken(self) : upto], upto))

    def done(self, operation: str, **request: Any) -> dict[str, Any]:
        """Return the answer to a request that is carried out, its changes published."""
        answer = self.ask(operation, **request)
        assert "code" not in answer, f"{operation}: {answer}"
        self.publish()
        return answer

    def keep_house(self) -> None:
        """Let the store do what it does by itself, until there is no more."""
        while json.loads(self.raw("Housekeeping", b"{}").body)["More"]:
            self.publish()

    def put(self, key: str, number: int, name: str = "table") -> None:
        self.done("PutItem", TableName=name, Item={"k": {"S": key}, "n": {"N": str(number)}})

    def arn(self, name: str = "table") -> str:
        """The ARN of the table's latest stream."""
        return str(self.done("DescribeTable", TableName=name)["Table"]["LatestStreamArn"])

    def shards(self, arn: str | None = None) -> list[dict[str, Any]]:
        described = self.done("DescribeStream", StreamArn=arn or self.arn())["StreamDescription"]
        shards: list[dict[str, Any]] = described["Shards"]
        return shards

    def iterator(self, kind: str, shard: int = 0, **at: str) -> str:
        asked = {"StreamArn": self.arn(), "ShardId": self.shards()[shard]["ShardId"], **at}
        answer = self.done("GetShardIterator", ShardIteratorType=kind, **asked)
        return str(answer["ShardIterator"])

    def records(self, arn: str | None = None) -> list[dict[str, Any]]:
        """All that is in the shards of a stream, shard by shard."""
        arn, found = arn or self.arn(), []
        for shard in self.shards(arn):
            asked = {"StreamArn": arn, "ShardId": shard["ShardId"]}
            start = self.done("GetShardIterator", ShardIteratorType="TRIM_HORIZON", **asked)
            page = self.done("GetRecords", ShardIterator=start["ShardIterator"])
            found += page["Records"]
        return found


def tree_with_stream(view: str = "NEW_AND_OLD_IMAGES", **keys: str) -> StreamTree:
    """A tree with an empty table that has a stream; its key "k" is a string."""
    made = StreamTree()
    specified = {**STREAM, "StreamViewType": view}
    made.done("CreateTable", **table(**keys), StreamSpecification=specified)
    return made


def told(record: dict[str, Any]) -> tuple[str, str, Any, Any]:
    """What a record says: its event, its key, the number before and the number after."""
    shown = record["dynamodb"]
    old, new = (shown.get(name, {}).get("n", {}).get("N") for name in ("OldImage", "NewImage"))
    return record["eventName"], shown["Keys"]["k"]["S"], old, new
