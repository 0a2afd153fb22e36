"""All that is judged of a stream that was read to its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dynacheck.streams.images import chain_faults, record_faults
from dynacheck.streams.lineage import lineage_faults
from dynacheck.streams.seen import Fault, SeenShard
from dynacheck.streams.writes import Change, write_faults


def stream_faults(
    shards: Sequence[SeenShard], changes: Sequence[Change], names: Collection[str], view: str
) -> Iterator[Fault]:
    """What is wrong with a stream of a table that was empty when it began; the surest first.

    `changes` are all that were made, in the order of each key; `names` are the key attributes.
    """
    yield from write_faults(shards, changes, view)
    yield from record_faults(shards, names, view)
    yield from chain_faults(shards)
    yield from lineage_faults(shards)
