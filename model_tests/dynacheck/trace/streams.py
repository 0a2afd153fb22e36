"""The trace of a stream: the steps of the machine `streams`, read and replayed.

After each step the partition that it is about, as the store shows it, must be the specification's:
its log, what is in its shard, where it ends and how many leaders it has had. docs/trace.md
describes the format.
"""

from __future__ import annotations

import inspect
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any

import msgspec

from dynacheck.trace.lines import MalformedError, check_call, contents, told
from dynacheck.trace.violations import RECENT, BrokenRuleError, ViolationError, requirement
from dynaspec.machine import Disabled
from dynaspec.machines import streams
from dynaspec.machines.streams import MACHINE, Key, Partition, State

ACTIONS: Mapping[str, Callable[..., Any]] = {a.__name__: a for a in MACHINE.actions}
Natural = Annotated[int, msgspec.Meta(ge=0)]
Told = tuple[Natural, Natural, Natural]
"""A mutation, or a record: its key, the image before and the image after it."""


class After(msgspec.Struct, frozen=True):
    """What is seen of a partition just after a step."""

    p: Natural
    log: tuple[Told, ...]
    """The mutations that were acknowledged."""
    shard: tuple[Told, ...]
    """The records that are in its shard."""
    end: Annotated[int, msgspec.Meta(ge=-1)]
    """Where its log ends; -1: it is open."""
    leader: Annotated[int, msgspec.Meta(ge=1)]
    """How many leaders it has had."""


class Step(msgspec.Struct, frozen=True):
    """One step of a stream."""

    n: int
    at: float
    action: str
    args: dict[str, Natural]
    after: After

    def __str__(self) -> str:
        """The step as a call, with its number and time."""
        return told(self)


class Replay:
    """A stream so far, on the specification; its table has `keys` keys, counted from 0."""

    def __init__(self, keys: int) -> None:
        self.state: State = streams.initial(Key(keys))
        self.actions: Counter[str] = Counter()
        self._recent: deque[Step] = deque(maxlen=RECENT)

    def take(self, step: Step) -> None:
        """Replay the next step. Raises `ViolationError`; the replay ends there."""
        try:
            self.state = _after(self.state, step)
            _compare(self.state, step)
        except BrokenRuleError as broken:
            raise ViolationError(broken.by(step, self._recent)) from None
        self.actions[step.action] += 1
        self._recent.append(step)

    @property
    def behind(self) -> list[int]:
        """The partitions of which not every mutation is in the shard."""
        s, partitions = self.state, map(Partition, range(self.state.partitions))
        return [p for p in partitions if s.shards[p].length != s.log[p].length]


def read(lines: Iterable[bytes]) -> tuple[int, Iterator[Step]]:
    """How many keys there are, and the steps as the lines come. Raises `MalformedError`."""
    header, rest = contents(lines, [MACHINE.name])
    return keys_of(header), (step(number, content) for number, content in rest)


def keys_of(header: Mapping[str, Any]) -> int:
    """How many keys a header says that the table has. Raises `MalformedError`."""
    keys = header.get("keys")
    if not isinstance(keys, int) or keys < 1:
        raise MalformedError(1, 'expected "keys" in the header: how many keys there are')
    return keys


def step(line: int, content: object) -> Step:
    """The step that is the JSON `content` of a line; lines are counted from 1, with the header."""
    try:
        found = msgspec.convert(content, Step)
    except msgspec.ValidationError as error:
        raise MalformedError(line, f"expected a step: {error}") from None
    check_call(line, found, ACTIONS, _parameters)
    if found.after.p != found.args["p"]:
        raise MalformedError(line, f'expected in "after" partition {found.args["p"]}')
    return found


def _parameters(action: str) -> list[str]:
    return list(inspect.signature(ACTIONS[action]).parameters)[1:]


def _after(s: State, step: Step) -> State:
    try:
        after: State = ACTIONS[step.action](s, **step.args)
    except Disabled as disabled:
        rule = f"{step.action} is not enabled: {requirement(disabled)}"
        told_of = str(_mapped(s, Partition(step.args["p"])))
        raise BrokenRuleError(rule, told_of, "the step took effect") from None
    return after


def _mapped(s: State, p: Partition) -> dict[str, Any]:
    """A partition in the specification's state, as a trace has it."""
    log, records = list(s.log[p]), [record.mutation for record in s.shards[p]]
    return {
        "p": p,
        "log": tuple((m.key, m.old, m.new) for m in log),
        "shard": tuple((m.key, m.old, m.new) for m in records),
        "end": s.ends[p],
        "leader": s.leader[p],
    }


def _compare(s: State, step: Step) -> None:
    expected = _mapped(s, Partition(step.after.p))
    wrong = [name for name in expected if expected[name] != getattr(step.after, name)]
    if wrong:
        rule = f"partition {step.after.p} after the step: {', '.join(wrong)}"
        got = {name: getattr(step.after, name) for name in wrong}
        raise BrokenRuleError(rule, str({name: expected[name] for name in wrong}), str(got))
