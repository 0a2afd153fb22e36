"""The request router as a service: it sends requests to the nodes, and brings back answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Final

from dynastore.disk.sorts import NOBODY
from dynastore.node.messages import Answer, Command, NotLeader, RequestNumber, WallTime
from dynastore.node.routing import Again, Router, command
from dynastore.service.asking import Asking
from dynastore.service.processes import ServeError
from dynastore.web.endpoint import Unavailable

PATIENCE_S: Final = 10.0
"""How long a request may take before the client is told to try again."""
READY_WITHIN_S: Final = 30.0
_LOOK_S: Final = 0.02
_SWEEP_S: Final = 0.1


class RequestRouter:
    """Sends requests to the nodes, and brings back their answers."""

    def __init__(self, nodes: Sequence[Asking]) -> None:
        """Send to these nodes."""
        self._loop = asyncio.get_running_loop()
        self._router = Router(Random())
        self._nodes = nodes
        self._asked = RequestNumber(0)
        self._sweeper = self._loop.create_task(self._sweep())

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Answer:
        """Answer a request. Raises `Unavailable` where its outcome is unknown or nobody leads.

        `role` says that the replication of global tables asks.
        """
        asked = self._command(operation, body, role=role)
        until = self._loop.time() + PATIENCE_S
        while self._loop.time() < until:
            node = self._router.choose(asked)
            try:
                reply = await self._nodes[node].ask(asked, until)
            except asyncio.CancelledError:
                self._nodes[node].leave(asked.request)
                raise
            if reply is None:
                decision = self._router.silent(node, asked)
            else:
                decision = self._router.replied(node, asked, reply)
            match decision:
                case Answer():
                    return decision
                case Again(asked, after):
                    if after:
                        await asyncio.sleep(after / 1000)
                case _:
                    raise Unavailable("The request's outcome is unknown: its leader is gone")
        raise Unavailable("The partition has no leader for the moment")

    async def await_nodes(self) -> None:
        """Wait until a leader answers, and each node follows it. Raises `ServeError`."""
        until = self._loop.time() + READY_WITHIN_S
        while not await self._led(until):
            if self._loop.time() > until:
                raise ServeError(f"the storage nodes found no leader within {READY_WITHIN_S:.0f} s")
            await asyncio.sleep(_LOOK_S)

    def _command(self, operation: str, body: bytes, *, role: bool = False) -> Command:
        self._asked = RequestNumber(self._asked + 1)
        now = WallTime(time.time_ns() // 1_000_000)
        return command(self._asked, operation, body, now, role=role)

    async def _led(self, until: float) -> bool:
        """Whether each node answers, and either leads or knows who does."""
        asked = self._command("ListTables", b"{}")
        replies = await asyncio.gather(*(node.ask(asked, until) for node in self._nodes))
        unled = (None, NotLeader(asked.request, NOBODY))
        return all(reply not in unled for reply in replies)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            for node in self._nodes:
                node.sweep(self._loop.time())
