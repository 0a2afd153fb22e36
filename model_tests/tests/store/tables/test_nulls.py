"""Null elements in lists of requests on tables count as not there."""

from __future__ import annotations

from typing import Any

import pytest

from dynacheck.exchange.client import Answered, Refused
from dynaspec.items import EMPTY, Failure, handle
from support.endpoints.store_in_process import StoreInProcess

TABLE: dict[str, Any] = {
    "TableName": "table",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
INDEX: dict[str, Any] = {
    "IndexName": "index",
    "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", None]},
}


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("TagResource", {"Tags": [None]}),
        ("TagResource", {"Tags": [None, {"Key": "a", "Value": "b"}]}),
        ("UntagResource", {"TagKeys": [None]}),
        ("CreateTable", {**TABLE, "TableName": "other", "Tags": [None]}),
    ],
)
def test_a_null_tag_is_refused_as_the_specification_refuses_it(
    operation: str, members: dict[str, Any]
) -> None:
    """With the same message."""
    store = StoreInProcess()
    made = store.send("CreateTable", TABLE)
    assert isinstance(made, Answered)
    described: Any = made.body["TableDescription"]
    request = {"ResourceArn": described["TableArn"], **members}
    tables, _ = handle(EMPTY, "CreateTable", TABLE)
    expected = handle(tables, operation, request)[1]
    told = store.send(operation, request)
    assert isinstance(expected, Failure)
    assert isinstance(told, Refused)
    assert (told.code, told.message) == (expected.code, expected.message)


def test_a_null_among_the_projected_attributes_is_dropped() -> None:
    """The specification leaves open what comes of it."""
    told = StoreInProcess().send("CreateTable", {**TABLE, "GlobalSecondaryIndexes": [INDEX]})
    assert isinstance(told, Answered)
