"""The checks are checked: every mutant is caught by every method that must notice it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dynacheck.machines import MACHINES, extension_of
from dynacheck.mutants.command import MUTANTS, TRIALS, Trial, outcomes
from dynacheck.mutants.specification import (
    SPECIFICATION_MUTANTS,
    SpecificationMutant,
    StaleMutantError,
)
from dynacheck.mutants.theorems import TheoremMutant
from dynaspec.machine import Machine
from dynaspec.machines import conditional_puts, leadership, replication

SHARED = [trial for trial in TRIALS if trial.method == "explore"]
"""The trials that may share a process."""
APART = [
    trial
    for trial in TRIALS
    if trial.method != "explore" and not isinstance(MUTANTS[trial.mutant], TheoremMutant)
]
"""The trials that need a process of their own; `test_theorems` tries the others."""


def named(trial: Trial) -> str:
    return f"{MUTANTS[trial.mutant].name}-{trial.method}"


def missed(trial: Trial) -> str:
    mutant = MUTANTS[trial.mutant]
    return (
        f"{trial.method} did not notice {mutant.name!r} in {mutant.of}: "
        "either the check is too weak or the change has no effect"
    )


@pytest.mark.parametrize("trial", SHARED, ids=named)
def test_a_mutant_is_caught_by_the_property_that_it_breaks(trial: Trial) -> None:
    assert trial.caught(), missed(trial)


@pytest.mark.parametrize("trial", APART, ids=named)
def test_a_mutant_is_caught_in_a_process_of_its_own(trial: Trial) -> None:
    ((_, caught),) = outcomes([trial])
    assert caught, missed(trial)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_each_property_has_a_mutant_that_exploring_catches(
    machine: Machine[Any],
) -> None:
    broken = {
        mutant.breaks
        for mutant in SPECIFICATION_MUTANTS
        if "explore" in mutant.caught_by and mutant.judged is machine
    }
    properties = {each.__name__ for each in (*machine.invariants, *machine.lemmas)}
    properties |= {possibility.name for possibility in machine.possibilities}
    if machine.parent:
        properties.add(extension_of(machine.parent.machine))
    assert properties - broken == set(), "no mutant breaks these"


def test_another_property_that_is_violated_is_no_catch() -> None:
    """This one loses promises: votes do not bind; that a ballot has one leader is not all lost."""
    found = next(
        m for m in SPECIFICATION_MUTANTS if m.name == "a candidate without a vote of its own"
    )
    other = replace(found, breaks="a_vote_binds_until_a_later_ballot")
    assert found.caught_by_method("explore")
    assert not other.caught_by_method("explore")


def test_a_mutant_of_a_parent_changes_the_machine_that_extends_it() -> None:
    """And the specification's own modules stay as they are."""
    found = next(m for m in SPECIFICATION_MUTANTS if m.judged_in)
    machine = found.machine()
    assert machine.name == "conditional_puts"
    assert machine.parent is not None
    assert machine.parent.machine is not replication.MACHINE
    assert machine.parent.machine.parent is not None
    assert machine.parent.machine.parent.machine is leadership.MACHINE
    assert conditional_puts.MACHINE.parent is not None
    assert conditional_puts.MACHINE.parent.machine is replication.MACHINE


def test_a_mutant_of_no_property_is_stale() -> None:
    mutant = replace(SPECIFICATION_MUTANTS[0], breaks="nothing")
    with pytest.raises(StaleMutantError, match="leadership has no property nothing"):
        mutant.caught_by_method("explore")


def test_there_are_mutants_of_both_sides() -> None:
    assert len(MUTANTS) >= 10
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert {method for mutant in MUTANTS for method in mutant.caught_by} == {
        "explore",
        "prove",
        "regions",
        "simulate",
    }


def test_a_mutant_of_text_that_is_gone_is_stale() -> None:
    mutant = SpecificationMutant("gone", "leadership", "vote", "no such text", "", "")
    with pytest.raises(StaleMutantError, match="does not hold once"):
        mutant.machine()
