"""The deep instances, which the explorer would take hours for: how many states they have."""

from __future__ import annotations

import pytest

from dynacheck.compiled import explorer
from dynacheck.compiled.search import CompiledSearch
from dynacheck.machines import machine_named


@pytest.mark.parametrize(
    ("name", "states", "depth"),
    [
        ("leadership", 5_146_725, 36),
        ("global_tables", 169_943, 15),
        pytest.param("replication", 9_060_685, 25, marks=pytest.mark.slow),
    ],
)
def test_a_deep_instance_has_so_many_states_and_all_is_well(
    name: str, states: int, depth: int
) -> None:
    machine = machine_named(name)
    depths: list[int] = []
    found = list(
        explorer.explore(machine, machine.deep, lambda progress: depths.append(progress.depth))
    )
    assert {v.verdict for v in found} == {"explored"}
    assert (found[-1].states, depths[-1]) == (states, depth)


def test_two_searches_meet_the_same_states_in_the_same_order() -> None:
    machine = machine_named("leadership")
    assert machine.deep is not None
    levels = []
    for _ in range(2):
        search = CompiledSearch(machine, machine.deep, 1 << 30)
        levels.append([int(search.seen.happened.sum()) for _ in search.levels()])
    assert levels[0] == levels[1]
    assert sum(levels[0]) == 51_717_835 - 1
