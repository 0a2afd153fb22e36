"""The simulated parts around a node: its disk in memory, its drifting clock, its network."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dynastore.log import Outline
from dynastore.storage import Batch, Durable


class SimDisk:
    """A `Disk` in memory.

    A batch is written when it is synced, whole, as a transaction is: until then it is not here, and
    a crash loses it. No crash leaves half of one.
    """

    def __init__(self) -> None:
        """Hold nothing."""
        self._meta = Durable()
        self._applied = 0
        self._log: list[bytes] = []
        self._runs: tuple[tuple[int, int], ...] = ()
        self._items: dict[bytes, bytes] = {}
        self._keys: list[bytes] = []

    def load(self) -> Durable:
        """Return what is there when the node starts."""
        m, outline = self._meta, Outline(self._runs, len(self._log))
        return Durable(m.promised, m.voted_for, m.holds, outline)

    def applied(self) -> int:
        """Return how many of the log's mutations are in the B+tree."""
        return self._applied

    def get(self, key: bytes) -> bytes | None:
        """Return the item at a key."""
        return self._items.get(key)

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield the items with start <= key < end in ascending or descending order."""
        first, last = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        places = range(last - 1, first - 1, -1) if reverse else range(first, last)
        for place in places:
            key = self._keys[place]
            yield key, self._items[key]

    def log(self, start: int, end: int, size: int) -> tuple[bytes, ...]:
        """Return entries from position `start`, at least one, up to `end` or some `size` bytes."""
        entries: list[bytes] = []
        for content in self._log[start:end]:
            if size <= 0:
                break
            entries.append(content)
            size -= len(content)
        return tuple(entries)

    def write(self, batch: Batch) -> None:
        """Make a batch durable."""
        self.tear(batch)
        self._meta = batch.after

    def apply(self, length: int, writes: Mapping[bytes, bytes | None]) -> None:
        """Take the changes up to the log's first `length` mutations into the B+tree."""
        self._applied = length
        for key, item in writes.items():
            if item is None:
                self._items.pop(key, None)
            else:
                self._items[key] = item
        self._keys = sorted(self._items)

    def tear(self, batch: Batch) -> None:
        """Write a batch's log and lose the rest, as no transaction can (a mutant's crash)."""
        self._log[batch.cut :] = batch.entries
        self._runs = batch.after.outline.origins


@dataclass(frozen=True)
class Clock:
    """A node's clock: it starts anywhere, and runs at a rate of its own."""

    offset: int
    """Milliseconds that it shows at time 0."""
    rate: int
    """Milliseconds that it advances in 1,000."""

    def show(self, time: int) -> int:
        """Return what the clock shows at a time."""
        return self.offset + time * self.rate // 1000

    def when(self, shown: int) -> int:
        """Return the first time at which the clock shows this much."""
        return -((self.offset - shown) * 1000 // self.rate)


@dataclass(frozen=True)
class Network:
    """How messages fare between nodes: each is lost, doubled and delayed by chance.

    Messages between a client's router and a node travel over a connection: they can be lost and
    late, not doubled.
    """

    drop: float = 0.0
    duplicate: float = 0.0
    delay: tuple[int, int] = (1, 10)
    """Milliseconds, from shortest to longest; a later message overtakes an earlier, slower one."""
