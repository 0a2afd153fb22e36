"""ListStreams, DescribeStream, GetShardIterator and GetRecords.

Source: API reference of the four, "Record", "StreamRecord", "Identity"; developer guide, "Change
data capture for DynamoDB Streams". That a stream which is not there is not found, but what is no
ARN invalid, and which iterators take a sequence number: scylladb/scylladb, test/alternator,
`test_streams.py`, which also runs on the service. Texts that are in none of these are those of
AWS's DynamoDB Local.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec

from dynastore.items.data import stamps
from dynastore.items.data.changes import PLACES, Place, StreamNumber
from dynastore.items.data.errors import trimmed, validation
from dynastore.items.data.stamps import Stamp
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import keys
from dynastore.items.streams import iterators, publisher, shards
from dynastore.items.streams.shards import Record, Shard
from dynastore.items.streams.sources import located, named, stream_not_found
from dynastore.items.tables import streaming
from dynastore.items.tables.descriptions import key_schema, time_json
from dynastore.items.tables.housekeeping import SERVICE
from dynastore.items.tables.streaming import Stream
from dynastore.items.tables.tables import Result
from dynastore.items.tables.throughput import INVALID

MAX_LISTED: Final = 100
"""Streams of a page, and shards of one."""
MAX_RECORDS: Final = 1000
MAX_BYTES: Final = 1 << 20
"""Of records, as the service counts them (API reference, "GetRecords")."""
_FIRST: Final = 10**20
"""The sequence number of place 0: it has 21 digits, as have all."""
_LAST: Final = (1 << 63) - 1
"""A place that is not come to."""
_VERSION: Final = "1.1"
_SOURCE: Final = "aws:dynamodb"


def list_streams(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """List the streams, a page at a time: by their tables' names, the older ones first."""
    table, limit = request.get("TableName"), request.get("Limit", MAX_LISTED)
    if limit > MAX_LISTED:
        raise validation(
            f"{INVALID}Limit cannot be greater than the maximum allowed size: {MAX_LISTED}"
        )
    space = keys.STREAM_NAMES if table is None else keys.stream_names(table)
    start, after = space, request.get("ExclusiveStartStreamArn")
    if after is not None:
        start = max(start, keys.stream_name(*named(after)) + b"\x00")
    found = view.scan(start, keys.following(space))
    page = [StreamNumber(number) for _, number in islice(found, limit + 1)]
    streams = [_listed(view, number) for number in page[:limit]]
    answer: dict[str, object] = {"Streams": streams}
    if len(page) > limit:
        answer["LastEvaluatedStreamArn"] = streams[-1]["StreamArn"]
    return answer, NOTHING


def describe(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Describe a stream and its shards, a page at a time."""
    limit, after = request.get("Limit", MAX_LISTED), request.get("ExclusiveStartShardId", "")
    if limit > MAX_LISTED:
        raise validation(f"{INVALID}Limit cannot be greater than the maximum: {MAX_LISTED}")
    number, stream = located(view, request["StreamArn"])
    found = _filtered(shards.shards(view, number, after), request.get("ShardFilter"))
    page = list(islice(found, limit + 1))
    described: dict[str, object] = {
        "StreamArn": stream.arn,
        "StreamLabel": stream.label,
        "StreamStatus": stream.status,
        "StreamViewType": stream.shows,
        "CreationRequestDateTime": time_json(stream.since),
        "TableName": stream.table,
        "KeySchema": key_schema(stream.schema),
        "Shards": [_described(shard) for shard in page[:limit]],
    }
    if len(page) > limit:
        described["LastEvaluatedShardId"] = page[limit - 1].name
    return {"StreamDescription": described}, NOTHING


def iterator(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Return an iterator: from the oldest record on, the next that comes, or a certain one."""
    kind, given = request["ShardIteratorType"], request.get("SequenceNumber")
    if given is None and kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        raise validation(f"{INVALID}Invalid SequenceNumber")
    if given is not None and kind in ("TRIM_HORIZON", "LATEST"):
        raise validation(f"{INVALID}SequenceNumber should not be passed for this iterator type")
    gone = "Requested resource not found: Stream does not exist"
    number, stream = located(view, request["StreamArn"], gone)
    shard = shards.find(view, number, request["ShardId"])
    if shard is None:
        raise stream_not_found("Requested resource not found: Shard does not exist")
    if given is not None:
        place = _certain(shard, given, after=kind == "AFTER_SEQUENCE_NUMBER")
    elif kind == "TRIM_HORIZON":
        place = _horizon(shard)
    else:
        place = _latest(view, shard)
    token = iterators.Iterator(stream.arn, shard.name, place, call.now)
    return {"ShardIterator": iterators.written(token)}, NOTHING


def records(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Return the next records of a shard, and where to go on; that not, where it has ended."""
    asked = iterators.read(request["ShardIterator"], call.now)
    limit = request.get("Limit", MAX_RECORDS)
    if limit > MAX_RECORDS:
        raise validation(f"{INVALID}Limit should be less than or equal to {MAX_RECORDS}")
    number, stream = located(view, asked.arn)
    shard = shards.find(view, number, asked.shard)
    if shard is None:
        raise stream_not_found("Invalid ShardId in ShardIterator")
    if shard.trimmed is not None and asked.place <= shard.trimmed:
        raise trimmed()
    taken = list(_taken(shards.records(view, number, shard, asked.place), limit))
    place = Place(taken[-1][0] + 1) if taken else asked.place
    told = [each for each in taken if call.role or not each[1].quiet]
    shown = [_shown(stream, shard, *each, role=call.role) for each in told]
    answer: dict[str, object] = {"Records": shown}
    if shard.end is None or next(shards.records(view, number, shard, place), None) is not None:
        onward = iterators.Iterator(stream.arn, shard.name, place, call.now)
        answer["NextShardIterator"] = iterators.written(onward)
    return answer, NOTHING


def _taken(found: Iterator[tuple[Place, Record]], limit: int) -> Iterator[tuple[Place, Record]]:
    """Yield as many records as an answer takes, at least one."""
    size = 0
    for place, record in islice(found, limit):
        if size and size + record.size > MAX_BYTES:
            return
        size += record.size
        yield place, record


def _certain(shard: Shard, sequence_number: str, *, after: bool) -> Place:
    """Return the place that a sequence number names, or the one after it."""
    named = _place(sequence_number)
    if named < shard.start or (shard.end is not None and named > shard.end):
        raise validation("Invalid SequenceNumber for the shard")
    if shard.trimmed is not None and named + after <= shard.trimmed:
        raise trimmed()
    return Place(named + after)


def _horizon(shard: Shard) -> Place:
    return shard.start if shard.trimmed is None else Place(shard.trimmed + 1)


def _latest(view: View, shard: Shard) -> Place:
    """Return the first place of which it is not known yet what stands there."""
    known = Place(publisher.taken(view) * PLACES)
    return max(known, shard.start) if shard.end is None else Place(shard.end + 1)


def sequence_number(place: Place) -> str:
    """Return how a place is told."""
    return str(_FIRST + place)


def _place(sequence_number: str) -> Place:
    if not sequence_number.isascii() or not sequence_number.isdecimal():
        raise validation(f"{INVALID}Invalid SequenceNumber")
    return Place(min(int(sequence_number) - _FIRST, _LAST))


def _listed(view: View, number: StreamNumber) -> dict[str, object]:
    stream = streaming.find(view, number)
    assert stream is not None
    return {"StreamArn": stream.arn, "TableName": stream.table, "StreamLabel": stream.label}


def _replicated(record: Record, stamp: Stamp) -> dict[str, object]:
    """Return the new image as it goes to other regions: with its stamp, a deleted item's key."""
    image = record.new or record.unseen
    whole: dict[str, object] = msgspec.json.decode(record.keys if image is None else image)
    return whole | item_json(stamps.metadata(stamp, deleting=image is None))


def _filtered(found: Iterator[Shard], wanted: Mapping[str, str] | None) -> Iterator[Shard]:
    """Yield the shards that are asked for: all, or the children of one."""
    if wanted is None:
        return found
    if "Type" not in wanted:
        raise validation(
            "1 validation error detected: Value 'null' at 'shardFilter.type' failed to satisfy "
            "constraint: Member must be CHILD_SHARDS"
        )
    parent = wanted.get("ShardId")
    return (shard for shard in found if parent is not None and shard.parent == parent)


def _described(shard: Shard) -> dict[str, object]:
    places = {"StartingSequenceNumber": sequence_number(shard.start)}
    if shard.end is not None:
        places["EndingSequenceNumber"] = sequence_number(shard.end)
    lineage = {} if shard.parent is None else {"ParentShardId": shard.parent}
    return {"ShardId": shard.name, "SequenceNumberRange": places, **lineage}


def _shown(
    stream: Stream, shard: Shard, place: Place, record: Record, *, role: bool
) -> dict[str, object]:
    told: dict[str, object] = {
        "ApproximateCreationDateTime": record.time // 1000,
        "Keys": msgspec.Raw(record.keys),
    }
    if role and record.stamp is not None:
        told["NewImage"] = _replicated(record, record.stamp)
    elif record.new is not None:
        told["NewImage"] = msgspec.Raw(record.new)
    if record.old is not None:
        told["OldImage"] = msgspec.Raw(record.old)
    told |= {
        "SequenceNumber": sequence_number(place),
        "SizeBytes": record.size,
        "StreamViewType": stream.shows,
    }
    shown: dict[str, object] = {
        "eventID": iterators.digest(f"{stream.arn} {place}".encode(), 16).hex(),
        "eventName": record.event,
        "eventVersion": _VERSION,
        "eventSource": _SOURCE,
        "awsRegion": stream.region,
        "dynamodb": told,
    }
    if record.expired:
        shown["userIdentity"] = SERVICE
    return shown
