"""Time to live: switched on for an attribute, and off.

The service asks for half an hour between two changes; this store for as long as one takes.
Source: API reference, "UpdateTimeToLive", "DescribeTimeToLive"; developer guide, "Using time to
live (TTL) in DynamoDB"; the order of the checks and the texts are the service's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from dynastore.items.data.errors import validation
from dynastore.items.data.view import NOTHING, Call, Effects, View
from dynastore.items.tables import catalog, housekeeping
from dynastore.items.tables.catalog import TimeToLive
from dynastore.items.tables.tables import Result, check_not_deleted


def update(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Switch time to live on or off."""
    table = catalog.named(view, request["TableName"])
    check_not_deleted(table)
    given = request["TimeToLiveSpecification"]
    attribute, enabled, ttl = given["AttributeName"], given["Enabled"], table.ttl
    if ttl is None and not enabled:
        raise validation("TimeToLive is already disabled")
    if ttl is not None and ttl.attribute != attribute:
        raise validation(
            "TimeToLive is active on a different AttributeName: current AttributeName is "
            f"{ttl.attribute}"
        )
    if ttl is not None and enabled:
        raise validation("TimeToLive is already enabled")
    if ttl is not None and ttl.status != "ENABLED":
        raise validation("Time to live has been modified multiple times within a fixed interval")
    after = TimeToLive(attribute, "ENABLING" if enabled else "DISABLING")
    answer: dict[str, object] = {
        "TimeToLiveSpecification": {"AttributeName": attribute, "Enabled": enabled}
    }
    return answer, Effects(housekeeping.begin(view, structs.replace(table, ttl=after)))


def described(view: View, request: Mapping[str, Any], _: Call) -> Result:
    """Say whether items expire, and by which attribute."""
    table = catalog.named(view, request["TableName"])
    if table.status == "DELETING":
        raise validation(
            "Cannot describe time to live while table is in DELETING state: "
            "Current table state is DELETING"
        )
    found = {"TimeToLiveStatus": "DISABLED"}
    if table.ttl is not None:
        found = {"TimeToLiveStatus": table.ttl.status, "AttributeName": table.ttl.attribute}
    return {"TimeToLiveDescription": found}, NOTHING
