"""A storage node's disk that is none: a log and ordered items in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sortedcontainers import SortedDict

from dynastore.disk.log import Origins, Outline
from dynastore.disk.sorts import Length
from dynastore.disk.storage import Batch, Durable


class MemoryDisk:
    """A `Disk` in memory."""

    def __init__(self) -> None:
        """Hold nothing."""
        self._meta = Durable()
        self._applied = Length(0)
        self._dropped = Length(0)
        """How many of the log's mutations are not kept any more."""
        self._log: list[bytes] = []
        self._runs: Origins = ()
        self._items: SortedDict[bytes, bytes] = SortedDict()

    def load(self) -> Durable:
        """Return the state on the disk when the node starts."""
        outline = Outline(self._runs, Length(self._dropped + len(self._log)))
        return replace(self._meta, outline=outline)

    def applied(self) -> Length:
        """Return how many of the log's mutations are in the B+tree."""
        return self._applied

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""
        content: bytes | None = self._items.get(key)
        return content

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""
        if start < end:
            for key in self._items.irange(start, end, (True, False), reverse=reverse):
                yield key, self._items[key]

    def log(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`, at least one, of the first `end`.

        It is some `size` bytes at most.
        """
        entries: list[bytes] = []
        for content in self._log[start - self._dropped : end - self._dropped]:
            if size <= 0:
                break
            entries.append(content)
            size -= len(content)
        return tuple(entries)

    def write(self, batch: Batch) -> None:
        """Write a batch: until then it is not here, and then it is here whole."""
        self._put(batch)
        self._meta = batch.after

    def apply(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take the changes up to the log's first `length` mutations into the B+tree."""
        self._applied = length
        for key, item in writes.items():
            if item is None:
                self._items.pop(key, None)
            else:
                self._items[key] = item

    def drop(self, length: Length) -> None:
        """Keep the log's first `length` mutations no longer: nobody asks for them again."""
        del self._log[: length - self._dropped]
        self._dropped = length

    def _put(self, batch: Batch) -> None:
        self._log[batch.cut - self._dropped :] = batch.entries
        self._runs = batch.after.outline.origins
