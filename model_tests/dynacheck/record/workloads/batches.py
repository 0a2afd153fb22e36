"""Batches: several items written or read by one request, which promises nothing of them together.

Finds writes of a batch that were acknowledged and are not there, items that were given back as
unprocessed and yet written, and reads of a batch that are stale where they were to be consistent.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from dynacheck.record.workloads.items import get
from dynacheck.record.workloads.workload import Asking, Request, Shape, Shapes, Table, Workload

TABLE: Final = Table("dynaspec_record_batches", ("k",), "v")
FEWEST_KEYS: Final = 5


class Batches(Workload):
    """Batches of writes and of reads, and single reads."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to write and read several items."""
        return {
            "batch write": Shape(4, self._write, always=True),
            "consistent batch get": Shape(3, partial(self._read, consistent=True)),
            "eventual batch get": Shape(2, partial(self._read, consistent=False)),
            "consistent get": Shape(2, self._get),
        }

    def _write(self) -> Asking:
        puts = [
            {"PutRequest": {"Item": {"k": {"S": key}, "v": self.number()}}}
            for key in self._chosen()
        ]
        yield Request("BatchWriteItem", {"RequestItems": {TABLE.name: puts}})

    def _read(self, consistent: bool) -> Asking:
        keys = [{"k": {"S": key}} for key in self._chosen()]
        asked = {TABLE.name: {"Keys": keys, "ConsistentRead": consistent}}
        yield Request("BatchGetItem", {"RequestItems": asked})

    def _get(self) -> Asking:
        yield get(TABLE, self.rng.choice(self._keys()), consistent=True)

    def _chosen(self) -> list[str]:
        return self.rng.sample(self._keys(), self.rng.randint(1, FEWEST_KEYS))

    def _keys(self) -> list[str]:
        return [f"k{n}" for n in range(max(FEWEST_KEYS, self.world.keys))]
