"""Content codings: bodies that travel compressed, in either direction.

What the service does here is not documented. It is known from tests that were run against it
(*scylladb/scylladb*, `test/alternator/test_compressed_request.py`, `test_compressed_response.py`
and `test_crc.py`): it knows gzip and deflate (the zlib format of RFC 1950) and no other coding, and
compresses answers of more than 4 KB for those who accept that.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Final

THRESHOLD: Final = 4096
"""The longest answer, in bytes, that is sent as it is to whoever accepts a compressed one."""

_FORMATS: Final = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_MAGIC: Final = b"\x1f\x8b"
"""What a gzip member begins with."""
MAX_MEMBERS: Final = 1024
"""Most gzip members of a body: each costs something, and may be of no byte at all."""
_PIECE: Final = 4096
"""Bytes that are decompressed at a time."""
_LEVEL: Final = 1
"""Of zlib's nine, the quickest: other requests wait while an answer is compressed."""
_QUALITY: Final = re.compile(r"q=([^;]*)")


class CodingError(Exception):
    """A body is not what its Content-Encoding says, or its coding is unknown."""


class TooLongError(Exception):
    """A body is longer than the limit once it is decompressed."""


def decoded(body: bytes, coding: str, limit: int) -> bytes:
    """Decompress a request's body; `coding` is its Content-Encoding.

    Several gzip members one after the other are one body; what follows the last and is none is
    ignored, as the service does. Raises `CodingError`, and `TooLongError` over `limit` bytes.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in _FORMATS:
        raise CodingError(f"unknown coding {name}")
    parts: list[bytes] = []
    left, at, members = limit, 0, 0
    whole = memoryview(body)
    while not members or (name == "gzip" and body.startswith(_MAGIC, at)):
        members += 1
        if members > MAX_MEMBERS:
            raise CodingError(f"more than {MAX_MEMBERS} gzip members")
        part, at = _member(whole, at, _FORMATS[name], left)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _member(whole: memoryview, at: int, window: int, limit: int) -> tuple[bytes, int]:
    """Decompress what begins at a place; return it, and the place behind it.

    What follows it is never copied, however often something does.
    """
    inflate = zlib.decompressobj(window)
    plain: list[bytes] = []
    while not inflate.eof:
        if at == len(whole):
            raise CodingError("the compressed body is not complete")
        piece = whole[at : at + _PIECE]
        try:
            # One byte more than the limit: zlib takes a limit of 0 for none.
            plain.append(inflate.decompress(piece, limit + 1))
        except zlib.error as error:
            raise CodingError(str(error)) from None
        limit -= len(plain[-1])
        if limit < 0:
            raise TooLongError
        at += len(piece) - len(inflate.unused_data)
    return b"".join(plain), at


def encoded(body: bytes, accepted: str) -> tuple[bytes, str | None]:
    """Return an answer's body as it is sent, and the name of its coding where it has one.

    `accepted` is the request's Accept-Encoding.
    """
    if len(body) <= THRESHOLD:
        return body, None
    name = _preferred(accepted)
    if name is None:
        return body, None
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, _FORMATS[name])
    return deflate.compress(body) + deflate.flush(), name


@lru_cache(maxsize=64)
def _preferred(accepted: str) -> str | None:
    """Choose a coding as the service does: the best quality, then the order of the header.

    A wildcard stands, behind what is listed, for what is not. `identity` counts for nothing.
    """
    listed: dict[str, float] = {}
    for element in accepted[:1000].lower().split(","):
        name, _, parameters = element.partition(";")
        name = name.strip()
        listed[name] = max(listed.get(name, 0.0), _quality(parameters))
    wildcard = listed.get("*", 0.0)
    candidates = [name for name in listed if name in _FORMATS]
    candidates += [name for name in _FORMATS if name not in listed]
    best = max(candidates, key=lambda name: listed.get(name, wildcard))
    return best if listed.get(best, wildcard) > 0 else None


def _quality(parameters: str) -> float:
    """Read the first `q=`, wherever it stands; what is no number counts as 1, over 1 too."""
    found = _QUALITY.search(parameters)
    try:
        return min(float(found[1]), 1.0) if found else 1.0
    except ValueError:
        return 1.0
