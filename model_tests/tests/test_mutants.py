"""The checks are checked: every mutant is caught by every method that must notice it."""

from __future__ import annotations

import pytest

from dynacheck.mutants.command import MUTANTS, TRIALS, Trial, outcomes
from dynacheck.mutants.specification import SpecificationMutant, StaleMutantError
from dynacheck.mutants.theorems import TheoremMutant

APART = [trial for trial in TRIALS if not isinstance(MUTANTS[trial.mutant], TheoremMutant)]
"""The trials that need a process of their own; `test_theorems` tries the others."""


@pytest.mark.parametrize(
    "trial", APART, ids=lambda trial: f"{MUTANTS[trial.mutant].name}-{trial.method}"
)
def test_a_mutant_is_caught(trial: Trial) -> None:
    mutant = MUTANTS[trial.mutant]
    ((_, caught),) = outcomes([trial])
    assert caught, (
        f"{trial.method} did not notice {mutant.name!r} in {mutant.of}: "
        "either the check is too weak or the change has no effect"
    )


def test_there_are_mutants_of_both_sides() -> None:
    assert len(MUTANTS) >= 10
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert {method for mutant in MUTANTS for method in mutant.caught_by} == {
        "explore",
        "prove",
        "simulate",
    }


def test_a_mutant_of_text_that_is_gone_is_stale() -> None:
    mutant = SpecificationMutant("gone", "leadership", "vote", "no such text", "", "")
    with pytest.raises(StaleMutantError, match="does not hold once"):
        mutant.machine()
