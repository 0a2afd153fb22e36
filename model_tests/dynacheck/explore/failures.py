"""What ends a function of the specification that should have given a value, told with its line."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HINTS: dict[type[Exception], str] = {
    IndexError: ": a tuple is read within its length: declare the sort of the place `finite`, or "
    "`require` before that it is a number below the length",
}
"""What to do about errors of Python's that do not say it."""


class BrokenError(Exception):
    """A function of the specification raised an error, or gave no condition where it should."""


class EndlessError(BrokenError):
    """A search met more states than any instance is meant to have."""

    def __init__(self, most: int, growing: Sequence[str]) -> None:
        """Name what still grows after `most` states."""
        still = f"; still growing: {', '.join(growing)}" if growing else ""
        super().__init__(
            f"the instance has more than {most:,} states, perhaps without end{still}. "
            "Bound it by a predicate in the instance's `within`, or by fewer values in `bounds`"
        )


def condition(call: object, value: Any) -> bool:
    """`value`, which is the truth of `call`; `BrokenError` if it is none."""
    if value is True or value is False:
        return value
    raise BrokenError(f"{call} gives {value!r}, which is neither True nor False")


def broken(call: object, error: Exception) -> BrokenError:
    """The error of `call`, with the line that raised it."""
    if isinstance(error, BrokenError):
        return error
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}, in {last.name}"
    return BrokenError(f"{call} raises {told_error(error)} ({place})")


def told_error(error: Exception) -> str:
    """An error of Python's, and what to do about it, if that is known."""
    return f"{type(error).__name__}: {error}{HINTS.get(type(error), '')}"
