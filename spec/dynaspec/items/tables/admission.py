"""Admission: which changes of a table wait until another one has ended.

A change that a table is UPDATING for, or an index that is being made or deleted, keeps some other
changes out and not others. What is not known to be admitted or refused is not specified.
Source: ``UpdateTable`` (API reference: ResourceInUseException, LimitExceededException), *Managing
Global Secondary Indexes in DynamoDB* (developer guide); which change waits for which, and the
texts, are what users report of the service in October 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from dynaspec.items.data.errors import in_use, limit_exceeded, unsupported
from dynaspec.items.tables import throughput
from dynaspec.items.tables.definitions import ON_DEMAND
from dynaspec.items.tables.state import Index, Table, Throughput

Members = Mapping[str, object]


@dataclass(frozen=True)
class IndexChange:
    """One element of GlobalSecondaryIndexUpdates."""

    action: str
    """``Create``, ``Update`` or ``Delete``."""
    name: str
    given: Members


def check(name: str, table: Table, request: Members, changes: Sequence[IndexChange]) -> None:
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


def _kinds(table: Table, request: Members, changes: Sequence[IndexChange]) -> list[str]:
    """What a request changes, of what may have to wait: ``capacity``, ``bounds``, and so on."""
    on_demand = table.throughput == Throughput()
    mode = request.get("BillingMode")
    back = mode == ON_DEMAND and not on_demand
    told = {
        "capacity": "ProvisionedThroughput" in request or (back and table.change != "billing"),
        "billing": back and table.change == "billing",
        "same mode": mode == ON_DEMAND and on_demand,
        "stream": "StreamSpecification" in request,
        "class": "TableClass" in request,
        "bounds": "OnDemandThroughput" in request,
        "warmth": "WarmThroughput" in request,
        "index": any(change.action != "Update" for change in changes),
        "index capacity": any(change.action == "Update" for change in changes),
    }
    return [kind for kind, asked in told.items() if asked]


def _check_index(name: str, table: Table, change: IndexChange) -> None:
    """An index that is being made, changed or deleted."""
    index = table.indexes.get(change.name)
    if index is None or index.status == "ACTIVE":
        return
    of_index = f"Table: {name} Index: {index.name}"
    if index.status == "DELETING":
        raise in_use(f"Index is being deleted. {of_index}")
    if change.action == "Create":
        return
    if index.status == "UPDATING":
        raise in_use(f"Index is being updated. {of_index}")
    if index.backfilling:
        if change.action == "Update":
            raise unsupported("an update of an index that is being filled")
        return
    if change.action == "Update":
        raise in_use(f"Index is being created but is not backfilling yet. {of_index}")
    raise in_use(
        "Index creation is in resource allocation phase. Retry deletion during backfilling phase "
        f"or when the index is active. {of_index}"
    )


def _check_bounds_fit(table: Table, request: Members) -> None:
    """Refuse bounds of a table with capacity, whatever else is under way.

    While its billing mode is being changed it counts as what it was before.
    """
    on_demand = table.throughput == Throughput()
    if table.change == "billing":
        on_demand = not on_demand
    if not on_demand and "BillingMode" not in request:
        throughput.check_no_bounds(cast(Mapping[str, int], request.get("OnDemandThroughput", {})))


def _check_one_at_a_time(table: Table, changes: Sequence[IndexChange]) -> None:
    """One index at a time is made or deleted. One that is being filled may be given up."""
    asked = [change for change in changes if change.action != "Update"]
    given_up = {change.name for change in asked if change.action == "Delete"}
    under_way = [i for i in _under_way(table, "CREATING", "DELETING") if i.name not in given_up]
    if len(asked) > 1 or (asked and under_way):
        raise limit_exceeded(
            "Only 1 online index can be created or deleted simultaneously per table"
        )


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
                raise in_use(
                    f"Can't change table IOPS when an index is being {participle}. "
                    f"Table: {name} Indexes: {names}"
                )
            case "bounds":
                raise in_use(
                    f"OnDemandThroughput cannot be updated while index {noun} is in progress for "
                    f"indexes: {names}"
                )
            case "stream" if status == "CREATING":
                raise in_use("Can't change stream status when an index is being created")
            case "stream" | "class" | "warmth":
                raise unsupported(f"a change of {kind} while an index is {status}")
    if kind in ("bounds", "class", "warmth") and _under_way(table, "CREATING"):
        raise unsupported(f"a change of {kind} while an index is being filled")


def _check_change_allows(name: str, table: Table, kind: str) -> None:
    """What waits until the table is ACTIVE again."""
    change = table.change
    if change is None or kind in ("warmth", "index capacity"):
        return
    target = f"TableClassUpdateInProgress: {table.later.table_class if table.later else ''}"
    of_class = f"a table class update is in progress. Table: {name} {target}"
    match change, kind:
        case "billing", "billing":
            return
        case "capacity" | "billing", "capacity" | "same mode":
            raise in_use(f"Table IOPS are currently being updated. Table: {name}")
        case "capacity" | "billing", "stream":
            raise in_use(
                f"Can't enable or disable stream while table IOPS are being updated. Table: {name}"
            )
        case "capacity" | "billing", "index":
            raise in_use(
                f"Can't create or delete indexes while table IOPS are being updated. Table: {name}"
            )
        case "billing", "bounds":
            raise in_use(
                "OnDemandThroughput cannot be updated while BillingMode update is in progress"
            )
        case "stream", "class":
            raise in_use(
                f"Can't update table class when stream status is being updated. Table: {name}"
            )
        case "stream", "index":
            raise in_use("Can't create or delete an index when stream status is being updated.")
        case "stream", "bounds":
            raise in_use(
                "OnDemandThroughput cannot be updated while stream status update is in progress"
            )
        case "class", "class":
            raise in_use(f"Can't update table class when {of_class}")
        case "class", "stream":
            raise in_use(f"Can't change stream status when {of_class}")
        case "class", "bounds":
            raise in_use(
                "OnDemandThroughput cannot be updated while TableClass update is in progress. "
                f"{target}"
            )
        case "class", "index":
            raise in_use(
                "Can't create or delete an index when a table class update is in progress."
            )
        case _:
            raise unsupported(f"a change of {kind} while the table's {change} is changing")


def _under_way(table: Table, *statuses: str) -> list[Index]:
    return [index for index in table.indexes.values() if index.status in statuses]
