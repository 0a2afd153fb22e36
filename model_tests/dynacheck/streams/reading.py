"""Reading a stream to its end, to be judged; by boto3 and the consumer library."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from dynacheck.streams.iterators import AFTER, AT, Asked
from dynacheck.streams.seen import SeenShard, shard_seen
from dynareader import ReaderError, Stream, Walk
from dynareader.errors import ask
from dynareader.stream import sequence_number

PAUSES_S = (0, 0.01, 0.05, 0.2, 1, 4)
"""After these pauses a stream is read on while it has fewer records than are due."""
MOST_PAGES = 20
"""How many pages of a shard are read from a place on, at most."""


class UnreadError(Exception):
    """A stream could not be read; the message names the request and the answer."""


class StreamReader:
    """Reads streams at one endpoint. Each method raises `UnreadError` where that is refused."""

    def __init__(self, endpoint: str) -> None:
        """Ask at `endpoint`, a URL."""
        self._client: Any = boto3.session.Session().client(
            "dynamodbstreams",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="conform",
            aws_secret_access_key="conform",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=8, proxies={}),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def whole(self, arn: str, due: int, patient: bool = True) -> tuple[SeenShard, ...]:
        """All that the stream tells, of which so many records are `due`.

        After as many are there it is asked once more: what comes then is too much. Without
        patience records that are late are not waited for long.
        """
        walk = Walk(Stream(self._client, arn))
        with _reading():
            for seconds in PAUSES_S if patient else PAUSES_S[:3]:
                time.sleep(seconds)
                walk.poll()
                if sum(map(len, walk.records.values())) >= due:
                    break
            walk.poll()
            described = list(self._described(arn))
        return tuple(shard_seen(each, walk.records.get(each["ShardId"], ())) for each in described)

    def _described(self, arn: str) -> Iterator[Mapping[str, Any]]:
        """The shards in the words of DescribeStream, each as often as it is told."""
        start: dict[str, str] = {}
        while True:
            answer = ask(self._client.describe_stream, StreamArn=arn, **start)
            yield from answer["StreamDescription"]["Shards"]
            last = answer["StreamDescription"].get("LastEvaluatedShardId")
            if last is None:
                return
            start = {"ExclusiveStartShardId": last}

    def from_places(
        self, arn: str, shard: str, numbers: Sequence[str]
    ) -> tuple[dict[Asked, list[str]], list[str]]:
        """The sequence numbers that are read from places on, by each type; and those from LATEST.

        The places are the first, the middle and the last of `numbers`.
        """
        places = dict.fromkeys((numbers[0], numbers[len(numbers) // 2], numbers[-1]))
        asked: list[Asked] = [("TRIM_HORIZON", None)]
        asked += [(kind, number) for number in places for kind in (AT, AFTER)]
        with _reading():
            told = {(kind, number): self._from(arn, shard, kind, number) for kind, number in asked}
            return told, self._from(arn, shard, "LATEST", None)

    def _from(self, arn: str, shard: str, kind: str, number: str | None) -> list[str]:
        where = {} if number is None else {"SequenceNumber": number}
        request = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind, **where}
        iterator = ask(self._client.get_shard_iterator, **request)["ShardIterator"]
        found: list[str] = []
        for _ in range(MOST_PAGES):
            page = Stream(self._client, arn).page(iterator)
            found += map(sequence_number, page.records)
            if page.following is None or not page.records:
                break
            iterator = page.following
        return found


@contextmanager
def _reading() -> Iterator[None]:
    """Tell what a reader meets as `UnreadError`."""
    try:
        yield
    except (ReaderError, ClientError, KeyError, TypeError, ValueError) as error:
        raise UnreadError(f"{type(error).__name__}: {error}") from error
