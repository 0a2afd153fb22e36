"""The proof of a theorem: its claim, run on arbitrary values, is true in every way through it.

By induction, where a parameter has no bounded size: the claim is run with nothing for it, and with
one element more than any number, given the claim without that element. A claim that cannot be
proved is run on values with few elements; only if it then fails as ordinary Python on what the
solver's model says, it is refuted. A claim whose premises hold of no such values is vacuous.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import time
import traceback
import typing
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any

import z3

from dynacheck.prove.arbitrary import is_truth
from dynacheck.prove.concrete import concrete, decided_by, reading
from dynacheck.prove.domains import Domain, NoDomainError, Size, lies_in
from dynacheck.prove.meanings import arbitrary_parts, meaning
from dynacheck.prove.paths import Path, paths
from dynacheck.prove.solver import Solver, answer, heard_by, measured, solver
from dynacheck.prove.standins import ImpossibleError, MisalignedError, is_a
from dynacheck.prove.symbolic import Int, Term, term_of
from dynacheck.prove.words import offence
from dynacheck.verdicts import Effort, Verdict, Word
from dynaspec.items.theorems import THEOREMS
from dynaspec.machine import Disabled
from dynaspec.theorem import FalseTheoremError, Theorem, Use, checked, used_by

CLAIM_STEPS = 20_000_000
"""The solver's limit for one way through a claim, in steps of its own: no clock decides."""

SIZES = (1, 2, 0, 3)
"""Elements of a sequence in the search for an example or a counterexample, in this order."""
TRIES = 81
"""So many combinations of sizes are tried."""
SMALL = 4
"""Numbers are looked for from the opposite of this up to it first."""

Claim = Callable[..., bool]
Failure = tuple[Word, str]


class UnsoundError(Exception):
    """A theorem, or its use, is not one that a proof can be made of; the message says why."""


@dataclass(frozen=True)
class Way:
    """One way through a claim: what it was run on, and what it says."""

    arguments: tuple[Any, ...]
    truth: Any


def domains(claim: Claim) -> list[Domain]:
    """What each parameter of a claim ranges over."""
    hints = typing.get_type_hints(claim)
    parameters = inspect.signature(claim).parameters
    for name, parameter in parameters.items():
        if name not in hints:
            raise NoDomainError(f"{name}: the parameter has no annotation")
        if parameter.kind not in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise NoDomainError(f"{name}: a proof has no values for {parameter.kind.description}s")
    return [Domain(name, hints[name]) for name in parameters]


def prove_theorems(
    machine: str, theorems: tuple[Theorem, ...] = THEOREMS, only: Collection[str] = ()
) -> Iterator[Verdict]:
    """The verdict on each theorem, in their order; on those named in `only`, if any are."""
    prover = Prover(theorems)
    for theorem in theorems:
        if not only or theorem.name in only:
            began = time.perf_counter()
            judged = prover.judged(theorem)
            word, detail = judged.failure or ("proved", "")
            seconds, within, efforts = time.perf_counter() - began, judged.bounds, judged.efforts
            name = theorem.name
            yield Verdict(machine, name, "prove", word, within, 0, seconds, detail, efforts)


@dataclass
class Judged:
    """What came of a theorem, and all that its proof rests on."""

    failure: Failure | None = None
    assumes: dict[str, None] = field(default_factory=dict)
    """What is taken for granted in words, by this theorem or one that it uses."""
    taken: dict[str, None] = field(default_factory=dict)
    """The names that meant something else in its proof, or in that of one that it uses."""
    efforts: tuple[Effort, ...] = ()
    """What its proof, without those of the theorems that it uses, took of the solver's limit."""

    @property
    def bounds(self) -> str:
        """What the proof takes for granted: the only bound that there is."""
        parts = list(self.assumes)
        if self.taken:
            names = ", ".join(sorted(self.taken))
            parts.append(f"what the list of theorems says of {names}")
        return f"taken for granted: {'; '.join(parts)}" if parts else ""


@dataclass
class Prover:
    """Proves theorems, and remembers which it has proved, for those that use them."""

    theorems: tuple[Theorem, ...]
    _known: dict[Claim, Judged] = field(default_factory=dict)
    _begun: list[Claim] = field(default_factory=list)

    def judged(self, theorem: Theorem) -> Judged:
        """What comes of `theorem`."""
        claim = theorem.claim
        if claim not in self._known:
            if claim in self._begun:
                raise UnsoundError(f"{theorem.name} is used in its own proof")
            self._begun.append(claim)
            try:
                self._known[claim] = self._attempt(theorem)
            finally:
                self._begun.remove(claim)
        return self._known[claim]

    def _attempt(self, theorem: Theorem) -> Judged:
        judged = Judged(assumes={theorem.assumes: None} if theorem.assumes else {})
        used: list[Claim] = []
        with measured() as efforts:
            try:
                gap = _gap(theorem, used, judged.taken) or next(
                    filter(None, (self._use(claim, judged) for claim in used)), ""
                )
            except Exception as error:  # whatever a claim raises, it is not shown to be true
                gap = told(error)
            judged.failure = _failure(theorem.claim, gap)
        judged.efforts = tuple(efforts.values())
        return judged

    def _use(self, claim: Claim, user: Judged) -> str:
        """Why `claim` cannot be used; empty if it can. The user rests on what it rests on."""
        for theorem in self.theorems:
            if theorem.claim is claim:
                judged = self.judged(theorem)
                user.assumes.update(judged.assumes)
                user.taken.update(judged.taken)
                return f"{theorem.name}, which it uses, is not proved" if judged.failure else ""
        return f"{named(claim)}, which it uses, is no theorem"


def _failure(claim: Claim, gap: str) -> Failure | None:
    """What to say of a claim with a gap in its proof, or without one."""
    if gap:
        found = counterexample(claim)
        return ("refuted", found) if found else ("unknown", gap)
    if not example(claim):
        return "vacuous", "no values were found of which its premises hold"
    return None


def named(claim: Claim) -> str:
    """A claim's name, also where it is no function."""
    return getattr(claim, "__name__", type(claim).__name__)


def told(error: Exception) -> str:
    """What went wrong in a claim, and in which line."""
    if isinstance(error, UnsoundError | NoDomainError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "dynacheck" not in File(frame.filename).parts]
    where = f" ({File(own[-1].filename).name}:{own[-1].lineno})" if own else ""
    if isinstance(error, MisalignedError):
        return f"{error}{where}"
    said = f": {error}" if all(type(part) is str for part in error.args) else ""
    return f"it raises {type(error).__name__}{said}{where}"


def _gap(theorem: Theorem, used: list[Claim], taken: dict[str, None]) -> str:
    """Where the proof does not go through; empty if it does.

    Adds the claims that it has `used`, and what it has `taken` for granted.
    """
    barred = offence(theorem.claim)
    if barred:
        raise UnsoundError(barred)
    ranges = domains(theorem.claim)
    _check_induction(theorem, ranges)
    use = _using(theorem.claim, used)
    steps: tuple[Size, ...] = (0, "more") if theorem.induction else ("any",)
    for sizes in itertools.product(steps, repeat=len(theorem.induction) or 1):
        at = dict(zip(theorem.induction, sizes, strict=False))
        sized = [replace(d, size=at.get(d.name, "any")) for d in ranges]
        inductive = bool(at) and all(size == "more" for size in sizes)
        for way in _ways(theorem.claim, sized, use, taken, inductive):
            case = ", ".join(f"{name}: {size}" for name, size in at.items())
            about = f"{theorem.name} ({case})" if case else theorem.name
            result = answer(_solver(way, about), z3.Not(term_of(way.result.truth)))
            if result != z3.unsat:
                return f"one way through it is not shown{f' ({case})' if case else ''}: {result}"
    return ""


def _check_induction(theorem: Theorem, ranges: list[Domain]) -> None:
    """That each parameter that the proof goes through is one that begins somewhere."""
    by_name = {domain.name: domain for domain in ranges}
    for name in theorem.induction:
        if name not in by_name:
            raise UnsoundError(f"there is no parameter {name} for an induction")
        if not by_name[name].inductive:
            raise UnsoundError(
                f"no induction goes through {name}: it is no sequence, and no number of a sort "
                "with a least"
            )


def _using(claim: Claim, used: list[Claim]) -> Use:
    """What `given` means in the proof of a claim: the theorem holds, where it is about that.

    What a theorem uses in its turn is for its own proof.
    """
    within = [claim]

    def use(other: Claim, *arguments: Any, **named_ones: Any) -> None:
        if other is claim:
            raise UnsoundError(f"{named(other)} is used in its own proof")
        if len(within) > 1:
            return
        if other not in used:
            used.append(other)
        within.append(other)
        try:
            assumed(other, *arguments, **named_ones)
        finally:
            within.pop()

    return use


def assumed(claim: Claim, *arguments: Any, **named_ones: Any) -> None:
    """Go on only where a claim holds of arguments; anywhere, where it says nothing of them.

    A theorem about naturals says nothing of other numbers.
    """
    bound = inspect.signature(claim).bind(*arguments, **named_ones)
    kinds = typing.get_type_hints(claim)
    if all(lies_in(kinds.get(name), value) for name, value in bound.arguments.items()):
        try:
            checked(claim, *arguments, **named_ones)
        except FalseTheoremError:
            raise ImpossibleError from None


def _ways(
    claim: Claim,
    ranges: list[Domain],
    use: Use,
    taken: dict[str, None] | None = None,
    inductive: bool = False,
) -> Iterator[Path[Way]]:
    """Every way through a claim on values of its ranges, given it for less in an induction."""
    noted = {} if taken is None else taken
    meanings = arbitrary_parts(claim.__module__, lambda name: noted.setdefault(name))

    def body() -> Way:
        MisalignedError.raised.clear()
        with meaning(meanings), used_by(use):
            try:
                arguments = tuple(domain.enter() for domain in ranges)
                if inductive:
                    pairs = zip(ranges, arguments, strict=True)
                    assumed(claim, *(d.less(a) if d.size == "more" else a for d, a in pairs))
                truth = claim(*arguments)
            except ImpossibleError:
                raise Disabled from None
            finally:
                if MisalignedError.raised:
                    raise UnsoundError(MisalignedError.raised[0])
        if not is_truth(truth):
            raise UnsoundError("it does not answer with a truth value")
        return Way(arguments, truth)

    yield from paths(body)


def leave_aside(*_: Any, **__: Any) -> None:
    """Make no use of a theorem: it may be false too."""


def counterexample(claim: Claim) -> str:
    """Values of which `claim` is false, as text; empty if none are found."""
    with used_by(leave_aside), heard_by(None):
        for model, way in _instances(claim, leave_aside, lambda truth: z3.Not(term_of(truth))):
            for change in (list, reading):
                found = _run(claim, way, model, change)
                if found and not found[0]:
                    return f"{claim.__name__} is false of\n{found[1]}"
    return ""


def example(claim: Claim) -> str:
    """Values of which `claim` and its premises hold, as text; empty if none are found."""
    with used_by(assumed), heard_by(None):
        for model, way in _instances(claim, assumed, lambda _: z3.BoolVal(True)):
            found = _run(claim, way, model, list)
            if found and found[0]:
                return found[1]
    return ""


def _instances(claim: Claim, use: Use, wanted: Callable[[Any], Term]) -> Iterator[tuple[Any, Way]]:
    """Models of values with few elements of which the claim comes out as wanted."""
    try:
        ranges = domains(claim)
    except (NoDomainError, NameError):
        return
    sized = [domain.name for domain in ranges if domain.sized]
    for sizes in itertools.islice(itertools.product(SIZES, repeat=len(sized)), TRIES):
        at = dict(zip(sized, sizes, strict=True))
        few = [replace(domain, size=at.get(domain.name, "any")) for domain in ranges]
        for way in _runnable(_ways(claim, few, use)):
            check = _solver(way, f"{named(claim)}: an example")
            check.add(wanted(way.result.truth))
            small = [z3.And(n >= -SMALL, n <= SMALL) for n in _numbers(way.result.arguments)]
            if check.check(*small) == z3.sat or check.check() == z3.sat:
                yield check.model(), way.result


def _runnable(ways: Iterator[Path[Way]]) -> Iterator[Path[Way]]:
    """The ways up to the first that a proof cannot go, which is no example of anything."""
    with contextlib.suppress(Exception):
        yield from ways


def _numbers(arguments: Any) -> Iterator[Term]:
    """The symbolic numbers among arguments."""
    for argument in arguments:
        if is_a(argument, Int):
            yield argument.term
        elif type(argument) is tuple:
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
            said = claim(*arguments)
        except Exception:  # a premise that does not hold; or what is no witness of anything
            return None
    if type(said) is not bool:
        return None
    names = (domain.name for domain in domains(claim))
    pairs = zip(names, arguments, strict=True)
    return said, "\n".join(f"  {name} = {value!r}" for name, value in pairs)


def _solver(way: Path[Way], about: str) -> Solver:
    check = solver(about, CLAIM_STEPS)
    check.add(way.condition)
    return check
