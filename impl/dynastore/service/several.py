"""Several regions on one machine, each a process with all that belongs to a region.

Run as `python -m dynastore.service.several`, this module is one of them.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from dynastore.service.children import kept
from dynastore.service.cluster import Region, ServeError, serve_on
from dynastore.service.listening import bound, url

_USELESS: Final = 2
"""Exit status of a region that cannot be served: its message is on standard error."""


class Config(msgspec.Struct, frozen=True):
    """What the process of a region is told."""

    name: str
    peers: dict[str, str]
    listening: int
    """The descriptor of its listening socket, inherited."""
    folder: str | None = None
    queue: str | None = None
    origins: tuple[str, ...] = ()


def serve_several(
    names: Sequence[str],
    host: str,
    folder: Path | None,
    ready: Callable[[str, str], None],
    *,
    origins: Sequence[str] = (),
    is_open: bool = False,
) -> None:
    """Serve regions of these names until SIGTERM or SIGINT; `ready` is told each one's URL.

    With a `folder` each has one of its own in it. Raises `ServeError`.
    """
    with ExitStack() as stack:
        sockets = {name: stack.enter_context(bound(host, 0, is_open=is_open)) for name in names}
        asyncio.run(_serve(sockets, folder, ready, tuple(origins)))


async def _serve(
    sockets: dict[str, socket.socket],
    folder: Path | None,
    ready: Callable[[str, str], None],
    origins: tuple[str, ...],
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    urls = {name: url(listening) for name, listening in sockets.items()}
    begun: dict[str, asyncio.Event] = {name: asyncio.Event() for name in sockets}

    def start(name: str) -> subprocess.Popen[bytes]:
        config = Config(
            name,
            {other: at for other, at in urls.items() if other != name},
            sockets[name].fileno(),
            None if folder is None else str(folder / name),
            origins=origins,
        )
        words = (sys.executable, "-P", "-m", "dynastore.service.several")
        child = subprocess.Popen(
            (*words, msgspec.json.encode(config).decode()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=(config.listening,),
        )

        def wait() -> None:
            assert child.stdout is not None
            if child.stdout.readline():
                loop.call_soon_threadsafe(begun[name].set)

        threading.Thread(target=wait, daemon=True).start()
        return child

    ended = asyncio.create_task(stop.wait())
    async with kept([partial(start, name) for name in sockets], _died) as watched:
        all_begun = asyncio.gather(*(event.wait() for event in begun.values()))
        await _first(all_begun, ended, watched)
        if not ended.done():
            for name, at in urls.items():
                ready(name, at)
        await _first(ended, watched)


async def _first(*tasks: asyncio.Future[Any]) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _died(_: int, status: int) -> None:
    if status == _USELESS:
        raise ServeError("a region cannot be served, see above")


def main() -> None:
    """Serve the region that the first word describes, until the standard input ends."""
    config = msgspec.json.decode(sys.argv[1], type=Config)
    threading.Thread(target=_end_with_input, daemon=True).start()
    listening = socket.socket(fileno=config.listening)
    region = Region(config.name, config.peers, config.queue)
    folder = None if config.folder is None else Path(config.folder)
    try:
        serve_on(listening, folder, lambda at: print(at, flush=True), region, config.origins)
    except ServeError as error:
        print(f"{config.name}: {error}", file=sys.stderr)
        sys.exit(_USELESS)


def _end_with_input() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
