"""CreateGlobalTable, DescribeGlobalTable, ListGlobalTables, UpdateGlobalTable (version 2017.11.29).

The users make the tables: one in each region, all of one name, empty, with a stream of new and old
images. In October 2026 the service makes no such global tables any more, and no more does a store
that was told of no other region; with others they are as the talk tells of them.
Source: API reference of the four; refusals: ack-api-quirks, services/dynamodb, which saw the
service in October 2026 (DDB-GLOBALTABLE-001 to 004), and scylladb/scylladb,
test/alternator/test_global_tables.py; the other texts are like them: nobody has reported them.
What is asked of another region's table is refused there, and rep admin tries again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from msgspec import structs

from dynastore.items.data.errors import DYNAMODB, ServiceError, validation
from dynastore.items.data.view import NOTHING, Call, Effects, View
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog, replicas
from dynastore.items.tables.catalog import ACCOUNT, LEGACY, PARTITION, Replica, Table
from dynastore.items.tables.descriptions import time_json
from dynastore.items.tables.replicas import CURRENT
from dynastore.items.tables.tables import Result
from dynastore.items.tables.throughput import INVALID

LIST_LIMIT: Final = 100


def create(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Make a table one of the replicas of a global table; rep admin has the others follow."""
    _check_served(call)
    name = request["GlobalTableName"]
    table = catalog.find(view, name)
    if table is None or table.status == "DELETING":
        raise _refusal("TableNotFoundException", f"Table with name '{name}' does not exist.")
    if table.joined is not None and not call.role:
        raise _refusal(
            "GlobalTableAlreadyExistsException", f"Global table with name '{name}' already exists."
        )
    if table.joined is None:
        _check_ready(view, table)
        table = structs.replace(table, version=LEGACY, joined=call.now, replicas=())
    after = _with(table, _regions(request) - {table.region}, call)
    return {"GlobalTableDescription": _described(after)}, Effects((catalog.entered(after),))


def described(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Describe a global table."""
    table = _named(view, request, "Global table not found: ")
    return {"GlobalTableDescription": _described(table)}, NOTHING


def list_names(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """List the global tables that have a replica here, a page at a time, by their names."""
    limit, region = request.get("Limit", LIST_LIMIT), request.get("RegionName")
    after = request.get("ExclusiveStartGlobalTableName")
    start = "" if after is None else after + "\x00"
    tables = (table for table in catalog.tables(view, start) if table.joined is not None)
    found = (each for each in tables if region in (None, each.region) or replicas.of(each, region))
    page = list(islice(found, limit + 1))
    answer: dict[str, object] = {"GlobalTables": list(map(_listed, page[:limit]))}
    if len(page) > limit:
        answer["LastEvaluatedGlobalTableName"] = page[limit - 1].name
    return answer, NOTHING


def update(view: View, request: Mapping[str, Any], call: Call) -> Result:
    """Add replicas to a global table, or take some off it: their tables stay."""
    if not request["ReplicaUpdates"]:
        raise validation("One or more parameter values were invalid")
    if any("Create" in (entry or {}) for entry in request["ReplicaUpdates"]):
        _check_served(call)
    table = after = _named(view, request)
    for entry in request["ReplicaUpdates"]:
        for action, given in (entry or {}).items():
            region = given["RegionName"]
            known = replicas.of(after, region)
            if action == "Create" and (known is not None or region == table.region):
                raise _refusal(
                    "ReplicaAlreadyExistsException",
                    f"Global table with name '{table.name}' has a replica in '{region}' already.",
                )
            if action == "Create":
                _check_ready(view, table)
                after = _with(after, {region}, call)
            elif known is None:
                raise _refusal(
                    "ReplicaNotFoundException",
                    f"Global table with name '{table.name}' has no replica in '{region}'.",
                )
            else:
                after = replicas.changed(after, structs.replace(known, status="DELETING"))
    return {"GlobalTableDescription": _described(after)}, Effects((catalog.entered(after),))


def _check_served(call: Call) -> None:
    """Refuse new replicas where there is no other region, as the service does everywhere."""
    if not call.place.others:
        raise validation(
            f"{INVALID}DynamoDB global tables version {LEGACY} is not supported. We recommend "
            f"using DynamoDB global tables version {CURRENT}, instead of version {LEGACY} (Legacy)."
        )


def _named(view: View, request: Mapping[str, Any], before: str = "") -> Table:
    """Return the global table of a request; what refuses another begins with `before`."""
    name = request["GlobalTableName"]
    table = catalog.find(view, name)
    if table is None or table.joined is None:
        message = f"{before}Global table with name: '{name}' does not exist."
        raise _refusal("GlobalTableNotFoundException", message)
    return table


def _regions(request: Mapping[str, Any]) -> set[str]:
    group: Sequence[Mapping[str, str] | None] = request["ReplicationGroup"]
    regions = {each["RegionName"] for each in group if each and "RegionName" in each}
    if len(regions) < len(group):
        raise validation("ReplicationGroup must name a region in each of its replicas, and once")
    return regions


def fault(table: str, region: str, stream: str | None, items: int) -> str | None:
    """Say why a table, with a stream that shows this and so many items, cannot become a replica."""
    if stream != replicas.IMAGES:
        return (
            f"Table '{table}' in '{region}' must have a stream with the view type "
            f"{replicas.IMAGES} to be a replica of a global table."
        )
    if items:
        return f"Table '{table}' in '{region}' must be empty for a replica to be added."
    return None


def _check_ready(view: View, table: Table) -> None:
    """Refuse a table that cannot become a replica as it is."""
    count = catalog.statistics(view, keys.statistics_key(table.number)).items
    why = fault(table.name, table.region, table.stream, count)
    if why is not None:
        raise validation(why)
    if table.replicas and table.version != LEGACY:
        raise validation(
            f"Table '{table.name}' is a replica of a global table of version {table.version}."
        )


def _with(table: Table, regions: Iterable[str], call: Call) -> Table:
    """Return a table with replicas in these regions, too."""
    for region in sorted(regions):
        if replicas.of(table, region) is None:
            if not call.role:
                replicas.check_region(region, call)
            replica = Replica(region, "ACTIVE" if call.role else "CREATING", call.now)
            table = replicas.changed(table, replica)
    return table


def _described(table: Table) -> dict[str, object]:
    assert table.joined is not None
    told = {each.region: each.status for each in table.replicas} | {table.region: "ACTIVE"}
    going_on = {"CREATING": "CREATING", "DELETING": "UPDATING"}
    states = (going_on[status] for status in told.values() if status in going_on)
    return {
        "ReplicationGroup": [
            {"RegionName": region, "ReplicaStatus": status}
            for region, status in sorted(told.items())
        ],
        "GlobalTableArn": f"arn:{PARTITION}:dynamodb::{ACCOUNT}:global-table/{table.name}",
        "CreationDateTime": time_json(table.joined),
        "GlobalTableStatus": next(states, "ACTIVE"),
        "GlobalTableName": table.name,
    }


def _listed(table: Table) -> dict[str, object]:
    regions = sorted((table.region, *(each.region for each in table.replicas)))
    group = [{"RegionName": region} for region in regions]
    return {"GlobalTableName": table.name, "ReplicationGroup": group}


def _refusal(code: str, message: str) -> ServiceError:
    return ServiceError(DYNAMODB, code, message)
