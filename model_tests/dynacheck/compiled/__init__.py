"""Exhaustive search of bounded instances by the specification's own functions, compiled.

It needs the distribution's extra `fast`. Without it `dynacheck.explore` does the same, slowly.
"""

from __future__ import annotations

from importlib.util import find_spec

from dynacheck.toolchain import MissingToolError

__all__ = ["GIB", "MEMORY", "missing"]

GIB = 1 << 30
MEMORY = 4 * GIB
"""Bytes that a search may take, unless it is said."""


def missing() -> str:
    """What is missing for the compiled search, in one line; empty if nothing is."""
    if all(find_spec(name) for name in ("numba", "llvmlite")):
        return ""
    return str(MissingToolError("numba", "fast", ", so states are explored in Python, slowly"))
