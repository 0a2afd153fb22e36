"""The store as a service: three storage nodes, a router, and the HTTP endpoint.

With other regions, also the processes that replicate to them (`dynastore.regions`).
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import uvloop

from dynastore.items import Place
from dynastore.service import garbage
from dynastore.service.asking import Asking
from dynastore.service.housekeeping import keep_house
from dynastore.service.listening import bound, is_local, url
from dynastore.service.local import LocalNodes
from dynastore.service.processes import ServeError, found, nodes
from dynastore.service.replicating import ALONE, Region, replicating
from dynastore.service.request_router import RequestRouter
from dynastore.web.doors import Doors
from dynastore.web.endpoint import Endpoint, Submit, weigh
from dynastore.web.server import serving

__all__ = ["ALONE", "Region", "ServeError", "serve", "serve_on"]

Ready = Callable[[str], None]
"""Is told the URL, once there is a leader."""


def serve(
    host: str,
    port: int,
    folder: Path | None,
    ready: Ready,
    region: Region = ALONE,
    *,
    origins: Sequence[str] = (),
    is_open: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT. Raises `ServeError`.

    `port` 0 takes a free one. `origins` are those whose pages may use the store; a `host` beyond
    this machine is served only where it `is_open`. With a `folder` each node is a process of its
    own, and what is acknowledged is on the disks of two. Without, the three are in this process,
    and in memory.
    """
    with bound(host, port, is_open=is_open) as listening:
        serve_on(listening, folder, ready, region, origins)


def serve_on(
    listening: socket.socket,
    folder: Path | None,
    ready: Ready,
    region: Region,
    origins: Sequence[str] = (),
) -> None:
    """Serve on a bound socket."""
    garbage.look_seldom()
    doors = Doors(tuple(origins), only_local=is_local(listening))
    uvloop.run(_serve(listening, folder, ready, region, doors))


async def _serve(
    listening: socket.socket, folder: Path | None, ready: Ready, region: Region, doors: Doors
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ended = asyncio.create_task(stop.wait())
    place = Place(region.name, tuple(sorted(region.peers)))
    async with _in_memory(place) if folder is None else nodes(folder, place) as (asked, failed):
        router = RequestRouter(asked)
        began = asyncio.create_task(router.await_nodes())
        await _first(began, ended, failed)
        if ended.done():
            return
        if folder is not None:
            found(folder)
        async with AsyncExitStack() as stack:
            endpoint = Endpoint(_looking(region, router.submit), region.name, doors)
            await stack.enter_async_context(serving(endpoint.answer, listening, weigh))
            watched = await stack.enter_async_context(replicating(region, url(listening)))
            ready(url(listening))
            house = asyncio.create_task(keep_house(router))
            await _first(ended, failed, house, watched)


def _looking(region: Region, submit: Submit) -> Submit:
    """Return what looks at the other regions first, if there are any."""
    if not region.peers:
        return submit
    # With it comes boto3, which takes longer to load than all the rest.
    from dynastore.service.elsewhere import Elsewhere

    return Elsewhere(region, submit).submit


@asynccontextmanager
async def _in_memory(place: Place) -> AsyncIterator[tuple[list[Asking], asyncio.Future[None]]]:
    local = LocalNodes(place)
    yield local.askings, local.failed


async def _first(*tasks: asyncio.Future[Any]) -> None:
    """Wait for the first of the tasks to end, and raise what it raises."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
