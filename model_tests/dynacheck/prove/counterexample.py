"""Counterexamples to induction, in the specification's own terms.

The solver's model of a failed obligation becomes a concrete state and concrete arguments; the
action is then run on them as ordinary Python. Only if that run goes where the proof failed is the
obligation called refuted, so that nothing rests on how the solver reads arrays or quantifiers.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from typing import Any

import z3

from dynacheck.explore.numbers import reach_of
from dynacheck.prove.obligations import Call, Obligation, Pool, cases, parameters
from dynacheck.prove.paths import merged
from dynacheck.prove.symbolic import (
    Bool,
    Int,
    Leaf,
    Record,
    Sequence,
    Shape,
    Term,
    Total,
    parts_of,
    same,
    shape_of,
)
from dynaspec.collections import Map, Seq
from dynaspec.machine import Disabled, Machine

Keys = dict[Any, set[int]]
"""Sort → the numbers of that sort that a counterexample talks about."""

LONGEST = 16
"""A state with a longer sequence, or with numbers that large, is not rebuilt."""

GAPS_AT_ONCE = 40
"""So many broken hypotheses are given back to the solver at a time."""


class UnreadableError(Exception):
    """The solver's model has no finite concrete counterpart."""


@dataclasses.dataclass(frozen=True)
class Refutation:
    """A state where every hypothesis holds, a step from it, and what is then false."""

    pre: Any
    action: str
    post: Any
    violated: str


@dataclasses.dataclass(frozen=True)
class Gap:
    """A hypothesis that the rebuilt state breaks: where it was not instantiated, and should be."""

    instance: Term
    """The hypothesis at that place, of the symbolic state."""
    numbers: Keys


def refute(
    machine: Machine[Any], obligation: Obligation, keys: Keys, model: Any
) -> Refutation | list[Gap]:
    """The refutation that `model` describes, or the hypotheses that its state breaks.

    Maps are rebuilt at `keys`. No refutation and no gap: the model has no small counterpart.
    """
    symbolic, call = obligation.step.pre, obligation.step.call
    start = machine.initial(**machine.instance.constants)
    try:
        pre = concrete(shape_of(machine.state), symbolic, start, model, keys)
        arguments = [argument_of(a, model) for a in call.arguments]
        post = call.function(pre, *arguments)
    except (UnreadableError, Disabled):
        return []
    reach = reach_of(pre, *arguments)
    if reach > LONGEST:
        return []
    gaps = list(itertools.islice(broken(machine, pre, symbolic, reach), GAPS_AT_ONCE))
    if gaps:
        return gaps
    for case, _ in obligation.goals:
        values = [argument_of(a, model) for a in case.arguments]
        if not case.function(post, *values):
            return Refutation(pre, _text(call, arguments), post, _text(case, values))
    return []


def broken(machine: Machine[Any], state: Any, symbolic: Any, reach: int) -> Iterator[Gap]:
    """Every invariant that does not hold of `state` for some arguments below `reach`."""
    for invariant in machine.invariants:
        kinds = [kind for _, kind in parameters(invariant, 1)]
        domains = [list(_values(machine, shape_of(kind), reach)) for kind in kinds]
        for case in itertools.product(*domains):
            if not invariant(state, *case):
                numbers: Keys = {}
                for kind, number in zip(kinds, case, strict=True):
                    numbers.setdefault(kind, set()).add(number)
                yield Gap(merged(lambda: invariant(symbolic, *case)), numbers)  # noqa: B023
    if machine.parent:
        project = machine.parent.project
        yield from broken(machine.parent.machine, project(state), project(symbolic), reach)


def numbers_of(pool: Pool, model: Any) -> Keys:
    """The natural numbers that the model gives to the pool's terms."""
    return {
        sort: {number for value in values if (number := _number(value, model)) >= 0}
        for sort, values in pool.items()
        if sort is not bool
    }


def with_numbers(pool: Pool, known: Keys) -> Pool:
    """The pool's terms, and those numbers that are known to matter."""
    return {
        sort: [
            *pool.get(sort, ()),
            *(Int(z3.IntVal(number)) for number in known.get(sort, ()) if type(number) is int),
        ]
        for sort in {**pool, **known}
    }


def concrete(shape: Shape, value: Any, usual: Any, model: Any, keys: Keys) -> Any:
    """The concrete value that the solver's model gives to a symbolic one.

    A map takes the model's values at `keys`, those that the proof attempt talked about, and
    elsewhere the default of `usual`, the same part of the initial state.
    """
    match shape:
        case Leaf():
            return _number(value, model)
        case Record():
            return shape.of(
                concrete(part, inner, plain, model, keys)
                for part, inner, plain in zip(
                    shape.parts, parts_of(value, shape), parts_of(usual, shape), strict=True
                )
            )
        case Total():
            at = {
                key: concrete(shape.value, value[key], usual.default, model, keys)
                for key in keys.get(shape.key, ())
            }
            return Map(usual.default, at)
        case Sequence():
            length = _number(value.length, model)
            if not 0 <= length <= LONGEST:
                raise UnreadableError
            inner = shape.elements.value
            items = (concrete(inner, value[i], usual.default, model, keys) for i in range(length))
            return Seq(usual.default, tuple(items))


def small(shape: Shape, value: Any, pool: Pool, most: int) -> Iterator[Term]:
    """That the numbers and lengths of a symbolic state, in its maps at the pool's terms, are small.

    A length is none of a sequence if it is negative, whatever the solver may think.
    """
    match shape:
        case Leaf():
            if isinstance(value, Int):
                yield is_small(value, most)
        case Record():
            for part, inner in zip(shape.parts, parts_of(value, shape), strict=True):
                yield from small(part, inner, pool, most)
        case Total():
            for key in pool.get(shape.key, ()):
                yield from small(shape.value, value[key], pool, most)
        case Sequence():
            yield z3.And(value.length.term >= 0, value.length.term <= most)
            for position in range(most):
                yield from small(shape.elements.value, value[position], pool, most)


def is_small(value: Int, most: int) -> Term:
    """That a number is one of the first, or the -1 that stands for none."""
    return z3.And(value.term >= -1, value.term <= most)


def _values(machine: Machine[Any], shape: Shape, reach: int) -> Iterator[Any]:
    """The values of a sort, the numbers in them below `reach`."""
    match shape:
        case Leaf(type=kind):
            finite = cases(machine, kind)
            yield from range(reach) if finite is None else finite
        case Record():
            for parts in itertools.product(*(_values(machine, p, reach) for p in shape.parts)):
                yield shape.of(parts)
        case _:
            raise UnreadableError


def usual_ends(shape: Shape, value: Any, usual: Any, pool: Pool) -> Iterator[Term]:
    """That each sequence in a state, in its maps at the pool's terms, ends as in the usual state.

    A state is rebuilt with the defaults of the initial one.
    """
    match shape:
        case Record():
            both = zip(parts_of(value, shape), parts_of(usual, shape), strict=True)
            for part, (inner, plain) in zip(shape.parts, both, strict=True):
                yield from usual_ends(part, inner, plain, pool)
        case Total():
            for key in pool.get(shape.key, ()):
                yield from usual_ends(shape.value, value[key], usual.default, pool)
        case Sequence():
            yield same(shape.element, value.default, usual.default)


def argument_of(value: Any, model: Any) -> Any:
    """The argument that the model gives to a symbolic one: a number, a condition or a record."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        parts = {name: argument_of(getattr(value, name), model) for name in names}
        return dataclasses.replace(value, **parts)
    if isinstance(value, tuple):
        return tuple(argument_of(part, model) for part in value)
    return _number(value, model)


def _number(value: Any, model: Any) -> Any:
    if isinstance(value, Int | Bool):
        term = model.eval(value.term, model_completion=True)
        return bool(z3.is_true(term)) if isinstance(value, Bool) else int(term.as_long())
    return value


def _text(call: Call, values: list[Any]) -> str:
    labels = [name for name, _ in parameters(call.function, 1)]
    inner = ", ".join(f"{label}={value}" for label, value in zip(labels, values, strict=True))
    return f"{call.function.__name__}({inner})"
