"""The requests of each operation: their members and the model's constraints on them.

Source: botocore's service model of DynamoDB. The order of members is the order in which the service
lists several failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dynastore.items.requests.shapes import (
    AttributeValue,
    Flag,
    Integer,
    ListOf,
    MapOf,
    Shape,
    Structure,
    Text,
)
from dynastore.items.requests.stream_inputs import STREAM_REQUESTS
from dynastore.items.requests.table_inputs import MAX_NAME, MIN_NAME, NAME_PATTERN, TABLE_REQUESTS

MAX_ACTIONS: Final = 100
"""Most actions of one transaction (developer guide, "Quotas", "Transactions")."""
_NO_NAME: Final = "Member must have length greater than or equal to 1"
_INDEX_NAME: Final = Text(shortest=MIN_NAME, longest=MAX_NAME, pattern=NAME_PATTERN)
_TABLE_NAME: Final = replace(_INDEX_NAME, empty=_NO_NAME)
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

TABLE_NAME: Final = replace(_TABLE_NAME, arn=True)
"""The name of a table in a request on items, or its ARN."""
_KEYS_OF_TABLES: Final = MapOf(
    Structure(
        "KeysAndAttributes",
        {
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "Keys": ListOf(_ATTRIBUTES),
            "ConsistentRead": Flag(),
            "ProjectionExpression": Text(),
            "ExpressionAttributeNames": _NAMES,
        },
        frozenset({"Keys"}),
    ),
    "KeysAndAttributes",
    TABLE_NAME,
)
_WRITES_OF_TABLES: Final = MapOf(
    ListOf(
        Structure(
            "WriteRequest",
            {
                "DeleteRequest": Structure(
                    "DeleteRequest", {"Key": _ATTRIBUTES}, frozenset({"Key"})
                ),
                "PutRequest": Structure("PutRequest", {"Item": _ATTRIBUTES}, frozenset({"Item"})),
            },
        )
    ),
    "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
)
_GET: Final = Structure(
    "Get",
    {
        "TableName": TABLE_NAME,
        "Key": _ATTRIBUTES,
        "ProjectionExpression": Text(),
        "ExpressionAttributeNames": _NAMES,
    },
    frozenset({"TableName", "Key"}),
)


def _action(name: str, *required: str) -> Structure:
    """Return the shape of one action of a transaction, with what it requires besides a table."""
    members: dict[str, Shape] = {
        "TableName": TABLE_NAME,
        "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
        "Item" if "Item" in required else "Key": _ATTRIBUTES,
        "ConditionExpression": Text(),
        "ExpressionAttributeValues": _ATTRIBUTES,
        "ExpressionAttributeNames": _NAMES,
    }
    if name == "Update":
        members["UpdateExpression"] = Text()
    return Structure(name, members, frozenset({"TableName", *required}))


_ACTIONS: Final = Structure(
    "TransactWriteItem",
    {
        "ConditionCheck": _action("ConditionCheck", "Key", "ConditionExpression"),
        "Delete": _action("Delete", "Key"),
        "Put": _action("Put", "Item"),
        "Update": _action("Update", "Key", "UpdateExpression"),
    },
)
_STATEMENT: Final = Text(shortest=1, longest=8192)
_PARAMETERS: Final = ListOf(AttributeValue(), shortest=1)

REQUESTS: Final[Mapping[str, Structure]] = {
    **TABLE_REQUESTS,
    **STREAM_REQUESTS,
    "GetItem": Structure(
        "GetItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "TableName": TABLE_NAME,
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
            "TableName": TABLE_NAME,
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
            "TableName": TABLE_NAME,
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
            "TableName": TABLE_NAME,
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
            "IndexName": _INDEX_NAME,
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "QueryFilter": _CONDITIONS,
            "TableName": TABLE_NAME,
            "ConditionalOperator": _LOGIC,
            "AttributesToGet": ListOf(Text(), shortest=1, longest=255),
            "Limit": Integer("Integer", least=1, shown=False),
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
            "IndexName": _INDEX_NAME,
            "TotalSegments": Integer("Integer", least=1, most=1_000_000),
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TableName": TABLE_NAME,
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
    "BatchGetItem": Structure(
        "BatchGetItemInput",
        {"RequestItems": _KEYS_OF_TABLES, "ReturnConsumedCapacity": _RETURN_CAPACITY},
        frozenset({"RequestItems"}),
    ),
    "BatchWriteItem": Structure(
        "BatchWriteItemInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "ReturnItemCollectionMetrics": _RETURN_METRICS,
            "RequestItems": _WRITES_OF_TABLES,
        },
        frozenset({"RequestItems"}),
    ),
    "TransactGetItems": Structure(
        "TransactGetItemsInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TransactItems": ListOf(
                Structure("TransactGetItem", {"Get": _GET}, frozenset({"Get"})),
                shortest=1,
                longest=MAX_ACTIONS,
            ),
        },
        frozenset({"TransactItems"}),
    ),
    "TransactWriteItems": Structure(
        "TransactWriteItemsInput",
        {
            "ClientRequestToken": Text(shortest=1, longest=36),
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "ReturnItemCollectionMetrics": _RETURN_METRICS,
            "TransactItems": ListOf(_ACTIONS, shortest=1, longest=MAX_ACTIONS),
        },
        frozenset({"TransactItems"}),
    ),
    "ExecuteStatement": Structure(
        "ExecuteStatementInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
            "Limit": Integer("Integer", least=1),
            "NextToken": Text(shortest=1, longest=32768),
            "ConsistentRead": Flag(),
            "Statement": _STATEMENT,
            "Parameters": _PARAMETERS,
        },
        frozenset({"Statement"}),
    ),
    "BatchExecuteStatement": Structure(
        "BatchExecuteStatementInput",
        {
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "Statements": ListOf(
                Structure(
                    "BatchStatementRequest",
                    {
                        "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
                        "ConsistentRead": Flag(),
                        "Statement": _STATEMENT,
                        "Parameters": _PARAMETERS,
                    },
                    frozenset({"Statement"}),
                ),
                shortest=1,
                longest=25,
                null_is_empty=True,
            ),
        },
        frozenset({"Statements"}),
    ),
    "ExecuteTransaction": Structure(
        "ExecuteTransactionInput",
        {
            "ClientRequestToken": Text(shortest=1, longest=36),
            "ReturnConsumedCapacity": _RETURN_CAPACITY,
            "TransactStatements": ListOf(
                Structure(
                    "ParameterizedStatement",
                    {
                        "ReturnValuesOnConditionCheckFailure": _RETURN_ON_FAILURE,
                        "Statement": _STATEMENT,
                        "Parameters": _PARAMETERS,
                    },
                    frozenset({"Statement"}),
                ),
                shortest=1,
                longest=MAX_ACTIONS,
                null_is_empty=True,
            ),
        },
        frozenset({"TransactStatements"}),
    ),
}
"""Operation → its request."""
