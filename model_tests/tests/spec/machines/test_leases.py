"""Leases: what each assumption is for, and how workers follow one another."""

from __future__ import annotations

import pytest

from dynacheck.explore import explore
from dynacheck.mutants.specification import SpecificationMutant
from dynacheck.verdicts import Verdict
from dynaspec.machine import Disabled, Machine
from dynaspec.machines.leases import (
    NEVER,
    ROOT,
    Counter,
    Position,
    Shard,
    State,
    Worker,
    append,
    checkpoint,
    close,
    finish,
    handle,
    initial,
    learn,
    lease,
    stop,
    take,
)

ONE, OTHER = Worker(0), Worker(1)
CHILD = Shard(1)
COUNTER = (
    "    require(passed(s, w, h) != NOT)\n"
    "    require((lease(s, h).checkpoint <= i) & (i <= passed(s, w, h)))\n"
)
OWNER = (
    "    require((lease(s, h).owner == w) & (s.knows[w][h] != NEVER))\n"
    "    require(i <= s.came[w][h][s.knows[w][h]])\n"
)


def mutant(function: str, old: str, new: str) -> Machine[State]:
    return SpecificationMutant("", "leases", function, old, new, "").machine()


def length(verdict: Verdict) -> int:
    """How many steps a counterexample has."""
    return int(verdict.detail.split(" does not hold after ")[1].split()[0])


@pytest.mark.parametrize(
    ("machine", "violated", "steps"),
    [
        pytest.param(
            mutant("checkpoint", COUNTER, OWNER),
            "a_checkpoint_never_goes_back",
            6,
            id="writes are conditional on the owner's name alone",
        ),
        pytest.param(
            mutant("checkpoint", "(i <= passed(s, w, h))", "(i <= s.length[h])"),
            "a_checkpoint_passes_no_record_that_nobody_handled",
            4,
            id="the checkpoint moves before the record is handled",
        ),
        pytest.param(
            mutant("may_read", "lease(s, Shard(h - 1)).finished", "s.closed[Shard(h - 1)]"),
            "a_child_is_handled_after_its_parent",
            6,
            id="a child is begun once its parent is closed",
        ),
    ],
)
def test_what_is_lost_without_an_assumption(
    machine: Machine[State], violated: str, steps: int
) -> None:
    found = next(v for v in explore(machine) if v.property == violated)
    assert found.verdict == "violated"
    assert length(found) == steps, found.detail


def held_by(w: Worker, s: State, h: Shard = ROOT) -> State:
    """`w` takes the lease and is answered."""
    s = take(s, w, h)
    return learn(s, w, h, Counter(s.leases[h].length - 1))


def with_records(count: int) -> State:
    s = initial()
    for _ in range(count):
        s = append(s, ROOT)
    return s


def test_an_heir_hands_out_again_what_is_after_the_checkpoint_and_nothing_before() -> None:
    s = held_by(ONE, with_records(3))
    for _ in range(3):
        s = handle(s, ONE, ROOT)
    s = checkpoint(s, ONE, ROOT, Position(2))
    s = held_by(OTHER, s)
    s = handle(s, OTHER, ROOT)
    assert [s.handled[ROOT][Position(i)] for i in range(3)] == [1, 1, 2]
    with pytest.raises(Disabled):
        handle(s, OTHER, ROOT)


def test_a_deposed_worker_can_write_nothing_and_still_hands_out() -> None:
    s = held_by(OTHER, held_by(ONE, with_records(1)))
    s = handle(s, ONE, ROOT)
    for write in (lambda: checkpoint(s, ONE, ROOT, Position(1)), lambda: finish(s, ONE, ROOT)):
        with pytest.raises(Disabled):
            write()
    assert lease(s, ROOT).checkpoint == 0


def test_of_two_takers_one_is_told_of_success() -> None:
    s = take(take(with_records(1), ONE, ROOT), OTHER, ROOT)
    s = learn(s, ONE, ROOT, Counter(1))
    with pytest.raises(Disabled):
        learn(s, ONE, ROOT, Counter(2))
    s = learn(s, OTHER, ROOT, Counter(2))
    with pytest.raises(Disabled):
        checkpoint(s, ONE, ROOT, Position(0))
    assert checkpoint(s, OTHER, ROOT, Position(0)).leases[ROOT].length == 4


def test_a_late_write_takes_effect_while_nobody_wrote_since_and_never_after() -> None:
    s = stop(handle(held_by(ONE, with_records(1)), ONE, ROOT), ONE, ROOT)
    assert lease(checkpoint(s, ONE, ROOT, Position(1)), ROOT).checkpoint == 1
    with pytest.raises(Disabled):
        checkpoint(take(s, OTHER, ROOT), ONE, ROOT, Position(1))


def test_a_child_is_taken_once_its_parent_is_finished() -> None:
    s = close(handle(held_by(ONE, with_records(1)), ONE, ROOT), ROOT)
    with pytest.raises(Disabled):
        take(s, OTHER, CHILD)
    s = held_by(OTHER, finish(s, ONE, ROOT), CHILD)
    assert s.knows[OTHER][CHILD] != NEVER
    with pytest.raises(Disabled):
        take(s, OTHER, ROOT)
