"""Compressed requests to the HTTP endpoint, and the coding of its answers.

Which coding the service chooses is recorded in *scylladb/scylladb*, `test/alternator`.
"""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from dynastore.web.coding import encoded
from support.endpoints.wire_server import Connection, Server, connection, server
from support.trees.store_tree import KEY, table

__all__ = ["connection", "server"]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b'{"Limit": 5}', mtime=0)),
        ("GZIP ", gzip.compress(b'{"Limit": 5}', mtime=0)),
        ("gzip", gzip.compress(b'{"Limit"', mtime=0) + gzip.compress(b": 5}", mtime=0)),
        ("gzip", gzip.compress(b'{"Limit": 5}', mtime=0) + b"junk"),
        ("deflate", zlib.compress(b'{"Limit": 5}')),
    ],
)
def test_compressed_requests(connection: Connection, coding: str, body: bytes) -> None:
    assert connection.ask(body, Content_Encoding=coding).status == 200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "garbage", "br"])
@pytest.mark.parametrize("body", [b"", b"{}", gzip.compress(b"{}", mtime=0)[:-1]])
def test_broken_compression_is_an_internal_error_as_with_the_service(
    connection: Connection, server: Server, coding: str, body: bytes
) -> None:
    response = connection.ask(body, Content_Encoding=coding)
    assert (response.status, response.code) == (500, "InternalServerError")
    assert server.submitted == []


def test_a_compressed_request_may_not_be_longer_than_another(connection: Connection) -> None:
    bomb = gzip.compress(b" " * (16 * 1024 * 1024 - 2) + b"{}")
    assert connection.ask(bomb, Content_Encoding="gzip").status == 200
    bomb = gzip.compress(b" " * (16 * 1024 * 1024 - 1) + b"{}")
    assert connection.ask(bomb, Content_Encoding="gzip").status == 413


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("identity", None),
        ("", None),
        ("br", None),
        ("x-gzip", None),
        ("gzip, deflate", "gzip"),
        ("br, identity, deflate, gzip", "deflate"),
        ("GZIP, identity", "gzip"),
        ("dog, gzip ,, cat", "gzip"),
        ("gzip;q=0.8, deflate;q=0.5", "gzip"),
        ("br, gzip;q=0, deflate; q = 0.5 , identity;q=0", "deflate"),
        ("*", "gzip"),
        ("*, deflate;q=0.5", "gzip"),
        ("*, deflate", "deflate"),
        ("*, identity", "gzip"),
        ("*, gzip;q=0.5", "deflate"),
        ("gzip ;q=0", None),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("*;q=0.5,identity", "gzip"),
        ("gzip;q=0.5,identity;q=0.8", "gzip"),
        ("br;q=0.8,identity;q=0.5,*;q=0", None),
        ('"gzip"', None),
        ("gzip br", None),
        ("gzip:q=1", None),
        ("deflate;q=0.5, gzip;q=31", "gzip"),
        ("gzip;q=31,deflate;q=51", "gzip"),
        ("deflate;q=0.5, gzip;q=0.2", "deflate"),
        ("deflate;q=0.5, gzip;q=1;q=0.2", "gzip"),
        ("deflate;q=0.5,gzip;q=0.", "deflate"),
        ("deflate;q=0.5,gzip;q=0.x", "gzip"),
        ("deflate;q=0.5,gzip;q=0. x", "gzip"),
        ("deflate;q=-0.5,gzip;q=0.2", "gzip"),
        ("gzip;q= 0;q=1", None),
        ("gzip;q =0;q=1", "gzip"),
        ("gzip; q=0;q=1", None),
        ("gzip;nq=0;q=1", None),
        ("gzip;q=0, gzip;q=1, gzip;q=0", "gzip"),
        ("br,identity;q=0.5,gzip;q=0.0001", "gzip"),
    ],
)
def test_the_coding_is_chosen_as_the_service_chooses(accepted: str, coding: str | None) -> None:
    """Each case is one that was tried on the service."""
    assert encoded(b"x" * 4097, accepted)[1] == coding
    assert encoded(b"x" * 4096, accepted) == (b"x" * 4096, None)


def test_long_answers_are_compressed_for_who_accepts_that(
    server: Server, connection: Connection
) -> None:
    client = server.client()
    client.create_table(**table())
    item = {**KEY, "v": {"S": "x" * 6000}}
    client.put_item(TableName="table", Item=item)
    body = json.dumps({"TableName": "table", "Key": KEY, "ConsistentRead": True}).encode()
    target = "DynamoDB_20120810.GetItem"
    for coding, decompress in (("gzip", gzip.decompress), ("deflate", zlib.decompress)):
        response = connection.ask(body, X_Amz_Target=target, Accept_Encoding=coding)
        assert response.headers["content-encoding"] == coding
        assert len(response.body) < 200
        assert json.loads(decompress(response.body)) == {"Item": item}
    plain = connection.ask(body, X_Amz_Target=target)
    assert "content-encoding" not in plain.headers
    assert json.loads(plain.body) == {"Item": item}
    client.delete_table(TableName="table")


def test_long_errors_are_not_compressed(server: Server, connection: Connection) -> None:
    """As AllocZero/EfficientDynamoDb found them on the service (issue 259)."""
    client = server.client()
    client.create_table(**table())
    client.put_item(TableName="table", Item={**KEY, "v": {"S": "x" * 6000}})
    request = {
        "TableName": "table",
        "Item": KEY,
        "ConditionExpression": "attribute_not_exists(k)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    target = "DynamoDB_20120810.PutItem"
    body = json.dumps(request).encode()
    response = connection.ask(body, X_Amz_Target=target, Accept_Encoding="gzip")
    assert "content-encoding" not in response.headers
    assert json.loads(response.body)["Item"]["v"] == {"S": "x" * 6000}
    client.delete_table(TableName="table")
