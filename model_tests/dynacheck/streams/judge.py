"""All that is judged of a stream that was read to its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dynacheck.streams.images import record_faults
from dynacheck.streams.lineage import lineage_faults
from dynacheck.streams.seen import Fault, SeenRecord, SeenShard
from dynacheck.streams.writes import write_faults


def stream_faults(
    shards: Sequence[SeenShard], due: Sequence[SeenRecord], names: Collection[str], view: str
) -> Iterator[Fault]:
    """What is wrong with a stream; the surest first.

    `due` are the records of all changes, in the order of each key, without what the endpoint alone
    decides; `names` are the key attributes. That images follow from one another is seen in that
    they are those that are due.
    """
    yield from write_faults(shards, due)
    yield from record_faults(shards, names, view)
    yield from lineage_faults(shards)
