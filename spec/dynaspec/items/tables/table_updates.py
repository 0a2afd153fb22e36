"""UpdateTable: capacity, billing, indexes, the stream, encryption, protection and class of a table.

One request changes one thing, or a few that go together. Source: ``UpdateTable`` (API reference),
*Managing Global Secondary Indexes in DynamoDB* (developer guide); which changes go together, the
order of the checks and the texts are those that users report of the service in October 2026. The
answer partly tells what was before the change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import Success, broken, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.requests.inputs import given
from dynaspec.items.tables import admission, encryption, index_updates, replicas, throughput
from dynaspec.items.tables.changes import GlobalSecondaryIndexUpdate, IndexChange, UpdateTable
from dynaspec.items.tables.definitions import ON_DEMAND
from dynaspec.items.tables.descriptions import (
    billing,
    describe,
    encryption_of,
    told_bounds,
    units,
    warmth,
)
from dynaspec.items.tables.rules import changes as change_rules
from dynaspec.items.tables.rules import settings
from dynaspec.items.tables.rules import units as unit_rules
from dynaspec.items.tables.state import Bounds, Index, Later, Stream, Table, Tables, Throughput
from dynaspec.items.tables.tables import (
    CLASSES,
    StreamSpecification,
    check_class,
    check_not_in_use,
    named,
    switched_off,
)
from dynaspec.items.tables.throughput import OnDemandThroughput, WarmThroughput

_ALONE: Final = {
    "ReplicaUpdates": "Replica",
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
_THROUGHPUTS: Final = ("OnDemandThroughput", "WarmThroughput")


def update_table(tables: Tables, request: UpdateTable) -> tuple[Tables, Success]:
    """UpdateTable. What takes the service a while is UPDATING until it is settled."""
    check_class(request.TableClass)
    request = _read(request)
    changes = _read_changes(request)
    _check_alone(request, changes)
    _check_together(request, changes)
    if request.ReplicaUpdates is not None:
        replicas.refuse(tables, request.TableName, request.ReplicaUpdates)
    name, table = named(tables, request.TableName)
    check_not_in_use(name, table)
    admission.check(name, table, request, changes)
    after = _with_billing(table, request, changes)
    after = _with_bounds(after, request)
    former = len(tables.former.get(name, ()))
    after = _with_stream(name, after, request.StreamSpecification, former)
    for change in changes:
        defined = request.AttributeDefinitions
        after = index_updates.changed(name, table, after, change, defined)
    after = _with_settings(after, request)
    return tables.put(name, after), Success(
        {"TableDescription": _told(name, table, after, request)}
    )


def _read(request: UpdateTable) -> UpdateTable:
    """The request, its mode under the documented name. Throughput that is empty says nothing.

    Nothing but what is empty was answered with HTTP status 500, which is no answer to judge by.
    """
    bounds, warm = request.OnDemandThroughput, request.WarmThroughput
    kept = replace(
        request,
        BillingMode=request.BillingMode or request.TableThroughputMode,
        OnDemandThroughput=None if bounds == OnDemandThroughput() else bounds,
        WarmThroughput=None if warm == WarmThroughput() else warm,
    )
    changes = kept.GlobalSecondaryIndexUpdates or given(kept, _CHANGES)
    if given(request, _THROUGHPUTS) != given(kept, _THROUGHPUTS) and not changes:
        raise unsupported("an internal error of the service")
    return kept


def _read_changes(request: UpdateTable) -> list[IndexChange]:
    """What is to become of indexes; an empty list counts as none only where nothing else is."""
    updates = request.GlobalSecondaryIndexUpdates
    if not updates and not given(request, _CHANGES):
        raise broken(change_rules.NOTHING_CHANGED)
    if updates is not None and not updates:
        raise broken(change_rules.NO_INDEX_UPDATES)
    return _distinct([_read_change(update) for update in updates or ()])


def _read_change(update: GlobalSecondaryIndexUpdate) -> IndexChange:
    every = (update.Update, update.Create, update.Delete)
    changes = [each for each in every if each is not None]
    if not changes:
        raise broken(change_rules.NO_ACTION)
    if len(changes) > 1:
        raise broken(change_rules.SEVERAL_ACTIONS)
    (change,) = changes
    if change.action == "Update" and change.WarmThroughput == WarmThroughput():
        raise broken(unit_rules.NO_INDEX_WARMTH, index=change.IndexName)
    return change


def _distinct(changes: list[IndexChange]) -> list[IndexChange]:
    names: set[str] = set()
    for change in changes:
        if change.IndexName in names:
            raise broken(change_rules.INDEX_TWICE, index=change.IndexName)
        names.add(change.IndexName)
    return changes


def _check_alone(request: UpdateTable, changes: Sequence[IndexChange]) -> None:
    """Refuse what goes with no other change, or with the billing mode alone."""
    changed = given(request, _CHANGES)
    for member, called in _ALONE.items():
        if member in changed and (len(changed) > 1 or changes):
            raise broken(change_rules.NOT_ALONE, setting=called)
    if "OnDemandThroughput" in changed and (
        changes or not {*changed} <= {"OnDemandThroughput", "BillingMode"}
    ):
        raise broken(change_rules.BOUNDS_WITH_OTHERS)
    if "WarmThroughput" in changed and (len(changed) > 1 or changes):
        making = any(change.action == "Create" for change in changes)
        raise broken(
            change_rules.WARMTH_WITH_NEW_INDEX if making else change_rules.WARMTH_WITH_OTHERS
        )
    encryption.wanted(request.SSESpecification or encryption.NOTHING)


def _check_together(request: UpdateTable, changes: Sequence[IndexChange]) -> None:
    """Refuse to change two of capacity, stream and the number of indexes at once."""
    capacity = request.ProvisionedThroughput is not None
    stream = request.StreamSpecification is not None
    made_or_gone = any(change.action != "Update" for change in changes)
    if capacity and stream:
        raise broken(change_rules.STREAM_WITH_UNITS)
    if capacity and made_or_gone:
        raise broken(change_rules.INDEX_WITH_UNITS)
    if made_or_gone and stream:
        raise broken(change_rules.INDEX_WITH_STREAM)
    if request.BillingMode == "PROVISIONED" and not capacity:
        raise broken(unit_rules.MODE_WITHOUT_UNITS)
    if request.BillingMode == ON_DEMAND and capacity:
        raise broken(unit_rules.MODE_WITH_UNITS)


def _with_billing(table: Table, request: UpdateTable, changes: Sequence[IndexChange]) -> Table:
    """The table with the billing mode and capacity asked for."""
    wanted = request.ProvisionedThroughput
    on_demand = table.throughput == Throughput()
    if request.BillingMode == ON_DEMAND:
        return table if on_demand or table.change == "billing" else _on_demand(table)
    if wanted is None:
        return table
    if not on_demand:
        return _with_capacity(table, throughput.units_of(wanted))
    if request.BillingMode is None:
        raise broken(unit_rules.UNITS_ON_DEMAND)
    _check_every_index_updated(table, changes)
    units = throughput.units_of(wanted)
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
    updated = {change.IndexName for change in changes if change.action == "Update"}
    for index in table.indexes.values():
        if not index.local and index.name not in updated:
            raise broken(unit_rules.INDEX_NOT_UPDATED, index=index.name)


def _with_bounds(table: Table, request: UpdateTable) -> Table:
    """The table with the bounds on demand, and the warmth, asked for."""
    bounds, warm = request.OnDemandThroughput, request.WarmThroughput
    if bounds is not None:
        table = replace(table, bounds=throughput.bounds_after(table.bounds, bounds))
    if warm is not None:
        after = throughput.warmth_after(table.warm, warm)
        table = replace(table, warm=after, busy=table.busy or after != table.warm)
    return table


def _with_stream(name: str, table: Table, wanted: StreamSpecification | None, former: int) -> Table:
    """The table with its stream switched on or off; there are ``former`` ones of its name."""
    if wanted is None:
        return table
    view = wanted.StreamViewType
    if wanted.StreamEnabled:
        if view is None:
            raise broken(settings.ENABLED_WITHOUT_VIEW)
        if table.stream is not None:
            raise broken(settings.STREAM_ENABLED, table=name)
        stream = Stream(former + len(table.streams) + 1, view, table.schema)
        return replace(table, streams=(*table.streams, stream), status="UPDATING", change="stream")
    if view is not None:
        raise broken(settings.DISABLED_WITH_VIEW)
    if table.stream is None:
        raise broken(settings.STREAM_DISABLED, table=name)
    streams = (*table.streams[:-1], switched_off(table.stream))
    return replace(table, streams=streams, status="UPDATING", change="stream")


def _with_settings(table: Table, request: UpdateTable) -> Table:
    """The table with its protection, encryption or class changed."""
    if request.DeletionProtectionEnabled is not None:
        table = replace(table, protected=request.DeletionProtectionEnabled)
    if request.SSESpecification is not None:
        encrypted = encryption.after(table.encrypted, request.SSESpecification)
        if table.encryptions >= limits.ENCRYPTIONS_MAX:
            # refused until a day after the first, or six hours after the last: no clock here
            raise unsupported("one more change of encryption: it depends on the time of the others")
        table = replace(table, encrypted=encrypted, encryptions=table.encryptions + 1, busy=True)
    wanted = request.TableClass
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


def _told(name: str, before: Table, after: Table, request: UpdateTable) -> dict[str, object]:
    """The answer: what takes a while is told as it was, or as UPDATING."""
    told = describe(name, after)
    if request.BillingMode is not None or request.TableClass is not None:
        told["TableStatus"] = "UPDATING"
    if request.BillingMode == ON_DEMAND and after.throughput != Throughput():
        told |= _told_as_undone(after)
    if request.WarmThroughput is not None:
        told["WarmThroughput"] = {**warmth(before.warm), "Status": "UPDATING"}
    if request.OnDemandThroughput is not None:
        bounds = throughput.given_units(request.OnDemandThroughput)
        told["OnDemandThroughput"] = {**told_bounds(after.bounds), **bounds}
    if request.SSESpecification is not None:
        told["SSEDescription"] = {**encryption_of(before), "Status": "UPDATING"}
    return told


def _told_as_undone(table: Table) -> Mapping[str, object]:
    """What is told where a table that is getting capacity is to be on demand after all.

    The request is carried out in the answer alone: the table gets its capacity.
    """
    if not all(index.local for index in table.indexes.values()):
        raise unsupported("how the indexes of a table are told when its billing mode is undone")
    return {
        **billing(ON_DEMAND),
        "ProvisionedThroughput": units(Throughput(), table.decreases),
    }
