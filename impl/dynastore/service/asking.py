"""The router's end of its exchange with a node: requests, replies, and replies that are late."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from dynastore.disk.sorts import NOBODY
from dynastore.items import is_read
from dynastore.node.messages import (
    AnyReply,
    Cancel,
    Command,
    NotLeader,
    RequestNumber,
    Working,
)

SILENCE_S: Final = 1.0
"""How long a read waits for word from a node before it asks another; who says nothing is silent."""


@dataclass(slots=True)
class _Waiting:
    """A request that waits for its reply."""

    reply: asyncio.Future[AnyReply | None]
    silence: float
    """How long it waits for word from the node, in seconds."""
    latest: float
    """Until when it waits at all."""
    until: float


class Asking:
    """Requests that wait for one node's replies."""

    def __init__(self, deliver: Callable[[list[Command | Cancel]], bool]) -> None:
        """Send with `deliver`, which says False where nothing can have been sent."""
        self._loop = asyncio.get_running_loop()
        self._deliver = deliver
        self._waiting: dict[RequestNumber, _Waiting] = {}
        self._outbox: list[Command | Cancel] = []
        self._quiet_since: float | None = None
        """Since when the node, which was asked, says nothing at all; None: it owes nothing."""

    def ask(self, asked: Command, until: float) -> asyncio.Future[AnyReply | None]:
        """Send a command; the reply is None when there is none in time.

        The node is told when nobody waits any more: at the end of that time, and by `leave`.
        """
        future: asyncio.Future[AnyReply | None] = self._loop.create_future()
        silence = SILENCE_S if is_read(asked.operation) else math.inf
        waiting = _Waiting(future, silence, until, min(until, self._loop.time() + silence))
        self._waiting[asked.request] = waiting
        self._send(asked)
        if self._quiet_since is None:
            self._quiet_since = self._loop.time()
        return future

    def came(self, replies: Iterable[AnyReply]) -> None:
        """Hand on the replies."""
        for reply in replies:
            if isinstance(reply, Working):
                self._goes_on(reply.request)
            else:
                self._end(reply.request, reply)
        self._quiet_since = self._loop.time() if self._waiting else None

    def is_silent(self, now: float) -> bool:
        """Whether the node was asked, and has said nothing since for too long."""
        return self._quiet_since is not None and now >= self._quiet_since + SILENCE_S

    def is_awaited(self) -> bool:
        """Whether anything waits for the node."""
        return bool(self._waiting)

    def broke(self) -> None:
        """The node is gone, and another takes its place: give up what waits for it."""
        self._quiet_since = None
        self.give_up()

    def give_up(self) -> None:
        """Let all that waits for the node have no reply."""
        for request in list(self._waiting):
            self._end(request, None)

    def sweep(self, now: float) -> None:
        """Give up what has waited long enough."""
        for request in [r for r, waiting in self._waiting.items() if waiting.until <= now]:
            self._end(request, None)
            self._send(Cancel(request))

    def leave(self, request: RequestNumber) -> None:
        """Let a read go that its client has left; a write is carried out all the same."""
        waiting = self._waiting.get(request)
        if waiting is not None and waiting.silence < math.inf:
            del self._waiting[request]
            self._send(Cancel(request))

    def _goes_on(self, request: RequestNumber) -> None:
        """Go on waiting for a node that works on the request."""
        waiting = self._waiting.get(request)
        if waiting is not None:
            waiting.until = min(waiting.latest, self._loop.time() + waiting.silence)

    def _send(self, message: Command | Cancel) -> None:
        if not self._outbox:
            self._loop.call_soon(self._flush)
        self._outbox.append(message)

    def _flush(self) -> None:
        outbox, self._outbox = self._outbox, []
        if not self._deliver(outbox):
            # Nothing was sent, so that nothing can come of it.
            asked = [each for each in outbox if isinstance(each, Command)]
            self.came([NotLeader(each.request, NOBODY) for each in asked])

    def _end(self, request: RequestNumber, reply: AnyReply | None) -> None:
        waiting = self._waiting.pop(request, None)
        if waiting is not None and not waiting.reply.done():
            waiting.reply.set_result(reply)
