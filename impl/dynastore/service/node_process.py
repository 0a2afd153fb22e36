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
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from random import Random
from typing import Final, NoReturn, TypeAlias

import msgspec
import uvloop

from dynastore.disk.sorts import REPLICAS, Replica
from dynastore.disk.storage import DamageError, DiskError, FolderDisk, FullError
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
    Full,
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
"""Exit status of a node whose folder cannot hold its data."""
DAMAGED: Final = 3
"""Exit status of a node that has found damage: it comes up again as one that has lost something."""
_RECONNECT_S: Final = 0.05
_AGAIN_S: Final = 0.5
"""How long what found no room on the disk waits to be tried again."""
_SCRUB_S: Final = 0.1
"""How long between two parts that are looked through."""
_REST_S: Final = 60.0
"""How long nothing is looked through after all of it was."""
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
    founded: bool = False
    """Whether the store has served before, so that an empty folder is one that has lost all."""


class NodeProcess:
    """Carries events to a node and does what it says."""

    def __init__(self, config: Config) -> None:
        """Open the disk and make a node of it."""
        self._loop = asyncio.get_running_loop()
        self._disk = FolderDisk(Path(config.folder), founded=config.founded)
        self._log_writer = _Worker(self._loop, "log")
        self._tree_writer = _Worker(self._loop, "tree")
        self._node = Node(config.me, Settings(place=config.place), Random(), self._disk)
        self._address = config.addresses[config.me]
        self._peers = {r: Link(config.addresses[r]) for r in REPLICAS if r != config.me}
        self._channels: dict[ClientNumber, Channel[ToNode]] = {}
        """Those that peers and routers have opened."""
        self._numbered = ClientNumber(0)
        self._inbox: list[Event] = []
        self._folder = config.folder
        self._lacks_room = False
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
        loop.call_later(_REST_S, self._scrub, self._disk.looked_through())
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
        except DamageError as damage:
            self._end(damage)
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
        again = partial(self._wait_for_room, partial(self._persist, effect))
        try:
            self._disk.begin(effect.batch)
        except FullError as error:
            again(error)
        except DamageError as damage:
            self._end(damage)
        else:
            then = partial(self._persisted, effect)
            self._log_writer.do(self._disk.commit, then, again, self._end)

    def _persisted(self, effect: Persist) -> None:
        if self._lacks_room:
            self._lacks_room = False
            _LOG.warning("%s has room again: writes go on", self._folder)
        self._post(Persisted(effect.number))

    def _store(self, effect: Store) -> None:
        work = partial(self._disk.apply, effect.length, effect.writes)
        again = partial(self._wait_for_room, partial(self._store, effect))
        self._tree_writer.do(work, partial(self._post, Stored(effect.length)), again, self._end)

    def _wait_for_room(self, work: Callable[[], None], error: FullError) -> None:
        """Do it again later; meanwhile the node takes no writes, and answers reads."""
        if not self._lacks_room:
            self._lacks_room = True
            _LOG.error("%s is full, no writes until there is room: %s", self._folder, error)
        self._post(Full())
        self._loop.call_later(_AGAIN_S, work)

    def _scrub(self, parts: Iterator[None]) -> None:
        """Look through the next part of what is on the disk, before somebody needs it."""
        try:
            next(parts)
        except StopIteration:
            self._loop.call_later(_REST_S, self._scrub, self._disk.looked_through())
        except DamageError as damage:
            self._end(damage)
        else:
            self._loop.call_later(_SCRUB_S, self._scrub, parts)

    def _end(self, damage: DamageError) -> NoReturn:
        """End, and come up again as a node that has lost something."""
        self._disk.note(damage)
        os._exit(DAMAGED)

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


Work: TypeAlias = Callable[[], None]


class _Worker:
    """A thread that does one piece of work after the other. The process ends where one fails."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._loop = loop
        self._queue: SimpleQueue[
            tuple[Work, Work, Callable[[FullError], None], Callable[[DamageError], None]]
        ] = SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def do(
        self,
        work: Work,
        then: Work,
        full: Callable[[FullError], None],
        damaged: Callable[[DamageError], None],
    ) -> None:
        """Do `work` there, and in the loop `then`, or what is to be done where it fails."""
        self._queue.put((work, then, full, damaged))

    def _run(self) -> None:
        while True:
            work, then, full, damaged = self._queue.get()
            try:
                work()
            except FullError as error:
                then = partial(full, error)
            except DamageError as error:
                then = partial(damaged, error)
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

    os.umask(0o077)
    garbage.look_seldom()
    try:
        uvloop.run(serve())
    except DiskError as error:
        print(error, file=sys.stderr)
        sys.exit(UNUSABLE)


if __name__ == "__main__":
    main()
