"""The memory of a search: all states, and the table in which they are looked up."""

from __future__ import annotations

import numpy as np

from dynacheck.compiled import kernel
from dynacheck.compiled.kernel import NOBODY, ROWS, States, Words

FIRST_TABLE = 1 << 16
FULLEST = 5 / 8
"""A table that is fuller is made twice as large."""
HOW_BYTES = 8
"""Of each state is kept from which it was reached, and how: two numbers of four bytes."""


class MemoryBoundError(Exception):
    """A search needs more memory than it was given."""

    def __init__(self, memory: int, states: int) -> None:
        """Say how far it came with `memory` bytes."""
        super().__init__(
            f"{memory / 2**30:g} GiB are not enough: {states:,} states were met, and there are "
            "more. Give it more by --memory, or bound the instance"
        )


def aligned(words: int) -> Words:
    """Memory that begins where a vector of the processor's may begin."""
    raw = np.zeros(words + 8, np.uint64)
    skip = -(raw.ctypes.data // 8) % 8
    return raw[skip : skip + words]


class Store:
    """States and their table, within a bound of so many bytes.

    Memory is reserved at once and taken by the operating system's leave as it is written to.
    """

    def __init__(self, words: int, memory: int) -> None:
        """Nothing is kept yet. Of the memory, half is for states and half for tables."""
        self._memory = memory
        self.count = 0
        """How many states there are."""
        self._reserve(words)
        self.table: Words = np.zeros(FIRST_TABLE, np.uint64)

    def _reserve(self, words: int) -> None:
        self._row = 8 * words + HOW_BYTES
        self.capacity = min(self._memory // 2 // self._row, NOBODY)
        keys = aligned((self.capacity + ROWS) * words).reshape(-1, words)
        before, calls = (np.zeros(self.capacity, np.uint32) for _ in range(2))
        self.states = States(keys, before, calls)

    @property
    def bytes(self) -> int:
        """How much memory is in use."""
        return self.count * self._row + self.table.nbytes

    def begin(self, key: list[int]) -> None:
        """Keep the first state."""
        self.states.keys[0] = key
        self.states.before[0] = NOBODY
        self.cut(1)

    def make_room(self, more: int) -> None:
        """Make the table larger for so many more; `MemoryBoundError` where that is too much."""
        if self.count + more > self.capacity:
            raise MemoryBoundError(self._memory, self.count)
        while self.count + more >= len(self.table) * FULLEST:
            self._tabulate(2 * len(self.table))

    def cut(self, count: int) -> None:
        """Forget all states but the first `count`."""
        self.count = count
        self._tabulate(len(self.table))

    def move(self, keys: Words) -> None:
        """Put all states in rows of another layout."""
        states, count = self.states, self.count
        if keys.shape[1] != states.keys.shape[1]:
            self._reserve(keys.shape[1])
            for new, old in zip(self.states[1:], states[1:], strict=True):
                new[:count] = old[:count]
        self.states.keys[:count] = keys
        self._tabulate(len(self.table))

    def find(self, keys: Words) -> int | None:
        """The number of the state in the first of these rows; None if it is not kept."""
        place = kernel.find(self.states, self.table, keys, 0, np.uint64(kernel.hash_of(keys, 0)))
        number = int(self.table[place] & np.uint64(NOBODY))
        return number - 1 if number else None

    def _tabulate(self, size: int) -> None:
        """Make the table anew, with a place for each state."""
        if 8 * size > self._memory // 2:
            raise MemoryBoundError(self._memory, self.count)
        del self.table
        self.table = np.zeros(size, np.uint64)
        kernel.fill(self.states, self.table, self.count)
