"""Streams in a run: the specification's own pass, late ones too, and wrong ones are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from dynacheck.conform.driver import Session
from dynacheck.exchange import streams
from dynacheck.exchange.schemas import ARN, Streamed
from dynacheck.exchange.step import Step, StreamReading
from dynacheck.exchange.streams import Names, shard_of
from dynacheck.judging.marks import SOME_SHARDS, shards_fault
from dynacheck.judging.streams import listing_fault, numbers_fault
from dynaspec.items import Failure, Success, Tables
from support.endpoints.conform_wire_server import Answering, serving
from support.runs.conform_runs import conform, reproduce, tiny_run
from support.specified.chosen import answered

__all__ = ["tiny_run"]

PAIRS = Streamed("S", "N")
STREAM = f"{ARN}{PAIRS.table}/stream/1"
READING = StreamReading("GetRecords", {"StreamArn": STREAM}, sizes=True)
Body = dict[str, Any]


def item(key: str, **more: object) -> Step:
    return Step(
        "PutItem", {"TableName": PAIRS.table, "Item": {"p": {"S": "a"}, "r": {"N": key}, **more}}
    )


WRITES = (item("1"), item("2"), item("1", a={"S": "x"}), item("1", a={"S": "y"}))


def changing(change: Callable[[Body], object], operation: str = "GetRecords") -> Answering:
    """The specification, but for what becomes of the bodies of an operation."""

    def wrong(
        tables: Tables, asked: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        after, given = answered(tables, asked, request)
        if asked == operation and isinstance(given, Success):
            body = dict(given.body)
            change(body)
            return after, replace(given, body=body)
        return after, given

    return wrong


def seen(answering: Answering, *steps: Step) -> list[str | None]:
    """How the answer to each step differs, on a table that four writes were made to."""
    with serving(answering) as endpoint:
        session = Session(endpoint, lambda: True, None)
        session.open()
        session.begin((PAIRS,))
        found = [session.step(step) for step in (*WRITES, *steps)]
        session.close()
    assert all(each.answer is not None for each in found), "a step was not sent"
    return [each.difference and each.difference.rule for each in found[len(WRITES) :]]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is asked for five times all the same."""
    monkeypatch.setattr(streams, "PAUSES_SECONDS", (0.0,) * 5)


def test_the_specifications_own_stream_is_right() -> None:
    place = {"StreamArn": STREAM, "ShardId": shard_of(3), "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    read = Step("GetRecords", {"ShardIterator": f"{STREAM}|{shard_of(3)}|AT_SEQUENCE_NUMBER|3"})
    named = Step("GetShardIterator", {**place, "SequenceNumber": f"{3:021}"})
    described = Step("DescribeStream", {"StreamArn": STREAM})
    listed = Step("ListStreams", {"TableName": PAIRS.table})
    steps = (READING, replace(READING, page=1), named, read, described, listed)
    assert seen(answered, *steps) == [None] * len(steps)


def swap(body: Body) -> None:
    rows = body["Records"]
    if len(rows) > 3:
        rows[2]["dynamodb"], rows[3]["dynamodb"] = rows[3]["dynamodb"], rows[2]["dynamodb"]


def lose_one(body: Body) -> None:
    body["Records"] = [row for row in body["Records"] if "2" not in str(row["dynamodb"]["Keys"])]


def repeat(body: Body) -> None:
    rows = body["Records"]
    if rows:
        again = {**rows[-1], "dynamodb": {**rows[-1]["dynamodb"], "SequenceNumber": "9" * 21}}
        body["Records"] = [*rows, again]


def say_nothing_old(body: Body) -> None:
    for row in body["Records"]:
        row["dynamodb"] = {n: v for n, v in row["dynamodb"].items() if n != "OldImage"}


def misname(body: Body) -> None:
    for row in body["Records"]:
        row["eventName"] = "MODIFY"


def invent(body: Body) -> None:
    for row in body["Records"]:
        row["dynamodb"] = {**row["dynamodb"], "Keys": {"p": {"S": "b"}, "r": {"N": "1"}}}


def number_badly(body: Body) -> None:
    for row in body["Records"]:
        row["dynamodb"] = {**row["dynamodb"], "SequenceNumber": "1"}


def weigh_badly(body: Body) -> None:
    for row in body["Records"]:
        row["dynamodb"] = {**row["dynamodb"], "SizeBytes": 1}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (swap, "records of an item are not in the order of its changes"),
        (lose_one, "a record is missing"),
        (repeat, "a record is there twice"),
        (say_nothing_old, "the OldImage is not the item before the write"),
        (misname, "eventName MODIFY instead of INSERT"),
        (invent, "a record is missing"),
        (number_badly, "a sequence number is none"),
        (weigh_badly, "a record: dynamodb.SizeBytes differs"),
    ],
)
def test_a_wrong_stream_is_told_by_its_rule(change: Callable[[Body], object], rule: str) -> None:
    assert seen(changing(change), READING) == [f"stream: {rule}"]


def test_a_page_has_no_more_than_its_limit() -> None:
    def all_at_once(
        tables: Tables, asked: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        unlimited = {name: value for name, value in request.items() if name != "Limit"}
        return answered(tables, asked, unlimited)

    told = seen(all_at_once, replace(READING, page=1))
    assert told == ["stream: a page: more records than Limit says"]


def test_records_that_come_later_are_waited_for_and_no_longer_than_so_many_times() -> None:
    asked: Counter[str] = Counter()

    def late(after: int) -> Answering:
        def hide(body: Body) -> None:
            asked["GetRecords"] += 1
            if asked["GetRecords"] <= after:
                body["Records"] = []
                body["NextShardIterator"] = f"{STREAM}|{shard_of(0)}|NEXT|1"

        return changing(hide)

    assert seen(late(4), READING) == [None]
    asked.clear()
    assert seen(late(10**6), READING) == ["stream: a record is missing"]
    assert asked["GetRecords"] == 6, "it is asked once, and again after each of five pauses"


def test_a_place_is_read_on_until_what_is_expected_is_there() -> None:
    """Each answer has one record, whatever the Limit is."""

    def one_each(
        tables: Tables, asked: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        return answered(
            tables, asked, {**request, "Limit": 1} if asked == "GetRecords" else request
        )

    place = {"StreamArn": STREAM, "ShardId": shard_of(1), "ShardIteratorType": "TRIM_HORIZON"}
    read = Step("GetRecords", {"ShardIterator": f"{STREAM}|{shard_of(1)}|TRIM_HORIZON|1"})
    assert seen(one_each, READING, Step("GetShardIterator", place), read) == [None] * 3


def test_what_no_answer_has_named_is_not_asked_for() -> None:
    request = {"StreamArn": STREAM, "ShardId": shard_of(1), "ShardIteratorType": "LATEST"}
    names = Names()
    assert names.missing(request)
    names.bind(STREAM, "arn:of-the-target")
    assert names.missing(request)
    names.bind(f"{STREAM}/{shard_of(1)}", "shardId-0123")
    assert not names.missing(request)
    assert names.own(request) == {
        "StreamArn": "arn:of-the-target", "ShardId": "shardId-0123", "ShardIteratorType": "LATEST",
    }  # fmt: skip
    filtered = {"StreamArn": STREAM, "ShardFilter": {"ShardId": shard_of(1)}}
    assert names.own(filtered)["ShardFilter"] == {"ShardId": "shardId-0123"}
    with serving() as endpoint:
        session = Session(endpoint, lambda: True, None)
        session.open()
        session.begin((PAIRS,))
        assert session.step(item("1")).answer is not None
        assert session.step(Step("GetShardIterator", request)).answer is None
        session.close()


def test_a_stream_is_known_by_what_a_table_tells_while_it_is_on() -> None:
    names = Names()
    on = {"StreamEnabled": True}
    told: Body = {"TableName": "t", "LatestStreamArn": "arn:1", "StreamSpecification": on}
    names.learn({"TableDescription": {"TableName": "t", "LatestStreamArn": "arn:0"}})
    for arn in ("arn:1", "arn:1", "arn:2"):
        names.learn({"Table": {**told, "LatestStreamArn": arn}})
    ours = [f"{ARN}t/stream/{number}" for number in (1, 2)]
    assert [names.own({"StreamArn": each})["StreamArn"] for each in ours] == ["arn:1", "arn:2"]
    listed = names.ours({"Streams": [{"StreamArn": "arn:2"}, {"StreamArn": "arn:0"}]})
    assert listed == {"Streams": [{"StreamArn": ours[1]}, {"StreamArn": "arn:0"}]}
    names.forget()
    assert names.missing({"StreamArn": ours[0]})


@pytest.mark.parametrize(
    ("shards", "told"),
    [
        ([], "has too few shards"),
        ("none", "is no list of shards"),
        ([{"ShardId": "s" * 28, "SequenceNumberRange": {"StartingSequenceNumber": "1" * 21}}],
         None),
        ([{"ShardId": "s", "SequenceNumberRange": {"StartingSequenceNumber": "1" * 21}}],
         "has a ShardId that is no name of a shard"),
        ([{"ShardId": "s" * 28}], "has a shard without SequenceNumberRange"),
        ([{"ShardId": "s" * 28, "SequenceNumberRange": {}}],
         "has a shard without StartingSequenceNumber"),
        ([{"ShardId": "s" * 28, "SequenceNumberRange": {"StartingSequenceNumber": "x"}}],
         "has a sequence number that is none"),
        ([{"ShardId": "s" * 28}] * 2, "has a shard twice"),
        ([{"ShardId": "s" * 28}] * 3, "has more shards than Limit says"),
    ],
)  # fmt: skip
def test_a_page_of_shards_is_of_a_form(shards: object, told: str | None) -> None:
    assert shards_fault({SOME_SHARDS: {"least": 1, "most": 2, "closed": False}}, shards) == told


def test_the_shards_of_a_stream_that_is_off_are_closed() -> None:
    mark = {SOME_SHARDS: {"least": 1, "most": 2, "closed": True}}
    span = {"StartingSequenceNumber": "1" * 21}
    open_, closed = span, {**span, "EndingSequenceNumber": "2" * 21}
    told = [shards_fault(mark, [{"ShardId": "s" * 28, "SequenceNumberRange": each}])
            for each in (open_, closed)]  # fmt: skip
    assert told == ["has an open shard of a stream that is off", None]


def test_sequence_numbers_rise_as_numbers() -> None:
    assert numbers_fault(["9" * 21, "1" + "0" * 21]) is None
    assert numbers_fault(["1" * 21, "1" * 21]) == "sequence numbers that do not rise"


def test_a_listing_may_have_the_streams_of_others() -> None:
    mine: Body = {
        "StreamArn": STREAM,
        "TableName": PAIRS.table,
        "StreamLabel": {"$present": "name"},
    }
    theirs = {"StreamArn": "arn:theirs", "TableName": "theirs", "StreamLabel": "y"}
    own = {**mine, "StreamLabel": "x"}
    another = {**own, "StreamArn": STREAM.replace("/1", "/2")}

    def told(*pages: list[Body], page: int | None = None, last: bool = True) -> str | None:
        return listing_fault([mine], page, [{"Streams": each} for each in pages], last)

    assert told([theirs], [own]) is None
    assert told([theirs]) == "a stream missing"
    assert told([own], [own]) == "a stream twice"
    assert told([own, another]) == "a stream not expected"
    assert told([own, theirs], page=1) == "a page: more streams than Limit says"
    assert told([{**own, "TableName": "x"}]) == "a stream: TableName differs"
    unfinished = [{"Streams": [theirs], "LastEvaluatedStreamArn": "arn:theirs"}]
    assert listing_fault([mine], None, unfinished) == "there is no last page"
    assert listing_fault([mine], None, unfinished, last=False) is None


def test_a_run_finds_a_wrong_stream_and_writes_a_script_that_shows_it(
    tmp_path: Any,
) -> None:
    words = ("--only", "GetRecords", "--report", str(tmp_path))
    with serving() as endpoint:
        status, found = conform("--endpoint", endpoint, *words)
        assert (status, found["divergences"]) == (0, [])
    with serving(changing(misname)) as endpoint:
        status, found = conform("--endpoint", endpoint, *words)
        (cause,) = found["divergences"]
        assert status == 1
        assert "eventName MODIFY instead of INSERT" in cause["cause"]
        done = reproduce(cause["reproducer"], endpoint)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "DIVERGES: eventName MODIFY instead of INSERT" in done.stdout
    with serving() as endpoint:
        done = reproduce(cause["reproducer"], endpoint)
        assert done.returncode == 0, done.stdout + done.stderr
