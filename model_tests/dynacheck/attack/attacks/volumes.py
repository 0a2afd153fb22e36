"""Bytes that one client makes a target keep: bodies, answers, items and their copies."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import partial
from typing import Final

from dynacheck.attack.asking import Body
from dynacheck.attack.attack import Strike
from dynacheck.attack.attacker import TABLE, Attacker

LARGE: Final = 400_000
"""Of the 409,600 bytes that an item may have."""
BATCH: Final = 25
UNREAD: Final = 40
"""Items of an unread answer: 16 MB."""
INDEXES: Final = 20
LONG_KEYS: Final = 2_000
LARGE_LONG: Final = 40
_BATCHES: Final = 45
_READERS: Final = 4
_MEMBERS: Final = 100_000
_ANNOUNCERS: Final = 8
_ANNOUNCED: Final = 2**24
_CONNECTIONS: Final = 1_000
_KEY: Final[Body] = {"k": {"S": "one"}}


async def gzip_members(attacker: Attacker) -> Strike:
    """Send a gzip body of 100,000 empty members, 2 MB."""
    await attacker.make_table()
    plain = json.dumps({"TableName": TABLE, "Key": _KEY}).encode()
    await attacker.need_coded("GetItem", gzip.compress(plain, mtime=0))
    body = gzip.compress(b"", mtime=0) * _MEMBERS
    return partial(attacker.send, [attacker.coded("GetItem", body)] * 2)


async def large_batches(attacker: Attacker) -> Strike:
    """Write the same 25 items of 400 KB again and again, 45 times, on four connections."""
    await attacker.make_table()
    await attacker.put([_KEY])
    return partial(attacker.send, [_batch(attacker)] * _BATCHES, 4)


async def indexed_batch(attacker: Attacker) -> Strike:
    """Write one batch of 25 items of 400 KB to a table with 20 indexes that have all attributes."""
    await attacker.make_table(indexes=INDEXES)
    await attacker.put([{**_KEY, "g": {"S": "g"}}])
    return partial(attacker.send, [_batch(attacker)])


def _batch(attacker: Attacker) -> bytes:
    items = [_large(str(n)) | {"g": {"S": str(n)}} for n in range(BATCH)]
    puts = [{"PutRequest": {"Item": item}} for item in items]
    return attacker.request("BatchWriteItem", {"RequestItems": {TABLE: puts}})


def _large(key: str, letter: str = "x") -> Body:
    return {"k": {"S": key}, "v": {"S": letter * LARGE}}


async def slow_readers(attacker: Attacker) -> Strike:
    """Ask four times for 16 MB of control characters, and read none of the answers."""
    await attacker.make_table()
    await attacker.put(_large(str(n), "\x01") for n in range(UNREAD))
    keys = [{"k": {"S": str(n)}} for n in range(UNREAD)]
    asked = {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}
    return partial(attacker.hold, [attacker.request("BatchGetItem", asked)] * _READERS)


async def announcers(attacker: Attacker) -> Strike:
    """Announce eight bodies of 16 MB, and send nothing of them."""
    await attacker.make_table()
    return partial(attacker.hold, [attacker.announced("PutItem", _ANNOUNCED)] * _ANNOUNCERS)


async def connections(attacker: Attacker) -> Strike:
    """Open 1,000 connections, and send half a head on each."""
    await attacker.make_table()
    whole = attacker.request("GetItem", {"TableName": TABLE, "Key": _KEY})
    return partial(attacker.hold, [whole[:100]] * _CONNECTIONS)


async def long_keys(attacker: Attacker) -> Strike:
    """Write and read items of 390 KB among 2,000 whose partition keys share 500 of 600 bytes."""
    await attacker.make_table(sort_key=True)
    await attacker.put(_long(n) for n in range(LONG_KEYS))
    return partial(attacker.send, list(_on_long_keys(attacker)), 2)


def _on_long_keys(attacker: Attacker) -> Iterator[bytes]:
    for number in range(LARGE_LONG):
        item = {**_long(LONG_KEYS + number), "v": {"S": "x" * 390_000}}
        yield attacker.request("PutItem", {"TableName": TABLE, "Item": item})
        for _ in range(5):
            key = _long(attacker.rng.randrange(LONG_KEYS))
            asked = {"TableName": TABLE, "Key": key, "ConsistentRead": True}
            yield attacker.request("GetItem", asked)


def _long(number: int) -> Body:
    """Return a key: every other one is of the same partition, the rest of one each."""
    end = f"{0 if number % 2 else number:0100}"
    return {"k": {"S": "x" * 500 + end}, "r": {"S": str(number)}}
