"""Scans of each segment from the same start keys: which of them a key is of, the target decides.

Source: "Parallel scan" (developer guide); architect/dynalite, test/scan.js, run against the
service: a start key is refused in another segment than its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.conform.strategies.paging import FIRST_VALUES, SORT_VALUES
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk

TOTALS = (2, 3)


def segment_examples(schema: Schema) -> Iterator[list[Step]]:
    """Two items, and for each number of segments every segment from every key, and a walk."""
    keys = [{"p": {schema.hash_type: value}} for value in FIRST_VALUES[schema.hash_type]]
    if schema.range_type is not None:
        kind = schema.range_type
        keys = [{**key, "r": {kind: value}} for key in keys for value in SORT_VALUES[kind][:2]]
    filling = [
        Step("PutItem", {"TableName": schema.table, "Item": key}) for key in (keys[0], keys[-1])
    ]
    for total in TOTALS:
        request: dict[str, object] = {"TableName": schema.table, "TotalSegments": total}
        scans = [
            Step("Scan", {**request, "Segment": segment, "ExclusiveStartKey": key})
            for key in keys
            for segment in range(total)
        ]
        walk = Walk("Scan", {"TableName": schema.table}, page=1, segments=total)
        yield [*filling, *scans, walk]
