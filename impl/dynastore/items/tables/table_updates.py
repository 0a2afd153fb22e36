"""UpdateTable: capacity, billing, indexes, the stream, encryption, protection and class of a table.

What is quickly done is done when the request is answered, although the answer says UPDATING, as the
service's does, and tells what was before; indexes are filled and emptied in pieces
(`housekeeping`).
Source: API reference, "UpdateTable"; developer guide, "Managing Global Secondary Indexes"; which
changes go together, the order of the checks and the texts are as the service has been seen to have
them in October 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.errors import (
    limit_exceeded,
    resource_in_use,
    table_not_found,
    validation,
)
from dynastore.items.data.view import NOTHING, Call, Effects, View
from dynastore.items.tables import (
    catalog,
    definitions,
    encryption,
    housekeeping,
    replicas,
    streaming,
    throughput,
    update_requests,
)
from dynastore.items.tables.catalog import Index, Table
from dynastore.items.tables.definitions import MAX_GLOBAL, Definitions
from dynastore.items.tables.descriptions import billing, describe, units, warm
from dynastore.items.tables.tables import CLASSES, Result, check_not_deleted
from dynastore.items.tables.throughput import INVALID, ON_DEMAND, TABLE, Subject
from dynastore.items.tables.update_requests import Change, Update

_UPDATING: Final = (
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "TableClass",
    "ReplicaUpdates",
)
"""Members by which a table is UPDATING for a while."""


def update(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Change a table."""
    request, changes = update_requests.read(request)
    table = catalog.named(view, request["TableName"])
    check_not_deleted(table)
    asked = Update(request, changes, table, call)
    for change in changes:
        _check_free(table, change)
    _check_one_at_a_time(table, changes)
    _check_admitted(asked)
    after = table
    for step in _STEPS:
        after = step(asked, after)
    if call.role and after == table:
        return {"TableDescription": describe(view, table, call)}, NOTHING
    after, stream = _switched(view, table, after)
    shown = _shown(view, asked, after)
    begun = any(change.action != "Update" for change in changes)
    writes = housekeeping.begin(view, after) if begun else (catalog.entered(after),)
    return {"TableDescription": shown}, Effects((*writes, *stream.writes), stream.changes)


# --- What a table allows -------------------------------------------------------------------------


def _check_free(table: Table, change: Change) -> None:
    """Refuse a change of an index that is being made or deleted."""
    index = table.index(change.name)
    if index is not None and index.status == "DELETING":
        raise resource_in_use(f"Index is being deleted. Table: {table.name} Index: {index.name}")


def _check_one_at_a_time(table: Table, changes: Sequence[Change]) -> None:
    """Let one index at a time be made or deleted; one that is being filled may be deleted."""
    asked = [change for change in changes if change.action != "Update"]
    deleted = {change.name for change in asked if change.action == "Delete"}
    busy = any(
        index.status in ("CREATING", "DELETING") and index.name not in deleted
        for index in table.indexes
    )
    if len(asked) > 1 or (asked and busy):
        raise limit_exceeded(
            "Subscriber limit exceeded: Only 1 online index can be created or deleted "
            "simultaneously per table"
        )


def _check_admitted(asked: Update) -> None:
    """Refuse other changes while an index is being deleted."""
    request, table = asked.request, asked.table
    going = [index.name for index in table.indexes if index.status == "DELETING"]
    if not going:
        return
    other_mode = (request.get("BillingMode") == ON_DEMAND) and not table.on_demand
    if "ProvisionedThroughput" in request or other_mode:
        raise resource_in_use(
            "Can't change table IOPS when an index is being deleted. "
            f"Table: {table.name} Indexes: [{', '.join(going)}]"
        )
    if "OnDemandThroughput" in request:
        raise resource_in_use(
            "OnDemandThroughput cannot be updated while index deletion is in progress for "
            f"indexes: [{', '.join(going)}]"
        )


# --- The table after it --------------------------------------------------------------------------


def _billed(asked: Update, table: Table) -> Table:
    """Return the table billed as asked for, with the capacity asked for."""
    given, mode = asked.request.get("ProvisionedThroughput"), asked.request.get("BillingMode")
    if mode == ON_DEMAND:
        return table if table.on_demand else _on_demand(table, asked.call.now)
    if given is None:
        return table
    if table.on_demand and mode is None:
        raise validation(
            f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
            f"BillingMode is {ON_DEMAND}"
        )
    if not table.on_demand:
        wanted = throughput.units_of(given, TABLE)
        return throughput.provisioned(table, wanted, TABLE, asked.call.now)
    for index in table.indexes:
        change = asked.of(index.name)
        if not index.local and (change is None or change.action != "Update"):
            raise validation(
                f"{INVALID}ProvisionedThroughput must be specified for index: {index.name}"
            )
    switched = throughput.switched(table, throughput.units_of(given, TABLE), on_demand=False)
    return structs.replace(switched, on_demand=False)


def _on_demand(table: Table, now: int) -> Table:
    indexes = tuple(
        index if index.local else throughput.switched(index, (0, 0), on_demand=True)
        for index in table.indexes
    )
    switched = throughput.switched(table, (0, 0), on_demand=True)
    return structs.replace(switched, on_demand=True, demanded=now, indexes=indexes)


def _bounded(asked: Update, table: Table) -> Table:
    """Return the table with the bounds on demand, and what it can do at once, asked for."""
    known = table.throughput
    most = asked.request.get("OnDemandThroughput")
    if most is not None:
        if not table.on_demand:
            throughput.check_billing(most, TABLE)
        known = throughput.bounded(known, most, TABLE)
    wanted = asked.request.get("WarmThroughput")
    if wanted is not None:
        known = throughput.warmed(known, wanted, TABLE)
    return structs.replace(table, throughput=known)


def _streamed(asked: Update, table: Table) -> Table:
    """Return the table with its stream switched on or off."""
    given = asked.request.get("StreamSpecification")
    if given is None:
        return table
    view = given.get("StreamViewType")
    if given["StreamEnabled"]:
        if view is None:
            raise validation(f"{INVALID}If stream is being enabled then UpdateViewType is required")
        if table.stream is not None:
            raise validation(f"Table already has an enabled stream: TableName: {table.name}")
        return structs.replace(table, stream=view, streamed=asked.call.now)
    if view is not None:
        raise validation(
            f"{INVALID}If stream is being disabled, then UpdateViewType must not be specified"
        )
    if table.replicas:
        raise validation(f"{INVALID}Disabling Stream is not allowed for a Global Table replica.")
    if table.stream is None:
        raise validation(f"Table has no stream to disable: TableName: {table.name}")
    return structs.replace(table, stream=None)


def _switched(view: View, before: Table, after: Table) -> tuple[Table, Effects]:
    """Return the table after the request, and what it does to the table's stream."""
    if before.stream == after.stream:
        return after, NOTHING
    if after.stream is not None:
        return streaming.switched_on(view, after)
    return after, streaming.switched_off(view, before)


def _indexed(asked: Update, table: Table) -> Table:
    """Return the table with its indexes changed."""
    for change in asked.changes:
        if change.action == "Create":
            table = _with_index(asked, table, change)
            continue
        index = table.index(change.name)
        if index is None:
            raise table_not_found(
                f"Requested resource not found: Index {change.name} for table {table.name}"
            )
        if index.local:
            verb = change.action.lower()
            raise validation(
                f"Cannot {verb} an index that is not a GlobalSecondaryIndex: {index.name}"
            )
        if change.action == "Delete":
            going = structs.replace(index, status="DELETING", reached=b"")
            table = structs.replace(_replaced(table, going), status="UPDATING")
        else:
            table = _replaced(table, _updated(asked, table, index, change.given))
    return table


def _with_index(asked: Update, table: Table, change: Change) -> Table:
    """Return the table with a new index, into which the items come later.

    The request defines each attribute of the index's key, even if the table has a definition of
    it, and may not define it as another type than the keys that are there have it.
    """
    name = change.name
    if table.index(name) is not None:
        raise validation("Attempting to create an index which already exists")
    if "AttributeDefinitions" not in asked.request:
        raise validation(f"{INVALID}AttributeDefinitions is not specified for index: {name}")
    if sum(not index.local for index in table.indexes) == MAX_GLOBAL:
        raise limit_exceeded(
            "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit "
            f"of {MAX_GLOBAL}"
        )
    wanted = _index_units(table, change)
    defined = Definitions(asked.request["AttributeDefinitions"])
    defined.check_defined(change.given["KeySchema"])
    made = definitions.global_index(change.given, defined, table.numbered)
    definitions.check_not_redefined(made.schema, [table.schema, *(i.schema for i in table.indexes)])
    made = definitions.with_throughput(made, change.given, table.on_demand, wanted)
    index = structs.replace(made, status="CREATING", backfilling=True)
    indexes = (*table.indexes, index)
    definitions.check_included(indexes)
    after = structs.replace(table, indexes=indexes, numbered=table.numbered + 1)
    defined.types |= {attribute.name: attribute.type for attribute in table.definitions}
    return structs.replace(after, definitions=defined.attributes(sorted(after.used)))


def _index_units(table: Table, change: Change) -> tuple[int, int]:
    given = change.given.get("ProvisionedThroughput")
    if table.on_demand:
        if given is not None:
            raise validation(
                f"{INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for "
                f"index: {change.name} when BillingMode is {ON_DEMAND}"
            )
        return 0, 0
    if given is None:
        raise validation(
            f"{INVALID}Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
            f"{change.name}"
        )
    return throughput.units_of(given, Subject(change.name))


def _updated(asked: Update, table: Table, index: Index, given: Mapping[str, Any]) -> Index:
    """Return an index with the capacity asked for."""
    subject = Subject(index.name)
    wanted, most = given.get("ProvisionedThroughput"), given.get("OnDemandThroughput") or {}
    more = given.get("WarmThroughput")
    if table.on_demand and (wanted is not None or not (most or more)):
        raise validation(
            f"{INVALID}The only Updates for index: {index.name} when TableThroughputMode is "
            f"{ON_DEMAND} can be to OnDemandThroughput, WarmThroughput"
        )
    if not table.on_demand:
        throughput.check_billing(most, subject)
        if wanted is None and more is None:
            raise validation(
                f"{INVALID}ProvisionedThroughput must be specified for index: {index.name}"
            )
    if wanted is not None:
        capacity = throughput.units_of(wanted, subject)
        if asked.to_provisioned:
            index = throughput.switched(index, capacity, on_demand=False)
        else:
            index = throughput.provisioned(index, capacity, subject, asked.call.now)
    known = throughput.bounded(index.throughput, most, subject)
    if more is not None:
        known = throughput.warmed(known, more, subject)
    return structs.replace(index, throughput=known)


def _replicated(asked: Update, table: Table) -> Table:
    """Return the table with its replicas changed."""
    given = asked.request.get("ReplicaUpdates")
    return table if given is None else replicas.updated(given, table, asked.call)


def _set(asked: Update, table: Table) -> Table:
    """Return the table with the change that one member of the request asks for."""
    request = asked.request
    if "DeletionProtectionEnabled" in request:
        table = structs.replace(table, protected=request["DeletionProtectionEnabled"])
    if "SSESpecification" in request:
        encrypted = encryption.changed(table.encrypted, request["SSESpecification"])
        table = structs.replace(table, encrypted=encrypted)
    wanted = request.get("TableClass")
    if wanted is not None and wanted != (table.table_class or CLASSES[0]):
        table = structs.replace(table, table_class=wanted, reclassed=asked.call.now)
    return table


_STEPS: Final[Sequence[Callable[[Update, Table], Table]]] = (
    _billed,
    _bounded,
    _streamed,
    _indexed,
    _replicated,
    _set,
)


def _replaced(table: Table, index: Index) -> Table:
    changed = (index if each.number == index.number else each for each in table.indexes)
    return structs.replace(table, indexes=tuple(changed))


# --- The answer ----------------------------------------------------------------------------------


def _shown(view: View, asked: Update, after: Table) -> dict[str, object]:
    """Describe a table while it is changed: partly as it was, partly as it will be."""
    request, before = asked.request, asked.table
    shown = describe(view, after, asked.call)
    begun = any(change.action != "Update" for change in asked.changes)
    if begun or any(member in request for member in _UPDATING):
        shown["TableStatus"] = "UPDATING"
    switched = before.on_demand != after.on_demand
    if "ProvisionedThroughput" in request and not switched:
        shown["ProvisionedThroughput"] = _as_before(before, after, asked.call.now)
    if switched and after.on_demand:
        shown |= billing(ON_DEMAND)
    if "WarmThroughput" in request:
        shown["WarmThroughput"] = {**warm(before.throughput), "Status": "UPDATING"}
    most = request.get("OnDemandThroughput")
    if most is not None:
        told = shown.get("OnDemandThroughput")
        shown["OnDemandThroughput"] = {**(told if isinstance(told, dict) else {}), **most}
    if "SSESpecification" in request:
        was = describe(view, before, asked.call).get("SSEDescription", {})
        known = was if isinstance(was, dict) else {}
        shown["SSEDescription"] = {**known, "Status": "UPDATING"}
    if "TableClass" in request:
        shown.pop("TableClassSummary", None)
        was = describe(view, before, asked.call)
        shown |= {name: was[name] for name in ("TableClassSummary",) if name in was}
    _show_indexes(shown, asked, after)
    return shown


def _show_indexes(shown: dict[str, object], asked: Update, after: Table) -> None:
    told = shown.get("GlobalSecondaryIndexes")
    for each in told if isinstance(told, list) else ():
        change = asked.of(each["IndexName"])
        before = asked.table.index(each["IndexName"])
        new = after.index(each["IndexName"])
        if change is None or new is None:
            continue
        if before is None:
            each["Backfilling"] = False
        elif change.action == "Update":
            if change.given.keys() != {"IndexName", "WarmThroughput"}:
                each["IndexStatus"] = "UPDATING"
            if "ProvisionedThroughput" in change.given and not asked.to_provisioned:
                each["ProvisionedThroughput"] = _as_before(before, new, asked.call.now)
            if "WarmThroughput" in change.given:
                each["WarmThroughput"] = {**warm(before.throughput), "Status": "UPDATING"}


def _as_before(before: Table | Index, after: Table | Index, now: int) -> dict[str, object]:
    """Describe capacity as it was, with the times at which it was changed just now."""
    known = structs.replace(after.throughput, decreases=before.throughput.decreases_on(now))
    return units(before.read_units, before.write_units, known, now)
