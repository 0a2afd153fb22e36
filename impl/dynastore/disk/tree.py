"""The B+tree of a storage node: an LMDB environment.

It follows the log: what it holds is what came of the log's first `applied` mutations. They are on
the disk in the log, so that a change that a crash of the machine takes back from the tree is taken
into it again. Each value has its checksum, and the tree the sum of them all: a value that is
missing shows when the whole tree is looked through, as it is when it is opened, and now and then.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, cast

import lmdb
import msgspec

from dynastore.disk.sorts import Length
from dynastore.disk.sums import DamageError, opened, seal, sealed

_MAP_SIZE: Final = 1 << 40
"""Address space, not disk space: LMDB's file grows with what is in it."""
_STATE: Final = b"state"
"""Where it is said how much of the log the tree holds, and what the checksums come to."""
_OLD: Final = b"applied"
"""Where an earlier release said the first of it."""
_STEP: Final = 128
"""Values that are looked through at a time."""
_SUMS: Final = 1 << 64
_INLINE: Final = 500
"""LMDB takes keys of up to 511 bytes; those of this length and more share a page of their own."""

_PAGE: Final = msgspec.msgpack.Decoder(list[tuple[bytes, bytes]])
_ENCODER: Final = msgspec.msgpack.Encoder()


class _State(msgspec.Struct, frozen=True, array_like=True):
    """What a tree says of itself."""

    applied: Length = Length(0)
    total: int = 0
    """The sum of the values' checksums."""


_STATE_DECODER: Final = msgspec.msgpack.Decoder(_State)


class Tree:
    """A B+tree in a folder. Raises `lmdb.Error` where the folder cannot hold it.

    Raises `DamageError` where something is not what was written.
    """

    def __init__(self, folder: Path, *, sync: bool) -> None:
        """Open it, made if need be. Without `sync` it survives the process but not the machine."""
        # Without `metasync` a crash of the machine may take back the last change, and no other.
        self._env = lmdb.open(
            str(folder), map_size=_MAP_SIZE, max_dbs=2, sync=sync, metasync=False, mode=0o600
        )
        try:
            with _told():
                self._items = self._env.open_db(b"items")
                self._meta = self._env.open_db(b"meta")
                self._state = self._said()
        except BaseException:
            self._env.close()
            raise

    def applied(self) -> Length:
        """Return how many of the log's mutations it holds."""
        return self._state.applied

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""
        with _told(), self._env.begin(db=self._items) as txn:
            if len(key) < _INLINE:
                found = _found(txn, key)
                return None if found is None else opened(key, found)
            return dict(_page(txn, key[:_INLINE])).get(key[_INLINE:])

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""
        with _told(), self._env.begin(db=self._items) as txn:
            for key, found in _between(txn.cursor(), start[:_INLINE], end, reverse=reverse):
                if len(key) < _INLINE:
                    if key >= start:
                        yield key, opened(key, found)
                    continue
                page = _PAGE.decode(opened(key, found))
                for rest, item in reversed(page) if reverse else page:
                    if start <= key + rest < end:
                        yield key + rest, item

    def apply(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take changes in, all or nothing: it now holds the log's first `length` mutations."""
        total = self._state.total
        with _told(), self._env.begin(db=self._items, write=True) as txn:
            # In order of the keys, neighbours meet in the same page.
            for key in sorted(writes):
                total += _write(txn, key, writes[key])
            state = _State(length, total % _SUMS)
            txn.put(_STATE, sealed(_STATE, _ENCODER.encode(state)), db=self._meta)
        self._state = state

    def looked_through(self) -> Iterator[None]:
        """Look through all of it, a part at each step. Raises `DamageError`."""
        total = 0
        with _told(), self._env.begin(db=self._items) as txn:
            for number, (key, found) in enumerate(_pairs(txn.cursor().iternext())):
                opened(key, found)
                total += seal(found)
                if number % _STEP == _STEP - 1:
                    yield
            if total % _SUMS != _state(txn.get(_STATE, db=self._meta)).total:
                raise DamageError("the tree lacks items, or has others than were written")

    def _said(self) -> _State:
        """Return what it says of itself; a tree of an earlier release has no checksums."""
        with self._env.begin(db=self._meta) as txn:
            found = txn.get(_OLD)
            self.is_old = found is not None
            if found is not None:
                return _State(Length(int.from_bytes(found, "big")))
            return _state(txn.get(_STATE))

    def close(self) -> None:
        """Let go of the folder."""
        self._env.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say of what LMDB finds to be damaged that it is."""
    try:
        yield
    except (
        lmdb.CorruptedError,
        lmdb.PageNotFoundError,
        lmdb.PanicError,
        lmdb.IncompatibleError,
        lmdb.InvalidError,
        lmdb.BadValsizeError,
        msgspec.DecodeError,
    ) as error:
        raise DamageError(f"the tree cannot be read: {error}") from None


def _state(found: bytes | None) -> _State:
    """Return what a tree says of itself."""
    return _State() if found is None else _STATE_DECODER.decode(opened(_STATE, found))


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


def _found(txn: lmdb.Transaction, key: bytes) -> bytes | None:
    """Return what is at a key: bytes, the transactions being without buffers."""
    return cast("bytes | None", txn.get(key))


def _page(txn: lmdb.Transaction, prefix: bytes) -> list[tuple[bytes, bytes]]:
    """Return what shares a prefix: the rest of each key with its item, in ascending order."""
    found = _found(txn, prefix)
    return [] if found is None else _PAGE.decode(opened(prefix, found))


def _write(txn: lmdb.Transaction, key: bytes, item: bytes | None) -> int:
    """Write an item, None deletes it; return by how much the sum of the checksums grows."""
    if len(key) < _INLINE:
        return _put(txn, key, item)
    prefix, rest = key[:_INLINE], key[_INLINE:]
    page = [pair for pair in _page(txn, prefix) if pair[0] != rest]
    if item is not None:
        bisect.insort(page, (rest, item))
    return _put(txn, prefix, _ENCODER.encode(page) if page else None)


def _put(txn: lmdb.Transaction, key: bytes, content: bytes | None) -> int:
    before = _found(txn, key)
    grown = 0 if before is None else -seal(before)
    if content is None:
        txn.delete(key)
        return grown
    value = sealed(key, content)
    txn.put(key, value)
    return grown + seal(value)
