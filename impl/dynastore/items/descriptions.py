"""What DescribeTable says of a table, and the answers of the operations that change one.

Source: API reference, "TableDescription", "GlobalSecondaryIndexDescription".
"""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal
from typing import Final

from dynastore.items.catalog import Index, Statistics, Table
from dynastore.items.keys import KeyAttribute, Schema

REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"


def describe(table: Table, found: Statistics) -> dict[str, object]:
    """Return the description of a table that has so much in it."""
    described: dict[str, object] = {
        "AttributeDefinitions": [
            {"AttributeName": definition.name, "AttributeType": definition.type}
            for definition in table.definitions
        ],
        "TableName": table.name,
        "KeySchema": _key_schema(table.schema),
        "TableStatus": table.status,
        "CreationDateTime": Decimal(table.created) / 1000,
        "ProvisionedThroughput": _throughput(table.read_units, table.write_units),
        "TableSizeBytes": found.size,
        "ItemCount": found.items,
        "TableArn": table_arn(table.name),
        "TableId": _identifier(table),
        "DeletionProtectionEnabled": table.protected,
    }
    if table.on_demand:
        described["BillingModeSummary"] = {"BillingMode": "PAY_PER_REQUEST"}
    if table.table_class is not None:
        described["TableClassSummary"] = {"TableClass": table.table_class}
    if table.stream is not None:
        view = {"StreamEnabled": True, "StreamViewType": table.stream}
        described["StreamSpecification"] = view
    local = [_index(table, index) for index in table.indexes if index.local]
    wide = [_global(table, index) for index in table.indexes if not index.local]
    if local:
        described["LocalSecondaryIndexes"] = local
    if wide:
        described["GlobalSecondaryIndexes"] = wide
    return described


def table_arn(name: str) -> str:
    """Return the ARN of a table."""
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _index(table: Table, index: Index) -> dict[str, object]:
    projection: dict[str, object] = {"ProjectionType": index.projection}
    if index.included:
        projection["NonKeyAttributes"] = index.included
    return {
        "IndexName": index.name,
        "KeySchema": _key_schema(index.schema),
        "Projection": projection,
        "IndexSizeBytes": 0,
        "ItemCount": 0,
        "IndexArn": f"{table_arn(table.name)}/index/{index.name}",
    }


def _global(table: Table, index: Index) -> dict[str, object]:
    described = {
        **_index(table, index),
        "IndexStatus": index.status,
        "ProvisionedThroughput": _throughput(index.read_units, index.write_units),
    }
    if index.status == "CREATING" and index.backfilling is not None:
        described["Backfilling"] = index.backfilling
    return described


def _key_schema(schema: Schema) -> list[dict[str, str]]:
    def elements(attributes: tuple[KeyAttribute, ...], role: str) -> list[dict[str, str]]:
        return [{"AttributeName": attribute.name, "KeyType": role} for attribute in attributes]

    return elements(schema.partition, "HASH") + elements(schema.sort, "RANGE")


def _throughput(read: int, write: int) -> dict[str, int]:
    return {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": read, "WriteCapacityUnits": write}


def _identifier(table: Table) -> str:
    """Derive the table's UUID from what never repeats, so that every replica derives the same."""
    seed = f"{table.number} {table.created} {table.name}".encode()
    return str(uuid.UUID(bytes=hashlib.blake2b(seed, digest_size=16).digest(), version=4))
