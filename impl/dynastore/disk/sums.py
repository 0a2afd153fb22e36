"""Checksums of what is on disk: damage is told from what was written, and from what never was.

CRC-32: of random damage it misses one in four thousand million. Each is taken over the one before
it, so that an old row in the place of a new one, and a row that is missing, show as well. What was
synced is known by its number, which a file of its own keeps (*Protocol-Aware Recovery for
Consensus-Based Storage*, FAST 2018, section 3.3.3, tells a torn end from damage in such a way).
"""

from __future__ import annotations

import mmap
import os
import struct
import threading
import time
from pathlib import Path
from typing import Final
from zlib import crc32

from dynastore.disk.sorts import Length

_PLACE: Final = struct.Struct(">qq")
_MARK: Final = struct.Struct(">qq")
_SUM: Final = struct.Struct(">I")
_SYNC_S: Final = 1.0


class DamageError(Exception):
    """Something that was written is not there, or is something else; the message says what."""


def entry_sum(before: int, position: int, batch: int, content: bytes) -> int:
    """Return the checksum of an entry of a log, over that of the entry before it (0: none)."""
    return crc32(content, crc32(_PLACE.pack(position, batch), before))


def sealed(key: bytes, content: bytes) -> bytes:
    """Return what is put at a key: the content with its checksum, which is the key's as well."""
    return _SUM.pack(crc32(content, crc32(key))) + content


def opened(key: bytes, found: bytes) -> bytes:
    """Return the content of what was found at a key. Raises `DamageError`."""
    content = found[_SUM.size :]
    if len(found) < _SUM.size or crc32(content, crc32(key)) != seal(found):
        raise DamageError(f"the item at {key!r} is not what was written")
    return content


def seal(found: bytes) -> int:
    """Return the checksum of what was found at a key, as it says itself."""
    return int.from_bytes(found[: _SUM.size], "big")


class Mark:
    """Says in a file which batch is certainly on disk, and how much of the log is in the tree.

    It is written after the batch's sync and before anybody is told, and synced itself now and then:
    so a crash of the machine may make it old, by a second. That of the process does not.
    """

    def __init__(self, file: Path, *, sync: bool) -> None:
        """Open it, made if need be. Raises `DamageError` where it is damaged."""
        self._sync, self._lock = sync, threading.Lock()
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        self.is_new = not os.fstat(self._file).st_size
        self._synced = 0.0
        self.batch, self.applied = 0, Length(0)
        if self.is_new:
            os.pwrite(self._file, _said(0, 0), 0)
        else:
            self._read(file)
        # A store to memory is kept by the system as a write is, and lets no other thread in.
        self._memory = mmap.mmap(self._file, _MARK.size + _SUM.size)

    def _read(self, file: Path) -> None:
        found = os.pread(self._file, _MARK.size + _SUM.size, 0)
        body = found[: _MARK.size]
        if len(found) != _MARK.size + _SUM.size or _SUM.pack(crc32(body)) != found[_MARK.size :]:
            os.close(self._file)
            raise DamageError(f"{file} is not what was written")
        self.batch, applied = _MARK.unpack(body)
        self.applied = Length(applied)

    def write(self, *, batch: int | None = None, applied: Length | None = None) -> None:
        """Say it. Threads may say what each of them knows."""
        with self._lock:
            self.batch = self.batch if batch is None else batch
            self.applied = self.applied if applied is None else applied
            self._memory[:] = _said(self.batch, self.applied)
        now = time.monotonic()
        if self._sync and now >= self._synced + _SYNC_S:
            self._synced = now
            self._memory.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._memory.close()
        os.close(self._file)


def _said(batch: int, applied: int) -> bytes:
    """Return what a mark has in its file."""
    body = _MARK.pack(batch, applied)
    return body + _SUM.pack(crc32(body))
