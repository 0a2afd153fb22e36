"""Requests of as many parts as they may have, or as many bytes, and of one more.

Source: "Quotas in Amazon DynamoDB" (developer guide): 25 writes and 100 reads of a batch, 100
actions and 4 MB of a transaction, 25 statements of a batch, statements of 8,192 characters, 20
global and 5 local indexes of a table, 20 projected attributes of an index, 50 tags; a million
segments ("Parallel scan"); 32 elements of a path; client tokens of 36 characters (API reference).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dynacheck.exchange.schemas import ARN, PREFIX, IndexShape, Schema

Built = tuple[str, dict[str, object]]

SIMPLE = Schema("S")
TABLE = SIMPLE.table


def _keys(count: int) -> list[dict[str, object]]:
    return [{"p": {"S": f"k{at}"}} for at in range(count)]


def _batch_writes(over: int) -> Built:
    writes = [{"DeleteRequest": {"Key": key}} for key in _keys(25 + over)]
    return "BatchWriteItem", {"RequestItems": {TABLE: writes}}


def _batch_keys(over: int) -> Built:
    return "BatchGetItem", {"RequestItems": {TABLE: {"Keys": _keys(100 + over)}}}


def _actions(over: int) -> Built:
    actions = [{"Delete": {"TableName": TABLE, "Key": key}} for key in _keys(100 + over)]
    return "TransactWriteItems", {"TransactItems": actions}


def _reads(over: int) -> Built:
    reads = [{"Get": {"TableName": TABLE, "Key": key}} for key in _keys(100 + over)]
    return "TransactGetItems", {"TransactItems": reads}


def _payload(over: int) -> Built:
    """4 MB in eleven items, of which each is counted as `p`, `kN` and `a` with its value."""
    sizes = [400_000] * 10
    sizes.append(4 * 1024 * 1024 - sum(sizes) + over)
    items = [
        {"p": {"S": f"k{at:02}"}, "a": {"S": "x" * (size - len("p") - len("k00") - len("a"))}}
        for at, size in enumerate(sizes)
    ]
    puts = [{"Put": {"TableName": TABLE, "Item": item}} for item in items]
    return "TransactWriteItems", {"TransactItems": puts}


def _inserted(over: int) -> Built:
    """4 MB in eleven statements, of which the items count that they insert."""
    sizes = [400_000] * 10
    sizes.append(4 * 1024 * 1024 - sum(sizes) + over)
    statements = [
        {
            "Statement": f"INSERT INTO \"{TABLE}\" VALUE {{'p': ?, 'a': ?}}",
            "Parameters": [{"S": f"i{at:02}"}, {"S": "x" * (size - len("pi00a"))}],
        }
        for at, size in enumerate(sizes)
    ]
    return "ExecuteTransaction", {"TransactStatements": statements}


def _client_token(over: int) -> Built:
    put = {"Put": {"TableName": TABLE, "Item": _keys(1)[0]}}
    return "TransactWriteItems", {"TransactItems": [put], "ClientRequestToken": "x" * (36 + over)}


def _statement(key: str) -> dict[str, object]:
    return {"Statement": f"SELECT * FROM \"{TABLE}\" WHERE p = '{key}'"}


def _statements(over: int) -> Built:
    statements = [_statement(f"k{at}") for at in range(25 + over)]
    return "BatchExecuteStatement", {"Statements": statements}


def _statement_length(over: int) -> Built:
    text = str(_statement("a")["Statement"])
    return "ExecuteStatement", {"Statement": text + " " * (8192 - len(text) + over)}


def _new(what: str, over: int) -> str:
    """A table of its own for each side of a limit: none is in the way of another."""
    return f"{PREFIX}{what}_{over}"


def _global_indexes(over: int) -> Built:
    shapes = tuple(IndexShape(f"index{at:02}", "g", None, "KEYS_ONLY") for at in range(20 + over))
    return "CreateTable", Schema("S", None, shapes).create_request(_new("global", over))


def _local_indexes(over: int) -> Built:
    shapes = tuple(
        IndexShape(f"index{at}", "p", "l", "KEYS_ONLY", local=True) for at in range(5 + over)
    )
    return "CreateTable", Schema("S", "S", shapes).create_request(_new("local", over))


def _projected(over: int) -> Built:
    shapes = (IndexShape("index", "g", None, "INCLUDE"),)
    request = Schema("S", None, shapes).create_request(_new("projected", over))
    indexes = request["GlobalSecondaryIndexes"]
    assert isinstance(indexes, list)
    names = [f"a{at}" for at in range(20 + over)]
    indexes[0]["Projection"] = {"ProjectionType": "INCLUDE", "NonKeyAttributes": names}
    return "CreateTable", request


def _tags(over: int) -> Built:
    tags = [{"Key": f"k{at}", "Value": ""} for at in range(50 + over)]
    return "TagResource", {"ResourceArn": ARN + TABLE, "Tags": tags}


def _segments(over: int) -> Built:
    return "Scan", {"TableName": TABLE, "Segment": 0, "TotalSegments": 1_000_000 + over}


def _path(over: int) -> Built:
    text = "a" + "[0]" * (31 + over)
    return "GetItem", {"TableName": TABLE, "Key": _keys(1)[0], "ProjectionExpression": text}


def _any(build: Callable[[int], Built]) -> Callable[[int, Schema, Mapping[str, object]], Built]:
    """The builder of a limit that is tried on the simplest table whatever is asked for."""
    return lambda over, schema, key: build(over)


MANY = {
    name: _any(build)
    for name, build in {
        "writes of a batch": _batch_writes,
        "keys of a batch": _batch_keys,
        "actions of a transaction": _actions,
        "reads of a transaction": _reads,
        "bytes of a transaction": _payload,
        "bytes of a transaction of statements": _inserted,
        "client token": _client_token,
        "statements of a batch": _statements,
        "statement length": _statement_length,
        "global indexes": _global_indexes,
        "local indexes": _local_indexes,
        "projected attributes": _projected,
        "tags": _tags,
        "segments": _segments,
        "elements of a path": _path,
    }.items()
}
"""Each limit's name, and its builder: see `limits.LIMITS`."""
