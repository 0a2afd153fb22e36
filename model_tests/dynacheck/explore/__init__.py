"""Explicit-state search of a machine's bounded instances."""

from dynacheck.explore.explorer import Progress, explore

__all__ = ["Progress", "explore"]
