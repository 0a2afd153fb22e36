"""Scan: which segment a start key is of."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import DYNALITE, LETTERS, index, of, s, with_indexes
from dynacheck.vectors.corpus.support.shared import TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Scan"

SEGMENTS = DYNALITE.format("scan")
_INDEXED = with_indexes(LETTERS, "g:S", globally=[index("by_g", "g")])
_KEY: Request = {"p": s("a"), "r": s("b")}
_BESIDE: Request = {"p": s("a"), "r": s("c")}


def _from(segments: list[tuple[int, int]], start: Request = _KEY, **more: object) -> list[Step]:
    """Scans from a start key, each of a segment among so many."""
    request = {"TableName": TABLE, "ExclusiveStartKey": start, **more}
    return [
        Step(OPERATION, {**request, "Segment": segment, "TotalSegments": total})
        for segment, total in segments
    ]


def _segments(rule: str, *steps: Step) -> Vector:
    return of(rule, SEGMENTS, steps, _INDEXED)


VECTORS = (
    _segments(
        "A start key is of exactly one of the segments.", *_from([(at, 3) for at in (0, 1, 2)])
    ),
    _segments(
        "A start key is always of the same segment.", *_from([(at, 2) for at in (0, 1, 0, 1)])
    ),
    _segments(
        "Keys of one partition key are of one segment.",
        *_from([(0, 2)]), *_from([(0, 2)], _BESIDE), *_from([(1, 2)], _BESIDE),
    ),
    _segments("Every start key is of the only segment.", *_from([(0, 1)])),
    _segments(
        "A start key of an index is of one of its segments.",
        *_from([(0, 2), (1, 2)], {**_KEY, "g": s("c")}, IndexName="by_g"),
    ),
    _segments(
        "A start key of another segment is told before a path into a key.",
        *_from([(0, 2), (1, 2)], ProjectionExpression="p.a"),
    ),
    _segments(
        "A start key that cannot be one is told before its segment.",
        *_from([(0, 2), (1, 2)], {"p": s("a")}),
    ),
)  # fmt: skip
