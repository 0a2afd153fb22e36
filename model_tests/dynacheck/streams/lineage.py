"""Judging shards: how they descend, where they begin and end, and the numbers of their records.

Source: API reference, Shard, SequenceNumberRange, StreamRecord; developer guide, "Change data
capture for DynamoDB Streams", Reading and processing a stream: a parent is read before its
children, and shards of a stream are its records' only places.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from dynacheck.streams.seen import Fault, SeenShard, in_order
from dynaspec.items import canonical

NUMBER = re.compile(r"[0-9]{21,40}")
"""A sequence number, by its lengths in botocore's model."""


def lineage_faults(shards: Sequence[SeenShard]) -> Iterator[Fault]:
    """What is wrong with the shards of a stream of which nothing was trimmed yet."""
    for name, count in Counter(shard.name for shard in shards).items():
        if count > 1:
            yield Fault("a shard is described twice", name)
    known = {shard.name: shard for shard in shards}
    ordered = {shard.name for shard in in_order(shards)}
    for shard in shards:
        if shard.parent is None:
            continue
        if shard.parent not in known:
            yield Fault("a parent of a shard is not there", f"{shard.parent} of {shard.name}")
        elif shard.name not in ordered:
            yield Fault("a shard descends from itself", shard.name)
        elif known[shard.parent].end is None:
            yield Fault("a parent of a shard is open", f"{shard.parent} of {shard.name}")
    for shard in shards:
        yield from _number_faults(shard)
    yield from _homes(known)


def _number_faults(shard: SeenShard) -> Iterator[Fault]:
    """What is wrong with the sequence numbers of one shard."""
    numbers = [record.number for record in shard.records]
    bounds = [number for number in (shard.start, shard.end) if number is not None]
    if shard.start is None:
        yield Fault("a shard has no StartingSequenceNumber", shard.name)
    strange = [number for number in (*bounds, *numbers) if not NUMBER.fullmatch(number)]
    if strange:
        yield Fault("a sequence number is none", f"{strange[0]} in {shard.name}")
        return
    for one, other in itertools.pairwise(numbers):
        if int(one) >= int(other):
            yield Fault("sequence numbers do not rise in a shard", f"{other} after {one}")
            break
    low, high = (None if n is None else int(n) for n in (shard.start, shard.end))
    for number in numbers:
        if (low is not None and int(number) < low) or (high is not None and int(number) > high):
            span = f"{shard.start} to {shard.end}"
            yield Fault("a record lies outside the range of its shard", f"{number}, not in {span}")
            break


def _homes(known: dict[str, SeenShard]) -> Iterator[Fault]:
    """A key's records are in one line of shards: else they have no order."""
    homes: dict[object, list[str]] = {}
    for name, shard in known.items():
        for key in dict.fromkeys(canonical(record.keys) for record in shard.records):
            homes.setdefault(key, []).append(name)
    for names in homes.values():
        for one, other in itertools.combinations(names, 2):
            if one not in _line(known, other) and other not in _line(known, one):
                told = f"{one} and {other}"
                yield Fault("a key is in two shards of which none descends from the other", told)
                return


def _line(known: dict[str, SeenShard], name: str) -> set[str]:
    """A shard and those that it descends from."""
    found: set[str] = set()
    next_up: str | None = name
    while next_up in known and next_up not in found:
        found.add(next_up)
        next_up = known[next_up].parent
    return found
