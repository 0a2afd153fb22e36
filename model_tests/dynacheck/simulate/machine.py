"""Hypothesis drives clients and faults on an in-process target, and shrinks what goes wrong."""

from __future__ import annotations

from typing import Any, ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from dynacheck.simulate.witnesses import Witnesses
from dynacheck.simulate.world import KEYS, TABLE, Who, World, read
from dynacheck.targets.in_process import CLIENTS, NODES, Start
from dynacheck.targets.simulations import EMBEDDED
from dynacheck.trace.requests import HOUSEKEEPING

QUICK_EXAMPLES = 300
"""How many runs the quick checks of the store make, with each seed."""

clients = st.sampled_from("abc")
keys = st.sampled_from(KEYS)
nodes: st.SearchStrategy[Who] = st.sampled_from([*range(NODES), "leader"])
times = st.sampled_from([0, 5, 50, 500])
conditions = st.sampled_from(["", "attribute_exists(k)", "attribute_not_exists(k)", "v < :v"])


class Cluster(RuleBasedStateMachine):
    """Three nodes, three clients and two keys, with every fault that a target lets happen."""

    witnesses: ClassVar[Witnesses]
    target: ClassVar[Start]
    world_of: ClassVar[type[World]] = World

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None
        self.written = 0

    @property
    def _world(self) -> World:
        assert self.world is not None
        return self.world

    @initialize(
        seed=st.integers(0, 2**32 - 1),
        sync=st.sampled_from([8, 200]),
        drift=st.sampled_from([0, 50, 300]),
    )
    def start(self, seed: int, sync: int, drift: int) -> None:
        """A new cluster."""
        target, witnesses = type(self).target, self.witnesses
        world = self.world_of(seed, sync=sync, drift=drift, witnesses=witnesses, start=target)
        self.world = world

    @rule(client=clients, key=keys, condition=conditions, time=times, expiring=st.booleans())
    def put(self, client: str, key: str, condition: str, time: int, expiring: bool = False) -> None:
        """Put an item that no other request puts; `expiring`: it may be deleted in a second."""
        item = {"k": {"S": key}, "v": {"N": self._number()}}
        if expiring:
            item["e"] = {"N": str(self._world.target.now // 1000)}
        self._write(client, "PutItem", {"Item": item}, condition, time)

    @rule(client=clients, key=keys, condition=conditions, time=times)
    def update(self, client: str, key: str, condition: str, time: int) -> None:
        """Set an attribute, and ask for the item as it was or is."""
        body = {
            "Key": {"k": {"S": key}},
            "UpdateExpression": "SET v = :v, n = if_not_exists(n, :v)",
            "ExpressionAttributeValues": {":v": {"N": self._number()}},
            "ReturnValues": "ALL_NEW",
        }
        self._write(client, "UpdateItem", body, condition, time)

    @rule(client=clients, key=keys, condition=conditions, time=times)
    def delete(self, client: str, key: str, condition: str, time: int) -> None:
        """Delete an item, and ask for it as it was."""
        body = {"Key": {"k": {"S": key}}, "ReturnValues": "ALL_OLD"}
        self._write(client, "DeleteItem", body, condition, time)

    @rule(client=clients, key=keys, consistent=st.booleans(), time=times)
    def get(self, client: str, key: str, consistent: bool, time: int) -> None:
        """Read an item."""
        self._world.ask(client, "GetItem", read(key, consistent=consistent))
        self._world.run(time)

    @rule(time=times)
    def keep_house(self, time: int) -> None:
        """Let the store delete what has expired."""
        self._world.ask("housekeeper", HOUSEKEEPING, {})
        self._world.run(time)

    @rule(time=st.sampled_from([5, 50, 500, 3000, 6000]))
    def wait(self, time: int) -> None:
        """Let time pass."""
        self._world.run(time)

    @rule(who=nodes, writing=st.booleans())
    def crash(self, who: Who, writing: bool) -> None:
        """End a node, in the middle of a write or not."""
        self._world.crash(who, writing=writing)

    @rule(who=nodes, time=times)
    def restart(self, who: Who, time: int) -> None:
        """Start a node."""
        self._world.restart(who)
        self._world.run(time)

    @rule(who=nodes, time=times)
    def bounce(self, who: Who, time: int) -> None:
        """End a node in the middle of a write, and start it again."""
        node = self._world.node(who)
        self._world.crash(node, writing=True)
        self._world.run(time)
        self._world.restart(node)

    @rule(names=st.permutations("abc"), key=keys, then=st.sampled_from(["", "heal", "crash"]))
    def depose(self, names: list[str], key: str, then: str) -> None:
        """A leader is cut off and does not know that it is one no more; it, too, is asked.

        What it appends is in nobody else's log. `then`: the new leader crashes when all is healed,
        so that the old one may stand again; or nothing but the healing; or not even that.
        """
        reader, writer, loser = names
        self.get(reader, key, consistent=True, time=500)
        self._world.isolate("leader")
        self.put(loser, key, "", time=6000)
        for _ in range(2):
            self.put(writer, key, "", time=3000)
        self.get(reader, key, consistent=True, time=500)
        if then:
            self._world.heal()
        if then == "crash":
            self._world.crash("leader", writing=False)
            self._world.run(6000)

    @rule(who=nodes, time=st.sampled_from([50, 500, 6000]))
    def pause(self, who: Who, time: int) -> None:
        """Stop a node for long enough that its peers elect another or not; or until all go on."""
        self._world.pause(who)
        self._world.run(time)

    @rule()
    def resume(self) -> None:
        """Let the nodes that are paused go on."""
        self._world.resume()

    @rule(a=nodes, b=st.sampled_from([*range(NODES), CLIENTS]))
    def cut(self, a: Who, b: int) -> None:
        """Cut one link."""
        self._world.cut(a, b)

    @rule(who=nodes, time=st.sampled_from([0, 500, 6000]))
    def isolate(self, who: Who, time: int) -> None:
        """Cut a node off from its peers, for long enough that they elect another or not."""
        self._world.isolate(who)
        self._world.run(time)

    @rule()
    def heal(self) -> None:
        """Undo every cut."""
        self._world.heal()

    @rule(
        drop=st.sampled_from([0, 0.05, 0.3]),
        duplicate=st.sampled_from([0, 0.3]),
        delay=st.sampled_from([5, 50, 300]),
    )
    def weather(self, drop: float, duplicate: float, delay: int) -> None:
        """Let messages fare better or worse."""
        self._world.weather(drop, duplicate, delay)

    def teardown(self) -> None:
        """The end of all faults."""
        if self.world is not None and not self.world.failed:
            self.world.end()

    def _number(self) -> str:
        self.written += 1
        return str(self.written)

    def _write(
        self, client: str, operation: str, body: dict[str, Any], condition: str, time: int
    ) -> None:
        body = {"TableName": TABLE, **body}
        if condition:
            body["ConditionExpression"] = condition
        if ":v" in condition:
            body["ExpressionAttributeValues"] = {":v": {"N": self._number()}}
        self._world.ask(client, operation, body)
        self._world.run(time)


def drive(
    examples: int,
    *,
    steps: int = 40,
    seed: int | None = None,
    shrink: bool = True,
    start: Start = EMBEDDED,
    cluster: type[Cluster] = Cluster,
    witnesses: Witnesses | None = None,
) -> Witnesses:
    """Run the machine, and return what was seen. Raises `ObjectionError`, as small as it gets.

    `start` starts the target, and `cluster` says what is done to it. The same `seed` draws the same
    examples; None: others each time.
    """
    witnesses = Witnesses() if witnesses is None else witnesses
    members = {"witnesses": witnesses, "target": start}
    machine: type[Cluster] = type("Cluster", (cluster,), members)
    if seed is not None:
        machine = hypothesis.seed(seed)(machine)
    settings = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, *((Phase.shrink,) if shrink else ())),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(machine, settings=settings)
    return witnesses
