"""The criteria with their sources."""

from __future__ import annotations

from typing import Final

from dynacheck.regions.judging import Criterion
from dynacheck.regions.lasting import deletes, equal, last, written
from dynacheck.regions.passing import forward, local, once

_GUIDE: Final = "developer guide, "
_CORE: Final = f'{_GUIDE}"Global tables core concepts", '
_V1: Final = f'{_GUIDE}"Global tables: How it works" (2017.11.29), '
_RESOLVED: Final = f"{_V1}Consistency and conflict resolution"
_EVENTUAL: Final = f"{_CORE}Multi-Region eventual consistency (MREC)"

CRITERIA: Final = (
    Criterion(
        "equal",
        "All regions hold the same items when all has come",
        f"{_RESOLVED}: all replicas converge toward identical data",
        "documented",
        equal,
    ),
    Criterion(
        "written",
        "Each item is what one write left, whole",
        f"{_RESOLVED}: the last writer wins; {_EVENTUAL}: item by item",
        "documented",
        written,
    ),
    Criterion(
        "last",
        "No item is a write that another surely came after, or that has an earlier stamp",
        f"{_RESOLVED}: the last writer wins",
        "inferred",
        last,
    ),
    Criterion(
        "deletes",
        "No delete is undone by a put that surely came before it",
        f"{_RESOLVED}: the last writer wins",
        "inferred",
        deletes,
    ),
    Criterion(
        "once",
        "No write is in two records of one region's stream, and the streams come to rest",
        f'{_GUIDE}"Change data capture for DynamoDB Streams": each record appears exactly once;'
        f" {_CORE}DynamoDB Streams: each replica's stream has the replicated writes",
        "inferred",
        once,
    ),
    Criterion(
        "local",
        "A region's consistent reads and its conditions see what was written there before",
        f"{_EVENTUAL}: strongly consistent reads, conditional writes",
        "documented",
        local,
    ),
    Criterion(
        "forward",
        "What one region alone writes never goes back in another",
        f"{_RESOLVED}: the last writer wins",
        "inferred",
        forward,
    ),
)
"""In the order in which they are told."""
