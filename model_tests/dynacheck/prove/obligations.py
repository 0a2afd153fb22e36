"""Proof obligations: what has to hold for a machine's invariants to be inductive.

For every invariant: the initial state satisfies it, and every action that starts where all
invariants hold ends where it holds. Parameters of a finite sort take each of their values; all
others are symbolic naturals, and so is everything in the state.
"""

from __future__ import annotations

import inspect
import itertools
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import z3

from dynacheck.prove.paths import Path, merged, paths
from dynacheck.prove.solver import simplified
from dynacheck.prove.symbolic import (
    Int,
    Leaf,
    Record,
    Sequence,
    Shape,
    Term,
    build,
    flatten,
    fresh,
    parts_of,
    shape_of,
    term_of,
)
from dynaspec.machine import Machine

Pool = dict[Any, list[Any]]
"""Sort → the terms at which hypotheses over that sort are instantiated."""


def parameters(function: Callable[..., Any], skip: int) -> list[tuple[str, Any]]:
    """The name and annotation of each parameter after the first `skip`."""
    hints = typing.get_type_hints(function)
    return [(name, hints[name]) for name in list(inspect.signature(function).parameters)[skip:]]


@dataclass(frozen=True)
class Call:
    """A function and its arguments: one case of each finite sort, symbols for the rest."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    symbols: tuple[tuple[Any, Any], ...]
    """(sort, value) of each symbolic argument, in order."""
    machine: Machine[Any]

    @property
    def domain(self) -> Term:
        """Every number in a symbolic argument is one of its sort."""
        facts = (sort_facts(self.machine, shape_of(kind), value) for kind, value in self.symbols)
        return z3.And([fact for each in facts for fact in each])


def cases(machine: Machine[Any], kind: Any) -> Collection[Any] | None:
    """The values of a finite sort, `None` for any other."""
    return (False, True) if kind is bool else machine.finite.get(kind)


def calls(machine: Machine[Any], function: Callable[..., Any], skip: int, tag: str) -> list[Call]:
    """Every case of `function`'s finite parameters, its other arguments fresh symbols."""
    choices: list[Collection[Any]] = []
    symbols: list[tuple[Any, Any]] = []
    for name, kind in parameters(function, skip):
        finite = cases(machine, kind)
        if finite is None:
            finite = [fresh(shape_of(kind), f"{name}{tag}")]
            symbols.append((kind, finite[0]))
        choices.append(finite)
    return [Call(function, case, tuple(symbols), machine) for case in itertools.product(*choices)]


def sort_facts(machine: Machine[Any], shape: Shape, value: Any) -> Iterator[Term]:
    """That each number in a value is one of its sort: of a finite one, or a natural number."""
    match shape:
        case Leaf(type=kind) if kind is not bool:
            finite = machine.finite.get(kind)
            yield term_of(value) >= 0 if finite is None else is_one_of(value, finite)
        case Record():
            for part, inner in zip(shape.parts, parts_of(value, shape), strict=True):
                yield from sort_facts(machine, part, inner)
        case Sequence():
            yield value.length.term >= 0
            yield from sort_facts(machine, shape.element, value.default)


def is_one_of(value: Any, numbers: Iterable[int]) -> Term:
    """That a number is one of these."""
    return z3.Or([term_of(value) == number for number in numbers])


@dataclass(frozen=True)
class Hypothesis:
    """An invariant assumed of a state: a formula over placeholders for its symbolic parameters."""

    sorts: tuple[Any, ...]
    placeholders: tuple[Term, ...]
    formula: Term
    _known: dict[tuple[int, ...], tuple[tuple[Any, ...], Term]] = field(
        default_factory=dict, compare=False
    )
    """The instances made so far, by their terms' numbers, which are theirs while they are kept."""

    def at(self, terms: tuple[Any, ...]) -> Term:
        """The instance at these terms, if they are natural numbers."""
        if not terms:
            return self.formula
        key = tuple(t.term.get_id() for t in terms)
        if key not in self._known:
            values = [t.term for t in terms]
            body = z3.substitute(self.formula, *zip(self.placeholders, values, strict=True))
            instance = z3.Implies(z3.And([v >= 0 for v in values]), body)
            self._known[key] = terms, instance
        return self._known[key][1]

    def choices(self, pool: Mapping[Any, list[Any]]) -> list[tuple[Any, ...]]:
        """Every tuple of the pool's terms that the hypothesis can be instantiated at."""
        return list(itertools.product(*(pool.get(sort, []) for sort in self.sorts)))


class Instances:
    """The hypotheses' instances at ever more terms, each handed out once."""

    def __init__(self, hypotheses: list[Hypothesis]) -> None:
        self._hypotheses = hypotheses
        self._given: set[tuple[int, ...]] = set()

    def over(self, pool: Mapping[Any, list[Any]], most: int) -> list[Term]:
        """The new instances over `pool` of the hypotheses that have at most `most` there."""
        found = []
        for number, hypothesis in enumerate(self._hypotheses):
            choices = hypothesis.choices(pool)
            for terms in choices if len(choices) <= most else ():
                key = (number, *(t.term.get_id() for t in terms))
                if key not in self._given:
                    self._given.add(key)
                    found.append(hypothesis.at(terms))
        return found


def hypotheses(machine: Machine[Any], state: Any) -> list[Hypothesis]:
    """The invariants of `machine` and of all that it extends, assumed of `state`."""
    found = [
        Hypothesis(
            tuple(sort for sort, _ in call.symbols),
            tuple(t for kind, value in call.symbols for t in flatten(shape_of(kind), value)),
            merged(lambda: call.function(state, *call.arguments)),  # noqa: B023
        )
        for invariant in machine.invariants
        for call in calls(machine, invariant, 1, "?")
    ]
    if machine.parent:
        found += hypotheses(machine.parent.machine, machine.parent.project(state))
    return found


@dataclass(frozen=True)
class Step:
    """One guarded case of an action: from `pre`, under `condition`, to `post`."""

    call: Call
    pre: Any
    condition: Term
    post: Any


@dataclass(frozen=True)
class Obligation:
    """That `goal` follows where `assumed` holds, given hypotheses instantiated over `pool`."""

    name: str
    step: Step
    goals: tuple[tuple[Call, Term], ...]
    """For each case of the invariant: its arguments and its truth after the step."""
    pool: Pool

    @cached_property
    def refutation(self) -> Term:
        """The step happens and some case of the invariant fails after it."""
        failures = [z3.And(call.domain, z3.Not(goal)) for call, goal in self.goals]
        return z3.And(self.step.condition, self.step.call.domain, z3.Or(failures))


class Proof:
    """The obligations of one machine, and what they may assume."""

    def __init__(self, machine: Machine[Any]) -> None:
        self.machine = machine

    @cached_property
    def shape(self) -> Shape:
        """What a state is made of."""
        return shape_of(self.machine.state)

    @cached_property
    def pre(self) -> Any:
        """The state that a step begins in."""
        return fresh(self.shape, "pre")

    @cached_property
    def hypotheses(self) -> list[Hypothesis]:
        """What is assumed of that state."""
        return hypotheses(self.machine, self.pre)

    @cached_property
    def steps(self) -> list[Step]:
        """Every guarded case of every action."""
        return [
            Step(call, self.pre, path.condition, path.result)
            for action in self.machine.actions
            for call in calls(self.machine, action, 1, "!")
            for path in self._paths(call)
        ]

    def _paths(self, call: Call) -> Iterator[Path[Any]]:
        return paths(lambda: call.function(self.pre, *call.arguments))

    def preservation(self, invariant: Callable[..., bool]) -> Iterator[Obligation]:
        """That each action preserves `invariant`, case by case."""
        each = calls(self.machine, invariant, 1, "#")
        for step in self.steps:
            goals = [(c, merged(lambda: invariant(step.post, *c.arguments))) for c in each]  # noqa: B023
            changed = [(c, g) for c, g in goals if not self._unchanged(invariant, c, g)]
            if changed:
                name = f"{step.call.function.__name__} preserves {invariant.__name__}"
                pool = self.pool_of(step.call, changed[0][0])
                yield Obligation(name, step, tuple(changed), pool)

    @cached_property
    def starts(self) -> list[Path[Any]]:
        """Every initial state, and for which constants it is one."""
        return [
            Path(z3.And(start.domain, way.condition), self.as_terms(way.result))
            for start in calls(self.machine, self.machine.initial, 0, "$")
            for way in paths(lambda: self.machine.initial(*start.arguments))  # noqa: B023
        ]

    def as_terms(self, state: Any) -> Any:
        """A state with its maps and sequences as the solver has them."""
        return build(self.shape, iter(flatten(self.shape, state)))

    def initiation(self, invariant: Callable[..., bool]) -> Iterator[Term]:
        """That no initial state, whatever its constants, breaks `invariant`."""
        for start in self.starts:
            for call in calls(self.machine, invariant, 1, "#"):
                goal = merged(lambda: invariant(start.result, *call.arguments))  # noqa: B023
                yield z3.And(start.condition, call.domain, z3.Not(goal))

    def _unchanged(self, invariant: Callable[..., bool], call: Call, goal: Term) -> bool:
        before = merged(lambda: invariant(self.pre, *call.arguments))
        return bool(simplified(before).eq(simplified(goal)))

    def pool_of(self, *several: Call) -> Pool:
        """The symbolic arguments of these calls, the last first, by their sorts."""
        pool: Pool = {}
        for call in reversed(several):
            for sort, value in call.symbols:
                _add(pool, sort, value)
        return pool

    def pools(self, core: Pool) -> Iterator[Pool]:
        """Ever more terms: those named, the numbers in the state, then what machines select."""
        with_scalars = {sort: list(values) for sort, values in core.items()}
        for sort, value in scalars(self.shape, self.pre):
            _add(with_scalars, sort, value)
        yield core
        yield self.selected(core, ancestors=False)
        yield self.selected(core)
        yield with_scalars
        yield self.selected(with_scalars)

    def selected(self, pool: Pool, ancestors: bool = True) -> Pool:
        """`pool` with the terms that the machine, and those it extends, select by it."""
        wider = {sort: list(values) for sort, values in pool.items()}
        machine, state = self.machine, self.pre
        while True:
            if machine.terms:
                for sort, values in machine.terms(state, pool).items():
                    for value in values:
                        _add(wider, sort, value)
            parent = machine.parent
            if parent is None or not ancestors:
                return wider
            machine, state = parent.machine, parent.project(state)


def _add(pool: Pool, sort: Any, value: Any) -> None:
    if isinstance(value, int):
        value = Int(z3.IntVal(value))
    known = pool.setdefault(sort, [])
    if isinstance(value, Int) and not any(k.term.eq(value.term) for k in known):
        known.append(value)


def scalars(shape: Shape, value: Any) -> Iterator[tuple[Any, Any]]:
    """The numbers that a state holds outside its maps, each with its sort."""
    match shape:
        case Leaf(type=kind):
            yield kind, value
        case Record():
            for part, inner in zip(shape.parts, parts_of(value, shape), strict=True):
                yield from scalars(part, inner)
        case _:
            return
