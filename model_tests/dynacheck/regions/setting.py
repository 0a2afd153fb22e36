"""The table that is replicated: made before a run, and removed afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from dynacheck.regions.asking import OK, Body, Caller, Region, RegionError, Told
from dynacheck.regions.desk import Version

TABLE: Final = "dynaspec_regions_items"
_KEY: Final = "k"
_LOOKS: Final = 600
"""How often it is looked whether a table is there: no clock decides."""
_BETWEEN_S: Final = 0.1


def make(regions: Sequence[Region], version: Version) -> None:
    """Make the table, replicated, by one version of the API. Raises RegionError."""
    remove(regions)
    first, *others = (Caller(region) for region in regions)
    created = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": _KEY, "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": _KEY, "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }
    for caller in (first, *others) if version == "2017.11.29" else (first,):
        _expect(caller, "CreateTable", created)
        _await_active(caller)
    if version == "2017.11.29":
        group = [{"RegionName": region.name} for region in regions]
        _expect(first, "CreateGlobalTable", {"GlobalTableName": TABLE, "ReplicationGroup": group})
    else:
        for region in regions[1:]:
            replica = {"Create": {"RegionName": region.name}}
            _expect(first, "UpdateTable", {"TableName": TABLE, "ReplicaUpdates": [replica]})
            _await_active(first)
    for caller in others:
        _await_active(caller)


def remove(regions: Sequence[Region]) -> None:
    """Remove the table where it is. Raises RegionError."""
    for region in regions:
        asked = ("DeleteTable", {"TableName": TABLE})
        _at_last(Caller(region), asked, lambda told: told.code == "ResourceNotFoundException")


def described(region: Region, table: str) -> tuple[str, str | None]:
    """Return the name of a table's key, and its stream's ARN if it has one. Raises RegionError."""
    told = _expect(Caller(region), "DescribeTable", {"TableName": table})
    found = told.body.get("Table", {})
    types = {d["AttributeName"]: d["AttributeType"] for d in found["AttributeDefinitions"]}
    names = [element["AttributeName"] for element in found["KeySchema"]]
    if len(names) != 1 or types[names[0]] != "S":
        raise RegionError(f"{table} must have a partition key that is a string, and no sort key")
    return names[0], found.get("LatestStreamArn")


def _await_active(caller: Caller) -> None:
    def active(told: Told) -> bool:
        described = told.body.get("Table", {})
        replicas = [each.get("ReplicaStatus", "ACTIVE") for each in described.get("Replicas", [])]
        return {described.get("TableStatus"), *replicas} == {"ACTIVE"}

    _at_last(caller, ("DescribeTable", {"TableName": TABLE}), active)


def _at_last(caller: Caller, asked: tuple[str, Body], reached: Callable[[Told], bool]) -> None:
    """Ask again and again until the answer is as it must be."""
    for _ in range(_LOOKS):
        told = caller.ask(*asked)
        _needs_answer(caller, told)
        if reached(told):
            return
        time.sleep(_BETWEEN_S)
    status = told.body.get("Table", {}).get("TableStatus", "")
    said = f"{asked[0]} of {TABLE} was told {told.code} {status}".rstrip()
    raise RegionError(f"{caller.region.name}: {said} at the end of {_LOOKS} looks")


def _expect(caller: Caller, operation: str, body: Body) -> Told:
    told = caller.ask(operation, body)
    _needs_answer(caller, told)
    if told.code != OK:
        message = told.body.get("message", told.body.get("Message", ""))
        raise RegionError(f"{caller.region.name}: {operation} was told {told.code}: {message}")
    return told


def _needs_answer(caller: Caller, told: Told) -> None:
    if not told.status:
        raise RegionError(f"{caller.region.name} ({caller.region.url}) gives no answer: {told.why}")
