"""The requests of the operations on tables: their members and the model's constraints on them.

Source: botocore's service model of DynamoDB; values of enumerations are in the order in which the
service lists them. Table operations check the name of the table before all this.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynastore.items.requests.shapes import Flag, Integer, ListOf, Shape, Structure, Text

NAME_PATTERN: Final = "[a-zA-Z0-9_.-]+"
MIN_NAME: Final = 3
MAX_NAME: Final = 255

_NAME: Final = Text()
"""The name of a table, checked before."""
_UNITS: Final = Structure(
    "ProvisionedThroughput",
    {
        "WriteCapacityUnits": Integer("Long", least=1),
        "ReadCapacityUnits": Integer("Long", least=1),
    },
    frozenset({"ReadCapacityUnits", "WriteCapacityUnits"}),
)
_MOST: Final = Structure(
    "OnDemandThroughput",
    {"MaxReadRequestUnits": Integer("Long"), "MaxWriteRequestUnits": Integer("Long")},
)
_WARM: Final = Structure(
    "WarmThroughput",
    {"ReadUnitsPerSecond": Integer("Long"), "WriteUnitsPerSecond": Integer("Long")},
)
_KEY_SCHEMA: Final = ListOf(
    Structure(
        "KeySchemaElement",
        {
            "AttributeName": Text(shortest=1, longest=255),
            "KeyType": Text(enum=("HASH", "RANGE")),
        },
        frozenset({"AttributeName", "KeyType"}),
    ),
    shortest=1,
    longest=2,
)
_DEFINITIONS: Final = ListOf(
    Structure(
        "AttributeDefinition",
        {
            "AttributeName": Text(shortest=1, longest=255),
            "AttributeType": Text(enum=("B", "N", "S")),
        },
        frozenset({"AttributeName", "AttributeType"}),
    )
)
_INDEX_NAME: Final = Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN)
_PROJECTION: Final = Structure(
    "Projection",
    {
        "ProjectionType": Text(enum=("ALL", "INCLUDE", "KEYS_ONLY")),
        "NonKeyAttributes": ListOf(
            Text(shortest=1, longest=255), shortest=1, longest=20, told_once=True
        ),
    },
)
_LOCAL_INDEX: Final = Structure(
    "LocalSecondaryIndex",
    {"IndexName": _INDEX_NAME, "Projection": _PROJECTION, "KeySchema": _KEY_SCHEMA},
    frozenset({"IndexName", "Projection", "KeySchema"}),
)
_GLOBAL: Final[Mapping[str, Shape]] = {
    "IndexName": _INDEX_NAME,
    "Projection": _PROJECTION,
    "ProvisionedThroughput": _UNITS,
    "KeySchema": ListOf(_KEY_SCHEMA.member, shortest=1),
    "OnDemandThroughput": _MOST,
    "WarmThroughput": _WARM,
}
_GLOBAL_REQUIRED: Final = frozenset({"IndexName", "Projection", "KeySchema"})
_GLOBAL_INDEX: Final = Structure("GlobalSecondaryIndex", _GLOBAL, _GLOBAL_REQUIRED)
_STREAM: Final = Structure(
    "StreamSpecification",
    {
        "StreamEnabled": Flag(),
        "StreamViewType": Text(enum=("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE")),
    },
    frozenset({"StreamEnabled"}),
)
_ENCRYPTION: Final = Structure(
    "SSESpecification",
    {
        "Enabled": Flag(),
        "SSEType": Text(enum=("AES256", "KMS")),
        "KMSMasterKeyId": Text(shortest=1),
    },
)
_TAGS: Final = ListOf(Structure("Tag", {"Key": Text(), "Value": Text()}))
_BILLING: Final = Text(enum=("PROVISIONED", "PAY_PER_REQUEST"))
_ANYTHING: Final = ListOf(Structure("Anything", {}))
"""Members that are refused where they are given: what is in them is not read."""
_INDEX_UPDATE: Final = Structure(
    "GlobalSecondaryIndexUpdate",
    {
        "Update": Structure(
            "UpdateGlobalSecondaryIndexAction",
            {
                "IndexName": _INDEX_NAME,
                "ProvisionedThroughput": _UNITS,
                "OnDemandThroughput": _MOST,
                "WarmThroughput": _WARM,
            },
            frozenset({"IndexName"}),
        ),
        "Create": Structure("CreateGlobalSecondaryIndexAction", _GLOBAL, _GLOBAL_REQUIRED),
        "Delete": Structure(
            "DeleteGlobalSecondaryIndexAction",
            {"IndexName": _INDEX_NAME},
            frozenset({"IndexName"}),
        ),
    },
)
_REGION: Final = Text()
_OVERRIDES: Final[Mapping[str, Shape]] = {
    "ProvisionedThroughputOverride": Structure(
        "ProvisionedThroughputOverride", {"ReadCapacityUnits": Integer("Long", least=1)}
    ),
    "OnDemandThroughputOverride": Structure(
        "OnDemandThroughputOverride", {"MaxReadRequestUnits": Integer("Long")}
    ),
}
_REPLICA: Final[Mapping[str, Shape]] = {
    "RegionName": _REGION,
    "KMSMasterKeyId": Text(),
    **_OVERRIDES,
    "GlobalSecondaryIndexes": ListOf(
        Structure(
            "ReplicaGlobalSecondaryIndex",
            {"IndexName": _INDEX_NAME, **_OVERRIDES},
            frozenset({"IndexName"}),
        ),
        shortest=1,
    ),
    "TableClassOverride": Text(enum=("STANDARD", "STANDARD_INFREQUENT_ACCESS")),
}
_IN_REGION: Final = frozenset({"RegionName"})
_REPLICAS: Final = ListOf(
    Structure(
        "ReplicationGroupUpdate",
        {
            "Create": Structure("CreateReplicationGroupMemberAction", _REPLICA, _IN_REGION),
            "Update": Structure("UpdateReplicationGroupMemberAction", _REPLICA, _IN_REGION),
            "Delete": Structure(
                "DeleteReplicationGroupMemberAction", {"RegionName": _REGION}, _IN_REGION
            ),
        },
    ),
    shortest=1,
)
_GLOBAL_NAME: Final = Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN)

TABLE_REQUESTS: Final[Mapping[str, Structure]] = {
    "CreateTable": Structure(
        "CreateTableInput",
        {
            "AttributeDefinitions": _DEFINITIONS,
            "TableName": _NAME,
            "BillingMode": _BILLING,
            "TableThroughputMode": _BILLING,
            "ProvisionedThroughput": _UNITS,
            "KeySchema": _KEY_SCHEMA,
            "GlobalSecondaryIndexes": ListOf(_GLOBAL_INDEX),
            "LocalSecondaryIndexes": ListOf(_LOCAL_INDEX),
            "VectorIndexes": _ANYTHING,
            "GlobalTableSourceArn": Text(),
            "GlobalTableSettingsReplicationMode": Text(),
            "ResourcePolicy": Text(),
            "StreamSpecification": _STREAM,
            "SSESpecification": _ENCRYPTION,
            "TableClass": Text(),
            "DeletionProtectionEnabled": Flag(),
            "OnDemandThroughput": _MOST,
            "WarmThroughput": _WARM,
            "Tags": _TAGS,
        },
        frozenset({"AttributeDefinitions", "KeySchema"}),
    ),
    "UpdateTable": Structure(
        "UpdateTableInput",
        {
            "AttributeDefinitions": _DEFINITIONS,
            "TableName": _NAME,
            "BillingMode": _BILLING,
            "TableThroughputMode": _BILLING,
            "ProvisionedThroughput": _UNITS,
            "GlobalSecondaryIndexUpdates": ListOf(_INDEX_UPDATE),
            "StreamSpecification": _STREAM,
            "SSESpecification": _ENCRYPTION,
            "TableClass": Text(),
            "DeletionProtectionEnabled": Flag(),
            "OnDemandThroughput": _MOST,
            "WarmThroughput": _WARM,
            "ReplicaUpdates": _REPLICAS,
            "MultiRegionConsistency": Text(),
            "GlobalTableWitnessUpdates": _ANYTHING,
            "GlobalTableSettingsReplicationMode": Text(),
            "DisassociationProtectionEnabled": Flag(),
            "VectorIndexUpdates": _ANYTHING,
        },
    ),
    "DescribeTable": Structure("DescribeTableInput", {"TableName": _NAME}),
    "DeleteTable": Structure("DeleteTableInput", {"TableName": _NAME}),
    "ListTables": Structure(
        "ListTablesInput",
        {
            "Limit": Integer("Integer", least=1, most=100),
            "ExclusiveStartTableName": Text(
                shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN
            ),
        },
    ),
    "UpdateTimeToLive": Structure(
        "UpdateTimeToLiveInput",
        {
            "TableName": _NAME,
            "TimeToLiveSpecification": Structure(
                "TimeToLiveSpecification",
                {"AttributeName": Text(shortest=1, longest=255), "Enabled": Flag()},
                frozenset({"AttributeName", "Enabled"}),
            ),
        },
        frozenset({"TimeToLiveSpecification"}),
    ),
    "DescribeTimeToLive": Structure("DescribeTimeToLiveInput", {"TableName": _NAME}),
    "TagResource": Structure(
        "TagResourceInput", {"ResourceArn": Text(), "Tags": _TAGS}, frozenset({"Tags"})
    ),
    "UntagResource": Structure(
        "UntagResourceInput",
        {"ResourceArn": Text(), "TagKeys": ListOf(Text())},
        frozenset({"TagKeys"}),
    ),
    "ListTagsOfResource": Structure(
        "ListTagsOfResourceInput", {"ResourceArn": Text(), "NextToken": Text()}
    ),
    "DescribeLimits": Structure("DescribeLimitsInput", {}),
    "CreateGlobalTable": Structure(
        "CreateGlobalTableInput",
        {
            "GlobalTableName": _GLOBAL_NAME,
            "ReplicationGroup": ListOf(Structure("Replica", {"RegionName": _REGION})),
        },
        frozenset({"GlobalTableName", "ReplicationGroup"}),
    ),
    "DescribeGlobalTable": Structure(
        "DescribeGlobalTableInput",
        {"GlobalTableName": _GLOBAL_NAME},
        frozenset({"GlobalTableName"}),
    ),
    "ListGlobalTables": Structure(
        "ListGlobalTablesInput",
        {
            "ExclusiveStartGlobalTableName": _GLOBAL_NAME,
            "Limit": Integer("Integer", least=1),
            "RegionName": _REGION,
        },
    ),
    "UpdateGlobalTable": Structure(
        "UpdateGlobalTableInput",
        {
            "GlobalTableName": _GLOBAL_NAME,
            "ReplicaUpdates": ListOf(
                Structure(
                    "ReplicaUpdate",
                    {
                        "Create": Structure(
                            "CreateReplicaAction", {"RegionName": _REGION}, _IN_REGION
                        ),
                        "Delete": Structure(
                            "DeleteReplicaAction", {"RegionName": _REGION}, _IN_REGION
                        ),
                    },
                )
            ),
        },
        frozenset({"GlobalTableName", "ReplicaUpdates"}),
    ),
}
"""Operation → its request."""
