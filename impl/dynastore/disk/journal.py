"""The replication log of a storage node, with its promises: an SQLite database.

A transaction is appended to SQLite's write-ahead log, with one sync and atomically: durable when
`write` returns, and after a crash all of it is there or nothing (SQLite documentation,
"Write-Ahead Logging" and "PRAGMA synchronous": FULL).
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from dynastore.disk.log import Origins, Outline
from dynastore.disk.sorts import NEVER, NOBODY, Ballot, Length, Replica

_TABLES: Final = """
create table if not exists log (position integer primary key, content blob not null);
create table if not exists runs (position integer primary key, ballot integer not null);
create table if not exists promise
    (one integer primary key check (one = 1), promised integer, voted_for integer, holds integer);
"""

_FORMAT: Final = 2
"""Of the log and of the tree. In 1 no mutation had changes for streams."""

Promise = tuple[Ballot, Replica, Ballot]
"""What was promised, voted for, and accepted: see `storage.Durable`."""


class Journal:
    """A log in a file. Raises `sqlite3.Error` where the file is none, or cannot be written.

    So it does where the file's format is another release's.
    """

    def __init__(self, file: Path, *, sync: bool) -> None:
        """Open it, made if need be. Without `sync` it survives the process but not the machine."""
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma locking_mode = exclusive")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute(f"pragma synchronous = {'full' if sync else 'off'}")
        (given,) = self._db.execute("pragma user_version").fetchone()
        if given > _FORMAT:
            raise sqlite3.DatabaseError(f"its format is {given}, and this release's is {_FORMAT}")
        self._db.executescript(f"{_TABLES} pragma user_version = {_FORMAT};")
        self._promise, self._outline = self.load()

    def load(self) -> tuple[Promise, Outline]:
        """Return what was written last."""
        db = self._db
        promise = db.execute("select promised, voted_for, holds from promise").fetchone()
        (length,) = db.execute("select coalesce(max(position) + 1, 0) from log").fetchone()
        runs: Origins = tuple(db.execute("select position, ballot from runs order by position"))
        return promise or (NEVER, NOBODY, NEVER), Outline(runs, length)

    def entries(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most.
        """
        found: list[bytes] = []
        query = "select content from log where position >= ? and position < ? order by position"
        for (content,) in self._db.execute(query, (start, end)):
            found.append(content)
            size -= len(content)
            if size <= 0:
                break
        return tuple(found)

    def begin(
        self, promise: Promise, outline: Outline, cut: Length, entries: tuple[bytes, ...]
    ) -> None:
        """Begin to cut the log to a length and to put `entries` at its end.

        `outline` is that of the log after it.
        """
        db = self._db
        db.execute("begin")
        if cut < self._outline.length:
            db.execute("delete from log where position >= ?", (cut,))
        db.executemany("insert into log values (?, ?)", enumerate(entries, cut))
        if outline.origins != self._outline.origins:
            db.execute("delete from runs where position >= ?", (cut,))
            runs = (run for run in outline.origins if run[0] >= cut)
            db.executemany("insert into runs values (?, ?)", runs)
        if promise != self._promise:
            db.execute("replace into promise values (1, ?, ?, ?)", promise)
        self._promise, self._outline = promise, outline

    def commit(self) -> None:
        """Make durable what was begun, all of it or, in a crash, nothing."""
        self._db.execute("commit")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
