"""The store as a service: three storage nodes, a router, and the HTTP endpoint."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvloop

from dynastore.service import garbage
from dynastore.service.asking import Asking
from dynastore.service.housekeeping import keep_house
from dynastore.service.listening import bound, url
from dynastore.service.local import LocalNodes
from dynastore.service.processes import ServeError, nodes
from dynastore.service.request_router import RequestRouter
from dynastore.web.endpoint import Endpoint
from dynastore.web.server import serving

__all__ = ["ServeError", "serve"]


def serve(host: str, port: int, folder: Path | None, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `ready` with the URL once there is a leader.

    `port` 0 takes a free one. With a `folder` each node is a process of its own, and what is
    acknowledged is on the disks of two. Without, the three are in this process, and in memory.
    Raises `ServeError`.
    """
    garbage.look_seldom()
    with bound(host, port) as listening:
        uvloop.run(_serve(listening, folder, ready))


async def _serve(
    listening: socket.socket, folder: Path | None, ready: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ended = asyncio.create_task(stop.wait())
    async with _in_memory() if folder is None else nodes(folder) as (asked, failed):
        router = RequestRouter(asked)
        began = asyncio.create_task(router.await_nodes())
        await _first(began, ended, failed)
        if ended.done():
            return
        async with serving(Endpoint(router.submit).answer, listening):
            ready(url(listening))
            await _first(ended, failed, asyncio.create_task(keep_house(router)))


@asynccontextmanager
async def _in_memory() -> AsyncIterator[tuple[list[Asking], asyncio.Future[None]]]:
    local = LocalNodes()
    yield local.askings, local.failed


async def _first(*tasks: asyncio.Future[Any]) -> None:
    """Wait for the first of the tasks to end, and raise what it raises."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
