"""What a request sees of the store, and what it does to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeAlias

from dynastore.items.data.changes import Changes

Writes: TypeAlias = tuple[tuple[bytes, bytes | None], ...]
"""Keys and their new content; None deletes. All of it takes effect, or nothing."""


class Effects(NamedTuple):
    """The mutation that a request makes: none where there is nothing in it."""

    writes: Writes = ()
    changes: Changes = ()
    """What streams are to tell of it."""


NOTHING: Final = Effects()


class View(Protocol):
    """The leader's B+tree with everything in its log applied."""

    def get(self, key: bytes) -> bytes | None:
        """Return what is at the key; None: nothing is."""

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield key and content of everything with start <= key < end, ascending or descending.

        It costs what is taken of it, wherever it begins.
        """


class Place(NamedTuple):
    """Where a store is."""

    region: str = "us-east-1"
    others: tuple[str, ...] = ()
    """The other regions, to which its tables can be replicated."""


HERE: Final = Place()
"""Where a store is that was told nothing."""


class Call(NamedTuple):
    """When, where and for whom a request is answered."""

    now: int = 0
    """Milliseconds since 1970, UTC."""
    place: Place = HERE
    role: bool = False
    """Whether the replication of global tables asks, and no user."""


@dataclass(frozen=True)
class Outcome:
    """The answer to a request: HTTP status 200 or 400, JSON body, and the mutation it makes."""

    status: int
    body: bytes
    effects: Effects = NOTHING

    @property
    def writes(self) -> Writes:
        """What it changes in the tree."""
        return self.effects.writes
