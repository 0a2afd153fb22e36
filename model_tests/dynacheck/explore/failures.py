"""What ends a function of the specification that should have given a value, told with its line."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any


class BrokenError(Exception):
    """A function of the specification raised an error, or gave no condition where it should."""


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
    return BrokenError(f"{call} raises {type(error).__name__}: {error} ({place})")
