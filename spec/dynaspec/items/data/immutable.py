"""An immutable mapping: what the specification keeps its state in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V]):
    """A mapping that never changes: equal by contents, hashable when its values are.

    ``put`` and ``drop`` answer a new map. Order carries no meaning.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V] | None = None) -> None:
        """Hold a copy of ``entries`` (nothing when absent)."""
        self._entries: dict[K, V] = dict(entries or {})

    def __getitem__(self, key: K) -> V:
        """Answer the value at ``key``; ``KeyError`` when there is none."""
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        """Go through the keys."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    def __hash__(self) -> int:
        """Hash by contents, so that equal maps hash alike."""
        return hash(frozenset(self._entries.items()))

    def __eq__(self, other: object) -> bool:
        """Compare by contents, and only with another ``FrozenMap``."""
        return isinstance(other, FrozenMap) and self._entries == other._entries

    def __repr__(self) -> str:
        """Show the entries."""
        return f"FrozenMap({self._entries!r})"

    def put(self, key: K, value: V) -> FrozenMap[K, V]:
        """Answer this map with ``key`` bound to ``value``."""
        return FrozenMap({**self._entries, key: value})

    def drop(self, key: K) -> FrozenMap[K, V]:
        """Answer this map without ``key``; the same contents when it has none."""
        return FrozenMap({k: v for k, v in self._entries.items() if k != key})
