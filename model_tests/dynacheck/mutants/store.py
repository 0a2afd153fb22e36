"""Mutants of the reference store: small changes that its nodes and simulated disks can switch on.

Each is run by the same machine, with the same examples, as the store itself, and a right store
passes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dynacheck.simulate.machine import QUICK_EXAMPLES, drive
from dynacheck.simulate.world import ObjectionError

Method = Literal["simulate"]


@dataclass(frozen=True)
class StoreMutant:
    """A change of the store by the name that the store has for it, and who must notice."""

    name: str
    of: str
    """The module that it changes."""
    caught_by: tuple[Method, ...] = ("simulate",)

    def caught_by_method(self, method: str) -> bool:
        """Whether the method objects to the store with this change, within its quick budget."""
        if method not in self.caught_by:
            raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")
        try:
            drive(QUICK_EXAMPLES, seed=0, mutants=frozenset({self.name}), shrink=False)
        except ObjectionError:
            return True
        return False


STORE_MUTANTS = (
    StoreMutant("acknowledge-after-one-copy", "dynastore.node.replication"),
    StoreMutant("append-accepted-from-a-deposed-leader", "dynastore.node.replication"),
    StoreMutant("condition-on-a-stale-item", "dynastore.node.node"),
    StoreMutant("elect-without-catching-up", "dynastore.node.leadership"),
    StoreMutant("promise-forgotten-in-a-crash", "dynastore.node.state"),
    StoreMutant("read-without-confirmation", "dynastore.node.consistent_reads"),
    StoreMutant("reply-before-sync", "dynastore.node.replication"),
    StoreMutant("torn-batch-replayed", "dynastore.simulation.cluster"),
    StoreMutant("vote-twice-in-a-ballot", "dynastore.node.leadership"),
)
