"""The proof of a theorem: its claim, run on arbitrary values, is true in every way through it.

By induction, where a parameter has no bounded size: the claim is run with nothing for it, and with
one element more than any number, given the claim without that element. A claim that cannot be
proved is run on values with few elements; only if it then fails as ordinary Python on what the
solver's model says, it is refuted. A claim whose premises hold of no such values is vacuous.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
import time
import typing
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import z3

from dynacheck.prove.arbitrary import ImpossibleError, MisalignedError
from dynacheck.prove.concrete import concrete, decided_by, reading
from dynacheck.prove.domains import Domain, Size
from dynacheck.prove.meanings import Meaning, arbitrary_parts, meaning
from dynacheck.prove.paths import Path, paths
from dynacheck.prove.symbolic import Int, Term, term_of
from dynacheck.verdicts import Verdict, Word
from dynaspec.items.theorems import THEOREMS
from dynaspec.machine import Disabled
from dynaspec.theorem import FalseTheoremError, Theorem, given

CLAIM_MS = 20_000
"""The solver's limit for one way through a claim."""

SIZES = (1, 2, 0, 3)
"""Elements of a sequence in the search for an example or a counterexample, in this order."""
TRIES = 81
"""So many combinations of sizes are tried."""
SMALL = 4
"""Numbers are looked for from the opposite of this up to it first."""

Claim = Callable[..., bool]
Failure = tuple[Word, str]


class CircularUseError(Exception):
    """A theorem is used in its own proof."""


@dataclass(frozen=True)
class Way:
    """One way through a claim: what it was run on, and what it says."""

    arguments: tuple[Any, ...]
    truth: Any


def domains(claim: Claim) -> list[Domain]:
    """What each parameter of a claim ranges over."""
    hints = typing.get_type_hints(claim)
    return [Domain(name, kind) for name, kind in hints.items() if name != "return"]


def prove_theorems(
    machine: str, theorems: tuple[Theorem, ...] = THEOREMS, only: Collection[str] = ()
) -> Iterator[Verdict]:
    """The verdict on each theorem, in their order; on those named in `only`, if any are."""
    prover = Prover(theorems)
    for theorem in theorems:
        if not only or theorem.name in only:
            began = time.perf_counter()
            word, detail = prover.failure(theorem) or ("proved", "")
            seconds = time.perf_counter() - began
            yield Verdict(machine, theorem.name, "prove", word, bounds(theorem), 0, seconds, detail)


def bounds(theorem: Theorem) -> str:
    """What a proof takes for granted: the only bound that there is."""
    return f"taken for granted: {theorem.assumes}" if theorem.assumes else ""


@dataclass
class Prover:
    """Proves theorems, and remembers which it has proved, for those that use them."""

    theorems: tuple[Theorem, ...]
    _known: dict[str, Failure | None] = field(default_factory=dict)

    def failure(self, theorem: Theorem) -> Failure | None:
        """Why `theorem` is not proved; `None` if it is."""
        if theorem.name not in self._known:
            self._known[theorem.name] = self._attempt(theorem)
        return self._known[theorem.name]

    def _attempt(self, theorem: Theorem) -> Failure | None:
        used: list[Claim] = []
        try:
            gap = _gap(theorem, used) or next(filter(None, map(self._use, used)), "")
        except (CircularUseError, MisalignedError) as error:
            gap = str(error)
        if gap:
            found = counterexample(theorem.claim)
            return ("refuted", found) if found else ("unknown", gap)
        if not example(theorem.claim):
            return "vacuous", "no values were found of which its premises hold"
        return None

    def _use(self, claim: Claim) -> str:
        """Why `claim` cannot be used; empty if it can."""
        for theorem in self.theorems:
            if theorem.claim is claim:
                return (
                    f"{theorem.name}, which it uses, is not proved" if self.failure(theorem) else ""
                )
        return f"{claim.__name__}, which it uses, is no theorem"


def _gap(theorem: Theorem, used: list[Claim]) -> str:
    """Where the proof does not go through; empty if it does. Adds the claims that it has `used`."""

    within = [theorem.claim]

    def use(claim: Claim, *arguments: Any) -> None:
        if claim in within:
            raise CircularUseError(f"{claim.__name__} is used in its own proof")
        if claim not in used:
            used.append(claim)
        within.append(claim)
        try:
            given(claim, *arguments)
        finally:
            within.pop()

    steps: tuple[Size, ...] = (0, "more") if theorem.induction else ("any",)
    for sizes in itertools.product(steps, repeat=len(theorem.induction) or 1):
        at = dict(zip(theorem.induction, sizes, strict=False))
        ranges = [replace(d, size=at.get(d.name, "any")) for d in domains(theorem.claim)]
        inductive = bool(at) and all(size == "more" for size in sizes)
        for way in _ways(theorem.claim, ranges, use, inductive):
            result = _solver(way).check(z3.Not(term_of(way.result.truth)))
            if result != z3.unsat:
                case = ", ".join(f"{name}: {size}" for name, size in at.items())
                return f"one way through it is not shown{f' ({case})' if case else ''}: {result}"
    return ""


Use = Callable[..., None]
"""What `given` means in a claim."""


def _ways(
    claim: Claim, ranges: list[Domain], use: Use, inductive: bool = False
) -> Iterator[Path[Way]]:
    """Every way through a claim on values of its ranges, given it for less in an induction."""
    meanings = [*arbitrary_parts(), *_using(claim, use)]

    def body() -> Way:
        with meaning(meanings):
            try:
                arguments = tuple(domain.enter() for domain in ranges)
                if inductive:
                    pairs = zip(ranges, arguments, strict=True)
                    given(claim, *(d.less(a) if d.size == "more" else a for d, a in pairs))
                return Way(arguments, claim(*arguments))
            except (ImpossibleError, FalseTheoremError):
                raise Disabled from None

    yield from paths(body)


def _using(claim: Claim, use: Use) -> list[Meaning]:
    """That `given` means `use` in the module of a claim, if it knows the name."""
    name = given.__name__
    return [(sys.modules[claim.__module__], name, use)] if name in claim.__globals__ else []


def leave_aside(*_: Any) -> None:
    """Make no use of a theorem: it may be false too."""


def counterexample(claim: Claim) -> str:
    """Values of which `claim` is false, as text; empty if none are found."""
    with meaning(_using(claim, leave_aside)):
        for model, way in _instances(claim, leave_aside, lambda truth: z3.Not(term_of(truth))):
            for change in (list, reading):
                found = _run(claim, way, model, change)
                if found and not found[0]:
                    return f"{claim.__name__} is false of\n{found[1]}"
    return ""


def example(claim: Claim) -> str:
    """Values of which `claim` and its premises hold, as text; empty if none are found."""
    for model, way in _instances(claim, given, lambda _: z3.BoolVal(True)):
        found = _run(claim, way, model, list)
        if found and found[0]:
            return found[1]
    return ""


def _instances(claim: Claim, use: Use, wanted: Callable[[Any], Term]) -> Iterator[tuple[Any, Way]]:
    """Models of values with few elements of which the claim comes out as wanted."""
    ranges = domains(claim)
    sized = [domain.name for domain in ranges if domain.sized]
    for sizes in itertools.islice(itertools.product(SIZES, repeat=len(sized)), TRIES):
        at = dict(zip(sized, sizes, strict=True))
        with contextlib.suppress(MisalignedError):
            few = [replace(domain, size=at.get(domain.name, "any")) for domain in ranges]
            for way in _ways(claim, few, use):
                solver = _solver(way)
                solver.add(wanted(way.result.truth))
                small = [z3.And(n >= -SMALL, n <= SMALL) for n in _numbers(way.result.arguments)]
                if solver.check(*small) == z3.sat or solver.check() == z3.sat:
                    yield solver.model(), way.result


def _numbers(arguments: Any) -> Iterator[Term]:
    """The symbolic numbers among arguments."""
    for argument in arguments:
        if isinstance(argument, Int):
            yield argument.term
        elif isinstance(argument, tuple):
            yield from _numbers(argument)


def _run(
    claim: Claim, way: Way, model: Any, change: Callable[[list[Any]], list[Any]]
) -> tuple[bool, str] | None:
    """What the claim says of the model's values as ordinary Python, and those values as text.

    `None` where its premises do not hold of them.
    """
    with decided_by(model):
        arguments = change([concrete(argument, model) for argument in way.arguments])
        try:
            said = bool(claim(*arguments))
        except (Disabled, FalseTheoremError):
            return None
    names = (domain.name for domain in domains(claim))
    pairs = zip(names, arguments, strict=True)
    return said, "\n".join(f"  {name} = {value!r}" for name, value in pairs)


def _solver(way: Path[Way]) -> Any:
    solver = z3.Solver()
    solver.set("timeout", CLAIM_MS)
    solver.add(way.condition)
    return solver
