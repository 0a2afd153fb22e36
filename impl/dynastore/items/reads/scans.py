"""Scan: every item of a table or an index, or of one of its segments.

Source: API reference, "Scan"; developer guide, "Scanning tables in DynamoDB", "Parallel scan". The
order of the checks is the service's, as far as its answers show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dynastore.items.data.errors import validation
from dynastore.items.data.values import MAX_NESTING, Item
from dynastore.items.data.view import NOTHING, Call, View
from dynastore.items.expressions import keys, legacy, reading
from dynastore.items.expressions.binding import bind
from dynastore.items.expressions.parameters import check_parameters
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
from dynastore.items.tables import stamping
from dynastore.items.tables.index_keys import check_paths
from dynastore.items.tables.tables import Result


def scan(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Read all there is, or a page of it."""
    check_parameters("Scan", request)
    paths = legacy.attributes_to_get(request)
    condition = legacy.filtered(request, "ScanFilter")
    start = starting_key(request)
    _check_segments(request)
    binding = bind(request, MAX_NESTING + 1)
    condition = reading.condition(request, "FilterExpression", binding) or condition
    paths = reading.projection(request, binding) or paths
    binding.finish()
    if fault := select_fault(request):
        raise validation(fault)

    origin = source(view, request)
    if start is not None:
        _check_start(origin, start)
    check_everything(origin, request)
    bounds = keys.segment(origin.space, request.get("Segment", 0), request.get("TotalSegments", 1))
    if start is not None:
        check_start_values(origin, start)
        _check_segment(origin, request, bounds, start)
        bounds = resumed(origin, bounds, start, reverse=False)
    check_paths(origin.table, () if condition is None else condition.paths)
    check_paths(origin.table, paths or ())
    show = shown(origin, request, paths)
    if origin.index is None:
        view = stamping.told(view, origin.table, call)
    return page(view, request, origin, bounds, condition, show), NOTHING


def _check_segments(request: Mapping[str, Any]) -> None:
    segment, total = request.get("Segment"), request.get("TotalSegments")
    if segment is not None and total is None:
        raise validation(
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present"
        )
    if total is not None and segment is None:
        raise validation(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present"
        )
    if segment is not None and total is not None and segment >= total:
        raise validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )


def _check_start(origin: Source, start: Item) -> None:
    """Refuse a starting key that is none of an index; one of a table is looked at later."""
    if origin.index is None:
        return
    check_start_count(origin, start)
    for attribute in origin.schema.attributes:
        check_start(attribute, start)


def _check_segment(
    origin: Source, request: Mapping[str, Any], bounds: tuple[bytes, bytes], start: Item
) -> None:
    if not bounds[0] <= origin.place(start) < bounds[1]:
        raise validation(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
            "ExclusiveStartKey with correct Segment. "
            f"TotalSegments: {request['TotalSegments']} Segment: {request['Segment']}"
        )
