"""The replication log of a storage node, with its promises: an SQLite database.

A transaction is appended to SQLite's write-ahead log, with one sync and atomically: durable when
`commit` returns, and after a crash all of it is there or nothing (SQLite documentation,
"Write-Ahead Logging" and "PRAGMA synchronous": FULL). Where that log is damaged in its middle,
SQLite takes it to end there, without a word: so each batch has a number, and the number of the last
one that was synced is kept beside it (`Mark`). What is read is held against its checksum.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

from dynastore.disk.log import Origins, Outline
from dynastore.disk.sorts import NEVER, NOBODY, Ballot, Length, Replica
from dynastore.disk.sums import DamageError, entry_sum

_TABLES: Final = """
create table if not exists log (position integer primary key, content blob not null,
    batch integer not null, sum integer not null);
create table if not exists runs (position integer primary key, ballot integer not null);
create table if not exists promise
    (one integer primary key check (one = 1), promised integer, voted_for integer, holds integer,
     lost integer, life integer, batch integer, sum integer);
"""

_FORMAT: Final = 3
"""Of the log and the tree. In 1 no mutation had changes for streams, in 2 nothing a checksum."""
_ADDED: Final = """
alter table log add column batch integer not null default 0;
alter table log add column sum integer not null default 0;
alter table promise add column lost integer not null default 0;
alter table promise add column life integer not null default 0;
alter table promise add column batch integer not null default 0;
alter table promise add column sum integer not null default 0;
"""

Promise = tuple[Ballot, Replica, Ballot, bool, int]
"""What was promised, voted for, accepted, lost, and which life it is: see `storage.Durable`."""

NOTHING: Final[Promise] = (NEVER, NOBODY, NEVER, False, 0)
LOST: Final[Promise] = (NEVER, NOBODY, NEVER, True, 0)
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)
_PIECE: Final = 256
"""Entries that are rescued together."""
_LOG: Final = logging.getLogger(__name__)


class FullError(Exception):
    """There is no room on the disk: nothing was written, and it may be tried again."""


@dataclass(frozen=True)
class _End:
    """What the journal ends with."""

    promise: Promise
    outline: Outline
    batch: int
    """The number of the last batch."""
    sum: int
    """The checksum of the log's last entry."""


class Journal:
    """A log in a file. Raises `sqlite3.Error` where the file is another release's or not usable.

    Raises `DamageError` where it is not what was written.
    """

    def __init__(self, file: Path, *, sync: bool, new: Promise = NOTHING) -> None:
        """Open it; where there is none, make one of the promise `new`.

        Without `sync` it survives the process but not the machine.
        """
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        try:
            with _told():
                self.was_sealed = self._prepare(sync=sync, new=new)
                self._end = _end(self._db)
        except BaseException:
            self._db.close()
            raise
        self._before = self._end

    def _prepare(self, *, sync: bool, new: Promise) -> bool:
        """Make the tables; say whether it had checksums already."""
        db = self._db
        db.execute("pragma locking_mode = exclusive")
        db.execute("pragma journal_mode = wal")
        db.execute(f"pragma synchronous = {'full' if sync else 'off'}")
        (given,) = db.execute("pragma user_version").fetchone()
        if given > _FORMAT:
            raise sqlite3.OperationalError(
                f"its format is {given}, and this release's is {_FORMAT}"
            )
        if given == _FORMAT:
            return True
        is_old = bool(db.execute("select 1 from sqlite_master where name = 'log'").fetchone())
        db.execute("begin")
        for statement in (_ADDED if is_old else _TABLES).split(";"):
            db.execute(statement)
        if is_old:
            self._seal()
        else:
            db.execute("insert into promise values (1, ?, ?, ?, ?, ?, 0, ?)", (*new, _sum(new)))
        db.execute(f"pragma user_version = {_FORMAT}")
        db.execute("commit")
        return False

    def _seal(self) -> None:
        """Give checksums to what an earlier release has written."""
        before = 0
        (length,) = self._db.execute("select coalesce(max(position) + 1, 0) from log").fetchone()
        for position in range(length):
            query = "select content from log where position = ?"
            (content,) = self._db.execute(query, (position,)).fetchone()
            before = entry_sum(before, position, 0, content)
            self._db.execute("update log set sum = ? where position = ?", (before, position))
        found = self._db.execute("select promised, voted_for, holds from promise").fetchone()
        promise: Promise = (*found, False, 0) if found else NOTHING
        values = (*promise, 0, _sum(promise, _runs(self._db)))
        self._db.execute("replace into promise values (1, ?, ?, ?, ?, ?, ?, ?)", values)

    def load(self) -> tuple[Promise, Outline]:
        """Return what was written last."""
        return self._end.promise, self._end.outline

    @property
    def batch(self) -> int:
        """The number of the batch that was written last."""
        return self._end.batch

    def entries(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most. Raises `DamageError`.
        """
        found: list[bytes] = []
        end = min(end, self._end.outline.length)
        with _told():
            for content in _sound(self._db, start):
                if start + len(found) >= end or size <= 0:
                    break
                found.append(content)
                size -= len(content)
        if start + len(found) < end and size > 0:
            raise DamageError(f"the log ends at {start + len(found)}, before {end}")
        return tuple(found)

    def begin(
        self, promise: Promise, outline: Outline, cut: Length, entries: tuple[bytes, ...]
    ) -> None:
        """Begin to cut the log to a length and to put `entries` at its end.

        `outline` is that of the log after it. Raises `FullError`.
        """
        self._before = self._end
        try:
            self._end = self._begun(promise, outline, cut, entries)
        except sqlite3.Error as error:
            raise self._undone(error) from None

    def _begun(
        self, promise: Promise, outline: Outline, cut: Length, entries: tuple[bytes, ...]
    ) -> _End:
        db, before = self._db, self._end
        db.execute("begin")
        end = before.sum if cut == before.outline.length else self._cut(cut)
        batch = before.batch + 1
        rows: list[tuple[int, bytes, int, int]] = []
        for position, content in enumerate(entries, cut):
            end = entry_sum(end, position, batch, content)
            rows.append((position, content, batch, end))
        db.executemany("insert into log values (?, ?, ?, ?)", rows)
        same = outline.origins == before.outline.origins
        if not same:
            db.execute("delete from runs where position >= ?", (cut,))
            runs = (run for run in outline.origins if run[0] >= cut)
            db.executemany("insert into runs values (?, ?)", runs)
        if not same or not rows or promise != before.promise:
            values = (*promise, batch, _sum(promise, outline.origins, batch))
            db.execute("replace into promise values (1, ?, ?, ?, ?, ?, ?, ?)", values)
        return _End(promise, outline, batch, end)

    def _cut(self, cut: Length) -> int:
        """Cut the log to a length; return the checksum of what is then its last entry."""
        self._db.execute("delete from log where position >= ?", (cut,))
        if not cut:
            return 0
        query = "select sum from log where position = ?"
        found = self._db.execute(query, (cut - 1,)).fetchone()
        if found is None:
            raise DamageError(f"the log has no entry {cut - 1}")
        return int(found[0])

    def commit(self) -> None:
        """Make durable what was begun, all of it or, in a crash, nothing. Raises `FullError`."""
        try:
            self._db.execute("commit")
        except sqlite3.Error as error:
            raise self._undone(error) from None

    def _undone(self, error: sqlite3.Error) -> Exception:
        """Take back what was begun; return what to raise."""
        if self._db.in_transaction:
            self._db.execute("rollback")
        if error.sqlite_errorcode & 0xFF in _DAMAGED:
            return DamageError(f"the journal cannot be written: {error}")
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            return error
        self._end = self._before
        return FullError(str(error))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def rescue(file: Path, *, sync: bool) -> None:
    """Put in the place of a damaged journal one of what is sound, which has lost something.

    The damaged one stays beside it.
    """
    fresh, damaged = file.with_name("log.new"), file.with_name("log.damaged")
    _remove(fresh)
    made = Journal(fresh, sync=sync, new=LOST)
    for outline, cut, entries in _pieces(file):
        made.begin(LOST, outline, cut, entries)
        made.commit()
    made.close()
    _remove(damaged)
    for name in _names(file):
        if name.exists():
            os.replace(name, damaged.with_name(name.name.replace(file.name, damaged.name)))
    os.replace(fresh, file)


def _pieces(file: Path) -> Iterator[tuple[Outline, Length, tuple[bytes, ...]]]:
    """Yield the sound part of a log in pieces: the outline to its end, its place, its entries."""
    if not file.exists():
        return
    db = sqlite3.connect(file, isolation_level=None)
    place = Length(0)
    piece: list[bytes] = []
    outline = Outline()
    try:
        with _told():
            outline = _end(db).outline
            for content in _sound(db, Length(0)):
                piece.append(content)
                if len(piece) == _PIECE:
                    yield outline.first(Length(place + _PIECE)), place, tuple(piece)
                    place, piece = Length(place + _PIECE), []
    except (DamageError, sqlite3.Error) as damage:
        _LOG.warning("%s is sound up to %d: %s", file, place + len(piece), damage)
    finally:
        db.close()
    if piece:
        yield outline.first(Length(place + len(piece))), place, tuple(piece)


def _names(file: Path) -> list[Path]:
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]


def _remove(file: Path) -> None:
    for name in _names(file):
        name.unlink(missing_ok=True)


def _runs(db: sqlite3.Connection) -> Origins:
    return tuple(db.execute("select position, ballot from runs order by position"))


def _end(db: sqlite3.Connection) -> _End:
    """Return what was written last. Raises `DamageError`."""
    query = "select promised, voted_for, holds, lost, life, batch, sum from promise"
    found, runs = db.execute(query).fetchone(), _runs(db)
    if found is None:
        raise DamageError("the journal has no promise")
    promised, voted_for, holds, lost, life, batch, told = found
    promise = (promised, voted_for, holds, bool(lost), life)
    if told != _sum(promise, runs, batch):
        raise DamageError("the promise is not what was written")
    last = db.execute("select position, batch, sum from log order by position desc limit 1")
    position, of_log, end = last.fetchone() or (-1, 0, 0)
    return _End(promise, Outline(runs, Length(position + 1)), max(batch, of_log), end)


def _sound(db: sqlite3.Connection, start: Length) -> Iterator[bytes]:
    """Yield the entries from a place on, each of which is what was written."""
    query = "select position, content, batch, sum from log where position >= ? order by position"
    expected, before = start, 0
    for position, content, batch, told in db.execute(query, (max(start - 1, 0),)):
        if position < start:
            before = told
            continue
        if position != expected or told != entry_sum(before, position, batch, content):
            raise DamageError(f"the log's entry {expected} is not what was written")
        yield content
        expected, before = Length(position + 1), told


def _sum(promise: Promise, runs: Origins = (), batch: int = 0) -> int:
    """Return the checksum of a promise and of the log's runs."""
    numbers = (*promise, batch, *(number for run in runs for number in run))
    return crc32(struct.pack(f">{len(numbers)}q", *numbers))


@contextmanager
def _told() -> Iterator[None]:
    """Say of what SQLite finds to be damaged that it is."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise
        raise DamageError(f"the journal cannot be read: {error}") from None
    except (TypeError, struct.error) as error:
        raise DamageError(f"the journal holds what is of another kind: {error}") from None
