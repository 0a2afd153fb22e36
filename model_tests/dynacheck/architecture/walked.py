"""What the actions of a machine do, seen in some of the states of its bounded instance.

The states are the nearest to the initial one, but that those where the followed things stand
elsewhere, or that another action led to, take turns: so a few of them show as much as all (`make
deep` compares the two).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dynacheck.architecture.views import VIEWS, Places, View
from dynacheck.explore.search import stepper
from dynacheck.machines import ancestors
from dynacheck.names import fields_of
from dynaspec.machine import Machine

MOST = 1_500
"""From so many states every step is taken."""

Arrow = tuple[str, str]
"""From one place to another."""


class SilentActionError(Exception):
    """An action happened in none of the states: what is said of it would be too little."""


@dataclass
class Walked:
    """What was seen."""

    views: Sequence[View]
    starts: list[Places]
    """For each view: where its things stand at first."""
    arrows: list[dict[Arrow, set[str]]]
    """For each view: the actions that lead from one place to another."""
    sets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each action: the fields of the state that it sets."""
    enabled: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """For each action: those that can happen after it and could not just before."""
    states: int = 0


def walked(machine: Machine[Any], most: int = MOST) -> Walked:
    """Take every step from `most` states. Raises `SilentActionError`."""
    views = VIEWS.get(machine.name, ())
    steps = stepper(machine, machine.instance)
    queue = _Turns(views, machine.initial(**machine.instance.constants))
    seen = Walked(views, list(queue.first), [{} for _ in views])
    extended = [each.state for each in ancestors(machine)]
    possible: dict[Any, set[str]] = {}
    taken: list[tuple[Any, str, Any]] = []
    while seen.states < most and (state := queue.next()) is not None:
        seen.states += 1
        found = [(call.function.__name__, after) for call, after in steps(state)]
        possible[state] = {action for action, _ in found}
        for action, after in found:
            seen.sets[action].update(set_anew(state, after, extended))
            if after != state:
                queue.add(after, action)
                taken.append((state, action, after))
                _note(seen, action, queue.places[state], queue.places[after])
    for before, action, after in taken:
        seen.enabled[action] |= possible.get(after, set()) - possible[before]
    if silent := [each.__name__ for each in machine.actions if each.__name__ not in seen.sets]:
        raise SilentActionError(f"{machine.name}: {', '.join(silent)} in {seen.states} states")
    return seen


def _note(seen: Walked, action: str, before: tuple[Places, ...], after: tuple[Places, ...]) -> None:
    """Note where a step takes the things that are followed."""
    for arrows, old, new in zip(seen.arrows, before, after, strict=True):
        for thing in old:
            if thing in new and old[thing] != new[thing]:
                arrows.setdefault((old[thing], new[thing]), set()).add(action)


def set_anew(before: Any, after: Any, kinds: Collection[Any], path: str = "") -> Iterator[str]:
    """The fields that a step sets, be it to what they held before.

    A field that holds the state of a machine that this one extends (`kinds`) is told by its own.
    """
    for name in fields_of(type(before)):
        old, new = getattr(before, name), getattr(after, name)
        if old is new:
            continue
        if type(old) in kinds:
            yield from set_anew(old, new, kinds, f"{path}{name}.")
        else:
            yield f"{path}{name}"


class _Turns:
    """States that wait: those of one action and the same places in a row; the rows take turns."""

    def __init__(self, views: Sequence[View], first: Any) -> None:
        self._views = views
        self._rows: dict[str, deque[Any]] = {}
        self._turns: deque[str] = deque()
        self.places: dict[Any, tuple[Places, ...]] = {}
        """Where everything stands in each state that was met."""
        self.add(first, "")
        self.first = self.places[first]

    def add(self, state: Any, action: str) -> None:
        """Let a state wait for its turn, if it was not met yet."""
        if state in self.places:
            return
        self.places[state] = found = tuple(view.places(state) for view in self._views)
        turn = f"{action}: {[list(each.values()) for each in found]}"
        row = self._rows.setdefault(turn, deque())
        if not row:
            self._turns.append(turn)
        row.append(state)

    def next(self) -> Any:
        """The state whose turn it is; None: there is no more."""
        if not self._turns:
            return None
        turn = self._turns.popleft()
        state = self._rows[turn].popleft()
        if self._rows[turn]:
            self._turns.append(turn)
        return state
