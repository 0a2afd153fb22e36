"""The judge of whole streams: right ones are never accused, each planted fault is named."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from dynacheck.streams.images import SHOWN, chain_faults
from dynacheck.streams.iterators import AFTER, AT, iterator_faults
from dynacheck.streams.judge import stream_faults
from dynacheck.streams.seen import SeenRecord, SeenShard, record_seen, shard_seen
from dynacheck.streams.writes import write_faults
from support.runs.drawn_stream import NAMES, Change, Drawn, drawn


def rules(found: Drawn) -> list[str]:
    return [fault.rule for fault in stream_faults(found.shards, found.due, NAMES, found.view)]


def test_a_right_stream_is_never_accused() -> None:
    splits = records = 0
    for seed in range(400):
        found = drawn(seed)
        faults = list(stream_faults(found.shards, found.due, NAMES, found.view))
        assert not faults, f"seed {seed}: {faults}"
        splits += len(found.shards) > 1
        records += len(found.changes)
    assert splits > 100
    assert records > 4000


def test_numbers_are_compared_by_value_and_sets_without_order() -> None:
    key = {"p": {"S": "k"}}
    new = {**key, "n": {"N": "1.0"}, "s": {"SS": ["a", "b"]}}
    told = {**key, "n": {"N": "1"}, "s": {"SS": ["b", "a"]}}
    record = SeenRecord("INSERT", "e", key, None, told, "1" * 21, "NEW_IMAGE")
    shards = [SeenShard("s", None, "0" * 21, None, (record,))]
    due = [Change(key, None, new).record("NEW_IMAGE")]
    assert not list(stream_faults(shards, due, NAMES, "NEW_IMAGE"))


BOTH = "NEW_AND_OLD_IMAGES"


def long(view: str = BOTH) -> Drawn:
    """One shard, one item: INSERT, MODIFY, MODIFY, REMOVE, INSERT."""
    key = {"p": {"S": "k"}}
    items = [None, *({**key, "v": {"N": str(n)}} for n in range(3)), None, {**key, "v": {"N": "9"}}]
    changes = tuple(Change(key, old, new) for old, new in itertools.pairwise(items))
    records = tuple(
        replace(change.record(view), number=f"{n + 10:021}", event_id=str(n))
        for n, change in enumerate(changes)
    )
    return Drawn(view, changes, (SeenShard("s0", None, f"{5:021}", None, records),))


def child_of(found: Drawn, at: int) -> Drawn:
    """The same with the records from `at` on in a child of the shard."""
    (shard,) = found.shards
    parent = replace(shard, records=shard.records[:at], end=shard.records[at - 1].number)
    child = SeenShard("s1", "s0", shard.records[at].number, None, shard.records[at:])
    return replace(found, shards=(parent, child))


def swapped(found: Drawn) -> Drawn:
    records = list(found.shards[0].records)
    numbers = [record.number for record in records]
    records[1], records[3] = records[3], records[1]
    renumbered = [replace(r, number=n) for r, n in zip(records, numbers, strict=True)]
    return found.with_records(0, renumbered)


def doubled(found: Drawn) -> Drawn:
    records = list(found.shards[0].records)
    again = replace(records[-1], number=f"{99:021}", event_id="again")
    return found.with_records(0, [*records, again])


def of_nothing(found: Drawn) -> Drawn:
    records = list(found.shards[0].records)
    same = replace(
        records[2], number=f"{99:021}", event_id="again", old=records[-1].new, new=records[-1].new
    )
    return found.with_records(0, [*records, same])


KEY = {"p": {"S": "k"}}
PLANTED: dict[str, tuple[Callable[[Drawn], Drawn], str]] = {
    "missing": (
        lambda d: d.with_records(0, list(d.shards[0].records[:2] + d.shards[0].records[3:])),
        "a record is missing",
    ),
    "the last missing": (
        lambda d: d.with_records(0, list(d.shards[0].records[:-1])), "a record is missing"),
    "all missing": (lambda d: d.with_records(0, []), "a record is missing"),
    "doubled": (doubled, "a record is there twice"),
    "swapped": (swapped, "records of an item are not in the order of its changes"),
    "a record of a write without a change": (of_nothing, "a record that no write accounts for"),
    "an older image": (
        lambda d: d.with_record(0, 2, old=d.shards[0].records[1].old),
        "the OldImage is not the item before the write",
    ),
    "a later image": (
        lambda d: d.with_record(0, 1, new=d.shards[0].records[2].new),
        "the NewImage is not the item after the write",
    ),
    "MODIFY for INSERT": (
        lambda d: d.with_record(0, 0, event="MODIFY"), "eventName MODIFY instead of INSERT"),
    "INSERT for MODIFY": (
        lambda d: d.with_record(0, 2, event="INSERT"), "eventName INSERT instead of MODIFY"),
    "an event of another name": (
        lambda d: d.with_record(0, 2, event="UPDATE"), "an eventName is none"),
    "another view": (
        lambda d: d.with_record(0, 2, view="KEYS_ONLY"),
        "a record has another StreamViewType than its stream",
    ),
    "more keys": (
        lambda d: d.with_record(0, 2, keys={**KEY, "v": {"N": "1"}}),
        "the Keys of a record are not the key attributes",
    ),
    "an image of another item": (
        lambda d: d.with_record(0, 0, new={"p": {"S": "other"}, "v": {"N": "0"}}),
        "the NewImage has another key than Keys",
    ),
    "a name twice": (
        lambda d: d.with_record(0, 2, event_id="0"), "two records have one eventID"),
    "numbers that fall": (
        lambda d: d.with_record(0, 2, number=f"{6:021}"),
        "sequence numbers do not rise in a shard",
    ),
    "a number twice": (
        lambda d: d.with_record(0, 2, number=f"{11:021}"),
        "sequence numbers do not rise in a shard",
    ),
    "a short number": (lambda d: d.with_record(0, 2, number="12"), "a sequence number is none"),
    "before the shard": (
        lambda d: d.with_shard(0, start=f"{11:021}"),
        "a record lies outside the range of its shard",
    ),
    "after the shard": (
        lambda d: d.with_shard(0, end=f"{11:021}"),
        "a record lies outside the range of its shard",
    ),
    "no beginning": (
        lambda d: d.with_shard(0, start=None), "a shard has no StartingSequenceNumber"),
    "a shard twice": (
        lambda d: replace(d, shards=(*d.shards, replace(d.shards[0], records=()))),
        "a shard is described twice",
    ),
    "a parent that is not there": (
        lambda d: d.with_shard(0, parent="gone"), "a parent of a shard is not there"),
    "an open parent": (
        lambda d: child_of(d, 2).with_shard(0, end=None), "a parent of a shard is open"),
    "a shard of its own descent": (
        lambda d: child_of(d, 2).with_shard(0, parent="s1"), "a shard descends from itself"),
    "no parent": (
        lambda d: child_of(d, 2).with_shard(1, parent=None),
        "a key is in two shards of which none descends from the other",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(name: str) -> None:
    assert rules(long()) == []
    assert rules(child_of(long(), 2)) == []
    plant, rule = PLANTED[name]
    assert rule in rules(plant(long()))


@pytest.mark.parametrize("view", sorted(SHOWN))
def test_an_image_that_the_view_does_not_show_is_named_and_one_that_it_does_show(view: str) -> None:
    found = long(view)
    assert rules(found) == []
    image = {"p": {"S": "k"}, "v": {"N": "5"}}
    for what, member, shown in zip(
        ("OldImage", "NewImage"), ("old", "new"), SHOWN[view], strict=True
    ):
        changed = found.with_record(0, 1, **{member: None if shown else image})
        rule = f"MODIFY without {what}" if shown else f"{view} shows no {what}"
        assert rule in rules(changed)


def test_a_chain_is_judged_without_knowing_what_was_written() -> None:
    for plant, rule in (
        (lambda d: d.with_record(0, 2, old=d.shards[0].records[0].new),
         "an old image is not the new image before it"),
        (lambda d: d.with_record(0, 0, event="MODIFY"),
         "MODIFY where there is none an item before"),
        (lambda d: d.with_record(0, 1, event="INSERT"),
         "INSERT where there is an item before"),
    ):  # fmt: skip
        found = plant(long())
        assert rule in [fault.rule for fault in chain_faults(found.shards)]


def test_every_single_omission_and_repetition_is_noticed() -> None:
    for seed in range(60):
        found = drawn(seed)
        for at, shard in enumerate(found.shards):
            for i in range(len(shard.records)):
                records = list(shard.records)
                less = found.with_records(at, records[:i] + records[i + 1 :])
                more = found.with_records(at, records[:i] + records[i : i + 1] + records[i:])
                for wrong in (less, more):
                    assert list(write_faults(wrong.shards, wrong.due)), (
                        seed,
                        at,
                        i,
                    )


def test_iterators_are_held_against_one_another() -> None:
    numbers = ["1", "2", "3"]
    right = {("TRIM_HORIZON", None): numbers, (AT, "2"): ["2", "3"], (AFTER, "2"): ["3"],
             (AFTER, "3"): []}  # fmt: skip
    assert not list(iterator_faults(numbers, right, []))
    for asked, read, rule in (
        (("TRIM_HORIZON", None), ["2", "3"], "TRIM_HORIZON reads from elsewhere"),
        ((AT, "2"), ["3"], f"{AT} reads from elsewhere"),
        ((AFTER, "2"), ["2", "3"], f"{AFTER} reads from elsewhere"),
        ((AFTER, "3"), ["3"], f"{AFTER} reads from elsewhere"),
    ):
        found = iterator_faults(numbers, {**right, asked: read}, [])
        assert [fault.rule for fault in found] == [rule]
    assert [f.rule for f in iterator_faults(numbers, right, ["3"])] == [
        "LATEST reads what was there before"
    ]


def test_what_is_told_in_another_form_is_read_as_nothing() -> None:
    assert record_seen({"dynamodb": None}) == SeenRecord("", "", {}, None, None, "", "")
    assert shard_seen({"ShardId": "s", "SequenceNumberRange": 3}, []) == SeenShard(
        "s", None, None, None
    )
