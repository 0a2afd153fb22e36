"""Exhaustive search of bounded instances by the specification's own functions, compiled.

It needs the distribution's extra `fast`. Without it `dynacheck.explore` does the same, slowly.
"""

from __future__ import annotations

from importlib.util import find_spec

from dynacheck.toolchain import MissingToolError

__all__ = ["missing"]


def missing() -> str:
    """What is missing for the compiled search, in one line; empty if nothing is."""
    if all(find_spec(name) for name in ("numba", "llvmlite")):
        return ""
    return str(MissingToolError("the compiled search (states are explored in Python)", "fast"))
