"""The specification's machines: what `check` looks at, in the order of its report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from dynaspec.machine import Machine
from dynaspec.machines import (
    conditional_puts,
    global_tables,
    leadership,
    leases,
    multi_region_strong,
    recovery,
    replication,
    streams,
)


class SameNameError(Exception):
    """Two machines have one name, by which only one of them would be found."""


def listed(*machines: Machine[Any]) -> tuple[Machine[Any], ...]:
    """The machines, if each has a name of its own; else `SameNameError`."""
    for name, count in Counter(machine.name for machine in machines).items():
        if count > 1:
            raise SameNameError(f"{count} machines are called {name!r}: rename all but one")
    return machines


MACHINES = listed(
    leadership.MACHINE,
    replication.MACHINE,
    recovery.MACHINE,
    conditional_puts.MACHINE,
    streams.MACHINE,
    leases.MACHINE,
    global_tables.MACHINE,
    multi_region_strong.MACHINE,
)


class UnknownMachineError(Exception):
    """There is no machine of that name; the message lists those that there are."""

    def __init__(self, name: str) -> None:
        """Name the machine asked for."""
        known = ", ".join(machine.name for machine in MACHINES)
        super().__init__(f"there is no machine {name!r}; there are {known}")


def machine_named(name: str) -> Machine[Any]:
    """The machine called `name`; raises `UnknownMachineError`."""
    for machine in MACHINES:
        if machine.name == name:
            return machine
    raise UnknownMachineError(name)


def selected(names: Collection[str]) -> list[Machine[Any]]:
    """The machines of these names, in their order here; all, if none is named.

    Raises `UnknownMachineError`.
    """
    asked = {machine_named(name).name for name in names}
    return [machine for machine in MACHINES if machine.name in asked or not asked]


def with_ancestors(machines: Collection[Machine[Any]]) -> list[Machine[Any]]:
    """The machines and those that they extend, on which their proofs rest, in their order here."""
    wanted = {each.name for machine in machines for each in (machine, *ancestors(machine))}
    return [machine for machine in MACHINES if machine.name in wanted]


def ancestors(machine: Machine[Any]) -> Iterator[Machine[Any]]:
    """The machines that this one extends, the nearest first."""
    while machine.parent is not None:
        machine = machine.parent.machine
        yield machine


def extension_of(parent: Machine[Any]) -> str:
    """The name of the property that a machine extends this one."""
    return f"every_step_is_a_step_of_{parent.name}"
