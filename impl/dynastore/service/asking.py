"""The router's end of its exchange with a node: requests, replies, and replies that are late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from dynastore.disk.sorts import NOBODY
from dynastore.items import is_read
from dynastore.node.messages import AnyReply, Command, NotLeader, RequestNumber

SILENCE_S: Final = 1.0
"""How long a read waits for a node's reply before it asks another; who says nothing is silent."""


class Asking:
    """Requests that wait for one node's replies."""

    def __init__(self, deliver: Callable[[list[Command]], bool]) -> None:
        """Send with `deliver`, which says False where nothing can have been sent."""
        self._loop = asyncio.get_running_loop()
        self._deliver = deliver
        self._waiting: dict[RequestNumber, tuple[float, asyncio.Future[AnyReply | None]]] = {}
        self._outbox: list[Command] = []
        self._quiet_since: float | None = None
        """Since when the node, which was asked, says nothing at all; None: it owes nothing."""

    def ask(self, asked: Command, until: float) -> asyncio.Future[AnyReply | None]:
        """Send a command; the reply is None when there is none in time."""
        future: asyncio.Future[AnyReply | None] = self._loop.create_future()
        if is_read(asked.operation):
            until = min(until, self._loop.time() + SILENCE_S)
        self._waiting[asked.request] = (until, future)
        if self._quiet_since is None:
            self._quiet_since = self._loop.time()
        if not self._outbox:
            self._loop.call_soon(self._flush)
        self._outbox.append(asked)
        return future

    def came(self, replies: Iterable[AnyReply]) -> None:
        """Hand on the replies."""
        for reply in replies:
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
        for request in [r for r, (until, _) in self._waiting.items() if until <= now]:
            self._end(request, None)

    def _flush(self) -> None:
        outbox, self._outbox = self._outbox, []
        if not self._deliver(outbox):
            # Nothing was sent, so that nothing can come of it.
            self.came([NotLeader(asked.request, NOBODY) for asked in outbox])

    def _end(self, request: RequestNumber, reply: AnyReply | None) -> None:
        _, future = self._waiting.pop(request, (0.0, None))
        if future is not None and not future.done():
            future.set_result(reply)
