"""Whether the premises of a property ever held: one whose premise never does says nothing.

The specification writes a premise as the first argument of `implies`. A property is run as a copy
whose `implies` takes notes, and so are the functions of its module that it calls. Nothing in the
specification changes, and once every premise was seen to hold, the property itself runs again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from dynaspec import machine

Place = tuple[str, int]
"""Where a premise is: the function's name, and the line in its file."""


class Premises:
    """A property under observation."""

    def __init__(self, function: Callable[..., bool]) -> None:
        """Observe `function` until each of its premises was seen to hold."""
        self._original = function
        self._held: dict[Place, bool] = {}
        self.run: Callable[..., bool] = _copy(function, self._note)

    def settle(self) -> None:
        """After all cases in a state: stop taking notes once there is nothing left to see."""
        if all(self._held.values()):
            self.run = self._original

    @property
    def never_held(self) -> list[Place]:
        """The premises that were evaluated and held nowhere."""
        return [place for place, held in self._held.items() if not held]

    def _note(self, premise: bool, conclusion: bool) -> bool:
        caller = sys._getframe(1)
        place = caller.f_code.co_name, caller.f_lineno
        self._held[place] = self._held.get(place, False) | premise
        return machine.implies(premise, conclusion)


def _copy(
    function: Callable[..., bool], implies: Callable[[bool, bool], bool]
) -> Callable[..., bool]:
    """`function` with another `implies`, for itself and what it calls in its own module."""
    if not isinstance(function, FunctionType):
        return function
    names = dict(function.__globals__)
    for name, value in function.__globals__.items():
        if isinstance(value, FunctionType) and value.__globals__ is function.__globals__:
            names[name] = _with_names(value, names)
    if "implies" in names:
        names["implies"] = implies
    return _with_names(function, names)


def _with_names(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    return FunctionType(
        function.__code__, names, function.__name__, function.__defaults__, function.__closure__
    )
