"""Query: the items of one partition of a table or an index, in the order of their sort keys.

Source: API reference, "Query". The order of the checks is the service's, as far as its answers show
it: parameters that exclude each other, legacy values, the starting key, expressions, then the
table, the index, and attribute by attribute of the key what the starting key and the conditions say
of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dynastore.items import expressions, key_expressions, legacy
from dynastore.items.binding import bind
from dynastore.items.conditions import Bound
from dynastore.items.errors import validation
from dynastore.items.key_conditions import (
    Conditions,
    KeyCondition,
    check_condition,
    check_count,
    key_condition,
)
from dynastore.items.keys import Schema
from dynastore.items.pages import (
    Source,
    check_paths,
    check_select,
    check_start,
    check_start_count,
    check_start_values,
    page,
    resumed,
    shown,
    source,
    starting_key,
)
from dynastore.items.parameters import check_parameters
from dynastore.items.syntax import Path
from dynastore.items.tables import Answer
from dynastore.items.values import Item
from dynastore.items.view import View


def query(view: View, request: Mapping[str, Any], _: int) -> Answer:
    """Read the items whose keys the conditions hold for, or a page of them."""
    check_parameters("Query", request)
    condition = legacy.filtered(request, "QueryFilter")
    paths = legacy.attributes_to_get(request)
    start = starting_key(request)
    if "KeyConditions" not in request and key_expressions.PARAMETER not in request:
        raise validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
            "the request."
        )
    binding = bind(request)
    text = request.get(key_expressions.PARAMETER)
    node = None if text is None else key_expressions.bound(text, binding)
    condition = expressions.condition(request, "FilterExpression", binding) or condition
    paths = expressions.projection(request, binding) or paths
    binding.finish()
    given = None if node is None else key_expressions.stated(node, binding)
    conditions = given or legacy.key_conditions(request) or {}
    check_select(request)

    read = source(view, request)
    asked = _asked(read, conditions, start)
    check_paths(read.table, paths or ())
    if condition is not None:
        _check_filter(read, request, condition)
    show = shown(read, request, paths)
    if condition is not None:
        check_paths(read.table, condition.paths)

    bounds = asked.range(read.space, read.schema)
    if start is not None:
        bounds = resumed(read, bounds, start, reverse=request.get("ScanIndexForward") is False)
    return page(view, request, read, bounds, condition, show), ()


def _asked(read: Source, conditions: Conditions, start: Item | None) -> KeyCondition:
    """Return what is asked of the key; refuses what it cannot serve, and a wrong starting key."""
    index = None if read.index is None else read.index.name
    if start is None:
        return key_condition(read.schema, conditions, index)
    check_start_count(read, start)
    check_count(read.schema, conditions)
    for attribute in read.schema.attributes:
        check_start(attribute, start)
        check_condition(read.schema, attribute, conditions, index)
    asked = key_condition(read.schema, conditions, index)
    check_start_values(read, start)
    asked.check_start(read.schema, start)
    return asked


def _check_filter(read: Source, request: Mapping[str, Any], condition: Bound) -> None:
    """Refuse a filter on the key that is queried, or on what an index does not hold."""
    if "QueryFilter" in request:
        legacy.check_query_filter(read.schema, condition)
    else:
        _check_attributes(read.schema, condition.paths)
    missing = read.unprojected(condition.paths)
    if missing and read.index is not None:
        raise validation(
            f"One or more parameter values were invalid: Secondary index {read.index.name} does "
            f"not project one or more filter attributes: [{', '.join(missing)}]"
        )


def _check_attributes(schema: Schema, paths: Sequence[Path]) -> None:
    heads = {path.steps[0] for path in paths}
    for name in schema.names:
        if name in heads:
            raise validation(
                "Filter Expression can only contain non-primary key attributes: "
                f"Primary key attribute: {name}"
            )
