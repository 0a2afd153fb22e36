"""The B+tree of a storage node: an LMDB environment.

It follows the log: what it holds is what came of the log's first `applied` mutations. They are on
the disk in the log, so that a change that a crash of the machine takes back from the tree is taken
into it again.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import lmdb
import msgspec

from dynastore.disk.sorts import Length

if TYPE_CHECKING:
    from lmdb import _Database

_MAP_SIZE: Final = 1 << 40
"""Address space, not disk space: LMDB's file grows with what is in it."""
_APPLIED: Final = b"applied"
_INLINE: Final = 500
"""LMDB takes keys of up to 511 bytes; those of this length and more share a page of their own."""

_PAGE: Final = msgspec.msgpack.Decoder(list[tuple[bytes, bytes]])
_ENCODER: Final = msgspec.msgpack.Encoder()


class Tree:
    """A B+tree in a folder. Raises `lmdb.Error` where the folder cannot hold it."""

    def __init__(self, folder: Path, *, sync: bool) -> None:
        """Open it, made if need be. Without `sync` it survives the process but not the machine."""
        # Without `metasync` a crash of the machine may take back the last change, and no other.
        self._env = lmdb.open(str(folder), map_size=_MAP_SIZE, max_dbs=2, sync=sync, metasync=False)
        self._items = self._env.open_db(b"items")
        self._meta = self._env.open_db(b"meta")

    def applied(self) -> Length:
        """Return how many of the log's mutations it holds."""
        with self._env.begin(db=self._meta) as txn:
            found = txn.get(_APPLIED)
        return Length(0 if found is None else int.from_bytes(found, "big"))

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

    def apply(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take changes in, all or nothing: it now holds the log's first `length` mutations."""
        with self._env.begin(write=True) as txn:
            # In order of the keys, neighbours meet in the same page.
            for key in sorted(writes):
                _write(txn, self._items, key, writes[key])
            txn.put(_APPLIED, length.to_bytes(8, "big"), db=self._meta)

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
