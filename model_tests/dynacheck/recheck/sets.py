"""The explored sets of the machines, each read anew."""

from __future__ import annotations

from dataclasses import dataclass

from dynacheck.explore.failures import BrokenError
from dynacheck.explore.search import NoBoundsError, Search
from dynacheck.machines import machine_named
from dynacheck.recheck.closed import OpenSetError, check_closed


@dataclass(frozen=True)
class ExploredSet:
    """The states that a search reached, and why they are not closed; empty if they are."""

    machine: str
    states: int
    gap: str

    @property
    def ok(self) -> bool:
        """Whether the set is closed and every invariant holds in it."""
        return not self.gap


def explored_set(name: str) -> ExploredSet:
    """Search the instance of the machine called `name`, and read what was reached anew."""
    machine = machine_named(name)
    states = 0
    try:
        search = Search(machine, machine.instance)
        for _ in search.run(lambda *_: None):
            states += 1
        check_closed(machine, machine.instance, search.reached.keys())
    except (BrokenError, NoBoundsError, OpenSetError) as error:
        return ExploredSet(name, states, str(error))
    return ExploredSet(name, states, "")
