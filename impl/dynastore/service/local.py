"""Three storage nodes in one process, in memory: for a store that nobody comes back to.

The nodes are the ones that run in processes of their own where there are disks. What they say to
each other goes from hand to hand, and is neither lost nor late.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Final

from dynastore.disk.memory import MemoryDisk
from dynastore.disk.sorts import REPLICAS, Replica
from dynastore.items import HERE, Place
from dynastore.node import publishing
from dynastore.node.messages import (
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
from dynastore.service.asking import Asking

_SETTINGS: Final = Settings(first_wait=(0, 20), gather=0, overlay=0)
"""Nothing is gained here by waiting for what could be written together."""


class LocalNodes:
    """Three nodes of this process' event loop."""

    def __init__(self, place: Place = HERE) -> None:
        """Start them."""
        self._loop = asyncio.get_running_loop()
        self._disks = [MemoryDisk() for _ in REPLICAS]
        settings = replace(_SETTINGS, place=place)
        self._nodes = [Node(r, settings, Random(), self._disks[r]) for r in REPLICAS]
        self._inboxes: list[list[Event]] = [[] for _ in REPLICAS]
        self._awake = False
        self._alarm = self._loop.call_later(0, self._ring)
        self.askings = [Asking(partial(self._deliver, r)) for r in REPLICAS]
        self.failed: asyncio.Future[None] = self._loop.create_future()
        """Ends, with its exception, when a node fails."""
        for r in REPLICAS:
            self._do(r, self._nodes[r].start(self._now()))

    def _now(self) -> Millisecond:
        return Millisecond(time.monotonic_ns() // 1_000_000)

    def _deliver(self, r: Replica, messages: list[Command | Cancel]) -> bool:
        client = ClientNumber(r)
        for message in messages:
            if isinstance(message, Command):
                self._inboxes[r].append(Asked(client, message))
            else:
                self._inboxes[r].append(Dropped(client, message.request))
        self._wake()
        return True

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._loop.call_soon(self._turn)

    def _ring(self) -> None:
        for inbox in self._inboxes:
            inbox.append(Tick())
        self._wake()

    def _turn(self) -> None:
        """Let the nodes take what came, and what comes of it, until nobody has more to say."""
        self._awake = False
        try:
            while any(self._inboxes):
                for r in REPLICAS:
                    events, self._inboxes[r] = self._inboxes[r], []
                    if events:
                        self._do(r, self._nodes[r].handle(self._now(), events))
        except Exception as failure:
            self.failed.set_exception(failure)
            return
        needless = publishing.needless(self._disks)
        for disk in self._disks:
            disk.drop(needless)
        self._alarm.cancel()
        wait = min(node.deadline() for node in self._nodes) - self._now()
        self._alarm = self._loop.call_later(max(0, wait) / 1000, self._ring)

    def _do(self, r: Replica, effects: Iterable[Effect]) -> None:
        inbox, disk = self._inboxes[r], self._disks[r]
        for effect in effects:
            match effect:
                case Send(to, message):
                    self._inboxes[to].append(Received(message))
                case Reply(_, reply):
                    self.askings[r].came((reply,))
                case Persist(number, batch):
                    disk.write(batch)
                    inbox.append(Persisted(number))
                case Store(length, writes):
                    disk.apply(length, writes)
                    inbox.append(Stored(length))
