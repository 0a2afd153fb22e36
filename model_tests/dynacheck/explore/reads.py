"""Functions of a state, computed once for all states that agree where the function reads.

A state has many fields, a function reads few. It is run on a view of the state that takes note of
the fields read; for another state with the same values there, it would read the same fields, find
the same, and return the same. So the result is kept under those values. That is sound for pure
functions, which is what a specification is made of, and several times faster than running them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import attrgetter
from typing import Any, Generic, TypeVar

R = TypeVar("R")

AT_MOST = 500_000
"""Results kept for one function; beyond it they are forgotten, and gathered anew."""


class WholeError(Exception):
    """A function asked for more of a state than single fields of it."""


class View:
    """A stand-in for a state, or for a record in it, that notes which of its fields are read."""

    __slots__ = ("_noted", "_path", "_target")

    def __init__(self, target: Any, noted: set[str], path: str = "") -> None:
        """Stand for `target`, found at `path`, and add what is read of it to `noted`."""
        self._target = target
        self._noted = noted
        self._path = path

    def __getattr__(self, name: str) -> Any:
        """The field `name`, noted; a record's fields are noted one by one."""
        value = getattr(self._target, name)
        path = f"{self._path}{name}"
        if hasattr(type(value), "__dataclass_fields__"):
            return View(value, self._noted, f"{path}.")
        self._noted.add(path)
        return value

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """What it stands for, to `isinstance` and to comparisons with a record."""
        return type(self._target)

    def __eq__(self, other: object) -> bool:
        """Comparing the whole is no reading of fields."""
        raise WholeError

    def __hash__(self) -> int:
        """Nor is hashing it."""
        raise WholeError


class Memo(Generic[R]):
    """A pure function of a state that remembers its results."""

    def __init__(self, function: Callable[[Any], R]) -> None:
        """Remember the results of `function`, which may be None where it is not told apart."""
        self._function = function
        self._fields: frozenset[str] = frozenset()
        self._key: Callable[[Any], Hashable] = _nothing
        self._known: dict[Hashable, R] = {}
        self._whole = False

    def __call__(self, state: Any) -> R:
        """The function's result for `state`."""
        if self._whole:
            return self._function(state)
        try:
            return self._known[self._key(state)]
        except KeyError:
            return self._compute(state)

    @property
    def reads(self) -> bool:
        """Whether the function was seen to read anything of a state."""
        return self._whole or bool(self._fields)

    def _compute(self, state: Any) -> R:
        noted: set[str] = set()
        try:
            result = self._function(View(state, noted))
        except (WholeError, TypeError):
            # `dataclasses.replace` refuses a view with a TypeError.
            self._whole = True
            return self._function(state)
        if not noted <= self._fields:
            self._fields |= noted
            self._key = attrgetter(*sorted(self._fields))
            self._known.clear()
        if len(self._known) >= AT_MOST:
            self._known.clear()
        self._known[self._key(state)] = result
        return result


def _nothing(_: Any) -> Hashable:
    return None
