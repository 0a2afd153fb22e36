"""The operations on tables, by examples: what AWS has been seen to answer in October 2026."""

from __future__ import annotations

import pytest

from dynaspec.items import Anything, Unsupported
from dynaspec.items.data.inferences import REDEFINED_KEY
from support.specified.item_service import definition, s
from support.specified.tabled import (
    ARN,
    INVALID,
    LIMIT,
    MAKE,
    MORE,
    NAME,
    RARE,
    STREAM,
    UNITS,
    Request,
    Tabled,
)


@pytest.fixture
def table() -> Tabled:
    return Tabled()


@pytest.fixture
def bought() -> Tabled:
    """A table with provisioned capacity."""
    made = Tabled()
    made.update(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    made.settle()
    return made


# --- Names ---------------------------------------------------------------------------------------


def test_a_table_may_be_named_by_its_arn(table: Tabled) -> None:
    item = {"p": s("x")}
    table.ok("PutItem", TableName=ARN, Item=item)
    assert table.ok("GetItem", TableName=ARN, Key=item)["Item"] == item
    assert table.ok("DescribeTable", TableName=ARN)["Table"]["TableName"] == NAME
    assert table.ok("Scan", TableName=ARN)["Count"] == 1
    get = {"Get": {"TableName": ARN, "Key": item}}
    assert table.ok("TransactGetItems", TransactItems=[get])["Responses"] == [{"Item": item}]
    table.ok("DeleteTable", TableName=ARN)


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (
            ARN.replace("us-east-1", "us-west-2"),
            "1 validation error detected: Invalid AWS region in",
        ),
        (ARN.replace("arn:aws:", "arn:aws-cn:"), "1 validation error detected: Invalid AWS partit"),
        (ARN.replace("table/", "stream/"), "1 validation error detected: Invalid resource type in"),
        (
            f"{ARN}/index/new",
            "1 validation error detected: Valid ARN format is 'arn:<awsPartition>",
        ),
        (
            "arn:aws:dynamodb",
            "1 validation error detected: Valid ARN format is 'arn:<awsPartition>",
        ),
        (ARN.replace("000000000000", "111111111111"), "Access is denied"),
        (f"{ARN}2", f"Requested resource not found: Table: {NAME}2 not found"),
        ("ab", "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constrai"),
        ("", "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint"),
    ],
)
def test_a_wrong_name_is_refused(table: Tabled, arn: str, message: str) -> None:
    assert table.refused("DescribeTable", TableName=arn).startswith(message)


# --- What goes together --------------------------------------------------------------------------

ALONE = "modification must be the only operation in the request"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({}, "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "),
        (
            {"SSESpecification": {"Enabled": True}, "TableClass": RARE},
            f"Server-Side Encryption {ALONE}",
        ),
        ({"DeletionProtectionEnabled": True, "TableClass": RARE}, f"TableClass {ALONE}"),
        ({"DeletionProtectionEnabled": True, **MAKE}, f"DeletionProtection {ALONE}"),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 1}, "DeletionProtectionEnabled": True},
            "DeletionP",
        ),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 1}, "StreamSpecification": STREAM},
            "WarmThroughput must be the only operation in the request",
        ),
        (
            {"WarmThroughput": {"ReadUnitsPerSecond": 1}, **MAKE},
            "Create global secondary index cannot be specified when updating WarmThroughput",
        ),
        (
            {"OnDemandThroughput": {"MaxReadRequestUnits": 1}, "StreamSpecification": STREAM},
            "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
        ),
        (
            {"ProvisionedThroughput": UNITS, "StreamSpecification": STREAM},
            "You cannot modify stream status while updating table IOPS",
        ),
        (
            {
                "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": UNITS,
                "StreamSpecification": STREAM,
            },
            "You cannot modify stream status while updating table IOPS",
        ),
        (
            {"ProvisionedThroughput": UNITS, **MAKE},
            "You cannot create or delete index while updating table IOPS",
        ),
        (
            {"StreamSpecification": STREAM, **MAKE},
            "You cannot create or delete index while changing stream status",
        ),
        (
            {"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": UNITS},
            "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST",
        ),
        (
            {"BillingMode": "PROVISIONED"},
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
        ),
        (
            {
                "GlobalSecondaryIndexUpdates": [
                    {"Update": {"IndexName": "new", "WarmThroughput": {}}}
                ]
            },
            "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
            "specified for index: new",
        ),
        (
            {"GlobalSecondaryIndexUpdates": [], "DeletionProtectionEnabled": True},
            "DeletionProtection",
        ),
        (
            {"TableClass": "GLACIER"},
            "Invalid table-class parameter provided. Please try again with",
        ),
    ],
)
def test_changes_that_do_not_go_together_are_refused(
    table: Tabled, request_: Request, message: str
) -> None:
    # Before the table is looked for.
    told = table.refused("UpdateTable", **{"TableName": "Nothing", **request_})
    if message == "DeletionProtection":
        assert told == f"{INVALID}List of GlobalSecondaryIndexUpdates is empty"
    else:
        assert told.removeprefix(INVALID).startswith(message)


def test_what_is_empty_is_left_out_of_account(table: Tabled) -> None:
    table.update(WarmThroughput={}, DeletionProtectionEnabled=True)
    table.update(OnDemandThroughput={}, BillingMode="PAY_PER_REQUEST")
    assert isinstance(table.send("UpdateTable", WarmThroughput={}), Unsupported)


# --- Capacity ------------------------------------------------------------------------------------


def test_capacity_changes_later_and_is_told_as_it_was(bought: Tabled) -> None:
    told = bought.update(ProvisionedThroughput=MORE)
    assert (told["TableStatus"], told["ProvisionedThroughput"]["ReadCapacityUnits"]) == (
        "UPDATING",
        2,
    )
    assert bought.described["ProvisionedThroughput"]["ReadCapacityUnits"] == 2
    bought.settle()
    assert bought.described["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    assert bought.refused("UpdateTable", ProvisionedThroughput=MORE).startswith(
        "The provisioned throughput for the table will not change. The requested value equals the "
        "current value. Current ReadCapacityUnits provisioned for the table: 3. Requested "
    )


def test_only_some_decreases_are_specified(bought: Tabled) -> None:
    bought.update(ProvisionedThroughput={"ReadCapacityUnits": 9, "WriteCapacityUnits": 9})
    bought.settle()
    for units in (8, 7, 6, 5):
        assert "NumberOfDecreasesToday" in bought.described["ProvisionedThroughput"] or units < 8
        bought.update(ProvisionedThroughput={"ReadCapacityUnits": units, "WriteCapacityUnits": 9})
        bought.settle()
    less = {"ReadCapacityUnits": 4, "WriteCapacityUnits": 9}
    assert isinstance(bought.send("UpdateTable", ProvisionedThroughput=less), Unsupported)


def test_no_table_may_have_more_than_the_quota(bought: Tabled) -> None:
    units = {"ReadCapacityUnits": 40_001, "WriteCapacityUnits": 1}
    assert bought.refused("UpdateTable", ProvisionedThroughput=units) == (
        "The requested ReadCapacityUnits, 40001, is above the per table maximum for the account in "
        "us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for "
        "current limits and how to request higher limits."
    )


def test_every_index_has_capacity_when_the_table_gets_some() -> None:
    table = Tabled()
    table.update(**MAKE)
    table.settle()
    switch = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
    refused = table.refused("UpdateTable", **switch)
    assert refused == f"{INVALID}ProvisionedThroughput must be specified for index: new"
    update = [{"Update": {"IndexName": "new", "ProvisionedThroughput": UNITS}}]
    told = table.update(**switch, GlobalSecondaryIndexUpdates=update)
    (index,) = told["GlobalSecondaryIndexes"]
    assert index["ProvisionedThroughput"]["ReadCapacityUnits"] == 2
    assert told["BillingModeSummary"] == {"BillingMode": "PROVISIONED"}
    table.settle()
    refused = table.refused("UpdateTable", GlobalSecondaryIndexUpdates=update)
    assert "Current ReadCapacityUnits provisioned for index new: 2. " in refused


def test_bounds_on_demand_are_set_member_by_member(table: Tabled) -> None:
    both = {"MaxReadRequestUnits": 1000, "MaxWriteRequestUnits": 500}
    assert table.update(OnDemandThroughput=both)["OnDemandThroughput"] == both
    assert table.described["TableStatus"] == "ACTIVE"
    told = table.update(OnDemandThroughput={"MaxReadRequestUnits": -1})["OnDemandThroughput"]
    assert told == {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 500}
    assert table.described["OnDemandThroughput"] == {"MaxWriteRequestUnits": 500}
    table.update(OnDemandThroughput={"MaxWriteRequestUnits": -1})
    assert "OnDemandThroughput" not in table.described
    for wrong, why in (
        (0, f"{INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside"),
        (40_001, f"{LIMIT}Requested MaxReadRequestUnits for OnDemandThroughput for table exceeds"),
    ):
        bounds = {"MaxReadRequestUnits": wrong}
        assert table.refused("UpdateTable", OnDemandThroughput=bounds).startswith(why)


def test_what_is_provisioned_is_not_bounded(bought: Tabled) -> None:
    bounds = {"MaxWriteRequestUnits": 5}
    assert bought.refused("UpdateTable", OnDemandThroughput=bounds) == (
        f"{INVALID}MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table "
        "BillingMode is PROVISIONED"
    )


def test_a_table_is_never_less_warm_than_it_was(table: Tabled) -> None:
    start = {"ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000}
    assert table.described["WarmThroughput"] == {**start, "Status": "ACTIVE"}
    told = table.update(WarmThroughput={"ReadUnitsPerSecond": 12_001})
    assert told["WarmThroughput"] == {**start, "Status": "UPDATING"}
    assert table.refused("UpdateTable", WarmThroughput=start) == (
        f"{INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current "
        "WarmThroughput, decreasing WarmThroughput is not supported"
    )
    table.update(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    table.settle()
    assert table.described["WarmThroughput"]["ReadUnitsPerSecond"] == 12_001


# --- Encryption, stream, class -------------------------------------------------------------------


def test_encryption_with_the_accounts_key_comes_and_goes(table: Tabled) -> None:
    off = {"Enabled": False}
    assert table.refused("UpdateTable", SSESpecification=off) == (
        f"{INVALID}Table is already encrypted by default"
    )
    assert "SSEDescription" not in table.described
    told = table.update(SSESpecification={"Enabled": True})
    assert (told["TableStatus"], told["SSEDescription"]) == ("ACTIVE", {"Status": "UPDATING"})
    key = {"SSEType": "KMS", "KMSMasterKeyArn": Anything()}
    assert table.described["SSEDescription"] == {"Status": "ENABLED", **key}
    table.update(SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": "alias/aws/dynamodb"})
    table.update(SSESpecification=off)
    assert "SSEDescription" not in table.described


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Enabled": False, "SSEType": "KMS"}, "SSEType can not be specified if Enabled is false"),
        (
            {"Enabled": False, "KMSMasterKeyId": "x"},
            "KMSMasterKeyId can not be specified if Enabled is false",
        ),
        ({"Enabled": True, "SSEType": "AES256"}, "SSEType AES256 is not supported"),
        (
            {"Enabled": True, "KMSMasterKeyId": "x"},
            "SSEType KMS is required if KMSMasterKeyId is specified",
        ),
    ],
)
def test_encryption_that_contradicts_itself_is_refused(given: Request, message: str) -> None:
    new = {**definition(("p", "S")), "TableName": "New", "SSESpecification": given}
    assert Tabled().refused("CreateTable", **new) == INVALID + message
    assert Tabled().refused("UpdateTable", SSESpecification=given) == INVALID + message


def test_a_class_is_told_when_it_has_changed(table: Tabled) -> None:
    table.update(TableClass="STANDARD")
    assert "TableClassSummary" not in table.described
    assert "TableClassSummary" not in table.update(TableClass=RARE)
    table.settle()
    assert table.described["TableClassSummary"] == {"TableClass": RARE}


def test_what_depends_on_the_time_of_earlier_changes_is_not_specified(table: Tabled) -> None:
    for name in (RARE, "STANDARD"):
        table.update(TableClass=name)
        table.settle()
    for name in (RARE, "STANDARD"):
        assert isinstance(table.send("UpdateTable", TableClass=name), Unsupported)
    for _ in range(4):
        table.update(SSESpecification={"Enabled": True})
    assert isinstance(table.send("UpdateTable", SSESpecification={"Enabled": True}), Unsupported)


def test_what_the_service_answered_with_an_internal_error_is_not_specified(table: Tabled) -> None:
    warm = {"IndexName": "none", "WarmThroughput": {"ReadUnitsPerSecond": 13_000}}
    asked = [{"Update": warm}]
    assert isinstance(table.send("UpdateTable", GlobalSecondaryIndexUpdates=asked), Unsupported)


def test_a_mode_that_is_undone_is_told_and_not_carried_out(table: Tabled) -> None:
    table.update(BillingMode="PROVISIONED", ProvisionedThroughput=UNITS)
    told = table.update(BillingMode="PAY_PER_REQUEST")
    assert told["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert told["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    table.settle()
    assert table.described["BillingModeSummary"] == {"BillingMode": "PROVISIONED"}


def test_how_indexes_are_told_when_a_mode_is_undone_is_not_specified(table: Tabled) -> None:
    table.update(**MAKE)
    table.settle()
    units = {"IndexName": "new", "ProvisionedThroughput": UNITS}
    table.update(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=UNITS,
        GlobalSecondaryIndexUpdates=[{"Update": units}],
    )
    assert isinstance(table.send("UpdateTable", BillingMode="PAY_PER_REQUEST"), Unsupported)


def test_an_index_that_redefines_the_tables_key_is_refused_by_inference(table: Tabled) -> None:
    index = {
        "IndexName": "other",
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    answer = table.send(
        "UpdateTable",
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": index}],
    )
    assert answer.rests_on == {REDEFINED_KEY}


def test_a_description_says_what_is_there(table: Tabled) -> None:
    there = {name for name, value in table.described.items() if value == Anything()}
    assert there == {"CreationDateTime", "TableArn", "TableId", "ItemCount", "TableSizeBytes"}
    table.update(StreamSpecification=STREAM)
    table.settle()
    table.update(StreamSpecification={"StreamEnabled": False})
    table.settle()
    assert {"LatestStreamArn", "LatestStreamLabel"} <= table.described.keys()
    told = table.ok("DeleteTable")["TableDescription"]
    assert {"TableArn", "TableId", "ItemCount", "TableSizeBytes"} <= told.keys()
    assert not {"CreationDateTime", "KeySchema", "AttributeDefinitions"} & told.keys()
