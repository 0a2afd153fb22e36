"""Where a step is none of the parent machine's, as a condition of the state that it is taken in."""

from __future__ import annotations

from functools import partial
from typing import Any

from dynacheck.compiled.circuit import Circuit, Node
from dynacheck.compiled.values import node_of, same
from dynacheck.compiled.ways import FailedError, ways
from dynacheck.explore.search import Call, calls
from dynaspec.machine import Instance, Machine, Parent


class Refinement:
    """All steps of the parent from what it sees of any state, within the instance's bounds."""

    def __init__(
        self,
        circuit: Circuit,
        machine: Machine[Any],
        instance: Instance[Any],
        parent: Parent[Any],
        state: Any,
    ) -> None:
        """Run the parent's actions on what it sees of `state`."""
        self._circuit, self._project = circuit, parent.project
        self._before = parent.project(state)
        bounds: Instance[Any] = Instance({**instance.bounds, **machine.finite})
        self._steps: list[tuple[Call, Node, Any]] = []
        for action in parent.machine.actions:
            for call in calls(action, parent.machine, bounds):
                for way in ways(circuit, partial(call.function, self._before, *call.arguments)):
                    # Where a step of the parent's fails is told when the step is looked at.
                    if not isinstance(way.result, FailedError):
                        self._steps.append((call, way.node, way.result))

    def judge(self, call: Call, guard: Node, successor: Any) -> tuple[Node, Node]:
        """Where a step is one to the parent, and where it is none of the parent's."""
        circuit, after = self._circuit, self._project(successor)
        stays = node_of(same(self._before, after), circuit)
        moves = left = circuit.all_of((guard, stays.negation))
        # A step is mostly the parent's of the same name.
        likely_first = sorted(self._steps, key=lambda step: not _alike(step[0], call))
        for _, node, target in likely_first:
            if left is circuit.false:
                break
            if circuit.all_of((left, node)) is not circuit.false:
                is_it = circuit.all_of((node, node_of(same(target, after), circuit)))
                left = circuit.all_of((left, is_it.negation))
        return moves, left


def _alike(one: Call, other: Call) -> bool:
    return one.function.__name__ == other.function.__name__
