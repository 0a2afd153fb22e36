"""Whether every part of a property was seen at work: one whose premise never holds says nothing.

A property is run as a copy that takes notes, see `observed`; `parts` says which parts have to be
seen, and how. Nothing in the specification changes, and once every part was seen, the property
itself runs again.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from dynacheck.explore.observed import Observed


class Premises:
    """A property under observation."""

    def __init__(self, function: Callable[..., bool]) -> None:
        """Observe `function` until each of its parts was seen as it has to be."""
        self._original = function
        assert isinstance(function, FunctionType)
        self._observed = Observed(function)
        self.run: Callable[..., bool] = self._observed.run

    def __call__(self, *arguments: Any) -> bool:
        """What the property gives in one case, after which there may be nothing left to see."""
        value = self.run(*arguments)
        self.settle()
        return value

    def settle(self) -> None:
        """Stop taking notes once there is nothing left to see."""
        if not self._observed.unseen:
            self.run = self._original

    @property
    def told(self) -> str:
        """The parts that were never seen as they have to be, a line each."""
        return "\n".join(map(str, self._observed.unseen.values()))
