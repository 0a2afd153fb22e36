"""`explore` by the compiled search: the same verdicts, in the same words.

The search says of which states there is something to tell; what is told is what the specification's
own functions say of them. Where the two differ the engine is wrong, and nothing it says counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from dynacheck.compiled import MEMORY
from dynacheck.compiled.audit import audit
from dynacheck.compiled.possible import CompiledPossible
from dynacheck.compiled.search import CompiledSearch, EngineError
from dynacheck.compiled.store import MemoryBoundError
from dynacheck.explore.explorer import Exploration, Progress, Report, judge
from dynacheck.explore.extension import Extension
from dynacheck.explore.failures import BrokenError, EndlessError
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine

TELLING = 1_000
"""So many of the last states, of the first, and spread over all show nearly all there is."""


def explore(
    machine: Machine[Any],
    instance: Instance[Any] | None = None,
    report: Report = lambda _: None,
    memory: int = MEMORY,
) -> Iterator[Verdict]:
    """As `dynacheck.explore.explore`; `NotCompiledError` where a function cannot be compiled."""
    bounded = instance or machine.instance
    return judge(machine, instance, lambda: CompiledExploration(machine, bounded, report, memory))


class CompiledExploration(Exploration[Any]):
    """A search by the machine's functions, compiled."""

    def __init__(
        self, machine: Machine[Any], instance: Instance[Any], report: Report, memory: int
    ) -> None:
        """Compile the machine, and begin at its initial state."""
        self.search: CompiledSearch
        super().__init__(
            machine, instance, report, lambda: CompiledSearch(machine, instance, memory)
        )
        self.possible: CompiledPossible = CompiledPossible(machine.possibilities, self.search)

    def states(self) -> Iterator[Verdict]:
        """Search; tell of each violation when its level is done."""
        search = self.search
        try:
            for _ in search.levels(lambda: self.progress(search.store.count)):
                yield from self._look()
            audit(search, self.open)
        except EndlessError as error:
            self.failure = str(error)
        except BrokenError as error:
            self.failure = f"the search ended at an error: {error}"
        except MemoryBoundError as error:
            self.failure = f"{error}; {self.covered}"
        except KeyboardInterrupt:
            self.failure = f"interrupted; {self.covered}"
        self.progress(search.store.count)

    def progress(self, states: int) -> None:
        """Report how far the search is."""
        search, seconds = self.search, time.perf_counter() - self.began
        share = search.seconds / max(seconds, search.seconds, 1e-9)
        memory = search.store.bytes
        self.report(Progress(self.machine.name, states, search.depth, seconds, memory, share))

    def _look(self) -> Iterator[Verdict]:
        """What the states of a level say."""
        search = self.search
        for call, *counts in zip(search.calls, *search.seen[:2], strict=True):
            self.happenings.count(call.function, *map(int, counts))
        for _, number in search.flagged("witness"):
            self.witness(search.state(number))
        for name, number in search.flagged("violated"):
            yield from self.violations(search.state(number))
            if name in (invariant.name for invariant in self.open):
                raise EngineError(f"{name} holds in a state where it does not")
        if self.extension and not self.left_parent:
            self._look_at_parent(self.extension)
            if self.extension.broken:
                self.left_parent = True
                yield self.extends(self.extension)
        for _, number in search.flagged("fails"):
            list(search.successors(number))
            raise EngineError("no step fails in a state where one does")

    def _look_at_parent(self, extension: Extension) -> None:
        """Let the steps be looked at that are none of the parent's, as far as is known."""
        search = self.search
        if not extension.happens:
            self._check(extension, [number for _, number in search.flagged("moves")])
        if search.flagged("strays"):
            strays = search.marked("strays", "", search.begin)[: search.end]
            self._check(extension, (int(number) for number in strays.nonzero()[0]))

    def _check(self, extension: Extension, numbers: Any) -> None:
        for number in numbers:
            state = self.search.state(number)
            for call, successor in self.search.successors(number):
                extension.check(state, call, successor)
            if extension.broken:
                return

    def coverage(self) -> Iterator[Verdict]:
        """What held everywhere, what was reached, what happened."""
        if not self.failure:
            self._observe()
        yield from super().coverage()

    def telling(self) -> Iterator[Any]:
        """All states: some of the last, of the first and of all before the others."""
        return chain(self._sample, reversed(self.search.reached))

    @cached_property
    def _sample(self) -> list[Any]:
        reached = self.search.reached
        spread = reached[:: max(len(reached) // TELLING, 1)]
        return [*reached[: -TELLING - 1 : -1], *reached[:TELLING], *spread]

    def _observe(self) -> None:
        """Run the invariants themselves until each of their parts was seen as it has to be."""
        for state in self.telling():
            seldom = [invariant for invariant in self.open if invariant.seldom]
            if not seldom:
                return
            for invariant in seldom:
                if invariant.broken_by(state):
                    raise EngineError(f"{invariant.name} does not hold in a state where it does")
