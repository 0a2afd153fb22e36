"""Scan: every item of a table, or entry of an index, or of one segment of it.

Source: ``Scan`` (API reference), *Scanning tables in DynamoDB*, *Parallel scan* (developer guide).
Which items make up a segment is the service's choice: what a segment is answered with may be any
part of what there is. What is judged first, and that a start key is refused in another segment than
its own, is that of tests that were run against the service (dynalite, test/scan.js).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeAlias, cast
from zlib import crc32

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import (
    Alternative,
    Choice,
    Decided,
    Failure,
    Refused,
    Success,
    Unsupported,
    broken,
)
from dynaspec.items.data.values import Item
from dynaspec.items.expressions import legacy, legacy_conditions
from dynaspec.items.expressions.conditions import Condition, ConditionBuilder
from dynaspec.items.expressions.grammar import Start
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.reading import Builder, read_all
from dynaspec.items.operations import actions
from dynaspec.items.reads import pages, rules, selections, sources, start_keys
from dynaspec.items.reads.selections import Selection
from dynaspec.items.reads.sources import Source
from dynaspec.items.requests.shapes import Integer, Shape
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import capacity, indexes
from dynaspec.items.tables.state import Tables

Members: TypeAlias = Mapping[str, object]

SHAPE: Final[Mapping[str, Shape]] = {
    **pages.SHAPE,
    "ScanFilter": pages.FILTER_SHAPE,
    "Segment": Integer("Integer"),
    "TotalSegments": Integer("Integer"),
}
RULES: Final[Mapping[str, Constraint]] = {
    **pages.RULES,
    "ScanFilter": pages.FILTER_RULE,
    "Limit": Constraint(range=(1, None)),
    "TotalSegments": Constraint(range=(1, limits.SEGMENTS_MAX)),
    "Segment": Constraint(range=(0, limits.SEGMENTS_MAX - 1)),
}
_BUILDERS: Final[Mapping[Start, type[Builder]]] = {
    "filter": ConditionBuilder,
    "projection": ProjectionBuilder,
}
"""The expressions, in the order in which they are read."""


def scan(tables: Tables, request: Members) -> tuple[Tables, Success | Choice]:
    """Scan: a page of all there is. The tables stay as they are.

    A filter sees what is read: of a global index what it projects, of a local one also what is
    fetched from the table, where something is.

    A start key is refused in all segments but its own. Which that is, the service decides; and in
    how many partitions the table is, each of which costs a block at least.
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

    def answer() -> Success:
        for expression in readings.values():
            indexes.check_paths(source.table, expression.paths)
        selection = selections.select(source, request, pages.paths_of(readings, named))
        condition = pages.condition_of(readings, filtered)
        return pages.answer(_reading(source, start, condition, selection, request), request)

    if start is None or _segments(request) == 1:
        return tables, answer()
    return tables, _in_its_segment(answer, source, start, request)


def _reading(
    source: Source,
    start: Item | None,
    condition: Condition | None,
    selection: Selection,
    request: Members,
) -> pages.Reading:
    """What a scan reads."""
    items = source.items()
    several = _segments(request) > 1
    return pages.Reading(
        source,
        [item for item in items if _share(source, item, request)],
        forward=True,
        start=start,
        condition=condition,
        selection=selection,
        mixed=_mixed(source, [*items, *([] if start is None else [start])]),
        partitions=capacity.partitions(source.warm),
        segmented=pages.Segmented(items, partial(_decided, source, request)) if several else None,
    )


def _in_its_segment(
    answer: Callable[[], Success], source: Source, start: Item, request: Members
) -> Choice:
    """The ``answer`` in the segment of the start key, and the refusal in every other one.

    First comes the one of the segments as they are shared out here.
    """
    decided = _decided(source, request, start)
    (segment,) = decided.numbers
    others = (range(segment.start), range(segment.stop, _segments(request)))
    try:
        there: Success | Failure = answer()
    except Refused as refused:
        there = refused.failure
    if isinstance(there, Unsupported):
        raise Refused(there)
    elsewhere = broken(rules.START_SEGMENT, total=_segments(request), segment=segment.start).failure
    alternatives = (
        Alternative(there, decided),
        Alternative(elsewhere, Decided(decided.decision, tuple(filter(None, others)))),
    )
    return Choice(alternatives if _share(source, start, request) else alternatives[::-1])


def _share(source: Source, item: Item, request: Members) -> bool:
    """Whether ``item`` is of the segment as segments are shared out here: any way would do."""
    shares = crc32(b"".join(source.partition(item)))
    return shares % _segments(request) == request.get("Segment", 0)


def _decided(source: Source, request: Members, item: Item) -> Decided:
    """That the partition key of ``item`` is of the segment that is scanned."""
    names = [attribute.name for attribute in source.schema.partition]
    key = ", ".join(f"{name} = {wire.render(item[name])}" for name in names)
    read = request["TableName"] if source.index is None else source.index.name
    segment = cast(int, request["Segment"])
    decision = f"the segment of {key} among {_segments(request)} of {read}"
    return Decided(decision, (range(segment, segment + 1),))


def _segments(request: Members) -> int:
    return cast(int, request.get("TotalSegments", 1))


def _check_segments(request: Members) -> None:
    """Segment and TotalSegments go together, and segments are counted from zero."""
    if "Segment" in request and "TotalSegments" not in request:
        raise broken(rules.TOTAL_SEGMENTS)
    if "TotalSegments" in request and "Segment" not in request:
        raise broken(rules.SEGMENT)
    segment, total = cast(int, request.get("Segment", 0)), _segments(request)
    if segment >= total:
        raise broken(rules.SEGMENT_BELOW, segment=segment, total=total)


def _check_start(source: Source, start: Item | None, request: Members) -> None:
    """Judge the start key, which is to be one of ``source``."""
    if source.index is None:
        start_keys.check_width(source, start, rules.SCAN_START_KEY)
    else:
        start_keys.check_width(source, start)
        for attribute in source.schema.attributes:
            start_keys.check_attribute(start)(attribute)
    selections.check_all(source, request)
    start_keys.check_values(source, start)


def _mixed(source: Source, items: list[Item]) -> bool:
    """Whether there is more than one partition key."""
    return len({source.partition(item) for item in items}) > 1
