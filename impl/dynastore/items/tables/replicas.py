"""The replicas of a table in other regions: asked for, made, removed (version 2019.11.21).

A user's request says what there is to be; rep admin, as the role of replication, does it, and tells
the tables what there is. Source: API reference, "UpdateTable" (ReplicaUpdates), and
"ReplicaDescription"; scylladb/scylladb, test/alternator/test_global_tables.py, whose tests pass on
the service: what DescribeTable says, that a stream is switched on, cannot be switched off, and
stays. Texts of refusals: those tests; ack-api-quirks, services/dynamodb, which saw the service in
October 2026 (DDB-TABLE-203, 223, 265); aws/aws-cli, issue 4906. Where nobody has reported one, the
text says that it is this store's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from msgspec import structs

from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.view import Call
from dynastore.items.tables.catalog import LEGACY, Replica, Table, Version

CURRENT: Final[Version] = "2019.11.21"
IMAGES: Final = "NEW_AND_OLD_IMAGES"
"""The view type of the stream of a replicated table that had none."""

_Actions: TypeAlias = Sequence[tuple[str, Mapping[str, Any]]]
"""What is to be done with replicas, and of which."""


def made(request: Mapping[str, Any], table: Table, call: Call) -> Table:
    """Return a new table as the replica that it is to be, where rep admin makes it."""
    source = request.get("GlobalTableSourceArn")
    if source is None:
        return table
    first = Replica(source.split(":")[3], "ACTIVE", call.now)
    return structs.replace(table, version=CURRENT, replicas=(first,))


def updated(given: Sequence[Mapping[str, Any]], table: Table, call: Call) -> Table:
    """Return a table with its replicas as is asked for, or told by rep admin."""
    actions = _actions(given, call)
    action, asked = actions[0]
    region = asked["RegionName"]
    if action != "Update" and region == table.region:
        raise validation(
            "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, "
            "DeleteTable, or UpdateTable as required."
        )
    if call.role:
        return told(table, action, region, call)
    if table.version == LEGACY and table.replicas:
        raise _unsupported(f"UpdateTable of the replicas of a global table of version {LEGACY}")
    if action != "Create":
        _check_there(table, actions)
    if action == "Update" or len(asked) > 1:
        raise _unsupported("What only one replica has")
    known = of(table, region)
    if action == "Create" or known is None:
        return _created(table, region, call)
    return changed(table, structs.replace(known, status="DELETING"))


def _actions(given: Sequence[Mapping[str, Any] | None], call: Call) -> _Actions:
    """Return what is asked for: something, in one way, and made or removed in one region.

    The role asks for an Update that changes nothing, to say that the replica has come to be.
    """
    for each in given:
        nothing = not call.role and (each or {}).get("Update", {}).keys() == {"RegionName"}
        if not each or nothing:
            raise validation(
                "There are no actions specified in the Replica Update Action of the request."
            )
    actions = [action for each in given for action in (each or {}).items()]
    kinds = {kind for kind, _ in actions}
    if len(kinds) > 1:
        raise validation(
            "Update table operation with more than one type of replica actions not allowed."
        )
    if kinds != {"Update"} and len({asked["RegionName"] for _, asked in actions}) > 1:
        raise validation(
            "Update table operation with more than one create or delete replica actions not allowed"
        )
    return actions


def _check_there(table: Table, actions: _Actions) -> None:
    regions = [asked["RegionName"] for _, asked in actions]
    strange = [region for region in regions if of(table, region) is None]
    if strange:
        raise validation(
            "Update global table operation failed because one or more replicas were not part of "
            "the global table. Please retry the request without these replicas: "
            f"[{', '.join(strange)}]."
        )


def _created(table: Table, region: str, call: Call) -> Table:
    """Return a table with a new replica, which rep admin is to make."""
    check_region(region, call)
    if of(table, region) is not None:
        raise validation(
            f"Failed to create a the new replica of table with name: '{table.name}' because one or "
            "more replicas already existed as tables."
        )
    if table.stream is None:
        table = structs.replace(table, stream=IMAGES, streamed=call.now)
    table = structs.replace(table, version=CURRENT)
    return changed(table, Replica(region, "CREATING", call.now))


def told(table: Table, action: str, region: str, call: Call) -> Table:
    """Return a table with a replica as rep admin tells of it; that may be known already."""
    known = of(table, region)
    if table.version is None:
        raise validation(f"Table '{table.name}' is no replica of a global table.")
    if action == "Create":
        return table if known else changed(table, Replica(region, "ACTIVE", call.now))
    if action == "Update":
        if known is None or known.status != "CREATING":
            return table
        return changed(table, structs.replace(known, status="ACTIVE"))
    left = tuple(each for each in table.replicas if each.region != region)
    return structs.replace(table, replicas=left, joined=table.joined if left else None)


def described(table: Table, call: Call) -> dict[str, object]:
    """Describe the replicas; of a global table of 2017 to the role alone."""
    if not table.replicas or (table.version == LEGACY and not call.role):
        return {}
    own = Replica(table.region, "ACTIVE", table.created)
    return {
        "GlobalTableVersion": table.version,
        "Replicas": [_described(each, call) for each in (own, *table.replicas)],
    }


def of(table: Table, region: str) -> Replica | None:
    """Return the table's replica in a region; None: it has none there."""
    return next((each for each in table.replicas if each.region == region), None)


def changed(table: Table, replica: Replica) -> Table:
    """Return a table with this replica in its region."""
    others = [each for each in table.replicas if each.region != replica.region]
    ordered = sorted((*others, replica), key=lambda each: each.region)
    return structs.replace(table, replicas=tuple(ordered))


def check_region(region: str, call: Call) -> None:
    """Refuse a region to which this store does not replicate."""
    if region not in call.place.others:
        told = ", ".join(call.place.others) or "none"
        raise validation(
            f"This store replicates to the regions that it was started with: {told}; not to "
            f"{region}"
        )


def _described(replica: Replica, call: Call) -> dict[str, object]:
    told: dict[str, object] = {"RegionName": replica.region, "ReplicaStatus": replica.status}
    # Rep admin tells a replica from an earlier one in the same region.
    return {**told, "ReplicaStatusDescription": str(replica.since)} if call.role else told


def _unsupported(what: str) -> ServiceError:
    return validation(f"{what} is not supported by this store")
