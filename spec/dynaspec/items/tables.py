"""The operations that create, describe, list and delete tables.

Source: ``CreateTable``, ``DescribeTable``, ``ListTables``, ``DeleteTable`` (API reference), *Quotas
in Amazon DynamoDB*; the order of the checks is that which users report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from dynaspec.items import definitions, limits, tags
from dynaspec.items.definitions import ON_DEMAND, Types
from dynaspec.items.descriptions import describe
from dynaspec.items.errors import (
    Success,
    in_use,
    invalid,
    invalid_parameters,
    table_exists,
    table_not_found,
)
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.keys import KeySchema
from dynaspec.items.shapes import Boolean, Integer, Listing, Shape, String, Structure
from dynaspec.items.state import Index, Table, Tables, Throughput
from dynaspec.items.validation import TABLE_NAME, Rule

Members = Mapping[str, object]

STREAM: Final = Structure(
    {"StreamEnabled": Boolean(), "StreamViewType": String()}, "StreamSpecification"
)
CREATE_SHAPE: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "AttributeDefinitions": definitions.DEFINITIONS,
    "KeySchema": definitions.KEY_SCHEMA,
    "BillingMode": String(),
    "ProvisionedThroughput": definitions.UNITS,
    "LocalSecondaryIndexes": Listing(definitions.LOCAL_INDEX),
    "GlobalSecondaryIndexes": Listing(Structure(definitions.GLOBAL_INDEX, "GlobalSecondaryIndex")),
    "StreamSpecification": STREAM,
    "TableClass": String(),
    "DeletionProtectionEnabled": Boolean(),
    "Tags": tags.TAGS,
}
CREATE_UNSUPPORTED: Final = (
    "VectorIndexes",
    "SSESpecification",
    "WarmThroughput",
    "ResourcePolicy",
    "OnDemandThroughput",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
)
BILLING_MODE: Final = Rule(enum=("PROVISIONED", ON_DEMAND))
TABLE_CLASS: Final = Rule(enum=("STANDARD", "STANDARD_INFREQUENT_ACCESS"))
STREAM_RULE: Final = Rule(
    members={
        "StreamEnabled": Rule(required=True),
        "StreamViewType": Rule(enum=("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")),
    }
)
CREATE_RULES: Final[Mapping[str, Rule]] = {
    "AttributeDefinitions": replace(definitions.DEFINITIONS_RULE, required=True),
    "TableName": Rule(pattern=limits.TABLE_NAME_PATTERN),
    "BillingMode": BILLING_MODE,
    "ProvisionedThroughput": definitions.UNITS_RULE,
    "KeySchema": definitions.KEY_RULE,
    "LocalSecondaryIndexes": Rule(elements=definitions.LOCAL_INDEX_RULE),
    "GlobalSecondaryIndexes": Rule(elements=Rule(members=definitions.GLOBAL_INDEX_RULES)),
    "StreamSpecification": STREAM_RULE,
    "TableClass": TABLE_CLASS,
}
LIST_SHAPE: Final[Mapping[str, Shape]] = {
    "Limit": Integer("Integer"),
    "ExclusiveStartTableName": String(),
}
LIST_RULES: Final[Mapping[str, Rule]] = {
    "Limit": Rule(range=(1, limits.LIST_TABLES_MAX)),
    "ExclusiveStartTableName": replace(TABLE_NAME, required=False),
}
NAMED_SHAPE: Final[Mapping[str, Shape]] = {"TableName": String()}


def check_name(request: Members) -> None:
    """The first check of operations on tables: there is a name, and its length is right."""
    name = request.get("TableName")
    if name is None:
        raise invalid("The parameter 'TableName' is required but was not present in the request")
    if not limits.TABLE_NAME_MIN <= len(cast(str, name)) <= limits.TABLE_NAME_MAX:
        raise invalid(
            f"TableName must be at least {limits.TABLE_NAME_MIN} characters long "
            f"and at most {limits.TABLE_NAME_MAX} characters long"
        )


def create_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """CreateTable. The new table is CREATING until it is settled (``lifecycle``)."""
    name = cast(str, request["TableName"])
    throughput = _throughput(request)
    types = definitions.types_of(request)
    elements = cast(Sequence[Mapping[str, str]], request["KeySchema"])
    schema = definitions.table_key(elements, types)
    indexes = _indexes(request, types, schema)
    table = Table(
        schema,
        throughput,
        definitions=definitions.definitions_of(
            types, (schema, *(index.schema for index in indexes.values()))
        ),
        indexes=indexes,
        status="CREATING",
        stream=_stream(request),
        tags=tags.of_new_table(request),
        protected=request.get("DeletionProtectionEnabled") is True,
        table_class=cast("str | None", request.get("TableClass")),
    )
    there = tables.by_name.get(name)
    if there is not None and there.status == "CREATING":
        raise in_use(f"Table is being created: {name}")
    if there is not None:
        raise table_exists(name)
    return tables.put(name, table), Success({"TableDescription": describe(name, table)})


def _throughput(request: Members) -> Throughput:
    """The capacity asked for: none on demand, both units otherwise (the default mode)."""
    given = cast("Mapping[str, int] | None", request.get("ProvisionedThroughput"))
    if request.get("BillingMode") == ON_DEMAND:
        if given is not None:
            raise units_on_demand()
        return Throughput()
    if given is None:
        raise invalid_parameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
            "BillingMode is PROVISIONED"
        )
    return definitions.units_of(given)


def units_on_demand() -> Exception:
    """Capacity is not provisioned on demand."""
    return invalid_parameters(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
        f"BillingMode is {ON_DEMAND}"
    )


def _indexes(request: Members, types: Types, table: KeySchema) -> FrozenMap[str, Index]:
    """The indexes that come with the table, in the order of the request.

    What is defined is compared with what is used before anything else of an index is looked at.
    """
    local = cast("Sequence[Members] | None", request.get("LocalSecondaryIndexes"))
    globally = cast("Sequence[Members] | None", request.get("GlobalSecondaryIndexes"))
    if local is not None and not local:
        raise invalid_parameters("List of LocalSecondaryIndexes is empty")
    if globally is not None and not globally:
        raise invalid_parameters("List of GlobalSecondaryIndexes is empty")
    given = [*(local or ()), *(globally or ())]
    keys = [cast(Sequence[Mapping[str, str]], index["KeySchema"]) for index in given]
    for key in keys:
        definitions.check_defined(key, types)
    definitions.check_all_used(
        [cast(Sequence[Mapping[str, str]], request["KeySchema"]), *keys], types
    )
    if local and not table.sort:
        raise invalid_parameters(
            "Table KeySchema does not have a range key, which is required when specifying a "
            "LocalSecondaryIndex"
        )
    made = [definitions.local_index(index, types, table) for index in local or ()]
    made += [_global_index(index, types, request) for index in globally or ()]
    _check_counts(len(local or ()), len(globally or ()))
    indexes: FrozenMap[str, Index] = FrozenMap()
    for index in made:
        if index.name in indexes:
            raise invalid_parameters(f"Duplicate index name: {index.name}")
        indexes = indexes.put(index.name, index)
    definitions.check_included(indexes)
    return indexes


def _global_index(given: Members, types: Types, request: Members) -> Index:
    units = cast("Mapping[str, int] | None", given.get("ProvisionedThroughput"))
    name = given["IndexName"]
    index = definitions.global_index(given, types, Throughput())
    if request.get("BillingMode") == ON_DEMAND:
        if units is not None:
            raise invalid_parameters(
                f"ProvisionedThroughput should not be specified for index: {name} when "
                f"BillingMode is {ON_DEMAND}"
            )
        return replace(index, status="CREATING")
    if units is None:
        raise invalid_parameters(f"ProvisionedThroughput is not specified for index: {name}")
    return replace(index, throughput=definitions.units_of(units), status="CREATING")


def _check_counts(local: int, globally: int) -> None:
    if local > limits.LOCAL_INDEXES_MAX:
        raise invalid_parameters(
            f"Number of LocalSecondaryIndexes exceeds per-table limit of {limits.LOCAL_INDEXES_MAX}"
        )
    if globally > limits.GLOBAL_INDEXES_MAX:
        raise invalid_parameters(
            f"GlobalSecondaryIndex count exceeds the per-table limit of {limits.GLOBAL_INDEXES_MAX}"
        )


def _stream(request: Members) -> str | None:
    """The view type of the stream that comes with the table."""
    given = cast("Members | None", request.get("StreamSpecification"))
    if given is None:
        return None
    view = cast("str | None", given.get("StreamViewType"))
    if given["StreamEnabled"] is True and view is None:
        raise invalid_parameters(
            "Table is being created with a stream enabled, UpdateViewType is required"
        )
    if given["StreamEnabled"] is False and view is not None:
        raise invalid_parameters(
            "Table is being created with a stream disabled, UpdateViewType should not be specified"
        )
    return view


def describe_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DescribeTable."""
    name, table = named(tables, request)
    return tables, Success({"Table": describe(name, table)})


def delete_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DeleteTable: the table is DELETING until it is settled, and answers nothing but that."""
    name, table = named(tables, request)
    check_not_in_use(name, table)
    if any(index.status != "ACTIVE" for index in table.indexes.values()):
        raise in_use("Cannot delete table while indexes are being created, updated, or deleted.")
    if table.protected:
        raise invalid(
            "Resource cannot be deleted as it is currently protected against deletion. "
            "Disable deletion protection first."
        )
    after = replace(table, status="DELETING")
    shown = replace(after, indexes=FrozenMap(), definitions=())
    described = describe(name, shown)
    del described["KeySchema"], described["AttributeDefinitions"]
    return tables.put(name, after), Success({"TableDescription": described})


def check_not_in_use(name: str, table: Table) -> None:
    """Refuse a change of a table that is being created or deleted."""
    if table.status == "CREATING":
        raise in_use(f"Table is being created: {name}")
    if table.status == "DELETING":
        raise in_use(f"Table is being deleted: {name}")


def named(tables: Tables, request: Members) -> tuple[str, Table]:
    """The table that an operation on tables names."""
    name = cast(str, request["TableName"])
    if name not in tables.by_name:
        raise table_not_found(f"Table: {name} not found")
    return name, tables.by_name[name]


def list_tables(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """ListTables: names in ascending order, after the given one, a page at a time."""
    start = cast(str, request.get("ExclusiveStartTableName", ""))
    limit = cast(int, request.get("Limit", limits.LIST_TABLES_MAX))
    names = [name for name in sorted(tables.by_name) if name > start]
    page = names[:limit]
    body: dict[str, object] = {"TableNames": page}
    if len(names) > len(page):
        body["LastEvaluatedTableName"] = page[-1]
    return tables, Success(body)
