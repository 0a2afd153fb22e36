"""The trace of global tables: the steps of the machine `global_tables`, read and replayed.

The machine follows one item, so each item has a run of its own. A region's counter counts the
writes of all its items: of one item some numbers are missing. So the machine's millisecond is here
a millisecond with a number in it, and has room for one write; that a number is one of a
millisecond's, and that a region gives no later one before an earlier one, whatever the items, is
checked here. docs/trace.md describes the format.
"""

from __future__ import annotations

import inspect
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec

from dynacheck.trace.lines import MalformedError, check_call, contents, told
from dynacheck.trace.violations import RECENT, BrokenRuleError, ViolationError, requirement
from dynaspec.machine import Disabled, require
from dynaspec.machines import global_tables
from dynaspec.machines.global_tables import (
    MACHINE,
    Millisecond,
    Position,
    Region,
    State,
    Write,
)

ACTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    action.__name__: action for action in MACHINE.actions if action.__name__ != "tick"
}
LIMIT: Final = 999
"""The highest number in a millisecond: the talk's three digits."""
ONE: Final = global_tables.Counter(1)
BEFORE: Final = (0, 1)
"""Millisecond and number of the items that a region had before the table was replicated."""

Natural = Annotated[int, msgspec.Meta(ge=0)]
Stamp = tuple[Natural, Natural, Natural]
"""Millisecond, number in it, and region."""


class After(msgspec.Struct, frozen=True):
    """What a region holds of the item just after a step."""

    stamp: Stamp
    value: Natural
    """The item as a number, 0 where there is none."""


class Step(msgspec.Struct, frozen=True):
    """One step of a global table."""

    n: int
    at: float
    action: str
    args: dict[str, Natural]
    stamp: Stamp
    """Of the write that the step is about."""
    after: After

    def __str__(self) -> str:
        """The step as a call, with its number and time."""
        return told(self)


class Replay:
    """A global table so far, on the specification."""

    def __init__(self, regions: int) -> None:
        self.regions = regions
        self.actions: Counter[str] = Counter()
        self._items: dict[int, State] = {}
        self._last: dict[int, tuple[int, int]] = {}
        """The last stamp that each region gave."""
        self._recent: deque[Step] = deque(maxlen=RECENT)

    def take(self, step: Step) -> None:
        """Replay the next step. Raises `ViolationError`; the replay ends there."""
        item, r = step.args["item"], Region(step.args["r"])
        before = self._items.get(item, global_tables.initial(ONE))
        try:
            if step.action in ("put", "delete"):
                self._check_given(r, step.stamp)
            after = _after(before, r, step)
            _compare(after, r, step)
        except BrokenRuleError as broken:
            raise ViolationError(broken.by(step, self._recent)) from None
        self._items[item] = after
        self.actions[step.action] += 1
        self._recent.append(step)

    @property
    def unequal(self) -> list[int]:
        """The items that are not the same in all regions."""
        found = []
        for item, s in self._items.items():
            first, *others = (s.items[Region(r)] for r in range(self.regions))
            if not all(global_tables.same(first, other) for other in others):
                found.append(item)
        return found

    def _check_given(self, r: Region, stamp: Stamp) -> None:
        """A region counts from 1 to 999 in a millisecond, and gives ever later stamps."""
        time, number, region = stamp
        if region != r or not 1 <= number <= LIMIT:
            rule = "a user's write bears its region, and a number from 1 to 999"
            raise BrokenRuleError(rule, f"region {r}", f"stamp {stamp}")
        if (time, number) == BEFORE:
            return
        last = self._last.get(r, BEFORE)
        if (time, number) <= last:
            rule = "a region's stamps are unique and increasing, of all its items"
            raise BrokenRuleError(rule, f"later than {last}", f"stamp {stamp}")
        self._last[r] = (time, number)


def read(lines: Iterable[bytes]) -> tuple[int, Iterator[Step]]:
    """How many regions there are, and the steps as lines come. Raises `MalformedError`."""
    header, rest = contents(lines, [MACHINE.name])
    return regions_of(header), (step(number, content) for number, content in rest)


def regions_of(header: Mapping[str, Any]) -> int:
    """How many regions a header names. Raises `MalformedError`."""
    regions = header.get("regions")
    names = regions if isinstance(regions, list) else []
    if not names or names != sorted({name for name in names if isinstance(name, str)}):
        expected = (
            'expected "regions" in the header: their names, the later winning over equal ones'
        )
        raise MalformedError(1, expected)
    return len(names)


def step(line: int, content: object) -> Step:
    """The step that is the JSON `content` of a line; lines are counted from 1, with the header."""
    try:
        found = msgspec.convert(content, Step)
    except msgspec.ValidationError as error:
        raise MalformedError(line, f"expected a step: {error}") from None
    check_call(line, found, ACTIONS, _parameters)
    return found


def _parameters(action: str) -> list[str]:
    """The parameters of an action, of an item; which write it is about its stamp says."""
    names = list(inspect.signature(ACTIONS[action]).parameters)[1:]
    return ["item", *(name for name in names if name != "i")]


def _time(stamp: Stamp) -> Millisecond:
    """The millisecond of the machine that is this number in this millisecond."""
    return Millisecond(stamp[0] * (LIMIT + 1) + stamp[1])


def ticked(s: State, r: Region, time: Millisecond) -> State:
    """As many ticks of a region's clock as it takes, if it takes any."""
    require(time >= s.clock[r])
    if time == s.clock[r]:
        return s
    clock, counter = s.clock.put(r, time), s.counter.put(r, global_tables.Counter(0))
    return replace(s, clock=clock, counter=counter)


def _after(s: State, r: Region, step: Step) -> State:
    """The specification's state after the step."""
    arguments: dict[str, Any] = {n: value for n, value in step.args.items() if n != "item"}
    try:
        if step.action in ("put", "delete"):
            s = ticked(s, r, _time(step.stamp))
        else:
            source = Region(arguments.get("source", r))
            arguments["i"] = _position(s, source, step.stamp)
        after: State = ACTIONS[step.action](s, **arguments)
    except Disabled as disabled:
        rule = f"{step.action} is not enabled: {requirement(disabled)}"
        raise BrokenRuleError(
            rule, _told(s, r), f"stamp {step.stamp}, and it took effect"
        ) from None
    return after


def _position(s: State, source: Region, stamp: Stamp) -> Position:
    """Where in its region's stream of the item the write with this stamp stands."""
    for i, record in enumerate(s.streams[source]):
        if _stamp(record.write) == stamp:
            return Position(i)
    rule = f"what region {source} ships, and what comes from there, is in its stream"
    raise BrokenRuleError(rule, f"{s.streams[source].length} records", f"stamp {stamp}")


def _stamp(write: Write) -> Stamp:
    time, number = divmod(write.stamp.time, LIMIT + 1)
    return time, number, write.stamp.region


def _told(s: State, r: Region) -> str:
    held = s.items[r]
    return f"stamp {_stamp(held)}, value {held.value}, clock {divmod(s.clock[r], LIMIT + 1)}"


def _compare(s: State, r: Region, step: Step) -> None:
    held = s.items[r]
    expected, got = (_stamp(held), held.value), (step.after.stamp, step.after.value)
    if expected != got:
        rule = f"what region {r} holds of the item after the step"
        raise BrokenRuleError(rule, f"stamp {expected[0]}, value {expected[1]}", f"{got}")
