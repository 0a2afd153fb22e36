"""Chance: what happens in one draw of so many, evenly."""

from __future__ import annotations

from hypothesis import strategies as st


def one_in(draw: st.DrawFn, count: int) -> bool:
    """Whether one of `count` equal chances came: one in the middle, as the ends come too often."""
    return draw(st.integers(1, count)) == count // 2 + 1
