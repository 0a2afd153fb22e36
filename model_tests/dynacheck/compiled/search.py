"""Breadth-first search by the compiled machine: level after level, on a layout that grows.

A step to a state that the layout has no room for is left out, and its state is flagged. Then the
level is not done: the search goes on for a while to meet more such states, the layout is made wide
enough for all that follows from them, everything after the level is forgotten, and the level is
expanded again. So what is known of a level that is done is exact, and a state is first met on a
shortest way. Nothing but the initial state says how the layout grows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np

from dynacheck.compiled import kept, kernel
from dynacheck.compiled.compile import Compiled, compiled
from dynacheck.compiled.kernel import Found, Marks, Numbers, Scratch, Seen, Words
from dynacheck.compiled.layout import Layout, shape_of, widen
from dynacheck.compiled.planes import LANES
from dynacheck.compiled.store import Store, aligned
from dynacheck.explore.failures import BrokenError, EndlessError
from dynacheck.explore.growth import growing
from dynacheck.explore.keeping import Keeping
from dynacheck.explore.search import MOST_STATES, Call, calls, stepper
from dynaspec.machine import Disabled, Instance, Machine

SLICE = 1 << 13
"""States that a thread expands before what all have found is inserted; but see `MOST_FOUND`.

With more of them more is found twice, with fewer the threads wait for each other more often."""
MOST_FOUND = 1 << 22
"""A thread expands no more states than may lead to so many."""
THREADS = min(2, os.cpu_count() or 1)
SCOUTED = 50_000
"""So many states are met beyond a level that is to be expanded again."""
FOLLOWED = 200
"""So many states are followed beyond those that there was no room for."""
NO_ROOM, FAILS = "no room", "fails"


class EngineError(Exception):
    """The compiled search and the specification's own functions do not agree: a fault of ours."""


class Desk(NamedTuple):
    """What a thread writes to, and no other."""

    scratch: Scratch
    found: Found


def _desk(made: Compiled, most: int) -> Desk:
    """Memory for a thread that finds at most so many."""
    words = made.layout.words
    planes, output = aligned(words * kernel.ROWS), aligned(made.outputs * LANES)
    return Desk(Scratch(planes, output, *_rows(words, kernel.GATHERED)), Found(*_rows(words, most)))


def _rows(words: int, number: int) -> tuple[Words, Words, Numbers, Numbers]:
    """Keys, hashes, sources and calls of so many successors; unwritten, they take no memory."""
    keys, hashes = np.empty((number, words), np.uint64), np.empty(number, np.uint64)
    return keys, hashes, np.empty(number, np.int64), np.empty(number, np.int64)


class CompiledSearch:
    """A search under way."""

    def __init__(self, machine: Machine[Any], instance: Instance[Any], memory: int) -> None:
        """Lay out the initial state; nothing else is met yet."""
        self._machine, self._instance = machine, instance
        self.initial = machine.initial(**instance.constants)
        self.calls = [c for action in machine.actions for c in calls(action, machine, instance)]
        self._keeping = Keeping(machine)
        self._successors = stepper(machine, instance)
        self.depth, self.growths = 0, 0
        self.seconds = 0.0
        """Spent on meeting states."""
        self.begin, self.end = 0, 1
        self._most = None if instance is machine.deep else MOST_STATES
        self._threads = ThreadPoolExecutor(THREADS)
        self._kept = kept.place_of(machine, instance)
        self._load(kept.load(self._kept) or self._begun())
        self._shape = deepcopy(self.layout.shape)
        self.store = Store(self.layout.words, memory)
        self.store.begin(self.layout.pack(self.initial))
        if stray := self._keeping.stray(self.initial):
            raise BrokenError(f"after the initial state: {stray}")

    def _begun(self) -> Compiled:
        """The machine compiled for its initial state alone."""
        shape = shape_of(self._machine.state, self.initial)
        return compiled(self._machine, self._instance, Layout(shape))

    @property
    def layout(self) -> Layout:
        """How states are laid out now."""
        return self._compiled.layout

    def _load(self, made: Compiled) -> None:
        """Take a program; nothing has been seen by it."""
        self._compiled, self._program = made, made.load()
        self._read = made.layout.reader()
        cases = max(len(made.steps.call), 1)
        self._slice = min(SLICE, MOST_FOUND // cases)
        most = self._slice * cases
        self._desks = [_desk(made, most) for _ in range(THREADS)]

    @property
    def _scratch(self) -> Scratch:
        """Memory for what one thread does."""
        return self._desks[0].scratch

    def _nothing_seen(self) -> list[Seen]:
        """For each thread."""
        calls, flags = len(self.calls), len(self._compiled.flags)
        sizes = (calls, calls, flags, 1)
        made = [Seen(*(np.zeros(size, np.int64) for size in sizes)) for _ in range(THREADS)]
        for seen in made:
            seen.first.fill(-1)
        return made

    @property
    def seen(self) -> Seen:
        """What all threads have seen."""
        happened, changed, first, looked_up = map(np.stack, zip(*self._seen, strict=True))
        # -1 stands for none: as a number without a sign it is the highest.
        lowest = first.view(np.uint64).min(axis=0).view(np.int64)
        return Seen(happened.sum(axis=0), changed.sum(axis=0), lowest, looked_up.sum(axis=0))

    def levels(self, report: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Expand one level after the other; yield after each, when `seen` is about it.

        `report` is called when it is time to say how far the search is.
        """
        self._report = report
        while self.begin < self.end:
            self._expand_level()
            yield
            depth = self.depth + (self.store.count > self.end)
            self.begin, self.end, self.depth = self.end, self.store.count, depth
        if self.growths:
            kept.keep(self._kept, self._compiled)

    def _expand_level(self) -> None:
        """Expand the states `begin` to `end`, on a layout that has room for all that follows."""
        while True:
            self._seen = self._nothing_seen()
            self._expand(self.begin, self.end)
            self._count()
            if not self.flagged(NO_ROOM) or self.flagged(FAILS):
                return
            self._scout()
            self._widen([state for _, state in self.flagged(NO_ROOM)])

    def _count(self) -> None:
        """That there are not too many states: `EndlessError`."""
        if self._most is not None and self.store.count > self._most:
            raise EndlessError(self._most, growing(self.reached))

    def flagged(self, kind: str) -> list[tuple[str, int]]:
        """The flags of a kind that were seen in this level, each with its first state."""
        flags = zip(self._compiled.flags, self.seen.first, strict=True)
        return [(flag[1], int(state)) for flag, state in flags if flag[0] == kind and state >= 0]

    def _expand(self, begin: int, end: int) -> None:
        store = self.store
        while begin < end:
            began = time.perf_counter()
            begins = range(begin, min(end, begin + THREADS * self._slice), self._slice)
            ends = [min(end, each + self._slice) for each in begins]
            # A few states are not worth a thread.
            several = self._threads.map if len(ends) > 1 else map
            numbers = list(several(self._meet, self._desks, self._seen, begins, ends))
            for desk, number in zip(self._desks, numbers, strict=False):
                store.make_room(number)
                store.count = kernel.insert(
                    store.states, store.table, desk.found, number, store.count
                )
            begin = ends[-1]
            self.seconds += time.perf_counter() - began
            self._report()

    def _meet(self, desk: Desk, seen: Seen, begin: int, end: int) -> int:
        """What a thread does: put what is new after the states `begin` to `end` on its desk."""
        store, program = self.store, self._program.address
        states, table, steps = store.states, store.table, self._compiled.steps
        scratch, found = desk
        return kernel.expand(program, states, table, steps, seen, scratch, found, begin, end)

    def _scout(self) -> None:
        """Go on from the states after the level, to see what else there is no room for."""
        begin, enough = self.end, self.end + SCOUTED
        while begin < self.store.count < enough:
            end = self.store.count
            self._expand(begin, end)
            begin = end

    def _widen(self, states: list[int]) -> None:
        """Make room for what follows from `states`; forget all states after this level."""
        grown, beyond = False, list[Any]()
        for number in sorted(states):
            for call, successor in self.successors(number):
                stray = self._keeping.stray(successor)
                if stray and number < self.end:
                    raise BrokenError(f"after {call}: {stray}")
                if not stray and widen(self._shape, successor):
                    grown = True
                    beyond.append(successor)
        if not grown:
            raise EngineError("a step was left out that there is room for")
        self._follow(beyond)
        old, layout = self.layout, Layout(self._shape)
        self._load(compiled(self._machine, self._instance, layout))
        self.store.count = self.end
        self.store.move(old.moved(self.store.states.keys[: self.end], layout))
        self.growths += 1

    def _follow(self, states: list[Any]) -> None:
        """Make room for more successors of `states`."""
        for state in states:
            if len(states) > FOLLOWED:
                return
            try:
                after = [successor for _, successor in self._successors(state)]
            except BrokenError:
                continue
            kept = (successor for successor in after if not self._keeping.stray(successor))
            states += [successor for successor in kept if widen(self._shape, successor)]

    # --- What was found ---------------------------------------------------------------------------

    @property
    def reached(self) -> Reached:
        """All states that were met, in order."""
        return Reached(self)

    def state(self, number: int) -> Any:
        """A state, by its number."""
        return self._read(self.store.states.keys[number].tolist()) if number else self.initial

    def number(self, state: Any) -> int:
        """The number of a state; `KeyError` if it was not met."""
        number = self.store.find(np.array([self.layout.pack(state)], np.uint64))
        if number is None:
            raise KeyError(state)
        return number

    def way(self, state: Any) -> list[tuple[Call, Any]]:
        """The steps of a shortest way from the initial state, made by the specification itself."""
        number, back = self.number(state), list[Call]()
        while number:
            back.append(self.calls[self.store.states.calls[number]])
            number = int(self.store.states.before[number])
        now, way = self.initial, list[tuple[Call, Any]]()
        for call in reversed(back):
            now = self._taken(call, now)
            way.append((call, now))
        if now != state:
            raise EngineError(f"a way of {len(way)} steps leads to another state than {state}")
        return way

    def _taken(self, call: Call, state: Any) -> Any:
        """The state after a step that the search took."""
        try:
            after = call.function(state, *call.arguments)
        except Disabled:
            raise EngineError(f"{call} was taken where it is disabled") from None
        if not all(predicate(after) for predicate in self._instance.within):
            raise EngineError(f"{call} was taken where it leaves the instance")
        return after

    def successors(self, number: int) -> Iterator[tuple[Call, Any]]:
        """The steps of a state, made by the specification itself."""
        return self._successors(self.state(number))

    def marked(self, kind: str, name: str, begin: int = 0) -> Marks:
        """Which of the states from `begin` on have a flag: 1 for each that has it."""
        place = len(self._compiled.steps.call) + self._compiled.flags.index((kind, name))
        marks = np.zeros(self.store.count, np.uint8)
        address, states = self._program.address, self.store.states
        kernel.mark(address, states, self._scratch, place, begin, self.store.count, marks)
        return marks

    def lead_to(self, marks: Marks) -> Marks:
        """Which states are marked, or have a way to one that is. The search must be at its end."""
        marks = marks.copy()
        store, steps = self.store, self._compiled.steps
        while kernel.lead_back(
            self._program.address,
            store.states,
            store.table,
            steps,
            self._scratch,
            store.count,
            marks,
        ):
            pass
        return marks


class Reached(Sequence[Any]):
    """The states of a search, each made when it is asked for."""

    def __init__(self, search: CompiledSearch) -> None:
        """All that `search` has met by now."""
        self._search, self._numbers = search, range(search.store.count)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._numbers)

    def __getitem__(self, place: Any) -> Any:
        """One state, or a list of some."""
        if isinstance(place, slice):
            return [self._search.state(number) for number in self._numbers[place]]
        return self._search.state(self._numbers[place])
