"""A storage node's disk: a B+tree of items and a replication log.

The talk: a storage node keeps a B-tree, where queries and mutations go, and a replication log. The
log is the truth, and what a node says rests on it alone. The tree follows it: mutations that are
known to be acknowledged are taken into it in great numbers at a time.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import lmdb

from dynastore.disk.journal import LOST, NOTHING, FullError, Journal, rescue
from dynastore.disk.log import EMPTY, Entry, Outline
from dynastore.disk.sorts import NEVER, NOBODY, Ballot, Length, Replica
from dynastore.disk.sums import DamageError, Mark
from dynastore.disk.tree import Tree

__all__ = ["Batch", "DamageError", "Disk", "DiskError", "Durable", "FolderDisk", "FullError"]

_PIECE: Final = 1 << 20
"""Bytes of log that are taken into a new tree together."""
_PART: Final = 1 << 16
"""Bytes of log that are looked through at a time, between other work."""
_LOG: Final = logging.getLogger(__name__)


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
    lost: bool = False
    """The disk has lost something that the node may have said: it takes part in nothing."""
    life: int = 0
    """Drawn each time that it has recovered, so that votes for what it was before do not count."""


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
    """A `Disk` in a folder.

    It has the journal (`log.db`), the mark of what of it was synced (`log.mark`) and the tree
    (`data.mdb`). While `damaged` is there, something of it has been found to be damaged; while
    `opening` is there, the tree is being looked through, or that has ended the process.
    """

    def __init__(self, folder: Path, *, sync: bool = True, founded: bool = False) -> None:
        """Open the folder, made if need be. Raises `DiskError`.

        Without `sync` what is written survives the process but not the machine. Where the store was
        `founded` before, a folder without a journal is one that has lost it.
        """
        self._folder, self._sync = folder, sync
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
            self._journal, self._mark = self._opened_journal(founded=founded)
            self._tree = self._opened_tree()
            _close_files(folder)
            if sync:
                _sync_names(folder)
                _sync_names(folder.parent)
        except (OSError, lmdb.Error, sqlite3.Error, DamageError, FullError) as error:
            raise DiskError(f"{folder} cannot hold the store's data: {error}") from error
        self._mark.write(batch=self._journal.batch, applied=self.applied())

    def load(self) -> Durable:
        """Return the state on the disk when the node starts."""
        (promised, voted_for, holds, lost, life), outline = self._journal.load()
        return Durable(promised, voted_for, holds, outline, lost, life)

    def applied(self) -> Length:
        """Return how many of the log's mutations are in the B+tree."""
        return self._tree.applied()

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key. Raises `DamageError`."""
        return self._tree.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order.

        Raises `DamageError`.
        """
        return self._tree.scan(start, end, reverse=reverse)

    def log(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most. Raises `DamageError`.
        """
        return self._journal.entries(start, end, size)

    def begin(self, batch: Batch) -> None:
        """Begin to write a batch, which is durable, all of it, after `commit`.

        Raises `FullError`: it may be begun again.
        """
        after = batch.after
        promise = (after.promised, after.voted_for, after.holds, after.lost, after.life)
        self._journal.begin(promise, after.outline, batch.cut, batch.entries)

    def commit(self) -> None:
        """Make the batch durable that was begun. May be called in a thread of its own.

        Raises `FullError`: it is to be begun again.
        """
        self._journal.commit()
        self._mark.write(batch=self._journal.batch)

    def apply(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take the changes up to the log's first `length` mutations into the B+tree.

        Raises `FullError`: it may be done again.
        """
        try:
            self._tree.apply(length, writes)
            self._mark.write(applied=length)
        except (lmdb.DiskError, lmdb.MapFullError) as error:
            raise FullError(str(error)) from None

    def looked_through(self) -> Iterator[None]:
        """Look through all there is, a part at each step. Raises `DamageError`."""
        place, end = Length(0), self.load().outline.length
        while place < end:
            # What was cut off meanwhile is there no more.
            end = min(end, self.load().outline.length)
            place = Length(place + len(self.log(place, end, _PART)))
            yield
        yield from self._tree.looked_through()

    def note(self, damage: DamageError) -> None:
        """Keep in mind what was found, for whoever opens the folder next."""
        note = self._folder / "damaged"
        with note.open("w") as file:
            print(damage, file=file, flush=True)
            os.fsync(file.fileno())
        _sync_names(self._folder)

    def close(self) -> None:
        """Let go of the folder."""
        self._journal.close()
        self._mark.close()
        self._tree.close()

    def _opened_journal(self, *, founded: bool) -> tuple[Journal, Mark]:
        """Open the journal, or what can be rescued of it."""
        file, note = self._folder / "log.db", self._folder / "damaged"
        try:
            if note.exists():
                raise DamageError(note.read_text().strip())
            return self._sound_journal(file, founded=founded)
        except DamageError as damage:
            _LOG.error("%s is damaged and will be mended by its peers: %s", self._folder, damage)
            self.note(damage)
            rescue(file, sync=self._sync)
            (self._folder / "log.mark").unlink(missing_ok=True)
            opened = self._sound_journal(file, founded=True)
            note.unlink()
            return opened

    def _sound_journal(self, file: Path, *, founded: bool) -> tuple[Journal, Mark]:
        """Open the journal. Raises `DamageError` where it is not all that was synced."""
        is_new = not file.exists()
        mark = Mark(self._folder / "log.mark", sync=self._sync)
        try:
            if is_new and not mark.is_new:
                raise DamageError("the journal is gone")
            journal = Journal(file, sync=self._sync, new=LOST if founded else NOTHING)
            is_lost = journal.load()[0] == LOST
            gone = mark.is_new and journal.was_sealed and journal.batch > 0 and not is_lost
            if gone or journal.batch < mark.batch:
                journal.close()
                told = "how many" if gone else str(mark.batch)
                raise DamageError(f"{told} batches were synced; the journal has {journal.batch}")
        except BaseException:
            mark.close()
            raise
        return journal, mark

    def _opened_tree(self) -> Tree:
        """Open the tree and look through it, or make it again out of the log."""
        opening, length = self._folder / "opening", self._journal.load()[1].length
        try:
            if opening.exists():
                raise DamageError("it was not looked through to its end")
            opening.touch()
            tree = Tree(self._folder, sync=self._sync)
            applied = tree.applied()
            if applied > length and not self.load().lost:
                _LOG.error("%s has lost the log that its items rest on", self._folder)
                self._lose()
            if not tree.is_old and applied <= length:
                for _ in tree.looked_through():
                    pass
                opening.unlink()
                return tree
            tree.close()
        except DamageError as damage:
            _LOG.warning("%s: the tree is made again out of the log: %s", self._folder, damage)
            applied = self._mark.applied
        for name in ("data", "lock"):
            data = self._folder / f"{name}.mdb"
            if data.exists():
                os.replace(data, self._folder / f"{name}.damaged")
        tree = self._replayed(min(applied, length))
        opening.unlink()
        return tree

    def _lose(self) -> None:
        """Write that something is lost; what is in the log is sound."""
        outline = self.load().outline
        self._journal.begin(LOST, outline, outline.length, ())
        self._journal.commit()

    def _replayed(self, length: Length) -> Tree:
        """Make a tree of the first `length` mutations, which are acknowledged."""
        tree = Tree(self._folder, sync=self._sync)
        while tree.applied() < length:
            start = tree.applied()
            entries = self.log(start, length, _PIECE)
            writes = {key: item for entry in map(Entry, entries) for key, item in entry.writes}
            tree.apply(Length(start + len(entries)), writes)
        return tree


def _close_files(folder: Path) -> None:
    """Let nobody else read what is in a folder; an earlier release let everybody."""
    for file in folder.iterdir():
        if file.is_file():
            file.chmod(0o600)


def _sync_names(folder: Path) -> None:
    """Make the names of the files in a folder durable; their content is seen to by others."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
