"""Mutants of the store's global tables: each breaks a finding of the machine."""

from __future__ import annotations

from typing import Final

from dynacheck.mutants.patch import Patch
from dynacheck.mutants.store import StoreMutant
from dynacheck.simulate.regions import QUICK, Adventure


def _region(name: str, patch: Patch) -> StoreMutant:
    """A mutant that regions under faults notice."""
    return StoreMutant(name, (patch,), caught_by=("regions",), runs=_run_regions)


def _run_regions() -> None:
    """Run an adventure with each quick seed."""
    for seed in QUICK:
        Adventure(seed).run()


_STAMPS: Final = "dynastore.items.data.stamps"
_STAMPING: Final = "dynastore.items.tables.stamping"
_MUTATION: Final = "dynastore.items.tables.mutation"

REGION_MUTANTS: Final = (
    _region(
        "write-not-later-than-what-it-overwrites",
        Patch(
            _STAMPS,
            "following",
            "return stamp if stamp > held else Stamp(held.time + 1, 1, region)",
            "return stamp",
        ),
    ),
    _region(
        "clock-steps-back-at-a-new-leader",
        Patch(_STAMPING, "Stamps.give", "self._read(keys.CLOCK) or NOTHING", "NOTHING"),
    ),
    _region(
        "counter-rolls-over",
        Patch(
            _STAMPS,
            "following",
            "if counter > LIMIT:\n        time, counter = time + 1, 1",
            "if counter > 2:\n        counter = 1",
        ),
    ),
    _region(
        "tombstone-forgotten",
        Patch(
            _STAMPING,
            "Stamps.held",
            "if found is not None:",
            "if found is not None and content is not None:",
        ),
    ),
    _region(
        "replicated-write-shipped-on",
        Patch(
            "dynastore.regions.writes",
            "written_in",
            'if image[REGION]["S"] == region',
            "if True",
        ),
    ),
    _region(
        "tie-broken-by-who-came-first",
        Patch(
            _MUTATION,
            "Mutation._merge",
            "if stamp <= self._stamps.held(table, at, old):",
            "if stamp[:2] <= self._stamps.held(table, at, old)[:2]:",
        ),
    ),
    _region(
        "older-write-put",
        Patch(
            _MUTATION,
            "Mutation._merge",
            "if stamp <= self._stamps.held(table, at, old):",
            "if False:",
        ),
    ),
    _region(
        "checkpoint-before-the-batch-is-in",
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
)
