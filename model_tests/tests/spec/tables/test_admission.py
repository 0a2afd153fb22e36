"""Changes of tables that wait for others, tags, and time to live, by examples.

The texts are those of captures of the service of October 2026.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dynaspec.items.data.values import S
from dynaspec.items.tables.ttl import SERVICE, expired, expires
from support.specified.item_service import n, s
from support.specified.tabled import (
    ARN,
    BUSY,
    DROP,
    INDEX,
    INVALID,
    LIMIT,
    MAKE,
    MORE,
    NAME,
    RARE,
    STREAM,
    Tabled,
)


@pytest.fixture
def table() -> Tabled:
    return Tabled()


# --- What waits for what -------------------------------------------------------------------------

ANY: dict[str, dict[str, Any]] = {
    "IOPS": {"BillingMode": "PROVISIONED", "ProvisionedThroughput": MORE},
    "stream": {"StreamSpecification": STREAM},
    "class": {"TableClass": RARE},
    "bounds": {"OnDemandThroughput": {"MaxReadRequestUnits": 5}},
    "index": MAKE,
}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("IOPS", "IOPS", f"Table IOPS are currently being updated. Table: {NAME}"),
        (
            "IOPS",
            "stream",
            f"Can't enable or disable stream while table IOPS are being updated. Table: {NAME}",
        ),
        (
            "IOPS",
            "index",
            f"Can't create or delete indexes while table IOPS are being updated. Table: {NAME}",
        ),
        (
            "IOPS",
            "bounds",
            "OnDemandThroughput cannot be updated while BillingMode update is in progress",
        ),
        (
            "stream",
            "class",
            f"Can't update table class when stream status is being updated. Table: {NAME}",
        ),
        ("stream", "index", "Can't create or delete an index when stream status is being updated."),
        (
            "stream",
            "bounds",
            "OnDemandThroughput cannot be updated while stream status update is in progress",
        ),
        (
            "class",
            "class",
            "Can't update table class when a table class update is in progress. Table: Things "
            f"TableClassUpdateInProgress: {RARE}",
        ),
        (
            "class",
            "stream",
            "Can't change stream status when a table class update is in progress. Table: Things "
            f"TableClassUpdateInProgress: {RARE}",
        ),
        (
            "class",
            "bounds",
            "OnDemandThroughput cannot be updated while TableClass update is in progress. "
            f"TableClassUpdateInProgress: {RARE}",
        ),
        (
            "class",
            "index",
            "Can't create or delete an index when a table class update is in progress.",
        ),
        (
            "index",
            "IOPS",
            "Can't change table IOPS when an index is being created. Table: Things Indexes: [new]",
        ),
        ("index", "stream", "Can't change stream status when an index is being created"),
        (
            "index",
            "bounds",
            "OnDemandThroughput cannot be updated while index creation is in progress for indexes: "
            "[new]",
        ),
    ],
)
def test_a_change_waits_until_another_has_ended(
    table: Tabled, first: str, second: str, message: str
) -> None:
    table.update(**ANY[first])
    assert table.refused("UpdateTable", **ANY[second]) == BUSY + message
    table.update(DeletionProtectionEnabled=False)
    assert table.refused("DeleteTable").startswith(BUSY)
    table.settle()
    table.ok("DeleteTable")


def test_an_index_is_made_deleted_and_given_up_one_at_a_time(table: Tabled) -> None:
    told = table.update(**MAKE)
    (index,) = told["GlobalSecondaryIndexes"]
    assert (told["TableStatus"], index["IndexStatus"], index["Backfilling"]) == (
        "UPDATING",
        "CREATING",
        False,
    )
    of_index = f"Table: {NAME} Index: new"
    assert table.refused("UpdateTable", **DROP) == (
        f"{BUSY}Index creation is in resource allocation phase. Retry deletion during backfilling "
        f"phase or when the index is active. {of_index}"
    )
    other = {"Create": {**INDEX, "IndexName": "other"}}
    one = f"{LIMIT}Only 1 online index can be created or deleted simultaneously per table"
    make_other = {**MAKE, "GlobalSecondaryIndexUpdates": [other]}
    assert table.refused("UpdateTable", **make_other) == one
    table.fill()
    found = table.described
    assert (found["TableStatus"], found["GlobalSecondaryIndexes"][0]["Backfilling"]) == (
        "ACTIVE",
        True,
    )
    assert table.refused("UpdateTable", **make_other) == one
    table.update(**DROP)
    for change in (MAKE, DROP):
        assert table.refused("UpdateTable", **change) == f"{BUSY}Index is being deleted. {of_index}"
    assert table.refused("UpdateTable", **make_other) == one
    table.settle()
    assert "GlobalSecondaryIndexes" not in table.described


# --- Tags ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        ("Things", f"{INVALID}ARNs must start with 'arn:': Things"),
        (
            "arn:aws:dynamodb",
            "Invalid TableArn: Invalid ResourceArn provided as input arn:aws:dynamodb",
        ),
        ("arn:aws:s3:::x", "Access is denied"),
        (ARN.replace("000000000000", "111111111111"), "Access is denied"),
        (
            f"{ARN}/backup/1",
            f"{INVALID}Provided Arn is not a DynamoDB resource arn: {ARN}/backup/1",
        ),
        (
            f"{ARN}/index/new",
            f"{INVALID}Invalid resource arn provided, only table or stream is accepted. "
            f"Provided resource arn: {ARN}/index/new",
        ),
        (f"{ARN}2", f"Requested resource not found: ResourceArn: {ARN}2 not found"),
        (f"{ARN}/stream/2", f"Requested resource not found: ResourceArn: {ARN}/stream/2 not found"),
    ],
)
def test_tags_are_those_of_a_table(table: Tabled, arn: str, message: str) -> None:
    for operation, more in (
        ("TagResource", {"Tags": [{"Key": "k", "Value": "v"}]}),
        ("UntagResource", {"TagKeys": ["k"]}),
        ("ListTagsOfResource", {}),
    ):
        assert table.refused(operation, ResourceArn=arn, **more) == message


def test_reserved_tags_are_neither_given_nor_taken(table: Tabled) -> None:
    for key in ("aws:x", "AWS:x"):
        message = f"Tag Key cannot be prefixed with aws:, Key: {key}"
        assert table.refused("TagResource", Tags=[{"Key": key, "Value": ""}]) == message
        assert table.refused("UntagResource", TagKeys=[key]) == message


# --- Time to live --------------------------------------------------------------------------------


def test_a_change_of_time_to_live_waits_for_the_one_before(table: Tabled) -> None:
    on = {"Enabled": True, "AttributeName": "t"}
    table.ok("UpdateTimeToLive", TimeToLiveSpecification=on)
    off = {**on, "Enabled": False}
    refused = table.refused("UpdateTimeToLive", TimeToLiveSpecification=off)
    assert refused == "Time to live has been modified multiple times within a fixed interval"
    refused = table.refused("UpdateTimeToLive", TimeToLiveSpecification=on)
    assert refused == "TimeToLive is already enabled"
    table.settle()
    table.ok("UpdateTimeToLive", TimeToLiveSpecification=off)


def test_what_expires_is_deleted_by_the_service(table: Tabled) -> None:
    on = {"Enabled": True, "AttributeName": "t"}
    table.ok("UpdateTimeToLive", TimeToLiveSpecification=on)
    table.settle()
    table.ok("PutItem", Item={"p": s("x"), "t": n(5)})
    found = table.tables.by_name[NAME]
    key = (S("x"),)
    assert expires(found, found.items[key]) == 5
    after, note = expired(found, key)
    assert (after, note.by) == (replace(found, items=found.items.drop(key)), SERVICE)
