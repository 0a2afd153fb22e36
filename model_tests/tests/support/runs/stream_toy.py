"""A stream and a lease table in memory, as boto3 clients show them, with faults on demand."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2024-01-01T00:00:00.000"
PAGE = 3
"""Records in a page, and shards in a description's page."""


def refused(code: str) -> ClientError:
    """The error of a refusal."""
    return ClientError({"Error": {"Code": code, "Message": code}}, "Request")


def lost() -> ConnectionClosedError:
    """The error of a connection that was closed."""
    return ConnectionClosedError(endpoint_url="http://nowhere")


def number(place: int) -> str:
    """The sequence number of a shard's record, from 0."""
    return f"{place:021}"


@dataclass
class ToyShard:
    """A shard: as many records as `length` says, the first `trimmed` of which are gone."""

    parent: str | None = None
    length: int = 0
    trimmed: int = 0
    closed: bool = False


@dataclass
class Fault:
    """What happens to a request instead: it fails, and is carried out before that, later or not."""

    error: Exception
    carried_out: bool = False
    late: bool = False


@dataclass
class Toy:
    """The endpoint: give it as both clients."""

    shards: dict[str, ToyShard] = field(default_factory=dict)
    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    gone: bool = False
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    on_write: Callable[[Mapping[str, Any] | None, Mapping[str, Any]], None] | None = None
    """Is told the row before and after each write that was carried out."""

    late: list[Callable[[], Any]] = field(default_factory=list)
    """Requests that are still on their way."""

    def fail(self, operation: str, fault: Fault) -> None:
        """Let the next request of the operation fail."""
        self.faults.setdefault(operation, deque()).append(fault)

    def arrive(self) -> None:
        """Carry out the requests that are on their way; nobody hears of it."""
        while self.late:
            with suppress(ClientError):
                self.late.pop()()

    def _do(self, operation: str, work: Callable[[], Any]) -> Any:
        waiting = self.faults.get(operation)
        fault = waiting.popleft() if waiting else None
        if fault is None:
            return work()
        if fault.late:
            self.late.append(work)
        elif fault.carried_out:
            work()
        raise fault.error

    # --- Streams ---------------------------------------------------------------------------------

    def describe_stream(self, StreamArn: str, ExclusiveStartShardId: str = "") -> Any:  # noqa: N803
        return self._do("describe_stream", lambda: self._described(ExclusiveStartShardId))

    def _described(self, start: str) -> Any:
        if self.gone:
            raise refused("ResourceNotFoundException")
        names = sorted(name for name in self.shards if name > start)
        told = [self._shard(name) for name in names[:PAGE]]
        description = {"StreamArn": ARN, "Shards": told}
        if len(names) > PAGE:
            description["LastEvaluatedShardId"] = names[PAGE - 1]
        return {"StreamDescription": description}

    def _shard(self, name: str) -> dict[str, Any]:
        shard = self.shards[name]
        numbers = {"StartingSequenceNumber": number(0)}
        if shard.closed:
            numbers["EndingSequenceNumber"] = number(shard.length)
        parent = {"ParentShardId": shard.parent} if shard.parent is not None else {}
        return {"ShardId": name, "SequenceNumberRange": numbers, **parent}

    def get_shard_iterator(self, **request: str) -> Any:
        return self._do("get_shard_iterator", lambda: self._iterator(**request))

    def _iterator(
        self,
        StreamArn: str,  # noqa: N803
        ShardId: str,  # noqa: N803
        ShardIteratorType: str,  # noqa: N803
        SequenceNumber: str = "",  # noqa: N803
    ) -> Any:
        if ShardId not in self.shards:
            raise refused("ResourceNotFoundException")
        shard = self.shards[ShardId]
        if ShardIteratorType == "TRIM_HORIZON":
            return {"ShardIterator": f"{ShardId} {shard.trimmed}"}
        place = int(SequenceNumber) + (ShardIteratorType == "AFTER_SEQUENCE_NUMBER")
        if int(SequenceNumber) < shard.trimmed:
            raise refused("TrimmedDataAccessException")
        return {"ShardIterator": f"{ShardId} {place}"}

    def get_records(self, ShardIterator: str) -> Any:  # noqa: N803
        return self._do("get_records", lambda: self._records(ShardIterator))

    def _records(self, iterator: str) -> Any:
        name, _, place = iterator.partition(" ")
        if name not in self.shards:
            raise refused("ResourceNotFoundException")
        shard, start = self.shards[name], int(place)
        if start < shard.trimmed:
            raise refused("TrimmedDataAccessException")
        end = min(start + PAGE, shard.length)
        answer: dict[str, Any] = {
            "Records": [{"dynamodb": {"SequenceNumber": number(i)}} for i in range(start, end)]
        }
        if not (shard.closed and end == shard.length):
            answer["NextShardIterator"] = f"{name} {end}"
        return answer

    # --- The lease table -------------------------------------------------------------------------

    def put_item(self, Item: Mapping[str, Any], ConditionExpression: str, **request: Any) -> Any:  # noqa: N803
        values = request.get("ExpressionAttributeValues", {})
        return self._do("put_item", lambda: self._put(Item, ConditionExpression, values))

    def _put(self, item: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> Any:
        shard = item["shard"]["S"]
        row = self.rows.get(shard)
        if condition.startswith("attribute_"):
            holds = (row is None) is (condition == "attribute_not_exists(#shard)")
        else:
            assert condition == "#counter = :counter", condition
            holds = row is not None and row["counter"] == values[":counter"]
        if not holds:
            raise refused("ConditionalCheckFailedException")
        self.rows[shard] = item
        if self.on_write is not None:
            self.on_write(row, item)
        return {}

    def query(self, **request: Any) -> Any:
        assert request["ConsistentRead"] is True
        start = request.get("ExclusiveStartKey", "")
        return self._do("query", lambda: self._queried(start))

    def _queried(self, start: str) -> Any:
        names = sorted(name for name in self.rows if name > start)
        answer: dict[str, Any] = {"Items": [self.rows[name] for name in names[:PAGE]]}
        if len(names) > PAGE:
            answer["LastEvaluatedKey"] = names[PAGE - 1]
        return answer
