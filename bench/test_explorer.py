"""The explorer beside TLC: distinct states a second of each machine's quick instance."""

from __future__ import annotations

import time
from typing import Any

import pytest
from contest import Compete, Contest, Turn
from tlc import search

from dynacheck.explore import explore
from dynacheck.machines import MACHINES
from dynaspec.machine import Machine

ROUNDS = 1


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_distinct_states(machine: Machine[Any], compete: Compete) -> None:
    states: dict[str, int] = {}

    def dynaspec() -> Turn:
        began = time.perf_counter()
        verdicts = list(explore(machine))
        seconds = time.perf_counter() - began
        states["dynaspec"] = verdicts[-1].states
        return _turn(verdicts[-1].states, seconds)

    def tlc() -> Turn:
        found = search(machine.instance.model)
        states["TLC"] = found.states
        return _turn(found.states, found.seconds)

    players = {"TLC": tlc, "dynaspec": dynaspec}
    compete(Contest("Distinct states", machine.name, "dynaspec", players, ROUNDS))
    assert len(set(states.values())) == 1, f"not the same search: {states}"


def _turn(states: int, seconds: float) -> Turn:
    return Turn(states / seconds, f"{states:,} states in {seconds:.1f} s")
