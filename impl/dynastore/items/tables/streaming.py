"""The stream of a table: switched on, and off.

What is to be read in it is the business of `streams`: here it begins and ends, in the same mutation
as the table's description says so. Source: API reference, "StreamSpecification", "CreateTable",
"UpdateTable", "DeleteTable"; developer guide, "Change data capture for DynamoDB Streams" (a stream
stays for 24 hours after it was switched off; its name has the time at which it was switched on).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from msgspec import structs

from dynastore.items.data.changes import Closed, Opened, StreamNumber
from dynastore.items.data.view import NOTHING, Effects, View
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import Schema
from dynastore.items.tables.catalog import Table


class Stream(msgspec.Struct, frozen=True):
    """A stream's description. Times are in milliseconds since 1970, UTC."""

    table: str
    """The name of its table."""
    arn: str
    schema: Schema
    """The table's key."""
    shows: str
    """Its view type."""
    since: int
    """When it was switched on."""
    status: Literal["ENABLING", "ENABLED", "DISABLING", "DISABLED"] = "ENABLING"
    ended: int | None = None
    """When it was switched off; None: it was not, or not all of it is in the shards yet."""

    @property
    def region(self) -> str:
        """The region that its table is in."""
        return self.arn.split(":")[3]

    @property
    def label(self) -> str:
        """What tells it from other streams of the table."""
        return label(self.since)


_ENCODER: Final = msgspec.msgpack.Encoder()
_STREAM: Final = msgspec.msgpack.Decoder(Stream)


def label(since: int) -> str:
    """Return how a stream's name tells when it was switched on."""
    told = datetime.fromtimestamp(since / 1000, UTC).isoformat(timespec="milliseconds")
    return told.removesuffix("+00:00")


def find(view: View, stream: StreamNumber) -> Stream | None:
    """Return the stream of that number; None: it is gone, or was never begun."""
    data = view.get(keys.stream_key(stream))
    return None if data is None else _STREAM.decode(data)


def entered(number: StreamNumber, stream: Stream) -> tuple[bytes, bytes]:
    """Return the write that enters a stream's description."""
    return keys.stream_key(number), _ENCODER.encode(stream)


def switched_on(view: View, table: Table) -> tuple[Table, Effects]:
    """Begin the stream that a table's description has now, if any.

    Two streams of a name are never switched on at one time: the later one counts as a millisecond
    younger.
    """
    shows, since = table.stream, table.streamed
    if shows is None or since is None:
        return table, NOTHING
    while view.get(keys.stream_name(table.name, since)) is not None:
        since += 1
    table = structs.replace(table, streamed=since)
    number, arn = table.streaming, f"{table.arn}/stream/{label(since)}"
    begun = entered(number, Stream(table.name, arn, table.schema, shows, since))
    named = keys.stream_name(table.name, since), bytes(number)
    return table, Effects((begun, named), (Opened(number),))


def switched_off(view: View, table: Table) -> Effects:
    """End the stream that a table has, if any.

    A table of a folder that an earlier release wrote may say that it has one, and there is none.
    """
    stream = None if table.stream is None else find(view, table.streaming)
    if stream is None:
        return NOTHING
    after = structs.replace(stream, status="DISABLING")
    return Effects((entered(table.streaming, after),), (Closed(table.streaming),))
