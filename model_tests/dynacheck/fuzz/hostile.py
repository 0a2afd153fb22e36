"""Heads, sizes and connections: a request's faults outside its body."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from random import Random

from dynacheck.fuzz.attempts import Message, Rule, Script
from dynacheck.fuzz.fields import KEY, TABLE
from dynacheck.raw_http import Act, HalfClose, Pause, Reset

MIB = 1024 * 1024
_GET = json.dumps({"TableName": TABLE, "Key": KEY}).encode()


def _get(**headers: str | None) -> bytes:
    """Return a request that is in order, but for `headers` (with _ for -)."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    return Message("", "", _GET, Rule.ANSWERED, "GetItem", changed).encoded()


# --- Heads

_TYPED: tuple[dict[str, str | None], ...] = (
    {"X-Amz-Target": None},
    {"X-Amz-Target": ""},
    {"X-Amz-Target": "x" * 10_000},
    {"X-Amz-Target": "DynamoDB_20120810"},
    {"X-Amz-Target": "DynamoDB_20120810.Get.Item"},
    {"X-Amz-Target": "DynamoDBStreams_20120810.Nothing"},
    {"X-Amz-Target": "\u00e9\u00ff"},
    {"Authorization": None},
    {"Authorization": ""},
    {"Authorization": "Basic YTpi"},
    {"Authorization": "AWS4-"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature="},
    {"Authorization": "AWS4-HMAC-SHA256 " + "," * 5_000},
    {"Authorization": "AWS4-HMAC-SHA256 \u00e9=\u00e9"},
)
"""Headers after which the service tells a fault in its own form."""
_LOOSE: tuple[dict[str, str | None], ...] = (
    {"Content-Type": None},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-amz-json-1.1"},
    {"Host": None},
    {"Content-Length": "-1"},
    {"Content-Length": "x"},
    {"Content-Length": "9" * 30},
    {"Content-Length": "0x10"},
    {"Content-Length": "5, 6"},
    {"Transfer-Encoding": "chunked"},
    {"Transfer-Encoding": "gzip"},
    {"Transfer-Encoding": "chunked, identity"},
    {"Connection": "close, upgrade", "Upgrade": "websocket"},
    {"Connection": "Upgrade", "Upgrade": "h2c"},
    {"Expect": "200-ok"},
    {"X-Filler": "x" * 20_000},
    {"X-Filler": "x" * 300_000},
    {"": "x"},
    {"a b": "c"},
    {"X-Amz-Date": "\x01\x02"},
    {"X-Amz-Date": "a\r\n b"},
    {"X-Amz-Date": "a\nHost: b"},
    {"Content-Length": None},
    {f"X-{number}": "y" for number in range(2_000)},
)
_METHODS = ("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT", "TRACE", "NONSENSE")


def heads(rng: Random, known: tuple[str, ...]) -> Iterator[Message | Script]:
    """Yield heads that are wrong, contradictory, too long, cut off, or no HTTP at all."""
    while True:
        choice = rng.random()
        if choice < 0.3:
            headers = rng.choice(_TYPED)
            yield Message("heads", _named(headers), _GET, Rule.REFUSED, "GetItem", headers)
        elif choice < 0.6:
            headers = rng.choice(_LOOSE)
            steps = (Message("", "", _GET, Rule.ANSWERED, "GetItem", headers).encoded(),)
            yield Script("heads", _named(headers), (*steps, HalfClose()), Rule.TURNED_AWAY)
        elif choice < 0.7:
            method = rng.choice(_METHODS)
            yield Message("heads", method, b"", Rule.TURNED_AWAY, "GetItem", method=method)
        elif choice < 0.85:
            whole = bytearray(_get())
            at = rng.randrange(whole.index(b"\r\n\r\n"))
            whole[at] = rng.randrange(256)
            sent = bytes(whole)
            yield Script("heads", f"byte {at}", (sent, HalfClose()), Rule.TURNED_AWAY)
        else:
            sent = rng.randbytes(rng.choice((1, 10, 1_000, 100_000)))
            what = f"{len(sent)} bytes that are no HTTP"
            yield Script("heads", what, (sent, HalfClose()), Rule.TURNED_AWAY)


def _named(headers: dict[str, str | None]) -> str:
    name, value = next(iter(headers.items()))
    return f"{name}: {value[:30]!r}" if value is not None else f"no {name}"


# --- Connections


def connections(rng: Random, known: tuple[str, ...]) -> Iterator[Script]:
    """Yield connections that are slow, half closed, broken off, or used for much at once."""
    whole = _get()
    while True:
        at = rng.randrange(1, len(whole))
        begun, rest = whole[:at], whole[at:]
        pause = Pause(rng.choice((0.0, 0.01, 0.1)))
        many = rng.choice((2, 10, 100))
        steps: tuple[Act, ...]
        what, rule, steps = rng.choice(
            (
                (f"half closed at {at}", Rule.HARMLESS, (begun, HalfClose())),
                (f"broken off at {at}", Rule.HARMLESS, (begun, pause, Reset())),
                (f"a pause at {at}", Rule.ANSWERED, (begun, pause, rest)),
                ("half closed when asked", Rule.ANSWERED, (whole, HalfClose())),
                ("broken off when asked", Rule.HARMLESS, (whole, Reset())),
                ("said nothing", Rule.HARMLESS, (pause, HalfClose())),
                (f"{many} at once", Rule.ANSWERED, (whole * many,)),
                (f"{many} at once, broken off", Rule.HARMLESS, (whole * many, Reset())),
                ("byte by byte", Rule.ANSWERED, _dribble(whole, rng)),
                ("waits for a word", Rule.ANSWERED, _expecting(pause)),
                ("too much said", Rule.TURNED_AWAY, (whole + rng.randbytes(10), HalfClose())),
            )
        )
        yield Script("connections", what, steps, rule)


def _dribble(whole: bytes, rng: Random) -> tuple[Act, ...]:
    start = rng.randrange(len(whole) - 20)
    pieces: list[Act] = [whole[:start]]
    for at in range(start, start + 20):
        pieces += [whole[at : at + 1], Pause(0.001)]
    return (*pieces, whole[start + 20 :])


def _expecting(pause: Pause) -> tuple[Act, ...]:
    head = _get(Expect="100-continue")[: -len(_GET)]
    return (head, pause, _GET)


# --- Sizes


def sizes(rng: Random, known: tuple[str, ...]) -> Iterator[Message]:
    """Yield bodies of up to 64 MB, whole, in chunks, or compressed."""
    while True:
        size = rng.choice((1, 15, 17, 33, 64)) * MIB + rng.randrange(-1, 2)
        what, body = rng.choice(_LARGE)
        sent = body(size)
        chunked = rng.choice((0, 0, 65_536, MIB))
        coding = rng.choice(("", "", "gzip", "deflate"))
        if coding:
            sent = gzip.compress(sent, 1, mtime=0) if coding == "gzip" else zlib.compress(sent, 1)
        headers: dict[str, str | None] = {"Content-Encoding": coding} if coding else {}
        rule = Rule.CODED if coding else Rule.TOO_LARGE
        said = f"{size} bytes of {what}{' in chunks' if chunked else ''}"
        said += f" as {coding}" if coding else ""
        operation = "PutItem" if what == "an attribute" else rng.choice(("GetItem", "Scan"))
        yield Message("sizes", said, sent, rule, operation, headers, chunked=chunked)


def _spaces(size: int) -> bytes:
    return b" " * (size - len(_GET)) + _GET


def _attribute(size: int) -> bytes:
    head = b'{"TableName":"%b","Item":{"k":{"S":"large"},"a":{"S":"' % TABLE.encode()
    return head + b"x" * (size - len(head) - 4) + b'"}}}'


def _lists(size: int) -> bytes:
    return b"[" * size


def _members(size: int) -> bytes:
    return b"{" + b",".join(b'"%x":1' % number for number in range(size // 10)) + b"}"


def _digits(size: int) -> bytes:
    return b'{"Limit":' + b"1" * size + b"}"


def _zeros(size: int) -> bytes:
    return bytes(size)


_LARGE = (
    ("spaces", _spaces),
    ("an attribute", _attribute),
    ("lists", _lists),
    ("members", _members),
    ("digits", _digits),
    ("zero bytes", _zeros),
)
