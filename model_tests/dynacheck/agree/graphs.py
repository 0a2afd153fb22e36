"""Two labelled state graphs over the same numbering of states, and where they first differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from dynacheck.agree.tlc import Node, TlcError, read_dump
from dynacheck.agree.values import MappingError, States, action_name
from dynacheck.explore.search import Call, Search

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[int]
else:
    Graph = nx.MultiDiGraph


class Numbers:
    """Each state's number, the same in both graphs."""

    def __init__(self) -> None:
        """No state has a number yet."""
        self.states: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def of(self, state: Any) -> int:
        """The number of `state`."""
        number = self._numbers.setdefault(state, len(self.states))
        if number == len(self.states):
            self.states.append(state)
        return number


@dataclass(frozen=True)
class Difference:
    """A shortest way to a step that only one side has."""

    model_only: bool
    """The step is the model's, and the specification has none such; else the other way round."""
    way: list[tuple[str, int]]
    """Each action's name and the number of the state that it leads to; the step is the last."""


def specification_graph(search: Search[Any], numbers: Numbers) -> Graph:
    """The specification's graph; an edge's key is its action's name."""
    graph = Graph()
    here = -1

    def step(_: Any, call: Call, target: Any) -> None:
        graph.add_edge(here, numbers.of(target), key=call.function.__name__)

    for state in search.run(step):
        here = numbers.of(state)
        graph.add_node(here, initial=state is search.initial)
    return graph


def model_graph(dump: Path, states: States, numbers: Numbers) -> Graph:
    """The model's graph, from TLC's dump; `MappingError` where it has no counterpart."""
    graph = Graph()
    known: dict[int, int] = {}
    steps: set[tuple[int, int, str]] = set()
    for line in read_dump(dump):
        if not isinstance(line, Node):
            steps.add((line.source, line.target, line.label))
        elif line.id not in known:
            known[line.id] = numbers.of(states.decode(line.variables))
            graph.add_node(known[line.id], initial=line.initial)
    if len(graph) != len(known):
        raise MappingError("the model tells states apart that are one state of the specification")
    names = _action_names({label for _, _, label in steps})
    for source, target, label in steps:
        if source not in known or target not in known:
            raise TlcError("a step of TLC's state graph is from or to a state that is not in it")
        graph.add_edge(known[source], known[target], key=names[label])
    return graph


def _action_names(labels: set[str]) -> dict[str, str]:
    """The specification's name of each of the model's actions; no two have one."""
    names: dict[str, str] = {}
    for label in sorted(labels):
        name = action_name(label)
        if name in names.values():
            alike = [other for other, its_name in names.items() if its_name == name]
            raise MappingError(
                f"the model's actions {alike[0]} and {label} are both called `{name}` in the "
                "specification: rename one"
            )
        names[label] = name
    return names


def initials(graph: Graph) -> set[int]:
    """The initial states."""
    return {number for number, initial in graph.nodes(data="initial") if initial}


def states_of_one_alone(specification: Graph, model: Graph) -> tuple[list[int], list[int]]:
    """The states that only the specification has, and those that only the model has."""
    mine, other = set(specification), set(model)
    return sorted(mine - other), sorted(other - mine)


def first_difference(specification: Graph, model: Graph) -> Difference | None:
    """The nearest step that only one graph has; None: same states, same steps, same labels.

    Both graphs have the same one initial state and every state is reached from it, so a state
    that only one side has is led to by a step that only one side has.
    """
    root = next(iter(initials(specification)))
    nearest: tuple[int, Difference] | None = None
    for mine, other in ((specification, model), (model, specification)):
        distance = nx.single_source_shortest_path_length(mine, root)
        alone = [
            (distance[source], source, target, label)
            for source, target, label in mine.edges(keys=True)
            if source in other and not other.has_edge(source, target, key=label)
        ]
        if alone and (nearest is None or min(alone)[0] < nearest[0]):
            steps, source, target, label = min(alone)
            way = [*_way(mine, root, source), (label, target)]
            nearest = steps, Difference(mine is model, way)
    return nearest[1] if nearest else None


def _way(graph: Graph, root: int, target: int) -> list[tuple[str, int]]:
    path = nx.shortest_path(graph, root, target)
    return [(min(graph[a][b]), b) for a, b in pairwise(path)]
