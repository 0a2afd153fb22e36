"""The publisher: what it makes of a log does not depend on how often it is asked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynastore.items import Logged, published, taken
from dynastore.items.data.changes import PLACES, place
from support.trees.store_tree import table
from support.trees.stream_tree import STREAM, StreamTree, told, tree_with_stream

MIDDLE = 1 << 63
KEYS = st.sampled_from("abcdef")
STEPS = st.one_of(
    st.tuples(st.just("put"), KEYS, st.integers(0, 2)),
    st.tuples(st.just("delete"), KEYS),
    st.tuples(st.just("part"), st.sampled_from([None, MIDDLE, MIDDLE // 2])),
    st.tuples(st.just("switch")),
)


def carry_out(tree: StreamTree, steps: list[Any]) -> None:
    on = True
    for step in steps:
        match step:
            case ("put", key, number):
                item = {"k": {"S": key}, "n": {"N": str(number)}}
                tree.ask("PutItem", TableName="table", Item=item)
            case ("delete", key):
                tree.ask("DeleteItem", TableName="table", Key={"k": {"S": key}})
            case ("part", at):
                bounds = {} if at is None else {"At": at}
                tree.ask("Housekeeping", Part={"TableName": "table", **bounds})
            case _:
                wanted = {"StreamEnabled": False} if on else STREAM
                on = not on
                tree.ask("UpdateTable", TableName="table", StreamSpecification=wanted)


@given(steps=st.lists(STEPS, max_size=12), data=st.data())
def test_in_however_many_pieces_the_log_is_taken_the_records_are_the_same(
    steps: list[Any], data: st.DataObject
) -> None:
    """A log is fixed, and taken once as a whole and once in pieces."""
    tree = StreamTree()
    tree.ask("CreateTable", **table(), StreamSpecification=STREAM)
    carry_out(tree, steps)
    log, before = list(tree.log), dict(tree.content)
    tree.publish()
    whole = dict(tree.content)
    tree.content = before
    cuts = data.draw(st.sets(st.integers(0, len(log))))
    for start, end in pairwise(sorted({0, *cuts, len(log)})):
        assert taken(tree) == start
        tree.publish(end)
    assert tree.content == whole


@given(steps=st.lists(STEPS, max_size=15))
def test_of_each_key_the_images_are_chained_across_shards(steps: list[Any]) -> None:
    tree = tree_with_stream()
    carry_out(tree, [step for step in steps if step != ("switch",)])
    tree.publish()
    last: dict[str, Any] = {}
    for record in tree.records():
        shown = record["dynamodb"]
        key = shown["Keys"]["k"]["S"]
        assert shown.get("OldImage") == last.get(key)
        last[key] = shown.get("NewImage")
    now = {item["k"]["S"]: item for item in tree.ask("Scan", TableName="table")["Items"]}
    assert {key: image for key, image in last.items() if image is not None} == now


def test_a_split_has_a_shard_for_each_half_of_the_hashes() -> None:
    tree = tree_with_stream()
    for number in range(20):
        tree.put(str(number), number)
    tree.done("Housekeeping", Part={"TableName": "table", "At": MIDDLE})
    for number in range(20):
        tree.put(str(number), number + 100)
    root, left, right = tree.shards()
    assert left["ParentShardId"] == right["ParentShardId"] == root["ShardId"]
    assert root["SequenceNumberRange"].keys() > left["SequenceNumberRange"].keys()
    shown = []
    for shard in range(3):
        page = tree.done("GetRecords", ShardIterator=tree.iterator("TRIM_HORIZON", shard))
        shown.append([told(record)[1] for record in page["Records"]])
    assert len(shown[0]) == 20
    assert sorted(shown[1] + shown[2]) == sorted(map(str, range(20)))
    assert shown[1]
    assert shown[2]


def test_the_changes_of_a_stream_that_never_began_are_passed_over() -> None:
    """A table of a folder of format 1 may say that it has a stream: nothing was begun."""
    tree = tree_with_stream()
    gone = [key for key in tree.content if key.startswith((b"\x05d", b"\x05n", b"\x05h"))]
    for key in gone:
        del tree.content[key]
    tree.put("a", 1)
    assert taken(tree) == len(tree.log)
    assert [key for key in tree.content if key.startswith(b"\x05r")] == []
    off = {"StreamSpecification": {"StreamEnabled": False}}
    tree.now += 1
    tree.done("UpdateTable", TableName="table", **off)
    tree.done("UpdateTable", TableName="table", StreamSpecification=STREAM)
    tree.put("a", 2)
    assert [told(record) for record in tree.records()] == [("MODIFY", "a", "1", "2")]


def test_how_far_the_log_was_looked_at_is_noted_where_there_is_nothing_to_tell() -> None:
    tree = StreamTree()
    assert taken(tree) == 0
    tree.apply(published(tree, [], 7))
    assert taken(tree) == 7
    assert published(tree, [Logged(7, 0, (), ())], 8) == ((b"\x05t", (8).to_bytes(8, "big")),)


def test_places_are_not_used_twice() -> None:
    assert place(3, PLACES - 1) + 1 == place(4, 0)
    with pytest.raises(ValueError, match="more than 1000 changes"):
        place(3, PLACES)
