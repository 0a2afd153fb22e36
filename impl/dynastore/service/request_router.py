"""The request router as a service: it sends requests to the nodes, and brings back answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from random import Random
from typing import Final

from dynastore.disk.sorts import NOBODY, REPLICAS, Replica
from dynastore.node.messages import Answer, Command, NotLeader, RequestNumber, WallTime
from dynastore.node.routing import Again, Router, command
from dynastore.service.asking import SILENCE_S, Asking
from dynastore.service.processes import ServeError
from dynastore.web.endpoint import Unavailable

PATIENCE_S: Final = 10.0
"""How long a request may take before the client is told to try again."""
READY_WITHIN_S: Final = 30.0
_THIRD_S: Final = 5.0
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
        self._look: asyncio.Task[None] | None = None
        """For whether another leads in a silent node's place."""
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
        """Wait until a leader answers, and the others follow it. Raises `ServeError`.

        The third of them is waited for only so long: its disk may be unusable.
        """
        began = self._loop.time()
        until = began + READY_WITHIN_S
        while not await self._led(until, 3 if self._loop.time() < began + _THIRD_S else 2):
            if self._loop.time() > until:
                raise ServeError(f"the storage nodes found no leader within {READY_WITHIN_S:.0f} s")
            await asyncio.sleep(_LOOK_S)

    def _command(self, operation: str, body: bytes, *, role: bool = False) -> Command:
        self._asked = RequestNumber(self._asked + 1)
        now = WallTime(time.time_ns() // 1_000_000)
        return command(self._asked, operation, body, now, role=role)

    async def _led(self, until: float, least: int) -> bool:
        """Whether as many nodes answer, and either lead or know who does."""
        asked = self._command("ListTables", b"{}")
        replies = await asyncio.gather(*(node.ask(asked, until) for node in self._nodes))
        unled = (None, NotLeader(asked.request, NOBODY))
        return sum(reply not in unled for reply in replies) >= least

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            now = self._loop.time()
            for number, node in zip(REPLICAS, self._nodes, strict=True):
                node.sweep(now)
                if not node.is_silent(now):
                    self._router.heard(number)
                elif node.is_awaited() and (self._look is None or self._look.done()):
                    self._look = self._loop.create_task(self._look_round(number))

    async def _look_round(self, silent: Replica) -> None:
        """Ask the others who leads: what waits for a leader that was deposed is given up.

        A write may wait long for its acknowledgement. But that its node is silent and another leads
        means that its outcome will not be told.
        """
        asked, until = self._command("ListTables", b"{}"), self._loop.time() + SILENCE_S
        others = [number for number in REPLICAS if number != silent]
        asking = [self._nodes[number].ask(asked, until) for number in others]
        for number, reply in zip(others, await asyncio.gather(*asking), strict=True):
            if isinstance(reply, Answer):
                self._router.replied(number, asked, reply)
                self._nodes[silent].give_up()
