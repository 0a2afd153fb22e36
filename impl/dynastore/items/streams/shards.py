"""Shards and the records in them, as the tree holds them.

A shard holds the changes of the keys with some hashes, in order, from one place of the log to
another. Source: the talk ("a shard is an in-order list of those mutations"); developer guide,
"Change data capture for DynamoDB Streams"; API reference, "Shard", "Record", "StreamRecord".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from dynastore.items.data.changes import Place, StreamNumber
from dynastore.items.data.stamps import Stamp
from dynastore.items.data.view import View
from dynastore.items.expressions import keys

Event = Literal["INSERT", "MODIFY", "REMOVE"]


class Shard(msgspec.Struct, frozen=True, array_like=True):
    """A shard of a stream."""

    name: str
    low: int
    """The first hash of a partition key that is in it."""
    last: int
    """The last one."""
    start: Place
    """Nothing in it stands before this place."""
    created: int
    """Milliseconds since 1970, UTC."""
    parent: str | None = None
    end: Place | None = None
    """Nothing in it stands after this place, and all of it is there; None: it is open."""
    ended: int | None = None
    """When it was closed."""
    trimmed: Place | None = None
    """The place of the last record that was trimmed; None: none was."""
    parting: bool = False
    """Whether it is to end where the log says so: others will go on."""

    @property
    def goes_on(self) -> bool:
        """Whether there is no end to it, nor will be by what the log has."""
        return self.end is None and not self.parting

    def holds(self, key_hash: int) -> bool:
        """Say whether the keys with this hash are in it."""
        return self.low <= key_hash <= self.last


class Record(msgspec.Struct, frozen=True, array_like=True):
    """A record: of images, those that its stream shows, as JSON."""

    event: Event
    time: int
    """When the mutation was made, in milliseconds since 1970, UTC."""
    size: int
    keys: bytes
    old: bytes | None = None
    new: bytes | None = None
    expired: bool = False
    stamp: Stamp | None = None
    """Of an item of a global table; the role of replication is told, and the image with it."""
    unseen: bytes | None = None
    """The new image, where the stream does not show it and the role is told."""
    quiet: bool = False
    """Whether the item is what it was before, so that the role alone is told."""


_ENCODER: Final = msgspec.msgpack.Encoder()
_SHARD: Final = msgspec.msgpack.Decoder(Shard)
_RECORD: Final = msgspec.msgpack.Decoder(Record)


def shard_name(start: Place, child: int = 0) -> str:
    """Return the name of the shard that begins at a place, among others that begin there."""
    return f"shardId-{start:020d}-{child:08x}"


def entered(stream: StreamNumber, shard: Shard) -> tuple[bytes, bytes]:
    """Return the write that enters a shard."""
    return keys.shard_key(stream, shard.name), _ENCODER.encode(shard)


def put(stream: StreamNumber, shard: Shard, place: Place, record: Record) -> tuple[bytes, bytes]:
    """Return the write that puts a record into a shard."""
    return keys.record_key(stream, shard.name, place), _ENCODER.encode(record)


def find(view: View, stream: StreamNumber, name: str) -> Shard | None:
    """Return the shard of that name; None: there is none."""
    data = view.get(keys.shard_key(stream, name))
    return None if data is None else _SHARD.decode(data)


def everything(view: View) -> Iterator[tuple[bytes, bytes]]:
    """Yield all that the tree holds of streams."""
    return view.scan(keys.ALL_STREAMS, keys.following(keys.ALL_STREAMS))


def shards(view: View, stream: StreamNumber, after: str = "") -> Iterator[Shard]:
    """Yield the shards of a stream whose names come after one, in the order of their names."""
    space = keys.shard_key(stream)
    start = keys.shard_key(stream, after) + b"\x00" if after else space
    for _, data in view.scan(start, keys.following(space)):
        yield _SHARD.decode(data)


def records(
    view: View, stream: StreamNumber, shard: Shard, start: Place
) -> Iterator[tuple[Place, Record]]:
    """Yield the records of a shard from a place on, in order."""
    first = keys.record_key(stream, shard.name, start)
    for key, data in view.scan(first, keys.following(keys.record_space(stream, shard.name))):
        yield keys.recorded(key), _RECORD.decode(data)
