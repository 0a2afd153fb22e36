"""The operations that create, describe, list and delete tables.

Source: ``CreateTable``, ``DescribeTable``, ``ListTables``, ``DeleteTable`` (API reference), *Quotas
in Amazon DynamoDB*; the order of the checks is that which users report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken, in_any_order
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.expressions.keys import KeySchema
from dynaspec.items.requests.shapes import Boolean, Integer, Listing, Shape, String, Structure
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import definitions, encryption, tags, throughput
from dynaspec.items.tables.definitions import ON_DEMAND, Types
from dynaspec.items.tables.descriptions import describe
from dynaspec.items.tables.rules import existence, index_schemas, settings, units
from dynaspec.items.tables.state import Index, Table, Tables, Throughput

Members = Mapping[str, object]

MODE: Final = "TableThroughputMode"
"""Another name of BillingMode, which AWS does not document: where both are given, that decides.

Source: ExtendDB, tests/test_table_throughput_mode.py, run against the service."""
STREAM: Final = Structure(
    {"StreamEnabled": Boolean(), "StreamViewType": String()}, "StreamSpecification"
)
CREATE_SHAPE: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "AttributeDefinitions": definitions.DEFINITIONS,
    "KeySchema": definitions.KEY_SCHEMA,
    "BillingMode": String(),
    MODE: String(),
    "ProvisionedThroughput": definitions.UNITS,
    "LocalSecondaryIndexes": Listing(definitions.LOCAL_INDEX),
    "GlobalSecondaryIndexes": Listing(Structure(definitions.GLOBAL_INDEX, "GlobalSecondaryIndex")),
    "StreamSpecification": STREAM,
    "SSESpecification": encryption.SHAPE,
    "TableClass": String(),
    "DeletionProtectionEnabled": Boolean(),
    "OnDemandThroughput": throughput.BOUNDS,
    "WarmThroughput": throughput.WARM,
    "Tags": tags.TAGS,
}
CREATE_UNSUPPORTED: Final = (
    "VectorIndexes",
    "ResourcePolicy",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
)
"""Parts of the service that are not specified here: vectors, access, and tables of many regions."""
BILLING_MODE: Final = Constraint(enum=("PROVISIONED", ON_DEMAND))
CLASSES: Final = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")
STREAM_RULE: Final = Constraint(
    members={
        "StreamEnabled": Constraint(required=True),
        "StreamViewType": Constraint(
            enum=("OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE")
        ),
    }
)
CREATE_RULES: Final[Mapping[str, Constraint]] = {
    "AttributeDefinitions": replace(definitions.DEFINITIONS_RULE, required=True),
    "BillingMode": BILLING_MODE,
    MODE: BILLING_MODE,
    "ProvisionedThroughput": definitions.UNITS_RULE,
    "KeySchema": definitions.KEY_RULE,
    "GlobalSecondaryIndexes": Constraint(
        elements=Constraint(members=definitions.GLOBAL_INDEX_RULES)
    ),
    "LocalSecondaryIndexes": Constraint(elements=definitions.LOCAL_INDEX_RULE),
    "StreamSpecification": STREAM_RULE,
    "SSESpecification": encryption.RULE,
}
LIST_SHAPE: Final[Mapping[str, Shape]] = {
    "Limit": Integer("Integer"),
    "ExclusiveStartTableName": String(),
}
LIST_RULES: Final[Mapping[str, Constraint]] = {
    "Limit": Constraint(range=(1, limits.LIST_TABLES_MAX)),
    "ExclusiveStartTableName": replace(TABLE_NAME, required=False, empty_alone=False),
}
NAMED_SHAPE: Final[Mapping[str, Shape]] = {"TableName": String()}


def check_class(request: Members) -> None:
    """Refuse a table class that there is not."""
    if request.get("TableClass", CLASSES[0]) not in CLASSES:
        raise broken(settings.NO_SUCH_CLASS)


def billed(request: Members) -> Members:
    """``request`` with its billing mode under its documented name."""
    given = {member: value for member, value in request.items() if member != MODE}
    return {**({"BillingMode": request[MODE]} if MODE in request else {}), **given}


def create_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """CreateTable. The new table is CREATING until it is settled (``lifecycle``)."""
    check_class(request)
    request = billed(request)
    name = cast(str, request["TableName"])
    table = _made(request)
    there = tables.by_name.get(name)
    if there is not None and there.status == "CREATING":
        raise broken(existence.TABLE_BEING_CREATED, table=name)
    if there is not None:
        raise broken(existence.TABLE_THERE, table=name)
    described = describe(name, table)
    if "WarmThroughput" not in request:
        del described["WarmThroughput"]
    return tables.put(name, table), Success({"TableDescription": described})


def _made(request: Members) -> Table:
    """The table that a request describes."""
    capacity = _capacity(request)
    bounds = throughput.new_bounds(request, capacity == Throughput())
    warm = throughput.new_warmth(request, capacity)
    types = definitions.types_of(request)
    elements = cast(Sequence[Mapping[str, str]], request["KeySchema"])
    schema = definitions.table_key(elements, types)
    indexes = _indexes(request, types, schema)
    stream = _stream(request)
    return Table(
        schema,
        capacity,
        definitions=definitions.definitions_of(
            types, (schema, *(index.schema for index in indexes.values()))
        ),
        indexes=indexes,
        status="CREATING",
        stream=stream,
        streamed=stream is not None,
        encrypted=encryption.of_new_table(cast(Members, request.get("SSESpecification", {}))),
        tags=tags.of_new_table(request),
        protected=request.get("DeletionProtectionEnabled") is True,
        table_class=cast("str | None", request.get("TableClass")),
        bounds=bounds,
        warm=warm,
        demanded=capacity == Throughput(),
    )


def _capacity(request: Members) -> Throughput:
    """The capacity asked for: none on demand, both units otherwise (the default mode)."""
    given = cast("Mapping[str, int] | None", request.get("ProvisionedThroughput"))
    if request.get("BillingMode") == ON_DEMAND:
        if given is not None:
            raise broken(units.UNITS_ON_DEMAND)
        return Throughput()
    if given is None:
        raise broken(units.NO_UNITS)
    return throughput.units_of(given)


def _indexes(request: Members, types: Types, table: KeySchema) -> FrozenMap[str, Index]:
    """The indexes that come with the table, in the order of the request.

    What is defined is compared with what is used before anything else of an index is looked at,
    but for an attribute that is twice in its key. No source has faults in the keys of two indexes.
    """
    local = cast("Sequence[Members] | None", request.get("LocalSecondaryIndexes"))
    globally = cast("Sequence[Members] | None", request.get("GlobalSecondaryIndexes"))
    if local is not None and not local:
        raise broken(index_schemas.NO_LOCAL_INDEXES)
    if globally is not None and not globally:
        raise broken(index_schemas.NO_GLOBAL_INDEXES)
    given = [*(local or ()), *(globally or ())]
    keys = [cast(Sequence[Mapping[str, str]], index["KeySchema"]) for index in given]
    in_any_order(
        *(
            partial(definitions.check_index_key, key, types, local=at < len(local or ()))
            for at, key in enumerate(keys)
        )
    )
    definitions.check_all_used(
        [cast(Sequence[Mapping[str, str]], request["KeySchema"]), *keys], types
    )
    if local and not table.sort:
        raise broken(index_schemas.NO_TABLE_SORT_KEY)
    made = [definitions.local_index(index, types, table) for index in local or ()]
    made += [_global_index(index, types, request) for index in globally or ()]
    _check_counts(len(local or ()), len(globally or ()))
    indexes: FrozenMap[str, Index] = FrozenMap()
    for index in made:
        if index.name in indexes:
            raise broken(index_schemas.INDEX_NAME_TWICE, index=index.name)
        indexes = indexes.put(index.name, index)
    definitions.check_included(indexes)
    return indexes


def _global_index(given: Members, types: Types, request: Members) -> Index:
    capacity = cast("Mapping[str, int] | None", given.get("ProvisionedThroughput"))
    index = definitions.global_index(given, types)
    if request.get("BillingMode") == ON_DEMAND:
        if capacity is not None:
            raise broken(units.INDEX_UNITS_ON_DEMAND, index=index.name)
        made = definitions.with_throughput(index, given, Throughput())
        return replace(made, status="CREATING")
    if capacity is None:
        raise broken(units.NO_INDEX_UNITS, index=index.name)
    made = definitions.with_throughput(index, given, throughput.units_of(capacity, index.name))
    return replace(made, status="CREATING")


def _check_counts(local: int, globally: int) -> None:
    if local > limits.LOCAL_INDEXES_MAX:
        raise broken(index_schemas.LOCAL_INDEXES)
    if globally > limits.GLOBAL_INDEXES_MAX:
        raise broken(index_schemas.GLOBAL_INDEXES)


def _stream(request: Members) -> str | None:
    """The view type of the stream that comes with the table."""
    given = cast("Members | None", request.get("StreamSpecification"))
    if given is None:
        return None
    view = cast("str | None", given.get("StreamViewType"))
    if given["StreamEnabled"] is True and view is None:
        raise broken(settings.NEW_STREAM_WITHOUT_VIEW)
    if given["StreamEnabled"] is False and view is not None:
        raise broken(settings.VIEW_WITHOUT_NEW_STREAM)
    return view


_LEFT_OUT: Final = ("KeySchema", "AttributeDefinitions", "CreationDateTime")
"""What DeleteTable's answer does not tell, as answers that users show have it."""


def describe_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DescribeTable."""
    name, table = named(tables, request)
    return tables, Success({"Table": describe(name, table)})


def delete_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """DeleteTable: the table is DELETING until it is settled, and answers nothing but that."""
    name, table = named(tables, request)
    check_not_in_use(name, table)
    if any(index.status != "ACTIVE" for index in table.indexes.values()):
        raise broken(existence.DELETED_WITH_INDEX_CHANGE)
    if table.change == "stream":
        raise broken(existence.DELETED_WITH_STREAM_CHANGE)
    if table.change is not None or table.busy:
        raise broken(existence.DELETED_WITH_CHANGE, table=name)
    if table.protected:
        raise broken(existence.PROTECTED)
    after = replace(table, status="DELETING")
    shown = replace(after, indexes=FrozenMap(), definitions=())
    described = describe(name, shown)
    for member in _LEFT_OUT:
        del described[member]
    return tables.put(name, after), Success({"TableDescription": described})


def check_not_in_use(name: str, table: Table) -> None:
    """Refuse a change of a table that is being created or deleted."""
    if table.status == "CREATING":
        raise broken(existence.TABLE_BEING_CREATED, table=name)
    if table.status == "DELETING":
        raise broken(existence.TABLE_BEING_DELETED, table=name)


def named(tables: Tables, request: Members) -> tuple[str, Table]:
    """The table that an operation on tables names."""
    name = cast(str, request["TableName"])
    if name not in tables.by_name:
        raise broken(existence.NO_TABLE, table=name)
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
