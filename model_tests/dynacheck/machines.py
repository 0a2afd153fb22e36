"""The specification's machines: what `check` looks at, in the order of its report."""

from __future__ import annotations

from typing import Any

from dynaspec import global_tables, leadership, replication, streams
from dynaspec.items import conditional_put
from dynaspec.machine import Machine

MACHINES: tuple[Machine[Any], ...] = (
    leadership.MACHINE,
    replication.MACHINE,
    conditional_put.MACHINE,
    streams.MACHINE,
    global_tables.MACHINE,
)


class UnknownMachineError(Exception):
    """There is no machine of that name; the message lists those that there are."""

    def __init__(self, name: str) -> None:
        """Name what was asked for."""
        known = ", ".join(machine.name for machine in MACHINES)
        super().__init__(f"there is no machine {name!r}; there are {known}")


def machine_named(name: str) -> Machine[Any]:
    """The machine called `name`; raises `UnknownMachineError`."""
    for machine in MACHINES:
        if machine.name == name:
            return machine
    raise UnknownMachineError(name)
