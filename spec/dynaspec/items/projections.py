"""Projections: reading a ProjectionExpression.

Source: *Using projection expressions in DynamoDB* (developer guide). What a projection leaves of an
item is ``paths.project``.
"""

from __future__ import annotations

from lark.visitors import v_args

from dynaspec.items.expressions import Builder
from dynaspec.items.grammar import ExpressionFault
from dynaspec.items.paths import Path, clash


@v_args(inline=True)
class ProjectionBuilder(Builder):
    """Builds the paths that a projection names, no two in each other's way."""

    def projection(self, *paths: Path) -> tuple[Path, ...]:
        """The paths, in the order written."""
        fault = clash(paths)
        if fault:
            raise ExpressionFault(fault)
        return paths
