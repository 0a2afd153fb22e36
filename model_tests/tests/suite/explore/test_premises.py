"""Premises that never hold: however they are written, what rests on them is vacuous."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dynaspec.machine import all_of, any_of, implies
from dynaspec.machines import leadership, replication
from dynaspec.machines.leadership import Ballot, Replica
from support.machines import lock
from support.machines.explored import by_name
from support.machines.lock import lock_with


def two_hold_and_nothing_follows(s: lock.State, p: lock.Process, q: lock.Process) -> bool:
    """Vacuous: two processes never hold the lock."""
    both = (s.phase[p] == lock.HOLDING) & (s.phase[q] == lock.HOLDING)
    return implies((p != q) & both, False)


def somewhere_below(s: lock.State) -> bool:
    """The premise is in a function that a property calls."""
    return implies(s.office.drawn.length > 99, False)


def calls_what_is_vacuous(s: lock.State) -> bool:
    return somewhere_below(s)


def one_premise_of_two_is_vacuous(s: lock.State, t: lock.Ticket) -> bool:
    never = implies(s.office.next > 99, False)
    return implies(s.served[t], t < s.office.next) & never


@pytest.mark.parametrize(
    "invariant",
    [two_hold_and_nothing_follows, calls_what_is_vacuous, one_premise_of_two_is_vacuous],
)
def test_an_invariant_whose_premise_never_holds_is_vacuous(
    invariant: Callable[..., bool],
) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.verdict == "vacuous"
    assert "a premise held in no state" in verdict.detail


def with_the_premise_in_an_if(s: lock.State) -> bool:
    if s.office.next > 99:
        return s.office.next < 0
    return True


def with_the_premise_in_a_conditional_expression(s: lock.State) -> bool:
    return s.office.next < 0 if s.office.next > 99 else True


def with_the_premise_before_or(s: lock.State) -> bool:
    return not s.office.next > 99 or s.office.next < 0


def with_the_premise_after_or(s: lock.State) -> bool:
    return s.office.next < 2 or not s.office.next > 99


def with_the_premise_before_and(s: lock.State) -> bool:
    return not (s.office.next > 99 and s.office.next >= 0)


def with_the_premise_negated(s: lock.State) -> bool:
    return ((s.office.next > 99) ^ True) | (s.office.next < 0)


def with_the_premise_turned_around(s: lock.State) -> bool:
    return s.office.next <= 99


def alternatives(s: lock.State) -> bool:
    return (s.office.next < 0) | with_the_premise_turned_around(s)


def the_second_on_a_line(s: lock.State, t: lock.Ticket) -> bool:
    return implies(s.served[t], t < s.office.next) & implies(s.office.next > 99, s.served[t])


def nested(s: lock.State, t: lock.Ticket) -> bool:
    return implies(s.served[t], implies(s.office.next > 99, s.office.next < 0))


def in_a_conjunction(s: lock.State) -> bool:
    return implies((s.office.next > 0) & (s.office.next > 99), s.office.next < 0)


def after_states_without_any(s: lock.State, t: lock.Ticket) -> bool:
    if s.office.drawn.length < 3:
        return True
    return implies(s.office.next > 99, s.served[t])


def as_an_equation(s: lock.State, p: lock.Process) -> bool:
    never, held = s.office.next > 99, s.phase[p] == lock.HOLDING
    return never == (never & held)


def as_a_difference(s: lock.State, p: lock.Process) -> bool:
    never, held = s.office.next > 99, s.phase[p] == lock.HOLDING
    return (never ^ (never & held)) ^ True


def over_nothing(s: lock.State) -> bool:
    nobody = all_of(s.phase[p] == lock.HOLDING for p in range(2) if p > 1)
    return nobody & (s.office.next >= 0)


def in_a_loop_over_nothing(s: lock.State) -> bool:
    for p in range(0):
        if s.phase[p] != lock.HOLDING:
            return False
    return s.office.next >= 0


def among_others(s: lock.State) -> bool:
    return any_of((s.office.next < 0, s.office.next <= 99))


def each_or_never(s: lock.State) -> bool:
    return all_of((s.office.next <= 99) | (s.phase[p] == lock.HOLDING) for p in range(2))


def among_those_of_a_name(s: lock.State) -> bool:
    conditions = (s.office.next < 0, s.office.next <= 99)
    return any_of(conditions)


def with_a_constant_alternative(s: lock.State) -> bool:
    return (s.office.next < 0) | True


def with_a_constant_conclusion(s: lock.State) -> bool:
    return implies(s.office.next > 0, True)


def compares_with_itself(s: lock.State) -> bool:
    return s.office.next <= s.office.next


def turned_around(s: lock.State) -> bool:
    return implies((s.office.next < 2) ^ True, (s.office.next > 99) ^ True)


def so(premise: bool, conclusion: bool) -> bool:
    return (premise ^ True) | conclusion


def one_call_of_two(s: lock.State, t: lock.Ticket) -> bool:
    return so(s.served[t], t < s.office.next) & so(s.office.next > 99, s.served[t])


def nobody_in(phase: lock.Phase) -> Callable[..., bool]:
    """A property that is made by a function: the phase is what it is closed over."""

    def alone(s: lock.State, p: lock.Process, q: lock.Process) -> bool:
        return implies((p != q) & (s.phase[p] == phase), s.phase[q] != phase)

    return alone


@pytest.mark.parametrize(
    "invariant",
    [
        with_the_premise_in_an_if,
        with_the_premise_in_a_conditional_expression,
        with_the_premise_before_or,
        with_the_premise_after_or,
        with_the_premise_before_and,
        with_the_premise_negated,
        alternatives,
        the_second_on_a_line,
        nested,
        in_a_conjunction,
        after_states_without_any,
        as_an_equation,
        as_a_difference,
        over_nothing,
        in_a_loop_over_nothing,
        among_others,
        each_or_never,
        one_call_of_two,
        among_those_of_a_name,
        with_a_constant_alternative,
        with_a_constant_conclusion,
        compares_with_itself,
        turned_around,
        nobody_in(lock.Phase(7)),
    ],
    ids=lambda invariant: invariant.__name__,
)
def test_a_premise_that_never_holds_is_found_however_it_is_written(
    invariant: Callable[..., bool],
) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.verdict == "vacuous"
    assert "test_premises.py:" in verdict.detail


def test_a_vacuous_part_is_told_with_its_place_and_its_text() -> None:
    verdict = by_name(lock_with(invariants=(the_second_on_a_line,)))["the_second_on_a_line"]
    line = the_second_on_a_line.__code__.co_firstlineno + 1
    assert verdict.detail == (
        "a premise held in no state: `s.office.next > 99` "
        f"in the_second_on_a_line, test_premises.py:{line}:62"
    )


def never_below(s: replication.State, r: Replica) -> bool:
    """The premises are in the functions of another module."""
    return leadership.ballots_start_after_never(s.group, r) & leadership.one_leader_per_ballot(
        s.group, r, r, leadership.NEVER
    )


def test_a_premise_in_another_module_is_found() -> None:
    instance = replace(
        replication.MACHINE.instance,
        bounds={**replication.MACHINE.instance.bounds, Ballot: range(1, 2)},
    )
    machine = replace(replication.MACHINE, invariants=(never_below,))
    verdict = by_name(machine, instance)["never_below"]
    assert verdict.verdict == "vacuous"
    assert "in one_leader_per_ballot, leadership.py:" in verdict.detail


def a_greater_ticket_is_greater(a: lock.Ticket, b: lock.Ticket) -> bool:
    return (a <= 99) | (a < b)


def test_a_lemma_that_says_nothing_is_vacuous() -> None:
    machine = lock_with(lemmas=(a_greater_ticket_is_greater,))
    assert by_name(machine)["a_greater_ticket_is_greater"].verdict == "vacuous"


def nothing_of_the_state(s: lock.State, t: lock.Ticket) -> bool:
    return t >= 0


def test_an_invariant_that_reads_nothing_is_vacuous() -> None:
    verdict = by_name(lock_with(invariants=(nothing_of_the_state,)))["nothing_of_the_state"]
    assert (verdict.verdict, verdict.detail) == ("vacuous", "it reads nothing of the state")


def only_positive(s: lock.State, p: lock.Process) -> bool:
    """Says something in each of its parts."""
    waits = s.phase[p] == lock.WAITING
    if s.office.next > 0 and waits:
        return s.office.drawn.length > 0
    return not waits or s.office.drawn.length > 0


def next_is_no_more_than_drawn(s: lock.State) -> bool:
    return (s.office.next < s.office.drawn.length) | (s.office.next == s.office.drawn.length)


def nobody_else_holds(s: lock.State, p: lock.Process) -> bool:
    """What is never so is looked for, and nothing is found."""
    if s.phase[p] != lock.HOLDING:
        return True
    for q in range(2):
        if q != p and s.phase[q] == lock.HOLDING:
            return False
    return s.phase[p] == lock.HOLDING


def not_both(s: lock.State) -> bool:
    return not (s.phase[0] == lock.HOLDING and s.phase[1] == lock.HOLDING)


def the_served_come_first(s: lock.State, t: lock.Ticket) -> bool:
    return t < s.office.next if s.served[t] else True


@pytest.mark.parametrize(
    "invariant",
    [
        only_positive,
        next_is_no_more_than_drawn,
        nobody_else_holds,
        not_both,
        the_served_come_first,
    ],
)
def test_what_says_something_is_not_called_vacuous(invariant: Callable[..., bool]) -> None:
    verdict = by_name(lock_with(invariants=(invariant,)))[invariant.__name__]
    assert verdict.passed, verdict.detail
