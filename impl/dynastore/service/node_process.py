"""A storage node as a process: its sockets, its disk, its clock.

Run as `python -m dynastore.service.node_process`. It takes one word, a `Config` as JSON, and ends
when its standard input does: the process that started it holds the other end, so that no node
outlives it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Final

import msgspec
import uvloop

from dynastore.disk.sorts import REPLICAS, Replica
from dynastore.disk.storage import DiskError, FolderDisk
from dynastore.items import HERE, Place
from dynastore.node.messages import (
    AT_ONCE,
    AnyMessage,
    AnyReply,
    Asked,
    Cancel,
    ClientNumber,
    Command,
    Dropped,
    Effect,
    Event,
    Millisecond,
    Persist,
    Persisted,
    Received,
    Reply,
    Send,
    Store,
    Stored,
    Tick,
)
from dynastore.node.node import Node
from dynastore.node.state import Settings
from dynastore.service import garbage
from dynastore.service.frames import TO_NODE, TO_ROUTER, Channel, ToNode, frame

UNUSABLE: Final = 2
"""Exit status of a node whose folder cannot hold its data: to start it again is of no use."""
_RECONNECT_S: Final = 0.05
_LOG: Final = logging.getLogger(__name__)


class Config(msgspec.Struct, frozen=True):
    """What a node's process is told."""

    me: Replica
    listening: int
    """The descriptor of its listening socket, inherited."""
    addresses: tuple[str, str, str]
    """The paths of the sockets where the nodes listen, itself included."""
    folder: str
    place: Place = HERE


class NodeProcess:
    """Carries events to a node and does what it says."""

    def __init__(self, config: Config) -> None:
        """Open the disk and make a node of it."""
        self._loop = asyncio.get_running_loop()
        self._disk = FolderDisk(Path(config.folder))
        self._log_writer = _Worker(self._loop, "log")
        self._tree_writer = _Worker(self._loop, "tree")
        self._node = Node(config.me, Settings(place=config.place), Random(), self._disk)
        self._address = config.addresses[config.me]
        self._peers = {r: Link(config.addresses[r]) for r in REPLICAS if r != config.me}
        self._channels: dict[ClientNumber, Channel[ToNode]] = {}
        """Those that peers and routers have opened."""
        self._numbered = ClientNumber(0)
        self._inbox: list[Event] = []
        self._alarm: asyncio.TimerHandle | None = None
        self._due = AT_ONCE

    async def run(self, listening: socket.socket) -> None:
        """Serve until the standard input ends."""
        loop = self._loop
        # uvloop's listener goes with its server: without the name it would be collected.
        server = await loop.create_unix_server(self._accepted, sock=listening)
        for link in self._peers.values():
            link.open()
        self._do(self._node.start(self._now()))
        ended = asyncio.Event()
        loop.add_reader(sys.stdin.fileno(), ended.set)
        await ended.wait()
        server.close()
        with suppress(OSError):
            # Who made the sockets may have been killed.
            os.unlink(self._address)
            os.rmdir(os.path.dirname(self._address))
        # Nothing is to be saved: what was promised to anybody is on the disk already.
        os._exit(0)

    def _now(self) -> Millisecond:
        return Millisecond(time.monotonic_ns() // 1_000_000)

    def _accepted(self) -> Channel[ToNode]:
        """Make the end of a channel that a peer or a router has opened."""
        self._numbered = number = ClientNumber(self._numbered + 1)
        channel = Channel(TO_NODE, partial(self._came, number), partial(self._gone, number))
        self._channels[number] = channel
        return channel

    def _gone(self, number: ClientNumber) -> None:
        del self._channels[number]

    def _came(self, number: ClientNumber, messages: list[ToNode]) -> None:
        for message in messages:
            if isinstance(message, Command):
                self._post(Asked(number, message))
            elif isinstance(message, Cancel):
                self._post(Dropped(number, message.request))
            else:
                self._post(Received(message))

    def _post(self, event: Event) -> None:
        """Let the node take an event together with all that come before the loop turns."""
        if not self._inbox:
            self._loop.call_soon(self._turn)
        self._inbox.append(event)

    def _turn(self) -> None:
        events, self._inbox = self._inbox, []
        try:
            effects = self._node.handle(self._now(), events)
        except Exception:
            # Its state may be half changed; what is on the disk is not.
            _LOG.critical("the node stops", exc_info=True)
            os._exit(1)
        self._do(effects)

    def _do(self, effects: Iterable[Effect]) -> None:
        sends: dict[Replica, list[AnyMessage]] = {}
        replies: dict[ClientNumber, list[AnyReply]] = {}
        persist: Persist | None = None
        for effect in effects:
            match effect:
                case Send(to, message):
                    sends.setdefault(to, []).append(message)
                case Reply(client, reply):
                    replies.setdefault(client, []).append(reply)
                case Persist():
                    persist = effect
                case Store():
                    self._store(effect)
        for to, messages in sends.items():
            self._peers[to].send(frame(messages))
        for client, answers in replies.items():
            if client in self._channels:
                self._channels[client].send(frame(answers))
        if persist is not None:
            self._persist(persist)
        self._set_alarm()

    def _persist(self, effect: Persist) -> None:
        self._disk.begin(effect.batch)
        self._log_writer.do(self._disk.commit, partial(self._post, Persisted(effect.number)))

    def _store(self, effect: Store) -> None:
        work = partial(self._disk.apply, effect.length, effect.writes)
        self._tree_writer.do(work, partial(self._post, Stored(effect.length)))

    def _set_alarm(self) -> None:
        """Have the alarm ring in time; that it rings too early, as often it does, costs little."""
        due = self._node.deadline()
        if self._alarm is not None:
            if self._due <= due:
                return
            self._alarm.cancel()
        self._due = due
        self._alarm = self._loop.call_later(max(0, due - self._now()) / 1000, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._post(Tick())


class _Worker:
    """A thread that does one piece of work after the other. The process ends where one fails."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._loop = loop
        self._queue: SimpleQueue[tuple[Callable[[], None], Callable[[], None]]] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def do(self, work: Callable[[], None], then: Callable[[], None]) -> None:
        """Do `work` there, and then `then` in the loop."""
        self._queue.put((work, then))

    def _run(self) -> None:
        while True:
            work, then = self._queue.get()
            try:
                work()
            except Exception:
                _LOG.critical("the disk could not be written, the node stops", exc_info=True)
                os._exit(1)
            self._loop.call_soon_threadsafe(then)


class Link:
    """A channel to a node, opened again whenever it breaks; what is sent meanwhile is lost."""

    def __init__(self, address: str) -> None:
        """Be ready to connect."""
        self._address = address
        self._channel: Channel[AnyReply] | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Connect, however long it takes."""
        self._task = asyncio.get_running_loop().create_task(self._connect())

    def send(self, data: bytes) -> bool:
        """Send a frame; False: there is no channel."""
        if self._channel is None:
            return False
        self._channel.send(data)
        return True

    def came(self, replies: list[AnyReply]) -> None:
        """Take what the node answers: nothing, to a peer."""

    def broke(self) -> None:
        """Take note that the channel broke."""
        self._channel = None
        self.open()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                _, self._channel = await loop.create_unix_connection(
                    lambda: Channel(TO_ROUTER, self.came, self.broke), self._address
                )
            except OSError:
                await asyncio.sleep(_RECONNECT_S)
            else:
                return


def main() -> None:
    """Run the node that the first word describes."""
    config = msgspec.json.decode(sys.argv[1], type=Config)
    # A terminal's Ctrl-C is for the process that started this one, and that ends this one.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)

    async def serve() -> None:
        await NodeProcess(config).run(socket.socket(fileno=config.listening))

    garbage.look_seldom()
    try:
        uvloop.run(serve())
    except DiskError as error:
        print(error, file=sys.stderr)
        sys.exit(UNUSABLE)


if __name__ == "__main__":
    main()
