"""What goes on in streams by itself: shards roll over, what is old is trimmed, streams go.

All of it is done in pieces, each a mutation of its own, as the work of `housekeeping` is.
Source: developer guide, "Change data capture for DynamoDB Streams": records and streams that were
switched off are there for 24 hours; that a shard rolls over after some four hours is what AWS's own
DynamoDB Local does, and what has been seen of the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.changes import Parted, Place, StreamNumber
from dynastore.items.data.view import NOTHING, Effects, View
from dynastore.items.expressions import keys
from dynastore.items.streams import shards
from dynastore.items.streams.shards import Shard
from dynastore.items.tables import catalog, streaming
from dynastore.items.tables.housekeeping import PIECE
from dynastore.items.tables.streaming import Stream

HOUR: Final = 3600 * 1000
KEPT: Final = 24 * HOUR
"""How long records are kept, in milliseconds, and streams that were switched off."""
ROLLED: Final = 4 * HOUR
"""After how long another shard goes on."""


def upkeep(view: View, now: int) -> Effects:
    """Do the next piece of it at the time `now`, in milliseconds; nothing: there is none."""
    names = view.scan(keys.STREAM_NAMES, keys.following(keys.STREAM_NAMES))
    pieces = (_piece(view, StreamNumber(number), now) for _, number in names)
    return next((effects for effects in pieces if effects.writes), NOTHING)


def parted(view: View, request: Mapping[str, Any]) -> Effects:
    """Part a shard of a table's stream: at a hash, as by a split, or so that one other goes on."""
    table = catalog.existing(view, request["TableName"])
    at: int | None = request.get("At")
    for shard in () if table.stream is None else shards.shards(view, table.streaming):
        if shard.goes_on and at is None:
            return _part(table.streaming, shard)
        if shard.goes_on and at is not None and shard.low < at <= shard.last:
            return _part(table.streaming, shard, at)
    return NOTHING


def _piece(view: View, number: StreamNumber, now: int) -> Effects:
    """Do a piece of a stream's upkeep."""
    stream = streaming.find(view, number)
    assert stream is not None
    left = False
    for shard in shards.shards(view, number):
        if stream.status == "ENABLED" and shard.goes_on and shard.created + ROLLED <= now:
            return _part(number, shard)
        effects = _kept(view, number, shard, now)
        if effects.writes:
            return effects
        left = True
    if left or stream.ended is None or stream.ended + KEPT > now:
        return NOTHING
    return _gone(number, stream)


def _part(number: StreamNumber, shard: Shard, *bounds: int) -> Effects:
    """End a shard for others to go on, as soon as all that came before is in it."""
    write = shards.entered(number, structs.replace(shard, parting=True))
    return Effects((write,), (Parted(number, shard.name, bounds),))


def _kept(view: View, number: StreamNumber, shard: Shard, now: int) -> Effects:
    """Trim a shard's next records that are too old; a closed one goes with the last of them."""
    old = list(islice(_old(view, number, shard, now), PIECE))
    if old:
        after = structs.replace(shard, trimmed=old[-1])
        gone = ((keys.record_key(number, shard.name, place), None) for place in old)
        return Effects((*gone, shards.entered(number, after)))
    if shard.ended is None or shard.ended + KEPT > now:
        return NOTHING
    if next(shards.records(view, number, shard, shard.start), None) is not None:
        return NOTHING
    return Effects(((keys.shard_key(number, shard.name), None),))


def _old(view: View, number: StreamNumber, shard: Shard, now: int) -> Iterator[Place]:
    """Yield the places of the first records of a shard, as long as they are too old."""
    for place, record in shards.records(view, number, shard, shard.start):
        if record.time + KEPT > now:
            return
        yield place


def _gone(number: StreamNumber, stream: Stream) -> Effects:
    named = keys.stream_name(stream.table, stream.since)
    return Effects(((keys.stream_key(number), None), (named, None)))
