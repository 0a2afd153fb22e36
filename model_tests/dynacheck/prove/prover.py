"""`prove`: every invariant and lemma of a machine, inductive or refuted, with nothing bounded.

The solver gets no quantifier to guess about: each hypothesis is instantiated at the terms of the
obligation (its skolem constants, the action's arguments, the numbers in the state), and, where
that is not enough, at those that the machine names. An obligation it then still satisfies is
refuted only if running the specification on the solver's model confirms it; else it is unknown.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import z3

from dynacheck.names import changes, show
from dynacheck.prove.counterexample import (
    Keys,
    Refutation,
    magnitudes,
    numbers_of,
    refute,
)
from dynacheck.prove.obligations import (
    Call,
    Instances,
    Obligation,
    Pool,
    Proof,
    Step,
    calls,
    parameters,
)
from dynacheck.prove.paths import Path, merged, paths
from dynacheck.prove.symbolic import Int, Term, flatten, shape_of
from dynacheck.verdicts import Verdict, Word
from dynaspec.machine import Machine, Parent

OBLIGATION_MS = 20_000
"""The solver's limit for one obligation."""

FEW, MANY = 2_000, 20_000
"""Hypotheses with more than `FEW` instances are held back until the others do not suffice."""

REPAIRS = 12
"""So often a counterexample that breaks a hypothesis is given back to be mended."""

SMALL = (2, 4)
"""A counterexample is looked for among numbers up to the first of these that has one."""


def prove(machine: Machine[Any], only: Collection[str] = ()) -> Iterator[Verdict]:
    """The verdict on every lemma, on every invariant, and on being an extension of the parent.

    Where `only` names properties, no other is looked at.
    """

    def wanted(name: str) -> bool:
        return not only or name in only

    for lemma in filter(lambda f: wanted(f.__name__), machine.lemmas):
        yield _judge(machine, lemma.__name__, lambda: lemma_failure(machine, lemma))  # noqa: B023
    proof = Proof(machine)
    if machine.parent:
        name = f"every_step_is_a_step_of_{machine.parent.machine.name}"
        if wanted(name):
            yield _judge(machine, name, lambda: extension_failure(proof))
    for invariant in filter(lambda f: wanted(f.__name__), machine.invariants):
        yield _judge(machine, invariant.__name__, lambda: invariant_failure(proof, invariant))  # noqa: B023


Failure = tuple[Word, str]
"""`refuted` or `unknown`, and what to read."""


def _judge(machine: Machine[Any], name: str, attempt: Callable[[], Failure | None]) -> Verdict:
    began = time.perf_counter()
    word, detail = attempt() or ("proved", "")
    bounds = ", ".join(f"{s.__name__} {len(r)}" for s, r in machine.finite.items())
    seconds = time.perf_counter() - began
    return Verdict(machine.name, name, "prove", word, bounds, 0, seconds, detail)


def lemma_failure(machine: Machine[Any], lemma: Callable[..., bool]) -> Failure | None:
    """Why a predicate over parameters alone is not valid, None if it is."""
    for call in calls(machine, lemma, 0, "#"):
        solver = _solver()
        claim = merged(lambda: lemma(*call.arguments))  # noqa: B023
        solver.add(call.naturals, z3.Not(claim))
        result = solver.check()
        if result == z3.unknown:
            return "unknown", f"{lemma.__name__}: no answer in {OBLIGATION_MS} ms"
        if result == z3.sat:
            return "refuted", f"{lemma.__name__} fails for {solver.model()}"
    return None


def extension_failure(proof: Proof) -> Failure | None:
    """The first step that the parent machine could not take, None if there is none."""
    assert proof.machine.parent is not None
    for step in proof.steps:
        failure = _outside_parent(proof, proof.machine.parent, step)
        if failure:
            return failure
    return None


def _outside_parent(proof: Proof, parent: Parent[Any], step: Step) -> Failure | None:
    """Why `step` neither leaves the parent's state alone nor is one of its actions' steps."""
    shape = shape_of(parent.machine.state)
    before = parent.project(proof.pre)
    after = flatten(shape, parent.project(step.post))
    name = step.call.function.__name__
    solver = _solver()
    solver.add(step.condition, step.call.naturals)
    solver.add(z3.Not(_equal(after, flatten(shape, before))))
    result = solver.check()
    for action in sorted(parent.machine.actions, key=lambda a: a.__name__ != name):
        if result == z3.unsat:
            return None
        for way in _ways(proof, action, before, step.call):
            solver.add(z3.Not(z3.And(way.condition, _equal(after, flatten(shape, way.result)))))
        result = solver.check()
    if result == z3.unsat:
        return None
    word: Word = "unknown" if result == z3.unknown else "refuted"
    return word, f"{name} is no step of {parent.machine.name}"


def _ways(proof: Proof, action: Callable[..., Any], before: Any, call: Call) -> Iterator[Path[Any]]:
    """Every way of the parent's `action` with `call`'s arguments or terms of the machine."""
    sorts = [kind for _, kind in parameters(call.function, 1)]
    available = list(zip(sorts, call.arguments, strict=True))
    available += [(sort, term) for sort, terms in proof.selected({}).items() for term in terms]
    kinds = [kind for _, kind in parameters(action, 1)]
    if kinds == sorts:
        yield from paths(lambda: action(before, *call.arguments))
        return
    choices = [[a for sort, a in available if sort is kind] for kind in kinds]
    for arguments in itertools.product(*choices):
        yield from paths(lambda: action(before, *arguments))  # noqa: B023


def invariant_failure(proof: Proof, invariant: Callable[..., bool]) -> Failure | None:
    """The first obligation of `invariant` that fails, None if it is inductive."""
    for _, refutation in proof.initiation(invariant):
        result = _solver().check(refutation)
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
    solver = _solver()
    solver.add(obligation.refutation)
    instances = Instances(proof.hypotheses)
    pools = list(proof.pools(obligation.pool))
    for most in (FEW, MANY):
        for pool in pools:
            solver.add(instances.over(pool, most))
            result = solver.check()
            if result == z3.unsat:
                return None
            if result == z3.unknown:
                return "unknown", f"{obligation.name}: no answer in {OBLIGATION_MS} ms"
        found = _confirmed(proof, obligation, pools[-1], solver)
        if found:
            return "refuted", _explain(proof.machine, found)
    return "unknown", f"{obligation.name}: the solver's counterexample could not be confirmed"


def _confirmed(proof: Proof, obligation: Obligation, pool: Pool, solver: Any) -> Refutation | None:
    """A counterexample in small numbers that running the specification confirms."""
    numbers = list(magnitudes(proof.shape, proof.pre, pool))
    numbers += [t.term for terms in pool.values() for t in terms if isinstance(t, Int)]
    for most in SMALL:
        solver.push()
        solver.add([z3.And(n >= -1, n <= most) for n in numbers])
        found = _repaired(proof, obligation, pool, solver)
        solver.pop()
        if found:
            return found
    return None


def _repaired(proof: Proof, obligation: Obligation, pool: Pool, solver: Any) -> Refutation | None:
    """A confirmed counterexample, found by telling the solver what its last one broke."""
    known: Keys = {}
    for _ in range(REPAIRS):
        if solver.check() != z3.sat:
            return None
        keys = numbers_of(pool, solver.model())
        for sort, more in known.items():
            keys[sort] = keys.get(sort, set()) | more
        found = refute(proof.machine, obligation, keys, solver.model())
        if isinstance(found, Refutation):
            return found
        if not found:
            return None
        for gap in found:
            solver.add(gap.instance)
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


def _equal(a: list[Term], b: list[Term]) -> Term:
    return z3.And([x == y for x, y in zip(a, b, strict=True)])


def _solver() -> Any:
    solver = z3.Solver()
    solver.set("timeout", OBLIGATION_MS)
    return solver
