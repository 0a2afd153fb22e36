"""What goes on in streams by itself: shards roll over, what is old is trimmed, streams go."""

from __future__ import annotations

import pytest

from dynastore.items.tables.housekeeping import PIECE
from support.trees.store_tree import NOW
from support.trees.stream_tree import HOUR, StreamTree, told, tree_with_stream


@pytest.fixture
def tree() -> StreamTree:
    made = tree_with_stream()
    made.put("a", 0)
    return made


def test_a_shard_rolls_over_after_four_hours(tree: StreamTree) -> None:
    tree.now += 4 * HOUR - 1
    tree.keep_house()
    assert len(tree.shards()) == 1
    tree.now += 1
    tree.keep_house()
    tree.put("a", 1)
    parent, child = tree.shards()
    assert child["ParentShardId"] == parent["ShardId"]
    end = int(parent["SequenceNumberRange"]["EndingSequenceNumber"])
    assert end < int(child["SequenceNumberRange"]["StartingSequenceNumber"])
    assert "EndingSequenceNumber" not in child["SequenceNumberRange"]
    assert [told(record)[3] for record in tree.records()] == ["0", "1"]


def test_a_shard_that_waits_to_end_is_not_ended_again(tree: StreamTree) -> None:
    tree.now += 4 * HOUR
    for _ in range(3):
        tree.ask("Housekeeping")
    tree.keep_house()
    assert len(tree.shards()) == 2


def test_records_are_trimmed_after_a_day(tree: StreamTree) -> None:
    number = tree.records()[0]["dynamodb"]["SequenceNumber"]
    tree.now += 12 * HOUR
    tree.put("a", 1)
    tree.now = NOW + 24 * HOUR
    tree.keep_house()
    assert [told(record)[3] for record in tree.records()] == ["1"]
    at = {"StreamArn": tree.arn(), "ShardId": tree.shards()[0]["ShardId"]}
    asked = {**at, "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number}
    answer = tree.ask("GetShardIterator", **asked)
    assert answer["code"] == "TrimmedDataAccessException"
    assert answer["message"] == "The data you are trying to access has been trimmed"
    after = {**asked, "ShardIteratorType": "AFTER_SEQUENCE_NUMBER"}
    onward = tree.done("GetShardIterator", **after)["ShardIterator"]
    (record,) = tree.done("GetRecords", ShardIterator=onward)["Records"]
    assert told(record)[3] == "1"


def test_an_iterator_whose_records_are_trimmed_says_so(tree: StreamTree) -> None:
    tree.now = NOW + 24 * HOUR - 1
    iterator = tree.iterator("TRIM_HORIZON")
    tree.now += 1
    tree.keep_house()
    answer = tree.ask("GetRecords", ShardIterator=iterator)
    assert answer["code"] == "TrimmedDataAccessException"


def test_more_records_than_a_piece_are_trimmed_in_pieces() -> None:
    tree = tree_with_stream("KEYS_ONLY")
    for number in range(PIECE + 10):
        tree.put("a", number)
    tree.now += 24 * HOUR
    tree.ask("Housekeeping")
    tree.ask("Housekeeping")
    assert len(tree.records()) == 10, "first another shard goes on, then some are trimmed"
    tree.keep_house()
    assert tree.records() == []


def test_a_closed_shard_goes_when_its_records_have_gone(tree: StreamTree) -> None:
    tree.now += 4 * HOUR
    tree.keep_house()
    tree.now = NOW + 24 * HOUR
    tree.keep_house()
    assert len(tree.shards()) >= 2, "it ended less than a day ago"
    first = tree.shards()[0]["ShardId"]
    tree.now = NOW + 28 * HOUR
    where = {"StreamArn": tree.arn(), "ShardId": first, "ShardIteratorType": "TRIM_HORIZON"}
    iterator = tree.done("GetShardIterator", **where)["ShardIterator"]
    tree.keep_house()
    assert first not in [shard["ShardId"] for shard in tree.shards()]
    assert tree.ask("GetRecords", ShardIterator=iterator)["code"] == "ResourceNotFoundException"
    tree.put("a", 1)
    assert [told(record)[3] for record in tree.records()] == ["1"]


@pytest.mark.parametrize("how", ["switched off", "deleted"])
def test_a_stream_is_there_for_a_day_after_its_end(tree: StreamTree, how: str) -> None:
    arn = tree.arn()
    if how == "deleted":
        tree.done("DeleteTable", TableName="table")
    else:
        off = {"StreamSpecification": {"StreamEnabled": False}}
        tree.done("UpdateTable", TableName="table", **off)
    tree.now += 24 * HOUR - 1
    tree.keep_house()
    assert tree.shards(arn) != []
    assert len(tree.records(arn)) == 1
    tree.now += 1
    tree.keep_house()
    assert tree.done("ListStreams")["Streams"] == []
    assert tree.ask("DescribeStream", StreamArn=arn)["code"] == "ResourceNotFoundException"
    left = [key for key in tree.content if key.startswith(b"\x05") and key != b"\x05t"]
    assert left == []


def test_a_stream_without_anything_to_do_costs_no_mutation(tree: StreamTree) -> None:
    tree.keep_house()
    assert tree.raw("Housekeeping", b"{}").writes == ()
