"""Who notices each generated mutant of one machine: the cheap methods first.

What happens is changed: `explore` notices if a row of the quick instance is no pass; else `prove`,
if a row of its is none; else `graph`, if the quick instance has other states or steps than the
machine's, which are those of TLC's graph of the TLA+ model.

What is claimed is changed: `explore` notices likewise; else `prove`, if the claims are not
inductive any more; else `reliance`, if some change of what happens is caught by this claim alone,
and not by what has become of it: a generated one that no other claim catches, or one written by
hand that this claim has to catch.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any, Literal

from dynacheck.compiled import MEMORY, missing
from dynacheck.explore import Progress
from dynacheck.explore import explore as explore_in_python
from dynacheck.explore.explorer import Report
from dynacheck.explore.failures import EndlessError
from dynacheck.explore.search import Call, Search, stepper
from dynacheck.language import offences
from dynacheck.mutants.generated.generation import (
    NOT_CLAIMED,
    GeneratedMutant,
    claims_of,
    functions_used,
)
from dynacheck.mutants.specification import SPECIFICATION_MUTANTS
from dynacheck.mutants.specification.rewritten import rewritten
from dynacheck.prove.prover import attempt
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine

Method = Literal["explore", "prove", "graph", "reliance", "nothing", "no machine"]
"""Who notices. `no machine`: what comes of it is outside the language; it counts as no mutant."""


TIMES = 3
NO_END = "the search ends at an error, or not at all: unknown"


Stepper = Callable[[Any], Iterator[tuple[Call, Any]]]


@dataclass(frozen=True)
class Outcome:
    """Who notices a mutant."""

    method: Method
    by: tuple[str, ...] = ()
    """The rows of the instance that are no pass, with their words; the first that is not proved; a
    difference of the graphs; or the mutant that the claim is relied on for."""


@dataclass(frozen=True)
class Limit:
    """How far a search may go before it counts as one without an end."""

    states: float = inf
    depth: float = inf

    @staticmethod
    def of(machine: Machine[Any]) -> Limit:
        """So many times what the published machine needs."""
        told: list[Progress] = []
        _explore(machine, told.append)
        return Limit(TIMES * told[-1].states, TIMES * told[-1].depth)

    def report(self) -> Report:
        """Ends the search that tells it that it is beyond the limit."""
        ended = False

        def look(progress: Progress) -> None:
            nonlocal ended
            if not ended and (progress.states > self.states or progress.depth > self.depth):
                ended = True
                raise EndlessError(int(self.states), ())

        return look


def explored(machine: Machine[Any], limit: Limit) -> tuple[str, ...]:
    """The rows of the quick instance that are no pass, in order of their names.

    Of a search that does not come to an end, what it has violated by then, and that it does not.
    That it goes beyond the limit says nothing alone: it then goes on.
    """
    missed = [row for row in _explore(machine, limit.report()) if not row.passed]
    unknown = any(row.verdict == "unknown" for row in missed)
    told = sorted(_named(row) for row in missed if row.verdict != "unknown")
    if unknown and not told and limit != Limit():
        return explored(machine, Limit())
    return (*told, NO_END) if unknown else tuple(told)


def _explore(machine: Machine[Any], report: Report) -> list[Verdict]:
    if not missing():
        from dynacheck.compiled import explorer
        from dynacheck.compiled.ways import NotCompiledError

        try:
            return list(explorer.explore(machine, report=report))
        except NotCompiledError:
            pass
    return list(explore_in_python(machine, report=report))


def proved(machine: Machine[Any]) -> tuple[str, ...]:
    """The first row that is not proved; none if all are."""
    first = next((row for row in attempt(machine) if not row.passed), None)
    return (first.property,) if first else ()


def _named(row: Verdict) -> str:
    return f"{row.property}: {row.verdict}"


def other_steps(one: Machine[Any], other: Machine[Any], actions: Collection[str]) -> str:
    """A difference of the graphs of two quick instances, as TLC's has states and steps.

    They differ in these actions alone, or in their initial states.
    """
    mine, its = _reached(one), _reached(other)
    if len(mine) != len(its):
        return f"{len(its)} states instead of {len(mine)}"
    if repr(mine[0]) != repr(its[0]):
        return "another initial state"
    by_text = {repr(state): state for state in its}
    steps, its_steps = _stepper(one, actions), _stepper(other, actions)
    for state in mine:
        same = by_text.get(repr(state))
        if same is None:
            return f"no such state as {state}"
        if _told(steps(state)) != _told(its_steps(same)):
            return f"other steps from {state}"
    return ""


def _stepper(machine: Machine[Any], actions: Collection[str]) -> Stepper:
    """The steps that some of the machine's actions take."""
    these = tuple(action for action in machine.actions if action.__name__ in actions)
    return stepper(replace(machine, actions=these), machine.instance)


def _told(steps: Iterable[tuple[Call, Any]]) -> set[tuple[str, str]]:
    return {(call.function.__name__, repr(after)) for call, after in steps}


def _reached(machine: Machine[Any]) -> Sequence[Any]:
    """The states of the quick instance."""
    if not missing():
        from dynacheck.compiled.search import CompiledSearch
        from dynacheck.compiled.ways import NotCompiledError

        try:
            search = CompiledSearch(machine, machine.instance, MEMORY)
            for _ in search.levels():
                pass
            return search.reached
        except NotCompiledError:
            pass
    return list(Search(machine, machine.instance).run(lambda *_: None))


class Judgement:
    """The mutants of one machine, and what was found of them so far."""

    def __init__(self, machine: Machine[Any], chosen: Sequence[GeneratedMutant]) -> None:
        """Nothing was found yet."""
        self.machine, self.chosen = machine, chosen
        self.outcomes: dict[str, Outcome] = {}
        """By the mutants' names."""

    def run(self, tell: Callable[[str], None] = lambda _: None) -> dict[str, Outcome]:
        """Every one of the mutants with its outcome; `tell` is told of each step of the work."""
        claims = [m for m in self.chosen if m.is_claim]
        tell(f"explores {len(claims)} changed claims")
        self._explore_claims(claims)
        others = [mutant for mutant in self.chosen if not mutant.is_claim]
        self._look("explore", others, self._explored, tell)
        self._look("prove", self._left("action", "property"), proved, tell)
        self._compare(self._left("action"), tell)
        tell("reliance")
        self._rely()
        for mutant in self.chosen:
            self.outcomes.setdefault(mutant.name, Outcome("nothing"))
        return {mutant.name: self.outcomes[mutant.name] for mutant in self.chosen}

    def _left(self, *kinds: str) -> list[GeneratedMutant]:
        """The mutants that nobody noticed yet."""
        return [m for m in self.chosen if m.kind in kinds and m.name not in self.outcomes]

    def _look(
        self,
        method: Method,
        several: Sequence[GeneratedMutant],
        find: Callable[[Machine[Any]], tuple[str, ...]],
        tell: Callable[[str], None],
    ) -> None:
        """Let a method look at these mutants."""
        for number, mutant in enumerate(several, start=1):
            tell(f"{method} {number} of {len(several)}: {mutant.name}")
            machine = mutant.machine()
            found = find(machine)
            if found == (NO_END,) and offences(machine):
                self.outcomes[mutant.name] = Outcome("no machine")
            elif found:
                self.outcomes[mutant.name] = Outcome(method, found)

    @cached_property
    def _limit(self) -> Limit:
        return Limit.of(self.machine)

    def _explored(self, machine: Machine[Any]) -> tuple[str, ...]:
        return explored(machine, self._limit)

    def _explore_claims(self, claims: Sequence[GeneratedMutant]) -> None:
        """All changed claims at once: they change no state."""
        machine = with_claims(self.machine, claims)
        wrong = {offence.function for offence in offences(machine)}
        for mutant, alias in aliases(claims).items():
            if alias in wrong:
                self.outcomes[mutant.name] = Outcome("no machine")
        sound = [mutant for mutant in claims if mutant.name not in self.outcomes]
        rows = {
            row.partition(": ")[0]: row for row in self._explored(with_claims(self.machine, sound))
        }
        for mutant, alias in aliases(sound).items():
            if alias in rows:
                row = rows[alias].replace(alias, mutant.function)
                self.outcomes[mutant.name] = Outcome("explore", (row,))

    def _compare(self, several: Sequence[GeneratedMutant], tell: Callable[[str], None]) -> None:
        """Let the graphs of these mutants be compared with the machine's."""
        for mutant in several:
            tell(f"graph: {mutant.name}")
            names = (action.__name__ for action in self.machine.actions)
            actions = [n for n in names if mutant.function in functions_used(self.machine, [n])]
            if found := other_steps(self.machine, mutant.machine(), actions):
                self.outcomes[mutant.name] = Outcome("graph", (found,))

    # --- What is relied on ------------------------------------------------------------------------

    @property
    def alone(self) -> dict[str, list[GeneratedMutant]]:
        """By each claim, the changes of what happens that it alone sees when exploring."""
        found: dict[str, list[GeneratedMutant]] = {c.__name__: [] for c in claims_of(self.machine)}
        for mutant in self.chosen:
            match self.outcomes.get(mutant.name):
                case Outcome("explore", (row,)) if mutant.kind == "action":
                    claim, _, word = row.partition(": ")
                    if claim in found and word == "violated":
                        found[claim].append(mutant)
        return found

    def _rely(self) -> None:
        """Look which of the changed claims no longer see what they are there to see."""
        left = self._left("property")
        for claim, seen in self.alone.items():
            changes = [*seen, *written(self.machine, claim)]
            for change in changes:
                of_claim = [m for m in left if m.function == claim]
                self._rely_on(change, [m for m in of_claim if m.name not in self.outcomes])
                for mutant in left:
                    if not mutant.is_claim and mutant.name not in self.outcomes:
                        self._rely_on_part(claim, change, mutant)

    def _rely_on(self, change: GeneratedMutant, left: Sequence[GeneratedMutant]) -> None:
        """Which of the changed claims, and of those that are not made, no longer see a change."""
        made = [mutant for mutant in left if mutant.is_claim]
        rows = explored(with_claims(self.machine, made, change), Limit()) if made else ()
        seen = {row.partition(": ")[0] for row in rows}
        is_known = NO_END not in rows
        blind = [m for m, alias in aliases(made).items() if is_known and alias not in seen]
        if change.text:
            blind += [mutant for mutant in left if mutant.name.endswith(NOT_CLAIMED)]
        for mutant in blind:
            self.outcomes[mutant.name] = Outcome("reliance", (change.name,))

    def _rely_on_part(self, claim: str, change: GeneratedMutant, mutant: GeneratedMutant) -> None:
        """Whether a claim no longer sees a change, with another function changed that it uses."""
        uses = mutant.function in functions_used(self.machine, [claim])
        both = change.with_another(mutant) if uses else None
        rows = explored(both, Limit()) if both else (NO_END,)
        if NO_END not in rows and f"{claim}: violated" not in rows:
            self.outcomes[mutant.name] = Outcome("reliance", (change.name,))


def written(machine: Machine[Any], claim: str) -> Iterator[GeneratedMutant]:
    """The changes of the machine's module that were written by hand for a claim to catch."""
    for mutant in SPECIFICATION_MUTANTS:
        is_own = mutant.judged is machine and not mutant.judged_in
        if is_own and mutant.breaks == claim and "explore" in mutant.caught_by:
            name = f"{mutant.function}: {mutant.name}"
            yield GeneratedMutant(
                name, mutant.function, "action", mutant.source(), machine.name, "", ""
            )


def aliases(claims: Iterable[GeneratedMutant]) -> Mapping[GeneratedMutant, str]:
    """A name for each changed claim beside the others."""
    return {mutant: f"{mutant.function}_{number}" for number, mutant in enumerate(claims)}


def with_claims(
    machine: Machine[Any],
    claims: Sequence[GeneratedMutant],
    change: GeneratedMutant | None = None,
) -> Machine[Any]:
    """The machine, or what a change makes of it, with changed claims beside its own."""
    names = aliases(claims)
    texts = (m.text.replace(f"def {m.function}(", f"def {name}(", 1) for m, name in names.items())
    more = "\n\n\n".join(texts)
    if change:
        found = change.machine(more)
    else:
        source = inspect.getsource(sys.modules[machine.state.__module__])
        found = rewritten(machine.state.__module__, f"{source}\n{more}", machine)
    module = vars(sys.modules[found.state.__module__])
    lemmas = {lemma.__name__ for lemma in machine.lemmas}
    added = [(module[name], mutant.function in lemmas) for mutant, name in names.items()]
    return replace(
        found,
        lemmas=(*found.lemmas, *(claim for claim, is_lemma in added if is_lemma)),
        invariants=(*found.invariants, *(claim for claim, is_lemma in added if not is_lemma)),
    )
