"""UpdateTable: capacity, billing, indexes, the stream, encryption, protection and class of a table.

One request changes one thing, or a few that go together. Source: ``UpdateTable`` (API reference),
*Managing Global Secondary Indexes in DynamoDB* (developer guide); which changes go together, the
order of the checks and the texts are those that users report of the service in October 2026. The
answer partly tells what was before the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.requests.shapes import Boolean, Listing, Shape, String, Structure
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables import admission, definitions, encryption, index_updates, throughput
from dynaspec.items.tables.admission import IndexChange
from dynaspec.items.tables.definitions import ON_DEMAND
from dynaspec.items.tables.descriptions import billing, describe, units, warmth
from dynaspec.items.tables.rules import changes as change_rules
from dynaspec.items.tables.rules import settings
from dynaspec.items.tables.rules import units as unit_rules
from dynaspec.items.tables.state import Bounds, Index, Later, Table, Tables, Throughput
from dynaspec.items.tables.tables import (
    BILLING_MODE,
    CLASSES,
    MODE,
    STREAM,
    STREAM_RULE,
    billed,
    check_class,
    check_not_in_use,
    named,
)

Members = Mapping[str, object]
Units = Mapping[str, int]

_NAMED: Final[Mapping[str, Shape]] = {"IndexName": String()}
_INDEX_UPDATE: Final = Structure(
    {
        "Update": Structure(
            {
                **_NAMED,
                "ProvisionedThroughput": definitions.UNITS,
                "OnDemandThroughput": throughput.BOUNDS,
                "WarmThroughput": throughput.WARM,
            },
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
    MODE: String(),
    "ProvisionedThroughput": definitions.UNITS,
    "GlobalSecondaryIndexUpdates": Listing(_INDEX_UPDATE),
    "StreamSpecification": STREAM,
    "SSESpecification": encryption.SHAPE,
    "TableClass": String(),
    "DeletionProtectionEnabled": Boolean(),
    "OnDemandThroughput": throughput.BOUNDS,
    "WarmThroughput": throughput.WARM,
}
UNSUPPORTED: Final = (
    "ReplicaUpdates",
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
    "VectorIndexUpdates",
)
"""Parts of the service that are not specified here: tables of many regions, and vectors."""
RULES: Final[Mapping[str, Constraint]] = {
    "AttributeDefinitions": definitions.DEFINITIONS_RULE,
    "BillingMode": BILLING_MODE,
    MODE: BILLING_MODE,
    "ProvisionedThroughput": definitions.UNITS_RULE,
    "GlobalSecondaryIndexUpdates": Constraint(
        elements=Constraint(
            members={
                "Update": Constraint(
                    members={
                        "IndexName": definitions.INDEX_NAME,
                        "ProvisionedThroughput": definitions.UNITS_RULE,
                    }
                ),
                "Create": Constraint(members=definitions.GLOBAL_INDEX_RULES),
                "Delete": Constraint(members={"IndexName": definitions.INDEX_NAME}),
            }
        )
    ),
    "StreamSpecification": STREAM_RULE,
    "SSESpecification": encryption.RULE,
}
_ALONE: Final = {
    "SSESpecification": "Server-Side Encryption",
    "TableClass": "TableClass",
    "DeletionProtectionEnabled": "DeletionProtection",
}
"""Members that go with no other, and what the refusal calls them; the first is named."""
_CHANGES: Final = (
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "OnDemandThroughput",
    "WarmThroughput",
    *_ALONE,
)


def update_table(tables: Tables, request: Members) -> tuple[Tables, Success]:
    """UpdateTable. What takes the service a while is UPDATING until it is settled."""
    check_class(request)
    request, changes = _read(billed(request))
    _check_alone(request, changes)
    _check_together(request, changes)
    name, table = named(tables, request)
    check_not_in_use(name, table)
    admission.check(name, table, request, changes)
    after = _with_billing(table, request, changes)
    after = _with_bounds(after, request)
    after = _with_stream(name, after, request)
    for change in changes:
        after = index_updates.changed(name, table, after, change, request)
    after = _with_settings(after, request)
    return tables.put(name, after), Success(
        {"TableDescription": _told(name, table, after, request)}
    )


def _read(request: Members) -> tuple[Members, list[IndexChange]]:
    """The request, and what is to become of indexes. What is empty says nothing.

    Nothing but what is empty was answered with HTTP status 500, which is no answer to judge by.
    """
    empty = [m for m in ("OnDemandThroughput", "WarmThroughput") if request.get(m) == {}]
    kept = {member: given for member, given in request.items() if member not in empty}
    given = kept.get("GlobalSecondaryIndexUpdates") or any(member in kept for member in _CHANGES)
    if empty and not given:
        raise unsupported("an internal error of the service")
    return kept, _read_changes(kept)


def _read_changes(request: Members) -> list[IndexChange]:
    """What is to become of indexes; an empty list counts as none only where nothing else is."""
    given = cast("Sequence[Members] | None", request.get("GlobalSecondaryIndexUpdates"))
    if not given and not any(member in request for member in _CHANGES):
        raise broken(change_rules.NOTHING_CHANGED)
    if given is not None and not given:
        raise broken(change_rules.NO_INDEX_UPDATES)
    return _distinct([_read_change(element) for element in given or ()])


def _read_change(element: Members) -> IndexChange:
    actions = [action for action in ("Update", "Create", "Delete") if action in element]
    if not actions:
        raise broken(change_rules.NO_ACTION)
    if len(actions) > 1:
        raise broken(change_rules.SEVERAL_ACTIONS)
    given = cast(Members, element[actions[0]])
    if actions == ["Update"] and given.get("WarmThroughput") == {}:
        raise broken(unit_rules.NO_INDEX_WARMTH, index=given["IndexName"])
    return IndexChange(actions[0], cast(str, given["IndexName"]), given)


def _distinct(changes: list[IndexChange]) -> list[IndexChange]:
    names: set[str] = set()
    for change in changes:
        if change.name in names:
            raise broken(change_rules.INDEX_TWICE, index=change.name)
        names.add(change.name)
    return changes


def _check_alone(request: Members, changes: Sequence[IndexChange]) -> None:
    """Refuse what goes with no other change, or with the billing mode alone."""
    given = [member for member in _CHANGES if member in request]
    for member, called in _ALONE.items():
        if member in request and (len(given) > 1 or changes):
            raise broken(change_rules.NOT_ALONE, setting=called)
    if "OnDemandThroughput" in given and (
        changes or not {*given} <= {"OnDemandThroughput", "BillingMode"}
    ):
        raise broken(change_rules.BOUNDS_WITH_OTHERS)
    if "WarmThroughput" in given and (len(given) > 1 or changes):
        making = any(change.action == "Create" for change in changes)
        raise broken(
            change_rules.WARMTH_WITH_NEW_INDEX if making else change_rules.WARMTH_WITH_OTHERS
        )
    encryption.wanted(cast(Members, request.get("SSESpecification", {})))


def _check_together(request: Members, changes: Sequence[IndexChange]) -> None:
    """Refuse to change two of capacity, stream and the number of indexes at once."""
    capacity, stream = "ProvisionedThroughput" in request, "StreamSpecification" in request
    made_or_gone = any(change.action != "Update" for change in changes)
    if capacity and stream:
        raise broken(change_rules.STREAM_WITH_UNITS)
    if capacity and made_or_gone:
        raise broken(change_rules.INDEX_WITH_UNITS)
    if made_or_gone and stream:
        raise broken(change_rules.INDEX_WITH_STREAM)
    if request.get("BillingMode") == "PROVISIONED" and not capacity:
        raise broken(unit_rules.MODE_WITHOUT_UNITS)
    if request.get("BillingMode") == ON_DEMAND and capacity:
        raise broken(unit_rules.MODE_WITH_UNITS)


def _with_billing(table: Table, request: Members, changes: Sequence[IndexChange]) -> Table:
    """The table with the billing mode and capacity asked for."""
    given = cast("Units | None", request.get("ProvisionedThroughput"))
    on_demand = table.throughput == Throughput()
    if request.get("BillingMode") == ON_DEMAND:
        return table if on_demand or table.change == "billing" else _on_demand(table)
    if given is None:
        return table
    if not on_demand:
        return _with_capacity(table, throughput.units_of(given))
    if request.get("BillingMode") is None:
        raise broken(unit_rules.UNITS_ON_DEMAND)
    _check_every_index_updated(table, changes)
    units = throughput.units_of(given)
    return replace(
        table,
        throughput=units,
        bounds=Bounds(),
        warm=throughput.at_least(table.warm, units),
        status="UPDATING",
        change="billing",
    )


def _on_demand(table: Table) -> Table:
    """The table, which had provisioned capacity, on demand; so are its indexes."""

    def switched(index: Index) -> Index:
        warm = throughput.at_least(index.warm, throughput.INITIAL)
        return index if index.local else replace(index, throughput=Throughput(), warm=warm)

    return replace(
        table,
        throughput=Throughput(),
        warm=throughput.at_least(table.warm, throughput.INITIAL),
        indexes=FrozenMap({name: switched(index) for name, index in table.indexes.items()}),
        demanded=True,
        status="UPDATING",
        change="billing",
    )


def _with_capacity(table: Table, units: Throughput) -> Table:
    """The table with other provisioned capacity, later."""
    if units == table.throughput:
        raise throughput.unchanged(units)
    less = units.read < table.throughput.read or units.write < table.throughput.write
    if less and table.decreases >= limits.DECREASES_MAX:
        # refused until an hour after the last one, or the next day: there is no clock here
        raise unsupported("one more decrease of capacity: it depends on the time of the others")
    return replace(
        table,
        later=Later(throughput=units),
        decreases=table.decreases + less,
        status="UPDATING",
        change="capacity",
    )


def _check_every_index_updated(table: Table, changes: Sequence[IndexChange]) -> None:
    updated = {change.name for change in changes if change.action == "Update"}
    for index in table.indexes.values():
        if not index.local and index.name not in updated:
            raise broken(unit_rules.INDEX_NOT_UPDATED, index=index.name)


def _with_bounds(table: Table, request: Members) -> Table:
    """The table with the bounds on demand, and the warmth, asked for."""
    bounds = cast("Units | None", request.get("OnDemandThroughput"))
    if bounds is not None:
        table = replace(table, bounds=throughput.bounds_after(table.bounds, bounds))
    warm = cast("Units | None", request.get("WarmThroughput"))
    if warm is not None:
        after = throughput.warmth_after(table.warm, warm)
        table = replace(table, warm=after, busy=table.busy or after != table.warm)
    return table


def _with_stream(name: str, table: Table, request: Members) -> Table:
    """The table with its stream switched on or off."""
    given = cast("Members | None", request.get("StreamSpecification"))
    if given is None:
        return table
    view = cast("str | None", given.get("StreamViewType"))
    if given["StreamEnabled"] is True:
        if view is None:
            raise broken(settings.ENABLED_WITHOUT_VIEW)
        if table.stream is not None:
            raise broken(settings.STREAM_ENABLED, table=name)
        return replace(table, stream=view, streamed=True, status="UPDATING", change="stream")
    if view is not None:
        raise broken(settings.DISABLED_WITH_VIEW)
    if table.stream is None:
        raise broken(settings.STREAM_DISABLED, table=name)
    return replace(table, stream=None, status="UPDATING", change="stream")


def _with_settings(table: Table, request: Members) -> Table:
    """The table with its protection, encryption or class changed."""
    if "DeletionProtectionEnabled" in request:
        table = replace(table, protected=request["DeletionProtectionEnabled"] is True)
    if "SSESpecification" in request:
        given = cast(Members, request["SSESpecification"])
        encrypted = encryption.after(table.encrypted, given)
        if table.encryptions >= limits.ENCRYPTIONS_MAX:
            # refused until a day after the first, or six hours after the last: no clock here
            raise unsupported("one more change of encryption: it depends on the time of the others")
        table = replace(table, encrypted=encrypted, encryptions=table.encryptions + 1, busy=True)
    wanted = cast("str | None", request.get("TableClass"))
    if wanted is None:
        return table
    if table.reclassed >= limits.RECLASSED_MAX:
        # refused until thirty days after the first, also for the class that it has
        raise unsupported("one more change of class: it depends on the time of the others")
    if wanted != (table.table_class or CLASSES[0]):
        later = Later(table_class=wanted)
        return replace(
            table, later=later, reclassed=table.reclassed + 1, status="UPDATING", change="class"
        )
    return table


def _told(name: str, before: Table, after: Table, request: Members) -> dict[str, object]:
    """The answer: what takes a while is told as it was, or as UPDATING."""
    told = describe(name, after)
    if "BillingMode" in request or "TableClass" in request:
        told["TableStatus"] = "UPDATING"
    if request.get("BillingMode") == ON_DEMAND and after.throughput != Throughput():
        told |= _told_as_undone(after)
    if "WarmThroughput" in request:
        told["WarmThroughput"] = {**warmth(before.warm), "Status": "UPDATING"}
    if "OnDemandThroughput" in request:
        kept = cast("Members", told.get("OnDemandThroughput", {}))
        told["OnDemandThroughput"] = {**kept, **cast(Members, request["OnDemandThroughput"])}
    if "SSESpecification" in request:
        kept = cast(Members, describe(name, before).get("SSEDescription", {}))
        told["SSEDescription"] = {**kept, "Status": "UPDATING"}
    return told


def _told_as_undone(table: Table) -> Members:
    """What is told where a table that is getting capacity is to be on demand after all.

    The request is carried out in the answer alone: the table gets its capacity.
    """
    if not all(index.local for index in table.indexes.values()):
        raise unsupported("how the indexes of a table are told when its billing mode is undone")
    return {
        **billing(ON_DEMAND),
        "ProvisionedThroughput": units(Throughput(), table.decreases),
    }
