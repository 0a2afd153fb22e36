"""A storage node: a state machine that takes events and gives effects, and does nothing else.

No clock, no socket, no disk and no randomness of its own: time comes with each event, in
milliseconds; messages, batches and replies go out as effects; the random numbers that spread
elections come from a generator passed in. Nothing that rests on what is durable is said or counted
before its batch was persisted. While one batch is being persisted, what comes gathers for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from dynastore.disk.storage import Disk
from dynastore.items import execute, is_read
from dynastore.node import consistent_reads, leadership, replication
from dynastore.node.messages import (
    Accepted,
    AnyMessage,
    Append,
    Asked,
    Behind,
    Effect,
    Event,
    Fetch,
    Fetched,
    Following,
    Heartbeat,
    Hello,
    NotLeader,
    Persisted,
    Received,
    Refused,
    RequestVote,
    Stored,
    Tick,
    Vote,
    answer,
)
from dynastore.node.state import Agree, Candidacy, Gathered, Join, Replica, Settings, Stand


class Node:
    """One of the three storage nodes of a partition, numbered from 0."""

    def __init__(self, me: int, settings: Settings, rng: Random, disk: Disk) -> None:
        """Make a node of what is on `disk`. It lives once `start` was called."""
        self.replica = Replica(me, settings, rng, disk)

    def start(self, now: int) -> list[Effect]:
        """Come up, for the first time or after a crash."""
        self.replica.now = now
        leadership.started(self.replica)
        return self._effects()

    def handle(self, now: int, events: Iterable[Event]) -> list[Effect]:
        """Take events that came together, and return what is to be done, in this order."""
        r = self.replica
        r.now = now
        for event in events:
            self._take(event)
        self._tick()
        self._settle()
        return self._effects()

    def deadline(self) -> int:
        """Return when the node wants a `Tick` at the latest."""
        r = self.replica
        leading = r.leading
        if leading is None:
            return leadership.deadline(r)
        asking = consistent_reads.deadline(leading)
        due = replication.deadline(r, leading)
        return due if asking is None else min(asking, due)

    def _take(self, event: Event) -> None:
        match event:
            case Received(message):
                self._message(message)
            case Asked():
                self._command(event)
            case Persisted(number):
                self._persisted(number)
            case Stored(length):
                self.replica.took(length)
            case Tick():
                pass

    def _message(self, message: AnyMessage) -> None:
        r = self.replica
        match message:
            case Append():
                replication.on_append(r, message)
            case Accepted():
                replication.on_accepted(r, message)
            case Behind():
                replication.on_behind(r, message)
            case Heartbeat():
                if leadership.on_heartbeat(r, message):
                    replication.following(r, message)
            case Following():
                replication.on_following(r, message)
            case _:
                _election(r, message)

    def _command(self, asked: Asked) -> None:
        """Answer an eventually consistent read; lead any other request, or say who may."""
        r, command = self.replica, asked.command
        leading = r.leading
        if command.eventual:
            outcome = execute(r.applied, command.operation, command.body, command.wall)
            r.reply(asked.client, answer(command.request, outcome))
        elif leading is None:
            r.reply(asked.client, NotLeader(command.request, r.leader))
        elif is_read(command.operation):
            consistent_reads.wait(r, leading, asked, None)
        else:
            outcome = execute(leading.pending, command.operation, command.body, command.wall)
            if outcome.writes:
                replication.append(r, leading, asked, outcome)
            else:
                consistent_reads.wait(r, leading, asked, outcome)

    def _persisted(self, number: int) -> None:
        """Take the step that is now durable."""
        r, flying = self.replica, self.replica.flying
        if flying is None or flying.number != number:
            return
        r.flying = None
        before, r.durable = r.durable, flying.batch.after
        match flying.step:
            case Stand() as step:
                leadership.stood(r, step)
            case Agree() as step:
                leadership.agreed(r, step)
            case Join(heartbeat=heartbeat) as step:
                leadership.joined(r, step)
                replication.following(r, heartbeat)
            case Candidacy() as step:
                leadership.won(r, step)
            case Gathered() as step:
                replication.took(r, step)
            case None:
                replication.kept(r, r.durable.outline.length > before.outline.length)

    def _tick(self) -> None:
        r = self.replica
        leadership.tick(r)
        if r.leading is not None:
            replication.tick(r, r.leading)
            consistent_reads.tick(r, r.leading)

    def _settle(self) -> None:
        """Send what is due, and write what waits for the disk, if the disk is free."""
        r = self.replica
        if r.leading is not None:
            consistent_reads.settle(r, r.leading)
        if r.flying is None:
            leadership.settle(r)
        if r.flying is None:
            replication.settle(r)
        if r.leading is not None:
            replication.send(r, r.leading)
        r.store()

    def _effects(self) -> list[Effect]:
        r = self.replica
        effects, r.effects = r.effects, []
        return effects


def _election(r: Replica, message: AnyMessage) -> None:
    match message:
        case RequestVote():
            leadership.on_request_vote(r, message)
        case Vote():
            leadership.on_vote(r, message)
        case Fetch():
            leadership.on_fetch(r, message)
        case Fetched():
            leadership.on_fetched(r, message)
        case Refused():
            leadership.on_refused(r, message)
        case Hello():
            leadership.on_hello(r, message)
        case _:
            raise TypeError(f"not a message between nodes: {message!r}")
