"""One plain request of each operation, a success if it has any: each is met, whatever is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.exchange.schemas import ARN, PREFIX, STREAMED, Schema
from dynacheck.exchange.step import Step, StreamReading, Walk
from dynacheck.exchange.streams import shard_of
from dynaspec.items.api import OPERATIONS
from dynaspec.items.streams.naming import iterator

TABLE = Schema("S").table
KEY: dict[str, object] = {"p": {"S": "a"}}
ITEM: dict[str, object] = {**KEY, "a": {"N": "1"}}
_OWN = f"{PREFIX}plain"


def plain_requests() -> Iterator[Step]:
    """The requests of the operations that are specified, on the simplest table of the pool."""
    return (step for step in _all() if step.operation in OPERATIONS)


def _all() -> Iterator[Step]:
    about: dict[str, object] = {"TableName": TABLE, "Key": KEY}
    yield Step("PutItem", {"TableName": TABLE, "Item": ITEM})
    yield Step("GetItem", {**about, "ConsistentRead": True})
    yield Step("UpdateItem", {**about, "UpdateExpression": "SET b = a"})
    yield from _several()
    yield from _pages()
    yield from _statements()
    yield Step("DeleteItem", about)
    yield from _tables()


def _several() -> Iterator[Step]:
    """Batches and transactions."""
    one = {"TableName": TABLE, "Key": KEY}
    keys = {"Keys": [KEY], "ConsistentRead": True}
    put = {"Put": {"TableName": TABLE, "Item": ITEM}}
    yield Step("BatchWriteItem", {"RequestItems": {TABLE: [{"PutRequest": {"Item": ITEM}}]}})
    yield Step("BatchGetItem", {"RequestItems": {TABLE: keys}})
    yield Step("TransactWriteItems", {"TransactItems": [put]})
    yield Step("TransactGetItems", {"TransactItems": [{"Get": one}]})


def _pages() -> Iterator[Step]:
    """Query and Scan."""
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {":p": {"S": "a"}},
        "ConsistentRead": True,
    }
    scan = {"TableName": TABLE, "ConsistentRead": True}
    yield Step("Query", query)
    yield Step("Scan", scan)
    yield Walk("Query", query, page=1)
    yield Walk("Scan", scan, page=1)


def _statements() -> Iterator[Step]:
    """PartiQL."""
    select = {"Statement": f"""SELECT * FROM "{TABLE}" WHERE p = 'a'"""}
    yield Step("ExecuteStatement", {**select, "ConsistentRead": True})
    yield Step("BatchExecuteStatement", {"Statements": [{**select, "ConsistentRead": True}]})
    yield Step("ExecuteTransaction", {"TransactStatements": [select]})


def _tables() -> Iterator[Step]:
    """The operations on tables and on the account."""
    name, arn = {"TableName": _OWN}, {"ResourceArn": f"{ARN}{_OWN}"}
    ttl = {"Enabled": True, "AttributeName": "t"}
    yield Step("CreateTable", Schema("S").create_request(_OWN))
    yield Step("DescribeTable", name)
    yield Step("DescribeTimeToLive", name)
    yield Step("UpdateTimeToLive", {**name, "TimeToLiveSpecification": ttl})
    yield Step("TagResource", {**arn, "Tags": [{"Key": "k", "Value": "v"}]})
    yield Step("ListTagsOfResource", arn)
    yield Step("UntagResource", {**arn, "TagKeys": ["k"]})
    yield Step("UpdateTable", {**name, "DeletionProtectionEnabled": False})
    yield Step("DeleteTable", name)
    for operation in ("ListTables", "DescribeLimits", "DescribeEndpoints", "ListGlobalTables"):
        yield Step(operation, {})
    group, named = [{"RegionName": "us-east-1"}], {"GlobalTableName": _OWN}
    yield Step("CreateGlobalTable", {**named, "ReplicationGroup": group})
    yield Step("DescribeGlobalTable", named)
    yield Step("UpdateGlobalTable", {**named, "ReplicaUpdates": [{"Delete": group[0]}]})


def plain_stream_requests() -> list[Step]:
    """The requests of the operations on streams, on the simplest table that has one."""
    table = STREAMED[0].table
    name, arn = {"TableName": table}, f"{ARN}{table}/stream/1"
    place = {"StreamArn": arn, "ShardId": shard_of(1), "ShardIteratorType": "LATEST"}
    return [
        Step("PutItem", {**name, "Item": ITEM}),
        Step("ListStreams", name),
        Step("DescribeStream", {"StreamArn": arn}),
        StreamReading("GetRecords", {"StreamArn": arn}),
        Step("GetShardIterator", place),
        Step("GetRecords", {"ShardIterator": iterator(arn, shard_of(1), "LATEST", 2)}),
    ]
