"""The expressions of a request, parsed and bound to its names and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from dynastore.items.expressions import grammar
from dynastore.items.expressions.binding import Binding, naming
from dynastore.items.expressions.conditions import Bound, bind_condition
from dynastore.items.expressions.paths import disjoint
from dynastore.items.expressions.syntax import Path


def condition(
    request: Mapping[str, Any],
    parameter: Literal["ConditionExpression", "FilterExpression"],
    binding: Binding,
) -> Bound | None:
    """Return the condition that the parameter states; None: it is not given."""
    text = request.get(parameter)
    if text is None:
        return None
    with naming(parameter):
        return bind_condition(grammar.condition(text), binding)


def projection(request: Mapping[str, Any], binding: Binding) -> tuple[Path, ...] | None:
    """Return the paths that ProjectionExpression names; None: it is not given."""
    text = request.get("ProjectionExpression")
    if text is None:
        return None
    with naming("ProjectionExpression"):
        paths = tuple(binding.path(path) for path in grammar.projection(text))
        disjoint(paths)
        return paths
