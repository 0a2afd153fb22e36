"""Three storage nodes and their clients in virtual time, with faults: a seed decides everything.

The node code is the one that runs for real. Time, disks, network and randomness are simulated, and
the same seed and calls give the same run, to the byte of its trace.

    simulation = Simulation(seed=7)
    request = simulation.submit("alice", "PutItem", {"TableName": "t", "Item": {...}})
    simulation.run(5_000)
    simulation.result(request)        # Result("ok", 200, ...)
    simulation.trace, simulation.history
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any, Final

from dynastore.disk.sorts import NOBODY, REPLICAS, Replica
from dynastore.disk.storage import DamageError
from dynastore.items import HERE, Place
from dynastore.node.messages import (
    AnyReply,
    Asked,
    ClientNumber,
    Command,
    Effect,
    Event,
    Persist,
    Persisted,
    Received,
    Reply,
    Send,
    Shown,
    Store,
    Stored,
    Tick,
    Trace,
)
from dynastore.node.node import Node
from dynastore.node.state import LostMutationError, Settings
from dynastore.simulation.clients import Clients, Result
from dynastore.simulation.disks import FaultyDisk
from dynastore.simulation.parts import Clock, Network
from dynastore.simulation.streams import StreamRecorder
from dynastore.simulation.trace import Recorder

CLIENTS: Final = 3
"""Stands for the clients where a link is cut."""
_OVERLAY: Final = 400
_STORE: Final = 20
"""How many syncs' time it takes to take changes into the B+tree."""
_AGAIN: Final = 100
"""Milliseconds after which a node that has found damage is started again."""
_SEED_LIMIT: Final = 1 << 32


class Simulation:
    """A cluster that moves only when told to."""

    def __init__(
        self,
        seed: int,
        *,
        network: Network | None = None,
        settings: Settings | None = None,
        drift: int = 50,
        sync: tuple[int, int] = (1, 8),
        place: Place = HERE,
        watch: Callable[[Shown], None] = lambda _: None,
    ) -> None:
        """Start three empty nodes; `watch` is told each mutation that one acknowledges.

        `drift` is how much faster or slower a clock may run, in thousandths; `sync` how long a disk
        takes, in milliseconds.
        """
        self._rng = Random(seed)
        self._network = network or Network()
        # Entries are small here: some wait for the B+tree, and some are taken into it.
        base = settings or Settings(overlay=_OVERLAY)
        self._settings = replace(base, tracing=True, place=place)
        self._drift = drift
        self._sync = sync
        self.now = 0
        """Milliseconds since the beginning."""
        self.ahead = 0
        """Milliseconds by which the routers' clocks are ahead of that."""
        self._watch = watch
        self.halted: dict[int, str] = {}
        """Nodes that stopped by themselves, and why: no correct node does."""
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._cuts: set[frozenset[int]] = set()
        self._recorder = Recorder()
        self._streams = StreamRecorder()
        self._publishes = True
        self._disks = [FaultyDisk() for _ in REPLICAS]
        self._machines: list[_Machine | None] = [None, None, None]
        now, wall = (lambda: self.now), (lambda: max(0, self.now + self.ahead))
        self._clients = Clients(Random(self._draw()), self._ask, self._at, now, wall)
        for r in REPLICAS:
            self.restart(r)

    # --- What happens -----------------------------------------------------------------------------

    def submit(
        self,
        client: str,
        operation: str,
        body: bytes | Mapping[str, Any],
        *,
        role: bool = False,
    ) -> int:
        """Queue a client's request, and return its number. A client has one at a time under way.

        `role` says that the client is the replication of global tables.
        """
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._clients.submit(client, operation, raw, role=role)

    def result(self, request: int) -> Result | None:
        """Return how a request ended; None: it has not."""
        return self._clients.results.get(request)

    def run(self, milliseconds: int) -> None:
        """Let time pass."""
        until = self.now + milliseconds
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, action = heapq.heappop(self._agenda)
            action()
        self.now = until

    def run_until(self, condition: Callable[[], bool], limit: int = 60_000) -> bool:
        """Let time pass until the condition holds; say whether it came to that within the limit."""
        until = self.now + limit
        while not condition() and self._agenda and self._agenda[0][0] <= until:
            self.now, _, action = heapq.heappop(self._agenda)
            action()
        return condition()

    def crash(self, r: int) -> None:
        """End a node: what is not synced is lost, or was synced just before, as chance has it."""
        machine = self._machines[r]
        if machine is None:
            return
        while machine.unsynced and self._rng.random() < 0.5:
            machine.sync(machine.unsynced[0], dying=True)
        if machine.unstored is not None and self._rng.random() < 0.5:
            self._disks[r].apply(machine.unstored.length, machine.unstored.writes)
        self._machines[r] = None

    def restart(self, r: int) -> None:
        """Start a node that is down, with what its disk holds."""
        if self._machines[r] is None and r not in self.halted:
            self._disks[r].reopen()
            self._machines[r] = _Machine(self, REPLICAS[r])

    def pause(self, r: int) -> None:
        """Let a node do nothing, nor its disk; its clock goes on, and messages come."""
        machine = self._machines[r]
        if machine is not None and machine.asleep is None:
            machine.asleep = []

    def resume(self, r: int) -> None:
        """Let a node that is paused go on: it looks at its clock, and then at what has come."""
        machine = self._machines[r]
        if machine is not None and machine.asleep is not None:
            waiting, machine.asleep = machine.asleep, None
            machine.handle(Tick())
            for action in waiting:
                machine.do(action)

    def damage(self, r: int) -> str:
        """Damage something on a node's disk, and say what; it shows where it is read.

        The node is to be down, or to read what it holds from its disk.
        """
        return self._disks[r].damage(self._rng)

    def cut(self, a: int, b: int) -> None:
        """Let nothing through between two nodes, or a node and the `CLIENTS`."""
        self._cuts.add(frozenset((a, b)))

    def isolate(self, r: int) -> None:
        """Cut a node off from its peers; clients still reach it."""
        for other in REPLICAS:
            if other != r:
                self.cut(r, other)

    def heal(self) -> None:
        """Undo every cut."""
        self._cuts.clear()

    def weather(
        self, drop: float = 0.0, duplicate: float = 0.0, delay: tuple[int, int] = (1, 10)
    ) -> None:
        """Let messages fare otherwise from now on; see `Network`."""
        self._network = Network(drop, duplicate, delay)

    def publish(self, whether: bool) -> None:
        """Let the part that publishes streams' records rest in all nodes, or go on."""
        self._publishes = whether
        for machine in self._machines:
            if machine is not None:
                machine.node.publish(whether)

    # --- What is to be seen -----------------------------------------------------------------------

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The protocol's steps so far, as docs/trace.md describes them."""
        return self._recorder.events

    @property
    def stream_trace(self) -> list[dict[str, Any]]:
        """The steps of the first stream so far, as docs/trace.md describes them."""
        return self._streams.events

    @property
    def history(self) -> list[dict[str, Any]]:
        """What the clients saw so far: the lines of docs/history.md after the header."""
        return self._clients.history

    def lost(self, r: int) -> bool:
        """Whether a node knows that its disk has lost something, and has not caught up yet."""
        return self._disks[r].load().lost

    def up(self, r: int) -> bool:
        """Whether a node runs."""
        return self._machines[r] is not None

    def writing(self, r: int) -> bool:
        """Whether a node has given its disk something that is not synced yet."""
        machine = self._machines[r]
        return machine is not None and bool(machine.unsynced)

    def leader(self) -> int:
        """Return the running node that leads the highest ballot; `NOBODY`: none leads."""
        up = [(m.node.leads(), m.r) for m in self._machines if m is not None]
        leading = [(ballot, r) for ballot, r in up if ballot is not None]
        return max(leading, default=(0, NOBODY))[1]

    # --- How it works -----------------------------------------------------------------------------

    def _at(self, delay: int, action: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._agenda, (self.now + delay, self._order, action))

    def _draw(self) -> int:
        return self._rng.randrange(_SEED_LIMIT)

    def _carry(self, a: int, b: int, action: Callable[[], None]) -> None:
        """Carry a message from `a` to `b`; a cut that is there when it would arrive stops it."""
        if self._rng.random() < self._network.drop:
            return
        link = frozenset((a, b))

        def arrive() -> None:
            if link not in self._cuts:
                action()

        self._at(self._rng.randint(*self._network.delay), arrive)

    def _ask(self, to: Replica, session: ClientNumber, command: Command) -> None:
        """Carry a router's command to a node."""
        self._carry(CLIENTS, to, lambda: self._deliver(to, Asked(session, command)))

    def _deliver(self, to: Replica, event: Event) -> None:
        machine = self._machines[to]
        if machine is not None:
            machine.do(partial(machine.handle, event))

    def _send(self, sender: Replica, send: Send) -> None:
        copies = 2 if self._rng.random() < self._network.duplicate else 1
        for _ in range(copies):
            event = Received(send.message)
            self._carry(sender, send.to, partial(self._deliver, send.to, event))

    def _reply(self, sender: Replica, session: ClientNumber, reply: AnyReply) -> None:
        self._carry(sender, CLIENTS, lambda: self._clients.replied(session, sender, reply))


class _Machine:
    """A node that is up, with its clock and what its disk has not synced."""

    def __init__(self, world: Simulation, r: Replica) -> None:
        self.world = world
        self.r = r
        rng, drift = world._rng, world._drift
        self.clock = Clock(rng.randrange(1_000_000), 1000 + rng.randint(-drift, drift))
        self.unsynced: list[Persist] = []
        self.unstored: Store | None = None
        self.asleep: list[Callable[[], None]] | None = None
        """What waits for a node that is paused to go on."""
        self._alarm = -1
        self.node = Node(r, world._settings, Random(world._draw()), world._disks[r])
        self.node.publish(world._publishes)
        self._do(self.node.start(self.clock.show(world.now)))

    def do(self, action: Callable[[], None]) -> None:
        """Do something where the node runs, unless it is down; once it goes on, if it is paused."""
        if self.asleep is not None:
            self.asleep.append(action)
        elif self._up():
            action()

    def handle(self, event: Event, *, dying: bool = False) -> None:
        """Let the node take an event; one that is dying says nothing any more."""
        world = self.world
        try:
            effects = self.node.handle(self.clock.show(world.now), [event])
        except LostMutationError as error:
            world.halted[self.r] = str(error)
            world._machines[self.r] = None
            return
        except DamageError:
            # It comes up again as a node that has lost something.
            world._machines[self.r] = None
            world._at(_AGAIN, partial(world.restart, self.r))
            return
        self._do([e for e in effects if isinstance(e, (Trace, Shown))] if dying else effects)

    def sync(self, persist: Persist, *, dying: bool = False) -> None:
        """Make a batch durable, and tell the node."""
        self.unsynced.remove(persist)
        self.world._disks[self.r].write(persist.batch)
        self.handle(Persisted(persist.number), dying=dying)

    def _do(self, effects: list[Effect]) -> None:
        world = self.world
        for effect in effects:
            match effect:
                case Trace():
                    world._recorder.record(world.now, effect)
                    world._streams.elected(world.now, effect)
                case Shown():
                    world._streams.shown(world.now, effect)
                    world._watch(effect)
                case Send():
                    world._send(self.r, effect)
                case Reply(client, reply):
                    world._reply(self.r, client, reply)
                case Persist():
                    self.unsynced.append(effect)
                    synced = partial(self.do, partial(self._synced, effect))
                    world._at(world._rng.randint(*world._sync), synced)
                case Store():
                    self.unstored = effect
                    stored = partial(self.do, partial(self._stored, effect))
                    world._at(_STORE * world._sync[1], stored)
        self._set_alarm()

    def _synced(self, persist: Persist) -> None:
        """The disk is done; batches are synced in the order in which they were written."""
        while self._up() and persist in self.unsynced:
            self.sync(self.unsynced[0])

    def _stored(self, store: Store) -> None:
        """The B+tree has taken changes in."""
        self.unstored = None
        self.world._disks[self.r].apply(store.length, store.writes)
        self.handle(Stored(store.length))

    def _set_alarm(self) -> None:
        world = self.world
        due = max(self.clock.when(self.node.deadline()), world.now + 1)
        if not world.now < self._alarm <= due:
            self._alarm = due
            world._at(due - world.now, partial(self.do, partial(self._ring, due)))

    def _ring(self, due: int) -> None:
        if self._alarm == due:
            self.handle(Tick())

    def _up(self) -> bool:
        return self.world._machines[self.r] is self
