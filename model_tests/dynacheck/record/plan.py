"""What is to be recorded, and what the processes of a recording tell each other."""

from __future__ import annotations

from collections import Counter
from ctypes import c_int64
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.sharedctypes import RawArray
from typing import Final

from dynacheck.record.workloads import WORKLOADS
from dynacheck.record.workloads.workload import Swarm, Workload, World

NOT_READY: Final = -1


class RecordError(Exception):
    """Nothing can be recorded, or no more; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What is to be recorded."""

    endpoint: str
    """The URL."""
    workload: str
    swarm: Swarm
    seed: int
    clients: int
    processes: int
    """Over how many processes of the operating system the clients are spread."""
    seconds: float
    rate: float | None = None
    """Requests a second of all clients together; None: as fast as they come."""
    within_s: float = 3.0
    """How long a client waits for an answer."""
    patience_s: float = 10.0
    """After how long without any answer the endpoint counts as gone."""
    requests: int | None = None
    """How many requests each client sends at most."""
    shows_refused: bool = True
    """Whether the endpoint tells the item that made a condition fail."""

    @property
    def kind(self) -> type[Workload]:
        """The workload."""
        return WORKLOADS[self.workload]

    def world(self, index: int) -> World:
        """What the clients of process `index` know at first; one index more is for the set-up."""
        fresh = count(1 + index, self.processes + 1)
        return World(self.swarm.keys, fresh, self.shows_refused)


@dataclass
class Tally:
    """What came of requests."""

    endings: Counter[str] = field(default_factory=Counter)
    """How many requests ended as `ok`, `refused`, `fail` or `info`."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why requests have no answer that tells their outcome."""
    codes: Counter[str] = field(default_factory=Counter)
    """With which errors requests were refused."""
    seconds: float = 0.0
    """How long requests were under way."""
    busy: float = 0.0
    """The share of one processor that the process took; near 1 the clients were what was slow."""

    def add(self, other: Tally) -> None:
        """Add what another process tells."""
        self.endings.update(other.endings)
        self.reasons.update(other.reasons)
        self.codes.update(other.codes)
        self.seconds = max(self.seconds, other.seconds)
        self.busy = max(self.busy, other.busy)


class Board:
    """Numbers in memory that all processes of a recording share."""

    def __init__(self, processes: int) -> None:
        """Nobody is ready."""
        self._cells = RawArray(c_int64, [0] + [NOT_READY] * processes)

    @property
    def until(self) -> int:
        """When no more requests begin, on the monotonic clock in nanoseconds; 0: not begun."""
        return self._cells[0]

    @until.setter
    def until(self, at: int) -> None:
        self._cells[0] = at

    def answered(self, index: int) -> None:
        """Process `index` is ready, or has an answer."""
        self._cells[1 + index] = 0

    def silent(self, index: int, at: int) -> None:
        """Process `index` has no answer to a request."""
        self._cells[1 + index] = self._cells[1 + index] or at

    def all_ready(self) -> bool:
        """Whether all processes wait for the beginning."""
        return NOT_READY not in self._cells[1:]

    def silent_since(self) -> int:
        """Since when none of the processes has had an answer; 0: some have."""
        silent = self._cells[1:]
        return max(silent) if min(silent) > 0 else 0
