"""A storage node's disk: a B+tree of items and a replication log.

The talk: a storage node keeps a B-tree, where queries and mutations go, and a replication log. The
log is the truth, and what a node says rests on it alone. The tree follows it: mutations that are
known to be acknowledged are taken into it in great numbers at a time.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import lmdb

from dynastore.disk.journal import Journal
from dynastore.disk.log import EMPTY, Outline
from dynastore.disk.sorts import NEVER, NOBODY, Ballot, Length, Replica
from dynastore.disk.tree import Tree


class DiskError(Exception):
    """The folder cannot hold a storage node's data; the message says why."""


@dataclass(frozen=True)
class Durable:
    """What a node knows after a crash, beside its items and the content of its log."""

    promised: Ballot = NEVER
    """The highest ballot that it takes part in."""
    voted_for: Replica = NOBODY
    """The candidate that it voted for in that ballot."""
    holds: Ballot = NEVER
    """The ballot whose log it holds, the last that it accepted from."""
    outline: Outline = EMPTY
    """Its log."""


@dataclass(frozen=True)
class Batch:
    """Changes of the log that become durable together."""

    after: Durable
    cut: Length
    """The log is cut to this length before the entries are put at its end."""
    entries: tuple[bytes, ...]


class Disk(Protocol):
    """Where a node's durable state is. Reads see what is durable."""

    def load(self) -> Durable:
        """Return the state on the disk when the node starts."""

    def applied(self) -> Length:
        """Return how many of the log's mutations are in the B+tree."""

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""

    def log(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most.
        """


class FolderDisk:
    """A `Disk` in a folder."""

    def __init__(self, folder: Path, *, sync: bool = True) -> None:
        """Open the folder, made if need be. Raises `DiskError`.

        Without `sync` what is written survives the process but not the machine.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._tree = Tree(folder, sync=sync)
            self._journal = Journal(folder / "log.db", sync=sync)
            if sync:
                _sync_names(folder)
                _sync_names(folder.parent)
        except (OSError, lmdb.Error, sqlite3.Error) as error:
            raise DiskError(f"{folder} cannot hold the store's data: {error}") from error
        if self.applied() > self.load().outline.length:
            raise DiskError(f"{folder} lacks mutations that its items rest on: it has lost its log")

    def load(self) -> Durable:
        """Return the state on the disk when the node starts."""
        promise, outline = self._journal.load()
        return Durable(*promise, outline)

    def applied(self) -> Length:
        """Return how many of the log's mutations are in the B+tree."""
        return self._tree.applied()

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""
        return self._tree.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""
        return self._tree.scan(start, end, reverse=reverse)

    def log(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most.
        """
        return self._journal.entries(start, end, size)

    def begin(self, batch: Batch) -> None:
        """Begin to write a batch, which is durable, all of it, after `commit`."""
        after = batch.after
        promise = (after.promised, after.voted_for, after.holds)
        self._journal.begin(promise, after.outline, batch.cut, batch.entries)

    def commit(self) -> None:
        """Make the batch durable that was begun. May be called in a thread of its own."""
        self._journal.commit()

    def apply(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take the changes up to the log's first `length` mutations into the B+tree."""
        self._tree.apply(length, writes)

    def close(self) -> None:
        """Let go of the folder."""
        self._journal.close()
        self._tree.close()


def _sync_names(folder: Path) -> None:
    """Make the names of the files in a folder durable; their content is seen to by others."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
