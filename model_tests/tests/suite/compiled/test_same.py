"""The compiled search finds what the explorer finds, in the same words."""

from __future__ import annotations

from dataclasses import replace
from re import sub
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dynacheck.compiled import explorer
from dynacheck.explore import explore
from dynacheck.machines import MACHINES
from dynacheck.mutants.specification import leadership, streams
from dynacheck.mutants.specification.mutant import SpecificationMutant
from dynaspec.machine import Machine, Possibility
from support.machines import lock
from support.machines.both_ways import by_python, compiled, differences, essence, quick
from support.machines.lock import lock_with
from support.machines.random_machines import machine_of, machines

COUNTS = {
    "leadership": 33_119,
    "replication": 30_743,
    "recovery": 56_591,
    "conditional_puts": 34_277,
    "streams": 15_976,
    "global_tables": 6_314,
    "leases": 25_683,
    "multi_region_strong": 15_825,
}

drawn = settings(
    suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=[Phase.generate]
)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_machines_states_steps_and_verdicts_are_the_explorers(machine: Machine[Any]) -> None:
    found = compiled(machine)
    assert len(found.states) == COUNTS[machine.name]
    assert differences(found, quick(machine.name)) == []


@drawn
@given(machines())
def test_drawn_machines_are_alike(text: str) -> None:
    machine = machine_of(text)
    assert differences(compiled(machine), by_python(machine)) == [], text


MUTANTS = (*leadership.MUTANTS[:3], *streams.MUTANTS[:2])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutants_counterexample_is_as_short(mutant: SpecificationMutant) -> None:
    machine = mutant.machine()
    broken = tuple(i for i in machine.invariants if i.__name__ == mutant.breaks)
    assert broken
    alone = replace(machine, invariants=broken, witnesses=(), possibilities=(), lemmas=())
    one, other = (
        next(v for v in search(alone) if v.property == mutant.breaks)
        for search in (explore, explorer.explore)
    )
    assert (one.verdict, essence(one)) == ("violated", essence(other))


def served_twice(s: lock.State) -> bool:
    return s.office.next >= 2


def nobody_waits(s: lock.State) -> bool:
    return (s.phase[0] != lock.WAITING) & (s.phase[1] != lock.WAITING)


def never(s: lock.State) -> bool:
    return s.office.next > 99


def somewhere_else(s: lock.State) -> bool:
    return s.phase[s.office.next] == lock.IDLE


def at_the_first_ticket(s: lock.State, t: lock.Ticket) -> bool:
    return (s.office.next == 99) | (s.phase[t] != 7)


def first_ticket(s: lock.State) -> bool:
    return s.office.next == 0


@pytest.mark.parametrize(
    "machine",
    [
        lock_with(actions=(lock.draw, lock.barge_in, lock.leave)),
        lock_with(actions=(lock.draw, lock.enter, lock.leave, lock.look, lock.give_up)),
        lock_with(witnesses=(never, first_ticket)),
        lock_with(witnesses=(somewhere_else,)),
        lock_with(invariants=(at_the_first_ticket, lock.one_holder)),
        lock_with(possibilities=(Possibility(nobody_waits, served_twice),)),
        lock_with(possibilities=(Possibility(first_ticket), Possibility(nobody_waits, never))),
        lock_with(possibilities=(Possibility(somewhere_else),)),
        lock_with(finite={lock.Process: range(1)}),
        lock.QUEUEING,
        replace(lock.QUEUEING, actions=(lock.queue_up,)),
    ],
)
def test_what_is_said_of_a_lock_is_alike(machine: Machine[Any]) -> None:
    assert differences(compiled(machine), by_python(machine)) == []


def test_a_search_that_ends_at_an_error_is_unknown_for_the_same_reason() -> None:
    machine = lock_with(finite={lock.Process: range(2), lock.Ticket: range(2)})
    one, other = (search(machine).verdicts for search in (by_python, compiled))
    assert [v[:2] for v in one] == [v[:2] for v in other]
    # Two steps of one level lead out of the sort: which of them is met first is no matter.
    reasons = {sub(r"p=\d", "p", v[2]) for v in (*one, *other) if v[1] == "unknown"}
    assert len(reasons) == 1, reasons
    assert "after enter(p, t=1): `office.next` is 2, no value of Ticket 0..1" in reasons.pop()
