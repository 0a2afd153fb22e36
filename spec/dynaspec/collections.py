"""Immutable values that a state may be unbounded in: total maps and sequences.

Both are values: equal when they hold the same, hashable, never changed in place. The prover
runs the same functions with its own counterparts of these two classes, so they offer just what
both can: reading at a point, writing at a point, and a sequence's length, end and prefixes. Where
a map meets a `Symbol`, the prover's counterpart takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Symbol:
    """What a prover's numbers are: any number, so that no entry of a `Map` is found by one."""

    __slots__ = ()

    def __hash__(self) -> int:
        """It has none: it may be equal to any number."""
        raise TypeError("a key of a dict is a known number: write `Map(default).put(key, value)`")

    def instead_of(self, known: Map[Any, Any]) -> Any:
        """A map with the same values that can be read and put at a symbol."""
        raise NotImplementedError


def _instead_of(known: Map[Any, Any], key: object) -> Any:
    """The map to ask at a key that has no hash; `TypeError` where that is no symbol."""
    if not isinstance(key, Symbol):
        raise TypeError(f"{type(key).__name__} is no key of a Map: use a number")
    return key.instead_of(known)


class Map(Generic[K, V]):
    """A total function that has the value `default` at all but finitely many keys."""

    __slots__ = ("_entries", "_hash", "default")

    def __init__(self, default: V, entries: Mapping[K, V] = MappingProxyType({})) -> None:
        self.default = default
        self._entries = {key: value for key, value in entries.items() if value != default}
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V:
        """The value at `key`."""
        try:
            return self._entries.get(key, self.default)
        except TypeError:
            found: V = _instead_of(self, key)[key]
            return found

    def put(self, key: K, value: V) -> Map[K, V]:
        """This map with `value` at `key`."""
        try:
            entries = {**self._entries, key: value}
        except TypeError:
            changed: Map[K, V] = _instead_of(self, key).put(key, value)
            return changed
        return Map(self.default, entries)

    def items(self) -> Iterator[tuple[K, V]]:
        """The keys, in order, whose value is not the default, each with its value."""
        return iter(sorted(self._entries.items(), key=lambda item: item[0]))  # type: ignore[arg-type,return-value]

    def __eq__(self, other: object) -> bool:
        """Whether `other` is a map with the same value at every key."""
        if not isinstance(other, Map):
            return NotImplemented
        return self._entries == other._entries and self.default == other.default

    def __hash__(self) -> int:
        """A hash of the entries that differ from the default."""
        if self._hash is None:
            self._hash = hash(frozenset(self._entries.items()))
        return self._hash

    def __repr__(self) -> str:
        """The entries that differ from the default, then the default."""
        inner = ", ".join(f"{key!r}: {value!r}" for key, value in self.items())
        return f"{{{inner}{', ' if inner else ''}else {self.default!r}}}"


class Seq(Generic[V]):
    """A finite sequence. Reading before its beginning or past its end gives `default`."""

    __slots__ = ("_items", "default")

    def __init__(self, default: V, items: tuple[V, ...] = ()) -> None:
        self.default = default
        self._items = items

    @property
    def length(self) -> int:
        """How many elements there are."""
        return len(self._items)

    def __getitem__(self, position: int) -> V:
        """The element at `position`, counted from 0."""
        return self._items[position] if 0 <= position < len(self._items) else self.default

    def append(self, value: V) -> Seq[V]:
        """This sequence with `value` after its last element."""
        return Seq(self.default, (*self._items, value))

    def first(self, length: int) -> Seq[V]:
        """The first `length` elements: all where there are fewer, none where it is negative."""
        return Seq(self.default, self._items[: min(max(length, 0), len(self._items))])

    def __iter__(self) -> Iterator[V]:
        """The elements in order; not available to symbolic readers."""
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        """Whether `other` is a sequence of the same elements, and reads alike past its end."""
        if not isinstance(other, Seq):
            return NotImplemented
        return self._items == other._items and self.default == other.default

    def __hash__(self) -> int:
        """A hash of the elements."""
        return hash(self._items)

    def __repr__(self) -> str:
        """The elements in order."""
        return f"<{', '.join(map(repr, self._items))}>"
