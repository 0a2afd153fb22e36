"""When a process of the store looks for garbage that reference counts leave."""

from __future__ import annotations

import gc

_YOUNG = 50_000
"""Objects that are new since the last look."""


def look_seldom() -> None:
    """Look for cycles seldom, and never among the objects of now.

    What requests are made into has no cycles, and a large request is made into millions of objects:
    looking through them again and again took up to half of the time.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
