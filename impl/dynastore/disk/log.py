"""A replicated log's shape and its end in memory.

A mutation is known by the ballot whose leader first appended it and by its position. Two logs that
hold the same mutation at a position are equal up to there, because a ballot has one leader, that
leader only appends, and whoever takes over copies a prefix whole (Ongaro and Ousterhout, *In Search
of an Understandable Consensus Algorithm*, 2014, "Log Matching"). So an outline, which says where
each ballot's mutations begin, is enough to find where two logs part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from dynastore.disk.sorts import NEVER, Ballot, Length, Mutation, Position
from dynastore.items import Changes, Effects, Writes, kept

Origins = tuple[tuple[Position, Ballot], ...]
"""Runs of a log: (first position, ballot), positions and ballots ascending."""

_POSITIONS_PER_BALLOT: Final = 1 << 32
_KEPT: Final = 1 << 20
"""Bytes of mutations that are kept decoded."""
_ENCODER: Final = msgspec.msgpack.Encoder()


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """Which ballot each mutation of a log comes from, and how long the log is."""

    origins: Origins = ()
    length: Length = Length(0)

    def first(self, length: Length) -> Outline:
        """Return the outline of the first `length` mutations."""
        if length == self.length:
            return self
        return Outline(tuple(run for run in self.origins if run[0] < length), length)

    def extended(self, origins: Iterable[tuple[Position, Ballot]], length: Length) -> Outline:
        """Return the outline after mutations up to `length`, of `origins`, were put at the end."""
        last = self.origins[-1][1] if self.origins else None
        runs = list(self.origins)
        for position, ballot in origins:
            if ballot != last:
                runs.append((position, ballot))
                last = ballot
        return Outline(tuple(runs), length)

    def slice(self, start: Length, end: Length) -> Origins:
        """Return the runs that cover what comes after the first `start`, of the first `end`."""
        ends = [position for position, _ in self.origins[1:]] + [self.length]
        return tuple(
            (Position(max(position, start)), ballot)
            for (position, ballot), stop in zip(self.origins, ends, strict=False)
            if start < stop and position < end
        )

    def origin(self, position: Position) -> Ballot:
        """Return the ballot that a position's mutation comes from; `NEVER` where there is none."""
        if not 0 <= position < self.length:
            return NEVER
        return next(ballot for start, ballot in reversed(self.origins) if start <= position)

    def agreement(self, other: Outline) -> Length:
        """Return how long a prefix the two logs share."""
        ends = dict(other.ends())
        shared = (min(end, ends[b]) for b, end in self.ends() if b in ends)
        return max(shared, default=Length(0))

    def ends(self) -> Iterator[tuple[Ballot, Length]]:
        """Yield each ballot with the length up to its last mutation."""
        for (_, ballot), (stop, _) in zip(self.origins, self.origins[1:], strict=False):
            yield ballot, Length(stop)
        if self.origins:
            yield self.origins[-1][1], self.length

    def mutations(self) -> list[Mutation]:
        """Name every mutation of the log by a number of its own."""
        return [
            mutation(ballot, Position(position))
            for (start, ballot), (_, stop) in zip(self.origins, self.ends(), strict=True)
            for position in range(start, stop)
        ]


EMPTY: Final = Outline()


def mutation(ballot: Ballot, position: Position) -> Mutation:
    """Return the number that names the mutation first appended in `ballot` at `position`."""
    return Mutation(ballot * _POSITIONS_PER_BALLOT + position)


class _Told(msgspec.Struct, frozen=True):
    """A mutation of which streams tell, as it is encoded; any other is its writes alone."""

    writes: Writes
    changes: Changes
    time: int


_DECODER: Final[msgspec.msgpack.Decoder[Writes | _Told]] = msgspec.msgpack.Decoder(Writes | _Told)


class Entry:
    """A mutation in the log: its bytes, and what is in it, decoded when it is first needed."""

    __slots__ = ("_told", "content")

    def __init__(self, content: bytes) -> None:
        """Take an encoded mutation."""
        self.content = content
        self._told: Writes | _Told | None = None

    @classmethod
    def of(cls, effects: Effects, time: int) -> Entry:
        """Encode a mutation that was made at a time, in milliseconds since 1970."""
        told = effects.writes if not effects.changes else _Told(*effects, time)
        return cls(_ENCODER.encode(told))

    @property
    def writes(self) -> Writes:
        """What the mutation changes."""
        found = self._decoded()
        return found.writes if isinstance(found, _Told) else found

    @property
    def changes(self) -> Changes:
        """What streams are to tell of it."""
        found = self._decoded()
        return found.changes if isinstance(found, _Told) else ()

    @property
    def time(self) -> int:
        """When it was made, in milliseconds since 1970; 0 where no stream tells of it."""
        found = self._decoded()
        return found.time if isinstance(found, _Told) else 0

    def _decoded(self) -> Writes | _Told:
        if self._told is None:
            self._told = _decoded(self.content)
        return self._told


@kept(_KEPT)
def _decoded(content: bytes) -> Writes | _Told:
    """Decode a mutation; nodes that share a process share what they keep of it."""
    return _DECODER.decode(content)


class Tail:
    """The end of a log that is kept in memory: what has not yet reached the B+tree."""

    def __init__(self, base: Length, entries: Iterable[Entry] = ()) -> None:
        """Hold `entries`, which come after the first `base`."""
        self.base = base
        self._entries = list(entries)

    @property
    def end(self) -> Length:
        """The length of the whole log."""
        return Length(self.base + len(self._entries))

    def between(self, start: Length, end: Length) -> list[Entry]:
        """Return what comes after the first `start`, the base or more, of the first `end`."""
        return self._entries[start - self.base : end - self.base]

    def append(self, entry: Entry) -> None:
        """Put an entry at the end."""
        self._entries.append(entry)

    def replace(self, cut: Length, entries: Iterable[Entry]) -> None:
        """Put `entries` in the place of everything after the first `cut`."""
        self._entries[cut - self.base :] = entries

    def forget(self, base: Length) -> None:
        """Drop the first `base`."""
        del self._entries[: base - self.base]
        self.base = base
