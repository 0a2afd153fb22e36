"""Several regions in virtual time: each a simulated cluster, with rep out, rep in and rep admin.

What replicates is the code that does it for real (`dynastore.regions`), run by agents; the network
between regions, their clocks and the deaths of their processes are simulated. A seed decides
everything.

    world = Regions(seed=7)
    world.ask("a", "CreateTable", {...})
    world.ask("a", "UpdateTable", {"TableName": "t", "ReplicaUpdates": [...]})
    world.run(5_000)
    world.trace                       # the steps of the machine `global_tables`
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final

from botocore.exceptions import ConnectionClosedError, ConnectTimeoutError

from dynareader import TryAgainError
from dynastore.items import Place
from dynastore.regions import control
from dynastore.regions.queues import Message, TableQueue
from dynastore.regions.rep_admin import RepAdmin
from dynastore.regions.rep_in import RepIn
from dynastore.regions.rep_out import Region, Working
from dynastore.regions.writes import Batch
from dynastore.simulation.agents import Agent
from dynastore.simulation.boto import Client
from dynastore.simulation.clients import Result
from dynastore.simulation.cluster import Simulation
from dynastore.simulation.global_trace import GlobalRecorder
from dynastore.simulation.parts import Network

TICK: Final = 5
"""Milliseconds of virtual time between two looks at the agents."""
PATIENCE: Final = 2_000
"""Milliseconds after which what was sent to another region is given up."""
_REST: Final = 200
"""Milliseconds between two looks for a message, and between two rounds of rep admin."""
_TABLES: Final = ((control.TABLE, ("kind", "name")), (control.LEASES, ("group", "shard")))


@dataclass
class _Site:
    """A region's cluster, and its processes of replication."""

    name: str
    cluster: Simulation
    processes: dict[str, list[Agent]] = field(default_factory=dict)
    asked: int = 0
    """How many clients there were."""


class Regions:
    """A world of regions that moves only when told to."""

    def __init__(
        self, seed: int, names: Iterable[str] = ("a", "b", "c"), network: Network | None = None
    ) -> None:
        """Start empty regions; `network` is how messages fare between them, never those within."""
        self._rng = Random(seed)
        self.names = tuple(names)
        self.recorder = GlobalRecorder(self.names)
        self.now = 0
        self.network = network or Network(delay=(20, 80))
        self._cuts: set[frozenset[str]] = set()
        self._mail: list[tuple[int, int, Callable[[], None]]] = []
        self._sent = 0
        self._sites = {name: self._site(name) for name in self.names}
        for name in self.names:
            self._prepare(name)
        for name in self.names:
            for part in ("admin", "out 1", "out 2"):
                self.restart(name, part)

    # --- What happens -----------------------------------------------------------------------------

    def submit(self, region: str, client: str, operation: str, body: Mapping[str, Any]) -> int:
        """Queue a user's request in a region, and return its number there."""
        return self.cluster(region).submit(client, operation, body)

    def ask(self, region: str, operation: str, body: Mapping[str, Any]) -> Result:
        """Have a user's request answered; time passes."""
        asked = self.submit(region, "asking", operation, body)
        while (result := self.cluster(region).result(asked)) is None:
            self.run(TICK)
        return result

    def run(self, milliseconds: int) -> None:
        """Let time pass."""
        until = self.now + milliseconds
        while self.now < until:
            self.now += TICK
            for site in self._sites.values():
                site.cluster.run(TICK)
            self._deliver()
            for site in self._sites.values():
                for agents in list(site.processes.values()):
                    self._turn(agents)

    def cut(self, a: str, b: str) -> None:
        """Let nothing through between two regions."""
        self._cuts.add(frozenset((a, b)))

    def isolate(self, region: str) -> None:
        """Cut a region off from all others; its users still reach it."""
        for other in self.names:
            if other != region:
                self.cut(region, other)

    def heal(self) -> None:
        """Undo every cut between regions, and all within them."""
        self._cuts.clear()
        for site in self._sites.values():
            site.cluster.heal()

    def kill(self, region: str, part: str) -> None:
        """End a process of replication: "admin", "out 1" or "out 2"."""
        for agent in self._sites[region].processes.pop(part, []):
            agent.kill()

    def restart(self, region: str, part: str) -> None:
        """Start a process of replication that is down."""
        site = self._sites[region]
        if part not in site.processes:
            begun = partial(self._administer, site) if part == "admin" else None
            site.processes[part] = []
            self._begin(site, part, begun or partial(self._work, site, part))

    def weather(self, drop: float, duplicate: float, delay: tuple[int, int]) -> None:
        """Let messages between regions fare otherwise from now on; see `Network`."""
        self.network = Network(drop, duplicate, delay)

    def cluster(self, region: str) -> Simulation:
        """Return a region's cluster, whose nodes can be crashed, cut, and so on."""
        return self._sites[region].cluster

    # --- What is to be seen -----------------------------------------------------------------------

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The steps of the machine `global_tables` so far, as docs/trace.md describes them."""
        return self.recorder.events

    def replicas(self, region: str, table: str) -> dict[str, str]:
        """Return the status of a table's replicas as its region tells it; time passes."""
        client = self._sites[region].cluster
        asked = client.submit("looking", "DescribeTable", {"TableName": table}, role=True)
        while (result := client.result(asked)) is None:
            self.run(TICK)
        told = json.loads(result.body).get("Table", {}) if result.status == 200 else {}
        return {each["RegionName"]: each["ReplicaStatus"] for each in told.get("Replicas", ())}

    def items(self, region: str, table: str) -> list[dict[str, Any]]:
        """Read all items of a table, consistently; time passes."""
        found: list[dict[str, Any]] = []
        start: dict[str, Any] = {}
        while True:
            body = {"TableName": table, "ConsistentRead": True, **start}
            result = self.ask(region, "Scan", body)
            if result.status != 200:
                continue
            page = json.loads(result.body)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                return sorted(found, key=json.dumps)
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    # --- Regions ----------------------------------------------------------------------------------

    def _site(self, name: str) -> _Site:
        others = tuple(other for other in sorted(self.names) if other != name)
        watch = partial(self._shown, name)
        seed = self._rng.randrange(1 << 32)
        return _Site(name, Simulation(seed, place=Place(name, others), watch=watch))

    def _shown(self, name: str, step: Any) -> None:
        self.recorder.shown(self.now, name, step)

    def _prepare(self, region: str) -> None:
        """Have the tables made that the processes of replication use."""
        for table, names in _TABLES:
            keys = zip(names, ("HASH", "RANGE"), strict=True)
            body = {
                "TableName": table,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": name, "AttributeType": "S"} for name in names
                ],
                "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            }
            while self.ask(region, "CreateTable", body).kind != "ok":
                pass  # Nobody knows whether it was made: then it is asked for again, or refused.

    # --- Processes --------------------------------------------------------------------------------

    def _begin(self, site: _Site, part: str, work: Callable[[Agent], None]) -> Agent:
        """Have an agent of a process do something."""
        agents = site.processes[part]
        agent = Agent(lambda: work(agents[place]))
        place = len(agents)
        agents.append(agent)
        return agent

    def _turn(self, agents: list[Agent]) -> None:
        for agent in list(agents):
            agent.turn()
            if agent.failed is not None:
                raise agent.failed

    def _administer(self, site: _Site, agent: Agent) -> None:
        clients = {name: self._client(agent, site, name) for name in self.names}
        own = clients.pop(site.name)
        admin = RepAdmin(site.name, own, own, clients, self._queue(own))
        while True:
            self._try(admin.round)
            self._rest(agent, _REST)

    def _work(self, site: _Site, part: str, agent: Agent) -> None:
        """Pick messages up, and have an agent of the same process see to each."""
        own = self._client(agent, site, site.name)
        queue = self._queue(own)
        while True:
            message = self._try(queue.receive)
            if message is None:
                self._rest(agent, _REST)
            else:
                self._begin(site, part, partial(self._ship, site, message))

    def _ship(self, site: _Site, message: Message, agent: Agent) -> None:
        own = self._client(agent, site, site.name)
        region = Region(site.name, own, own, self._queue(own))
        send = partial(self._send, site, agent)
        name = f"{site.name} {self._rng.randrange(1 << 62)}"
        working = Working.on(region, message, name, send)
        wait: float | None = 0.0
        while wait is not None:
            self._rest(agent, int(wait * 1000))
            wait = working.step(self.now / 1000)

    def _queue(self, client: Any) -> TableQueue:
        return TableQueue(control.Control(client), lambda: self.now / 1000)

    def _try(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except TryAgainError:
            return None

    def _rest(self, agent: Agent, milliseconds: int) -> None:
        until = self.now + milliseconds
        agent.wait(lambda: self.now >= until)

    def _client(self, agent: Agent, site: _Site, region: str) -> Client:
        """Return the client with which an agent of a region asks that region or another."""
        asked = self._sites[region]
        site.asked += 1
        name = f"{site.name} {site.asked}"

        def ask(operation: str, request: dict[str, Any]) -> tuple[int, bytes]:
            if frozenset((site.name, region)) in self._cuts:
                self._rest(agent, PATIENCE)
                raise ConnectTimeoutError(endpoint_url=region)
            number = asked.cluster.submit(name, operation, request, role=True)
            agent.wait(lambda: asked.cluster.result(number) is not None)
            result = asked.cluster.result(number)
            assert result is not None
            if result.kind != "ok":
                raise ConnectionClosedError(endpoint_url=region)
            return result.status, result.body

        return Client(ask)

    # --- Between regions --------------------------------------------------------------------------

    def _send(self, site: _Site, agent: Agent, to: str, batch: Batch) -> None:
        """Carry a batch to rep in of another region, and wait until it says that it is in."""
        self.recorder.shipped(self.now, site.name, batch)
        said: list[bool] = []
        for _ in range(2 if self._rng.random() < self.network.duplicate else 1):
            self._carry(site.name, to, partial(self._receive, to, site.name, batch, said))
        until = self.now + PATIENCE
        agent.wait(lambda: bool(said) or self.now >= until)
        if not said:
            raise TryAgainError(f"rep in of {to} did not answer")

    def _receive(self, region: str, source: str, batch: Batch, said: list[bool]) -> None:
        """Have rep in take a batch, and answer."""
        site = self._sites[region]
        part = f"in {self._sent}"
        site.processes[part] = []

        def take(agent: Agent) -> None:
            own = self._client(agent, site, region)
            pause = partial(self._pause, agent)
            try:
                RepIn(own, pause).take(batch)
            except TryAgainError:
                return
            finally:
                del site.processes[part]
            self.recorder.taken(self.now, region, batch)
            self._carry(region, source, lambda: said.append(True))

        self._begin(site, part, take)

    def _pause(self, agent: Agent, seconds: float) -> None:
        self._rest(agent, int(seconds * 1000))

    def _carry(self, a: str, b: str, action: Callable[[], None]) -> None:
        """Carry a message; a cut that is there when it would arrive stops it."""
        if self._rng.random() < self.network.drop:
            return
        link = frozenset((a, b))

        def arrive() -> None:
            if link not in self._cuts:
                action()

        self._sent += 1
        self._mail.append((self.now + self._rng.randint(*self.network.delay), self._sent, arrive))

    def _deliver(self) -> None:
        due = sorted(mail for mail in self._mail if mail[0] <= self.now)
        self._mail = [mail for mail in self._mail if mail[0] > self.now]
        for _, _, arrive in due:
            arrive()
