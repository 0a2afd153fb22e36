"""What goes out of a node in the step under way: messages, replies, batches, traced steps."""

from __future__ import annotations

from collections.abc import Mapping

from dynastore.disk.sorts import REPLICAS, Length, Replica
from dynastore.disk.storage import Batch
from dynastore.node.messages import (
    AnyMessage,
    AnyReply,
    BatchNumber,
    ClientNumber,
    Effect,
    Persist,
    Reply,
    Send,
    Shown,
    Store,
    Trace,
)


class Outbox:
    """The effects of one step of a node, in their order."""

    def __init__(self, me: Replica) -> None:
        """Be empty."""
        self.peers = tuple(r for r in REPLICAS if r != me)
        self._effects: list[Effect] = []
        self._batches = BatchNumber(0)

    def emptied(self) -> list[Effect]:
        """Return the effects, and be empty."""
        effects, self._effects = self._effects, []
        return effects

    def send(self, to: Replica, message: AnyMessage) -> None:
        """Send a message to a peer."""
        self._effects.append(Send(to, message))

    def broadcast(self, message: AnyMessage) -> None:
        """Send a message to both peers."""
        for peer in self.peers:
            self.send(peer, message)

    def reply(self, client: ClientNumber, reply: AnyReply) -> None:
        """Answer a client."""
        self._effects.append(Reply(client, reply))

    def persist(self, batch: Batch) -> BatchNumber:
        """Make a batch durable; return its number."""
        self._batches = BatchNumber(self._batches + 1)
        self._effects.append(Persist(self._batches, batch))
        return self._batches

    def store(self, length: Length, writes: Mapping[bytes, bytes | None]) -> None:
        """Take changes into the B+tree, which then holds the log's first `length` mutations."""
        self._effects.append(Store(length, writes))

    def trace(self, step: Trace | Shown) -> None:
        """Record that a step took effect."""
        self._effects.append(step)
