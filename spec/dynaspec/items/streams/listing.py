"""Which streams there are, and what they are like: ListStreams and DescribeStream.

Source: ``ListStreams``, ``DescribeStream``, ``StreamDescription``, ``Shard`` (API reference). A
stream that was switched off, or whose table was deleted, stays for a day; there is no clock here,
and it stays. How many shards a stream has, and how they descend, is the service's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Anything, Part, SomeShards, Success, broken, unsupported
from dynaspec.items.requests.names import stream_arn
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.streams import naming, rules
from dynaspec.items.tables.descriptions import key_schema
from dynaspec.items.tables.state import Stream, Tables

ARN = Constraint(length=(limits.STREAM_ARN_MIN, limits.STREAM_ARN_MAX))
SHARD_ID = Constraint(length=(limits.SHARD_ID_MIN, limits.SHARD_ID_MAX))
LIMIT = Constraint(range=(1, None))


@dataclass(frozen=True, kw_only=True)
class ListStreams:
    """The members of ListStreams."""

    TableName: Annotated[str | None, TABLE_NAME] = None
    Limit: Annotated[int, LIMIT] = limits.LIST_STREAMS_MAX
    ExclusiveStartStreamArn: Annotated[str | None, ARN] = None


@dataclass(frozen=True, kw_only=True)
class ShardFilter:
    """Which shards are described: those that came of one."""

    Type: Literal["CHILD_SHARDS"] | None = None
    ShardId: Annotated[str | None, SHARD_ID] = None


@dataclass(frozen=True, kw_only=True)
class DescribeStream:
    """The members of DescribeStream."""

    StreamArn: Annotated[str, ARN]
    Limit: Annotated[int, LIMIT] = limits.SHARDS_MAX
    ExclusiveStartShardId: Annotated[str | None, SHARD_ID] = None
    ShardFilter: ShardFilter | None = None


def list_streams(tables: Tables, request: ListStreams) -> tuple[Tables, Success]:
    """ListStreams: those of one table or of all, a page at a time; in which order is not said."""
    if request.Limit > limits.LIST_STREAMS_MAX:
        raise broken(rules.LISTED)
    named = sorted({*tables.by_name, *tables.former})
    wanted = named if request.TableName is None else [request.TableName]
    found = [
        _listed(table, stream) for table in wanted for stream in naming.streams_of(tables, table)
    ]
    start = request.ExclusiveStartStreamArn
    if start is not None:
        arns = [each["StreamArn"] for each in found]
        if start not in arns:
            raise unsupported("what is listed after a stream that is not listed")
        found = found[arns.index(start) + 1 :]
    page = found[: request.Limit]
    body: dict[str, object] = {"Streams": page}
    if len(found) > len(page):
        body["LastEvaluatedStreamArn"] = page[-1]["StreamArn"]
    free = start is not None or len(found) > len(page)
    part = Part({"Streams": found}, most=request.Limit) if free else None
    return tables, Success(body, unordered={"Streams": (len(page),)}, part=part)


def _listed(table: str, stream: Stream) -> Mapping[str, object]:
    arn = stream_arn(table, stream.number)
    return {"StreamArn": arn, "TableName": table, "StreamLabel": Anything()}


def describe_stream(tables: Tables, request: DescribeStream) -> tuple[Tables, Success]:
    """DescribeStream: the stream, and a page of its shards."""
    if request.Limit > limits.SHARDS_MAX:
        raise broken(rules.DESCRIBED)
    found = naming.stream_of(tables, request.StreamArn, rules.NO_STREAM)
    return tables, Success({"StreamDescription": _described(found, request)})


def _described(found: naming.Found, request: DescribeStream) -> Mapping[str, object]:
    stream, children = found.stream, request.ShardFilter
    if children is not None and None in (children.Type, children.ShardId):
        raise unsupported("a filter of shards that is not complete")
    some = children is None and request.ExclusiveStartShardId is None
    return {
        "StreamArn": found.arn,
        "StreamLabel": Anything(),
        "StreamStatus": stream.status,
        "StreamViewType": stream.view,
        "CreationRequestDateTime": Anything(),
        "TableName": found.table,
        "KeySchema": key_schema(stream.schema),
        "Shards": SomeShards(
            least=int(some and stream.status != "ENABLING"),
            most=request.Limit,
            closed=stream.status == "DISABLED",
        ),
    }
