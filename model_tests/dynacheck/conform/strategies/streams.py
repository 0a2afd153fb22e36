"""Examples about streams: what is written to a table that has one, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.faults import fault
from dynacheck.conform.strategies.steps import write_steps
from dynacheck.exchange.schemas import ARN, PREFIX, STREAMED, Streamed
from dynacheck.exchange.step import Step, StreamReading, Walk, answer
from dynacheck.exchange.streams import shard_of
from dynaspec.items import EMPTY, Tables
from dynaspec.items.data.wire import render
from dynaspec.items.streams.naming import iterator, streams_of
from dynaspec.items.streams.records import sequence_number
from dynaspec.items.tables.state import Stream

PARTS_PER_EXAMPLE = 6
VIEWS = ("NEW_AND_OLD_IMAGES", "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE")
FOREIGN = "shardId-00000001414562045508-2bac9cd2"
"""A name as shards have it, of no shard."""


@dataclass
class _Example:
    """The steps that are drawn, and the state in which they leave the specification."""

    draw: st.DrawFn
    schema: Streamed
    tables: Tables = EMPTY
    steps: list[Step] = field(default_factory=list)

    def add(self, *steps: Step) -> None:
        """Take more steps."""
        for step in steps:
            self.steps.append(step)
            self.tables, _ = answer(self.tables, step)

    @property
    def stream(self) -> Stream | None:
        """The latest stream of the table."""
        found = streams_of(self.tables, self.schema.table)
        return found[-1] if found else None


@st.composite
def stream_examples(draw: st.DrawFn, schema: Streamed) -> list[Step]:
    """Writes to a table with a stream, and readings of it; the last reads all of it."""
    tables, _ = answer(EMPTY, Step("CreateTable", schema.create_request()))
    example = _Example(draw, schema, tables)
    for _ in range(draw(st.integers(1, PARTS_PER_EXAMPLE))):
        _PARTS[draw(st.sampled_from(_KINDS))](example)
    _read_whole(example)
    return example.steps


def _write(example: _Example) -> None:
    for _ in range(example.draw(st.integers(1, 3))):
        step = example.draw(write_steps(example.schema, example.tables))
        example.add(step)


def _read_whole(example: _Example) -> None:
    """Everything that each stream shows which a table of this name has had."""
    page = example.draw(st.sampled_from([None, None, 1, 2]))
    sizes = one_in(example.draw, 4)
    for stream in streams_of(example.tables, example.schema.table):
        request = {"StreamArn": _arn(example, stream)}
        example.add(StreamReading("GetRecords", request, page=page, sizes=sizes))


def _arn(example: _Example, stream: Stream) -> str:
    return f"{ARN}{example.schema.table}/stream/{stream.number}"


def _read_shard(example: _Example) -> None:
    """A shard from a place on that is known to be in it, perhaps after one more write."""
    _read_whole(example)
    stream = example.stream
    if stream is None or not stream.records:
        return
    count = len(stream.records)
    number = example.draw(st.integers(_tail(stream), count))
    kind = example.draw(st.sampled_from(["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER", "LATEST"]))
    at = {"AT_SEQUENCE_NUMBER": number, "AFTER_SEQUENCE_NUMBER": number + 1, "LATEST": count + 1}
    arn, shard = _arn(example, stream), shard_of(number)
    asked = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind}
    named = {} if kind == "LATEST" else {"SequenceNumber": sequence_number(number)}
    example.add(Step("GetShardIterator", {**asked, **named}))
    if kind == "LATEST" and stream.on:
        item = {**_key(stream, number), "written": {"N": str(count)}}
        example.add(Step("PutItem", {"TableName": example.schema.table, "Item": item}))
    limit = example.draw(st.sampled_from([None, None, 1, 2, 1000]))
    request: dict[str, object] = {"ShardIterator": iterator(arn, shard, kind, at[kind])}
    example.add(Step("GetRecords", request if limit is None else {**request, "Limit": limit}))


def _tail(stream: Stream) -> int:
    """The first record from which on all are of one partition key."""
    name = stream.schema.partition[0].name
    keys = [record.item[name] for record in stream.records]
    others = (at for at, key in enumerate(keys, start=1) if key != keys[-1])
    return max(others, default=0) + 1


def _key(stream: Stream, number: int) -> Mapping[str, object]:
    item = stream.records[number - 1].item
    return {name: render(item[name]) for name in stream.schema.names}


def _describe(example: _Example) -> None:
    stream = example.stream
    if stream is None:
        return
    more = example.draw(st.sampled_from(_DESCRIPTIONS))
    request = {"StreamArn": _arn(example, stream), **more}
    example.add(_perhaps_faulty(example, Step("DescribeStream", request)))


def _list(example: _Example) -> None:
    table = {"TableName": example.schema.table}
    walks = [
        Walk("ListStreams", request, page=page) for request in ({}, table) for page in (1, 100)
    ]
    plain = [Step("ListStreams", {**table, **more}) for more in _LISTINGS]
    example.add(_perhaps_faulty(example, example.draw(st.sampled_from([*walks[1:], *plain]))))


def _ask(example: _Example) -> None:
    """An iterator of the first shard, or of none; most times it has one fault."""
    stream = example.stream
    if stream is None:
        return
    _read_whole(example)
    request = {
        "StreamArn": _arn(example, stream),
        "ShardId": shard_of(0),
        "ShardIteratorType": "TRIM_HORIZON",
        **example.draw(st.sampled_from(_ODD_PLACES)),
    }
    example.add(_perhaps_faulty(example, Step("GetShardIterator", request)))
    odd = example.draw(st.sampled_from(_ODD_READINGS))
    example.add(_perhaps_faulty(example, Step("GetRecords", odd)))


def _switch(example: _Example) -> None:
    """The stream off, or another one on."""
    stream = example.stream
    on = stream is None or not stream.on
    view = {"StreamViewType": example.draw(st.sampled_from(VIEWS))} if on else {}
    specification = {"StreamEnabled": on, **view}
    request = {"TableName": example.schema.table, "StreamSpecification": specification}
    example.add(Step("UpdateTable", request))


def _begin_anew(example: _Example) -> None:
    """The table is deleted, and another one of its name made."""
    example.add(Step("DeleteTable", {"TableName": example.schema.table}))
    _list(example)
    example.add(Step("CreateTable", example.schema.create_request()))


def _perhaps_faulty(example: _Example, step: Step) -> Step:
    if isinstance(step, Walk) or not one_in(example.draw, 6):
        return step
    return replace(step, request=fault(example.draw, step.operation, dict(step.request)))


_DESCRIPTIONS: tuple[dict[str, object], ...] = (
    {}, {"Limit": 1}, {"Limit": 100}, {"Limit": 101}, {"Limit": 0},
    {"ExclusiveStartShardId": FOREIGN}, {"ExclusiveStartShardId": "z" * 27},
    {"StreamArn": "z" * 40}, {"StreamArn": f"{ARN}{STREAMED[0].table}/stream/2015-05-11T21:21:33"},
    {"ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": FOREIGN}}, {"ShardFilter": {"Type": "X"}},
)  # fmt: skip
_LISTINGS: tuple[dict[str, object], ...] = (
    {}, {"Limit": 100}, {"Limit": 101}, {"Limit": 0}, {"TableName": f"{PREFIX}nothing"},
    {"TableName": "ab"}, {"ExclusiveStartStreamArn": "z" * 40},
)  # fmt: skip
_ODD_PLACES: tuple[dict[str, object], ...] = (
    {}, {"ShardIteratorType": "LATEST"}, {"ShardIteratorType": "AT_SEQUENCE_NUMBER"},
    {"SequenceNumber": "1" * 21}, {"SequenceNumber": "1" * 20}, {"ShardIteratorType": "X"},
    {"ShardId": FOREIGN}, {"ShardId": "z"}, {"StreamArn": "z" * 40},
)  # fmt: skip
_ODD_READINGS: tuple[dict[str, object], ...] = (
    {"ShardIterator": "z"}, {"ShardIterator": ""}, {"ShardIterator": "z" * 2049}, {},
    {"ShardIterator": "z" * 100, "Limit": 0}, {"ShardIterator": "z" * 100, "Limit": 1001},
)  # fmt: skip
_PARTS = {
    "write": _write, "read": _read_whole, "shard": _read_shard, "describe": _describe,
    "list": _list, "ask": _ask, "switch": _switch, "anew": _begin_anew,
}  # fmt: skip
_KINDS = (
    *("write",) * 6,
    "read",
    *("shard",) * 3,
    "describe",
    "list",
    "ask",
    "switch",
    "switch",
    "anew",
)
