"""Admission: which changes of a table wait until another one has ended.

A change that a table is UPDATING for, or an index that is being made or deleted, keeps some other
changes out and not others. What is not known to be admitted or refused is not specified.
Source: ``UpdateTable`` (API reference: ResourceInUseException, LimitExceededException), *Managing
Global Secondary Indexes in DynamoDB* (developer guide); which change waits for which, and the
texts, are what users report of the service in October 2026.
"""

from __future__ import annotations

from collections.abc import Sequence

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.tables import throughput
from dynaspec.items.tables.changes import IndexChange, UpdateTable
from dynaspec.items.tables.definitions import ON_DEMAND
from dynaspec.items.tables.rules import index_schemas, waits
from dynaspec.items.tables.state import Index, Table, Throughput


def check(name: str, table: Table, request: UpdateTable, changes: Sequence[IndexChange]) -> None:
    """Refuse what has to wait: for an index first, then for the table.

    Where it is not said of two changes whether one waits for the other, nobody is known to have
    tried; or the service answered with HTTP status 500, as it did when a table was to be warm
    while it made an index.
    """
    _check_bounds_fit(table, request)
    for change in changes:
        _check_index(name, table, change)
    _check_one_at_a_time(table, changes)
    kinds = _kinds(table, request, changes)
    for kind in kinds:
        _check_indexes_allow(name, table, kind)
    for kind in kinds:
        _check_change_allows(name, table, kind)


def _kinds(table: Table, request: UpdateTable, changes: Sequence[IndexChange]) -> list[str]:
    """The changes of a request that may have to wait: ``capacity``, ``bounds``, and so on."""
    on_demand = table.throughput == Throughput()
    mode = request.BillingMode
    back = mode == ON_DEMAND and not on_demand
    told = {
        "capacity": request.ProvisionedThroughput is not None
        or (back and table.change != "billing"),
        "billing": back and table.change == "billing",
        "same mode": mode == ON_DEMAND and on_demand,
        "stream": request.StreamSpecification is not None,
        "class": request.TableClass is not None,
        "bounds": request.OnDemandThroughput is not None,
        "warmth": request.WarmThroughput is not None,
        "index": any(change.action != "Update" for change in changes),
        "index capacity": any(change.action == "Update" for change in changes),
    }
    return [kind for kind, asked in told.items() if asked]


def _check_index(name: str, table: Table, change: IndexChange) -> None:
    """An index that is being made, changed or deleted."""
    index = table.indexes.get(change.IndexName)
    if index is None or index.status == "ACTIVE":
        return
    if index.status == "DELETING":
        raise broken(waits.INDEX_BEING_DELETED, table=name, index=index.name)
    if change.action == "Create":
        return
    if index.status == "UPDATING":
        raise broken(waits.INDEX_BEING_UPDATED, table=name, index=index.name)
    if index.backfilling:
        if change.action == "Update":
            raise unsupported("an update of an index that is being filled")
        return
    if change.action == "Update":
        raise broken(waits.UPDATED_BEFORE_FILLING, table=name, index=index.name)
    raise broken(waits.DELETED_BEFORE_FILLING, table=name, index=index.name)


def _check_bounds_fit(table: Table, request: UpdateTable) -> None:
    """Refuse bounds of a table with capacity, whatever else is under way.

    While its billing mode is being changed it counts as what it was before.
    """
    on_demand = table.throughput == Throughput()
    if table.change == "billing":
        on_demand = not on_demand
    if not on_demand and request.BillingMode is None:
        throughput.check_no_bounds(request.OnDemandThroughput)


def _check_one_at_a_time(table: Table, changes: Sequence[IndexChange]) -> None:
    """One index at a time is made or deleted. One that is being filled may be given up."""
    asked = [change for change in changes if change.action != "Update"]
    given_up = {change.IndexName for change in asked if change.action == "Delete"}
    under_way = [i for i in _under_way(table, "CREATING", "DELETING") if i.name not in given_up]
    if len(asked) > 1 or (asked and under_way):
        raise broken(index_schemas.ONE_INDEX_AT_A_TIME)


def _check_indexes_allow(name: str, table: Table, kind: str) -> None:
    """What waits until an index is being filled, or is gone."""
    for status, participle, noun in (
        ("CREATING", "created", "creation"),
        ("DELETING", "deleted", "deletion"),
    ):
        busy = [index for index in _under_way(table, status) if not index.backfilling]
        if not busy:
            continue
        names = f"[{', '.join(index.name for index in busy)}]"
        match kind:
            case "capacity":
                told = {"participle": participle, "table": name, "indexes": names}
                raise broken(waits.CAPACITY_DURING_INDEX, **told)
            case "bounds":
                raise broken(waits.BOUNDS_DURING_INDEX, noun=noun, indexes=names)
            case "stream" if status == "CREATING":
                raise broken(waits.STREAM_DURING_INDEX)
            case "stream" | "class" | "warmth":
                raise unsupported(f"a change of {kind} while an index is {status}")
    if kind in ("bounds", "class", "warmth") and _under_way(table, "CREATING"):
        raise unsupported(f"a change of {kind} while an index is being filled")


def _check_change_allows(name: str, table: Table, kind: str) -> None:
    """What waits until the table is ACTIVE again."""
    change = table.change
    if change is None or kind in ("warmth", "index capacity"):
        return
    target = (table.later.table_class if table.later else None) or ""
    match change, kind:
        case "billing", "billing":
            return
        case "capacity" | "billing", "capacity" | "same mode":
            raise broken(waits.CAPACITY_DURING_CAPACITY, table=name)
        case "capacity" | "billing", "stream":
            raise broken(waits.STREAM_DURING_CAPACITY, table=name)
        case "capacity" | "billing", "index":
            raise broken(waits.INDEX_DURING_CAPACITY, table=name)
        case "billing", "bounds":
            raise broken(waits.BOUNDS_DURING_BILLING)
        case "stream", "class":
            raise broken(waits.CLASS_DURING_STREAM, table=name)
        case "stream", "index":
            raise broken(waits.INDEX_DURING_STREAM)
        case "stream", "bounds":
            raise broken(waits.BOUNDS_DURING_STREAM)
        case "class", "class":
            raise broken(waits.CLASS_DURING_CLASS, table=name, table_class=target)
        case "class", "stream":
            raise broken(waits.STREAM_DURING_CLASS, table=name, table_class=target)
        case "class", "bounds":
            raise broken(waits.BOUNDS_DURING_CLASS, table_class=target)
        case "class", "index":
            raise broken(waits.INDEX_DURING_CLASS)
        case _:
            raise unsupported(f"a change of {kind} while the table's {change} is changing")


def _under_way(table: Table, *statuses: str) -> list[Index]:
    return [index for index in table.indexes.values() if index.status in statuses]
