"""Descriptions: what the service says of a table and its indexes.

Source: ``TableDescription``, ``GlobalSecondaryIndexDescription`` (API reference). The latest stream
is told also when it is off, by a name of this specification's own. Of other ARNs, identifiers,
sizes, counts and the time of creation it is said that they are there. Of the other times nothing is
said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dynaspec.items.data.errors import Anything
from dynaspec.items.expressions.keys import KeySchema
from dynaspec.items.requests.names import stream_arn
from dynaspec.items.tables.state import Bounds, Index, Projection, Table, Throughput

_TABLE_HAS: Final = ("CreationDateTime", "TableArn", "TableId", "ItemCount", "TableSizeBytes")
_INDEX_HAS: Final = ("IndexArn", "ItemCount", "IndexSizeBytes")


def describe(name: str, table: Table) -> dict[str, object]:
    """``TableDescription``. What is absent or empty is left out."""
    described: dict[str, object] = {
        **dict.fromkeys(_TABLE_HAS, Anything()),
        "TableName": name,
        "TableStatus": table.status,
        "KeySchema": key_schema(table.schema),
        "AttributeDefinitions": [
            {"AttributeName": attribute.name, "AttributeType": attribute.tag}
            for attribute in table.definitions
        ],
        "ProvisionedThroughput": units(table.throughput, table.decreases),
        "DeletionProtectionEnabled": table.protected,
        "WarmThroughput": warmth(table.warm),
    }
    if bounds := told_bounds(table.bounds):
        described["OnDemandThroughput"] = bounds
    if table.demanded:
        mode = "PAY_PER_REQUEST" if table.throughput == Throughput() else "PROVISIONED"
        described |= billing(mode)
    if encrypted := encryption_of(table):
        described["SSEDescription"] = encrypted
    if table.table_class is not None:
        described["TableClassSummary"] = {"TableClass": table.table_class}
    if table.streams:
        arn = stream_arn(name, table.streams[-1].number)
        described |= {"LatestStreamArn": arn, "LatestStreamLabel": Anything()}
    if table.stream is not None:
        view = {"StreamEnabled": True, "StreamViewType": table.stream.view}
        described["StreamSpecification"] = view
    indexes = table.indexes.values()
    if any(index.local for index in indexes):
        described["LocalSecondaryIndexes"] = [_index(i) for i in indexes if i.local]
    if not all(index.local for index in indexes):
        described["GlobalSecondaryIndexes"] = [_global(i) for i in indexes if not i.local]
    return described


def _index(index: Index) -> dict[str, object]:
    return {
        **dict.fromkeys(_INDEX_HAS, Anything()),
        "IndexName": index.name,
        "KeySchema": key_schema(index.schema),
        "Projection": _projection(index.projection),
    }


def _global(index: Index) -> dict[str, object]:
    described = {
        **_index(index),
        "IndexStatus": index.status,
        "ProvisionedThroughput": units(index.throughput, index.decreases),
        "WarmThroughput": warmth(index.warm),
    }
    if bounds := told_bounds(index.bounds):
        described["OnDemandThroughput"] = bounds
    if index.status == "CREATING" and index.backfilling is not None:
        described["Backfilling"] = index.backfilling
    return described


def _projection(projection: Projection) -> Mapping[str, object]:
    if projection.kind != "INCLUDE":
        return {"ProjectionType": projection.kind}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(projection.included)}


def key_schema(schema: KeySchema) -> list[Mapping[str, str]]:
    """``KeySchema``: the attributes of a key."""
    roles = ("HASH",) * len(schema.partition) + ("RANGE",) * len(schema.sort)
    return [
        {"AttributeName": attribute.name, "KeyType": role}
        for attribute, role in zip(schema.attributes, roles, strict=True)
    ]


def billing(mode: str) -> dict[str, object]:
    """``BillingModeSummary``, which the service tells under another name too; SDKs pass that over.

    Source: ExtendDB, tests/test_table_throughput_mode.py, run against the service.
    """
    return {
        "BillingModeSummary": {"BillingMode": mode},
        "TableThroughputModeSummary": {"TableThroughputMode": mode},
    }


def units(throughput: Throughput, decreases: int) -> dict[str, object]:
    """``ProvisionedThroughputDescription``. After a decrease, the count depends on the day."""
    today = {} if decreases else {"NumberOfDecreasesToday": 0}
    return {
        **today,
        "ReadCapacityUnits": throughput.read,
        "WriteCapacityUnits": throughput.write,
    }


def warmth(warm: Throughput) -> dict[str, object]:
    """``TableWarmThroughputDescription``, when nothing of it is changing."""
    return {
        "ReadUnitsPerSecond": warm.read,
        "WriteUnitsPerSecond": warm.write,
        "Status": "ACTIVE",
    }


def told_bounds(bounds: Bounds) -> Mapping[str, int]:
    """``OnDemandThroughput``: the bounds that are set."""
    given = {"MaxReadRequestUnits": bounds.read, "MaxWriteRequestUnits": bounds.write}
    return {member: bound for member, bound in given.items() if bound is not None}


def encryption_of(table: Table) -> Mapping[str, object]:
    """``SSEDescription``: nothing where the service's own key is used."""
    key = {"SSEType": "KMS", "KMSMasterKeyArn": Anything()}
    return {"Status": "ENABLED", **key} if table.encrypted else {}
