"""UpdateTable: capacity, billing, indexes, the stream, protection and class of a table.

One request changes one thing, or a few that go together. Source: ``UpdateTable`` (API reference),
*Managing Global Secondary Indexes in DynamoDB* (developer guide); which changes go together, the
order of the checks and the texts are those that users report of the service in 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from dynaspec.items import definitions, limits
from dynaspec.items.definitions import ON_DEMAND
from dynaspec.items.descriptions import describe
from dynaspec.items.errors import (
    Success,
    invalid,
    invalid_parameters,
    limit_exceeded,
    table_not_found,
    unsupported,
)
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.keys import KeySchema
from dynaspec.items.shapes import Boolean, Listing, Shape, String, Structure
from dynaspec.items.state import Index, Table, Tables, Throughput
from dynaspec.items.tables import (
    BILLING_MODE,
    STREAM,
    STREAM_RULE,
    TABLE_CLASS,
    check_not_in_use,
    named,
    units_on_demand,
)
from dynaspec.items.validation import Rule

Members = Mapping[str, object]

_NAMED: Final[Mapping[str, Shape]] = {"IndexName": String()}
_INDEX_UPDATE: Final = Structure(
    {
        "Update": Structure(
            {**_NAMED, "ProvisionedThroughput": definitions.UNITS},
            "UpdateGlobalSecondaryIndexAction",
        ),
        "Create": Structure(definitions.GLOBAL_INDEX, "CreateGlobalSecondaryIndexAction"),
        "Delete": Structure(_NAMED, "DeleteGlobalSecondaryIndexAction"),
    },
    "GlobalSecondaryIndexUpdate",
)
SHAPE: Final[Mapping[str, Shape]] = {
    "TableName": String(),
    "AttributeDefinitions": definitions.DEFINITIONS,
    "BillingMode": String(),
    "ProvisionedThroughput": definitions.UNITS,
    "GlobalSecondaryIndexUpdates": Listing(_INDEX_UPDATE),
    "StreamSpecification": STREAM,
    "TableClass": String(),
    "DeletionProtectionEnabled": Boolean(),
}
UNSUPPORTED: Final = (
    "SSESpecification",
    "ReplicaUpdates",
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "OnDemandThroughput",
    "WarmThroughput",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
    "VectorIndexUpdates",
)
RULES: Final[Mapping[str, Rule]] = {
    "AttributeDefinitions": definitions.DEFINITIONS_RULE,
    "TableName": Rule(pattern=limits.TABLE_NAME_PATTERN),
    "BillingMode": BILLING_MODE,
    "ProvisionedThroughput": definitions.UNITS_RULE,
    "GlobalSecondaryIndexUpdates": Rule(
        elements=Rule(
            members={
                "Update": Rule(
                    members={
                        "IndexName": definitions.INDEX_NAME,
                        "ProvisionedThroughput": definitions.UNITS_RULE,
                    }
                ),
                "Create": Rule(members=definitions.GLOBAL_INDEX_RULES),
                "Delete": Rule(members={"IndexName": definitions.INDEX_NAME}),
            }
        )
    ),
    "StreamSpecification": STREAM_RULE,
    "TableClass": TABLE_CLASS,
}
_CHANGES: Final = (
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "DeletionProtectionEnabled",
    "TableClass",
)
_ALONE: Final = {
    "DeletionProtectionEnabled": "DeletionProtection",
    "TableClass": "TableClass",
}
"""Members that go with no other, and what the refusal calls them."""


@dataclass(frozen=True)
class IndexChange:
    """One element of GlobalSecondaryIndexUpdates."""

    action: str
    """``Create``, ``Update`` or ``Delete``."""
    name: str
    given: Members


def update_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UpdateTable. What takes the service a while is UPDATING until it is settled."""
    changes = _read_changes(request)
    _check_goes_together(request, changes)
    name, table = named(tables, request)
    check_not_in_use(name, table)
    _check_one_index_at_a_time(table, changes)
    if table.status == "UPDATING" or any(
        index.status != "ACTIVE" for index in table.indexes.values()
    ):
        raise unsupported("a change of a table that is being changed")
    after = _with_throughput(name, table, request, changes)
    after = _with_stream(name, after, request)
    for change in changes:
        after = _with_index(name, table, after, change, request)
    if "DeletionProtectionEnabled" in request:
        after = replace(after, protected=request["DeletionProtectionEnabled"] is True)
    if "TableClass" in request:
        after = replace(after, table_class=cast(str, request["TableClass"]), status="UPDATING")
    return tables.put(name, after), Success({"TableDescription": describe(name, after)})


def _read_changes(request: Members) -> list[IndexChange]:
    """What is to become of indexes; an empty list counts as none only where nothing else is."""
    given = cast("Sequence[Members] | None", request.get("GlobalSecondaryIndexUpdates"))
    if not given and not any(member in request for member in _CHANGES):
        raise invalid(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
            "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
            "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
            "required"
        )
    if given is not None and not given:
        raise invalid_parameters("List of GlobalSecondaryIndexUpdates is empty")
    return _distinct([_read_change(element) for element in given or ()])


def _read_change(element: Members) -> IndexChange:
    actions = [action for action in ("Update", "Create", "Delete") if action in element]
    if not actions:
        raise invalid_parameters(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete must not be null"
        )
    if len(actions) > 1:
        raise invalid_parameters(
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate "
            "object"
        )
    given = cast(Members, element[actions[0]])
    return IndexChange(actions[0], cast(str, given["IndexName"]), given)


def _distinct(changes: list[IndexChange]) -> list[IndexChange]:
    names: set[str] = set()
    for change in changes:
        if change.name in names:
            raise invalid_parameters(
                "Only one global secondary index update per index is allowed simultaneously. "
                f"Index: {change.name}"
            )
        names.add(change.name)
    return changes


def _check_goes_together(request: Members, changes: Sequence[IndexChange]) -> None:
    given = [member for member in _CHANGES if member in request]
    for member, called in _ALONE.items():
        if member in request and (len(given) > 1 or changes):
            raise invalid_parameters(
                f"{called} modification must be the only operation in the request"
            )
    made_or_gone = any(change.action != "Update" for change in changes)
    iops = "ProvisionedThroughput" in request and "BillingMode" not in request
    if iops and "StreamSpecification" in request:
        raise invalid_parameters("You cannot modify stream status while updating table IOPS")
    if iops and made_or_gone:
        raise invalid_parameters("You cannot create or delete index while updating table IOPS")
    if made_or_gone and "StreamSpecification" in request:
        raise invalid_parameters("You cannot create or delete index while changing stream status")
    if request.get("BillingMode") == "PROVISIONED" and "ProvisionedThroughput" not in request:
        raise invalid_parameters(
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
        )
    if request.get("BillingMode") == ON_DEMAND and "ProvisionedThroughput" in request:
        raise units_on_demand()


def _check_one_index_at_a_time(table: Table, changes: Sequence[IndexChange]) -> None:
    under_way = any(index.status in ("CREATING", "DELETING") for index in table.indexes.values())
    asked = sum(change.action != "Update" for change in changes)
    if asked > 1 or (asked and under_way):
        raise limit_exceeded(
            "Only 1 online index can be created or deleted simultaneously per table"
        )


def _with_throughput(
    name: str, table: Table, request: Members, changes: Sequence[IndexChange]
) -> Table:
    """The table with the billing mode and capacity asked for."""
    given = cast("Mapping[str, int] | None", request.get("ProvisionedThroughput"))
    on_demand = table.throughput == Throughput()
    if request.get("BillingMode") == ON_DEMAND:
        if on_demand:
            return table
        indexes = {n: replace(i, throughput=Throughput()) for n, i in table.indexes.items()}
        return replace(
            table, throughput=Throughput(), indexes=FrozenMap(indexes), status="UPDATING"
        )
    if given is None:
        return table
    if on_demand and request.get("BillingMode") is None:
        raise units_on_demand()
    if on_demand:
        _check_every_index_updated(table, changes)
    units = definitions.units_of(given)
    if units == table.throughput:
        raise _unchanged("table", "the table", units)
    return replace(table, throughput=units, status="UPDATING")


def _check_every_index_updated(table: Table, changes: Sequence[IndexChange]) -> None:
    updated = {change.name for change in changes if change.action == "Update"}
    for index in table.indexes.values():
        if not index.local and index.name not in updated:
            raise invalid_parameters(
                f"ProvisionedThroughput must be specified for index: {index.name}"
            )


def _unchanged(what: str, called: str, units: Throughput) -> Exception:
    return invalid(
        f"The provisioned throughput for {called} will not change. The requested value equals the "
        f"current value. Current ReadCapacityUnits provisioned for the {what}: {units.read}. "
        f"Requested ReadCapacityUnits: {units.read}. "
        f"Current WriteCapacityUnits provisioned for the {what}: {units.write}. "
        f"Requested WriteCapacityUnits: {units.write}. Refer to the Amazon DynamoDB Developer "
        "Guide for current limits and how to request higher limits."
    )


def _with_stream(name: str, table: Table, request: Members) -> Table:
    """The table with its stream switched on or off."""
    given = cast("Members | None", request.get("StreamSpecification"))
    if given is None:
        return table
    view = cast("str | None", given.get("StreamViewType"))
    if given["StreamEnabled"] is True:
        if view is None:
            raise invalid_parameters("If stream is being enabled then UpdateViewType is required")
        if table.stream is not None:
            raise invalid(f"Table already has an enabled stream: TableName: {name}")
        return replace(table, stream=view, status="UPDATING")
    if view is not None:
        raise invalid_parameters(
            "If stream is being disabled, then UpdateViewType must not be specified"
        )
    if table.stream is None:
        raise invalid(f"Table has no stream to disable: TableName: {name}")
    return replace(table, stream=None, status="UPDATING")


def _with_index(
    name: str, before: Table, table: Table, change: IndexChange, request: Members
) -> Table:
    """The table with one index made, changed or gone."""
    if change.action == "Create":
        return _with_new_index(table, change, request)
    index = table.indexes.get(change.name)
    if index is None:
        raise table_not_found(f"Index {change.name} for table {name}")
    if index.local:
        verb = change.action.lower()
        raise invalid(f"Cannot {verb} an index that is not a GlobalSecondaryIndex: {index.name}")
    if change.action == "Delete":
        return _without_index(table, index)
    if table.throughput == Throughput():
        raise invalid_parameters(
            f"The only Updates for index: {index.name} when TableThroughputMode is {ON_DEMAND} "
            "can be to OnDemandThroughput, WarmThroughput"
        )
    given = cast("Mapping[str, int] | None", change.given.get("ProvisionedThroughput"))
    if given is None:
        raise unsupported("an update of an index that changes nothing")
    units = definitions.units_of(given)
    if units == before.indexes[index.name].throughput:
        raise _unchanged("index", f"the index {index.name}", units)
    changed = replace(index, throughput=units, status="UPDATING")
    return replace(table, indexes=table.indexes.put(index.name, changed))


def _with_new_index(table: Table, change: IndexChange, request: Members) -> Table:
    """The table with an index that is CREATING; the items that are there come into it later."""
    if change.name in table.indexes:
        raise invalid("Attempting to create an index which already exists")
    if "AttributeDefinitions" not in request:
        raise invalid_parameters(f"AttributeDefinitions is not specified for index: {change.name}")
    if sum(not index.local for index in table.indexes.values()) == limits.GLOBAL_INDEXES_MAX:
        raise limit_exceeded(
            "Number of global secondary indexes exceeds per-table limit of "
            f"{limits.GLOBAL_INDEXES_MAX}"
        )
    given = cast("Mapping[str, int] | None", change.given.get("ProvisionedThroughput"))
    throughput = _index_throughput(table, change.name, given)
    kept = {attribute.name: attribute.tag for attribute in table.definitions}
    types = {**definitions.types_of(request), **kept}
    elements = cast(Sequence[Mapping[str, str]], change.given["KeySchema"])
    definitions.check_defined(elements, types)
    made = definitions.global_index(change.given, types, throughput)
    index = replace(made, status="CREATING", backfilling=False)
    indexes = table.indexes.put(index.name, index)
    definitions.check_included(indexes)
    return replace(
        table,
        indexes=indexes,
        definitions=definitions.definitions_of(types, _keys(table.schema, indexes)),
        status="UPDATING",
    )


def _index_throughput(table: Table, name: str, given: Mapping[str, int] | None) -> Throughput:
    if table.throughput == Throughput():
        if given is not None:
            raise invalid_parameters(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
                f"{name} when BillingMode is {ON_DEMAND}"
            )
        return Throughput()
    if given is None:
        raise invalid_parameters(
            f"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"
        )
    return definitions.units_of(given)


def _without_index(table: Table, index: Index) -> Table:
    """The table with an index that is DELETING; its attributes are forgotten when it is gone."""
    going = replace(index, status="DELETING")
    return replace(table, indexes=table.indexes.put(index.name, going), status="UPDATING")


def _keys(schema: KeySchema, indexes: Mapping[str, Index]) -> list[KeySchema]:
    return [schema, *(index.schema for index in indexes.values())]
