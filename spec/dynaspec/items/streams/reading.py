"""Reading a stream: GetShardIterator and GetRecords.

What is written is in a shard a little later, so that an answer may show the first of what is
expected and not yet the rest. Source: ``GetShardIterator``, ``GetRecords`` (API reference).
Iterators expire after a quarter of an hour, and records after a day: there is no clock here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken, unsupported
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.streams import naming, records, rules
from dynaspec.items.streams.listing import ARN, LIMIT, SHARD_ID
from dynaspec.items.tables.state import Stream, Tables

Kind: TypeAlias = Literal["AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"]
"""In the order in which Kinesis tells them, as mhart/kinesalite, run against AWS, has seen."""


@dataclass(frozen=True, kw_only=True)
class GetShardIterator:
    """The members of GetShardIterator."""

    StreamArn: Annotated[str, ARN]
    ShardId: Annotated[str, SHARD_ID]
    ShardIteratorType: Kind
    SequenceNumber: Annotated[
        str | None,
        Constraint(length=(limits.SEQUENCE_NUMBER_MIN, limits.SEQUENCE_NUMBER_MAX)),
    ] = None


@dataclass(frozen=True, kw_only=True)
class GetRecords:
    """The members of GetRecords."""

    ShardIterator: Annotated[str, Constraint(length=(1, limits.ITERATOR_MAX))]
    Limit: Annotated[int, LIMIT] = limits.RECORDS_MAX


def get_shard_iterator(tables: Tables, request: GetShardIterator) -> tuple[Tables, Success]:
    """GetShardIterator: a place in a shard, at an end of it or at one of its records."""
    kind, number = request.ShardIteratorType, request.SequenceNumber
    _check_number(kind, number)
    found = naming.stream_of(tables, request.StreamArn, rules.NO_STREAM_TO_READ)
    if naming.record_of_shard(found.stream, request.ShardId) is None:
        raise broken(rules.NO_SHARD)
    at = _at(found.stream, kind, number)
    text = naming.iterator(request.StreamArn, request.ShardId, kind, at)
    return tables, Success({"ShardIterator": text}, opaque=frozenset({"ShardIterator"}))


def _check_number(kind: Kind, number: str | None) -> None:
    """Refuse a SequenceNumber that is missing, too much, or none."""
    needed = kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
    if needed and number is None:
        raise broken(rules.NUMBER_NEEDED)
    if not needed and number is not None:
        raise broken(rules.NUMBER_NOT_NEEDED)
    if number is not None and not number.isdecimal():
        raise broken(rules.NO_NUMBER)


def _at(stream: Stream, kind: Kind, number: str | None) -> int:
    """The number of the first record that is read."""
    if kind == "TRIM_HORIZON":
        return 1
    if kind == "LATEST":
        return len(stream.records) + 1
    named = int(number or 0)
    if not 1 <= named <= len(stream.records):
        raise unsupported("a sequence number that is no record's")
    return named + (kind == "AFTER_SEQUENCE_NUMBER")


def get_records(tables: Tables, request: GetRecords) -> tuple[Tables, Success]:
    """GetRecords: what a shard has from a place on, and where to read on.

    A shard that is closed and read to its end has nowhere.
    """
    if request.Limit > limits.RECORDS_MAX:
        raise broken(rules.READ)
    place = naming.place_of(tables, request.ShardIterator)
    stream = place.found.stream
    _check_known(stream, place)
    numbers = range(place.at, len(stream.records) + 1)[: request.Limit]
    body: dict[str, object] = {"Records": [records.record(stream, n) for n in numbers]}
    following = place.at + len(numbers)
    if stream.on or following <= len(stream.records):
        body["NextShardIterator"] = naming.iterator(place.found.arn, place.shard, "NEXT", following)
    opaque = body.keys() & {"NextShardIterator"}
    return tables, Success(
        body,
        unordered={"Records": _groups(stream, numbers)},
        opaque=frozenset(opaque),
    )


def _check_known(stream: Stream, place: naming.Place) -> None:
    """Leave the records open: the service alone decides which keys share a shard."""
    if stream.unsure:
        raise unsupported("whether a write is in a stream that was being switched")
    if not stream.on and stream.status != "DISABLED":
        raise unsupported("whether the shards of a stream are closed that is being switched off")
    number = naming.record_of_shard(stream, place.shard) or 0
    first = stream.schema.partition
    wanted = [tuple(each.item[a.name] for a in first) for each in stream.records[place.at - 1 :]]
    own = stream.records[number - 1].item if number else {}
    if any(number == 0 or key != tuple(own[a.name] for a in first) for key in wanted):
        raise unsupported("which partition keys share a shard")


def _groups(stream: Stream, numbers: range) -> tuple[int, ...]:
    """How many of the records of ``numbers`` each request wrote: they have no order."""
    sizes, last = [], 0
    for request in stream.requests:
        last += len(request)
        among = [n for n in numbers if last - len(request) < n <= last]
        sizes += [len(among)] if among else []
    return tuple(sizes)


def everything(tables: Tables, arn: str) -> Success:
    """What all shards of a stream hold together: each item's records in their order."""
    found = naming.stream_of(tables, arn, rules.NO_STREAM)
    if found.stream.unsure:
        raise unsupported("whether a write is in a stream that was being switched")
    count = len(found.stream.records)
    return Success({"Records": [records.record(found.stream, n + 1) for n in range(count)]})
