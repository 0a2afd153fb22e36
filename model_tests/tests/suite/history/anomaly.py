"""A kind of misbehaviour: how it is done, and what must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from suite.history.scenes import Play

ITEMS: Final = frozenset({"items"})


@dataclass(frozen=True)
class Anomaly:
    """A kind of misbehaviour."""

    play: Play
    breaks: frozenset[str]
    """The promises that it breaks; all others are not broken."""
    called: str
    """A ``Kind``, the literature's name, or a part of the sentence."""

    @property
    def name(self) -> str:
        """Its name, from that of its function."""
        return self.play.__name__.replace("_", " ")


class Anomalies(list[Anomaly]):
    """A list to which functions are put by a decorator."""

    def breaking(self, promises: frozenset[str], called: str) -> Callable[[Play], Play]:
        """Put the decorated misbehaviour on the list."""

        def listed(play: Play) -> Play:
            self.append(Anomaly(play, promises, called))
            return play

        return listed
