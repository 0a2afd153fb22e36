"""Query: the items of one partition of a table or an index, in the order of their sort keys.

Source: API reference, "Query". The order of the checks is the service's, as far as its answers show
it: parameters that exclude each other, legacy values, the starting key, expressions, then the
table, the index, and attribute by attribute of the key what the starting key and the conditions say
of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from dynastore.items.data.errors import validation
from dynastore.items.data.values import Item
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.expressions import key_expressions, legacy, reading
from dynastore.items.expressions.binding import bind
from dynastore.items.expressions.conditions import Bound
from dynastore.items.expressions.key_conditions import (
    Conditions,
    KeyCondition,
    check_condition,
    check_count,
    key_condition,
    unmatched,
)
from dynastore.items.expressions.keys import Schema
from dynastore.items.expressions.parameters import check_parameters
from dynastore.items.expressions.syntax import Path
from dynastore.items.reads.pages import (
    Source,
    check_everything,
    check_start,
    check_start_count,
    check_start_values,
    page,
    resumed,
    select_fault,
    shown,
    source,
    starting_key,
)
from dynastore.items.tables.index_keys import check_paths
from dynastore.items.tables.tables import Result


def query(view: View, request: Mapping[str, Any], _: Call) -> Result:
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
    condition = reading.condition(request, "FilterExpression", binding) or condition
    paths = reading.projection(request, binding) or paths
    binding.finish()
    given = None if node is None else key_expressions.stated(node, binding)
    conditions = legacy.key_conditions(request["KeyConditions"]) if given is None else given
    if fault := select_fault(request):
        raise validation(f"1 validation error detected: {fault}")

    origin = source(view, request)
    legacy.check_number(origin.schema, request)
    asked = _asked(origin, conditions, start)
    whole = asked.range(origin.space, origin.schema)
    reverse = request.get("ScanIndexForward") is False
    if start is not None:
        _check_restart(origin, asked, whole, start, reverse=reverse)
    check_paths(origin.table, paths or ())
    _check_filter(origin, request, condition)
    show = shown(origin, request, paths)

    bounds = whole if start is None else resumed(origin, whole, start, reverse=reverse)
    final = partial(_is_final, origin, asked, whole, reverse=reverse)
    return page(view, request, origin, bounds, condition, show, final), NOTHING


def _check_restart(
    origin: Source, asked: KeyCondition, whole: tuple[bytes, bytes], start: Item, *, reverse: bool
) -> None:
    """Refuse a starting key after which such a query has nothing to find.

    The service refuses each of a table that has no sort keys, and one that is the bound at which a
    query of a table ends: so it was seen of `>=` in descending order (aws-sdk-ruby, issue 2456),
    and DynamoDB Local refuses it at every bound. In an index more items may have the same key.
    """
    if origin.index is None and not origin.schema.sort:
        raise validation("The provided exclusive start key is invalid")
    if _is_final(origin, asked, whole, start, reverse=reverse):
        raise unmatched()
    asked.check_start(origin.schema, start)


def _is_final(
    origin: Source, asked: KeyCondition, whole: tuple[bytes, bytes], item: Item, *, reverse: bool
) -> bool:
    """Say whether no item that a query reads can come after an item."""
    return origin.index is None and asked.ends(origin.place(item), whole, reverse=reverse)


def _asked(origin: Source, conditions: Conditions, start: Item | None) -> KeyCondition:
    """Return the key condition; refuses one it cannot serve, and a wrong starting key."""
    index = None if origin.index is None else origin.index.name
    if start is None:
        return key_condition(origin.schema, conditions, index)
    check_start_count(origin, start)
    check_count(origin.schema, conditions)
    for attribute in origin.schema.attributes:
        check_start(attribute, start)
        check_condition(origin.schema, attribute, conditions, index)
    asked = key_condition(origin.schema, conditions, index)
    check_start_values(origin, start)
    return asked


def _check_filter(origin: Source, request: Mapping[str, Any], condition: Bound | None) -> None:
    """Refuse a filter on the key that is queried, or on what an index does not hold."""
    paths = () if condition is None else condition.paths
    if condition is not None and "QueryFilter" in request:
        legacy.check_query_filter(origin.schema, condition)
    else:
        _check_attributes(origin.schema, paths)
    check_everything(origin, request)
    check_paths(origin.table, paths)
    missing = origin.unprojected(paths)
    if missing and origin.index is not None:
        raise validation(
            f"One or more parameter values were invalid: Secondary index {origin.index.name} does "
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
