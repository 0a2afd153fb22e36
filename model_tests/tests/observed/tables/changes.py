"""UpdateTable, DeleteTable, UpdateTimeToLive and tags."""

from __future__ import annotations

from typing import Any, Final

from observed import (
    ABSENT,
    HASH,
    NONE_SUCH,
    NUBO,
    SETTLED,
    Exactly,
    Row,
    Wire,
    ask,
    get,
    index,
    key_schema,
    pk,
    put,
    row,
    s,
    table,
)
from observed.tables.tables import NEW, PROVISIONED, UNITS, P, defined, described

UPDATE: Final = NUBO + "tier1/updateTable/basic.test.ts"
UPDATE_CONFIG: Final = NUBO + "tier1/updateTable/config.test.ts"
UPDATE_INDEX: Final = NUBO + "tier2/updateTable/gsi.test.ts"
TTL: Final = NUBO + "tier2/ttl/basic.test.ts"
TAGS: Final = NUBO + "tier2/tags/basic.test.ts"
DELETE: Final = NUBO + "tier1/deleteTable/basic.test.ts"


def changed(
    source: str, about: str, first: Wire, change: Wire, *keys: tuple[str, str], **parts: object
) -> Row:
    return row(
        source,
        about,
        table(NEW, *(keys or (P,)), **first),
        SETTLED,
        ask("UpdateTable", TableName=NEW, **change),
        SETTLED,
        described(TableStatus="ACTIVE", **parts),
    )


def refused_change(source: str, about: str, first: Wire, change: Wire) -> Row:
    return row(
        source,
        about,
        table(NEW, P, **first),
        SETTLED,
        ask("UpdateTable", TableName=NEW, **change).invalid(),
    )


def create(**given: Any) -> Wire:
    return {"GlobalSecondaryIndexUpdates": [{"Create": given}]}


ARN: Final = "arn:aws:dynamodb:us-east-1:123456789012:table/nonexistent_table_xyz"

ROWS: tuple[Row, ...] = (
    row(
        DELETE,
        "a table is deleted",
        table(NEW, P),
        SETTLED,
        ask("DeleteTable", TableName=NEW).gives(TableDescription={"TableName": NEW}),
        SETTLED,
        ask("DescribeTable", TableName=NEW).refused("ResourceNotFoundException"),
    ),
    row(
        DELETE,
        "no such table to delete",
        ask("DeleteTable", TableName=NONE_SUCH).refused("ResourceNotFoundException"),
    ),
    row(
        UPDATE_CONFIG,
        "a protected table is not deleted",
        table(NEW, P, DeletionProtectionEnabled=True),
        SETTLED,
        ask("DeleteTable", TableName=NEW).mentions("protected against deletion"),
        ask("UpdateTable", TableName=NEW, DeletionProtectionEnabled=False),
        SETTLED,
        ask("DeleteTable", TableName=NEW),
    ),
    changed(
        UPDATE,
        "another capacity",
        PROVISIONED,
        {"ProvisionedThroughput": {"ReadCapacityUnits": 20, "WriteCapacityUnits": 15}},
        ProvisionedThroughput={"ReadCapacityUnits": 20, "WriteCapacityUnits": 15},
    ),
    refused_change(
        UPDATE,
        "the same capacity",
        PROVISIONED,
        {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS},
    ),
    changed(
        UPDATE,
        "on demand again",
        {},
        {"BillingMode": "PAY_PER_REQUEST"},
        BillingModeSummary={"BillingMode": "PAY_PER_REQUEST"},
    ),
    changed(
        UPDATE,
        "on demand",
        PROVISIONED,
        {"BillingMode": "PAY_PER_REQUEST"},
        BillingModeSummary={"BillingMode": "PAY_PER_REQUEST"},
    ),
    changed(
        UPDATE,
        "with capacity",
        {},
        {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS},
        ProvisionedThroughput=UNITS,
    ),
    row(
        UPDATE,
        "no such table to update",
        ask("UpdateTable", TableName=NONE_SUCH, ProvisionedThroughput=UNITS).refused(
            "ResourceNotFoundException"
        ),
    ),
    refused_change(
        UPDATE,
        "no capacity to read",
        PROVISIONED,
        {"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 5}},
    ),
    refused_change(
        UPDATE,
        "on demand and capacity",
        PROVISIONED,
        {"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": UNITS},
    ),
    changed(
        UPDATE_CONFIG,
        "protected",
        {},
        {"DeletionProtectionEnabled": True},
        DeletionProtectionEnabled=True,
    ),
    changed(
        UPDATE_CONFIG,
        "seldom read",
        {},
        {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
        TableClassSummary={"TableClass": "STANDARD_INFREQUENT_ACCESS"},
    ),
    changed(
        UPDATE_CONFIG,
        "another most on demand",
        {"OnDemandThroughput": {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}},
        {"OnDemandThroughput": {"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 15}},
        OnDemandThroughput={"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 15},
    ),
    changed(
        UPDATE_INDEX,
        "one more index",
        {},
        {"AttributeDefinitions": defined("g"), **create(**index("global", "g"))},
        GlobalSecondaryIndexes=[
            {"IndexName": "global", "IndexStatus": "ACTIVE", "KeySchema": key_schema("g")}
        ],
    ),
    row(
        UPDATE_INDEX,
        "one more index has the items that were there",
        table(NEW, P),
        SETTLED,
        put(NEW, {**pk("a"), "g": s("x")}),
        put(NEW, pk("b")),
        ask(
            "UpdateTable",
            TableName=NEW,
            AttributeDefinitions=defined("g"),
            **create(**index("global", "g")),
        ),
        SETTLED,
        ask(
            "Query",
            TableName=NEW,
            IndexName="global",
            KeyConditionExpression="g = :g",
            ExpressionAttributeValues={":g": s("x")},
        ).gives(Items=[pk("a")]),
    ),
    changed(
        UPDATE_INDEX,
        "one index less",
        {
            "AttributeDefinitions": defined("pk", "g"),
            "GlobalSecondaryIndexes": [index("global", "g")],
        },
        {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "global"}}]},
        GlobalSecondaryIndexes=ABSENT,
    ),
    refused_change(
        UPDATE_INDEX,
        "an index that is there",
        {
            "AttributeDefinitions": defined("pk", "g"),
            "GlobalSecondaryIndexes": [index("global", "g")],
        },
        {"AttributeDefinitions": defined("g"), **create(**index("global", "g"))},
    ),
    refused_change(
        UPDATE_INDEX, "an index of what is not defined", {}, create(**index("global", "unknown"))
    ),
    row(
        UPDATE_INDEX,
        "no such index to delete",
        table(NEW, P),
        SETTLED,
        ask(
            "UpdateTable",
            TableName=NEW,
            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "global"}}],
        ).refused("ResourceNotFoundException"),
    ),
    row(
        TTL,
        "items expire by an attribute",
        ask(
            "UpdateTimeToLive",
            TableName=HASH,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"},
        ).gives(TimeToLiveSpecification=Exactly({"Enabled": True, "AttributeName": "ttl"})),
        SETTLED,
        ask("DescribeTimeToLive", TableName=HASH).gives(
            TimeToLiveDescription=Exactly({"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})
        ),
    ),
    row(
        TTL,
        "items do not expire",
        ask("DescribeTimeToLive", TableName=HASH).gives(
            TimeToLiveDescription={"TimeToLiveStatus": "DISABLED"}
        ),
    ),
    row(
        TTL,
        "items expire by no attribute",
        ask(
            "UpdateTimeToLive",
            TableName=HASH,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": ""},
        ).invalid(),
    ),
    row(
        TTL,
        "no such table to expire",
        ask(
            "UpdateTimeToLive",
            TableName=NONE_SUCH,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"},
        ).refused("ResourceNotFoundException"),
    ),
    row(
        TTL,
        "no such table that might expire",
        ask("DescribeTimeToLive", TableName=NONE_SUCH).refused("ResourceNotFoundException"),
    ),
    row(
        TAGS,
        "an ARN that is none",
        ask(
            "TagResource", ResourceArn="not-a-valid-arn", Tags=[{"Key": "env", "Value": "test"}]
        ).invalid(),
    ),
    row(
        TAGS,
        "a table of another account",
        ask("ListTagsOfResource", ResourceArn=ARN).refused("AccessDeniedException"),
    ),
    row(
        UPDATE_INDEX,
        "the table works when an index is gone",
        table(
            NEW,
            P,
            AttributeDefinitions=defined("pk", "g"),
            GlobalSecondaryIndexes=[index("global", "g")],
        ),
        SETTLED,
        ask(
            "UpdateTable",
            TableName=NEW,
            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "global"}}],
        ),
        SETTLED,
        put(NEW, {**pk("k"), "g": s("x")}),
        get(NEW, pk("k")).gives(Item={"g": s("x")}),
    ),
)
