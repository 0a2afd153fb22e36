"""Breadth-first search by the compiled machine: level after level, on a layout that grows.

A step to a state that the layout has no room for is left out, and its state is flagged. Then the
level is not done: the search goes on for a while to meet more such states, the layout is made wide
enough for all that follows from them, everything after the level is forgotten, and the level is
expanded again. So what is known of a level that is done is exact, and a state is first met on a
shortest way. Nothing but the initial state says how the layout grows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from dynacheck.compiled import kernel
from dynacheck.compiled.compile import Compiled, compiled
from dynacheck.compiled.kernel import Scratch, Seen
from dynacheck.compiled.layout import Layout, shape_of, widen
from dynacheck.compiled.planes import LANES
from dynacheck.compiled.store import Store, _aligned
from dynacheck.explore.failures import BrokenError
from dynacheck.explore.keeping import Keeping
from dynacheck.explore.search import Call, calls, stepper
from dynaspec.machine import Instance, Machine

SLICE = 1 << 16
"""States that are expanded before Python looks how far the search is."""
SCOUTED = 50_000
"""So many states are met beyond a level that is to be expanded again."""
NO_ROOM, FAILS = "no room", "fails"


class EngineError(Exception):
    """The compiled search and the specification's own functions do not agree: a fault of ours."""


class CompiledSearch:
    """A search under way."""

    def __init__(self, machine: Machine[Any], instance: Instance[Any], memory: int) -> None:
        """Lay out the initial state; nothing else is met yet."""
        self._machine, self._instance = machine, instance
        self.initial = machine.initial(**instance.constants)
        self.calls = [c for action in machine.actions for c in calls(action, machine, instance)]
        self._keeping = Keeping(machine)
        self._successors = stepper(machine, instance)
        self._shape = shape_of(machine.state, self.initial)
        self.depth, self.growths = 0, 0
        self._load(compiled(machine, instance, Layout(self._shape)))
        self.store = Store(self.layout.words, memory)
        self.store.begin(self.layout.pack(self.initial))

    @property
    def layout(self) -> Layout:
        """How states are laid out now."""
        return self._compiled.layout

    def _load(self, made: Compiled) -> None:
        """Take a program; nothing has been seen by it."""
        self._compiled, self._program = made, made.load()
        words = made.layout.words
        self._scratch = Scratch(
            planes=_aligned(words * kernel.ROWS),
            output=_aligned(made.outputs * LANES),
            keys=np.zeros((kernel.GATHERED, words), np.uint64),
            hashes=np.zeros(kernel.GATHERED, np.uint64),
            source=np.zeros(kernel.GATHERED, np.int64),
            call=np.zeros(kernel.GATHERED, np.int64),
        )

    def _nothing_seen(self) -> Seen:
        happened, changed = (np.zeros(len(self.calls), np.int64) for _ in range(2))
        first = np.full(len(self._compiled.flags), -1, np.int64)
        return Seen(happened, changed, first, np.zeros(1, np.int64))

    def levels(self) -> Iterator[Seen]:
        """Expand one level after the other; yield what was seen in each."""
        begin, end = 0, 1
        while begin < end:
            seen = self._level(begin, end)
            yield seen
            begin, end = end, self.store.count
            self.depth += end > begin

    def _level(self, begin: int, end: int) -> Seen:
        """Expand the states `begin` to `end`, on a layout that has room for all that follows."""
        while True:
            seen = self._nothing_seen()
            self._expand(begin, end, seen)
            if not self.flagged(seen, NO_ROOM):
                return seen
            self._scout(end, seen)
            self._widen(end, [state for _, state in self.flagged(seen, NO_ROOM)])

    def flagged(self, seen: Seen, kind: str) -> list[tuple[str, int]]:
        """The flags of a kind that were seen, each with its first state."""
        flags = zip(self._compiled.flags, seen.first, strict=True)
        return [(flag[1], int(state)) for flag, state in flags if flag[0] == kind and state >= 0]

    def _expand(self, begin: int, end: int, seen: Seen) -> None:
        store = self.store
        while begin < end:
            if store.count >= store.room:
                store.make_room()
            begin, store.count = kernel.expand(
                self._program.address,
                store.states,
                store.table,
                self._compiled.steps,
                seen,
                self._scratch,
                begin,
                min(end, begin + SLICE),
                store.count,
                store.room,
            )

    def _scout(self, begin: int, seen: Seen) -> None:
        """Go on from the states after `begin`, to see what else there is no room for."""
        enough = begin + SCOUTED
        while begin < self.store.count < enough:
            end = self.store.count
            self._expand(begin, end, seen)
            begin = end

    def _widen(self, end: int, states: list[int]) -> None:
        """Make room for what follows from `states`; keep the states before `end`, no others."""
        grown = False
        for number in sorted(states):
            for call, successor in self._successors(self.state(number)):
                stray = self._keeping.stray(successor)
                if stray and number < end:
                    raise BrokenError(f"after {call}: {stray}")
                grown |= not stray and widen(self._shape, successor)
        if not grown:
            raise EngineError("a step was left out that there is room for")
        old, layout = self.layout, Layout(self._shape)
        self._load(compiled(self._machine, self._instance, layout))
        self.store.count = end
        self.store.move(old.moved(self.store.states.keys[:end], layout))
        self.growths += 1

    # --- What was found ---------------------------------------------------------------------------

    def state(self, number: int) -> Any:
        """A state, by its number."""
        return self.layout.unpack(self.store.states.keys[number])

    def way(self, number: int) -> list[tuple[Call, Any]]:
        """The steps of a shortest way from the initial state, made by the specification itself."""
        back: list[Call] = []
        target = number
        while number:
            back.append(self.calls[self.store.states.calls[number]])
            number = int(self.store.states.before[number])
        state, way = self.initial, list[tuple[Call, Any]]()
        for call in reversed(back):
            state = call.function(state, *call.arguments)
            way.append((call, state))
        if state != self.state(target):
            raise EngineError(f"a way of {len(way)} steps leads to another state")
        return way
