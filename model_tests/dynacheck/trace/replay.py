"""Replaying a trace: each step is an action that the specification allows there, with its effect.

After each step the state of the replica that took it, mapped to the specification's terms, must be
the specification's. With that, every property proved of the machine holds of the run.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from dynacheck.trace.reader import ACTIONS, Request, Step
from dynacheck.trace.requests import Requests, WrongAnswerError
from dynacheck.trace.violations import RECENT, BrokenRuleError, ViolationError, requirement
from dynaspec.items.api import READS
from dynaspec.machine import Disabled
from dynaspec.machines import replication
from dynaspec.machines.leadership import LEADER, REPLICAS, Ballot, Replica
from dynaspec.machines.replication import Read, State

_ROLES = ("follower", "candidate", "leader")


class Replay:
    """A run so far, on the specification."""

    def __init__(self) -> None:
        self.state = replication.initial()
        self.requests = Requests()
        self.actions: Counter[str] = Counter()
        self._mutations: dict[int, int] = {}
        self._recent: deque[Step] = deque(maxlen=RECENT)

    def take(self, step: Step) -> None:
        """Replay the next step. Raises `ViolationError`; the replay ends there."""
        try:
            before, self.state = self.state, self._enabled(step)
            _compare_state(self.state, step)
            self._judge_requests(before, step)
        except BrokenRuleError as broken:
            raise ViolationError(broken.by(step, self._recent)) from None
        except WrongAnswerError as wrong:
            told = (wrong.rule, wrong.expected or wrong.rule, _shown(wrong.request))
            raise ViolationError(BrokenRuleError(*told).by(step, self._recent)) from None
        self.actions[step.action] += 1
        self._recent.append(step)

    def _enabled(self, step: Step) -> State:
        """The specification's state after the step."""
        if step.action == "append":
            first = self._mutations.setdefault(step.args["m"], step.n)
            if first != step.n:
                new = "a mutation that was not appended before"
                raise BrokenRuleError("each mutation is new", new, f"the one of step {first}")
        try:
            after: State = ACTIONS[step.action](self.state, **step.args)
        except Disabled as disabled:
            concerned = sorted({step.args[name] for name in _replicas(step)})
            told = "; ".join(_told(self.state, Replica(r)) for r in concerned)
            rule = f"{step.action} is not enabled: {requirement(disabled)}"
            raise BrokenRuleError(rule, told, "the step took effect") from None
        return after

    def _judge_requests(self, before: State, step: Step) -> None:
        """What the step means for items, and how its requests were answered."""
        b = Ballot(step.args.get("b", 0))
        match step.action:
            case "elect":
                base = before.base[step.args["candidate"]]
                self.requests.started(b, base.ballot, base.length)
            case "append":
                self.requests.appended(b, step.client)
            case "answer":
                _compare_read(self.state, step)
                read = self.state.read
                if step.client is not None:
                    self.requests.answered(b, read.answer, step.client)
                for request in step.also:
                    self.requests.answered(b, _position(read, request), request)


def replay(steps: Iterable[Step]) -> Replay:
    """Replay all of `steps`. Raises `ViolationError`."""
    run = Replay()
    for step in steps:
        run.take(step)
    return run


def _replicas(step: Step) -> list[str]:
    return [name for name in ("leader", "candidate", "r") if name in step.args]


def _mapped(s: State, r: Replica) -> dict[str, Any]:
    """A replica's part of the specification's state, as a trace has it."""
    promised, role, holds = s.group.promised[r], s.group.role[r], s.holds[r]
    return {
        "replica": r,
        "promised": promised,
        "role": _ROLES[role],
        "holds": holds,
        "log": tuple(s.logs[holds].first(s.accepted[r][holds])),
        "acknowledged": s.acknowledged[promised] if role == LEADER else None,
    }


def _told(s: State, r: Replica) -> str:
    """A replica's part of the specification's state, for people."""
    mapped = _mapped(s, r)
    log = mapped.pop("log")
    shown = ", ".join(f"{name} {value}" for name, value in mapped.items() if value is not None)
    return f"{shown}, log of {len(log)}"


def _compare_state(s: State, step: Step) -> None:
    expected = _mapped(s, REPLICAS[step.after.replica])
    got = {name: getattr(step.after, name) for name in expected}
    wrong = [name for name in expected if expected[name] != got[name]]
    if wrong:
        rule = f"the state of replica {step.after.replica} after the step: {', '.join(wrong)}"
        pairs = zip(expected["log"], got["log"], strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        raise BrokenRuleError(rule, _members(expected, wrong, same), _members(got, wrong, same))


def _members(state: dict[str, Any], names: list[str], same: int) -> str:
    """The members that differ; of a log, what comes after the mutations that are the same."""
    shown = {**state, "log": f"of {len(state['log'])}, from {same} on {list(state['log'][same:])}"}
    return ", ".join(f"{name} {shown[name]}" for name in names)


def _compare_read(s: State, step: Step) -> None:
    if step.after.n != s.read.answer:
        rule = "a read is answered from just what its leader has acknowledged"
        raise BrokenRuleError(rule, f"n {s.read.answer}", f"n {step.after.n}")


def _position(read: Read, request: Request) -> int:
    """The prefix that a request in `also` was executed on.

    A read, on all that is acknowledged. A refusal, on all that was so when the request came: the
    specification begins its read then, the store that traces it may ask its peers later.
    """
    n, began = request.n or 0, request.began or 0
    if n > read.answer or (request.operation in READS and n != read.answer):
        rule = "a read is answered from what is acknowledged, a refusal from no more than that"
        raise BrokenRuleError(rule, f"n {read.answer}", f"{request.operation}, n {n}")
    floor = read.floor[read.ballot]
    if began > floor:
        rule = "the leader asks its peers after the request came"
        raise BrokenRuleError(rule, f"began at most {floor}", f"{request.operation}, began {began}")
    if n < began:
        rule = "a refusal rests on all that was acknowledged when its request came"
        raise BrokenRuleError(rule, f"n at least {began}", f"{request.operation}, n {n}")
    return n


def _shown(request: Request) -> str:
    return f"{request.operation} {request.body} was answered {request.status} {request.response}"
