"""A stream's shards and their records, by the public API.

Source: AWS, *Change data capture for DynamoDB Streams*; API reference, DescribeStream,
GetShardIterator, GetRecords.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dynareader.errors import ExpiredError, TrimmedError, TryAgainError, ask

Record = Mapping[str, Any]
"""A stream record, as boto3 gives it."""


def sequence_number(record: Record) -> str:
    """Where a record stands in its shard. Only that two are equal says something."""
    number: str = record["dynamodb"]["SequenceNumber"]
    return number


@dataclass(frozen=True)
class Shard:
    """A part of a stream: records in their order, after all those of its parent."""

    shard_id: str
    parent: str | None
    """The shard that it continues, which need not be there any more."""

    start: str | None
    end: str | None
    """Its first and last sequence number; no end while it is open."""


@dataclass(frozen=True)
class Page:
    """Some records of a shard, and the iterator of the next ones; None at the shard's end."""

    records: tuple[Record, ...]
    following: str | None


class Stream:
    """One stream, read through a boto3 client of `dynamodbstreams`.

    Each method makes requests and raises a `ReaderError`.
    """

    def __init__(self, client: Any, arn: str) -> None:
        """Read the stream named `arn`, a table's LatestStreamArn."""
        self._client = client
        self.arn = arn

    def shards(self) -> tuple[Shard, ...]:
        """All shards that are there, parents before their children."""
        found: dict[str, Shard] = {}
        start: dict[str, str] = {}
        while True:
            answer = ask(self._client.describe_stream, StreamArn=self.arn, **start)
            described = answer["StreamDescription"]
            found |= {raw["ShardId"]: _shard(raw) for raw in described["Shards"]}
            last = described.get("LastEvaluatedShardId")
            if last is None:
                return parents_first(found)
            start = {"ExclusiveStartShardId": last}

    def iterator(self, shard_id: str, after: str | None = None) -> str:
        """An iterator of the records after the sequence number, or of all that are there."""
        where = (
            {"ShardIteratorType": "TRIM_HORIZON"}
            if after is None
            else {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after}
        )
        answer = ask(self._client.get_shard_iterator, StreamArn=self.arn, ShardId=shard_id, **where)
        token: str = answer["ShardIterator"]
        return token

    def page(self, iterator: str) -> Page:
        """What one GetRecords gives; no records need not mean that none follow."""
        answer = ask(self._client.get_records, ShardIterator=iterator)
        return Page(tuple(answer["Records"]), answer.get("NextShardIterator"))


def _shard(raw: Mapping[str, Any]) -> Shard:
    numbers = raw.get("SequenceNumberRange", {})
    return Shard(
        raw["ShardId"],
        raw.get("ParentShardId"),
        numbers.get("StartingSequenceNumber"),
        numbers.get("EndingSequenceNumber"),
    )


def parents_first(shards: Mapping[str, Shard]) -> tuple[Shard, ...]:
    """The shards in an order in which each comes after its parent, if that is among them."""
    ordered: dict[str, Shard] = {}
    for shard in shards.values():
        line: list[Shard] = []
        next_up: Shard | None = shard
        while next_up is not None and next_up.shard_id not in ordered and next_up not in line:
            line.append(next_up)
            next_up = shards.get(next_up.parent) if next_up.parent is not None else None
        ordered |= {each.shard_id: each for each in reversed(line)}
    return tuple(ordered.values())


@dataclass
class ShardReader:
    """Reads one shard forward, from after the record that was taken last."""

    stream: Stream
    shard_id: str
    taken: str | None = None
    """The sequence number of the last record taken, None for none."""

    gap: bool = False
    """Records between the last one taken and the next were trimmed before they were read."""

    _iterator: str | None = field(default=None, repr=False)

    def read(self) -> Page:
        """What comes next; the same again until `take` says that it was taken.

        Raises `TryAgainError` where the next call may fare better.
        """
        try:
            if self._iterator is None:
                self._iterator = self.stream.iterator(self.shard_id, self.taken)
            return self.stream.page(self._iterator)
        except ExpiredError as error:
            self._iterator = None
            raise TryAgainError(str(error)) from error
        except TrimmedError as error:
            self._iterator, self.taken, self.gap = None, None, True
            raise TryAgainError(str(error)) from error

    def take(self, page: Page) -> None:
        """Go on after `page`."""
        self._iterator = page.following
        if page.records:
            self.taken, self.gap = sequence_number(page.records[-1]), False
