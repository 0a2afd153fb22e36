"""An in-process target that is checked after everything that is done to it.

Each of the world's public methods is one thing that happens to the target. They are noted, so that
a run that fails says which Python program does the same again, to the byte.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Literal

from dynacheck.simulate.history import Log, objections
from dynacheck.simulate.witnesses import Witnesses
from dynacheck.targets.in_process import CLIENTS, NODES, Result, Start
from dynacheck.targets.simulations import EMBEDDED
from dynacheck.trace.reader import Request, Step, step
from dynacheck.trace.replay import Replay
from dynacheck.trace.requests import OF_STREAMS, WrongAnswerError, judge
from dynacheck.trace.violations import ViolationError
from dynaspec.machines.leadership import LEADER, REPLICAS, Ballot

Who = int | Literal["leader"]
"""A node: its number, or whichever leads at that moment (node 0 if none does)."""

TABLE = "table"
CREATE_TABLE = {
    "TableName": TABLE,
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TIME_TO_LIVE = {
    "TableName": TABLE,
    "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "e"},
}
KEYS = ("x", "y")
PEACE = 20_000
"""Milliseconds without faults in which the cluster must find itself: more than clients wait."""
STILL = 8_000
"""Milliseconds after which a node that hears no leader has certainly missed it."""
ROUND = 9_000
"""Milliseconds within which a request must find its way round a leader that is paused."""
TRIES = 10
"""How often a request is repeated whose outcome is unknown, where it must succeed at last."""


class ObjectionError(Exception):
    """The target did what it must not; says what, and how to see it again."""


class World:
    """A target with an empty table, and everything that was checked of it so far."""

    table: ClassVar[Mapping[str, Any]] = CREATE_TABLE
    """The request that makes the table."""

    def __init__(
        self,
        seed: int,
        *,
        sync: int = 8,
        drift: int = 50,
        witnesses: Witnesses | None = None,
        start: Start = EMBEDDED,
    ) -> None:
        """Start the target, and make the table.

        `sync`: milliseconds that a disk takes at most; `drift`: thousandths by which clocks differ.
        """
        self._steps = [
            f"from {type(self).__module__} import {type(self).__name__} as World",
            f"from {start.__module__} import {start.__name__}",
            f"world = World({seed}, sync={sync}, drift={drift}, start={start.__name__})",
        ]
        self.target = start(seed, drift=drift, sync=(1, sync))
        self.replay = Replay()
        self.failed = False
        self._witnesses = Witnesses() if witnesses is None else witnesses
        self._down: set[int] = set()
        self._requests: dict[int, Request] = {}
        self._acknowledged: list[tuple[float, int]] = []
        self._insist("CreateTable", self.table)
        self._insist("UpdateTimeToLive", TIME_TO_LIVE)

    # --- What happens -----------------------------------------------------------------------------

    def ask(self, client: str, operation: str, body: Mapping[str, Any]) -> None:
        """Queue a client's request."""
        self._note(f"ask({client!r}, {operation!r}, {body!r})")
        self.target.submit(client, operation, body)

    def run(self, milliseconds: int) -> None:
        """Let time pass."""
        self._note(f"run({milliseconds})")
        self.target.run(milliseconds)
        self._check()

    def crash(self, who: Who, *, writing: bool) -> None:
        """End a node; `writing`: as soon as something is on its way to the disk, if it soon is."""
        self._note(f"crash({who!r}, writing={writing})")
        node = self.node(who)
        if writing:
            self.target.run_until(lambda: self.target.writing(node), 200)
        self._check()
        unsynced, steps = self.target.writing(node), len(self.target.trace)
        self.target.crash(node)
        self._down.add(node)
        if unsynced and len(self.target.trace) == steps:
            self._witnesses.saw("a crash lost what was not synced")
        self._check()

    def restart(self, who: Who) -> None:
        """Start a node that is down."""
        self._note(f"restart({who!r})")
        node = self.node(who)
        self.target.restart(node)
        self._down.discard(node)
        self._check()

    def pause(self, who: Who) -> None:
        """Let a node do nothing for a while."""
        self._note(f"pause({who!r})")
        self.target.pause(self.node(who))

    def resume(self) -> None:
        """Let every node that is paused go on."""
        self._note("resume()")
        self._resume()
        self._check()

    def cut(self, a: Who, b: Who) -> None:
        """Let nothing through between two nodes, or a node and the clients."""
        self._note(f"cut({a!r}, {b!r})")
        self.target.cut(self.node(a), self.node(b))

    def isolate(self, who: Who) -> None:
        """Cut a node off from its peers."""
        self._note(f"isolate({who!r})")
        node = self.node(who)
        for other in range(NODES):
            if other != node:
                self.target.cut(node, other)

    def heal(self) -> None:
        """Undo every cut."""
        self._note("heal()")
        self.target.heal()

    def weather(self, drop: float, duplicate: float, delay: int) -> None:
        """Let messages be lost, doubled, and delayed by up to `delay` milliseconds."""
        self._note(f"weather({drop}, {duplicate}, {delay})")
        self.target.weather(drop, duplicate, (1, delay))

    def end(self) -> None:
        """End all faults: the cluster serves again, and clients were told the truth."""
        self._note("end()")
        self.target.weather()
        self.target.heal()
        self._resume()
        for node in range(NODES):
            self.target.restart(node)
        self._down.clear()
        self.target.run(PEACE)
        self._check()
        self._keep_the_leader()
        self._go_round_the_leader()
        for key in KEYS:
            self._insist("GetItem", read(key, consistent=True))
            for node in range(NODES):
                self._read_from(node, key)
        for objection in objections(self.target.history, self.log()):
            raise self._objection(objection)

    # --- How it is checked ------------------------------------------------------------------------

    def node(self, who: Who) -> int:
        """The number of a node; a leader is known by the steps that it took."""
        if who != "leader":
            return who
        group = self.replay.state.group
        leading = [r for r in REPLICAS if group.role[r] == LEADER and r not in self._down]
        return max(leading, key=lambda r: group.promised[r], default=0)

    def _resume(self) -> None:
        for node in range(NODES):
            self.target.resume(node)

    def _keep_the_leader(self) -> None:
        """Nobody deposes a leader that one more node hears, be the third one paused or cut off."""
        self._insist("GetItem", read(KEYS[0], consistent=True))
        leader, stood = self.node("leader"), self.replay.actions["stand"]
        other = (leader + 1) % NODES
        for what, change in (
            ("nothing happened", self.target.heal),
            (f"node {other} was paused", partial(self.target.pause, other)),
            (f"node {other} was paused and went on", partial(self.target.resume, other)),
            (f"node {other} was cut off from it", partial(self.target.cut, leader, other)),
            (f"node {other} was cut off from it and is no more", self.target.heal),
        ):
            change()
            self.target.run(STILL)
            self._check()
            if self.replay.actions["stand"] != stood:
                raise self._objection(f"a node stood for election while node {leader} led: {what}")

    def _go_round_the_leader(self) -> None:
        """While the leader is paused another takes its place, and clients find it."""
        leader, began = self.node("leader"), self.target.now
        self.target.pause(leader)
        self._insist("GetItem", read(KEYS[0], consistent=True))
        took = self.target.now - began
        self.target.resume(leader)
        self.target.run(STILL)
        self._check()
        if took > ROUND:
            raise self._objection(
                f"node {leader} led and was paused: a read took {took} ms to be answered by another"
            )

    def _note(self, call: str) -> None:
        self._steps.append(f"world.{call}")

    def _ended(self, request: int) -> bool:
        return self.target.result(request) is not None

    def _insist(self, operation: str, body: Mapping[str, Any]) -> Result:
        """Ask until the outcome is known, and return it."""
        result = None
        for _ in range(TRIES):
            request = self.target.submit("somebody", operation, body)
            self.target.run_until(partial(self._ended, request))
            result = self.target.result(request)
            self._check()
            if result is not None and result.kind == "ok":
                return result
        raise self._objection(f"no node serves, without any fault: {operation} ended with {result}")

    def _read_from(self, node: int, key: str) -> None:
        """After some time without faults, each node has all of the log, and shows it."""
        for other in range(NODES):
            if other != node:
                self.target.cut(other, CLIENTS)
        answer = self._insist("GetItem", read(key, consistent=False))
        request = Request("GetItem", json.dumps(read(key)), 200, answer.body.decode(), 0)
        try:
            judge(self.log().tables[-1], request)
        except WrongAnswerError as wrong:
            told = f"node {node} does not show what the log says of {key}: {wrong.rule}"
            raise self._objection(told) from None
        self.target.heal()

    def _check(self) -> None:
        """Replay what has happened since the last time."""
        done = self.replay.actions.total()
        for number, event in enumerate(self.target.trace[done:], done):
            # Through JSON, as a file would have it.
            taken = step(number + 2, json.loads(json.dumps(event)))
            before = self.replay.state
            try:
                self.replay.take(taken)
            except ViolationError as error:
                raise self._objection(str(error)) from None
            self._remember(taken)
            self._witnesses.look(before, taken, self.replay.state)
        if self.target.halted:
            raise self._objection(f"a node stopped by itself: {self.target.halted}")
        not_compared = Counter(self.replay.requests.not_compared)
        del not_compared[OF_STREAMS]
        if not_compared:
            raise self._objection(f"requests not compared: {dict(not_compared)}")

    def _remember(self, taken: Step) -> None:
        if taken.action == "append" and taken.client is not None:
            self._requests[taken.args["m"]] = taken.client
        elif taken.action == "acknowledge":
            self._acknowledged.append((taken.at, taken.args["n"]))

    def log(self) -> Log:
        """The log of the last leader: of all ballots won, the highest."""
        state = self.replay.state
        b = Ballot(max(ballot for ballot, _ in state.start.items()))
        mutations = list(state.logs[b])
        tables = [self.replay.requests.tables(b, n) for n in range(len(mutations) + 1)]
        return Log(
            [self._requests[m] for m in mutations],
            [known for known in tables if known is not None],
            self._acknowledged,
        )

    def _objection(self, what: str) -> ObjectionError:
        self.failed = True
        program = "\n".join(self._steps)
        return ObjectionError(f"{what}\n\nThis program does the same again:\n\n{program}\n")


def read(key: str, *, consistent: bool = False) -> dict[str, Any]:
    """A GetItem's request."""
    return {"TableName": TABLE, "Key": {"k": {"S": key}}, "ConsistentRead": consistent}
