"""What an UpdateTable request asks for, and which changes go together in one.

Nothing here looks at the table. Source: API reference, "UpdateTable"; the rules, their order and
the texts are as the service has been seen to have them in October 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dynastore.items.data.errors import validation
from dynastore.items.data.view import Call
from dynastore.items.tables import encryption
from dynastore.items.tables.catalog import Table
from dynastore.items.tables.tables import check_class, check_supported, with_billing
from dynastore.items.tables.throughput import INVALID, ON_DEMAND

_UNSUPPORTED: Final = (
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
    "VectorIndexUpdates",
)
_ALONE: Final = (
    ("ReplicaUpdates", "Replica modification"),
    ("SSESpecification", "Server-Side Encryption modification"),
    ("TableClass", "TableClass modification"),
    ("DeletionProtectionEnabled", "DeletionProtection modification"),
)
"""Members that go with no other, the first of them named in the refusal, by this name."""
_CHANGES: Final = (
    "ProvisionedThroughput",
    "BillingMode",
    "StreamSpecification",
    "OnDemandThroughput",
    "WarmThroughput",
    *(member for member, _ in _ALONE),
)


@dataclass(frozen=True)
class Change:
    """What a request wants of one index."""

    action: str
    name: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Update:
    """A request on the table that it names."""

    request: Mapping[str, Any]
    changes: Sequence[Change]
    table: Table
    call: Call

    @property
    def to_provisioned(self) -> bool:
        """Whether capacity is to be provisioned that was on demand."""
        return self.table.on_demand and self.request.get("BillingMode") == "PROVISIONED"

    def of(self, name: str) -> Change | None:
        """Return what is wanted of an index."""
        return next((change for change in self.changes if change.name == name), None)


def read(request: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Change]]:
    """Return a request without members that say nothing, and what it wants of indexes.

    Refuses a request that asks for what does not go together.
    """
    check_supported(request, _UNSUPPORTED)
    check_class(request)
    request = with_billing(request)
    empty = [m for m in ("OnDemandThroughput", "WarmThroughput") if request.get(m) == {}]
    request = {member: given for member, given in request.items() if member not in empty}
    changes = _changes(request)
    _check_alone(request, changes)
    _check_together(request, changes)
    return request, changes


def _changes(request: Mapping[str, Any]) -> list[Change]:
    """Read what is wanted of indexes; refuses a request that wants nothing at all."""
    given = request.get("GlobalSecondaryIndexUpdates")
    if not given and not any(member in request for member in _CHANGES):
        raise validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
            "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
            "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
            "required"
        )
    if given == []:
        raise validation(f"{INVALID}List of GlobalSecondaryIndexUpdates is empty")
    changes: list[Change] = []
    for entry in given or ():
        change = _change(entry or {})
        if any(change.name == other.name for other in changes):
            raise validation(
                f"{INVALID}Only one global secondary index update per index is allowed "
                f"simultaneously. Index: {change.name}"
            )
        changes.append(change)
    return changes


def _change(entry: Mapping[str, Any]) -> Change:
    actions = [action for action in ("Update", "Create", "Delete") if action in entry]
    if not actions:
        raise validation(
            f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, "
            "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"
        )
    if len(actions) > 1:
        raise validation(
            f"{INVALID}Only one global secondary index action is allowed per "
            "GlobalSecondaryIndexUpdate object"
        )
    given = entry[actions[0]]
    if actions[0] == "Update" and given.get("WarmThroughput") == {}:
        raise validation(
            f"{INVALID}WarmThroughput must have at least one of ReadUnitsPerSecond or "
            f"WriteUnitsPerSecond specified for index: {given['IndexName']}"
        )
    return Change(actions[0], given["IndexName"], given)


def _check_alone(request: Mapping[str, Any], changes: Sequence[Change]) -> None:
    """Refuse what goes with nothing else in a request, or only with the billing mode."""
    given = [member for member in _CHANGES if member in request]
    several = len(given) > 1 or bool(changes)
    for member, called in _ALONE:
        if member in request and several:
            raise validation(f"{INVALID}{called} must be the only operation in the request")
    others = {*given} - {"OnDemandThroughput", "BillingMode"}
    if "OnDemandThroughput" in request and (others or changes):
        raise validation(
            f"{INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
            "request"
        )
    if "WarmThroughput" in request and several:
        if any(change.action == "Create" for change in changes):
            raise validation(
                f"{INVALID}Create global secondary index cannot be specified when updating "
                "WarmThroughput"
            )
        raise validation(f"{INVALID}WarmThroughput must be the only operation in the request")
    if "SSESpecification" in request:
        encryption.wanted(request["SSESpecification"])


def _check_together(request: Mapping[str, Any], changes: Sequence[Change]) -> None:
    """Refuse changes of capacity, of the stream and of which indexes there are, together."""
    capacity, stream = "ProvisionedThroughput" in request, "StreamSpecification" in request
    indexes = any(change.action != "Update" for change in changes)
    if capacity and stream:
        raise validation(f"{INVALID}You cannot modify stream status while updating table IOPS")
    if capacity and indexes:
        raise validation(f"{INVALID}You cannot create or delete index while updating table IOPS")
    if stream and indexes:
        raise validation(f"{INVALID}You cannot create or delete index while changing stream status")
    mode = request.get("BillingMode")
    if mode == "PROVISIONED" and not capacity:
        raise validation(
            f"{INVALID}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
        )
    if mode == ON_DEMAND and capacity:
        raise validation(
            f"{INVALID}ProvisionedThroughput cannot be specified when BillingMode is {ON_DEMAND}"
        )
