"""Disks that lose what was synced: nothing that was acknowledged is lost with it."""

from __future__ import annotations

import pytest

from dynacheck.mutants.store import LOSS_MUTANTS, StoreMutant
from dynacheck.simulate.losses import QUICK_RUNS, Run, play
from dynaspec.machines.recovery import MACHINE


def test_a_damaged_disk_loses_nothing_and_every_step_is_one_of_recovery() -> None:
    seen = play(40)
    wanted = {action.__name__ for action in MACHINE.actions} - {"follow"} | {"heartbeat"}
    assert wanted <= set(seen), f"not seen: {wanted - set(seen)}"
    assert seen["damaged"] >= 30
    assert seen["lose"] >= seen["recover"] >= 30
    assert seen["acknowledged"] > 500


@pytest.mark.slow
def test_two_hundred_damaged_nodes_lose_nothing() -> None:
    assert play(QUICK_RUNS)["damaged"] >= 150


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = Run(3), Run(3)
    first.play()
    second.play()
    assert first.seen == second.seen


@pytest.mark.parametrize("mutant", LOSS_MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_of_recovery_is_noticed(mutant: StoreMutant) -> None:
    assert mutant.caught_by_method("simulate")
