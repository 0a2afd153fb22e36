"""The contract of in-process targets: another store than ours can be driven, and is checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pytest

from dynacheck.simulate.machine import drive
from dynacheck.simulate.world import ObjectionError
from dynacheck.targets.in_process import CLIENTS, NODES
from dynacheck.trace.reader import ACTIONS
from dynaspec.machines import replication
from dynaspec.machines.leadership import LEADER, Ballot, Replica
from dynastore.disk.memory import MemoryDisk
from dynastore.items import Outcome, consistent, execute, is_read

ROLES = ("follower", "candidate", "leader")


@dataclass(frozen=True)
class Ended:
    """A request that has ended."""

    kind: str
    status: int = 0
    body: bytes = b""


class Tiny:
    """A store without a network and disks: two nodes that can speak do everything at once.

    Its state is the specification's, and its items are in one place.
    """

    def __init__(self, seed: int, *, drift: int, sync: tuple[int, int]) -> None:
        self.now = 0
        self.trace: list[dict[str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.halted: dict[int, str] = {}
        self._state = replication.initial()
        self._ballot, self._length = Ballot(0), 0
        self.items = MemoryDisk()
        self._paused = set[int]()
        self._up, self._cuts = set(range(NODES)), set[frozenset[int]]()
        self._queue: list[tuple[str, str, bytes]] = []
        self._ended: list[Ended] = []

    def submit(self, client: str, operation: str, body: Mapping[str, Any]) -> int:
        self._queue.append((client, operation, json.dumps(body).encode()))
        return len(self._ended) + len(self._queue) - 1

    def result(self, request: int) -> Ended | None:
        return self._ended[request] if request < len(self._ended) else None

    def run(self, milliseconds: int) -> None:
        self.now += milliseconds
        queue, self._queue = self._queue, []
        for client, operation, body in queue:
            asked = {"operation": operation, "request": json.loads(body)}
            self._note(client, "invoke", asked)
            ended = self._do(operation, body)
            response = {"status": ended.status, "body": json.loads(ended.body or b"{}")}
            told = {"response": response} if ended.kind == "ok" else {}
            self._note(client, ended.kind, told)
            self._ended.append(ended)

    def run_until(self, condition: Callable[[], bool], limit: int = 60_000) -> bool:
        while not condition() and limit > 0:
            self.run(1)
            limit -= 1
        return condition()

    def writing(self, node: int) -> bool:
        return False

    def crash(self, node: int) -> None:
        self._up.discard(node)
        self._paused.discard(node)

    def restart(self, node: int) -> None:
        if node not in self._up | self._paused:
            self._up.add(node)
            self._step("restart", node, r=node)

    def pause(self, node: int) -> None:
        if node in self._up:
            self._up.discard(node)
            self._paused.add(node)

    def resume(self, node: int) -> None:
        if node in self._paused:
            self._paused.discard(node)
            self._up.add(node)

    def cut(self, a: int, b: int) -> None:
        self._cuts.add(frozenset((a, b)))

    def heal(self) -> None:
        self._cuts.clear()

    def weather(
        self, drop: float = 0.0, duplicate: float = 0.0, delay: tuple[int, int] = (1, 10)
    ) -> None:
        """There is none."""

    def _do(self, operation: str, body: bytes) -> Ended:
        if is_read(operation) and not consistent(operation, body):
            reached = any(self._linked(node, CLIENTS) for node in self._up)
            return ended(self.execute(operation, body)) if reached else Ended("fail")
        pair = self._pair()
        if pair is None:
            return Ended("fail")
        leader, peer = pair
        outcome = self.execute(operation, body)
        request = {
            "operation": operation,
            "body": body.decode(),
            "status": outcome.status,
            "response": outcome.body.decode(),
            "now": self.now,
        }
        if outcome.writes:
            m = len(self.trace)
            self._length += 1
            self._step("append", leader, {"client": request}, leader=leader, b=self._ballot, m=m)
            self.items.apply(self._length, dict(outcome.writes))
            self._replicate(leader, peer)
        else:
            for action, taker, args in (("ask", leader, {}), ("confirm", peer, {"r": peer})):
                self._step(action, taker, leader=leader, b=self._ballot, **args)
            self._step("answer", leader, {"client": request}, leader=leader, b=self._ballot)
        return ended(outcome)

    def execute(self, operation: str, body: bytes) -> Outcome:
        return execute(self.items, operation, body, self.now)

    def _pair(self) -> tuple[int, int] | None:
        """A leader that clients reach and a peer that follows it, elected where there is none."""
        pairs = [
            (a, b)
            for a, b in permutations(sorted(self._up), 2)
            if self._linked(a, b) and self._linked(a, CLIENTS)
        ]
        for a, b in pairs:
            if replication.leads(self._state, Replica(a), self._ballot):
                self._replicate(a, b)
                return a, b
        for a, b in pairs:
            leads = self._state.group.role[a] == LEADER
            if not leads and replication.as_current(self._held(a), self._held(b)):
                self._ballot = Ballot(self._ballot + 1)
                self._step("stand", a, r=a, b=self._ballot)
                self._step("vote", b, candidate=a, r=b, b=self._ballot)
                self._step("elect", a, candidate=a, r=b, b=self._ballot)
                self._replicate(a, b)
                return a, b
        return None

    def _held(self, node: int) -> replication.Prefix:
        ballot = self._state.holds[node]
        return replication.Prefix(ballot, self._state.accepted[node][ballot])

    def _replicate(self, leader: int, peer: int) -> None:
        """Bring whoever the leader reaches up to its log, and acknowledge it."""
        b, n = self._ballot, self._length
        for r in (leader, peer, 3 - leader - peer):
            reached = r in (leader, peer) or (r in self._up and self._linked(leader, r))
            if reached and self._state.accepted[r][b] < n:
                self._step("accept", r, leader=leader, r=r, b=b, n=n)
        if self._state.acknowledged[b] < n:
            self._step("acknowledge", leader, leader=leader, r=peer, b=b, n=n)

    def _linked(self, a: int, b: int) -> bool:
        return frozenset((a, b)) not in self._cuts

    def _step(
        self, action: str, taker: int, extra: Mapping[str, Any] | None = None, **args: int
    ) -> None:
        """Take a step of the specification, and tell of it."""
        self._state = s = ACTIONS[action](self._state, **args)
        promised, holds = s.group.promised[taker], s.holds[taker]
        after: dict[str, Any] = {
            "replica": taker,
            "promised": promised,
            "role": ROLES[s.group.role[taker]],
            "holds": holds,
            "log": list(s.logs[holds].first(s.accepted[taker][holds])),
        }
        if s.group.role[taker] == LEADER:
            after["acknowledged"] = s.acknowledged[promised]
        if action == "answer":
            after["n"] = s.read.answer
        event = {"n": len(self.trace), "at": self.now, "action": action, "args": args}
        self.trace.append({**event, "after": after, **(extra or {})})

    def _note(self, client: str, kind: str, members: dict[str, Any]) -> None:
        line = {"process": client, "type": kind, "at": self.now * 1_000_000}
        self.history.append(line | members)


def ended(outcome: Outcome) -> Ended:
    return Ended("ok", outcome.status, outcome.body)


class Forgetful(Tiny):
    """Finds no item."""

    def execute(self, operation: str, body: bytes) -> Outcome:
        outcome = super().execute(operation, body)
        return Outcome(200, b"{}") if operation == "GetItem" else outcome


def test_another_target_can_be_driven() -> None:
    seen = drive(60, seed=0, start=Tiny).seen
    assert {"append", "acknowledge", "answer", "a leader was elected after another"} <= seen
    assert "catch_up" not in seen, "it is our own store that was driven"


def test_what_another_target_does_wrong_is_told_with_a_program_that_shows_it() -> None:
    with pytest.raises(ObjectionError) as found:
        drive(60, seed=0, start=Forgetful)
    message = str(found.value)
    program = message.split("This program does the same again:\n\n")[1]
    assert "test_in_process import Forgetful" in program
    with pytest.raises(ObjectionError) as again:
        exec(program, {})
    assert str(again.value) == message
