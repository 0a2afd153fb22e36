"""Streams: what a target calls what the specification calls otherwise, and how one is read whole.

The specification has names of its own for streams, shards, records and iterators
(`dynaspec.items.streams.naming`). In a request the target's own stand in their place, as far as its
answers have told them.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.step import Step, StreamReading
from dynaspec.items import canonical

Row = Mapping[str, object]
Ask = Callable[[str, Mapping[str, object]], Answer]
STREAM = re.compile(r"arn:aws:dynamodb:us-east-1:000000000000:table/([^/|]+)/stream/([0-9]+)")
"""What a stream is called here: its table's name, and its number among the streams of that."""
_SHARD = re.compile(r"shardId-of-record-[0-9]+")
_NUMBER = re.compile(r"[0-9]{21}")
_STREAMS = frozenset(
    {"StreamArn", "ExclusiveStartStreamArn", "LatestStreamArn", "LastEvaluatedStreamArn"}
)
_SHARDS = frozenset({"ShardId", "ExclusiveStartShardId"})
ITERATORS = ("ShardIterator", "NextShardIterator")
DESCRIPTIONS, SHARDS, PAGES = "Descriptions", "Shards", "Pages"
"""What the reading of a whole stream answers: pages of shards, and pages of each's records."""
PAUSES_SECONDS = (0.01, 0.05, 0.2, 1, 4)
"""After these pauses what is not yet in a shard is asked for again."""
SURPLUS = 20
"""How many pages of a shard beyond the records that are expected are asked for at most."""


class Names:
    """What the target calls the streams, shards, records and iterators of an example."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._own: dict[str, str] = {}
        self._streams: dict[str, list[str]] = {}

    def forget(self, table: object = None) -> None:
        """Forget the streams of a table that is removed, or of all: another example begins."""
        for name in [each for each in self._streams if table in (None, each)]:
            del self._streams[name]
        if table is None:
            self._own.clear()

    def learn(self, body: Row) -> None:
        """Take note of the stream that the description of a table tells, where that is on."""
        for member in ("Table", "TableDescription"):
            described = body.get(member)
            if not isinstance(described, Mapping):
                continue
            table, arn = described.get("TableName"), described.get("LatestStreamArn")
            on = described.get("StreamSpecification")
            is_on = isinstance(on, Mapping) and on.get("StreamEnabled") is True
            if is_on and isinstance(table, str) and isinstance(arn, str):
                known = self._streams.setdefault(table, [])
                if arn not in known:
                    known.append(arn)
                    self._own[_stream(table, len(known))] = arn

    def streams(self, table: object) -> list[str]:
        """The target's own ARNs of the streams of a table, the earliest first."""
        return list(self._streams.get(table, [])) if isinstance(table, str) else []

    def knows(self, arn: str) -> bool:
        """Whether this is what the target itself calls a stream."""
        return any(arn in each for each in self._streams.values())

    def bind(self, name: str, own: object) -> None:
        """Note the target's own name for `name`."""
        if isinstance(own, str):
            self._own[name] = own

    def missing(self, request: Row) -> bool:
        """Whether a request has a name for which no answer has told the target's own."""
        return any(name not in self._own for _, _, name in _named(request))

    def own(self, request: Row) -> dict[str, object]:
        """The request with the target's own names."""
        found = {(part, member): name for part, member, name in _named(request)}
        return {member: self._own_member(value, found, member) for member, value in request.items()}

    def _own_member(
        self, value: object, found: Mapping[tuple[str, str], str], member: str
    ) -> object:
        if member == "ShardFilter" and isinstance(value, Mapping):
            return {n: self._own_member(v, found, f"{member}.{n}") for n, v in value.items()}
        part, _, inner = member.rpartition(".")
        name = found.get((part, inner))
        return value if name is None else self._own.get(name, value)

    def ours(self, body: Row) -> dict[str, object]:
        """A body of the target with the names of streams as they are here."""
        names = {
            arn: _stream(table, at + 1)
            for table, arns in self._streams.items()
            for at, arn in enumerate(arns)
        }
        return {member: _renamed(member, value, names) for member, value in body.items()}

    def recognised(self, stream: str, expected: Iterable[Row], got: Iterable[Row]) -> list[Row]:
        """Records of a stream, with the numbers that the expected ones of their items have here.

        One that is known by another number keeps it.
        """
        return [self._recognised(stream, mine, row) for mine, row in matched(expected, got)]

    def _recognised(self, stream: str, mine: Row | None, row: Row) -> Row:
        told = row.get("dynamodb")
        if mine is None or not isinstance(told, Mapping):
            return row
        number = number_of(mine)
        known = self._own.get(f"{stream}#{number}", told.get("SequenceNumber"))
        if known != told.get("SequenceNumber"):
            return row
        return {**row, "dynamodb": {**told, "SequenceNumber": number}}

    def note(self, stream: str, expected: Row, given: Row) -> None:
        """Take note of the iterators and records that an answer tells, which is as expected."""
        for member in ITERATORS:
            name = expected.get(member)
            if isinstance(name, str):
                self.bind(name, given.get(member))
        for mine, row in matched(_rows(expected, "Records"), _rows(given, "Records")):
            if mine is not None:
                self.bind(f"{stream}#{number_of(mine)}", number_of(row))

    def note_reading(self, stream: str, expected: Iterable[Row], reading: Row) -> None:
        """Take note of the records of a whole stream, and of the shards that they are in."""
        shards = _rows(reading, SHARDS)
        for shard in shards[:1]:
            self.bind(f"{stream}/{shard_of(0)}", shard.get("ShardId"))
        homes = [(row, shard.get("ShardId")) for shard in shards for row in records_of(shard)]
        pairs = matched(expected, [row for row, _ in homes])
        for (mine, row), (_, home) in zip(pairs, homes, strict=True):
            if mine is not None:
                number = number_of(mine)
                self.bind(f"{stream}#{number}", number_of(row))
                self.bind(f"{stream}/{shard_of(int(number))}", home)


def shard_of(number: int) -> str:
    """What the shard is called here that has the record of a number; 0: the first of all."""
    return f"shardId-of-record-{number:010}"


def _stream(table: str, number: int) -> str:
    return f"arn:aws:dynamodb:us-east-1:000000000000:table/{table}/stream/{number}"


def _named(request: Row, part: str = "") -> Iterator[tuple[str, str, str]]:
    """The names in a request: the structure and the member, and what each is known by."""
    stream = request.get("StreamArn", "")
    for member, value in request.items():
        if member == "ShardFilter" and isinstance(value, Mapping):
            inner = {**value, "StreamArn": stream}
            yield from (each for each in _named(inner, member) if each[1] != "StreamArn")
        if not isinstance(value, str):
            continue
        if member in _STREAMS and STREAM.fullmatch(value):
            yield part, member, value
        elif member in _SHARDS and _SHARD.fullmatch(value):
            yield part, member, f"{stream}/{value}"
        elif member == "SequenceNumber" and _NUMBER.fullmatch(value):
            yield part, member, f"{stream}#{value}"
        elif member == "ShardIterator" and STREAM.match(value):
            yield part, member, value


def _renamed(member: str, value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, Mapping):
        return {name: _renamed(name, inner, names) for name, inner in value.items()}
    if isinstance(value, list) and member == "Streams":
        return [_renamed("", inner, names) for inner in value]
    return names.get(value, value) if member in _STREAMS and isinstance(value, str) else value


def matched(expected: Iterable[Row], got: Iterable[Row]) -> Iterator[tuple[Row | None, Row]]:
    """Each record that was got, with the expected one of its item that is due; None: none is."""
    due: dict[object, deque[Row]] = {}
    for row in expected:
        due.setdefault(item_of(row), deque()).append(row)
    for row in got:
        left = due.get(item_of(row))
        yield (left.popleft() if left else None), row


def stream_read(request: Row) -> str:
    """The stream that a request reads: it names it, or has an iterator of it."""
    return str(request.get("StreamArn") or request.get("ShardIterator", "")).partition("|")[0]


def item_of(row: Row) -> object:
    """The item that a record is about."""
    told = row.get("dynamodb")
    return canonical(told.get("Keys")) if isinstance(told, Mapping) else None


def number_of(row: Row) -> str:
    """The sequence number of a record."""
    told = row.get("dynamodb")
    return str(told.get("SequenceNumber")) if isinstance(told, Mapping) else ""


def records_of(shard: Row) -> list[Row]:
    """The records on the pages of a shard."""
    return [row for page in _rows(shard, PAGES) for row in _rows(page, "Records")]


def _rows(holder: Row, member: str) -> list[Row]:
    found = holder.get(member)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def read(ask: Ask, step: Step, wanted: int) -> Answer:
    """The records that a step asks for, of which so many are `wanted`."""
    if isinstance(step, StreamReading):
        return _read_stream(ask, stream_read(step.request), step.page, wanted)
    return _gathered(ask, step.request, wanted)


def _gathered(ask: Ask, request: Row, wanted: int) -> Answer:
    """GetRecords, and read on from where its answer ends until so many records are there.

    Source: `GetRecords` (API reference): it may take several requests to get to the records of a
    shard, and a Limit is only the most that are answered.
    """
    given = ask("GetRecords", request)
    records = _rows(given.body, "Records") if isinstance(given, Answered) else []
    for seconds in (0, *PAUSES_SECONDS):
        if not isinstance(given, Answered) or len(records) >= wanted:
            break
        following = given.body.get("NextShardIterator")
        if following is None:
            break
        time.sleep(seconds)
        given = ask(
            "GetRecords",
            {**request, "ShardIterator": following, "Limit": wanted - len(records)},
        )
        records += _rows(given.body, "Records") if isinstance(given, Answered) else []
    if not isinstance(given, Answered) or "Records" not in given.body:
        return given
    return Answered({**given.body, "Records": records})


@dataclass
class _Shard:
    """A shard that is read: where to read on (None: it is at its end), and what was answered."""

    name: object
    following: object
    pages: list[Row] = field(default_factory=list)


def _read_stream(ask: Ask, stream: str, page: int | None, wanted: int) -> Answer:
    """Everything that a stream shows, from the beginning of each shard; or the first failure.

    While there are fewer records than are `wanted`, it is asked again for a moment. `page` is the
    Limit of each request; None: none is sent.
    """
    limit = {} if page is None else {"Limit": page}
    shards: dict[object, _Shard] = {}
    for seconds in (0, *PAUSES_SECONDS):
        time.sleep(seconds)
        described = _described(ask, stream, limit)
        if not isinstance(described, list):
            return described
        failed = _begun(ask, stream, described, shards) or _read(ask, shards, limit, wanted)
        if failed is not None:
            return failed
        if sum(len(records_of({PAGES: each.pages})) for each in shards.values()) >= wanted:
            break
    read = [{"ShardId": each.name, PAGES: each.pages} for each in shards.values()]
    return Answered({DESCRIPTIONS: described, SHARDS: read})


def _described(ask: Ask, stream: str, limit: Row) -> list[Row] | Answer:
    """What DescribeStream answers, page by page, or the first failure."""
    pages: list[Row] = []
    more: dict[str, object] = {}
    while len(pages) < SURPLUS:
        given = ask("DescribeStream", {"StreamArn": stream, **limit, **more})
        if not isinstance(given, Answered):
            return given
        told = given.body.get("StreamDescription")
        pages.append(told if isinstance(told, Mapping) else {})
        last = pages[-1].get("LastEvaluatedShardId")
        if last is None:
            break
        more = {"ExclusiveStartShardId": last}
    return pages


def _begun(
    ask: Ask, stream: str, described: Sequence[Row], shards: dict[object, _Shard]
) -> Answer | None:
    """Find the beginning of each shard that is new; the failure where that is refused."""
    for told in (row for page in described for row in _rows(page, "Shards")):
        name = told.get("ShardId")
        if name in shards:
            continue
        request = {"StreamArn": stream, "ShardId": name, "ShardIteratorType": "TRIM_HORIZON"}
        given = ask("GetShardIterator", request)
        if not isinstance(given, Answered):
            return given
        shards[name] = _Shard(name, given.body.get("ShardIterator"))
    return None


def _read(ask: Ask, shards: Mapping[object, _Shard], limit: Row, wanted: int) -> Answer | None:
    """Read each shard on until it shows no more; the failure where that is refused."""
    for shard in shards.values():
        while shard.following is not None and len(shard.pages) < wanted + SURPLUS:
            given = ask("GetRecords", {"ShardIterator": shard.following, **limit})
            if not isinstance(given, Answered):
                return given
            shard.pages.append(given.body)
            shard.following = given.body.get("NextShardIterator")
            if not _rows(given.body, "Records"):
                break
    return None
