"""That a machine extends its parent: it begins where the parent may, and steps as it may, or not.

This is what lets the parent's invariants be assumed of the machine. A step may take the parent's
actions for parameters of its own choice, but only for such as the parent's sorts have: natural
numbers, and of a finite sort its values.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import z3

from dynacheck.explore.numbers import reach_of
from dynacheck.explore.search import stepper
from dynacheck.names import show
from dynacheck.prove.counterexample import (
    LONGEST,
    UnreadableError,
    argument_of,
    broken,
    concrete,
    numbers_of,
)
from dynacheck.prove.obligations import Instances, Proof, Step, parameters, scalars, sort_facts
from dynacheck.prove.paths import Path, paths
from dynacheck.prove.solver import FEW, Failure, answer, solver
from dynacheck.prove.symbolic import Leaf, Record, Shape, Term, build, flatten, shape_of
from dynaspec.machine import Disabled, Instance, Machine, Parent


def extension_failure(proof: Proof, parent: Parent[Any]) -> Failure | None:
    """The first beginning or step that the parent machine could not have; `None` if none."""
    failure = _beginning_failure(proof, parent)
    if failure:
        return failure
    for step in proof.steps:
        failure = _outside_parent(proof, parent, step)
        if failure:
            return failure
    return None


# --- The beginning --------------------------------------------------------------------------------


def _beginning_failure(proof: Proof, parent: Parent[Any]) -> Failure | None:
    shape = shape_of(parent.machine.state)
    for start in proof.starts:
        mine = parent.project(start.result)
        check = solver(f"the initial state is one of {parent.machine.name}")
        check.add(start.condition)
        for theirs in _beginnings(parent.machine, mine):
            check.add(z3.Not(z3.And(theirs.condition, _alike(shape, mine, theirs.result))))
        result = answer(check)
        if result == z3.sat and not parameters(parent.machine.initial, 0):
            return "refuted", f"the initial state is not that of {parent.machine.name}"
        if result != z3.unsat:
            return "unknown", f"the initial state is not shown to be one of {parent.machine.name}"
    return None


def _beginnings(machine: Machine[Any], state: Any) -> Iterator[Path[Any]]:
    """The machine's initial states, its constants taken from the numbers that `state` has."""
    there: dict[Any, list[Any]] = {}
    for sort, value in scalars(shape_of(machine.state), state):
        there.setdefault(sort, []).append(value)
    kinds = [kind for _, kind in parameters(machine.initial, 0)]
    for constants in itertools.product(*(there.get(kind, []) for kind in kinds)):
        allowed = _allowed(machine, kinds, constants)
        for way in paths(lambda: machine.initial(*constants)):  # noqa: B023
            yield Path(z3.And(allowed, way.condition), way.result)


# --- The steps ------------------------------------------------------------------------------------


def _outside_parent(proof: Proof, parent: Parent[Any], step: Step) -> Failure | None:
    """Why `step` neither leaves the parent's state alone nor is one of its actions' steps."""
    shape, name = shape_of(parent.machine.state), step.call.function.__name__
    before = build(shape, iter(flatten(shape, parent.project(proof.pre))))
    after = parent.project(step.post)
    check = solver(f"{name} is a step of {parent.machine.name}")
    check.add(step.condition, step.call.domain, z3.Not(_alike(shape, before, after)))
    for more in _reasons(proof, parent.machine, step, before, after):
        if answer(check) == z3.unsat:
            return None
        check.add(more)
    if answer(check) == z3.unsat:
        return None
    found = _confirmed(proof, parent, step, check)
    if found:
        return "refuted", f"{name} is no step of {parent.machine.name}\n{found}"
    return "unknown", f"{name} is not shown to be a step of {parent.machine.name}"


def _reasons(
    proof: Proof, parent: Machine[Any], step: Step, before: Any, after: Any
) -> Iterator[list[Term]]:
    """What speaks against a step that is none of the parent's: its own, and the hypotheses."""
    shape, call = shape_of(parent.state), step.call
    sorts = [kind for _, kind in parameters(call.function, 1)]
    own = [(sort, [a]) for sort, a in zip(sorts, call.arguments, strict=True)]
    named = zip(parameters(call.function, 1), call.arguments, strict=True)
    names = {name: (kind, value) for (name, kind), value in named}
    selected = proof.selected({})
    instances = Instances(proof.hypotheses)

    def unlike(action: Callable[..., Any], choices: list[list[Any]]) -> list[Term]:
        ways = _ways(parent, action, before, choices)
        return [z3.Not(z3.And(way.condition, _alike(shape, after, way.result))) for way in ways]

    for action in parent.actions:
        if action.__name__ == call.function.__name__ and _kinds(action) == sorts:
            yield unlike(action, [values for _, values in own])
    yield [
        way
        for action in parent.actions
        if all(names.get(name, (None,))[0] is kind for name, kind in parameters(action, 1))
        for way in unlike(action, [[names[name][1]] for name, _ in parameters(action, 1)])
    ]
    pools = list(proof.pools(proof.pool_of(call)))
    yield instances.over(pools[1], FEW)
    for action in parent.actions:
        yield unlike(
            action,
            [
                [v for sort, values in (*own, *selected.items()) if sort is kind for v in values]
                for kind in _kinds(action)
            ],
        )
    yield from (instances.over(pool, FEW) for pool in pools[2:])


def _kinds(action: Callable[..., Any]) -> list[Any]:
    return [kind for _, kind in parameters(action, 1)]


def _ways(
    parent: Machine[Any], action: Callable[..., Any], before: Any, choices: list[list[Any]]
) -> Iterator[Path[Any]]:
    """Every way of the parent's `action` with arguments of its sorts, chosen of the `choices`."""
    for arguments in itertools.product(*choices):
        allowed = _allowed(parent, _kinds(action), arguments)
        if not z3.is_false(z3.simplify(allowed)):
            for way in paths(lambda: action(before, *arguments)):  # noqa: B023
                yield Path(z3.And(allowed, way.condition), way.result)


def _allowed(machine: Machine[Any], kinds: list[Any], arguments: tuple[Any, ...]) -> Term:
    """That each argument is a value of its sort, as the machine sees that."""
    pairs = zip(kinds, arguments, strict=True)
    return z3.And([f for kind, value in pairs for f in sort_facts(machine, shape_of(kind), value)])


def _confirmed(proof: Proof, parent: Parent[Any], step: Step, check: Any) -> str:
    """A state in which every hypothesis holds and the step is none of the parent's, as text."""
    machine, call = proof.machine, step.call
    if check.check() != z3.sat:
        return ""
    model = check.model()
    keys = numbers_of(proof.selected(proof.pool_of(call)), model)
    usual = machine.initial(**machine.instance.constants)
    try:
        pre = concrete(proof.shape, proof.pre, usual, model, keys)
        arguments = [argument_of(argument, model) for argument in call.arguments]
        post = call.function(pre, *arguments)
    except (Disabled, UnreadableError):
        return ""
    reach = reach_of(pre, post, *arguments)
    if reach > LONGEST or next(broken(machine, pre, proof.pre, reach), None):
        return ""
    before, after = parent.project(pre), parent.project(post)
    steps = stepper(parent.machine, Instance(_everything_below(parent.machine, reach)))
    if before == after or any(successor == after for _, successor in steps(before)):
        return ""
    return f"from    {show(pre, machine.state)}\nto      {show(post, machine.state)}"


def _alike(shape: Shape, one: Any, other: Any) -> Term:
    """That two values consist of the same terms: enough, and easier to show than equality."""
    pairs = zip(flatten(shape, one), flatten(shape, other), strict=True)
    return z3.And([a == b for a, b in pairs])


def _everything_below(machine: Machine[Any], reach: int) -> dict[Any, range]:
    """Bounds for every sort that the parameters of a machine's actions are made of."""
    kinds = [kind for action in machine.actions for kind in _kinds(action)]
    return {sort: range(reach) for kind in kinds for sort in _sorts(shape_of(kind))}


def _sorts(shape: Shape) -> Iterator[Any]:
    match shape:
        case Leaf(type=kind) if kind is not bool:
            yield kind
        case Record():
            for part in shape.parts:
                yield from _sorts(part)
