"""A worker: takes its share of the leases, reads those shards, and hands records to a handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dynareader.errors import LostError, NotFoundError, TryAgainError
from dynareader.leases import NOBODY, Lease, LeaseTable
from dynareader.stream import Record, Shard, ShardReader, Stream

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 10.0


@dataclass(frozen=True)
class Batch:
    """Records of one shard, in their order; they follow what the handler was given before.

    After another worker, or this one after a failure, they may begin with records that were handed
    out already: never with one before the shard's last checkpoint.
    """

    shard_id: str
    records: tuple[Record, ...]
    gap: bool
    """Records before these were trimmed before they could be read: they are lost to this reader."""


Handler = Callable[[Batch], None]
"""Handles a batch, and returns once that will not be undone: then the checkpoint moves.

`TryAgainError` has it called again later with the same records. Any other error leaves the
checkpoint where it is and comes out of `Worker.step`.
"""


@dataclass
class _Held:
    """A lease of this worker's, and where it reads."""

    lease: Lease
    reader: ShardReader
    renew_at: float
    read_at: float
    failures: int = 0

    def wait(self, now: float) -> None:
        """Read again later, the later the more often it failed."""
        self.failures += 1
        self.read_at = now + _wait(self.failures)


@dataclass
class Worker:
    """One of the workers that read a stream together.

    It has no clock and no thread: `step` is called with the time, in seconds, by any clock that
    goes forward; workers' clocks are never compared. A lease whose counter does not move for
    `lease_s` seconds of the taker's clock is taken over. `name` must be this worker's alone, also
    among those that were before.
    """

    name: str
    stream: Stream
    leases: LeaseTable
    handler: Handler
    lease_s: float = 10.0
    idle_s: float = 1.0
    """How long to wait after a page without records."""

    _held: dict[str, _Held] = field(default_factory=dict, init=False)
    _seen: dict[str, tuple[Lease, float]] = field(default_factory=dict, init=False)
    """Each lease as it was read last, and since when it has been so."""
    _look_at: float = field(default=float("-inf"), init=False)
    _looks_failed: int = field(default=0, init=False)

    @property
    def shards(self) -> tuple[str, ...]:
        """The shards that this worker reads now."""
        return tuple(self._held)

    def step(self, now: float) -> float:
        """Do what is due at `now`, at most one batch of it; return in how many seconds to go on.

        Raises `NotFoundError` if the stream is gone, and what the handler raises.
        """
        if now >= self._look_at:
            self._look(now)
        for held in list(self._held.values()):
            if now >= held.renew_at:
                self._write(held, now)
        due = min(self._held.values(), key=lambda held: held.read_at, default=None)
        if due is not None and now >= due.read_at:
            self._read(due, now)
        times = [t for held in self._held.values() for t in (held.renew_at, held.read_at)]
        return max(0.0, min(self._look_at, *times) - now)

    def stop(self) -> None:
        """Give all leases back, so that others need not wait for them to run out."""
        for held in list(self._held.values()):
            self._write(held, 0.0, owner=NOBODY)
        self._held.clear()

    # --- Leases ----------------------------------------------------------------------------------

    def _look(self, now: float) -> None:
        """Read shards and leases, and take what is this worker's share."""
        try:
            shards = self.stream.shards()
            leases = self.leases.all()
            for shard in shards:
                if shard.shard_id not in leases:
                    self.leases.add(shard.shard_id)
                    leases[shard.shard_id] = Lease(shard.shard_id)
            self._note(leases.values(), now)
            for lease in self._share(shards, leases, now):
                self._take(lease, now)
        except TryAgainError:
            self._looks_failed += 1
            self._look_at = now + _wait(self._looks_failed)
        else:
            self._looks_failed = 0
            self._look_at = now + self.lease_s / 3

    def _note(self, leases: Iterable[Lease], now: float) -> None:
        for lease in leases:
            before = self._seen.get(lease.shard_id)
            if before is None or before[0] != lease:
                self._seen[lease.shard_id] = (lease, now)

    def _free(self, lease: Lease, now: float) -> bool:
        """Nobody has it, or its owner is silent, or was this worker and does not know it."""
        return (
            lease.owner in (NOBODY, self.name)
            or now - self._seen[lease.shard_id][1] >= self.lease_s
        )

    def _share(
        self, shards: Iterable[Shard], leases: dict[str, Lease], now: float
    ) -> Iterable[Lease]:
        """The leases to take: free ones up to an even share, or one of a worker with too many."""
        open_leases = [
            leases[shard.shard_id] for shard in shards if _readable(shard, leases, shards)
        ]
        others = [lease for lease in open_leases if lease.shard_id not in self._held]
        free = [lease for lease in others if self._free(lease, now)]
        taken = [lease for lease in others if not self._free(lease, now)]
        loads = {lease.owner: 0 for lease in taken}
        for lease in taken:
            loads[lease.owner] += 1
        share = -(-len(open_leases) // (len(loads) + 1))
        missing = share - len(self._held)
        if missing <= 0:
            return []
        rich = [lease for lease in taken if loads[lease.owner] > share]
        return free[:missing] or rich[:1]

    def _take(self, lease: Lease, now: float) -> None:
        try:
            mine = self.leases.take(lease, self.name)
        except LostError:
            return
        reader = ShardReader(self.stream, mine.shard_id, mine.checkpoint)
        self._held[mine.shard_id] = _Held(mine, reader, now + self.lease_s / 3, now)

    def _write(self, held: _Held, now: float, **changes: object) -> None:
        """Renew the lease, with changes; it is given up if it was lost or nobody knows.

        After a request of unknown outcome the counter may be one or the other: the lease is read
        and taken again, and records after its checkpoint are handed out again.
        """
        try:
            held.lease = self.leases.write(held.lease, **changes)
            held.renew_at = now + self.lease_s / 3
        except (LostError, TryAgainError):
            self._drop(held, now)

    def _drop(self, held: _Held, now: float) -> None:
        """Read the shard no more, and look what there is to do instead."""
        self._held.pop(held.lease.shard_id, None)
        self._look_at = now

    # --- Records ---------------------------------------------------------------------------------

    def _read(self, held: _Held, now: float) -> None:
        """Read one page, have it handled, and move the checkpoint."""
        shard_id = held.lease.shard_id
        try:
            page = held.reader.read()
        except TryAgainError:
            held.wait(now)
            return
        except NotFoundError:
            self._drop(held, now)
            return
        try:
            if page.records:
                self.handler(Batch(shard_id, page.records, held.reader.gap))
        except TryAgainError:
            held.wait(now)
            return
        held.reader.take(page)
        held.failures = 0
        held.read_at = now if page.records else now + self.idle_s
        if page.following is None:
            self._write(held, now, checkpoint=held.reader.taken, finished=True, owner=NOBODY)
            self._drop(held, now)
        elif page.records:
            self._write(held, now, checkpoint=held.reader.taken)


def _readable(shard: Shard, leases: dict[str, Lease], shards: Iterable[Shard]) -> bool:
    """It is not read to its end, and its parent is, or is gone with all its records."""
    there = {each.shard_id for each in shards}
    before = shard.parent is None or shard.parent not in there or leases[shard.parent].finished
    return before and not leases[shard.shard_id].finished


def _wait(failures: int) -> float:
    """How many seconds to wait after so many failures in a row."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures - 1, 10))
