"""The instances that the explorer would take hours for: how many states they have."""

from __future__ import annotations

import pytest

from dynacheck.compiled import GIB, explorer
from dynacheck.compiled.search import CompiledSearch
from dynacheck.machines import machine_named
from support.machines.larger import COUNTS, INSTANCES

LONG = {
    "replication, deep",
    "replication, two mutations a log",
    "streams, two splits",
    "leases, three records",
    "global_tables, three milliseconds",
}
"""These take more than a few seconds."""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in INSTANCES],
)
def test_an_instance_has_so_many_states_and_all_is_well(name: str) -> None:
    machine = INSTANCES[name]
    depths: list[int] = []
    found = list(
        explorer.explore(
            machine, machine.deep, lambda progress: depths.append(progress.depth), 16 * GIB
        )
    )
    assert {v.property: v.detail for v in found if v.verdict != "explored"} == {}
    assert (found[-1].states, depths[-1]) == COUNTS[name], "python -m support.machines.larger"


def test_two_searches_meet_the_same_states_in_the_same_order() -> None:
    machine = machine_named("leadership")
    assert machine.deep is not None
    levels = []
    for _ in range(2):
        search = CompiledSearch(machine, machine.deep, 1 << 30)
        levels.append([int(search.seen.happened.sum()) for _ in search.levels()])
    assert levels[0] == levels[1]
    assert sum(levels[0]) == 51_717_835 - 1
