"""Descriptions: what the service says of a table and its indexes.

Source: ``TableDescription``, ``GlobalSecondaryIndexDescription`` (API reference). Only what the
requests determine is said: no times, ARNs, identifiers, sizes and counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from dynaspec.items.keys import KeySchema
from dynaspec.items.state import Index, Projection, Table, Throughput


def describe(name: str, table: Table) -> dict[str, object]:
    """``TableDescription``. What is absent or empty is left out."""
    described: dict[str, object] = {
        "TableName": name,
        "TableStatus": table.status,
        "KeySchema": _key(table.schema),
        "AttributeDefinitions": [
            {"AttributeName": attribute.name, "AttributeType": attribute.tag}
            for attribute in table.definitions
        ],
        "ProvisionedThroughput": _units(table.throughput),
        "DeletionProtectionEnabled": table.protected,
    }
    if table.throughput == Throughput():
        described["BillingModeSummary"] = {"BillingMode": "PAY_PER_REQUEST"}
    if table.table_class is not None:
        described["TableClassSummary"] = {"TableClass": table.table_class}
    if table.stream is not None:
        view = {"StreamEnabled": True, "StreamViewType": table.stream}
        described["StreamSpecification"] = view
    indexes = table.indexes.values()
    if any(index.local for index in indexes):
        described["LocalSecondaryIndexes"] = [_index(i) for i in indexes if i.local]
    if not all(index.local for index in indexes):
        described["GlobalSecondaryIndexes"] = [_global(i) for i in indexes if not i.local]
    return described


def _index(index: Index) -> dict[str, object]:
    return {
        "IndexName": index.name,
        "KeySchema": _key(index.schema),
        "Projection": _projection(index.projection),
    }


def _global(index: Index) -> dict[str, object]:
    described = {
        **_index(index),
        "IndexStatus": index.status,
        "ProvisionedThroughput": _units(index.throughput),
    }
    if index.status == "CREATING" and index.backfilling is not None:
        described["Backfilling"] = index.backfilling
    return described


def _projection(projection: Projection) -> Mapping[str, object]:
    if projection.kind != "INCLUDE":
        return {"ProjectionType": projection.kind}
    return {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(projection.included)}


def _key(schema: KeySchema) -> list[Mapping[str, str]]:
    roles = ("HASH",) * len(schema.partition) + ("RANGE",) * len(schema.sort)
    return [
        {"AttributeName": attribute.name, "KeyType": role}
        for attribute, role in zip(schema.attributes, roles, strict=True)
    ]


def _units(throughput: Throughput) -> Mapping[str, int]:
    return {
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": throughput.read,
        "WriteCapacityUnits": throughput.write,
    }
