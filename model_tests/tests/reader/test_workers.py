"""Workers under faults: each record comes, in order, again at most from the last checkpoint."""

from __future__ import annotations

from collections import Counter

import pytest

from dynacheck.mutants.patch import Patch
from support.runs.reading_world import ObjectionError, World

SEEDS = range(60)
TURNS = 150


def test_no_record_is_left_out_whatever_happens() -> None:
    happened: Counter[str] = Counter()
    for seed in SEEDS:
        world = World(seed)
        world.run(TURNS)
        happened += world.happened
    assert happened["new"] > 1000, happened
    for what in ("again", "taken over", "deposed", "handler asks for more time"):
        assert happened[what] > 50, f"{what}: hardly ever, so nothing is known of it: {happened}"


_WORKER, _LEASES, _STREAM = (f"dynareader.{name}" for name in ("worker", "leases", "stream"))

MUTANTS = {
    "the checkpoint moves before the records are handled": Patch(
        _WORKER, "Worker._read", "        if page.records:\n            self.handler",
        "        if page.records:\n            held.reader.take(page)\n"
        "            self._write(held, now)\n            self.handler",
    ),
    "a write whatever the counter": Patch(
        _LEASES, "LeaseTable.write", '"#counter = :counter"', '"attribute_exists(#counter)"'
    ),
    "a write that does not raise the counter": Patch(
        _LEASES, "LeaseTable.write", "lease.counter + 1", "lease.counter"
    ),
    "a second lease of a shard": Patch(
        _LEASES, "LeaseTable.add", "attribute_not_exists(#shard)", "attribute_exists(#shard)"
    ),
    "a child before its parent": Patch(
        _WORKER, "_readable", "leases[shard.parent].finished", "True"
    ),
    "a shard is begun anew": Patch(
        _WORKER, "Worker._take", "mine.checkpoint", "None"
    ),
    "after an expired iterator the next record is left out": Patch(
        _STREAM, "ShardReader.read", "except ExpiredError as error:\n",
        "except ExpiredError as error:\n"
        "        self.taken = self.taken and f'{int(self.taken) + 1:021}'\n",
    ),
    "the last record again": Patch(
        _STREAM, "Stream.iterator", "AFTER_SEQUENCE_NUMBER", "AT_SEQUENCE_NUMBER"
    ),
    "records taken whether or not they were handled": Patch(
        _WORKER, "Worker._read",
        "self.handler(Batch(shard_id, page.records, held.reader.gap))",
        "held.reader.take(page)\n            "
        "self.handler(Batch(shard_id, page.records, held.reader.gap))",
    ),
    "an end that is empty is no end": Patch(
        _WORKER, "Worker._read", "page.following is None", "page.following is None and page.records"
    ),
    "a shard is finished at an empty page": Patch(
        _WORKER, "Worker._read", "page.following is None",
        "page.following is None or not page.records",
    ),
    "shards of the first page alone": Patch(
        _STREAM, "Stream.shards", "if last is None:", "if True:"
    ),
    "leases of the first page alone": Patch(
        _LEASES, "LeaseTable.all", '"LastEvaluatedKey" not in answer', "True"
    ),
}  # fmt: skip


def work_in_every_world() -> None:
    for seed in SEEDS:
        World(seed).run(TURNS)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_noticed(name: str) -> None:
    with MUTANTS[name].in_place(), pytest.raises(ObjectionError):
        work_in_every_world()
