"""`explore`: every reachable state of a bounded instance, and what it says of each property.

A property is `explored` if it holds in all of them and says something there, `violated` with a
shortest counterexample if it does not hold, and `vacuous` if the instance cannot tell: an
invariant's premise never held, a witness was never reached, an action never happened.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Reversible, Sized
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from dynacheck.explore.extension import Extension
from dynacheck.explore.failures import BrokenError, EndlessError, broken
from dynacheck.explore.happenings import EVERY_ACTION, HAS_INVARIANTS, NO_STEP, Happenings
from dynacheck.explore.possible import Possible
from dynacheck.explore.search import Call, Condition, NoBoundsError, Search, calls
from dynacheck.explore.story import describe, tell
from dynacheck.explore.watched import Watched, judge_lemma
from dynacheck.language import offences, told
from dynacheck.machines import extension_of
from dynacheck.verdicts import Verdict, Word
from dynaspec.machine import Instance, Machine

S = TypeVar("S")

NOWHERE: tuple[Word, str] = "vacuous", "no state of this instance is such a one"
AT_THE_START: tuple[Word, str] = "vacuous", "it holds at the start, before anything happens"

REPORT_EVERY = 2_000
"""Progress is told once for so many states."""


@dataclass(frozen=True)
class Progress:
    """How far a search has come."""

    machine: str
    states: int
    depth: int
    seconds: float
    memory: int = 0
    """Bytes that its states take; 0 if that is not counted."""
    searching: float = 1.0
    """The share of the time that was spent on meeting states."""


Report = Callable[[Progress], None]


def explore(
    machine: Machine[Any],
    instance: Instance[Any] | None = None,
    report: Report = lambda _: None,
) -> Iterator[Verdict]:
    """The verdict on each lemma, invariant, witness and possibility, on parent and actions.

    A violation is told as soon as it is found, everything else when the search has ended.
    """
    bounded = instance or machine.instance
    yield from judge(machine, instance, lambda: PythonExploration(machine, bounded, report))


def judge(
    machine: Machine[Any], instance: Instance[Any] | None, begin: Callable[[], Exploration[Any]]
) -> Iterator[Verdict]:
    """The verdicts of the exploration that `begin` begins, if the machine keeps to the language."""
    if outside := offences(machine, instance):
        yield from _unknown(machine, told(outside))
        return
    try:
        run = begin()
        lemmas = list(run.lemmas())
    except (BrokenError, NoBoundsError) as error:
        yield from _unknown(machine, str(error))
        return
    yield from lemmas
    yield from run.states()
    yield from run.coverage()


def _unknown(machine: Machine[Any], detail: str) -> Iterator[Verdict]:
    """The verdicts where nothing can be searched: `unknown`, for each property."""
    properties = [*machine.lemmas, *machine.invariants, *machine.witnesses]
    names = [getattr(function, "__name__", repr(function)) for function in properties]
    names += [possibility.name for possibility in machine.possibilities]
    if machine.parent:
        names.append(extension_of(machine.parent.machine))
    for name in [*names, EVERY_ACTION]:
        yield Verdict(machine.name, name, "explore", "unknown", "", 0, 0.0, detail)


C = TypeVar("C", covariant=True)


class Reached(Sized, Reversible[C], Protocol[C]):
    """The states that a search has met, in order."""


class Searched(Protocol[S]):
    """A search of one instance, under way or at its end."""

    initial: S
    depth: int

    @property
    def reached(self) -> Reached[S]:
        """All states that it has met."""

    def way(self, state: S) -> list[tuple[Call, S]]:
        """The steps of a shortest way from the initial state to `state`."""


class Possibly(Protocol):
    """What is known at the end of a search of a machine's possibilities."""

    def judge(self) -> Iterator[tuple[str, Word, Any]]:
        """Each possibility's name and verdict; why it is vacuous, or the nearest state without."""


class Exploration(ABC, Generic[S]):
    """One search of one instance, and what it says of each property."""

    possible: Possibly

    def __init__(
        self,
        machine: Machine[S],
        instance: Instance[S],
        report: Report,
        begin: Callable[[], Searched[S]],
    ) -> None:
        """Begin the search; nothing is known yet of the properties."""
        self.machine = machine
        self.report = report
        self.began = time.perf_counter()
        self.search: Searched[S] = begin()
        self.bounds = describe(machine, instance)
        self.open = [Watched(i, calls(i, machine, instance)) for i in machine.invariants]
        self.reached: dict[str, tuple[Word, str]] = {}
        self.unreached = [Condition(witness) for witness in machine.witnesses]
        self.failure = ""
        self.happenings = Happenings(machine)
        self.instance = instance
        self.extension = Extension(machine, instance, machine.parent) if machine.parent else None
        self.left_parent = False
        """Whether it has been told that a step is none of the parent's."""

    @abstractmethod
    def states(self) -> Iterator[Verdict]:
        """Search; tell of each violation when it is met."""

    def verdict(self, name: str, word: Word, detail: str = "") -> Verdict:
        """The verdict on the property `name`, now."""
        seconds = time.perf_counter() - self.began
        count = len(self.search.reached)
        return Verdict(
            self.machine.name, name, "explore", word, self.bounds, count, seconds, detail
        )

    def lemmas(self) -> Iterator[Verdict]:
        """Lemmas are about parameters alone: each combination is tried once."""
        for lemma in self.machine.lemmas:
            cases = calls(lemma, self.machine, self.instance, skip=0)
            try:
                failing, says_nothing = judge_lemma(lemma, cases)
            except Exception as error:
                yield self.verdict(lemma.__name__, "unknown", str(broken(lemma.__name__, error)))
                continue
            if failing:
                yield self.verdict(lemma.__name__, "violated", f"{failing} does not hold")
            else:
                word: Word = "vacuous" if says_nothing else "explored"
                yield self.verdict(lemma.__name__, word, says_nothing)

    def violations(self, state: S) -> Iterator[Verdict]:
        """The invariants that do not hold in `state`, or make no sense there."""
        for invariant in list(self.open):
            try:
                case = invariant.broken_by(state)
            except BrokenError as error:
                self.open.remove(invariant)
                yield self.verdict(invariant.name, "unknown", str(error))
                continue
            if case:
                self.open.remove(invariant)
                yield self.verdict(invariant.name, "violated", self._story(state, case))

    def witness(self, state: S) -> None:
        """The witnesses that `state` is one of. One that the search begins with shows nothing."""
        for witness in list(self.unreached):
            try:
                if not witness(state):
                    continue
                is_first = state is self.search.initial
                self.reached[witness.name] = AT_THE_START if is_first else ("explored", "")
            except BrokenError as error:
                self.reached[witness.name] = "unknown", str(error)
            self.unreached.remove(witness)

    def coverage(self) -> Iterator[Verdict]:
        """What held everywhere, what was reached, what happened."""
        if self.failure:
            yield from self._unfinished()
            return
        for invariant in self.open:
            invariant.weigh(self.telling())
            says_nothing = invariant.says_nothing
            yield self.verdict(
                invariant.name, "vacuous" if says_nothing else "explored", says_nothing
            )
        for witness in self.machine.witnesses:
            name = witness.__name__
            yield self.verdict(name, *self.reached.get(name, NOWHERE))
        for name, word, detail in self.possible.judge():
            stuck = not isinstance(detail, str)
            why = f"no way leads there after {self._way(detail)}" if stuck else detail
            yield self.verdict(name, word, why)
        if self.extension and not self.left_parent:
            yield self.extends(self.extension)
        yield self._actions()
        if not self.machine.invariants:
            yield self.verdict(HAS_INVARIANTS, "vacuous", "it has none")

    def telling(self) -> Iterator[S]:
        """All states, those that tell most first.

        The last ones have the most in them: there a value soon makes a difference.
        """
        return reversed(self.search.reached)

    @property
    def covered(self) -> str:
        """How much of the instance was looked at by now."""
        met, depth = len(self.search.reached), self.search.depth
        return (
            f"{met:,} states were met: all that are up to {depth} steps from the initial one, "
            f"perhaps some beyond; all steps were taken from those that are less than {depth}"
        )

    def _unfinished(self) -> Iterator[Verdict]:
        """What is not known as the search did not get to its end."""
        unknown: tuple[Word, str] = "unknown", self.failure
        for invariant in self.open:
            yield self.verdict(invariant.name, *unknown)
        for witness in self.machine.witnesses:
            yield self.verdict(witness.__name__, *self.reached.get(witness.__name__, unknown))
        for possibility in self.machine.possibilities:
            yield self.verdict(possibility.name, *unknown)
        if self.extension and not self.left_parent:
            yield self.verdict(self.extension.name, *unknown)
        yield self.verdict(EVERY_ACTION, *unknown)

    def _actions(self) -> Verdict:
        """Whether each action happened, and changed something."""
        missing = self.happenings.missing
        return self.verdict(EVERY_ACTION, "vacuous" if missing else "explored", missing)

    def extends(self, extension: Extension) -> Verdict:
        """Whether the machine extends its parent, as far as is known."""
        try:
            begins = extension.begins(self.search.initial)
        except Exception as error:
            detail = str(broken("the parent's initial state", error))
            return self.verdict(extension.name, "unknown", detail)
        if not begins:
            detail = "the initial state is none of the parent's"
            return self.verdict(extension.name, "violated", detail)
        if not extension.happens:
            return self.verdict(extension.name, "vacuous", NO_STEP)
        if extension.broken is None:
            beyond = extension.beyond
            return self.verdict(extension.name, "unknown" if beyond else "explored", beyond)
        state, call, successor = extension.broken
        way = [*self.search.way(state), (call, successor)]
        story = tell(self.machine, self.search.initial, way)
        return self.verdict(extension.name, "violated", f"the last step is no such step:\n{story}")

    def _story(self, state: S, case: Call) -> str:
        return f"{case} does not hold after {self._way(state)}"

    def _way(self, state: S) -> str:
        """How `state` is reached, told."""
        way = self.search.way(state)
        steps = f"{len(way)} step{'s' if len(way) != 1 else ''}"
        return f"{steps}:\n{tell(self.machine, self.search.initial, way)}"

    def progress(self, states: int) -> None:
        """Report how far the search is."""
        seconds = time.perf_counter() - self.began
        self.report(Progress(self.machine.name, states, self.search.depth, seconds))


class PythonExploration(Exploration[S]):
    """A search by the specification's functions as they are: the reference of all others."""

    def __init__(self, machine: Machine[S], instance: Instance[S], report: Report) -> None:
        """Begin at the initial state."""
        self.search: Search[S]
        super().__init__(machine, instance, report, lambda: Search(machine, instance))
        self.possible: Possible = Possible(machine.possibilities)

    def states(self) -> Iterator[Verdict]:
        """Search; tell of each violation when it is met."""
        try:
            for count, state in enumerate(self.search.run(self._step), start=1):
                if count % REPORT_EVERY == 0:
                    self.progress(count)
                self.witness(state)
                self.possible.look(state)
                yield from self.violations(state)
                if self.extension and self.extension.broken and not self.left_parent:
                    self.left_parent = True
                    yield self.extends(self.extension)
        except EndlessError as error:
            self.failure = str(error)
        except BrokenError as error:
            self.failure = f"the search ended at an error: {error}"
        except KeyboardInterrupt:
            self.failure = f"interrupted; {self.covered}"
        self.progress(len(self.search.reached))

    def _step(self, state: S, call: Call, successor: S) -> None:
        self.happenings.note(state, call, successor)
        self.possible.step(state, successor)
        if self.extension:
            self.extension.check(state, call, successor)
