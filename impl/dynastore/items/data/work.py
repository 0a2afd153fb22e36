"""What a request costs, in steps, so that no request goes on for long at a stretch.

A step is about a microsecond's work. Whatever grows with a request, an item or a page counts its
steps here before it takes them. Where a budget is used up, whoever set it is asked: it breaks the
request off, which is a pure function and can be begun anew, or lets it rest in the middle.

A request sees the store at one time: from the first that it sees until it has `gathered` all, or to
its end, it does not rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_BYTES: Final = 64
"""Bytes of JSON that are made into values, or back, in a step."""
_UNBOUNDED: Final = 1 << 62


class Meter:
    """Counts steps down, and calls `over` where there are none left and the request may rest."""

    __slots__ = ("held", "left", "over")

    def __init__(self, steps: int, over: Callable[[], int]) -> None:
        """Have so many `steps`; `over` returns how many there are when the request goes on."""
        self.left = steps
        self.over = over
        self.held = False
        """Whether it sees the store, and may not rest."""


_meter = Meter(_UNBOUNDED, lambda: _UNBOUNDED)


def spend(steps: int) -> None:
    """Count steps that are to be taken."""
    meter = _meter
    meter.left -= steps
    if meter.left < 0 and not meter.held:
        meter.left = meter.over()


def spend_on(content: bytes | memoryview | str) -> None:
    """Count the steps that it takes to make values of a content, or a content of values."""
    spend(1 + len(content) // _BYTES)


def gathered() -> None:
    """Say that the request has seen all that it sees of the store."""
    _meter.held = False


def use(meter: Meter) -> Meter:
    """Let a meter count from now on; return the one that counted before."""
    global _meter
    before, _meter = _meter, meter
    return before
