"""The store as a service: three storage nodes' processes, a router, and the HTTP endpoint."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import msgspec
import uvloop

from dynastore.endpoint import Endpoint, Unavailable
from dynastore.items import HOUSEKEEPING, Outcome, is_read
from dynastore.messages import NOBODY, AnyReply, Command, NotLeader
from dynastore.replica import REPLICAS
from dynastore.routing import Again, Done, Router, command
from dynastore.runtime import UNUSABLE, Config, Link
from dynastore.server import serving
from dynastore.wire import frame

PATIENCE_S: Final = 10.0
"""How long a request may take before the client is told to try again."""
SILENCE_S: Final = 1.0
"""How long a read waits for a node's reply before it asks another."""
READY_WITHIN_S: Final = 30.0
_LOCKED_WITHIN_S: Final = 5.0
_WATCH_S: Final = 0.05
_AGAIN_S: Final = 1.0
"""The least time between two starts of the same node."""

Addresses: TypeAlias = tuple[str, str, str]
"""The paths of the nodes' sockets."""
_Task: TypeAlias = "asyncio.Task[None]"
_SWEEP_S: Final = 0.1
_IDLE_S: Final = 1.0
"""How long nobody looks for work after there was none."""
_LONGEST_PLACE: Final = 70
"""Bytes of a temporary folder's path in which there is room for sockets."""


class ServeError(Exception):
    """The store cannot be served; the message says why and what to do."""


def serve(host: str, port: int, folder: Path | None, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `ready` with the URL once there is a leader.

    `port` 0 takes a free one. Without `folder` the data is in a temporary one, removed at the end,
    and not synced, since nobody can come back to it. Raises `ServeError`.
    """
    with _bound(host, port) as listening, _data(folder) as (data, lock):
        uvloop.run(_serve(listening, data, lock, folder is not None, ready))


async def _serve(
    listening: socket.socket, data: Path, lock: int, sync: bool, ready: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ended = asyncio.create_task(stop.wait())
    async with _nodes(data, lock, sync) as (addresses, failed):
        routing = Routing(addresses)
        began = asyncio.create_task(routing.await_nodes())
        await _first(began, ended, failed)
        if ended.done():
            return
        async with serving(Endpoint(routing.submit).answer, listening):
            ready(_url(listening))
            await _first(ended, failed, asyncio.create_task(routing.keep_house()))


async def _first(*tasks: asyncio.Task[Any]) -> None:
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

    def __init__(self, addresses: Addresses) -> None:
        """Connect to the nodes at these addresses."""
        self._loop = asyncio.get_running_loop()
        self._router = Router(Random())
        self._links = [_NodeLink(address) for address in addresses]
        self._asked = 0
        for link in self._links:
            link.open()
        self._sweeper = self._loop.create_task(self._sweep())

    async def submit(self, operation: str, body: bytes) -> Outcome:
        """Answer a request. Raises `Unavailable` where its outcome is unknown or nobody leads."""
        self._asked += 1
        asked = command(self._asked, operation, body, time.time_ns() // 1_000_000)
        until = self._loop.time() + PATIENCE_S
        while self._loop.time() < until:
            node = self._router.choose(asked)
            reply = await self._links[node].ask(asked, until)
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
            await asyncio.sleep(_WATCH_S)

    async def _led(self, until: float) -> bool:
        """Whether each node answers, and either leads or knows who does."""
        self._asked += 1
        asked = command(self._asked, "ListTables", b"{}", time.time_ns() // 1_000_000)
        replies = await asyncio.gather(*(link.ask(asked, until) for link in self._links))
        unled = (None, NotLeader(asked.request, NOBODY))
        return all(reply not in unled for reply in replies)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(_SWEEP_S)
            for link in self._links:
                link.sweep(self._loop.time())


class _NodeLink(Link):
    """The router's connection to a node, and the requests that wait for its replies."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, tuple[float, asyncio.Future[AnyReply | None]]] = {}
        self._outbox: list[Command] = []

    def ask(self, asked: Command, until: float) -> asyncio.Future[AnyReply | None]:
        """Send a command; the reply is None when there is none in time."""
        future: asyncio.Future[AnyReply | None] = self._loop.create_future()
        if is_read(asked.operation):
            until = min(until, self._loop.time() + SILENCE_S)
        self._waiting[asked.request] = (until, future)
        if not self._outbox:
            self._loop.call_soon(self._flush)
        self._outbox.append(asked)
        return future

    def _flush(self) -> None:
        outbox, self._outbox = self._outbox, []
        if not self.send(frame(outbox)):
            # Nothing was sent, so that nothing can come of it.
            self.came([NotLeader(asked.request, NOBODY) for asked in outbox])

    def came(self, replies: list[AnyReply]) -> None:
        """Hand on the replies."""
        for reply in replies:
            self._end(reply.request, reply)

    def broke(self) -> None:
        """Give up what waits for a node that is gone."""
        for request in list(self._waiting):
            self._end(request, None)
        super().broke()

    def sweep(self, now: float) -> None:
        """Give up what has waited long enough."""
        for request in [r for r, (until, _) in self._waiting.items() if until <= now]:
            self._end(request, None)

    def _end(self, request: int, reply: AnyReply | None) -> None:
        _, future = self._waiting.pop(request, (0.0, None))
        if future is not None and not future.done():
            future.set_result(reply)


# --- The nodes' processes ------------------------------------------------------------------------


@asynccontextmanager
async def _nodes(data: Path, lock: int, sync: bool) -> AsyncIterator[tuple[Addresses, _Task]]:
    """Run the nodes; yield where they are, and a task that fails when one cannot be run at all."""
    with _listening() as (sockets, addresses):
        async with _running(data, lock, sync, sockets, addresses) as watching:
            yield addresses, watching


@asynccontextmanager
async def _running(
    data: Path, lock: int, sync: bool, sockets: Sequence[socket.socket], addresses: Addresses
) -> AsyncIterator[_Task]:
    """Run the nodes, and again when one dies; yield a task that watches over them."""

    def start(r: int) -> subprocess.Popen[bytes]:
        listening = sockets[r].fileno()
        config = Config(r, listening, addresses, str(data / f"node-{r + 1}"), sync)
        told = msgspec.json.encode(config).decode()
        words = (sys.executable, "-P", "-m", "dynastore.runtime", told)
        # The lock goes with the nodes: it is free when the last of them is gone.
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(listening, lock),
        )

    processes = [start(r) for r in REPLICAS]

    async def watch() -> None:
        restarted = [0.0] * len(processes)
        while True:
            await asyncio.sleep(_WATCH_S)
            for r in REPLICAS:
                status = processes[r].poll()
                if status == UNUSABLE:
                    raise ServeError(f"storage node {r + 1} cannot use its folder, see above")
                if status is not None and time.monotonic() > restarted[r] + _AGAIN_S:
                    restarted[r] = time.monotonic()
                    processes[r] = start(r)

    watching = asyncio.create_task(watch())
    try:
        yield watching
    finally:
        watching.cancel()
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def _listening() -> Iterator[tuple[Sequence[socket.socket], Addresses]]:
    """Listen for the nodes, in a folder that nobody else may enter."""
    with ExitStack() as stack:
        folder = stack.enter_context(_short_folder())
        a, b, c = (str(Path(folder) / f"node-{r + 1}") for r in REPLICAS)
        sockets = [stack.enter_context(socket.socket(socket.AF_UNIX)) for _ in REPLICAS]
        for each, address in zip(sockets, (a, b, c), strict=True):
            each.bind(address)
            each.listen()
        yield sockets, (a, b, c)


def _short_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a temporary folder; a socket's path has no more than some hundred bytes."""
    place = tempfile.gettempdir()
    if len(os.fsencode(place)) > _LONGEST_PLACE:
        place = "/tmp"
    try:
        return tempfile.TemporaryDirectory(
            prefix="dynastore-", dir=place, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise ServeError(f"no temporary folder can be made: {error}") from error


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


@contextmanager
def _data(folder: Path | None) -> Iterator[tuple[Path, int]]:
    """Yield the data's folder and the descriptor of its lock."""
    temporary = None
    if folder is None:
        try:
            temporary = tempfile.TemporaryDirectory(prefix="dynastore-", ignore_cleanup_errors=True)
        except OSError as error:
            raise ServeError(f"no temporary folder can be made: {error}") from error
        folder = Path(temporary.name)
    try:
        lock = _locked(folder)
        try:
            yield folder.resolve(), lock
        finally:
            os.close(lock)
    finally:
        if temporary is not None:
            temporary.cleanup()


def _locked(folder: Path) -> int:
    """Lock the folder; nodes of a store that was killed need a moment to notice and let go."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ServeError(f"{folder} cannot hold data: {error.strerror}") from error
    until = time.monotonic() + _LOCKED_WITHIN_S
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(lock)
                raise ServeError(f"{folder} is in use by another store: stop it first") from None
            time.sleep(_WATCH_S)
