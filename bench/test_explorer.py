"""The explorer beside TLC: distinct states a second, from a machine's functions to all verdicts.

In the quick instances both searches of ours are measured, in Python and compiled; of the deep one,
the compiled search alone. It finds what it compiled before, as in every run but the first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from contest import Compete, Contest, Turn
from tlc import search

from dynacheck.compiled import explorer
from dynacheck.explore import Progress, explore
from dynacheck.machines import MACHINES, machine_named
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine

ROUNDS = 1
Explore = Callable[[Machine[Any], Instance[Any], Callable[[Progress], None]], Iterator[Verdict]]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_distinct_states(machine: Machine[Any], compete: Compete) -> None:
    states: dict[str, int] = {}

    def ours(name: str, how: Explore) -> Turn:
        found = _explored(how, machine, machine.instance)
        states[name] = found.states
        return found.turn

    def tlc() -> Turn:
        found = search(machine.instance.model)
        states["TLC"] = found.states
        return _turn(found.states, found.seconds)

    players = {
        "TLC": tlc,
        "in Python": lambda: ours("in Python", explore),
        "dynaspec": lambda: ours("dynaspec", explorer.explore),
    }
    first = _explored(explorer.explore, machine, machine.instance)
    compete(Contest("Distinct states", machine.name, "dynaspec", players, ROUNDS))
    assert len({first.states, *states.values()}) == 1, f"not the same search: {states}"


def test_distinct_states_of_a_deep_instance(compete: Compete) -> None:
    machine = machine_named("leadership")
    assert machine.deep is not None
    deep, states = machine.deep, dict[str, int]()

    def ours() -> Turn:
        found = _explored(explorer.explore, machine, deep)
        states["dynaspec"] = found.states
        return found.turn

    def tlc() -> Turn:
        found = search("leadership", workers=2, constrained=False)
        states["TLC"] = found.states
        return _turn(found.states, found.seconds)

    players = {"TLC, two workers": tlc, "dynaspec": ours}
    compete(Contest("Distinct states", "leadership, deep", "dynaspec", players, ROUNDS))
    assert len(set(states.values())) == 1, f"not the same search: {states}"


@dataclass(frozen=True)
class _Explored:
    states: int
    turn: Turn


def _explored(how: Explore, machine: Machine[Any], instance: Instance[Any]) -> _Explored:
    told: list[Progress] = []
    began = time.perf_counter()
    verdicts = list(how(machine, instance, told.append))
    seconds, count = time.perf_counter() - began, verdicts[-1].states
    turn, last = _turn(count, seconds), told[-1]
    if last.memory:
        searching = last.searching * last.seconds
        rate = f"{count / max(searching, 1e-9):,.0f} a second while searching"
        turn = Turn(turn.rate, f"{turn.detail}, {rate}, {last.memory / count:.0f} bytes a state")
    return _Explored(count, turn)


def _turn(states: int, seconds: float) -> Turn:
    return Turn(states / seconds, f"{states:,} states in {seconds:.1f} s")
