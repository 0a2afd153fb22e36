"""Streams: the pinned instance, and what is lost with each assumption."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynacheck.explore import explore
from dynacheck.mutants.specification import SpecificationMutant
from dynacheck.verdicts import Verdict
from dynaspec.machine import Disabled, Instance, Machine
from dynaspec.machines.streams import (
    MACHINE,
    ROOT,
    Key,
    Mutation,
    Partition,
    Position,
    State,
    Term,
    Value,
    finish,
    initial,
    lead,
    learn,
    publish,
    put,
    read,
    refuse,
    split,
    written,
)

LEFT, RIGHT = Partition(1), Partition(2)
ONE, TWO = Term(1), Term(2)


def test_the_quick_instance_has_the_pinned_size() -> None:
    verdicts = list(explore(MACHINE))
    bad = [f"{v.property}: {v.verdict}\n{v.detail}" for v in verdicts if not v.passed]
    assert not bad, "\n".join(bad)
    assert verdicts[-1].states == 15_976


def one_leader_two_splits(s: State) -> bool:
    """Two mutations of the first key, one leader of each partition, two splits."""
    first = all(mutation.key == 0 for _, log in s.log.items() for mutation in log)
    return first and written(s) <= 2 and s.partitions <= 5 and not list(s.leader.items())


SPLITS: Instance[State] = Instance(
    constants={"keys": 3},
    bounds={
        Partition: range(5),
        Term: range(1, 2),
        Key: range(3),
        Value: range(1, 2),
        Position: range(2),
    },
    within=(one_leader_two_splits,),
)
"""Grandchildren, which the quick instance has not."""


def test_grandchildren_are_read_after_their_parents() -> None:
    bad = {v.property: v.detail for v in explore(MACHINE, SPLITS) if v.verdict == "violated"}
    assert not bad


def mutant(function: str, old: str, new: str, instance: Instance[State]) -> Machine[State]:
    found = SpecificationMutant("", "streams", function, old, new, "").machine()
    ranges = {sort.__name__: values for sort, values in instance.bounds.items()}
    own = {sort: ranges[sort.__name__] for sort in found.instance.bounds}
    return replace(found, instance=replace(instance, bounds=own))


def length(verdict: Verdict) -> int:
    """How many steps a counterexample has."""
    return int(verdict.detail.split(" does not hold after ")[1].split()[0])


@pytest.mark.parametrize(
    ("machine", "violated", "steps"),
    [
        pytest.param(
            mutant(
                "publish",
                "require(end == s.shards[p].length)",
                "require(end != UNKNOWN)",
                MACHINE.instance,
            ),
            "a_shard_has_no_gap_and_no_repeat",
            4,
            id="a shard takes whatever comes",
        ),
        pytest.param(
            mutant(
                "publish",
                "Record(s.log[p][end], t)",
                "Record(replace(s.log[p][end], old=items(s, p)[s.log[p][end].key]), t)",
                MACHINE.instance,
            ),
            "a_shard_has_no_gap_and_no_repeat",
            3,
            id="the old image is read when the record is written",
        ),
        pytest.param(
            mutant(
                "finish",
                "s.checkpoint[p] == s.ends[p]",
                "(s.ends[p] != OPEN) & (s.checkpoint[p] == s.shards[p].length)",
                MACHINE.instance,
            ),
            "a_reader_sees_the_image_it_saw_last_as_the_old_one",
            6,
            id="a reader takes the present end of a closed shard for the last",
        ),
        pytest.param(
            mutant("may_read", " & ((p == ROOT) | s.finished[s.parent[p]])", "", MACHINE.instance),
            "a_reader_sees_the_image_it_saw_last_as_the_old_one",
            5,
            id="a reader reads shards in any order",
        ),
        pytest.param(
            mutant(
                "may_read",
                "s.finished[s.parent[p]]",
                "(s.checkpoint[s.parent[p]] == s.ends[s.parent[p]])",
                SPLITS,
            ),
            "a_reader_sees_the_image_it_saw_last_as_the_old_one",
            6,
            id="a reader goes on from an empty shard",
        ),
        pytest.param(
            mutant("split", "ends=s.ends.put(p, Position(s.log[p].length)),", "", MACHINE.instance),
            "a_key_is_in_one_partition_at_a_time",
            1,
            id="a partition that was split stays open",
        ),
    ],
)
def test_without_an_assumption_a_property_is_lost(
    machine: Machine[State], violated: str, steps: int
) -> None:
    verdict = next(v for v in explore(machine) if v.property == violated)
    assert verdict.verdict == "violated", verdict
    assert length(verdict) == steps, verdict.detail


def one_put() -> State:
    return put(initial(Key(4)), ROOT, Key(1), Value(1))


def test_a_deposed_leader_that_is_late_is_refused() -> None:
    both_know = learn(learn(lead(one_put(), ROOT), ROOT, ONE), ROOT, TWO)
    written_once = publish(both_know, ROOT, TWO)
    with pytest.raises(Disabled):
        publish(written_once, ROOT, ONE)
    refused = refuse(written_once, ROOT, ONE)
    assert refused.shards == written_once.shards
    with pytest.raises(Disabled):
        publish(refused, ROOT, ONE)


def test_a_leader_whose_append_was_not_answered_does_not_repeat_it() -> None:
    unanswered = publish(learn(one_put(), ROOT, ONE), ROOT, ONE)
    with pytest.raises(Disabled):
        publish(unanswered, ROOT, ONE)


def test_images_chain_across_a_split() -> None:
    parted = split(publish(learn(one_put(), ROOT, ONE), ROOT, ONE), ROOT, Key(2))
    changed = put(parted, LEFT, Key(1), Value(2))
    streamed = publish(learn(changed, LEFT, ONE), LEFT, ONE)
    assert streamed.shards[LEFT][Position(0)].mutation == Mutation(Key(1), Value(1), Value(2))
    with pytest.raises(Disabled):
        read(streamed, LEFT)
    assert read(finish(read(streamed, ROOT), ROOT), LEFT).view[Key(1)] == 2


def test_a_key_of_the_other_side_is_refused() -> None:
    parted = split(one_put(), ROOT, Key(2))
    for partition in (ROOT, RIGHT):
        with pytest.raises(Disabled):
            put(parted, partition, Key(1), Value(2))
