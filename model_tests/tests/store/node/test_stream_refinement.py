"""A stream refines the machine `streams`, under clients and faults.

The mutants of the store that this must notice are tried in `test_refinement`.
"""

from __future__ import annotations

import pytest

from dynacheck.simulate.streams import drive_streams

DEEP_EXAMPLES, DEEP_STEPS = 3_000, 100


@pytest.mark.parametrize("seed", [0, 1])
def test_every_run_refines_the_machine_and_shows_readers_what_happened(seed: int) -> None:
    """Seed 0 draws the examples that find the mutants."""
    assert drive_streams(seed=seed).missing == set(), "the runs did not show enough"


@pytest.mark.slow
def test_many_longer_runs_refine_the_machine() -> None:
    assert drive_streams(DEEP_EXAMPLES, steps=DEEP_STEPS, seed=None).missing == set()


def test_runs_that_show_too_little_are_told_from_those_that_show_enough() -> None:
    missing = drive_streams(1, steps=1).missing
    assert {"split", "a stream was read with records in it"} <= missing
