"""Runs in which disks lose what was synced: nothing that was acknowledged may be lost with it.

A seed decides what clients write and which faults there are: crashes, cuts, bad weather, and on one
node at a time a flipped bit, the last batches gone, or an empty disk. Afterwards each write that a
client was told of is read; no node may still be on its way back; and the steps of the run are those
that the machine `recovery` allows, with the same state after each.

`python -m dynacheck.simulate.losses [RUNS]` tells the figures.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

from dynacheck.simulate.world import CREATE_TABLE, PEACE, TABLE, TRIES, read
from dynacheck.targets.in_process import NODES, StartLosing
from dynacheck.targets.simulations import LOSING
from dynaspec.machine import Disabled
from dynaspec.machines import recovery
from dynaspec.machines.leadership import Replica

QUICK_RUNS: Final = 200
_ROLES: Final = ("follower", "candidate", "leader")
_ACTIONS: Final = {action.__name__: action for action in recovery.MACHINE.actions}
_ELSEWHERE: Final = ("catch_up", "ask", "confirm", "answer")
"""Steps of `replication` that `recovery` leaves out."""


class LossError(Exception):
    """What was acknowledged is gone, or the target did what it must not; says what."""


class Run:
    """One run."""

    def __init__(self, seed: int, start: StartLosing = LOSING) -> None:
        """Start the target, and make the table."""
        self.seed = seed
        self.seen: Counter[str] = Counter()
        self._rng = Random(seed)
        self._target = start(seed)
        self._puts: dict[int, int] = {}
        self._told = ""
        self._insist("CreateTable", CREATE_TABLE)

    def play(self) -> None:
        """Let clients write among faults, and judge it. Raises `LossError`."""
        rng, target = self._rng, self._target
        for _ in range(rng.randint(4, 12)):
            self._disturb()
            for _ in range(rng.randint(0, 8)):
                number = len(self._puts)
                item = {"k": {"S": str(number)}}
                put = {"TableName": TABLE, "Item": item}
                self._puts[target.submit(f"client {number % 3}", "PutItem", put)] = number
            target.run(rng.choice((5, 50, 500, 3000)))
        self._make_peace()
        self._judge()

    def _disturb(self) -> None:
        rng, target = self._rng, self._target
        node = rng.randrange(NODES)
        match rng.randrange(8):
            case 0 | 1:
                target.crash(node)
            case 2:
                target.cut(node, (node + 1) % NODES)
            case 3 | 4:
                self._mend()
            case 5:
                target.weather(0.1, 0.0, (1, 100))
            case _:
                if not any(target.lost(each) for each in range(NODES)) and not self._told:
                    target.crash(node)
                    self._told = f"node {node} lost {target.damage(node)}"
                    self.seen["damaged"] += 1

    def _mend(self) -> None:
        """End all faults but those of disks; those are known to whom they befell."""
        self._target.heal()
        for node in range(NODES):
            self._target.restart(node)
        if not any(self._target.lost(node) for node in range(NODES)):
            self._told = ""

    def _make_peace(self) -> None:
        self._target.weather()
        self._mend()
        self._target.run(PEACE)
        slow = [node for node in range(NODES) if self._target.lost(node)]
        if slow or self._target.halted:
            raise self._error(f"nodes {slow} do not come back, halted: {self._target.halted}")

    def _judge(self) -> None:
        for request, number in self._puts.items():
            result = self._target.result(request)
            if result is not None and result.kind == "ok" and result.status == 200:
                self.seen["acknowledged"] += 1
                if "Item" not in self._insist("GetItem", read(str(number), consistent=True)):
                    raise self._error(f"write {number} was acknowledged, and is gone")
        for event in _steps(self._target.trace):
            self.seen[event["action"]] += 1
        try:
            _replay(_steps(self._target.trace))
        except LossError as error:
            raise self._error(str(error)) from None

    def _insist(self, operation: str, body: Mapping[str, Any]) -> dict[str, Any]:
        for _ in range(TRIES):
            request = self._target.submit("somebody", operation, body)
            self._target.run_until(partial(self._ended, request))
            result = self._target.result(request)
            if result is not None and result.kind == "ok":
                found: dict[str, Any] = json.loads(result.body)
                return found
        raise self._error(f"nobody serves, without any fault: {operation}")

    def _ended(self, request: int) -> bool:
        return self._target.result(request) is not None

    def _error(self, what: str) -> LossError:
        return LossError(f"seed {self.seed}: {what} ({self._told or 'no disk lost anything'})")


def play(runs: int = QUICK_RUNS, first: int = 0, start: StartLosing = LOSING) -> Counter[str]:
    """Play runs, and return what was seen in them. Raises `LossError`."""
    seen: Counter[str] = Counter()
    for seed in range(first, first + runs):
        run = Run(seed, start)
        run.play()
        seen += run.seen
    return seen


def _steps(trace: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The steps of a trace that `recovery` has; of the answers, those that were made use of."""
    used: dict[int, dict[int, int]] = {}
    steps: list[Mapping[str, Any]] = []
    for event in reversed(trace):
        action, args = event["action"], event["args"]
        if action == "recover":
            used[args["r"]] = dict(event["told"])
        elif action == "lose":
            used.pop(args["r"], None)
        elif action == "tell":
            wanted = used.get(args["r"], {})
            if wanted.get(args["peer"]) != event["number"]:
                continue
            del wanted[args["peer"]]
        if action not in _ELSEWHERE:
            steps.append(event)
    return steps[::-1]


def _replay(steps: list[Mapping[str, Any]]) -> None:
    """Replay the steps of a run on the machine. Raises `LossError`."""
    state = recovery.initial()
    for event in steps:
        name = "follow" if event["action"] == "heartbeat" else event["action"]
        args = dict(event["args"])
        if name in ("follow", "accept"):
            del args["leader"]
        try:
            state = _ACTIONS[name](state, **args)
        except Disabled:
            raise LossError(f"{name} is not allowed there: {event}") from None
        r, after = Replica(event["after"]["replica"]), event["after"]
        told: dict[str, Any] = {"promised": state.promised[r], "role": _ROLES[state.role[r]]}
        if not state.lost[r]:
            held = state.holds[r]
            log = tuple(state.logs[held].first(state.accepted[r][held]))
            told |= {"holds": held, "log": list(log)}
        wrong = {name: value for name, value in told.items() if after[name] != value}
        if wrong:
            raise LossError(f"expected {wrong} after {event}")


def main() -> None:
    """Play as many runs as the first word says, and tell what was seen."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else QUICK_RUNS
    try:
        seen = play(runs)
    except LossError as error:
        sys.exit(str(error))
    told = ", ".join(f"{seen[name]} {name}" for name in ("damaged", "acknowledged", "recover"))
    print(f"{runs} runs: {told}; nothing acknowledged was lost")


if __name__ == "__main__":
    main()
