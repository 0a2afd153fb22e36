"""Streams: what is recorded, what the service was seen to show and refuse, what is left open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.model import Shape

from dynacheck.exchange.client import operation_model
from dynaspec.items import (
    EMPTY,
    Failure,
    OneOf,
    SomeShards,
    Success,
    Tables,
    Unsupported,
    handle,
    read_whole,
)
from dynaspec.items.api import OPERATIONS
from dynaspec.items.data.values import S
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.streams.records import published
from dynaspec.items.tables.lifecycle import settled
from dynaspec.items.tables.ttl import SERVICE, expired
from observed import Step, definition, key_schema
from observed.streams import ARN, REFUSED, ROWS, SHARD, TABLE, Told, code_of

STREAMS = ("ListStreams", "DescribeStream", "GetShardIterator", "GetRecords")
ON = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
OFF = {"StreamEnabled": False}


class Service:
    """The specification, which waits after each request."""

    def __init__(self, *keys: tuple[str, str], stream: Mapping[str, object] | None = ON) -> None:
        self.tables: Tables = EMPTY
        self.keys = keys or (("p", "S"),)
        self.create(stream)

    def create(self, stream: Mapping[str, object] | None = ON) -> dict[str, Any]:
        given = {} if stream is None else {"StreamSpecification": stream}
        return self(
            "CreateTable",
            TableName=TABLE,
            KeySchema=key_schema(*(name for name, _ in self.keys)),
            AttributeDefinitions=[definition(*each) for each in self.keys],
            BillingMode="PAY_PER_REQUEST",
            **given,
        )

    def answer(self, operation: str, settle: bool = True, **request: object) -> Success | Failure:
        after, given = handle(self.tables, operation, request)
        assert isinstance(given, Success | Failure)
        self.tables = settled(after) if settle else after
        return given

    def __call__(self, operation: str, settle: bool = True, **request: object) -> dict[str, Any]:
        given = self.answer(operation, settle, **request)
        assert isinstance(given, Success), given
        return dict(given.body)

    def put(self, p: str = "a", settle: bool = True, **more: object) -> None:
        self("PutItem", settle, TableName=TABLE, Item={"p": {"S": p}, **more})

    def switch(self, stream: Mapping[str, object], settle: bool = True) -> dict[str, Any]:
        return self("UpdateTable", settle, TableName=TABLE, StreamSpecification=stream)

    def described(self, arn: str = ARN) -> dict[str, Any]:
        found: dict[str, Any] = self("DescribeStream", StreamArn=arn)["StreamDescription"]
        return found

    def records(self, arn: str = ARN) -> list[dict[str, Any]]:
        given = read_whole(self.tables, arn)
        assert isinstance(given, Success), given
        found: Any = given.body["Records"]
        return list(found)

    def read(self, kind: str, at: int, **more: object) -> dict[str, Any]:
        return self("GetRecords", ShardIterator=f"{ARN}|{SHARD}|{kind}|{at}", **more)


def another(number: int) -> str:
    return ARN.replace("stream/1", f"stream/{number}")


@pytest.mark.parametrize("told", ROWS, ids=lambda told: told.about)
def test_records_are_those_that_the_service_showed(told: Told) -> None:
    service = Service(*told.keys, stream={"StreamEnabled": True, "StreamViewType": told.view})
    for step in told.writes:
        service(step.operation, **step.request)
    records = service.records()
    assert [each["eventName"] for each in records] == [each["eventName"] for each in told.records]
    for mine, seen in zip(records, told.records, strict=True):
        shown = mine["dynamodb"]
        assert {**shown, **seen["dynamodb"]} == shown
        images = {"NewImage", "OldImage"}
        if "SizeBytes" not in seen["dynamodb"]:
            assert images & shown.keys() == images & seen["dynamodb"].keys()
        assert shown["StreamViewType"] == told.view
        assert mine["eventSource"] == "aws:dynamodb"
        assert mine["eventVersion"] == OneOf(("1.1", "1.0"))


@pytest.mark.parametrize(("source", "step"), REFUSED)
def test_requests_are_refused_as_the_service_refused_them(source: str, step: Step) -> None:
    service = Service(("p", "S"), ("c", "S"))
    service("PutItem", TableName=TABLE, Item={"p": {"S": "k"}, "c": {"S": "s"}})
    given = service.answer(step.operation, **step.request)
    code, mentions = code_of(step)
    assert isinstance(given, Failure), source
    assert given.code == code, source
    assert all(each in given.message.lower() for each in mentions), given.message


def test_a_stream_is_told_by_its_table_while_it_is_on_and_after() -> None:
    service = Service(stream=None)
    assert "LatestStreamArn" not in service("DescribeTable", TableName=TABLE)["Table"]
    on = service.switch(ON)["TableDescription"]
    assert (on["LatestStreamArn"], on["StreamSpecification"]) == (ARN, ON)
    off = service.switch(OFF)["TableDescription"]
    assert off["LatestStreamArn"] == ARN
    assert "StreamSpecification" not in off
    assert service.switch(ON)["TableDescription"]["LatestStreamArn"] == another(2)


def test_a_stream_goes_through_its_states() -> None:
    service = Service(stream=None)
    service.switch(ON, settle=False)
    assert (
        service("DescribeStream", settle=False, StreamArn=ARN)["StreamDescription"]["StreamStatus"]
        == "ENABLING"
    )
    service.tables = settled(service.tables)
    described = service.described()
    assert described["StreamStatus"] == "ENABLED"
    assert described["Shards"] == SomeShards(least=1, most=100, closed=False)
    service.switch(OFF, settle=False)
    status = service("DescribeStream", settle=False, StreamArn=ARN)["StreamDescription"]
    assert status["StreamStatus"] == "DISABLING"
    service.tables = settled(service.tables)
    described = service.described()
    assert described["StreamStatus"] == "DISABLED"
    assert described["Shards"] == SomeShards(least=1, most=100, closed=True)


def test_what_is_written_while_no_stream_is_on_is_in_none() -> None:
    service = Service(stream=None)
    service.put("a")
    service.switch(ON)
    service.put("b")
    service.switch(OFF)
    service.put("c")
    service.switch(ON)
    service.put("d")
    keys = [[each["dynamodb"]["Keys"]["p"]["S"] for each in service.records(another(number))]
            for number in (1, 2)]  # fmt: skip
    assert keys == [["b"], ["d"]]


def test_the_streams_of_a_deleted_table_stay_and_a_new_one_has_another() -> None:
    service = Service()
    service.put()
    service("DeleteTable", TableName=TABLE)
    assert service.described()["StreamStatus"] == "DISABLED"
    assert len(service.records()) == 1
    made = service.create()["TableDescription"]
    assert made["LatestStreamArn"] == another(2)
    assert service.records(another(2)) == []
    listed = service("ListStreams", TableName=TABLE)["Streams"]
    assert [each["StreamArn"] for each in listed] == [ARN, another(2)]


def test_an_item_that_expires_is_removed_by_the_service() -> None:
    service = Service()
    service.put()
    table = service.tables.by_name[TABLE]
    after, note = expired(table, (S("a"),))
    service.tables = published(service.tables, service.tables.put(TABLE, after), note.by)
    last = service.records()[-1]
    assert last["eventName"] == "REMOVE"
    assert last["userIdentity"] == {"Type": "Service", "PrincipalId": SERVICE}
    assert "userIdentity" not in service.records()[0]


def test_the_writes_of_one_request_have_no_order() -> None:
    service = Service(("p", "S"), ("r", "N"))
    writes = [{"PutRequest": {"Item": {"p": {"S": "a"}, "r": {"N": each}}}} for each in "123"]
    service.put(r={"N": "0"})
    service("BatchWriteItem", RequestItems={TABLE: writes})
    request = {"ShardIterator": f"{ARN}|{SHARD}|TRIM_HORIZON|1"}
    groups = [service.answer("GetRecords", **request, **more) for more in ({}, {"Limit": 2})]
    assert [each.unordered for each in groups if isinstance(each, Success)] == [
        {"Records": (1, 3)}, {"Records": (1, 1)},
    ]  # fmt: skip


def test_a_shard_is_read_on_to_its_end() -> None:
    service = Service()
    for number in range(3):
        service.put(n={"N": str(number)})
    page = service.read("TRIM_HORIZON", 1, Limit=2)
    assert len(page["Records"]) == 2
    assert page["NextShardIterator"] == f"{ARN}|{SHARD}|NEXT|3"
    last = service.read("NEXT", 3)
    assert (len(last["Records"]), last["NextShardIterator"]) == (1, f"{ARN}|{SHARD}|NEXT|4")
    assert service.read("NEXT", 4)["Records"] == []
    service.switch(OFF)
    assert "NextShardIterator" not in service.read("NEXT", 3)
    assert "NextShardIterator" in service.read("TRIM_HORIZON", 1, Limit=2)


def open_questions() -> list[tuple[str, dict[str, object]]]:
    place = {"StreamArn": ARN, "ShardId": SHARD, "ShardIteratorType": "AT_SEQUENCE_NUMBER"}
    elsewhere = ARN.replace("us-east-1", "eu-west-1")
    return [
        ("GetRecords", {"ShardIterator": f"{ARN}|{SHARD}|TRIM_HORIZON|1"}),
        ("GetShardIterator", {**place, "SequenceNumber": "9" * 21}),
        ("DescribeStream", {"StreamArn": elsewhere}),
        ("DescribeStream", {"StreamArn": ARN, "ShardFilter": {"Type": "CHILD_SHARDS"}}),
        ("ListStreams", {"ExclusiveStartStreamArn": another(9)}),
    ]


@pytest.mark.parametrize(("operation", "request_"), open_questions())
def test_what_the_service_alone_decides_is_not_specified(
    operation: str, request_: dict[str, object]
) -> None:
    """Two partition keys may share a shard, or not."""
    service = Service()
    service.put("a")
    service.put("b")
    assert isinstance(service.answer(operation, **request_), Unsupported)


def test_a_write_while_the_stream_is_switched_leaves_open_what_is_in_it() -> None:
    service = Service(stream=None)
    service.switch(ON, settle=False)
    service.put("a", settle=False)
    service.tables = settled(service.tables)
    assert isinstance(read_whole(service.tables, ARN), Unsupported)
    request = {"ShardIterator": f"{ARN}|shardId-of-record-0000000000|LATEST|1"}
    assert isinstance(service.answer("GetRecords", **request), Unsupported)


def bounds(constraint: Constraint) -> tuple[int | None, int | None]:
    return constraint.length or constraint.range or (None, None)


def members(operation: str) -> list[tuple[str, Constraint, Shape]]:
    known: Any = OPERATIONS[operation]
    model: Any = operation_model(operation).input_shape
    found = [(n, known.constraints.get(n, Constraint()), model.members[n]) for n in known.shape]
    inner = known.constraints.get("ShardFilter")
    if inner is not None:
        parts = model.members["ShardFilter"].members
        found += [(f"ShardFilter.{n}", inner.members.get(n, Constraint()), parts[n]) for n in parts]
    return found


@pytest.mark.parametrize("operation", STREAMS)
def test_the_bounds_of_members_are_those_of_the_service_model(operation: str) -> None:
    for name, constraint, shape in members(operation):
        told = shape.metadata
        assert bounds(constraint) == (told.get("min"), told.get("max")), name
        assert set(constraint.enum) == set(told.get("enum", ())), name
        assert constraint.pattern == told.get("pattern", ""), name
