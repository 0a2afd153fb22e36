"""A machine's instance searched twice: by the specification's functions, and compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dynacheck.compiled.explorer import CompiledExploration
from dynacheck.explore.explorer import Exploration, PythonExploration, judge
from dynacheck.explore.search import Call
from dynacheck.machines import machine_named
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine

MEMORY = 1 << 28


@dataclass(frozen=True)
class Graph:
    """What a search has found."""

    states: frozenset[Any]
    depth: int
    edges: Counter[str]
    """How many steps there are of each call."""
    verdicts: tuple[tuple[str, str, str, int], ...]
    """Each property, what was said of it, in how many steps or why, and how many states."""


class _Counting(PythonExploration[Any]):
    edges: Counter[str]

    def _step(self, state: Any, call: Call, successor: Any) -> None:
        self.edges[str(call)] += 1
        super()._step(state, call, successor)


def by_python(machine: Machine[Any], instance: Instance[Any] | None = None) -> Graph:
    """What the explorer finds."""
    run = _Counting(machine, instance or machine.instance, lambda _: None)
    run.edges = Counter()
    verdicts = _verdicts(run, machine, instance)
    return Graph(frozenset(run.search.reached), run.search.depth, run.edges, verdicts)


class _CountingCompiled(CompiledExploration):
    edges: Counter[str]

    def _look(self) -> Iterator[Verdict]:
        for call, steps in zip(self.search.calls, self.search.seen.happened, strict=True):
            self.edges[str(call)] += int(steps)
        yield from super()._look()


def compiled(machine: Machine[Any], instance: Instance[Any] | None = None) -> Graph:
    """What the compiled search finds."""
    run = _CountingCompiled(machine, instance or machine.instance, lambda _: None, MEMORY)
    run.edges = Counter()
    verdicts = _verdicts(run, machine, instance)
    return Graph(frozenset(run.search.reached), run.search.depth, +run.edges, verdicts)


def _verdicts(
    run: Exploration[Any], machine: Machine[Any], instance: Instance[Any] | None
) -> tuple[tuple[str, str, str, int], ...]:
    found = sorted(judge(machine, instance, lambda: run), key=lambda v: v.property)
    return tuple((v.property, v.verdict, essence(v), _states(v)) for v in found)


def essence(verdict: Verdict) -> str:
    """The detail; of a counterexample its length, as there may be several shortest ones."""
    if verdict.verdict != "violated":
        return verdict.detail
    first, *story = verdict.detail.splitlines()
    steps = sum(line.strip()[:1].isdigit() for line in story)
    return f"{steps} steps" if story else first


def _states(verdict: Verdict) -> int:
    """How many states were met; of what is told on the way that differs."""
    return 0 if verdict.verdict in ("violated", "unknown") else verdict.states


@cache
def quick(name: str) -> Graph:
    """What the explorer finds in a machine's quick instance; done once."""
    return by_python(machine_named(name))


def differences(one: Graph, other: Graph) -> list[str]:
    """In what two graphs differ, in words."""
    fields = ("states", "depth", "edges", "verdicts")
    told = [name for name in fields if getattr(one, name) != getattr(other, name)]
    if "verdicts" in told:
        pairs = set(one.verdicts) ^ set(other.verdicts)
        told += [str(each) for each in sorted(pairs)]
    return told


def with_bounds(machine: Machine[Any], **changed: Any) -> Instance[Any]:
    """The machine's quick instance, changed."""
    return replace(machine.instance, **changed)
