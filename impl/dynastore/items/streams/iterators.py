"""Shard iterators: tokens that say where in a shard to go on. Nothing is kept of them.

Source: API reference, "GetShardIterator", "GetRecords" (an iterator is good for 15 minutes).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

import msgspec

from dynastore.items.data.changes import Place
from dynastore.items.data.errors import ServiceError, expired_iterator, validation

LIFE: Final = 15 * 60 * 1000
"""Milliseconds."""
_DIGEST: Final = 8
_PLACES: Final = 1 << 64
_ENCODER: Final = msgspec.msgpack.Encoder()


class Iterator(msgspec.Struct, frozen=True, array_like=True):
    """Where to go on in a shard."""

    arn: str
    """Of the stream."""
    shard: str
    place: Place
    """The first place that is to be read."""
    made: int
    """When it was made, in milliseconds."""


_DECODER: Final = msgspec.msgpack.Decoder(Iterator)


def written(iterator: Iterator) -> str:
    """Return the token of an iterator."""
    content = _ENCODER.encode(iterator)
    told = base64.b64encode(digest(content) + content).decode()
    return f"{iterator.arn}|1|{told}"


def read(token: str, now: int) -> Iterator:
    """Return the iterator of a token; refuses what is none, and one that is too old."""
    told = token.rpartition("|")[2]
    try:
        iterator = _DECODER.decode(base64.b64decode(told, validate=True)[_DIGEST:])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise invalid() from None
    if written(iterator) != token or not 0 <= iterator.place < _PLACES:
        raise invalid()
    if now - iterator.made > LIFE:
        raise expired_iterator()
    return iterator


def invalid() -> ServiceError:
    """Return what refuses a token that is none."""
    return validation("Invalid ShardIterator")


def digest(content: bytes, size: int = _DIGEST) -> bytes:
    """Return a digest of so many bytes."""
    return hashlib.blake2b(content, digest_size=size).digest()
