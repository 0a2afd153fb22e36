"""The store as a service: three storage nodes, a router, and the HTTP endpoint."""

from __future__ import annotations

import asyncio
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
import uvloop

from dynastore.items import HOUSEKEEPING, Outcome
from dynastore.node.messages import NOBODY, NotLeader
from dynastore.node.routing import Again, Done, Router, command
from dynastore.service import garbage
from dynastore.service.asking import Asking
from dynastore.service.local import LocalNodes
from dynastore.service.processes import ServeError, nodes
from dynastore.web.endpoint import Endpoint, Unavailable
from dynastore.web.server import serving

__all__ = ["ServeError", "serve"]

PATIENCE_S: Final = 10.0
"""How long a request may take before the client is told to try again."""
READY_WITHIN_S: Final = 30.0
_LOOK_S: Final = 0.02
_SWEEP_S: Final = 0.1
_IDLE_S: Final = 1.0
"""How long nobody looks for work after there was none."""


def serve(host: str, port: int, folder: Path | None, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `ready` with the URL once there is a leader.

    `port` 0 takes a free one. With a `folder` each node is a process of its own, and what is
    acknowledged is on the disks of two. Without, the three are in this process, and in memory.
    Raises `ServeError`.
    """
    garbage.look_seldom()
    with _bound(host, port) as listening:
        uvloop.run(_serve(listening, folder, ready))


async def _serve(
    listening: socket.socket, folder: Path | None, ready: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ended = asyncio.create_task(stop.wait())
    async with _in_memory() if folder is None else nodes(folder) as (asked, failed):
        routing = Routing(asked)
        began = asyncio.create_task(routing.await_nodes())
        await _first(began, ended, failed)
        if ended.done():
            return
        async with serving(Endpoint(routing.submit).answer, listening):
            ready(_url(listening))
            await _first(ended, failed, asyncio.create_task(routing.keep_house()))


@asynccontextmanager
async def _in_memory() -> AsyncIterator[tuple[list[Asking], asyncio.Future[None]]]:
    local = LocalNodes()
    yield local.askings, local.failed


async def _first(*tasks: asyncio.Future[Any]) -> None:
    """Wait for the first of the tasks to end, and raise what it raises."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


# --- The router ----------------------------------------------------------------------------------


class Routing:
    """Sends requests to the nodes, and brings back their outcomes."""

    def __init__(self, nodes: Sequence[Asking]) -> None:
        """Send to these nodes."""
        self._loop = asyncio.get_running_loop()
        self._router = Router(Random())
        self._nodes = nodes
        self._asked = 0
        self._sweeper = self._loop.create_task(self._sweep())

    async def submit(self, operation: str, body: bytes) -> Outcome:
        """Answer a request. Raises `Unavailable` where its outcome is unknown or nobody leads."""
        self._asked += 1
        asked = command(self._asked, operation, body, time.time_ns() // 1_000_000)
        until = self._loop.time() + PATIENCE_S
        while self._loop.time() < until:
            node = self._router.choose(asked)
            reply = await self._nodes[node].ask(asked, until)
            if reply is None:
                decision = self._router.silent(node, asked)
            else:
                decision = self._router.replied(node, asked, reply)
            match decision:
                case Done(status, content):
                    return Outcome(status, content, ())
                case Again(asked, after):
                    if after:
                        await asyncio.sleep(after / 1000)
                case _:
                    raise Unavailable("The request's outcome is unknown: its leader is gone")
        raise Unavailable("The partition has no leader for the moment")

    async def keep_house(self) -> None:
        """Let the store go on with work that takes longer, and items expire, for ever."""
        while True:
            more = False
            try:
                done = await self.submit(HOUSEKEEPING, b"{}")
                more = msgspec.json.decode(done.body)["More"]
            except Unavailable:
                pass  # Nobody leads for the moment, or what was done is not known.
            await asyncio.sleep(0 if more else _IDLE_S)

    async def await_nodes(self) -> None:
        """Wait until a leader answers, and each node follows it. Raises `ServeError`."""
        until = self._loop.time() + READY_WITHIN_S
        while not await self._led(until):
            if self._loop.time() > until:
                raise ServeError(f"the storage nodes found no leader within {READY_WITHIN_S:.0f} s")
            await asyncio.sleep(_LOOK_S)

    async def _led(self, until: float) -> bool:
        """Whether each node answers, and either leads or knows who does."""
        self._asked += 1
        asked = command(self._asked, "ListTables", b"{}", time.time_ns() // 1_000_000)
        replies = await asyncio.gather(*(node.ask(asked, until) for node in self._nodes))
        unled = (None, NotLeader(asked.request, NOBODY))
        return all(reply not in unled for reply in replies)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            for node in self._nodes:
                node.sweep(self._loop.time())


@contextmanager
def _bound(host: str, port: int) -> Iterator[socket.socket]:
    """Take the endpoint's address, before anything else is done."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
    except (OSError, OverflowError, UnicodeError) as error:
        raise ServeError(f"{host}:{port} is no address to listen on: {error}") from error
    with listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError as error:
            why = error.strerror
            raise ServeError(f"cannot listen on {host}:{port}: {why}; try --port 0") from error
        yield listening
