"""`explore`: every reachable state of a bounded instance, and what it says of each property.

A property is `explored` if it holds in all of them and says something there, `violated` with a
shortest counterexample if it does not hold, and `vacuous` if the instance cannot tell: an
invariant's premise never held, a witness was never reached, an action never happened.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dynacheck.explore.extension import Extension
from dynacheck.explore.premises import Premises
from dynacheck.explore.reads import Memo
from dynacheck.explore.search import Call, Search, calls
from dynacheck.explore.story import describe, tell
from dynacheck.verdicts import Verdict, Word
from dynaspec.machine import Instance, Machine

S = TypeVar("S")

REPORT_EVERY = 2_000
"""Progress is told once for so many states."""


@dataclass(frozen=True)
class Progress:
    """How far a search has come."""

    machine: str
    states: int
    depth: int
    seconds: float


Report = Callable[[Progress], None]


def explore(
    machine: Machine[Any],
    instance: Instance[Any] | None = None,
    report: Report = lambda _: None,
) -> Iterator[Verdict]:
    """The verdict on each lemma, invariant and witness, on the parent, and on the actions.

    A violation is told as soon as it is found, everything else when the search has ended.
    """
    run = _Exploration(machine, instance or machine.instance, report)
    yield from run.lemmas()
    yield from run.states()
    yield from run.coverage()


class _Invariant:
    """An invariant, the calls to make in each state, and whether its premises ever held."""

    def __init__(self, function: Callable[..., bool], cases: list[Call]) -> None:
        self.name = function.__name__
        self.premises = Premises(function)
        self.cases = cases
        self.broken_by: Callable[[Any], Call | None] = Memo(self._first_broken)

    def _first_broken(self, state: Any) -> Call | None:
        """The first case that does not hold in `state`."""
        holds = self.premises.run
        for case in self.cases:
            if not holds(state, *case.arguments):
                return case
        self.premises.settle()
        return None


class _Exploration(Generic[S]):
    """One search of one instance."""

    def __init__(self, machine: Machine[S], instance: Instance[S], report: Report) -> None:
        self.machine = machine
        self.report = report
        self.began = time.perf_counter()
        self.search = Search(machine, instance)
        self.bounds = describe(machine, instance)
        self.open = [_Invariant(i, calls(i, machine, instance)) for i in machine.invariants]
        self.unreached = [(w, Memo(w)) for w in machine.witnesses]
        self.fired: set[Callable[..., Any]] = set()
        self.instance = instance
        self.extension = Extension(machine, instance, machine.parent) if machine.parent else None

    def verdict(self, name: str, word: Word, detail: str = "") -> Verdict:
        seconds = time.perf_counter() - self.began
        count = len(self.search.reached)
        return Verdict(
            self.machine.name, name, "explore", word, self.bounds, count, seconds, detail
        )

    def lemmas(self) -> Iterator[Verdict]:
        """Lemmas are about parameters alone: each combination is tried once."""
        for lemma in self.machine.lemmas:
            cases = calls(lemma, self.machine, self.instance, skip=0)
            premises = Premises(lemma)
            failing = next((c for c in cases if not premises.run(*c.arguments)), None)
            if failing:
                yield self.verdict(lemma.__name__, "violated", f"{failing} does not hold")
            else:
                yield self._held(lemma.__name__, premises)

    def states(self) -> Iterator[Verdict]:
        """Search; tell of each violation when it is met."""
        for count, state in enumerate(self.search.run(self._step), start=1):
            if count % REPORT_EVERY == 0:
                self._progress(count)
            self.unreached = [w for w in self.unreached if not w[1](state)]
            for invariant in list(self.open):
                if case := invariant.broken_by(state):
                    self.open.remove(invariant)
                    yield self.verdict(invariant.name, "violated", self._story(state, case))
        self._progress(len(self.search.reached))

    def coverage(self) -> Iterator[Verdict]:
        """What held everywhere, what was reached, what happened."""
        for invariant in self.open:
            yield self._held(invariant.name, invariant.premises)
        unreached = {witness for witness, _ in self.unreached}
        for witness in self.machine.witnesses:
            missing = witness in unreached
            detail = "no state of this instance is such a one" if missing else ""
            yield self.verdict(witness.__name__, "vacuous" if missing else "explored", detail)
        if self.extension:
            yield self._extends(self.extension)
        silent = [a.__name__ for a in self.machine.actions if a not in self.fired]
        detail = f"never happened: {', '.join(silent)}" if silent else ""
        yield self.verdict("every_action_happens", "vacuous" if silent else "explored", detail)

    def _held(self, name: str, premises: Premises) -> Verdict:
        if not premises.never_held:
            return self.verdict(name, "explored")
        places = ", ".join(f"in {function}, line {line}" for function, line in premises.never_held)
        return self.verdict(name, "vacuous", f"a premise held in no state: {places}")

    def _extends(self, extension: Extension) -> Verdict:
        if not extension.begins(self.search.initial):
            detail = "the initial state is none of the parent's"
            return self.verdict(extension.name, "violated", detail)
        if extension.broken is None:
            return self.verdict(extension.name, "explored")
        state, call, successor = extension.broken
        way = [*self.search.way(state), (call, successor)]
        story = tell(self.machine, self.search.initial, way)
        return self.verdict(extension.name, "violated", f"the last step is no such step:\n{story}")

    def _step(self, state: S, call: Call, successor: S) -> None:
        self.fired.add(call.function)
        if self.extension:
            self.extension.check(state, call, successor)

    def _story(self, state: S, case: Call) -> str:
        way = self.search.way(state)
        steps = f"{len(way)} step{'s' if len(way) != 1 else ''}"
        story = tell(self.machine, self.search.initial, way)
        return f"{case} does not hold after {steps}:\n{story}"

    def _progress(self, states: int) -> None:
        seconds = time.perf_counter() - self.began
        self.report(Progress(self.machine.name, states, self.search.depth, seconds))
