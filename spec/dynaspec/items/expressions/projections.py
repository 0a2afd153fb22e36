"""Projections: reading a ProjectionExpression.

Source: *Using projection expressions in DynamoDB* (developer guide). What a projection leaves of an
item is ``paths.project``.
"""

from __future__ import annotations

from lark.visitors import v_args

from dynaspec.items.expressions.paths import Path
from dynaspec.items.expressions.reading import Builder, check_apart


@v_args(inline=True)
class ProjectionBuilder(Builder[tuple[Path, ...]]):
    """Builds the paths that a projection names, no two in each other's way."""

    order = (frozenset({"path"}), frozenset({"name"}), frozenset({"overlap"}))

    def projection(self, *paths: Path) -> tuple[Path, ...]:
        """The paths, in the order written."""
        self.judge(check_apart, paths)
        return paths
