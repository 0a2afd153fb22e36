"""A storage node: a state machine that takes events and gives effects, and does nothing else.

No clock, no socket, no disk and no randomness of its own: time comes with each event, in
milliseconds; messages, batches and replies go out as effects; the random numbers that spread
elections come from a generator passed in. Nothing that rests on what is durable is said or counted
before its batch was persisted. While one batch is being persisted, what comes gathers for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from dynastore.disk.sorts import Ballot, Replica
from dynastore.disk.storage import Disk
from dynastore.node import (
    consistent_reads,
    leadership,
    publishing,
    recovery,
    replication,
    requests,
)
from dynastore.node.messages import (
    AT_ONCE,
    Accepted,
    AnyMessage,
    Append,
    Asked,
    BatchNumber,
    Behind,
    Dropped,
    Effect,
    Event,
    Fetch,
    Fetched,
    Following,
    Full,
    Heartbeat,
    Hello,
    Millisecond,
    Missing,
    MissingToo,
    Persisted,
    Received,
    Recover,
    Refused,
    RequestVote,
    Stored,
    Tick,
    Told,
    Vote,
)
from dynastore.node.roles import Candidate, Follower, Gathered, Leader, Lost
from dynastore.node.state import Agree, Join, Settings, Stand, State


class Node:
    """One of the three storage nodes of a partition, numbered from 0."""

    def __init__(self, me: Replica, settings: Settings, rng: Random, disk: Disk) -> None:
        """Make a node from its `disk`. It lives once `start` was called."""
        self._state = State(me, settings, rng, disk)

    def start(self, now: Millisecond) -> list[Effect]:
        """Come up, for the first time or after a crash."""
        state = self._state
        state.now = now
        if isinstance(state.role, Lost):
            state.trace("lose", {"r": state.me})
            recovery.started(state, state.role)
        else:
            state.trace("restart", {"r": state.me})
            leadership.started(state)
        return state.out.emptied()

    def handle(self, now: Millisecond, events: Iterable[Event]) -> list[Effect]:
        """Take events that came together, and return what is to be done, in this order."""
        self._state.now = now
        for event in events:
            self._take(event)
        requests.settle(self._state)
        self._tick()
        self._settle()
        return self._state.out.emptied()

    def deadline(self) -> Millisecond:
        """Return when the node wants a `Tick` at the latest."""
        role = self._state.role
        if self._state.turns.more:
            return AT_ONCE
        if isinstance(role, Lost):
            return role.retry_at
        if not isinstance(role, Leader):
            return leadership.deadline(self._state)
        due = replication.deadline(self._state, role)
        others = (consistent_reads.deadline(role.reads), publishing.deadline(self._state, role))
        return min((due, *(other for other in others if other is not None)))

    def publish(self, whether: bool) -> None:
        """Let the part that publishes rest, or go on: nothing else waits for it."""
        self._state.publishes = whether

    def leads(self) -> Ballot | None:
        """Return the ballot that the node believes it leads; None: it believes it leads none."""
        return self._state.durable.promised if isinstance(self._state.role, Leader) else None

    def _take(self, event: Event) -> None:
        match event:
            case Received(message):
                self._message(message)
            case Asked():
                self._state.turns.waiting.append(event)
            case Dropped(client, request):
                self._state.turns.drop(client, request)
                consistent_reads.drop(self._state.role, client, request)
            case Persisted(number):
                self._persisted(number)
            case Stored(length):
                self._state.log.stored(length)
            case Full():
                self._state.is_full = True
            case Tick():
                pass

    def _message(self, message: AnyMessage) -> None:
        state = self._state
        if isinstance(state.role, Lost):
            recovery.on_message(state, state.role, message)
            return
        match message:
            case Append():
                replication.on_append(state, message)
            case Accepted():
                replication.on_accepted(state, message)
            case Behind():
                replication.on_behind(state, message)
            case Heartbeat():
                if leadership.on_heartbeat(state, message):
                    replication.following(state, message)
            case Following():
                replication.on_following(state, message)
            case Recover():
                recovery.on_recover(state, message)
            case Told():
                pass  # It has recovered by other answers.
            case _:
                _election(state, message)

    def _persisted(self, number: BatchNumber) -> None:
        """Take what is now durable to be true."""
        state, flying = self._state, self._state.flying
        if flying is None or flying.number != number:
            return
        state.flying, state.is_full = None, False
        state.durable = flying.batch.after
        match flying.aim:
            case Stand() as wish:
                leadership.stood(state, wish)
            case Agree() as wish:
                leadership.agreed(state, wish)
            case Join(heartbeat=heartbeat):
                leadership.joined(state, heartbeat)
                replication.following(state, heartbeat)
            case Candidate() as candidate:
                leadership.won(state, candidate)
            case Gathered() as gathered if isinstance(state.role, Lost):
                recovery.took(state, state.role, gathered)
            case Gathered() as gathered:
                replication.took(state, gathered)
            case None:
                replication.kept(state)

    def _tick(self) -> None:
        state = self._state
        if isinstance(state.role, Lost):
            recovery.tick(state, state.role)
            return
        leadership.tick(state)
        if isinstance(state.role, Leader):
            replication.tick(state, state.role)
            consistent_reads.tick(state, state.role)

    def _settle(self) -> None:
        """Send what is due, and write what waits for the disk, if the disk is free."""
        state, role = self._state, self._state.role
        if isinstance(role, Lost):
            if state.flying is None:
                recovery.settle(state, role)
            return
        if isinstance(role, Leader):
            consistent_reads.settle(state, role)
            publishing.settle(state, role)
        # A promise goes before the log: a leader that is to be deposed writes no more of its own.
        if state.flying is None:
            leadership.settle(state)
        if state.flying is None and isinstance(role, Leader):
            replication.release(state, role)
        if state.flying is None and isinstance(role, Follower):
            replication.settle(state, role)
        if isinstance(role, Leader):
            replication.send(state, role)
        state.store()


def _election(state: State, message: AnyMessage) -> None:
    match message:
        case RequestVote():
            leadership.on_request_vote(state, message)
        case Vote():
            leadership.on_vote(state, message)
        case Fetch():
            leadership.on_fetch(state, message)
        case Fetched():
            leadership.on_fetched(state, message)
        case Refused():
            leadership.on_refused(state, message)
        case Hello():
            leadership.on_hello(state, message)
        case Missing():
            leadership.on_missing(state, message)
        case MissingToo():
            leadership.on_missing_too(state, message)
        case _:
            raise TypeError(f"not a message between nodes: {message!r}")
