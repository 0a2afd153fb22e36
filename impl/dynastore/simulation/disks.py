"""A simulated disk that damages what it was given: it flips bytes, and loses what came last.

It is told apart from what was never written as on the real one: by checksums, one over the other,
and by the number of the last batch that was synced.
"""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Final

from dynastore.disk.memory import MemoryDisk
from dynastore.disk.sorts import Length
from dynastore.disk.storage import Batch, Durable
from dynastore.disk.sums import DamageError, entry_sum

_REMEMBERED: Final = 20
"""Batches that may be lost together."""


class FaultyDisk(MemoryDisk):
    """A `MemoryDisk` that can be damaged, and notices it."""

    def __init__(self) -> None:
        """Hold nothing."""
        super().__init__()
        self._sums: list[int] = []
        self._batches = self._synced = 0
        self._before: deque[tuple[Durable, list[bytes], list[int]]] = deque(maxlen=_REMEMBERED)

    def write(self, batch: Batch) -> None:
        """Write a batch."""
        self._before.append((self._meta, list(self._log), list(self._sums)))
        super().write(batch)
        self._batches = self._synced = self._batches + 1

    def log(self, start: Length, end: Length, size: int) -> tuple[bytes, ...]:
        """Return what comes after the first `start`. Raises `DamageError`."""
        found = super().log(start, end, size)
        if self._sound() < start + len(found):
            raise DamageError(f"the log's entry {self._sound()} is not what was written")
        return found

    def damage(self, rng: Random) -> str:
        """Damage something that was synced; say what."""
        match rng.randrange(3) if self._log else 2:
            case 0:
                position = rng.randrange(len(self._log))
                entry = bytearray(self._log[position])
                entry[rng.randrange(len(entry))] ^= 1 << rng.randrange(8)
                self._log[position] = bytes(entry)
                return f"a bit of entry {position} of {len(self._log)}"
            case 1:
                count = rng.randint(1, len(self._before))
                for _ in range(count):
                    self._meta, self._log, self._sums = self._before.pop()
                self._runs = self._meta.outline.origins
                self._batches -= count
                return f"the last {count} batches"
            case _:
                self._meta, self._runs, self._batches = Durable(), (), -1
                self._log, self._sums, self._applied = [], [], Length(0)
                self._items.clear()
                return "all"

    def reopen(self) -> None:
        """Look at what is there, as a node does that starts: what is lost is known then."""
        sound = self._sound()
        if sound == len(self._log) and self._batches == self._synced:
            return
        del self._log[sound:], self._sums[sound:]
        outline = self._meta.outline.first(sound)
        self._meta = Durable(outline=outline, lost=True)
        self._runs, self._before = outline.origins, deque(maxlen=_REMEMBERED)
        self._batches = self._synced
        if self._applied > sound:
            self._items.clear()
            self._applied = Length(0)

    def _put(self, batch: Batch) -> None:
        super()._put(batch)
        del self._sums[batch.cut :]
        for position, content in enumerate(batch.entries, batch.cut):
            self._sums.append(entry_sum(self._sum_before(position), position, 0, content))

    def _sum_before(self, position: int) -> int:
        return self._sums[position - 1] if position else 0

    def _sound(self) -> Length:
        """Return how many entries from the beginning are what was written."""
        for position, content in enumerate(self._log):
            if entry_sum(self._sum_before(position), position, 0, content) != self._sums[position]:
                return Length(position)
        return Length(len(self._log))
