"""Regions under faults: what is acknowledged, shipped and taken is a behaviour of the machine.

A seed decides what is written where, which regions are cut off, which nodes and processes of
replication die, and what clocks show. In the end all of it is mended: the regions must be equal
then, item by item, and on the machine too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from dynacheck.simulate.world import ObjectionError
from dynacheck.targets.simulations import REGIONS
from dynacheck.trace import global_tables
from dynacheck.trace.violations import ViolationError

NAMES: Final = ("a", "b", "c")
TABLE: Final = "table"
KEYS: Final = ("x", "y", "z")
QUICK: Final = range(6)
"""The seeds of the quick checks."""
STEPS: Final = 80
PARTS: Final = ("admin", "out 1", "out 2")
PEACE: Final = 60_000
"""Milliseconds without faults in which the regions must become equal."""
READY: Final = 30_000
SKEW: Final = 3_000
"""Milliseconds by which a clock may be wrong."""
_LOOK: Final = 1_000
_CREATE: Final[dict[str, Any]] = {
    "TableName": TABLE,
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
_STREAM: Final = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


@dataclass
class Adventure:
    """What happens to regions with one seed."""

    seed: int
    did: Counter[str] = field(default_factory=Counter)
    """How often each thing happened."""

    def __post_init__(self) -> None:
        """Start the regions."""
        self.rng = Random(self.seed)
        self.world: Any = REGIONS(self.seed, NAMES)
        self._written = 0
        self._replayed = 0
        self._replay = global_tables.Replay(len(NAMES))

    def run(self, steps: int = STEPS) -> None:
        """Let it all happen. Raises `ObjectionError`."""
        self._replicate()
        happenings = (
            *[self._write] * 8,
            *[self._collide] * 3,
            self._isolate,
            self._cut,
            self._heal,
            self._crash,
            self._kill,
            self._skew,
            self._weather,
        )
        for _ in range(steps):
            happening = self.rng.choice(happenings)
            self.did[happening.__name__.strip("_")] += 1
            happening()
            self._pass(self.rng.choice((5, 20, 100, 400)))
        self._mend()
        self._await_equality()

    # --- What happens -----------------------------------------------------------------------------

    def _replicate(self) -> None:
        """Make a global table, of either version."""
        legacy = bool(self.seed % 2)
        if legacy:
            for name in NAMES:
                self._ask(name, "CreateTable", {**_CREATE, "StreamSpecification": _STREAM})
            group = [{"RegionName": name} for name in NAMES]
            body = {"GlobalTableName": TABLE, "ReplicationGroup": group}
            self._ask(NAMES[0], "CreateGlobalTable", body)
        else:
            self._ask(NAMES[0], "CreateTable", _CREATE)
            for name in NAMES[1:]:
                created = [{"Create": {"RegionName": name}}]
                self._ask(NAMES[0], "UpdateTable", {"TableName": TABLE, "ReplicaUpdates": created})
        self._wait(READY, "the replicas were not made", self._ready)

    def _ready(self) -> bool:
        """Whether each region knows of all the others as ACTIVE."""
        return all(
            self.world.replicas(name, TABLE) == dict.fromkeys(NAMES, "ACTIVE") for name in NAMES
        )

    def _write(self) -> None:
        """A user writes in one region."""
        user = f"user {self.rng.randrange(3)}"
        self._submit(self.rng.choice(NAMES), self.rng.choice(KEYS), user)

    def _collide(self) -> None:
        """Users who wait for nothing write the same item in all regions at the same moment."""
        key = self.rng.choice(KEYS)
        for name in NAMES:
            self._submit(name, key, f"user of collision {self._written}")

    def _submit(self, region: str, key: str, user: str) -> None:
        operation, body = self._request(key)
        self.world.submit(region, user, operation, body)

    def _request(self, key: str) -> tuple[str, dict[str, Any]]:
        """A put, a conditional put, an update, a delete, a batch or a transaction."""
        self._written += 1
        named, value = {"k": {"S": key}}, {"N": str(self._written)}
        put = {"TableName": TABLE, "Item": {**named, "v": value}}
        update = {
            "TableName": TABLE,
            "Key": named,
            "UpdateExpression": "SET v = :v ADD n :one",
            "ExpressionAttributeValues": {":v": value, ":one": {"N": "1"}},
        }
        other = {"k": {"S": self.rng.choice([k for k in KEYS if k != key])}}
        absent = {"ConditionExpression": "attribute_not_exists(k)"}
        deleted = {"TableName": TABLE, "Key": named}
        requests = [{"PutRequest": {"Item": put["Item"]}}, {"DeleteRequest": {"Key": other}}]
        actions = [{"Put": put}, {"Delete": {"TableName": TABLE, "Key": other}}]
        return self.rng.choice(
            (
                ("PutItem", put),
                ("PutItem", {**put, **absent}),
                ("UpdateItem", update),
                ("DeleteItem", deleted),
                ("DeleteItem", deleted),
                ("BatchWriteItem", {"RequestItems": {TABLE: requests}}),
                ("TransactWriteItems", {"TransactItems": actions}),
            )
        )

    def _isolate(self) -> None:
        self.world.isolate(self.rng.choice(NAMES))

    def _cut(self) -> None:
        self.world.cut(*self.rng.sample(NAMES, 2))

    def _heal(self) -> None:
        self.world.heal()

    def _crash(self) -> None:
        """A node of a region dies, its leader as a rule; another that was down comes up."""
        cluster = self.world.cluster(self.rng.choice(NAMES))
        for node in range(3):
            cluster.restart(node)
        leader = cluster.leader()
        cluster.crash(leader if leader >= 0 else self.rng.randrange(3))

    def _kill(self) -> None:
        """A process of replication dies, and is started again, or later."""
        name, part = self.rng.choice(NAMES), self.rng.choice(PARTS)
        self.world.kill(name, part)
        if self.rng.random() < 0.5:
            self.world.restart(name, part)

    def _skew(self) -> None:
        """A region's clock is set, forward or back; or all are set right, so that times tie."""
        if self.rng.random() < 0.3:
            for name in NAMES:
                self.world.cluster(name).ahead = 0
            return
        self.world.cluster(self.rng.choice(NAMES)).ahead = self.rng.randint(-SKEW, SKEW)

    def _weather(self) -> None:
        """Messages between regions are lost, doubled and late from now on, or no longer."""
        drop, duplicate = self.rng.choice(((0.0, 0.0), (0.3, 0.3)))
        self.world.weather(drop, duplicate, self.rng.choice(((5, 20), (20, 900))))

    def _mend(self) -> None:
        self.world.heal()
        self.world.weather(0.0, 0.0, (5, 20))
        for name in NAMES:
            for node in range(3):
                self.world.cluster(name).restart(node)
            for part in PARTS:
                self.world.restart(name, part)

    # --- What is checked --------------------------------------------------------------------------

    def _await_equality(self) -> None:
        self._wait(PEACE, "the regions are not equal", lambda: not self._replay.unequal)
        found = {name: self.world.items(name, TABLE) for name in NAMES}
        if len({json.dumps(items) for items in found.values()}) > 1:
            raise ObjectionError(f"seed {self.seed}: the regions are not equal: {found}")

    def _ask(self, region: str, operation: str, body: dict[str, Any]) -> None:
        result = self.world.ask(region, operation, body)
        if result.status != 200:
            raise ObjectionError(f"seed {self.seed}: {operation}: {result}")

    def _wait(self, limit: int, objection: str, condition: Callable[[], bool]) -> None:
        """Let time pass until the condition holds."""
        until = self.world.now + limit
        while self.world.now < until:
            self._pass(_LOOK)
            if condition():
                return
        raise ObjectionError(f"seed {self.seed}: {objection} after {limit} ms")

    def _pass(self, milliseconds: int) -> None:
        """Let time pass, and check the steps that took effect."""
        self.world.run(milliseconds)
        for number, event in enumerate(self.world.trace[self._replayed :], self._replayed):
            try:
                self._replay.take(global_tables.step(number + 2, event))
            except ViolationError as error:
                raise ObjectionError(f"seed {self.seed}: {error.violation}") from None
        self._replayed = len(self.world.trace)

    @property
    def actions(self) -> Counter[str]:
        """How many steps there were of each action."""
        return self._replay.actions
