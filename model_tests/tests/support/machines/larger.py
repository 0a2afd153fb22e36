"""Instances beyond those that the machines have, and how many states each of all of them has.

`python -m support.machines.larger` searches the instances anew and prints `COUNTS`: after a change
of a machine's actions.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from dynacheck.compiled import GIB
from dynacheck.compiled.search import CompiledSearch
from dynaspec.machine import Instance, Machine, all_of
from dynaspec.machines import global_tables, leadership, leases, replication, streams

COUNTS = {
    "leadership, deep": (5_146_725, 36),
    "replication, deep": (9_060_685, 25),
    "global_tables, deep": (169_943, 15),
    "leases, deep": (425_551, 26),
    "replication, two mutations a log": (3_319_315, 26),
    "streams, two splits": (4_001_430, 23),
    "leases, three records": (1_470_690, 30),
    "global_tables, three milliseconds": (1_336_608, 18),
}
"""The states of each instance, and the steps to the farthest."""


def no_log_is_longer_than_two_mutations(s: replication.State) -> bool:
    """No log is longer than two mutations."""
    return all_of(log.length <= 2 for _, log in s.logs.items())


def three_records(s: leases.State) -> bool:
    """There are three records at most."""
    return s.length[leases.ROOT] + s.length[leases.CHILD] <= 3


def three_milliseconds(s: global_tables.State) -> bool:
    """No clock goes on beyond millisecond 2."""
    return all_of(t <= 2 for _, t in s.clock.items())


_LARGER: dict[str, tuple[Machine[Any], Instance[Any]]] = {
    "replication, two mutations a log": (
        replication.MACHINE,
        Instance(
            bounds={**replication.BOUNDS, replication.Length: range(3)},
            within=(
                replication.only_0_stands_in_ballot_1,
                replication.only_2_stands_in_ballot_2,
                no_log_is_longer_than_two_mutations,
                replication.a_leader_appends_its_ballots_number,
            ),
        ),
    ),
    "streams, two splits": (
        streams.MACHINE,
        Instance(
            constants={"keys": 3},
            bounds={**streams.BOUNDS, streams.Partition: range(5), streams.Key: range(3)},
            within=(
                streams.mutations_are_three,
                streams.only_the_first_partition_changes_its_leader,
                streams.a_partition_has_two_leaders,
                streams.two_splits,
            ),
        ),
    ),
    "leases, three records": (
        leases.MACHINE,
        Instance(
            bounds={**leases.BOUNDS, leases.Position: range(3)},
            within=(three_records, leases.three_writes_of_a_row),
        ),
    ),
    "global_tables, three milliseconds": (
        global_tables.MACHINE,
        Instance(
            constants={"limit": 2},
            bounds={
                **global_tables.BOUNDS,
                global_tables.Position: range(3),
                global_tables.Millisecond: range(3),
            },
            within=(global_tables.three_writes, three_milliseconds),
        ),
    ),
}

_DEEP = (leadership, replication, global_tables, leases)

INSTANCES: dict[str, Machine[Any]] = {
    **{f"{module.MACHINE.name}, deep": module.MACHINE for module in _DEEP},
    **{name: replace(machine, deep=instance) for name, (machine, instance) in _LARGER.items()},
}
"""Machines whose deep instance is the one of that name: it may have any number of states."""


def main() -> None:
    """Print how many states each instance has, and its depth."""
    for name, machine in INSTANCES.items():
        assert machine.deep is not None
        search = CompiledSearch(machine, machine.deep, 16 * GIB)
        for _ in search.levels():
            pass
        sys.stdout.write(f'    "{name}": ({search.store.count:_}, {search.depth}),\n')
        sys.stdout.flush()


if __name__ == "__main__":
    main()
