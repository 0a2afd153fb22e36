"""The server: accepts connections on a socket, keeps their clock, and ends them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Final

from dynastore.web.connection import Connection, Shared
from dynastore.web.http import Handler, Weigh, nothing

GRACE_S: Final = 2
"""How long requests may still take when the server stops."""
_TICK_S: Final = 0.2
"""Between two checks of the connections."""
_BACKLOG: Final = 1024


@asynccontextmanager
async def serving(
    answer: Handler, listening: socket.socket, weigh: Weigh = nothing
) -> AsyncIterator[None]:
    """Serve HTTP on a bound socket for the length of an `async with` block.

    `weigh` says for how large an answer there is to be room before a request is answered.
    """
    shared = Shared(answer, weigh)
    _tick(shared)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: Connection(shared), sock=listening, backlog=_BACKLOG
    )
    ticking = asyncio.create_task(_keep_ticking(shared))
    try:
        yield
    finally:
        listener.close()
        await _end(shared)
        ticking.cancel()


async def _keep_ticking(shared: Shared) -> None:
    while True:
        await asyncio.sleep(_TICK_S)
        _tick(shared)


def _tick(shared: Shared) -> None:
    """Move the clock, and end what took too long."""
    shared.now = asyncio.get_running_loop().time()
    shared.lines = b"Server: Server\r\nDate: %b\r\n" % formatdate(usegmt=True).encode()
    for connection in list(shared.connections):
        connection.check()


async def _end(shared: Shared) -> None:
    """Close the connections, those that wait for an answer when they have it."""
    until = asyncio.get_running_loop().time() + GRACE_S
    for connection in list(shared.connections):
        connection.finish()
    while shared.connections and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(0.01)
    for connection in list(shared.connections):
        connection.abort()
