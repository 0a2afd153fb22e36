"""What DescribeTable says of a table, and the answers of the operations that change one.

Source: API reference, "TableDescription", "GlobalSecondaryIndexDescription", "SSEDescription"; what
is said at all, and when, is as the service has been seen to say it.
"""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal
from typing import Final

from dynastore.items.data.view import Call, View
from dynastore.items.expressions import keys
from dynastore.items.expressions.keys import KeyAttribute, Schema
from dynastore.items.tables import catalog, replicas, streaming
from dynastore.items.tables.catalog import ACCOUNT, PARTITION, REGION, Index, Table, Throughput

MANAGED_KEY: Final = (
    f"arn:{PARTITION}:kms:{REGION}:{ACCOUNT}:key/{uuid.uuid5(uuid.NAMESPACE_DNS, ACCOUNT)}"
)
"""The key of the account that the service manages (`alias/aws/dynamodb`)."""


def describe(view: View, table: Table, call: Call) -> dict[str, object]:
    """Return the description of a table."""
    now = call.now
    found = catalog.statistics(view, keys.statistics_key(table.number))
    described: dict[str, object] = {
        "AttributeDefinitions": [
            {"AttributeName": definition.name, "AttributeType": definition.type}
            for definition in table.definitions
        ],
        "TableName": table.name,
        "KeySchema": key_schema(table.schema),
        "TableStatus": table.status,
        "CreationDateTime": time_json(table.created),
        "ProvisionedThroughput": units(table.read_units, table.write_units, table.throughput, now),
        "TableSizeBytes": found.size,
        "ItemCount": found.items,
        "TableArn": table.arn,
        "TableId": _identifier(table),
        "DeletionProtectionEnabled": table.protected,
        **_billing(table),
        **_class(table),
        **_stream(table),
        **_demand(table.throughput),
        "WarmThroughput": warm(table.throughput),
        **replicas.described(table, call),
    }
    if table.encrypted:
        key = {"SSEType": "KMS", "KMSMasterKeyArn": MANAGED_KEY}
        described["SSEDescription"] = {"Status": "ENABLED", **key}
    local = [_index(view, table, index) for index in table.indexes if index.local]
    wide = [_global(view, table, index, now) for index in table.indexes if not index.local]
    if local:
        described["LocalSecondaryIndexes"] = local
    if wide:
        described["GlobalSecondaryIndexes"] = wide
    return described


def warm(throughput: Throughput) -> dict[str, object]:
    """Describe what can be read and written at once."""
    return {
        "ReadUnitsPerSecond": throughput.warm_read,
        "WriteUnitsPerSecond": throughput.warm_write,
        "Status": "ACTIVE",
    }


def units(read: int, write: int, throughput: Throughput, now: int) -> dict[str, object]:
    """Describe provisioned capacity, and how it changed."""
    times = {
        "LastIncreaseDateTime": throughput.increased,
        "LastDecreaseDateTime": throughput.decreased,
    }
    return {
        **{name: time_json(time) for name, time in times.items() if time is not None},
        "NumberOfDecreasesToday": throughput.decreases_on(now),
        "ReadCapacityUnits": read,
        "WriteCapacityUnits": write,
    }


def _billing(table: Table) -> dict[str, object]:
    """Say how capacity is paid for, where that was ever other than provisioned."""
    if table.demanded is None:
        return {}
    mode = "PAY_PER_REQUEST" if table.on_demand else "PROVISIONED"
    return billing(mode, LastUpdateToPayPerRequestDateTime=time_json(table.demanded))


def billing(mode: str, **since: object) -> dict[str, object]:
    """Say how capacity is paid for, under both of the names that the service has for it."""
    return {
        "BillingModeSummary": {"BillingMode": mode, **since},
        "TableThroughputModeSummary": {"TableThroughputMode": mode, **since},
    }


def _class(table: Table) -> dict[str, object]:
    if table.table_class is None:
        return {}
    since = {} if table.reclassed is None else {"LastUpdateDateTime": time_json(table.reclassed)}
    return {"TableClassSummary": {"TableClass": table.table_class, **since}}


def _stream(table: Table) -> dict[str, object]:
    """Name the latest stream, even where it is off by now."""
    if table.streamed is None:
        return {}
    label = streaming.label(table.streamed)
    latest: dict[str, object] = {
        "LatestStreamLabel": label,
        "LatestStreamArn": f"{table.arn}/stream/{label}",
    }
    if table.stream is not None:
        on = {"StreamEnabled": True, "StreamViewType": table.stream}
        latest["StreamSpecification"] = on
    return latest


def _demand(throughput: Throughput) -> dict[str, object]:
    """Say what bounds are set on demand."""
    bounds = {
        "MaxReadRequestUnits": throughput.max_read,
        "MaxWriteRequestUnits": throughput.max_write,
    }
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"OnDemandThroughput": given} if given else {}


def _index(view: View, table: Table, index: Index) -> dict[str, object]:
    projection: dict[str, object] = {"ProjectionType": index.projection}
    if index.included:
        projection["NonKeyAttributes"] = index.included
    found = catalog.statistics(view, keys.statistics_key(table.number, index.number))
    return {
        "IndexName": index.name,
        "KeySchema": key_schema(index.schema),
        "Projection": projection,
        "IndexSizeBytes": found.size,
        "ItemCount": found.items,
        "IndexArn": f"{table.arn}/index/{index.name}",
    }


def _global(view: View, table: Table, index: Index, now: int) -> dict[str, object]:
    described = {
        **_index(view, table, index),
        "IndexStatus": index.status,
        "ProvisionedThroughput": units(index.read_units, index.write_units, index.throughput, now),
        **_demand(index.throughput),
        "WarmThroughput": warm(index.throughput),
    }
    if index.status == "CREATING" and index.backfilling is not None:
        described["Backfilling"] = index.backfilling
    return described


def key_schema(schema: Schema) -> list[dict[str, str]]:
    """Describe a key."""

    def elements(attributes: tuple[KeyAttribute, ...], role: str) -> list[dict[str, str]]:
        return [{"AttributeName": attribute.name, "KeyType": role} for attribute in attributes]

    return elements(schema.partition, "HASH") + elements(schema.sort, "RANGE")


def time_json(milliseconds: int) -> Decimal:
    """Return a time as the answers have it, in seconds."""
    return Decimal(milliseconds) / 1000


def _identifier(table: Table) -> str:
    """Derive the table's UUID from what never repeats, so that every replica derives the same."""
    seed = f"{table.number} {table.created} {table.name}".encode()
    return str(uuid.UUID(bytes=hashlib.blake2b(seed, digest_size=16).digest(), version=4))
