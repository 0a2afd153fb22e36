"""What is no fault, but what an application must know, with an example from the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from dynacheck.regions.judging import Known, named
from dynacheck.regions.seen import ABSENT, Write


@dataclass(frozen=True)
class Finding:
    """A finding, as it was seen first."""

    name: str
    sentence: str
    source: str
    count: int
    """On how many items it was seen."""
    key: str
    """Of the item that shows it first."""
    text: str


def findings(known: Known) -> list[Finding]:
    """Return what was found."""
    seen = [(key, pair) for key, writes in known.by_key.items() if (pair := _made_twice(writes))]
    if not seen:
        return []
    key, (one, other) = seen[0]
    there = next(iter(known.tables.values()), {}).get(key) if known.ended else None
    makes = " and ".join(f"{w.region} (write {w.number})" for w in (one, other))
    text = f"{key}: {makes} each put it if it was not there, and both succeeded"
    return [
        Finding(
            "made-twice",
            "A condition is judged by the region alone: two regions can both make an item",
            'developer guide, "Global tables core concepts", Multi-Region eventual consistency'
            " (MREC): conditional writes",
            len(seen),
            key,
            f"{text}; {named(known, there)} is left" if there else text,
        )
    ]


def _made_twice(writes: Sequence[Write]) -> tuple[Write, Write] | None:
    """Return writes that made an item in two regions, though nobody deletes it."""
    if any(write.kind == "delete" for write in writes):
        return None
    makes = [write for write in writes if write.done and write.condition == ABSENT]
    pairs = (pair for pair in combinations(makes, 2) if pair[0].region != pair[1].region)
    return next(pairs, None)
