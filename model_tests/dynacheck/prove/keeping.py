"""That no step leaves the values of the sorts that a machine declares finite.

A property's parameter of such a sort is proved for its values, and for no others: of what a state
holds beyond them, and of what a map has there, a proof says nothing. So it must hold nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import z3

from dynacheck.explore.keeping import NONE, sorts_in
from dynacheck.prove.obligations import Instances, Pool, Proof, is_one_of
from dynacheck.prove.solver import FEW, Failure, answer, solver
from dynacheck.prove.symbolic import (
    Int,
    Leaf,
    Record,
    Sequence,
    Shape,
    Term,
    Total,
    parts_of,
    same,
)
from dynaspec.machine import Machine


def keeping_failure(proof: Proof) -> Failure | None:
    """Why some state is not shown to keep to its sorts; `None` if all do."""
    machine, shape = proof.machine, proof.shape
    if not any(sort in machine.finite for sort in sorts_in(machine.state)):
        return None
    for start in proof.starts:
        check = solver("the initial state keeps to its sorts")
        check.add(start.condition, z3.Not(_keeps(machine, shape, start.result)))
        if answer(check) != z3.unsat:
            return _unknown(machine, "the initial state")
    before = _keeps(machine, shape, proof.pre)
    for step in proof.steps:
        check = solver(f"{step.call.function.__name__} keeps to its sorts")
        check.add(step.condition, step.call.domain, before)
        check.add(z3.Not(_keeps(machine, shape, proof.as_terms(step.post))))
        if not _is_impossible(proof, check, proof.pool_of(step.call)):
            return _unknown(machine, f"what {step.call.function.__name__} leaves")
    return None


def _unknown(machine: Machine[Any], what: str) -> Failure:
    sorts = ", ".join(f"{s.__name__} {v[0]}..{v[-1]}" for s, v in machine.finite.items())
    return "unknown", f"{what} is not shown to have only values of its sorts: {sorts}"


def _is_impossible(proof: Proof, check: Any, core: Pool) -> bool:
    """Whether the assertions have no solution, alone or with ever more of the hypotheses."""
    if answer(check) == z3.unsat:
        return True
    instances = Instances(proof.hypotheses)
    for pool in proof.pools(core):
        check.add(instances.over(pool, FEW))
        if answer(check) == z3.unsat:
            return True
    return False


def _keeps(machine: Machine[Any], shape: Shape, value: Any) -> Term:
    """That each number in a value is one of its sort, or stands for none."""
    return z3.And(list(_facts(machine, shape, value)))


def _facts(machine: Machine[Any], shape: Shape, value: Any) -> Iterator[Term]:
    match shape:
        case Leaf(type=sort):
            if sort in machine.finite:
                yield is_one_of(value, [*machine.finite[sort], NONE])
        case Record():
            for part, inner in zip(shape.parts, parts_of(value, shape), strict=True):
                yield from _facts(machine, part, inner)
        case Total():
            if shape.key in machine.finite:
                yield _alike_outside(machine, shape, value)
            key = Int(z3.FreshInt("key"))
            for fact in _facts(machine, shape.value, value[key]):
                yield z3.ForAll([key.term], fact)
        case Sequence():
            place = Int(z3.FreshInt("place"))
            for fact in _facts(machine, shape.element, value[place]):
                yield z3.ForAll([place.term], fact)


def _alike_outside(machine: Machine[Any], shape: Total, value: Any) -> Term:
    """That a map has one value at all that is none of its sort: its default, as nothing is put."""
    one, other = z3.FreshInt("outside"), z3.FreshInt("outside")
    outside = [z3.Not(is_one_of(Int(key), machine.finite[shape.key])) for key in (one, other)]
    alike = same(shape.value, value[Int(one)], value[Int(other)])
    return z3.ForAll([one, other], z3.Implies(z3.And(outside), alike))
