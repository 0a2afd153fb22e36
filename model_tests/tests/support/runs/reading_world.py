"""Workers that read the toy's stream under faults, and what must be so of all that they do."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from dynareader import Batch, LeaseTable, Stream, TryAgainError, Worker, sequence_number
from support.runs.stream_toy import ARN, Fault, Toy, ToyShard, lost, refused

LEASE_S = 10.0
OPERATIONS = ("describe_stream", "get_shard_iterator", "get_records", "put_item", "query")


class ObjectionError(AssertionError):
    """The workers did what they must not."""


@dataclass
class World:
    """A stream that grows and splits, workers that come, pause and die, drawn from a seed."""

    seed: int
    toy: Toy = field(default_factory=lambda: Toy({"s000": ToyShard()}))
    now: float = 0.0
    workers: dict[str, Worker] = field(default_factory=dict)
    paused: dict[str, float] = field(default_factory=dict)
    """Until when a worker does nothing."""
    handled: dict[str, int] = field(default_factory=dict)
    """How many records of a shard, from its first, were handled."""
    given: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many records of a shard were checkpointed when a worker wrote its lease last."""
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.names = count()
        self.toy.on_write = self._check_row

    def run(self, turns: int) -> None:
        """Let things happen, then let two new workers read all that is left without a fault."""
        for _ in range(turns):
            self._happen()
        for shard in self.toy.shards.values():
            shard.closed = True
        self.toy.faults.clear()
        self.workers.clear()
        self.paused.clear()
        self._join()
        self._join()
        for _ in range(60 * len(self.toy.shards)):
            self._step_all(3.0)
        for name, shard in self.toy.shards.items():
            self._demand(self.handled.get(name, 0) == shard.length, f"records of {name} never came")
            self._demand(self.toy.rows[name]["finished"]["BOOL"], f"{name} is not finished")

    def _happen(self) -> None:
        what = self.random.choices(
            (self._grow, self._split, self._join, self._die, self._pause, self._fail, self._stop),
            (30, 3, 3, 2, 3, 12, 1),
        )[0]
        what()
        if self.random.random() < 0.1:
            self.toy.arrive()
        self._step_all(self.random.choice((0.0, 0.1, 1.0, 4.0)))

    def _step_all(self, seconds: float) -> None:
        """Time goes on, and each worker that is not paused does what is due."""
        self.now += seconds
        for name, worker in self.random.sample(list(self.workers.items()), len(self.workers)):
            if self.now >= self.paused.get(name, 0.0):
                # A clock of its own: what it shows has nothing to do with any other.
                worker.step(1000.0 * int(name) + self.now)

    def _open(self) -> list[str]:
        return [name for name, shard in self.toy.shards.items() if not shard.closed]

    def _grow(self) -> None:
        self.toy.shards[self.random.choice(self._open())].length += self.random.randint(1, 5)

    def _split(self) -> None:
        if len(self.toy.shards) < 12:
            parent = self.random.choice(self._open())
            self.toy.shards[parent].closed = True
            for _ in range(self.random.choice((1, 2))):
                self.toy.shards[f"s{len(self.toy.shards):03}"] = ToyShard(parent)

    def _join(self) -> None:
        if len(self.workers) < 3:
            name = str(next(self.names))
            leases = LeaseTable(self.toy, "leases", "group")
            self.workers[name] = Worker(
                name,
                Stream(self.toy, ARN),
                leases,
                lambda batch: self._handle(name, batch),
                lease_s=LEASE_S,
            )

    def _die(self) -> None:
        if self.workers:
            self.workers.pop(self.random.choice(list(self.workers)))

    def _stop(self) -> None:
        if self.workers:
            self.workers.pop(self.random.choice(list(self.workers))).stop()

    def _pause(self) -> None:
        if self.workers:
            name = self.random.choice(list(self.workers))
            self.paused[name] = self.now + self.random.choice((5.0, 4 * LEASE_S))

    def _fail(self) -> None:
        operation = self.random.choice(OPERATIONS)
        code = "ExpiredIteratorException" if operation == "get_records" else "ThrottlingException"
        refusal = Fault(refused(code))
        gone = (Fault(lost(), False), Fault(lost(), True), Fault(lost(), late=True))
        self.toy.fail(operation, self.random.choice((refusal, *gone)))

    # --- What must be so -------------------------------------------------------------------------

    def _demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise ObjectionError(f"seed {self.seed}, at {self.now:.1f} s: {otherwise}")

    def _handle(self, name: str, batch: Batch) -> None:
        shard = batch.shard_id
        places = [int(sequence_number(record)) for record in batch.records]
        before, first = self.handled.get(shard, 0), places[0]
        self._demand(places == list(range(first, first + len(places))), f"{shard}: not in order")
        self._demand(first <= before, f"{shard}: records {before} to {first - 1} were left out")
        self._demand(
            first >= self.given[name, shard], f"{shard}: {first} again, though checkpointed"
        )
        self._demand(not batch.gap, f"{shard}: a gap is told of, and nothing was trimmed")
        parent = self.toy.shards[shard].parent
        if parent is not None:
            length = self.toy.shards[parent].length
            self._demand(self.handled.get(parent, 0) == length, f"{shard} came before its parent")
        self.happened["again" if first < before else "new"] += 1
        if self.random.random() < 0.1:
            self.happened["handler asks for more time"] += 1
            raise TryAgainError("the handler is busy")
        self.handled[shard] = max(before, places[-1] + 1)
        if self.random.random() < 0.1:
            self._depose(shard)

    def _depose(self, shard: str) -> None:
        """Another worker takes the lease while the records are being handled."""
        row = self.toy.rows[shard]
        if row["finished"]["BOOL"]:
            return
        counter = str(int(row["counter"]["N"]) + 1)
        self.toy._put(
            {**row, "owner": {"S": "another"}, "counter": {"N": counter}},
            "#counter = :counter",
            {":counter": row["counter"]},
        )
        self.happened["deposed"] += 1

    def _check_row(self, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
        shard, owner = after["shard"]["S"], after["owner"]["S"]
        old, new = (_checkpointed(row) for row in (before, after))
        self._demand(new >= old, f"{shard}: the checkpoint goes back from {old} to {new}")
        self._demand(
            new <= self.handled.get(shard, 0), f"{shard}: the checkpoint passes what was handled"
        )
        self.given[owner, shard] = new
        if before is not None:
            self._demand(not before["finished"]["BOOL"], f"{shard}: written after it was finished")
            if before["owner"]["S"] not in ("", owner) and owner:
                self.happened["taken over"] += 1
        if after["finished"]["BOOL"]:
            whole = self.toy.shards[shard].closed and new == self.toy.shards[shard].length
            self._demand(whole, f"{shard} is called finished before its end")


def _checkpointed(row: Mapping[str, Any] | None) -> int:
    """How many records the checkpoint of a row covers."""
    return int(row["checkpoint"]["S"]) + 1 if row is not None and "checkpoint" in row else 0
