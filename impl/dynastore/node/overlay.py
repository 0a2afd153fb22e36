"""Changes that the B+tree does not have yet, seen over it."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

from dynastore.disk.log import Entry
from dynastore.disk.sorts import Length, Position
from dynastore.items import View


class Overlay:
    """Changes of the B+tree that are not in it yet, each with the log position it comes from."""

    def __init__(self, base: View) -> None:
        """See `base` with no changes."""
        self._base = base
        self._changes: dict[bytes, tuple[Position, bytes | None]] = {}
        self._keys: list[bytes] = []
        """Those of the changes, in ascending order."""
        self.size = 0
        """Bytes of the mutations that were added and not forgotten yet."""

    def add(self, position: Position, entry: Entry) -> None:
        """See the changes of a mutation, too."""
        self.size += len(entry.content)
        for key, content in entry.writes:
            if key not in self._changes:
                bisect.insort(self._keys, key)
            self._changes[key] = (position, content)

    def forget(self, length: Length, entries: Iterable[Entry]) -> None:
        """Leave the first `length` mutations, which end with `entries`, to the view underneath."""
        for entry in entries:
            self.size -= len(entry.content)
            for key, _ in entry.writes:
                change = self._changes.get(key)
                if change is not None and change[0] < length:
                    del self._changes[key]
        self._keys = [key for key in self._keys if key in self._changes]

    def writes(self) -> dict[bytes, bytes | None]:
        """Return the changes."""
        return {key: content for key, (_, content) in self._changes.items()}

    def get(self, key: bytes) -> bytes | None:
        """Return what is at the key."""
        change = self._changes.get(key)
        return self._base.get(key) if change is None else change[1]

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield what is at start <= key < end, in ascending or descending order."""
        first, last = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        changed = self._keys[first:last]
        if not reverse:
            changed.reverse()
        # The next change is at its end.
        for key, content in self._base.scan(start, end, reverse=reverse):
            while changed and (changed[-1] > key if reverse else changed[-1] < key):
                yield from self._changed(changed.pop())
            if changed and changed[-1] == key:
                yield from self._changed(changed.pop())
            else:
                yield key, content
        for key in reversed(changed):
            yield from self._changed(key)

    def _changed(self, key: bytes) -> Iterator[tuple[bytes, bytes]]:
        content = self._changes[key][1]
        if content is not None:
            yield key, content
