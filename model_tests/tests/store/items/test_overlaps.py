"""Paths that overlap or conflict: the store finds the pair that comparing all pairs finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dynastore.items.data.errors import ServiceError
from dynastore.items.expressions.paths import disjoint, shown
from dynastore.items.expressions.syntax import Path

STEPS = st.sampled_from(["a", "b", 0, 1])
PATHS = st.builds(
    lambda head, rest: Path((head, *rest)), st.sampled_from("ab"), st.lists(STEPS, max_size=3)
)


def clash(first: Path, second: Path) -> str | None:
    for one, two in zip(first.steps, second.steps, strict=False):
        if isinstance(one, int) is not isinstance(two, int):
            return "conflict"
        if one != two:
            return None
    return "overlap"


def expected(paths: list[Path]) -> str | None:
    pairs = [
        (how, first, second)
        for position, second in enumerate(paths)
        for first in paths[:position]
        if (how := clash(first, second))
    ]
    for how, first, second in sorted(pairs, key=lambda pair: pair[0] != "overlap"):
        return (
            f"Two document paths {how} with each other; must remove or rewrite one of these paths; "
            f"path one: {shown(first)}, path two: {shown(second)}"
        )
    return None


def told(paths: list[Path]) -> str | None:
    try:
        disjoint(paths)
    except ServiceError as refusal:
        return refusal.message
    return None


@given(st.lists(PATHS, max_size=6))
def test_the_first_pair_that_clashes_is_named(paths: list[Path]) -> None:
    assert told(paths) == expected(paths)


def test_many_paths_are_compared_in_time() -> None:
    names = [Path(("m", f"n{number}")) for number in range(100_000)]
    assert told(names) is None
