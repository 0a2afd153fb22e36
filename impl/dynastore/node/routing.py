"""Routing: where a request goes, and what its reply means.

The talk: request routers are stateless; a write and a strongly consistent read go to the leader of
the partition, an eventually consistent read to any one of the three. All that a router keeps is who
it believes leads, and who did not answer last; in both it may be wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

import msgspec

from dynastore.disk.sorts import NOBODY, REPLICAS, Replica
from dynastore.items import consistent, is_read
from dynastore.node.messages import (
    Answer,
    AnyReply,
    Command,
    NotLeader,
    RequestNumber,
    WallTime,
)

PAUSE: Final = 25
"""Milliseconds before a request is sent again when nobody is known to lead."""


@dataclass(frozen=True)
class Again:
    """Send the command to the node chosen next, after so many milliseconds."""

    command: Command
    after: int


@dataclass(frozen=True)
class Lost:
    """Nobody will answer: the request may have taken effect, or still may."""


Decision = Answer | Again | Lost
"""An answer is the end of it."""


def command(
    request: RequestNumber, operation: str, body: bytes, wall: WallTime, *, role: bool = False
) -> Command:
    """Make a router's command of a client's request."""
    eventual = is_read(operation) and not consistent(operation, body)
    return Command(request, operation, body, wall, eventual, role)


class Router:
    """Chooses nodes for requests, and learns from the replies who leads."""

    def __init__(self, rng: Random) -> None:
        """Know nothing yet; `rng` spreads the reads."""
        self._rng = rng
        self._leader = NOBODY
        self._silent: set[Replica] = set()

    def choose(self, command: Command) -> Replica:
        """Return the node to send a command to."""
        if command.eventual or self._leader == NOBODY:
            answering = [node for node in REPLICAS if node not in self._silent]
            return self._rng.choice(answering or REPLICAS)
        return self._leader

    def heard(self, node: Replica) -> None:
        """Learn that a node says something, be it late."""
        self._silent.discard(node)

    def replied(self, node: Replica, command: Command, reply: AnyReply) -> Decision:
        """Say what follows from a node's reply."""
        self.heard(node)
        match reply:
            case Answer():
                if command.eventual and reply.status != 200:
                    # The replica may lag: it may not know the table yet. The leader knows.
                    return Again(msgspec.structs.replace(command, eventual=False), 0)
                if not command.eventual:
                    self._leader = node
                return reply
            case NotLeader(_, leader):
                self._leader = leader if leader != node else NOBODY
                return Again(command, 0 if self._leader != NOBODY else PAUSE)
            case _:
                self._leader = NOBODY
                return Lost()

    def silent(self, node: Replica, command: Command) -> Decision:
        """Say what follows when a node does not answer, or its connection broke."""
        self._silent.add(node)
        if self._leader == node:
            self._leader = NOBODY
        return Again(command, PAUSE) if is_read(command.operation) else Lost()
