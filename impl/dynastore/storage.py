"""A storage node's disk: a B+tree of items and a replication log in one LMDB environment.

The talk: a storage node keeps a B-tree, where queries and mutations go, and a replication log. One
batch is one LMDB transaction: durable when `write` returns, and atomic, so that a crash leaves all
of a batch or nothing of it (LMDB documentation, "Transactions": no torn batch, no recovery).
"""

from __future__ import annotations

import bisect
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import lmdb
import msgspec

from dynastore.log import EMPTY, Outline

if TYPE_CHECKING:
    from lmdb import _Database


class DiskError(Exception):
    """The folder cannot hold a storage node's data; the message says why."""


@dataclass(frozen=True)
class Durable:
    """What a node knows after a crash, beside its items and the content of its log."""

    promised: int = 0
    """The highest ballot that it takes part in."""
    voted_for: int = -1
    """The candidate that it voted for in that ballot; -1: for none."""
    holds: int = 0
    """The ballot whose log it holds, the last that it accepted from."""
    outline: Outline = EMPTY
    """Its log."""
    applied: int = 0
    """How much of its log is in the B+tree."""


@dataclass(frozen=True)
class Batch:
    """Changes that become durable together."""

    after: Durable
    cut: int
    """The log is cut to this length before the entries are put at its end."""
    entries: tuple[bytes, ...]
    writes: Mapping[bytes, bytes | None]
    """Changes of the B+tree; None deletes."""


class Disk(Protocol):
    """Where a node's durable state is. Reads see the batches that are durable."""

    def load(self) -> Durable:
        """Return what is there when the node starts."""

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""

    def log(self, start: int, end: int, size: int) -> tuple[bytes, ...]:
        """Return entries from position `start`, at least one, up to `end` or some `size` bytes."""


class _Meta(msgspec.Struct, frozen=True, array_like=True):
    promised: int
    voted_for: int
    holds: int
    applied: int


_MAP_SIZE: Final = 1 << 40
"""Address space, not disk space: LMDB's file grows with what is in it."""
_META: Final = b"meta"
_INLINE: Final = 500
"""LMDB takes keys of up to 511 bytes; those of this length and more share a page of their own."""

_PAGE: Final = msgspec.msgpack.Decoder(list[tuple[bytes, bytes]])
_ENCODER: Final = msgspec.msgpack.Encoder()


class LmdbDisk:
    """A `Disk` in a folder."""

    def __init__(self, folder: Path, *, sync: bool = True) -> None:
        """Open the folder, made if need be. Raises `DiskError`.

        Without `sync` a batch survives the process but not the machine.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._env = lmdb.open(str(folder), map_size=_MAP_SIZE, max_dbs=4, sync=sync)
            if sync:
                _sync_names(folder)
                _sync_names(folder.parent)
        except (OSError, lmdb.Error) as error:
            raise DiskError(f"{folder} cannot hold the store's data: {error}") from error
        self._items, self._log, self._runs, self._meta = (
            self._env.open_db(name) for name in (b"items", b"log", b"runs", b"meta")
        )

    def load(self) -> Durable:
        """Return what is there when the node starts."""
        with self._env.begin() as txn:
            meta = txn.get(_META, db=self._meta)
            if meta is None:
                return Durable()
            found = msgspec.msgpack.decode(meta, type=_Meta)
            runs = tuple((_number(p), _number(b)) for p, b in txn.cursor(db=self._runs))
            cursor = txn.cursor(db=self._log)
            length = _number(cursor.key()) + 1 if cursor.last() else 0
        outline = Outline(runs, length)
        return Durable(found.promised, found.voted_for, found.holds, outline, found.applied)

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""
        with self._env.begin(db=self._items) as txn:
            if len(key) < _INLINE:
                content: bytes | None = txn.get(key)
                return content
            return dict(_page(txn, key[:_INLINE])).get(key[_INLINE:])

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""
        with self._env.begin(db=self._items) as txn:
            for key, content in _between(txn.cursor(), start[:_INLINE], end, reverse=reverse):
                if len(key) < _INLINE:
                    if key >= start:
                        yield key, content
                    continue
                page = _PAGE.decode(content)
                for rest, item in reversed(page) if reverse else page:
                    if start <= key + rest < end:
                        yield key + rest, item

    def log(self, start: int, end: int, size: int) -> tuple[bytes, ...]:
        """Return entries from position `start`, at least one, up to `end` or some `size` bytes."""
        entries: list[bytes] = []
        with self._env.begin(db=self._log) as txn:
            cursor = txn.cursor()
            if cursor.set_key(_key(start)):
                for key, content in cursor:
                    if _number(key) >= end or size <= 0:
                        break
                    entries.append(content)
                    size -= len(content)
        return tuple(entries)

    def write(self, batch: Batch) -> None:
        """Make a batch durable."""
        after = batch.after
        with self._env.begin(write=True) as txn:
            _cut(txn, self._log, batch.cut)
            _cut(txn, self._runs, batch.cut)
            for position, content in enumerate(batch.entries, batch.cut):
                txn.put(_key(position), content, db=self._log, append=True)
            for position, ballot in after.outline.origins:
                if position >= batch.cut:
                    txn.put(_key(position), _key(ballot), db=self._runs)
            for key, item in batch.writes.items():
                _write(txn, self._items, key, item)
            meta = _Meta(after.promised, after.voted_for, after.holds, after.applied)
            txn.put(_META, _ENCODER.encode(meta), db=self._meta)

    def close(self) -> None:
        """Let go of the folder."""
        self._env.close()


def _between(
    cursor: lmdb.Cursor, start: bytes, end: bytes, *, reverse: bool
) -> Iterator[tuple[bytes, bytes]]:
    """Yield what the cursor's database holds at start <= key < end."""
    if not reverse:
        if cursor.set_range(start):
            yield from takewhile(lambda pair: pair[0] < end, _pairs(cursor.iternext()))
        return
    # `end` may be longer than a key can be; nothing lies between its beginning and itself
    # but what shares that beginning.
    if cursor.set_range(end[:_INLINE]):
        shares = len(end) >= _INLINE and cursor.key() == end[:_INLINE]
        if not shares and not cursor.prev():
            return
    elif not cursor.last():
        return
    for pair in _pairs(cursor.iterprev()):
        if pair[0] < start:
            return
        if pair[0] < end:
            yield pair


def _pairs(found: Iterator[Any]) -> Iterator[tuple[bytes, bytes]]:
    """Say the type: keys and contents are bytes, the transactions being without buffers."""
    return found


def _sync_names(folder: Path) -> None:
    """Make the names of the files in a folder durable; LMDB sees to their content alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _key(number: int) -> bytes:
    return number.to_bytes(8, "big")


def _number(key: bytes) -> int:
    return int.from_bytes(key, "big")


def _cut(txn: lmdb.Transaction, db: _Database, length: int) -> None:
    cursor = txn.cursor(db=db)
    if cursor.set_range(_key(length)):
        while cursor.delete():
            pass


def _page(txn: lmdb.Transaction, prefix: bytes) -> list[tuple[bytes, bytes]]:
    """Return what shares a prefix: the rest of each key with its item, in ascending order."""
    content = txn.get(prefix)
    return [] if content is None else _PAGE.decode(content)


def _write(txn: lmdb.Transaction, db: _Database, key: bytes, item: bytes | None) -> None:
    if len(key) < _INLINE:
        if item is None:
            txn.delete(key, db=db)
        else:
            txn.put(key, item, db=db)
        return
    prefix, rest = key[:_INLINE], key[_INLINE:]
    content = txn.get(prefix, db=db)
    page = [] if content is None else [pair for pair in _PAGE.decode(content) if pair[0] != rest]
    if item is not None:
        bisect.insort(page, (rest, item))
    if page:
        txn.put(prefix, _ENCODER.encode(page), db=db)
    else:
        txn.delete(prefix, db=db)
