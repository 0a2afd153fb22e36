"""A replicated log's shape and its end in memory.

A mutation is known by the ballot whose leader first appended it and by its position. Two logs that
hold the same mutation at a position are equal up to there, because a ballot has one leader, that
leader only appends, and whoever takes over copies a prefix whole (Ongaro and Ousterhout, *In Search
of an Understandable Consensus Algorithm*, 2014, "Log Matching"). So an outline, which says where
each ballot's mutations begin, is enough to find where two logs part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import msgspec

from dynastore.items import Writes

Origins = tuple[tuple[int, int], ...]
"""Runs of a log: (first position, ballot), positions and ballots ascending."""

_POSITIONS_PER_BALLOT: Final = 1 << 32
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(tuple[tuple[bytes, bytes | None], ...])


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """Which ballot each mutation of a log comes from, and how long the log is."""

    origins: Origins = ()
    length: int = 0

    def first(self, length: int) -> Outline:
        """Return the outline of the first `length` mutations."""
        if length == self.length:
            return self
        return Outline(tuple(run for run in self.origins if run[0] < length), length)

    def extended(self, origins: Iterable[tuple[int, int]], length: int) -> Outline:
        """Return the outline after mutations up to `length`, of `origins`, were put at the end."""
        last = self.origins[-1][1] if self.origins else None
        runs = list(self.origins)
        for position, ballot in origins:
            if ballot != last:
                runs.append((position, ballot))
                last = ballot
        return Outline(tuple(runs), length)

    def slice(self, start: int, end: int) -> Origins:
        """Return the runs that cover the positions from `start` up to, not including, `end`."""
        ends = [position for position, _ in self.origins[1:]] + [self.length]
        return tuple(
            (max(position, start), ballot)
            for (position, ballot), stop in zip(self.origins, ends, strict=False)
            if start < stop and position < end
        )

    def origin(self, position: int) -> int:
        """Return the ballot that the mutation at a position comes from; 0 where there is none."""
        if not 0 <= position < self.length:
            return 0
        return next(ballot for start, ballot in reversed(self.origins) if start <= position)

    def agreement(self, other: Outline) -> int:
        """Return how long a prefix the two logs share."""
        ends = dict(other.ends())
        return max((min(end, ends[b]) for b, end in self.ends() if b in ends), default=0)

    def ends(self) -> Iterator[tuple[int, int]]:
        """Yield each ballot with the position after its last mutation."""
        for (_, ballot), (stop, _) in zip(self.origins, self.origins[1:], strict=False):
            yield ballot, stop
        if self.origins:
            yield self.origins[-1][1], self.length

    def mutations(self) -> list[int]:
        """Name every mutation of the log by a number of its own."""
        return [
            mutation(ballot, position)
            for (start, ballot), (_, stop) in zip(self.origins, self.ends(), strict=True)
            for position in range(start, stop)
        ]


EMPTY: Final = Outline()


def mutation(ballot: int, position: int) -> int:
    """Return the number that names the mutation first appended in `ballot` at `position`."""
    return ballot * _POSITIONS_PER_BALLOT + position


class Entry:
    """A mutation in the log: its bytes, and its writes, decoded when they are first needed."""

    __slots__ = ("_writes", "content")

    def __init__(self, content: bytes) -> None:
        """Take an encoded mutation."""
        self.content = content
        self._writes: Writes | None = None

    @classmethod
    def of(cls, writes: Writes) -> Entry:
        """Encode a mutation."""
        return cls(_ENCODER.encode(writes))

    @property
    def writes(self) -> Writes:
        """What the mutation changes."""
        if self._writes is None:
            self._writes = _decoded(self.content)
        return self._writes


@lru_cache(maxsize=256)
def _decoded(content: bytes) -> Writes:
    """Decode a mutation; nodes that share a process share what they keep of it."""
    return _DECODER.decode(content)


class Tail:
    """The end of a log that is kept in memory: what has not yet reached the B+tree."""

    def __init__(self, base: int, entries: Iterable[Entry] = ()) -> None:
        """Hold `entries`, the first of which is at position `base`."""
        self.base = base
        self._entries = list(entries)

    @property
    def end(self) -> int:
        """The length of the whole log."""
        return self.base + len(self._entries)

    def between(self, start: int, end: int) -> list[Entry]:
        """Return the entries from `start`, at or after the base, up to, not including, `end`."""
        return self._entries[start - self.base : end - self.base]

    def append(self, entry: Entry) -> None:
        """Put an entry at the end."""
        self._entries.append(entry)

    def replace(self, cut: int, entries: Iterable[Entry]) -> None:
        """Put `entries` in the place of everything from position `cut` on."""
        self._entries[cut - self.base :] = entries

    def forget(self, base: int) -> None:
        """Drop what lies before `base`."""
        del self._entries[: base - self.base]
        self.base = base
