"""The requests of each operation: their members and the model's constraints on them.

Source: botocore's service model of DynamoDB. The order of members is the order in which the service
lists several failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynastore.items.shapes import AttributeValue, Flag, Integer, ListOf, MapOf, Structure, Text

NAME_PATTERN: Final = "[a-zA-Z0-9_.-]+"
MIN_NAME: Final = 3
MAX_NAME: Final = 255

_TABLE_NAME: Final = Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN)
_TABLE_NAME_OF_TABLE_OPERATION: Final = Text(pattern=NAME_PATTERN)
"""Table operations check presence and length of the name before the model's constraints."""
_ATTRIBUTES: Final = MapOf(AttributeValue(), "AttributeValue")
_NAMES: Final = MapOf(Text(), "java.lang.String")
_RETURN_VALUES: Final = Text(enum=("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"))
_RETURN_CAPACITY: Final = Text(enum=("INDEXES", "TOTAL", "NONE"))
_RETURN_METRICS: Final = Text(enum=("SIZE", "NONE"))
_RETURN_ON_FAILURE: Final = Text(enum=("ALL_OLD", "NONE"))
_LOGIC: Final = Text(enum=("OR", "AND"))
_COMPARISONS: Final = "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS"
_EXPECTED: Final = MapOf(
    Structure(
        "ExpectedAttributeValue",
        {
            "AttributeValueList": ListOf(AttributeValue()),
            "ComparisonOperator": Text(enum=tuple(_COMPARISONS.split())),
            "Exists": Flag(),
            "Value": AttributeValue(),
        },
    ),
    "ExpectedAttributeValue",
)
_CONDITIONS: Final = MapOf(
    Structure(
        "Condition",
        {
            "AttributeValueList": ListOf(AttributeValue()),
            "ComparisonOperator": Text(enum=tuple(_COMPARISONS.split())),
        },
        frozenset({"ComparisonOperator"}),
    ),
    "Condition",
)
_SELECT: Final = Text(
    enum=("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
)
_UPDATES: Final = MapOf(
    Structure(
        "AttributeValueUpdate",
        {"Action": Text(enum=("ADD", "PUT", "DELETE")), "Value": AttributeValue()},
    ),
    "AttributeValueUpdate",
)
_THROUGHPUT: Final = Structure(
    "ProvisionedThroughput",
    {
        "WriteCapacityUnits": Integer("Long", least=1),
        "ReadCapacityUnits": Integer("Long", least=1),
    },
    frozenset({"ReadCapacityUnits", "WriteCapacityUnits"}),
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
_ANYTHING: Final = ListOf(Structure("Index", {}))
_INDEX_NAME: Final = Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN)
_PROJECTION: Final = Structure(
    "Projection",
    {
        "ProjectionType": Text(enum=("ALL", "INCLUDE", "KEYS_ONLY")),
        "NonKeyAttributes": ListOf(Text(), shortest=1, longest=20),
    },
)
_LOCAL_INDEX: Final = Structure(
    "LocalSecondaryIndex",
    {"IndexName": _INDEX_NAME, "Projection": _PROJECTION, "KeySchema": _KEY_SCHEMA},
    frozenset({"IndexName", "Projection", "KeySchema"}),
)
_GLOBAL_INDEX: Final = Structure(
    "GlobalSecondaryIndex",
    {
        "IndexName": _INDEX_NAME,
        "Projection": _PROJECTION,
        "ProvisionedThroughput": _THROUGHPUT,
        "KeySchema": ListOf(_KEY_SCHEMA.member, shortest=1),
    },
    frozenset({"IndexName", "Projection", "KeySchema"}),
)
_STREAM: Final = Structure(
    "StreamSpecification",
    {
        "StreamEnabled": Flag(),
        "StreamViewType": Text(enum=("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")),
    },
    frozenset({"StreamEnabled"}),
)

REQUESTS: Final[Mapping[str, Structure]] = {
    "CreateTable": Structure(
        "CreateTableInput",
        {
            "AttributeDefinitions": _DEFINITIONS,
            "TableName": _TABLE_NAME_OF_TABLE_OPERATION,
            "BillingMode": Text(enum=("PROVISIONED", "PAY_PER_REQUEST")),
            "ProvisionedThroughput": _THROUGHPUT,
            "KeySchema": _KEY_SCHEMA,
            "LocalSecondaryIndexes": ListOf(_LOCAL_INDEX),
            "GlobalSecondaryIndexes": ListOf(_GLOBAL_INDEX),
            "VectorIndexes": _ANYTHING,
            "GlobalTableSourceArn": Text(),
            "ResourcePolicy": Text(),
            "StreamSpecification": _STREAM,
            "TableClass": Text(enum=("STANDARD", "STANDARD_INFREQUENT_ACCESS")),
            "DeletionProtectionEnabled": Flag(),
        },
        frozenset({"AttributeDefinitions", "KeySchema"}),
    ),
    "DescribeTable": Structure("DescribeTableInput", {"TableName": _TABLE_NAME_OF_TABLE_OPERATION}),
    "DeleteTable": Structure("DeleteTableInput", {"TableName": _TABLE_NAME_OF_TABLE_OPERATION}),
    "ListTables": Structure(
        "ListTablesInput",
        {
            "Limit": Integer("Integer", least=1, most=100),
            "ExclusiveStartTableName": _TABLE_NAME,
        },
    ),
    "GetItem": Structure(
        "GetItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "TableName": _TABLE_NAME,
            "Key": _ATTRIBUTES,
            "ConsistentRead": Flag(),
            "ProjectionExpression": Text(),
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName", "Key"}),
    ),
    "PutItem": Structure(
        "PutItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TableName": _TABLE_NAME,
            "Item": _ATTRIBUTES,
            "ConditionalOperator": _LOGIC,
            "Expected": _EXPECTED,
            "ReturnValues": _RETURN_VALUES,
            "ReturnItemCollectionMetrics": _RETURN_METRICS,
            "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
            "ConditionExpression": Text(),
            "ExpressionAttributeValues": _ATTRIBUTES,
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName", "Item"}),
    ),
    "DeleteItem": Structure(
        "DeleteItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TableName": _TABLE_NAME,
            "ReturnValues": _RETURN_VALUES,
            "ReturnItemCollectionMetrics": _RETURN_METRICS,
            "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
            "Key": _ATTRIBUTES,
            "ConditionalOperator": _LOGIC,
            "Expected": _EXPECTED,
            "ConditionExpression": Text(),
            "ExpressionAttributeValues": _ATTRIBUTES,
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName", "Key"}),
    ),
    "UpdateItem": Structure(
        "UpdateItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TableName": _TABLE_NAME,
            "ReturnItemCollectionMetrics": _RETURN_METRICS,
            "ReturnValues": _RETURN_VALUES,
            "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
            "Key": _ATTRIBUTES,
            "ConditionalOperator": _LOGIC,
            "Expected": _EXPECTED,
            "AttributeUpdates": _UPDATES,
            "ConditionExpression": Text(),
            "UpdateExpression": Text(),
            "ExpressionAttributeValues": _ATTRIBUTES,
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName", "Key"}),
    ),
    "Query": Structure(
        "QueryInput",
        {
            "Select": _SELECT,
            "IndexName": _TABLE_NAME,
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "QueryFilter": _CONDITIONS,
            "TableName": _TABLE_NAME,
            "ConditionalOperator": _LOGIC,
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "Limit": Integer("Integer", least=1),
            "KeyConditions": _CONDITIONS,
            "ExclusiveStartKey": _ATTRIBUTES,
            "ConsistentRead": Flag(),
            "ScanIndexForward": Flag(),
            "KeyConditionExpression": Text(),
            "FilterExpression": Text(),
            "ProjectionExpression": Text(),
            "ExpressionAttributeValues": _ATTRIBUTES,
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName"}),
    ),
    "Scan": Structure(
        "ScanInput",
        {
            "Select": _SELECT,
            "IndexName": _TABLE_NAME,
            "TotalSegments": Integer("Integer", least=1, most=1_000_000),
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TableName": _TABLE_NAME,
            "ConditionalOperator": _LOGIC,
            "ScanFilter": _CONDITIONS,
            "Segment": Integer("Integer", least=0, most=999_999),
            "Limit": Integer("Integer", least=1),
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "ExclusiveStartKey": _ATTRIBUTES,
            "ConsistentRead": Flag(),
            "FilterExpression": Text(),
            "ProjectionExpression": Text(),
            "ExpressionAttributeValues": _ATTRIBUTES,
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"TableName"}),
    ),
}
"""Operation → its request."""
