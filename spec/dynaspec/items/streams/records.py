"""Records: what a stream tells of each write.

Every write appends to the stream that its table has: nothing where the item stays what it was.
Source: ``Record``, ``StreamRecord`` (API reference), *Change data capture for DynamoDB Streams*
(developer guide); *Using time to live (TTL) in DynamoDB* for what the service itself deletes. What
the service alone decides, such as identifiers and times, is said to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Anything, OneOf
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.values import Item, item_size
from dynaspec.items.tables.state import Stream, Table, Tables, Written

_WITH_NEW: Final = ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
_WITH_OLD: Final = ("OLD_IMAGE", "NEW_AND_OLD_IMAGES")


def published(before: Tables, after: Tables, by: str | None = None) -> Tables:
    """``after``, with what was written since ``before`` in the streams of the tables.

    ``by`` is the service that wrote, where it was not a client.
    """
    for name, table in after.by_name.items():
        earlier = before.by_name.get(name)
        if table.streams and earlier is not None and earlier.items is not table.items:
            written = tuple(replace(each, by=by) for each in _written(earlier, table))
            after = after.put(name, _appended(table, written)) if written else after
    return after


def _written(before: Table, after: Table) -> Iterator[Written]:
    """What became of each item that is no longer what it was."""
    keys = dict.fromkeys((*before.items, *after.items))
    for key in keys:
        old, new = before.items.get(key), after.items.get(key)
        if old != new:
            yield Written(old, new)


def _appended(table: Table, written: tuple[Written, ...]) -> Table:
    """The table whose stream has one more request; while it is being switched it may have it."""
    last = table.streams[-1]
    match last.status:
        case "ENABLED":
            told = replace(last, requests=(*last.requests, written))
        case "DISABLED":
            told = last
        case _:
            told = replace(last, unsure=True)
    return replace(table, streams=(*table.streams[:-1], told))


def sequence_number(number: int) -> str:
    """What the record of that ``number`` in its stream is called here, counted from one.

    The service calls it by a number of its own, of at least 21 digits.
    """
    return f"{number:021}"


def record(stream: Stream, number: int) -> Mapping[str, object]:
    """``Record``: what the stream tells of the write of that ``number``."""
    written = stream.records[number - 1]
    by = {"userIdentity": {"Type": "Service", "PrincipalId": written.by}} if written.by else {}
    return {
        "eventID": Anything(),
        "eventName": _event(written),
        "eventVersion": OneOf(("1.1", "1.0")),
        "eventSource": "aws:dynamodb",
        "awsRegion": Anything(),
        "dynamodb": _stream_record(stream, written, number),
        **by,
    }


def _event(written: Written) -> str:
    if written.old is None:
        return "INSERT"
    return "REMOVE" if written.new is None else "MODIFY"


def _stream_record(stream: Stream, written: Written, number: int) -> Mapping[str, object]:
    keys = key_of(stream, written)
    new = written.new if stream.view in _WITH_NEW else None
    old = written.old if stream.view in _WITH_OLD else None
    images = {"NewImage": new, "OldImage": old}
    shown = {name: image for name, image in images.items() if image is not None}
    return {
        "ApproximateCreationDateTime": Anything(),
        "Keys": wire.render_item(keys),
        **{name: wire.render_item(image) for name, image in shown.items()},
        "SequenceNumber": sequence_number(number),
        "SizeBytes": item_size(keys) + sum(map(item_size, shown.values())),
        "StreamViewType": stream.view,
    }


def key_of(stream: Stream, written: Written) -> Item:
    """The key attributes of the item that was written."""
    return FrozenMap({name: written.item[name] for name in stream.schema.names})
