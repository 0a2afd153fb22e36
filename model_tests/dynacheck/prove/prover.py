"""`prove`: every invariant and lemma of a machine, inductive or refuted, with nothing bounded.

The solver gets no quantifier to guess about: each hypothesis is instantiated at the terms of the
obligation (its skolem constants, the action's arguments, the numbers in the state), and, where
that is not enough, at those that the machine names. An obligation it then still satisfies is
refuted only if running the specification on the solver's model confirms it; else it is unknown.

What is proved of an invariant assumes all the others, and those of the machines that this one
extends: see `resting`.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import z3

from dynacheck.explore.emptiness import find_emptiness, find_empty_lemmas
from dynacheck.explore.failures import BrokenError, told_error
from dynacheck.explore.happenings import EVERY_ACTION, HAS_INVARIANTS
from dynacheck.explore.search import NoBoundsError
from dynacheck.language import offences, told
from dynacheck.machines import ancestors, extension_of, listed
from dynacheck.names import changes, show
from dynacheck.prove.counterexample import (
    Keys,
    Refutation,
    is_small,
    numbers_of,
    refute,
    small,
    usual_ends,
    with_numbers,
)
from dynacheck.prove.extension import extension_failure
from dynacheck.prove.keeping import keeping_failure
from dynacheck.prove.obligations import Instances, Obligation, Pool, Proof, calls
from dynacheck.prove.paths import merged
from dynacheck.prove.resting import settle
from dynacheck.prove.solver import FEW, MANY, Failure, answer, measured, solver
from dynacheck.verdicts import Effort, Verdict, Word
from dynaspec.machine import Machine

REPAIRS = 12
"""So often a counterexample that breaks a hypothesis is given back to be mended."""

SMALL = (2, 4)
"""A counterexample is looked for among numbers up to the first of these that has one."""


def prove(machine: Machine[Any], only: Collection[str] = ()) -> list[Verdict]:
    """The verdict on every lemma, on every invariant, and on being an extension of the parent.

    A row is a pass only if all that it assumes is one: the machines that this one extends are
    proved too. Where `only` names properties, no other is looked at, so that none of them passes.
    Raises `SameNameError` if two of these machines have one name.
    """
    family = listed(machine, *ancestors(machine))
    rows = list(attempt(machine, only))
    for ancestor in family[1:]:
        rows += [] if only else attempt(ancestor)
    return [row for row in settle(rows, [machine]) if row.machine == machine.name]


def attempt(machine: Machine[Any], only: Collection[str] = ()) -> Iterator[Verdict]:
    """The machine's rows, each as if what it assumes were so."""
    outside = offences(machine)
    find = find_empty_lemmas if only else find_emptiness
    proof = Proof(machine)
    empty = {} if outside else _judge_emptiness(machine, find)
    with measured() as all_rest_on:
        strays = None if outside else _judge(partial(keeping_failure, proof))
    for name, claim in _claims(proof):
        if not only or name in only:
            began = time.perf_counter()
            with measured() as efforts:
                failure: Failure | None = ("unknown", told(outside)) if outside else _judge(claim)
            failure = failure or empty.get(name)
            if _is_of_states(proof, name):
                failure = failure or strays
                efforts |= all_rest_on
            yield _verdict(machine, name, failure, time.perf_counter() - began, efforts.values())
    if EVERY_ACTION in empty and not only:
        yield _verdict(machine, EVERY_ACTION, empty[EVERY_ACTION], 0.0)
    if not machine.invariants:
        yield _verdict(machine, HAS_INVARIANTS, ("vacuous", "it has none"), 0.0)


Claim = Callable[[], Failure | None]
"""Why something is not proved; `None` if it is."""


def _is_of_states(proof: Proof, name: str) -> bool:
    """Whether a property is about states, and no lemma."""
    return all(lemma.__name__ != name for lemma in proof.machine.lemmas)


def _claims(proof: Proof) -> list[tuple[str, Claim]]:
    machine = proof.machine
    claims: list[tuple[str, Claim]] = [
        (lemma.__name__, partial(lemma_failure, machine, lemma)) for lemma in machine.lemmas
    ]
    if machine.parent is not None:
        name = extension_of(machine.parent.machine)
        claims.append((name, partial(extension_failure, proof, machine.parent)))
    return claims + [
        (invariant.__name__, partial(invariant_failure, proof, invariant))
        for invariant in machine.invariants
    ]


def _judge_emptiness(
    machine: Machine[Any], find: Callable[[Machine[Any]], Mapping[str, str]]
) -> Mapping[str, Failure]:
    """Why a row would say nothing; for all of them, if that cannot be found out."""
    try:
        found = find(machine)
    except (BrokenError, NoBoundsError) as error:
        why = f"whether its premises ever hold is not known: {error}"
        names = [name for name, _ in _claims(Proof(machine))]
        return dict.fromkeys([*names, EVERY_ACTION], ("unknown", why))
    return {name: ("vacuous", why) for name, why in found.items()}


def _judge(claim: Claim) -> Failure | None:
    """The claim's failure; what goes wrong on the way is one, and names the line."""
    try:
        return claim()
    except Exception as error:
        return "unknown", _told(error)


def _told(error: Exception) -> str:
    """An error and where the specification was then, or else all of it."""
    frames = traceback.extract_tb(error.__traceback__)
    there = [frame for frame in frames if "dynacheck" not in frame.filename]
    if not there:
        return "".join(traceback.format_exception(error)).rstrip()
    last = there[-1]
    where = f"{last.filename}, line {last.lineno}, in {last.name}: {last.line}"
    return f"{told_error(error)}\n{where}"


def _verdict(
    machine: Machine[Any],
    name: str,
    failure: Failure | None,
    seconds: float,
    efforts: Iterable[Effort] = (),
) -> Verdict:
    word, detail = failure or ("proved", "")
    within = bounds(machine)
    return Verdict(machine.name, name, "prove", word, within, 0, seconds, detail, tuple(efforts))


def bounds(machine: Machine[Any]) -> str:
    """What is bounded in a proof."""
    finite = [_span(sort, values) for sort, values in machine.finite.items()]
    others = "all other sorts" if finite else "all sorts"
    return ", ".join([*finite, f"{others}: the natural numbers"])


def _span(sort: Any, values: Sequence[int]) -> str:
    return f"{sort.__name__} {values[0]}..{values[-1]}"


def lemma_failure(machine: Machine[Any], lemma: Callable[..., bool]) -> Failure | None:
    """Why a predicate over parameters alone is not valid, None if it is."""
    for call in calls(machine, lemma, 0, "#"):
        check = solver(lemma.__name__)
        claim = merged(lambda: lemma(*call.arguments))  # noqa: B023
        check.add(call.domain, z3.Not(claim))
        result = answer(check)
        if result == z3.unknown:
            return "unknown", f"{lemma.__name__}: {check.reason_unknown()}"
        if result == z3.sat:
            return "refuted", f"{lemma.__name__} fails for {check.model()}"
    return None


def invariant_failure(proof: Proof, invariant: Callable[..., bool]) -> Failure | None:
    """The first obligation of `invariant` that fails, None if it is inductive."""
    for refutation in proof.initiation(invariant):
        result = answer(solver(f"the initial state has {invariant.__name__}"), refutation)
        if result != z3.unsat:
            word: Word = "unknown" if result == z3.unknown else "refuted"
            return word, f"the initial state and {invariant.__name__}"
    undecided = None
    for obligation in proof.preservation(invariant):
        failure = _discharge(proof, obligation)
        if failure and failure[0] == "refuted":
            return failure
        undecided = undecided or failure
    return undecided


def _discharge(proof: Proof, obligation: Obligation) -> Failure | None:
    """Decide one obligation, with more instances of the hypotheses at each try."""
    check = solver(obligation.name)
    check.add(obligation.refutation)
    instances = Instances(proof.hypotheses)
    pools = list(proof.pools(obligation.pool))
    for most in (FEW, MANY):
        for pool in pools:
            check.add(instances.over(pool, most))
            result = answer(check)
            if result == z3.unsat:
                return None
            if result == z3.unknown:
                return "unknown", f"{obligation.name}: {check.reason_unknown()}"
        found = _confirmed(proof, obligation, pools[-1], check)
        if found:
            return "refuted", _explain(proof.machine, found)
    return "unknown", f"{obligation.name}: the solver's counterexample could not be confirmed"


def _confirmed(proof: Proof, obligation: Obligation, pool: Pool, check: Any) -> Refutation | None:
    """A counterexample in small numbers that running the specification confirms."""
    for most in SMALL:
        check.push()
        check.add([is_small(t, most) for terms in pool.values() for t in terms])
        found = _repaired(proof, obligation, pool, check, most)
        check.pop()
        if found:
            return found
    return None


def _repaired(
    proof: Proof, obligation: Obligation, pool: Pool, check: Any, most: int
) -> Refutation | None:
    """A confirmed counterexample, found by telling the solver what its last one broke.

    What is rebuilt of the state has to be small: maps at the pool's terms and at the known numbers.
    """
    usual = proof.machine.initial(**proof.machine.instance.constants)
    known: Keys = {}
    for _ in range(REPAIRS):
        looked_at = with_numbers(pool, known)
        check.add(list(small(proof.shape, proof.pre, looked_at, most)))
        check.add(list(usual_ends(proof.shape, proof.pre, usual, looked_at)))
        if check.check() != z3.sat:
            return None
        keys = numbers_of(pool, check.model())
        for sort, more in known.items():
            keys[sort] = keys.get(sort, set()) | more
        found = refute(proof.machine, obligation, keys, check.model())
        if isinstance(found, Refutation):
            return found
        if not found:
            return None
        for gap in found:
            check.add(gap.instance)
            for sort, more in gap.numbers.items():
                known[sort] = known.get(sort, set()) | more
    return None


def _explain(machine: Machine[Any], found: Refutation) -> str:
    """The state before, the step, what it changed and what is then false."""
    changed = "\n".join(
        f"           {line}" for line in changes(found.pre, found.post, machine.state)
    )
    return (
        f"from    {show(found.pre, machine.state)}\n"
        f"step    {found.action} changes\n{changed}\n"
        f"to      {show(found.post, machine.state)}\n"
        f"where   {found.violated} is false"
    )
