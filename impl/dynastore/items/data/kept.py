"""What was made of a text or of bytes, kept as long as there is room for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Generic, TypeVar

K = TypeVar("K", str, bytes)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """A function of one text whose results are kept, those that were used last.

    What is kept is bounded by the length of all their texts together: what is made of a text takes
    memory in proportion. One that would take more than a fourth of that is not kept.
    """

    def __init__(self, most: int, make: Callable[[K], V]) -> None:
        """Keep what `make` makes, of texts of `most` characters or bytes together."""
        self._most: Final = most
        self._make: Final[Callable[[K], V]] = make
        self._known: OrderedDict[K, V] = OrderedDict()
        self.size = 0
        """The length of all texts whose results are kept."""
        self.made = 0
        """How often something was made."""

    def __call__(self, text: K) -> V:
        """Return what is made of a text; raises what making it raises."""
        known = self._known
        if text in known:
            known.move_to_end(text)
            return known[text]
        self.made += 1
        made = self._make(text)
        if 4 * len(text) <= self._most:
            known[text] = made
            self.size += len(text)
            while self.size > self._most:
                gone, _ = known.popitem(last=False)
                self.size -= len(gone)
        return made


def kept(most: int) -> Callable[[Callable[[K], V]], Kept[K, V]]:
    """Keep what a function makes, of texts of `most` characters or bytes together."""
    return lambda make: Kept(most, make)
