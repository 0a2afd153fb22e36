"""Writes on their way from one region to another: which go, and in what form.

A write travels as the item with its replication metadata, just as rep in puts it; a delete as the
item's key with `aws:rep:deleting`. To the role of replication the stream shows each record's new
image so, also of what was deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

import msgspec

from dynastore.items.data.stamps import REGION, TIME

MOST: Final = 25
"""Writes in one request (API reference, "BatchWriteItem")."""
Write: TypeAlias = Mapping[str, Any]
"""An item in the form in which the API has it: name to type to content."""


class Batch(msgspec.Struct, frozen=True):
    """What rep out sends rep in."""

    table: str
    keys: tuple[str, ...]
    """The attributes of the table's primary key."""
    writes: tuple[dict[str, Any], ...]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Batch)


def encoded(batch: Batch) -> bytes:
    """Return a batch as the bytes that are sent."""
    return _ENCODER.encode(batch)


def decoded(content: bytes) -> Batch:
    """Read what `encoded` wrote. Raises `msgspec.DecodeError`."""
    return _DECODER.decode(content)


def written_in(region: str, records: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the writes that were made in a region, of its stream's records.

    What has come in from another region is not sent on, or "the snake [is] eating its tail".
    """
    images = (record["dynamodb"]["NewImage"] for record in records)
    return tuple(image for image in images if image[REGION]["S"] == region)


def pieces(keys: Sequence[str], writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Yield the writes in as many as one request takes, of each item the last alone.

    One request cannot write an item twice, and the earlier write would be overwritten at once.
    """
    last: dict[tuple[str, ...], Write] = {}
    for write in writes:
        key = tuple(repr(write[name]) for name in keys)
        if key not in last or _stamp(write) > _stamp(last[key]):
            last[key] = write
    kept = list(last.values())
    for start in range(0, len(kept), MOST):
        yield kept[start : start + MOST]


def _stamp(write: Write) -> tuple[Decimal, str]:
    return Decimal(write[TIME]["N"]), write[REGION]["S"]
