"""Mutants of what the store does for global tables: each breaks a finding of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from dynacheck.mutants.patch import Patch
from dynacheck.mutants.store import StoreMutant
from dynacheck.simulate.regions import QUICK, Adventure
from dynacheck.simulate.world import ObjectionError

Method = Literal["regions"]


@dataclass(frozen=True)
class RegionMutant(StoreMutant):
    """A change of the store that regions under faults must notice."""

    caught_by: tuple[Method, ...] = ("regions",)  # type: ignore[assignment]

    def caught_by_method(self, method: str) -> bool:
        """Whether an adventure with one of the quick seeds objects to it."""
        if method not in self.caught_by:
            raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")
        with self.in_place():
            return any(_objects(seed) for seed in QUICK)


def _objects(seed: int) -> bool:
    try:
        Adventure(seed).run()
    except ObjectionError:
        return True
    return False


_STAMPS: Final = "dynastore.items.data.stamps"
_STAMPING: Final = "dynastore.items.tables.stamping"
_MUTATION: Final = "dynastore.items.tables.mutation"

REGION_MUTANTS: Final = (
    RegionMutant(
        "write-not-later-than-what-it-overwrites",
        (
            Patch(
                _STAMPS,
                "following",
                "return stamp if stamp > held else Stamp(held.time + 1, 1, region)",
                "return stamp",
            ),
        ),
    ),
    RegionMutant(
        "clock-steps-back-at-a-new-leader",
        (Patch(_STAMPING, "Stamps.give", "self._read(keys.CLOCK) or NOTHING", "NOTHING"),),
    ),
    RegionMutant(
        "counter-rolls-over",
        (
            Patch(
                _STAMPS,
                "following",
                "if counter > LIMIT:\n        time, counter = time + 1, 1",
                "if counter > 2:\n        counter = 1",
            ),
        ),
    ),
    RegionMutant(
        "tombstone-forgotten",
        (
            Patch(
                _STAMPING,
                "Stamps.held",
                "if found is not None:",
                "if found is not None and content is not None:",
            ),
        ),
    ),
    RegionMutant(
        "replicated-write-shipped-on",
        (
            Patch(
                "dynastore.regions.writes",
                "written_in",
                'if image[REGION]["S"] == region',
                "if True",
            ),
        ),
    ),
    RegionMutant(
        "tie-broken-by-who-came-first",
        (
            Patch(
                _MUTATION,
                "Mutation._merge",
                "if stamp <= self._stamps.held(table, at, old):",
                "if stamp[:2] <= self._stamps.held(table, at, old)[:2]:",
            ),
        ),
    ),
    RegionMutant(
        "older-write-put",
        (
            Patch(
                _MUTATION,
                "Mutation._merge",
                "if stamp <= self._stamps.held(table, at, old):",
                "if False:",
            ),
        ),
    ),
    RegionMutant(
        "checkpoint-before-the-batch-is-in",
        (
            Patch(
                "dynastore.regions.rep_out",
                "Replicating._ship",
                "        self.send(job.to, Batch(job.table, job.keys, writes))\n",
                "        try:\n"
                "            self.send(job.to, Batch(job.table, job.keys, writes))\n"
                "        except TryAgainError:\n"
                "            pass\n",
            ),
        ),
    ),
)
