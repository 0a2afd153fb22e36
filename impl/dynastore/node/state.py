"""The state of a storage node, explicit, and the few things that every part of it does.

`leadership`, `replication` and `consistent_reads` are functions over this state; `node` puts them
together. What is in `durable` is on disk: it changes only when a batch has been persisted.
"""

from __future__ import annotations

import bisect
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from dynastore.disk.log import Entry, Outline, Tail
from dynastore.disk.storage import Batch, Disk, Durable
from dynastore.items import Outcome, View
from dynastore.node.messages import (
    NOBODY,
    NONE,
    AnyMessage,
    AnyReply,
    Command,
    Effect,
    Heartbeat,
    NotLeader,
    Persist,
    Reply,
    Send,
    Store,
    Trace,
    Unknown,
    Vote,
)

REPLICAS: Final = (0, 1, 2)
FOLLOWER: Final = "follower"
CANDIDATE: Final = "candidate"
LEADER: Final = "leader"


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
    piece: int = 1 << 20
    """Bytes of log in one message."""
    overlay: int = 4 << 20
    """Bytes of acknowledged changes that may wait to be taken into the B+tree together."""
    tracing: bool = False


class Overlay:
    """Changes of the B+tree that are not in it yet, each with the log position it comes from."""

    def __init__(self, base: View) -> None:
        """See `base` with no changes."""
        self._base = base
        self._changes: dict[bytes, tuple[int, bytes | None]] = {}
        self._keys: list[bytes] = []
        """Those of the changes, in ascending order."""
        self.size = 0
        """Bytes of the mutations that were added and not forgotten yet."""

    def add(self, position: int, entry: Entry) -> None:
        """See the changes of a mutation, too."""
        self.size += len(entry.content)
        for key, content in entry.writes:
            if key not in self._changes:
                bisect.insort(self._keys, key)
            self._changes[key] = (position, content)

    def forget(self, length: int, entries: Iterable[Entry]) -> None:
        """Leave the first `length` mutations, which end with `entries`, to the view underneath."""
        for entry in entries:
            self.size -= len(entry.content)
            for key, _ in entry.writes:
                change = self._changes.get(key)
                if change is not None and change[0] < length:
                    del self._changes[key]
        self._keys = [key for key in self._keys if key in self._changes]

    def writes(self) -> dict[bytes, bytes | None]:
        """Return the changes."""
        return {key: content for key, (_, content) in self._changes.items()}

    def get(self, key: bytes) -> bytes | None:
        """Return what is at the key."""
        change = self._changes.get(key)
        return self._base.get(key) if change is None else change[1]

    def scan(
        self, start: bytes, end: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Yield what is at start <= key < end, in ascending or descending order."""
        first, last = bisect.bisect_left(self._keys, start), bisect.bisect_left(self._keys, end)
        changed = self._keys[first:last]
        if not reverse:
            changed.reverse()
        # The next change is at its end.
        for key, content in self._base.scan(start, end, reverse=reverse):
            while changed and (changed[-1] > key if reverse else changed[-1] < key):
                yield from self._changed(changed.pop())
            if changed and changed[-1] == key:
                yield from self._changed(changed.pop())
            else:
                yield key, content
        for key in reversed(changed):
            yield from self._changed(key)

    def _changed(self, key: bytes) -> Iterator[tuple[bytes, bytes]]:
        content = self._changes[key][1]
        if content is not None:
            yield key, content


@dataclass(frozen=True)
class Stand:
    """Wants to stand in a ballot."""

    ballot: int


@dataclass(frozen=True)
class Agree:
    """Wants to vote for a candidate in a ballot."""

    ballot: int
    candidate: int


@dataclass(frozen=True)
class Join:
    """Wants to follow the leader of a ballot."""

    ballot: int
    heartbeat: Heartbeat


@dataclass
class Candidacy:
    """What a candidate has gathered in its ballot."""

    base: tuple[int, Outline]
    """The most up-to-date log it knows: ballot held, and outline."""
    cut: int
    """Where that log parts from the one on its own disk."""
    entries: list[bytes] = field(default_factory=list)
    """What comes after the cut."""
    source: Vote | None = None
    """The voter that it is copying from."""
    voter: int = NOBODY
    """Whose vote makes it the leader; `NOBODY` while it has none, or is copying."""


@dataclass
class Peer:
    """What a leader knows of a peer in its ballot."""

    accepted: int = NONE
    """How much of the leader's log the peer has on disk."""
    next: int = NONE
    """From where to send; `NONE` until the peer has told what it holds."""
    sent: deque[int] = field(default_factory=deque)
    """The ends of the pieces that are under way."""
    told: int = NONE
    """What the peer was last told to be acknowledged."""
    retry_at: int = 0


@dataclass(frozen=True)
class Held:
    """A mutation's outcome, held back until the mutation is acknowledged."""

    position: int
    client: int
    request: int
    outcome: Outcome


@dataclass(frozen=True)
class Waiting:
    """A read or a refusal, held back until a peer confirms that the leader still leads."""

    client: int
    command: Command
    question: int
    """The first question that was asked after the request came."""
    prefix: int
    """A refusal rests on this prefix of the log, which must be acknowledged first."""
    outcome: Outcome | None
    """A refusal; None: a read, answered from what is acknowledged when its turn comes."""
    began: int
    """How much the leader had acknowledged when the request came."""


@dataclass
class Leading:
    """What a leader keeps in its ballot."""

    start: int
    """How much of its log it started from."""
    pending: Overlay
    """Its whole log applied: what conditions are evaluated on."""
    peers: dict[int, Peer]
    released: int
    """How much of its log may go to the disk and to the peers."""
    acknowledged: int = NONE
    expected: int = 0
    """How many mutations are worth waiting for, before they are released together."""
    gather_until: int = 0
    held: deque[Held] = field(default_factory=deque)
    waiting: list[Waiting] = field(default_factory=list)
    asked: int = 0
    """The number of the last question."""
    confirmed: int = 0
    """The last question that a peer answered."""
    confirmer: int = NOBODY
    """The peer that answered it; `NOBODY`: none has, or it answers no more."""
    heartbeat_at: int = 0
    ask_again_at: int = 0
    tell_at: int | None = None


@dataclass
class Gathered:
    """Pieces of a leader's log to be written in place of what a follower has from `cut` on."""

    ballot: int
    leader: int
    start: int
    cut: int
    outline: Outline
    """What the log will be."""
    entries: list[bytes] = field(default_factory=list)
    acknowledged: int = NONE


Step = Stand | Agree | Join | Candidacy | Gathered
"""What becomes true when its batch is durable."""


@dataclass(frozen=True)
class Flying:
    """The batch that is being persisted, and the step that it makes durable."""

    number: int
    batch: Batch
    step: Step | None
    """None: a leader's own log."""


class Replica:
    """The state of a storage node."""

    def __init__(self, me: int, settings: Settings, rng: Random, disk: Disk) -> None:
        """Take up what `disk` holds, as after every start."""
        self.me = me
        self.peers = tuple(r for r in REPLICAS if r != me)
        self.settings = settings
        self.rng = rng
        self.disk = disk
        self.durable: Durable = disk.load()
        applied, length = disk.applied(), self.durable.outline.length
        entries = disk.log(applied, length, 1 << 62) if length > applied else ()
        self.tail = Tail(applied, map(Entry, entries))
        self.known = applied
        """How much of the log this node knows to be acknowledged."""
        self.applied = Overlay(disk)
        """What is known to be acknowledged, applied."""
        self.stored = applied
        """How much of the log is in the B+tree."""
        self.storing = False
        """Whether some more of it is being taken into the B+tree."""
        self.role = FOLLOWER
        self.leader = NOBODY
        self.seen = self.durable.promised
        """The highest ballot heard of."""
        self.now = 0
        self.patience_at = 0
        self.retry_at = 0
        self.wish: Stand | Agree | Join | None = None
        self.candidacy: Candidacy | None = None
        self.leading: Leading | None = None
        self.gathered: Gathered | None = None
        self.flying: Flying | None = None
        self.batches = 0
        self.effects: list[Effect] = []

    @property
    def end(self) -> int:
        """The length of the log; a leader's may be longer than what is on its disk."""
        return self.tail.end

    @property
    def outline(self) -> Outline:
        """The log in memory: a leader's own ballot goes on where its disk ends."""
        on_disk = self.durable.outline
        if self.end == on_disk.length:
            return on_disk
        return on_disk.extended([(on_disk.length, self.durable.promised)], self.end)

    def send(self, to: int, message: AnyMessage) -> None:
        """Send a message to a peer."""
        self.effects.append(Send(to, message))

    def broadcast(self, message: AnyMessage) -> None:
        """Send a message to both peers."""
        for peer in self.peers:
            self.send(peer, message)

    def reply(self, client: int, reply: AnyReply) -> None:
        """Answer a client."""
        self.effects.append(Reply(client, reply))

    def persist(
        self, batch: Batch, step: Stand | Agree | Join | Candidacy | Gathered | None
    ) -> None:
        """Start to make a batch durable. There is one at a time: the next one gathers meanwhile."""
        self.batches += 1
        self.flying = Flying(self.batches, batch, step)
        self.effects.append(Persist(self.batches, batch))

    def batch(self, after: Durable, cut: int, entries: tuple[bytes, ...]) -> Batch:
        """Return a batch that leads to `after`."""
        if cut < self.known:
            raise LostMutationError(
                f"node {self.me} would lose acknowledged mutations {cut} to {self.known}"
            )
        return Batch(after, cut, entries)

    def store(self) -> None:
        """Take what is known to be acknowledged into the B+tree, once there is enough of it."""
        if not self.storing and self.applied.size > self.settings.overlay:
            self.storing = True
            self.effects.append(Store(self.known, self.applied.writes()))

    def took(self, length: int) -> None:
        """The B+tree holds the log's first mutations: they need not be kept in memory."""
        self.storing = False
        self.applied.forget(length, self.tail.between(self.stored, length))
        self.stored = length
        self.tail.forget(length)

    def learn(self, acknowledged: int) -> None:
        """Take what is now known to be acknowledged into the view that reads see."""
        if acknowledged <= self.known:
            return
        for position, entry in enumerate(self.tail.between(self.known, acknowledged), self.known):
            self.applied.add(position, entry)
        self.known = acknowledged

    def wait(self, shortest: int, longest: int) -> None:
        """Let the patience with the present ballot last for a random time."""
        self.patience_at = self.now + self.rng.randint(shortest, longest)

    def wait_for_leader(self) -> None:
        """Start counting missed heartbeats anew."""
        heartbeat, missed = self.settings.heartbeat, self.settings.missed
        self.wait(heartbeat * missed, heartbeat * (missed + 1))

    def wait_for_election(self) -> None:
        """Give the election that is under way some time."""
        self.wait(5 * self.settings.retry, 15 * self.settings.retry)

    def follow(self, leader: int) -> None:
        """Become a follower; what clients wait for here is told as far as it is known."""
        self.role, self.leader, self.candidacy = FOLLOWER, leader, None
        leading, self.leading = self.leading, None
        if leading is None:
            return
        for held in leading.held:
            self.reply(held.client, Unknown(held.request))
        for waiting in leading.waiting:
            self.reply(waiting.client, NotLeader(waiting.command.request, leader))
        # What was appended and never reached the disk is gone, as in a crash.
        self.tail.replace(self.durable.outline.length, ())

    def trace(
        self,
        action: str,
        args: dict[str, int],
        extra: dict[str, Any] | None = None,
        question: tuple[int, int, int] | None = None,
    ) -> None:
        """Record that a step took effect here."""
        if self.settings.tracing:
            self.effects.append(Trace(action, args, self.mapped(), extra or {}, question))

    def mapped(self) -> dict[str, Any]:
        """Return this node's part of the specification's state."""
        state: dict[str, Any] = {
            "replica": self.me,
            "promised": self.durable.promised,
            "role": self.role,
            "holds": self.durable.holds,
            "log": self.durable.outline.mutations(),
        }
        if self.leading is not None:
            state["acknowledged"] = self.leading.acknowledged
        return state
