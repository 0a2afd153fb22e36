"""The explorer beside TLC: distinct states a second, from a machine's functions to all verdicts.

In the quick instances both searches of ours are measured, in Python and compiled; in the deep one,
the compiled search alone, beside SPIN too. It finds what it compiled before, as in every run but
the first; whole runs from nothing are a table of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import spin
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
    """The searches alone: each one's own time."""
    machine = machine_named("leadership")
    assert machine.deep is not None
    deep, states = machine.deep, dict[str, int]()

    def ours() -> Turn:
        found = _explored(explorer.explore, machine, deep)
        states["dynaspec"] = found.states
        return _with_memory(_turn(found.states, found.searching), found.memory)

    def tlc() -> Turn:
        found = search("leadership", workers=2, constrained=False)
        states["TLC"] = found.states
        return _turn(found.states, found.seconds)

    def by_spin(checked: bool) -> Turn:
        found = spin.search(checked)
        states["SPIN"] = found.states
        return _with_memory(_turn(found.states, found.seconds), found.memory / found.states)

    players = {
        "TLC, two workers": tlc,
        "SPIN, no invariants": lambda: by_spin(False),
        "SPIN": lambda: by_spin(True),
        "dynaspec": ours,
    }
    compete(Contest("Distinct states", "leadership, deep", "dynaspec", players, ROUNDS))
    assert len(set(states.values())) == 1, f"not the same search: {states}"


def test_from_nothing_to_the_verdict(compete: Compete, tmp_path: Path) -> None:
    """Whole runs on the deep instance: where nothing is compiled, and where the same was run."""
    states: dict[str, int] = {}

    def ours(cache: Path) -> Turn:
        began = time.perf_counter()
        words = (sys.executable, "-m", "dynacheck", "check", "leadership", "--explore", "--deep")
        kept = {"XDG_CACHE_HOME": str(cache), "NUMBA_CACHE_DIR": str(cache)}
        done = subprocess.run((*words, "--json"), env=os.environ | kept, stdout=subprocess.PIPE)
        seconds = time.perf_counter() - began
        states["dynaspec"] = json.loads(done.stdout)["properties"][0]["states"]
        return _turn(states["dynaspec"], seconds)

    def tlc() -> Turn:
        began = time.perf_counter()
        states["TLC"] = search("leadership", workers=2, constrained=False).states
        return _turn(states["TLC"], time.perf_counter() - began)

    def by_spin() -> Turn:
        found = spin.search(checked=True)
        states["SPIN"] = found.states
        return _turn(found.states, found.whole)

    known = tmp_path / "known"
    ours(known)
    players = {
        "TLC, two workers": tlc,
        "SPIN": by_spin,
        "dynaspec, again": lambda: ours(known),
        "dynaspec": lambda: ours(Path(mkdtemp(dir=tmp_path))),
    }
    unit = "Distinct states, from nothing to the verdict,"
    compete(Contest(unit, "leadership, deep", "dynaspec", players, ROUNDS))
    assert len(set(states.values())) == 1, f"not the same search: {states}"


@dataclass(frozen=True)
class _Explored:
    states: int
    turn: Turn
    """To all verdicts."""
    searching: float
    """Seconds spent on meeting states and on what holds in them, as TLC and SPIN count theirs."""
    memory: float
    """Bytes for each state."""


def _explored(how: Explore, machine: Machine[Any], instance: Instance[Any]) -> _Explored:
    told: list[Progress] = []
    began = time.perf_counter()
    verdicts = list(how(machine, instance, told.append))
    seconds, count = time.perf_counter() - began, verdicts[-1].states
    turn, last = _turn(count, seconds), told[-1]
    searching, memory = max(last.searching * last.seconds, 1e-9), last.memory / count
    if memory:
        rate = f"{count / searching:,.0f} a second while searching"
        turn = _with_memory(Turn(turn.rate, f"{turn.detail}, {rate}"), memory)
    return _Explored(count, turn, searching, memory)


def _with_memory(turn: Turn, each: float) -> Turn:
    return Turn(turn.rate, f"{turn.detail}, {each:.0f} bytes a state")


def _turn(states: int, seconds: float) -> Turn:
    return Turn(states / seconds, f"{states:,} states in {seconds:.1f} s")
