"""The operations that create, describe, list and delete tables.

Source: ``CreateTable``, ``DescribeTable``, ``ListTables``, ``DeleteTable`` (API reference), *Quotas
in Amazon DynamoDB*; the order of the checks is that which users report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Final, Literal

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken, in_any_order
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.expressions import keys
from dynaspec.items.requests.validation import TABLE_NAME, Constraint
from dynaspec.items.tables import definitions, encryption, tags, throughput
from dynaspec.items.tables.definitions import (
    KEY,
    ON_DEMAND,
    AttributeDefinition,
    Billing,
    Elements,
    GlobalSecondaryIndex,
    LocalSecondaryIndex,
    Types,
)
from dynaspec.items.tables.descriptions import describe
from dynaspec.items.tables.encryption import SSESpecification
from dynaspec.items.tables.rules import existence, index_schemas, settings, units
from dynaspec.items.tables.state import Index, Stream, Table, Tables, Throughput
from dynaspec.items.tables.throughput import (
    OnDemandThroughput,
    ProvisionedThroughput,
    WarmThroughput,
)

CLASSES: Final = ("STANDARD", "STANDARD_INFREQUENT_ACCESS")


@dataclass(frozen=True, kw_only=True)
class StreamSpecification:
    """Whether a table has a stream, and what the stream shows."""

    StreamEnabled: bool
    StreamViewType: Literal["OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE"] | None = (
        None
    )


@dataclass(frozen=True, kw_only=True)
class Named:
    """The members of an operation on a table: DescribeTable and DeleteTable have no more."""

    TableName: str


@dataclass(frozen=True, kw_only=True)
class CreateTable(Named):
    """The members of CreateTable.

    TableThroughputMode is another name of BillingMode, which AWS does not document: where both are
    given, BillingMode decides. Source: ExtendDB, tests/test_table_throughput_mode.py, run against
    the service.
    """

    AttributeDefinitions: Sequence[AttributeDefinition]
    BillingMode: Billing | None = None
    TableThroughputMode: Billing | None = None
    ProvisionedThroughput: ProvisionedThroughput | None = None
    KeySchema: Annotated[Elements, KEY]
    GlobalSecondaryIndexes: Sequence[GlobalSecondaryIndex] | None = None
    LocalSecondaryIndexes: Sequence[LocalSecondaryIndex] | None = None
    StreamSpecification: StreamSpecification | None = None
    SSESpecification: SSESpecification = encryption.NOTHING
    TableClass: str | None = None
    DeletionProtectionEnabled: bool = False
    OnDemandThroughput: OnDemandThroughput | None = None
    WarmThroughput: WarmThroughput | None = None
    Tags: Sequence[tags.Tag] = ()

    @property
    def mode(self) -> Billing | None:
        """How the table is to be billed."""
        return self.BillingMode or self.TableThroughputMode


CREATE_UNSUPPORTED: Final = (
    "VectorIndexes",
    "ResourcePolicy",
    "GlobalTableSourceArn",
    "GlobalTableSettingsReplicationMode",
)
"""Parts of the service that are not specified here: vectors, access, and tables of many regions."""


@dataclass(frozen=True, kw_only=True)
class ListTables:
    """The members of ListTables."""

    Limit: Annotated[int, Constraint(range=(1, limits.LIST_TABLES_MAX))] = limits.LIST_TABLES_MAX
    ExclusiveStartTableName: Annotated[str, replace(TABLE_NAME, empty_alone=False)] = ""


def check_class(wanted: str | None) -> None:
    """Refuse a table class that there is not."""
    if wanted not in (None, *CLASSES):
        raise broken(settings.NO_SUCH_CLASS)


def create_table(tables: Tables, request: CreateTable) -> tuple[Tables, Success]:
    """CreateTable. The new table is CREATING until it is settled (``lifecycle``)."""
    check_class(request.TableClass)
    name = request.TableName
    table = _made(request, len(tables.former.get(name, ())))
    there = tables.by_name.get(name)
    if there is not None and there.status == "CREATING":
        raise broken(existence.TABLE_BEING_CREATED, table=name)
    if there is not None:
        raise broken(existence.TABLE_THERE, table=name)
    described = describe(name, table)
    if request.WarmThroughput is None:
        del described["WarmThroughput"]
    return tables.put(name, table), Success({"TableDescription": described})


def _made(request: CreateTable, streams: int) -> Table:
    """The table that a request describes; tables of its name have had so many ``streams``."""
    capacity = _capacity(request)
    on_demand = capacity == Throughput()
    bounds = throughput.new_bounds(request.OnDemandThroughput, on_demand)
    warm = throughput.new_warmth(request.WarmThroughput, capacity)
    types = definitions.types_of(request.AttributeDefinitions)
    schema = definitions.table_key(request.KeySchema, types)
    indexes = _indexes(request, types, schema)
    view = _stream(request.StreamSpecification)
    return Table(
        schema,
        capacity,
        definitions=definitions.definitions_of(
            types, (schema, *(index.schema for index in indexes.values()))
        ),
        indexes=indexes,
        status="CREATING",
        streams=() if view is None else (Stream(streams + 1, view, schema),),
        encrypted=encryption.of_new_table(request.SSESpecification),
        tags=tags.of_new_table(request.Tags),
        protected=request.DeletionProtectionEnabled,
        table_class=request.TableClass,
        bounds=bounds,
        warm=warm,
        demanded=on_demand,
    )


def _capacity(request: CreateTable) -> Throughput:
    """The capacity asked for: none on demand, both units otherwise (the default mode)."""
    given = request.ProvisionedThroughput
    if request.mode == ON_DEMAND:
        if given is not None:
            raise broken(units.UNITS_ON_DEMAND)
        return Throughput()
    if given is None:
        raise broken(units.NO_UNITS)
    return throughput.units_of(given)


def _indexes(request: CreateTable, types: Types, table: keys.KeySchema) -> FrozenMap[str, Index]:
    """The indexes that come with the table, in the order of the request.

    What is defined is compared with what is used before anything else of an index is looked at,
    but for an attribute that is twice in its key. No source has faults in the keys of two indexes.
    """
    local, globally = request.LocalSecondaryIndexes or (), request.GlobalSecondaryIndexes or ()
    if request.LocalSecondaryIndexes is not None and not local:
        raise broken(index_schemas.NO_LOCAL_INDEXES)
    if request.GlobalSecondaryIndexes is not None and not globally:
        raise broken(index_schemas.NO_GLOBAL_INDEXES)
    elements = [*(index.KeySchema for index in local), *(index.KeySchema for index in globally)]
    in_any_order(
        *(
            partial(definitions.check_index_key, key, types, local=at < len(local))
            for at, key in enumerate(elements)
        )
    )
    definitions.check_all_used([request.KeySchema, *elements], types)
    if local and not table.sort:
        raise broken(index_schemas.NO_TABLE_SORT_KEY)
    made = [definitions.local_index(index, types, table) for index in local]
    made += [_global_index(index, types, request.mode) for index in globally]
    _check_counts(len(local), len(globally))
    indexes: FrozenMap[str, Index] = FrozenMap()
    for index in made:
        if index.name in indexes:
            raise broken(index_schemas.INDEX_NAME_TWICE, index=index.name)
        indexes = indexes.put(index.name, index)
    definitions.check_included(indexes)
    return indexes


def _global_index(given: GlobalSecondaryIndex, types: Types, mode: Billing | None) -> Index:
    capacity = given.ProvisionedThroughput
    index = definitions.global_index(given, types)
    if mode == ON_DEMAND:
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


def _stream(given: StreamSpecification | None) -> str | None:
    """The view type of the stream that comes with the table."""
    if given is None:
        return None
    view = given.StreamViewType
    if given.StreamEnabled and view is None:
        raise broken(settings.NEW_STREAM_WITHOUT_VIEW)
    if not given.StreamEnabled and view is not None:
        raise broken(settings.VIEW_WITHOUT_NEW_STREAM)
    return view


_LEFT_OUT: Final = ("KeySchema", "AttributeDefinitions", "CreationDateTime")
"""What DeleteTable's answer does not tell, as answers that users show have it.

The stream is told as it was: so does AWS's downloadable DynamoDB.
"""


def describe_table(tables: Tables, request: Named) -> tuple[Tables, Success]:
    """DescribeTable."""
    name, table = named(tables, request.TableName)
    return tables, Success({"Table": describe(name, table)})


def delete_table(tables: Tables, request: Named) -> tuple[Tables, Success]:
    """DeleteTable: the table is DELETING until it is settled, and answers nothing but that."""
    name, table = named(tables, request.TableName)
    check_not_in_use(name, table)
    if any(index.status != "ACTIVE" for index in table.indexes.values()):
        raise broken(existence.DELETED_WITH_INDEX_CHANGE)
    if table.change == "stream":
        raise broken(existence.DELETED_WITH_STREAM_CHANGE)
    if table.change is not None or table.busy:
        raise broken(existence.DELETED_WITH_CHANGE, table=name)
    if table.protected:
        raise broken(existence.PROTECTED)
    after = replace(table, status="DELETING", streams=tuple(map(switched_off, table.streams)))
    shown = replace(table, status="DELETING", indexes=FrozenMap(), definitions=())
    described = describe(name, shown)
    for member in _LEFT_OUT:
        del described[member]
    streams = (*tables.former.get(name, ()), *after.streams)
    kept = replace(tables, former=tables.former.put(name, streams))
    return kept.put(name, after), Success({"TableDescription": described})


def switched_off(stream: Stream) -> Stream:
    """A stream that is no longer wanted."""
    return replace(stream, status="DISABLING") if stream.on else stream


def check_not_in_use(name: str, table: Table) -> None:
    """Refuse a change of a table that is being created or deleted."""
    if table.status == "CREATING":
        raise broken(existence.TABLE_BEING_CREATED, table=name)
    if table.status == "DELETING":
        raise broken(existence.TABLE_BEING_DELETED, table=name)


def named(tables: Tables, name: str) -> tuple[str, Table]:
    """The name, and the table, of an operation on tables."""
    if name not in tables.by_name:
        raise broken(existence.NO_TABLE, table=name)
    return name, tables.by_name[name]


def list_tables(tables: Tables, request: ListTables) -> tuple[Tables, Success]:
    """ListTables: names in ascending order, after the given one, a page at a time."""
    names = [name for name in sorted(tables.by_name) if name > request.ExclusiveStartTableName]
    page = names[: request.Limit]
    body: dict[str, object] = {"TableNames": page}
    if len(names) > len(page):
        body["LastEvaluatedTableName"] = page[-1]
    return tables, Success(body)
