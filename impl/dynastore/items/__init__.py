"""What a request means: a pure function from what the leader holds to an answer and writes."""

from __future__ import annotations

from dynastore.items.api import (
    HOUSEKEEPING,
    OPERATIONS,
    STREAMS_OPERATIONS,
    consistent,
    execute,
    is_read,
)
from dynastore.items.data.changes import Changes
from dynastore.items.data.kept import kept
from dynastore.items.data.view import HERE, NOTHING, Effects, Outcome, Place, View, Writes
from dynastore.items.data.work import Meter, spend, use
from dynastore.items.streams.publisher import Logged, published, taken
from dynastore.items.streams.shards import everything as streams

__all__ = [
    "HERE",
    "HOUSEKEEPING",
    "NOTHING",
    "OPERATIONS",
    "STREAMS_OPERATIONS",
    "Changes",
    "Effects",
    "Logged",
    "Meter",
    "Outcome",
    "Place",
    "View",
    "Writes",
    "consistent",
    "execute",
    "is_read",
    "kept",
    "published",
    "spend",
    "streams",
    "taken",
    "use",
]
