"""A region's processes of replication: rep out, rep in and rep admin, started again when they die.

They reach the region by its endpoint, as anybody does, and are in no other way part of the store.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, TypeAlias

import msgspec

from dynastore.items import HERE
from dynastore.regions.config import Config
from dynastore.service.children import kept

WORKERS: Final = 2
"""How many processes of rep out a region has: when one dies, another goes on with its shards."""
_LOOPBACK: Final = "127.0.0.1"

Watched: TypeAlias = "asyncio.Future[None]"


@dataclass(frozen=True)
class Region:
    """A region, and the endpoints of the others."""

    name: str = HERE.region
    peers: Mapping[str, str] = field(default_factory=dict)
    queue: str | None = None
    """The URL of an SQS queue for the shards to replicate; None: it is in a table of the region."""


ALONE: Final = Region()


@asynccontextmanager
async def replicating(region: Region, endpoint: str) -> AsyncIterator[Watched]:
    """Replicate to the other regions, if there are any; yield a task that watches over it."""
    if not region.peers:
        yield asyncio.get_running_loop().create_future()
        return
    with socket.create_server((_LOOPBACK, 0)) as listening:
        parts: tuple[Literal["in", "admin", "out"], ...] = ("in", "admin", *("out",) * WORKERS)
        config = Config("in", region.name, endpoint, dict(region.peers), region.queue)
        configs = [msgspec.structs.replace(config, part=part) for part in parts]
        starts = [partial(_start, each, listening) for each in configs]
        async with kept(starts, lambda *_: None) as watched:
            yield watched


def _start(config: Config, listening: socket.socket) -> subprocess.Popen[bytes]:
    inherited = (listening.fileno(),) if config.part == "in" else ()
    told = msgspec.structs.replace(config, listening=listening.fileno())
    words = (sys.executable, "-P", "-m", "dynastore.regions.process")
    return subprocess.Popen(
        (*words, msgspec.json.encode(told).decode()),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        pass_fds=inherited,
    )
