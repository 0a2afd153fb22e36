"""Rep out: reads the shards of replicated tables' streams, and ships what was written here.

The talk: rep out reads the stream, batches what it finds, and sends it to rep in of the other
region. Here each other region has readers of its own, with checkpoints of their own, so that a
region that is cut off delays nobody else. The checkpoint moves when the batch is in.

What is here has no clock and no thread: `step` is called with the time in seconds, by any clock
that goes forward, and says when it wants to be called again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import dynareader
from dynareader import LeaseTable, LostError, NotFoundError, Shard, Stream, TryAgainError, Worker
from dynareader.errors import ask
from dynastore.regions import jobs
from dynastore.regions.control import LEASES, Control
from dynastore.regions.jobs import Copy, Job
from dynastore.regions.queues import Message, Queue
from dynastore.regions.writes import Batch, written_in

EXTEND_S: Final = 3.0
"""How often a message is extended, and its job looked at: whether it is done, or not wanted."""
LEASE_S: Final = 5.0
"""After what silence of its worker a shard is taken over. Messages are hidden for longer, so that
who picks one up can wait so long."""
IDLE_S: Final = 0.2
"""How long a shard in which there was nothing new is left alone."""
COPIED: Final = "copied"
"""Of the rows of the control table that say how far a table was copied."""
_LOG: Final = logging.getLogger(__name__)

Send: TypeAlias = Callable[[str, Batch], None]
"""Sends a batch to rep in of the region of that name, and returns when it is in.

Raises a `dynareader.ReaderError`.
"""


@dataclass(frozen=True)
class Region:
    """What rep out has of its region: boto3 clients with the role's credentials, and the queue."""

    name: str
    dynamodb: Any
    streams: Any
    queue: Queue

    def leases(self, job: Job) -> LeaseTable:
        """Return the leases of those who replicate the job's stream to its region."""
        return LeaseTable(self.dynamodb, LEASES, job.group)

    def replicas(self, table: str) -> dict[str, str]:
        """Return the status of each of a table's replicas, by region; none of a table that is gone.

        Raises a `dynareader.ReaderError`.
        """
        try:
            described: Mapping[str, Any] = ask(self.dynamodb.describe_table, TableName=table)
        except NotFoundError:
            return {}
        told = described["Table"].get("Replicas", ())
        return {each["RegionName"]: each["ReplicaStatus"] for each in told}


@dataclass
class Working:
    """A message that a worker has picked up, and the work that it asks for."""

    region: Region
    message: Message
    work: Replicating | Copying
    _look_at: float = field(default=float("-inf"), init=False)

    @classmethod
    def on(cls, region: Region, message: Message, name: str, send: Send) -> Working:
        """Begin; `name` is this worker's alone, also among those that were before."""
        job = jobs.decoded(message.body)
        if isinstance(job, Copy):
            return cls(region, message, Copying(region, job, send))
        return cls(region, message, Replicating(region, job, name, send))

    def step(self, now: float) -> float | None:
        """Do what is due; return in how many seconds to go on. None: the job is over, or another's.

        Raises what is no matter of waiting.
        """
        try:
            wait = self._do(now)
        except NotFoundError:
            wait = None
        except LostError:
            self.stop()
            return None
        except TryAgainError:
            return 1.0
        if wait is None:
            self.region.queue.delete(self.message)
            return None
        return max(0.0, min(wait, self._look_at - now))

    def stop(self) -> None:
        """Give back what others would have to wait for."""
        self.work.stop()

    def _do(self, now: float) -> float | None:
        if now >= self._look_at:
            if self.work.over():
                return None
            self.message = self.region.queue.extend(self.message)
            self._look_at = now + EXTEND_S
        return self.work.step(now)


@dataclass
class Replicating:
    """Ships a shard's records."""

    region: Region
    job: Job
    name: str
    send: Send
    _worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        """Read the shard, when its lease can be had."""
        job = self.job
        stream, leases = _OneShard(self.region.streams, job), self.region.leases(job)
        self._worker = Worker(self.name, stream, leases, self._ship, LEASE_S, IDLE_S)

    def over(self) -> bool:
        """Say whether all of it is shipped, or it is not to go there any more."""
        lease = self.region.leases(self.job).all().get(self.job.shard)
        if lease is not None and lease.finished:
            return True
        return self.region.replicas(self.job.table).get(self.job.to) in (None, "DELETING")

    def step(self, now: float) -> float | None:
        """Ship a batch."""
        return self._worker.step(now)

    def stop(self) -> None:
        """Give the shard back."""
        self._worker.stop()

    def _ship(self, batch: dynareader.Batch) -> None:
        """Send the writes among the records that were made in this region."""
        job = self.job
        if batch.gap:
            _LOG.error("records of %s were trimmed before they were shipped", job.group)
        writes = written_in(self.region.name, batch.records)
        if writes:
            self.send(job.to, Batch(job.table, job.keys, writes))


class _OneShard(Stream):
    """A stream of which one shard is read. Rep admin has seen to its parent."""

    def __init__(self, client: Any, job: Job) -> None:
        super().__init__(client, job.stream)
        self._shard = job.shard

    def shards(self) -> tuple[Shard, ...]:
        return tuple(shard for shard in super().shards() if shard.shard_id == self._shard)


@dataclass
class Copying:
    """Ships the items that a table had before it got a replica, page by page of a Scan.

    To the role a consistent Scan shows each item with its stamp.
    """

    region: Region
    job: Copy
    send: Send

    def over(self) -> bool:
        """Say whether the replica is made, or not wanted any more."""
        return self.region.replicas(self.job.table).get(self.job.to) != "CREATING"

    def step(self, _: float) -> float | None:
        """Ship a page; with the last one the replica is ACTIVE, and there is no more to do."""
        job, control = self.job, Control(self.region.dynamodb)
        done = control.row(COPIED, self._row)
        start = {} if done is None else {"ExclusiveStartKey": done["at"]["M"]}
        scan = self.region.dynamodb.scan
        page = ask(scan, TableName=job.table, ConsistentRead=True, **start)
        if page["Items"]:
            self.send(job.to, Batch(job.table, job.keys, tuple(page["Items"])))
        if "LastEvaluatedKey" in page:
            control.put(COPIED, self._row, {"at": {"M": page["LastEvaluatedKey"]}})
            return 0.0
        control.remove(COPIED, self._row)
        made = [{"Update": {"RegionName": job.to}}]
        ask(self.region.dynamodb.update_table, TableName=job.table, ReplicaUpdates=made)
        return None

    def stop(self) -> None:
        """Hold nothing that others wait for."""

    @property
    def _row(self) -> str:
        return f"{self.job.table} to {self.job.to}"
