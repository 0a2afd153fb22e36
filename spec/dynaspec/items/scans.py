"""Scan: every item of a table, or entry of an index, or of one segment of it.

Source: ``Scan`` (API reference), *Scanning tables in DynamoDB*, *Parallel scan* (developer guide).
Which items make up a segment is the service's choice. What is judged first is that of tests that
were run against the service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias, cast
from zlib import crc32

from dynaspec.items import (
    actions,
    indexes,
    legacy,
    legacy_conditions,
    limits,
    pages,
    selections,
    sources,
    start_keys,
)
from dynaspec.items.conditions import ConditionBuilder
from dynaspec.items.errors import Success, invalid
from dynaspec.items.expressions import Builder, read_all
from dynaspec.items.grammar import Start
from dynaspec.items.projections import ProjectionBuilder
from dynaspec.items.shapes import Integer, Shape
from dynaspec.items.sources import Source
from dynaspec.items.state import Tables
from dynaspec.items.validation import Rule
from dynaspec.items.values import Item

Members: TypeAlias = Mapping[str, object]

SHAPE: Final[Mapping[str, Shape]] = {
    **pages.SHAPE,
    "ScanFilter": pages.FILTER_SHAPE,
    "Segment": Integer("Integer"),
    "TotalSegments": Integer("Integer"),
}
RULES: Final[Mapping[str, Rule]] = {
    **pages.RULES,
    "ScanFilter": pages.FILTER_RULE,
    "Limit": Rule(range=(1, None)),
    "TotalSegments": Rule(range=(1, limits.SEGMENTS_MAX)),
    "Segment": Rule(range=(0, limits.SEGMENTS_MAX - 1)),
}
_BUILDERS: Final[Mapping[Start, type[Builder]]] = {
    "filter": ConditionBuilder,
    "projection": ProjectionBuilder,
}
"""The expressions, in the order in which they are read."""


def scan(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """Scan: a page of all there is. The tables stay as they are.

    A filter sees what is read: of a global index what it projects, of a local one also what is
    fetched from the table, where something is.
    """
    actions.check_parameters(request, ("projection", "filter"), legacy.SCAN)
    named = legacy.attributes_to_get(request)
    filtered = legacy_conditions.filtered(request, "ScanFilter")
    start = start_keys.read(request)
    _check_segments(request)
    readings = read_all(request, _BUILDERS, limits.VALUE_NESTING_MAX)
    selections.check_request(request, "Scan")
    source = sources.find(actions.table_of(tables, cast(str, request["TableName"])), request)
    _check_start(source, start, request)
    for expression in readings.values():
        indexes.check_paths(source.table, expression.paths)
    selection = selections.select(source, request, pages.paths_of(readings, named))
    items = source.items()
    reading = pages.Reading(
        source,
        [item for item in items if _in_segment(source, item, request)],
        forward=True,
        start=start,
        condition=pages.condition_of(readings, filtered),
        selection=selection,
        mixed=_mixed(source, [*items, *([] if start is None else [start])]),
    )
    answer = pages.answer(reading, request)
    return tables, replace(answer, walk=answer.walk or _segments(request) > 1)


def _segments(request: Members) -> int:
    return cast(int, request.get("TotalSegments", 1))


def _check_segments(request: Members) -> None:
    """Segment and TotalSegments go together, and segments are counted from zero."""
    if "Segment" in request and "TotalSegments" not in request:
        raise invalid(
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present"
        )
    if "TotalSegments" in request and "Segment" not in request:
        raise invalid(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present"
        )
    segment, total = cast(int, request.get("Segment", 0)), _segments(request)
    if segment >= total:
        raise invalid(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )


def _check_start(source: Source, start: Item | None, request: Members) -> None:
    """Judge the start key, which is to be one of ``source``."""
    if source.index is None:
        start_keys.check_width(source, start, f"{start_keys.INVALID}: {start_keys.MISMATCH}")
    else:
        start_keys.check_width(source, start)
        for attribute in source.schema.attributes:
            start_keys.check_attribute(start)(attribute)
    selections.check_all(source, request)
    start_keys.check_values(source, start)


def _in_segment(source: Source, item: Item, request: Members) -> bool:
    """Whether ``item`` is of the segment that is scanned. Any way to share out would do."""
    shares = crc32(b"".join(source.partition(item)))
    return shares % _segments(request) == request.get("Segment", 0)


def _mixed(source: Source, items: list[Item]) -> bool:
    """Whether there is more than one partition key."""
    return len({source.partition(item) for item in items}) > 1
