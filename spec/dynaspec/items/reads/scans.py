"""Scan: every item of a table, or entry of an index, or of one segment of it.

Source: ``Scan`` (API reference), *Scanning tables in DynamoDB*, *Parallel scan* (developer guide).
Which items make up a segment is the service's choice: what a segment is answered with may be any
part of what there is. What is judged first, and that a start key is refused in another segment than
its own, is that of tests that were run against the service (dynalite, test/scan.js).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated
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
from dynaspec.items.expressions.projections import ProjectionBuilder
from dynaspec.items.expressions.reading import (
    check_used,
    meaning_of,
    paths_of,
    read,
    read_placeholders,
)
from dynaspec.items.operations import actions
from dynaspec.items.reads import pages, rules, selections, sources, start_keys
from dynaspec.items.reads.pages import Paged
from dynaspec.items.reads.selections import Selection
from dynaspec.items.reads.sources import Source
from dynaspec.items.requests.inputs import members
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import capacity, indexes
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True, kw_only=True)
class Scan(Paged):
    """The members of Scan."""

    ScanFilter: legacy.Conditions | None = None
    Limit: Annotated[int | None, Constraint(range=(1, None))] = None
    TotalSegments: Annotated[int | None, Constraint(range=(1, limits.SEGMENTS_MAX))] = None
    Segment: Annotated[int | None, Constraint(range=(0, limits.SEGMENTS_MAX - 1))] = None

    @property
    def segment(self) -> int:
        """The segment that is read; the only one where there are not several."""
        return self.Segment or 0

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return self.TotalSegments or 1


def scan(tables: Tables, request: Scan) -> tuple[Tables, Success | Choice]:
    """Scan: a page of all there is. The tables stay as they are.

    A filter sees what is read: of a global index what it projects, of a local one also what is
    fetched from the table, where something is.

    A start key is refused in all segments but its own. Which that is, the service decides; and in
    how many partitions the table is, each of which costs a block at least.
    """
    actions.check_parameters(request, ("projection", "filter"), legacy.SCAN)
    named = legacy.attributes_to_get(request.AttributesToGet)
    filtered = legacy_conditions.filtered(request.ScanFilter, request.ConditionalOperator)
    start = start_keys.read(request.ExclusiveStartKey)
    _check_segments(request)
    names, values = request.ExpressionAttributeNames, request.ExpressionAttributeValues
    placeholders = read_placeholders(names, values, limits.VALUE_NESTING_MAX)
    condition = read("filter", request.FilterExpression, ConditionBuilder(placeholders))
    projection = read("projection", request.ProjectionExpression, ProjectionBuilder(placeholders))
    check_used(placeholders, condition, projection)
    selections.check(request.Select, members(request))
    table = actions.table_of(tables, request.TableName)
    source = sources.find(table, request.IndexName, request.ConsistentRead)
    _check_start(source, start, request)

    def answer() -> Success:
        for paths in (paths_of(condition), paths_of(projection)):
            indexes.check_paths(source.table, paths)
        shown = meaning_of(projection, named)
        selection = selections.selected(source, request.Select, shown)
        meaning = meaning_of(condition, filtered)
        return pages.answer(_reading(source, start, meaning, selection, request), request)

    if start is None or request.segments == 1:
        return tables, answer()
    return tables, _in_its_segment(answer, source, start, request)


def _reading(
    source: Source,
    start: Item | None,
    condition: Condition | None,
    selection: Selection,
    request: Scan,
) -> pages.Reading:
    """What a scan reads."""
    items = source.items()
    several = request.segments > 1
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
    answer: Callable[[], Success], source: Source, start: Item, request: Scan
) -> Choice:
    """The ``answer`` in the segment of the start key, and the refusal in every other one.

    First comes the one of the segments as they are shared out here.
    """
    decided = _decided(source, request, start)
    (segment,) = decided.numbers
    others = (range(segment.start), range(segment.stop, request.segments))
    try:
        there: Success | Failure = answer()
    except Refused as refused:
        there = refused.failure
    if isinstance(there, Unsupported):
        raise Refused(there)
    elsewhere = broken(rules.START_SEGMENT, total=request.segments, segment=segment.start).failure
    alternatives = (
        Alternative(there, decided),
        Alternative(elsewhere, Decided(decided.decision, tuple(filter(None, others)))),
    )
    return Choice(alternatives if _share(source, start, request) else alternatives[::-1])


def _share(source: Source, item: Item, request: Scan) -> bool:
    """Whether ``item`` is of the segment as segments are shared out here: any way would do."""
    shares = crc32(b"".join(source.partition(item)))
    return shares % request.segments == request.segment


def _decided(source: Source, request: Scan, item: Item) -> Decided:
    """That the partition key of ``item`` is of the segment that is scanned."""
    names = [attribute.name for attribute in source.schema.partition]
    key = ", ".join(f"{name} = {wire.render(item[name])}" for name in names)
    named = request.TableName if source.index is None else source.index.name
    decision = f"the segment of {key} among {request.segments} of {named}"
    return Decided(decision, (range(request.segment, request.segment + 1),))


def _check_segments(request: Scan) -> None:
    """Segment and TotalSegments go together, and segments are counted from zero."""
    if request.Segment is not None and request.TotalSegments is None:
        raise broken(rules.TOTAL_SEGMENTS)
    if request.TotalSegments is not None and request.Segment is None:
        raise broken(rules.SEGMENT)
    if request.segment >= request.segments:
        raise broken(rules.SEGMENT_BELOW, segment=request.segment, total=request.segments)


def _check_start(source: Source, start: Item | None, request: Scan) -> None:
    """Judge the start key, which is to be one of ``source``."""
    if source.index is None:
        start_keys.check_width(source, start, rules.SCAN_START_KEY)
    else:
        start_keys.check_width(source, start)
        for attribute in source.schema.attributes:
            start_keys.check_attribute(start)(attribute)
    selections.check_all(source, request.Select)
    start_keys.check_values(source, start)


def _mixed(source: Source, items: list[Item]) -> bool:
    """Whether there is more than one partition key."""
    return len({source.partition(item) for item in items}) > 1
