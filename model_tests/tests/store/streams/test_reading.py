"""The operations that read a stream: pages, iterators, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from dynastore.items.data.changes import Place
from dynastore.items.streams import iterators
from support.trees.stream_tree import STREAM, StreamTree, told, tree_with_stream

MINUTE = 60 * 1000
NOBODYS = "arn:aws:dynamodb:us-east-1:000000000000:table/nobody/stream/2020-01-01T00:00:00.000"


@pytest.fixture
def tree() -> StreamTree:
    made = tree_with_stream()
    for number in range(5):
        made.put("a", number)
    return made


def page(tree: StreamTree, iterator: str, **more: Any) -> tuple[list[str], str | None]:
    """The numbers that a page shows, and where to go on."""
    answer = tree.done("GetRecords", ShardIterator=iterator, **more)
    return [told(record)[3] for record in answer["Records"]], answer.get("NextShardIterator")


def place(tree: StreamTree, record: int) -> str:
    return str(tree.records()[record]["dynamodb"]["SequenceNumber"])


def refused(tree: StreamTree, operation: str, **request: Any) -> tuple[str, str]:
    answer = tree.ask(operation, **request)
    return answer["code"], answer["message"]


# --- Iterators -----------------------------------------------------------------------------------


def test_each_kind_of_iterator_begins_where_it_says(tree: StreamTree) -> None:
    at = {"SequenceNumber": place(tree, 2)}
    latest = tree.iterator("LATEST")
    assert page(tree, tree.iterator("TRIM_HORIZON"))[0] == ["0", "1", "2", "3", "4"]
    assert page(tree, tree.iterator("AT_SEQUENCE_NUMBER", **at))[0] == ["2", "3", "4"]
    assert page(tree, tree.iterator("AFTER_SEQUENCE_NUMBER", **at))[0] == ["3", "4"]
    assert page(tree, latest)[0] == []
    tree.put("a", 5)
    assert page(tree, latest)[0] == ["5"]


def test_latest_does_not_miss_what_is_acknowledged_and_not_published(tree: StreamTree) -> None:
    asked = {"TableName": "table", "Item": {"k": {"S": "a"}, "n": {"N": "5"}}}
    assert "code" not in tree.ask("PutItem", **asked)
    shard = {"StreamArn": tree.ask("ListStreams")["Streams"][0]["StreamArn"]}
    described = tree.ask("DescribeStream", **shard)["StreamDescription"]
    shard["ShardId"] = described["Shards"][0]["ShardId"]
    latest = tree.ask("GetShardIterator", ShardIteratorType="LATEST", **shard)["ShardIterator"]
    tree.publish()
    assert page(tree, latest)[0] == ["5"]


def test_the_first_sequence_number_of_a_shard_can_be_asked_for(tree: StreamTree) -> None:
    start = tree.shards()[0]["SequenceNumberRange"]["StartingSequenceNumber"]
    iterator = tree.iterator("AT_SEQUENCE_NUMBER", SequenceNumber=start)
    assert len(page(tree, iterator)[0]) == 5


def test_pages_follow_one_another_and_an_open_shard_goes_on(tree: StreamTree) -> None:
    first, onward = page(tree, tree.iterator("TRIM_HORIZON"), Limit=2)
    second, onward = page(tree, onward or "", Limit=2)
    third, onward = page(tree, onward or "", Limit=2)
    assert [first, second, third] == [["0", "1"], ["2", "3"], ["4"]]
    assert page(tree, onward or "")[0] == []
    tree.put("a", 5)
    assert page(tree, onward or "")[0] == ["5"]


def test_a_page_has_a_thousand_records_or_a_megabyte() -> None:
    tree = tree_with_stream("NEW_IMAGE")
    big = {"S": "x" * 300_000}
    for key in range(5):
        tree.done("PutItem", TableName="table", Item={"k": {"S": str(key)}, "v": big})
    for key in range(1001):
        tree.put(f"small-{key}", key)
    sizes, onward = [], tree.iterator("TRIM_HORIZON")
    while sum(sizes) < 1006:
        answer = tree.done("GetRecords", ShardIterator=onward)
        sizes.append(len(answer["Records"]))
        onward = answer["NextShardIterator"]
    assert sizes == [3, 1000, 3]


def test_a_closed_shard_has_an_end(tree: StreamTree) -> None:
    arn, iterator = tree.arn(), tree.iterator("TRIM_HORIZON")
    off = {"StreamSpecification": {"StreamEnabled": False}}
    tree.done("UpdateTable", TableName="table", **off)
    shown, onward = page(tree, iterator, Limit=3)
    assert (len(shown), onward is None) == (3, False)
    shown, onward = page(tree, onward or "")
    assert (len(shown), onward) == (2, None)
    (shard,) = tree.shards(arn)
    places = shard["SequenceNumberRange"]
    last = int(tree.records(arn)[-1]["dynamodb"]["SequenceNumber"])
    assert int(places["StartingSequenceNumber"]) < last <= int(places["EndingSequenceNumber"])


def test_a_shard_is_not_closed_before_its_last_record_is_in_it(tree: StreamTree) -> None:
    """Finding of the machine: a reader that took a present end for the last goes on too soon."""
    iterator, arn = tree.iterator("TRIM_HORIZON"), tree.arn()
    item = {"k": {"S": "a"}, "n": {"N": "5"}}
    assert "code" not in tree.ask("PutItem", TableName="table", Item=item)
    off = {"StreamSpecification": {"StreamEnabled": False}}
    assert "code" not in tree.ask("UpdateTable", TableName="table", **off)
    answer = tree.ask("GetRecords", ShardIterator=iterator)
    assert len(answer["Records"]) == 5
    assert "NextShardIterator" in answer
    described = tree.ask("DescribeStream", StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLING"
    assert "EndingSequenceNumber" not in described["Shards"][0]["SequenceNumberRange"]
    tree.publish()
    assert page(tree, iterator) == (["0", "1", "2", "3", "4", "5"], None)
    described = tree.ask("DescribeStream", StreamArn=arn)["StreamDescription"]
    assert described["StreamStatus"] == "DISABLED"


def test_an_iterator_is_good_for_a_quarter_of_an_hour(tree: StreamTree) -> None:
    iterator = tree.iterator("TRIM_HORIZON")
    tree.now += 15 * MINUTE
    assert len(page(tree, iterator)[0]) == 5
    tree.now += 1
    code, message = refused(tree, "GetRecords", ShardIterator=iterator)
    assert code == "ExpiredIteratorException"
    assert message == "The provided iterator exceeds the maximum age allowed."


@pytest.mark.parametrize("change", ["nonsense", "{}x", "x{}", "{}|", ""])
def test_what_is_no_iterator_is_refused(tree: StreamTree, change: str) -> None:
    token = change.format(tree.iterator("TRIM_HORIZON")) or "|"
    code, message = refused(tree, "GetRecords", ShardIterator=token)
    assert (code, message) == ("ValidationException", "Invalid ShardIterator")


@pytest.mark.parametrize("forged", [-1, 1 << 63])
def test_a_place_that_no_iterator_has_is_refused_or_empty(tree: StreamTree, forged: int) -> None:
    shard = tree.shards()[0]["ShardId"]
    token = iterators.written(iterators.Iterator(tree.arn(), shard, Place(forged), tree.now))
    answer = tree.ask("GetRecords", ShardIterator=token)
    assert answer.get("message") == "Invalid ShardIterator" or answer["Records"] == []


def test_an_iterator_of_another_stream_is_none(tree: StreamTree) -> None:
    token = tree.iterator("TRIM_HORIZON")
    changed = NOBODYS + token[token.index("|") :]
    assert refused(tree, "GetRecords", ShardIterator=changed)[1] == "Invalid ShardIterator"


def test_a_sequence_number_is_asked_for_where_it_counts_and_nowhere_else(tree: StreamTree) -> None:
    shard = {"StreamArn": tree.arn(), "ShardId": tree.shards()[0]["ShardId"]}
    invalid = "One or more parameter values were invalid: "
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        code, message = refused(tree, "GetShardIterator", ShardIteratorType=kind, **shard)
        assert (code, message) == ("ValidationException", f"{invalid}Invalid SequenceNumber")
    for kind in ("LATEST", "TRIM_HORIZON"):
        asked = {**shard, "SequenceNumber": place(tree, 0), "ShardIteratorType": kind}
        told_why = f"{invalid}SequenceNumber should not be passed for this iterator type"
        assert refused(tree, "GetShardIterator", **asked) == ("ValidationException", told_why)


@pytest.mark.parametrize("number", ["x" * 21, "0" * 21, "-" + "1" * 21, "²" * 21])
def test_a_sequence_number_that_is_not_the_shards_is_refused(tree: StreamTree, number: str) -> None:
    shard = {"StreamArn": tree.arn(), "ShardId": tree.shards()[0]["ShardId"]}
    asked = {**shard, "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number}
    code, message = refused(tree, "GetShardIterator", **asked)
    assert code == "ValidationException"
    assert "Invalid SequenceNumber" in message


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_page_of_records_has_bounds(tree: StreamTree, limit: int) -> None:
    iterator = tree.iterator("TRIM_HORIZON")
    code, _ = refused(tree, "GetRecords", ShardIterator=iterator, Limit=limit)
    assert code == "ValidationException"


# --- Streams and shards --------------------------------------------------------------------------


def test_a_stream_is_described(tree: StreamTree) -> None:
    arn = tree.arn()
    described = tree.done("DescribeStream", StreamArn=arn)["StreamDescription"]
    (shard,) = described.pop("Shards")
    assert described == {
        "StreamArn": arn,
        "StreamLabel": arn.rpartition("/")[2],
        "StreamStatus": "ENABLED",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
        "CreationRequestDateTime": tree.now / 1000,
        "TableName": "table",
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    }
    assert 28 <= len(shard["ShardId"]) <= 65
    assert shard["SequenceNumberRange"].keys() == {"StartingSequenceNumber"}
    assert "ParentShardId" not in shard


@pytest.mark.parametrize("operation", ["DescribeStream", "GetShardIterator"])
def test_a_stream_that_is_not_there_is_not_found(tree: StreamTree, operation: str) -> None:
    more: dict[str, str] = {}
    told_why = f"Requested resource not found: Stream: {NOBODYS} not found"
    if operation == "GetShardIterator":
        more = {"ShardId": "s" * 28, "ShardIteratorType": "LATEST"}
        told_why = "Requested resource not found: Stream does not exist"
    expected = ("ResourceNotFoundException", told_why)
    assert refused(tree, operation, StreamArn=NOBODYS, **more) == expected
    wrong_times = [NOBODYS.replace("2020-01-01", day) for day in ("1969-12-31", "2021-02-29")]
    for wrong in ("x" * 40, NOBODYS[:60] + "x" * 10, "y" + NOBODYS, *wrong_times):
        answer = refused(tree, operation, StreamArn=wrong, **more)
        assert answer == ("ValidationException", "Invalid StreamArn"), wrong


@pytest.mark.parametrize("operation", ["DescribeStream", "GetShardIterator"])
def test_a_stream_is_named_before_all_else(tree: StreamTree, operation: str) -> None:
    assert refused(tree, operation, Limit=0) == ("ValidationException", "Invalid StreamArn")


@pytest.mark.parametrize(
    ("operation", "size"), [("ListStreams", "maximum allowed size"), ("DescribeStream", "maximum")]
)
def test_a_page_has_a_hundred_at_most(tree: StreamTree, operation: str, size: str) -> None:
    named = {} if operation == "ListStreams" else {"StreamArn": tree.arn()}
    code, message = refused(tree, operation, Limit=101, **named)
    assert code == "ValidationException"
    assert message.endswith(f"Limit cannot be greater than the {size}: 100")


def test_a_shard_that_is_not_there_is_not_found(tree: StreamTree) -> None:
    asked = {"StreamArn": tree.arn(), "ShardId": "s" * 28, "ShardIteratorType": "LATEST"}
    assert refused(tree, "GetShardIterator", **asked) == (
        "ResourceNotFoundException",
        "Requested resource not found: Shard does not exist",
    )


def test_shards_are_listed_a_page_at_a_time_and_by_their_parents(tree: StreamTree) -> None:
    for _ in range(4):
        tree.done("Housekeeping", Part={"TableName": "table"})
    arn, shards = tree.arn(), [shard["ShardId"] for shard in tree.shards()]
    assert len(shards) == 5
    assert shards == sorted(shards)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        found = tree.done("DescribeStream", StreamArn=arn, Limit=2, **after)["StreamDescription"]
        seen += [shard["ShardId"] for shard in found["Shards"]]
        if "LastEvaluatedShardId" not in found:
            break
        after = {"ExclusiveStartShardId": found["LastEvaluatedShardId"]}
    assert seen == shards
    children = {"Type": "CHILD_SHARDS", "ShardId": shards[1]}
    found = tree.done("DescribeStream", StreamArn=arn, ShardFilter=children)["StreamDescription"]
    assert [shard["ShardId"] for shard in found["Shards"]] == [shards[2]]


def test_a_filter_without_a_shard_shows_none_and_one_without_a_type_is_refused(
    tree: StreamTree,
) -> None:
    asked = {"StreamArn": tree.arn()}
    found = tree.done("DescribeStream", ShardFilter={"Type": "CHILD_SHARDS"}, **asked)
    assert found["StreamDescription"]["Shards"] == []
    code, message = refused(tree, "DescribeStream", ShardFilter={}, **asked)
    assert code == "ValidationException"
    assert "Member must be CHILD_SHARDS" in message


def test_streams_are_listed_a_page_at_a_time(tree: StreamTree) -> None:
    for name in ("other", "table-2"):
        made = {
            "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        tree.done("CreateTable", TableName=name, StreamSpecification=STREAM, **made)
    everything = tree.done("ListStreams")["Streams"]
    assert [each["TableName"] for each in everything] == ["other", "table", "table-2"]
    first = tree.done("ListStreams", Limit=2)
    last = first["LastEvaluatedStreamArn"]
    rest = tree.done("ListStreams", Limit=2, ExclusiveStartStreamArn=last)
    assert first["Streams"] + rest["Streams"] == everything
    assert "LastEvaluatedStreamArn" not in rest
    (of_table,) = tree.done("ListStreams", TableName="table")["Streams"]
    assert of_table["StreamArn"] == tree.arn()
    assert tree.done("ListStreams", TableName="nobody")["Streams"] == []
    code, message = refused(tree, "ListStreams", ExclusiveStartStreamArn="x" * 40)
    assert (code, message) == ("ValidationException", "Invalid StreamArn")


# --- Switched on and off -------------------------------------------------------------------------


def test_a_stream_that_is_switched_off_and_on_again_is_another(tree: StreamTree) -> None:
    first = tree.arn()
    off = {"StreamSpecification": {"StreamEnabled": False}}
    tree.done("UpdateTable", TableName="table", **off)
    described = tree.done("DescribeTable", TableName="table")["Table"]
    assert described["LatestStreamArn"] == first
    assert "StreamSpecification" not in described
    tree.put("a", 7)
    tree.done("UpdateTable", TableName="table", StreamSpecification=STREAM)
    second = tree.arn()
    assert second != first, "two streams of one millisecond have the same name"
    tree.put("a", 8)
    assert [told(record)[2:] for record in tree.records(second)] == [("7", "8")]
    assert len(tree.records(first)) == 5
    listed = tree.done("ListStreams", TableName="table")["Streams"]
    assert [each["StreamArn"] for each in listed] == [first, second]


def test_the_stream_of_a_table_that_was_made_anew_is_another(tree: StreamTree) -> None:
    first = tree.arn()
    tree.done("DeleteTable", TableName="table")
    tree.keep_house()
    made = {
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    tree.done("CreateTable", TableName="table", StreamSpecification=STREAM, **made)
    assert tree.arn() != first
    assert len(tree.records(first)) == 5
    assert tree.records() == []
