"""The publisher: changes in the log become records in shards.

A pure function from what the leader holds to writes. They go through the log as any mutation does,
and tell how much of it they have taken: whoever leads then goes on from there, without gap and
without repeat, and a record is on two disks before it is seen (findings of the machine `streams`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import msgspec
from msgspec import structs

from dynastore.items.data.changes import (
    AnyChange,
    Change,
    Changes,
    Closed,
    Opened,
    Parted,
    Place,
    StreamNumber,
    place,
)
from dynastore.items.data.content import json_of, load_some, size_of
from dynastore.items.data.values import item_size
from dynastore.items.data.view import View, Writes
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import keys
from dynastore.items.streams import shards
from dynastore.items.streams.shards import Record, Shard
from dynastore.items.tables import streaming
from dynastore.items.tables.streaming import Stream

_Written: TypeAlias = Mapping[bytes, bytes | None]
_ENCODER: Final = msgspec.json.Encoder()


class Logged(NamedTuple):
    """A mutation in the log that has changes."""

    position: int
    time: int
    """When it was made, in milliseconds since 1970, UTC."""
    changes: Changes
    writes: Writes


def taken(view: View) -> int:
    """Return how much of the log has been taken into records."""
    return int.from_bytes(view.get(keys.TAKEN) or b"", "big")


def published(view: View, log: Iterable[Logged], end: int) -> Writes:
    """Return the writes that take the changes of the log up to `end`, from what was taken on."""
    publication = _Publication(view)
    for mutation in log:
        written = dict(mutation.writes)
        for index, change in enumerate(mutation.changes):
            at = place(mutation.position, index)
            publication.take(change, written, at, mutation.time)
    return (*publication.writes.items(), (keys.TAKEN, end.to_bytes(8, "big")))


class _Publication:
    """The writes so far, and the streams and open shards as they are with them."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._streams: dict[StreamNumber, Stream | None] = {}
        self._open: dict[StreamNumber, list[Shard]] = {}
        self.writes: dict[bytes, bytes | None] = {}

    def take(self, change: AnyChange, written: _Written, at: Place, time: int) -> None:
        """Take the next change, of a mutation that has written this."""
        stream = self._stream(change.stream)
        if stream is None:
            # An earlier release's table says that it has a stream, and there is none.
            return
        match change:
            case Change():
                self._record(change, record(stream, change, written[change.at], time), at)
            case Opened():
                first = Shard(shards.shard_name(at), 0, keys.HASHES - 1, at, time)
                self._open_shard(change.stream, first)
                if stream.status == "ENABLING":
                    self._enter(change.stream, structs.replace(stream, status="ENABLED"))
            case Closed():
                for shard in self._shards(change.stream):
                    self._close_shard(change.stream, shard, at, time)
                self._enter(change.stream, structs.replace(stream, status="DISABLED", ended=time))
            case Parted():
                self._part(change, at, time)
            case other:
                raise TypeError(f"not a change: {other!r}")

    def _record(self, change: Change, told: Record, at: Place) -> None:
        key_hash = keys.hash_of(change.at)
        shard = next(each for each in self._shards(change.stream) if each.holds(key_hash))
        key, content = shards.put(change.stream, shard, at, told)
        self.writes[key] = content

    def _part(self, change: Parted, at: Place, time: int) -> None:
        """Close a shard, and open those that go on with its keys."""
        parent = next((s for s in self._shards(change.stream) if s.name == change.shard), None)
        if parent is None:
            # It was closed before this was taken.
            return
        self._close_shard(change.stream, parent, at, time)
        bounds = (parent.low, *change.bounds, parent.last + 1)
        for child, (low, end) in enumerate(pairwise(bounds)):
            name = shards.shard_name(at, child)
            self._open_shard(change.stream, Shard(name, low, end - 1, at, time, parent.name))

    def _open_shard(self, number: StreamNumber, shard: Shard) -> None:
        self._shards(number).append(shard)
        key, content = shards.entered(number, shard)
        self.writes[key] = content

    def _close_shard(self, number: StreamNumber, shard: Shard, at: Place, time: int) -> None:
        self._open[number] = [each for each in self._shards(number) if each != shard]
        # The place just before belongs to no other shard of these keys.
        after = structs.replace(shard, end=Place(at - 1), ended=time)
        key, content = shards.entered(number, after)
        self.writes[key] = content

    def _enter(self, number: StreamNumber, stream: Stream) -> None:
        self._streams[number] = stream
        key, content = streaming.entered(number, stream)
        self.writes[key] = content

    def _stream(self, number: StreamNumber) -> Stream | None:
        if number not in self._streams:
            self._streams[number] = streaming.find(self._view, number)
        return self._streams[number]

    def _shards(self, number: StreamNumber) -> list[Shard]:
        """Return the open shards of a stream."""
        if number not in self._open:
            found = shards.shards(self._view, number)
            self._open[number] = [shard for shard in found if shard.end is None]
        return self._open[number]


def record(stream: Stream, change: Change, written: bytes | None, time: int) -> Record:
    """Return the record of a change to what was written, with the images that the stream shows."""
    image = change.old if written is None else written
    assert image is not None
    event: shards.Event = "MODIFY"
    if change.old is None:
        event = "INSERT"
    elif written is None:
        event = "REMOVE"
    key = load_some(image, stream.schema.names)
    old = change.old if stream.shows in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") else None
    new = written if stream.shows in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") else None
    size = sum(size_of(each) for each in (old, new) if each is not None)
    hides = change.stamp is not None and new is None
    return Record(
        event,
        time,
        size + item_size(key),
        _ENCODER.encode(item_json(key)),
        _json(old),
        _json(new),
        change.expired,
        change.stamp,
        _json(written) if hides else None,
        change.quiet,
    )


def _json(content: bytes | None) -> bytes | None:
    return None if content is None else bytes(json_of(content))
