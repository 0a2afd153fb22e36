"""The state of a storage node: what is durable, its log in memory, its role, what it says.

`leadership`, `replication` and `consistent_reads` are functions over this state; `node` puts them
together. What is in `durable` is on disk: it changes only when a batch has been persisted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from dynastore.disk.log import Entry, Tail
from dynastore.disk.sorts import Ballot, Length, Position, Replica
from dynastore.disk.storage import Batch, Disk, Durable
from dynastore.items import HERE, Place
from dynastore.node.messages import (
    AT_ONCE,
    BatchNumber,
    Heartbeat,
    Millisecond,
    Question,
    Trace,
)
from dynastore.node.outbox import Outbox
from dynastore.node.overlay import Overlay
from dynastore.node.roles import Candidate, Follower, Gathered, Leader, Lost, Role
from dynastore.node.turns import Turns


class LostMutationError(Exception):
    """A log lacks mutations that it must have: the node stops, rather than lose them for good."""


@dataclass(frozen=True)
class Settings:
    """A node's parameters, times in milliseconds of its own clock."""

    heartbeat: int = 1500
    """Interval between two heartbeats of a leader (the talk)."""
    missed: int = 2
    """Heartbeats to miss before standing for election; the talk leaves the number open."""
    first_wait: tuple[int, int] = (50, 400)
    """How long a node that has just started waits to hear of a leader."""
    retry: int = 100
    """When a message that was not answered is sent again."""
    tell: int = 2
    """How long a leader waits for a next mutation to tell its peers what was acknowledged."""
    gather: int = 1
    """How long a mutation waits for others to be written with it, at most."""
    publish: int = 5
    """How long changes wait for others to be published with them, at most."""
    slice: int = 10_000
    """Steps of a request's work (`dynastore.items.data.work`) that are taken at a stretch."""
    tell_working: int = 250
    """How often routers are told that a request is being worked on."""
    piece: int = 1 << 20
    """Bytes of log in one message."""
    overlay: int = 4 << 20
    """Bytes of acknowledged changes that may wait to be taken into the B+tree together."""
    place: Place = HERE
    """The region, and those that there are besides."""
    tracing: bool = False


@dataclass(frozen=True)
class Stand:
    """Wants to stand in a ballot."""

    ballot: Ballot


@dataclass(frozen=True)
class Agree:
    """Wants to vote for a candidate in a ballot."""

    ballot: Ballot
    candidate: Replica


@dataclass(frozen=True)
class Join:
    """Wants to follow the leader of a ballot."""

    ballot: Ballot
    heartbeat: Heartbeat


Wish = Stand | Agree | Join


@dataclass
class Election:
    """When a node stands for election, and which promise it wants to make there."""

    rng: Random
    """Spreads the moments at which nodes stand."""
    seen: Ballot
    """The highest ballot heard of."""
    missing_at: Millisecond = AT_ONCE
    """From when on it tells a peer that asks that it misses its leader."""
    patience_at: Millisecond = AT_ONCE
    """When it has waited long enough for the leader, or for the election under way."""
    ask_at: Millisecond = AT_ONCE
    """When it asks its peers, after that, whether they have too."""
    wish: Wish | None = None
    lives: dict[Replica, int] = field(default_factory=dict)
    """The life that each peer was in when it asked for a vote last: see `Durable.life`."""


Aim = Wish | Candidate | Gathered
"""What becomes true when its batch is durable; of a candidate, that it leads."""


@dataclass(frozen=True)
class Flying:
    """The batch that is being persisted, and its aim."""

    number: BatchNumber
    batch: Batch
    aim: Aim | None
    """None: a leader's own log is on its disk up to here."""


class Log:
    """The log in memory, from where the B+tree ends, and what comes of it."""

    def __init__(self, disk: Disk, length: Length) -> None:
        """Take up the log of this `length` on `disk`."""
        stored = disk.applied()
        entries = disk.log(stored, length, 1 << 62) if length > stored else ()
        self.tail = Tail(stored, map(Entry, entries))
        self.known = stored
        """How much of the log this node knows to be acknowledged."""
        self.applied = Overlay(disk)
        """What is known to be acknowledged, applied."""
        self.storing = False
        """Whether some more of it is being taken into the B+tree."""

    @property
    def end(self) -> Length:
        """The length of the log; a leader's may be longer than what is on its disk."""
        return self.tail.end

    def learn(self, acknowledged: Length) -> None:
        """Take what is now known to be acknowledged into the view that reads see."""
        if acknowledged <= self.known:
            return
        self.apply(self.applied, acknowledged)
        self.known = acknowledged

    def apply(self, overlay: Overlay, length: Length) -> None:
        """Show in an overlay what comes after the known part, of the first `length` mutations."""
        for place, entry in enumerate(self.tail.between(self.known, length), self.known):
            overlay.add(Position(place), entry)

    def stored(self, length: Length) -> None:
        """The B+tree holds the first `length` mutations: they need not be kept in memory."""
        self.storing = False
        self.applied.forget(length, self.tail.between(self.tail.base, length))
        self.tail.forget(length)


class State:
    """What a storage node consists of."""

    def __init__(self, me: Replica, settings: Settings, rng: Random, disk: Disk) -> None:
        """Take up what `disk` holds, as after every start."""
        self.me = me
        self.settings = settings
        self.disk = disk
        self.now = AT_ONCE
        self.durable: Durable = disk.load()
        self.flying: Flying | None = None
        self.log = Log(disk, self.durable.outline.length)
        self.role: Role = Lost() if self.durable.lost else Follower()
        self.election = Election(rng, self.durable.promised)
        self.out = Outbox(me)
        self.turns = Turns(settings.slice)
        self.is_full = False
        """Whether there was no room on the disk for the batch under way."""
        self.publishes = True
        """Whether a leader publishes records; where not, they wait in the log."""

    def persist(
        self, after: Durable, cut: Length, entries: tuple[bytes, ...], aim: Aim | None
    ) -> None:
        """Start to make `after` durable, with the log cut and `entries` put at its end.

        There is one batch at a time: the next one gathers meanwhile.
        """
        if cut < self.log.known:
            raise LostMutationError(
                f"node {self.me} would lose acknowledged mutations {cut} to {self.log.known}"
            )
        batch = Batch(after, cut, entries)
        self.flying = Flying(self.out.persist(batch), batch, aim)

    def store(self) -> None:
        """Take what is known to be acknowledged into the B+tree, once there is enough of it."""
        log = self.log
        if not log.storing and log.applied.size > self.settings.overlay:
            log.storing = True
            self.out.store(log.known, log.applied.writes())

    def trace(
        self,
        action: str,
        args: dict[str, int],
        extra: dict[str, Any] | None = None,
        question: tuple[Replica, Ballot, Question] | None = None,
    ) -> None:
        """Record that a step took effect here, and what is this node's part of the state then."""
        if not self.settings.tracing:
            return
        after: dict[str, Any] = {
            "replica": self.me,
            "promised": self.durable.promised,
            "role": self.role.name,
            "holds": self.durable.holds,
            "log": self.durable.outline.mutations(),
        }
        if isinstance(self.role, Leader):
            after["acknowledged"] = self.role.acknowledged
        self.out.trace(Trace(action, args, after, extra or {}, question))
