"""Mixed: the other workloads at the same time, on tables of their own.

Finds what they find, and what one kind of request does to another. Without `tables`, which would
be most of the run where making a table takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from random import Random
from typing import ClassVar, Final

from dynacheck.record.workloads.batches import Batches
from dynacheck.record.workloads.counters import Counters
from dynacheck.record.workloads.deletes import Deletes
from dynacheck.record.workloads.lists import Lists
from dynacheck.record.workloads.pages import Pages
from dynacheck.record.workloads.registers import Registers
from dynacheck.record.workloads.tokens import Tokens
from dynacheck.record.workloads.transfers import Transfers
from dynacheck.record.workloads.workload import Request, Shapes, Workload, World

PARTS: Final[tuple[tuple[int, type[Workload]], ...]] = (
    (4, Registers),
    (3, Transfers),
    (1, Counters),
    (1, Lists),
    (2, Batches),
    (1, Pages),
    (2, Deletes),
    (1, Tokens),
)
"""Workloads with their weights; those of their shapes count within them."""


class Mixed(Workload):
    """Shapes of several workloads."""

    tables = tuple(table for _, part in PARTS for table in part.tables)
    facts: ClassVar = {name: fact for _, part in PARTS for name, fact in part.facts.items()}

    def __init__(self, world: World, rng: Random) -> None:
        """Ask as each of the parts does."""
        super().__init__(world, rng)
        self._parts = [(weight, part(world, rng)) for weight, part in PARTS]

    def shapes(self) -> Shapes:
        """The shapes of the parts."""
        return {
            f"{type(part).__name__.lower()}: {name}": shape._replace(weight=weight * shape.weight)
            for weight, part in self._parts
            for name, shape in part.shapes().items()
        }

    def beginning(self) -> Iterator[Request]:
        """Write what the parts write at first."""
        return chain.from_iterable(part.beginning() for _, part in self._parts)
