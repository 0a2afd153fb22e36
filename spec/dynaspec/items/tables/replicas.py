"""Replicas of a table in other regions (version 2019.11.21): ``UpdateTable``'s ReplicaUpdates.

Source: ``ReplicationGroupUpdate`` (API reference); the refusals are those that users report of the
service in October 2026. The tables here are those of one region. Whether there is another one to
replicate to, and what it holds, no request to this one determines: a request that would be carried
out is not specified.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NoReturn

from dynaspec.items.data.errors import broken, in_any_order, unsupported
from dynaspec.items.requests.inputs import Long, given, members
from dynaspec.items.requests.names import REGION
from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.definitions import INDEX_NAME
from dynaspec.items.tables.rules import replicas as rules
from dynaspec.items.tables.state import Tables
from dynaspec.items.tables.tables import check_not_in_use, named

_REGIONS: Final = ("us-east-2", "us-west-1", "us-west-2", "eu-west-1", "ca-central-1")
"""Other regions of the service: those in which it was seen to refuse what is not a replica."""


@dataclass(frozen=True, kw_only=True)
class ProvisionedThroughputOverride:
    """Capacity of a replica that is not the table's."""

    ReadCapacityUnits: Annotated[Long | None, Constraint(range=(1, None))] = None


@dataclass(frozen=True, kw_only=True)
class OnDemandThroughputOverride:
    """A bound of a replica that is not the table's."""

    MaxReadRequestUnits: Long | None = None


@dataclass(frozen=True, kw_only=True)
class ReplicaGlobalSecondaryIndex:
    """An index of a replica that is not as the table's."""

    IndexName: Annotated[str, INDEX_NAME]
    ProvisionedThroughputOverride: ProvisionedThroughputOverride | None = None
    OnDemandThroughputOverride: OnDemandThroughputOverride | None = None


@dataclass(frozen=True, kw_only=True)
class DeleteReplicationGroupMemberAction:
    """The end of a replica."""

    RegionName: str


@dataclass(frozen=True, kw_only=True)
class CreateReplicationGroupMemberAction(DeleteReplicationGroupMemberAction):
    """A new replica, and in what it is not as the table."""

    KMSMasterKeyId: str | None = None
    ProvisionedThroughputOverride: ProvisionedThroughputOverride | None = None
    OnDemandThroughputOverride: OnDemandThroughputOverride | None = None
    GlobalSecondaryIndexes: Annotated[
        Sequence[ReplicaGlobalSecondaryIndex] | None, Constraint(length=(1, None))
    ] = None
    TableClassOverride: Literal["STANDARD", "STANDARD_INFREQUENT_ACCESS"] | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateReplicationGroupMemberAction(CreateReplicationGroupMemberAction):
    """A change of a replica's own settings, which the table does not have."""


@dataclass(frozen=True, kw_only=True)
class ReplicationGroupUpdate:
    """An element of ReplicaUpdates: one of its members should be there."""

    Create: CreateReplicationGroupMemberAction | None = None
    Update: UpdateReplicationGroupMemberAction | None = None
    Delete: DeleteReplicationGroupMemberAction | None = None


_KINDS: Final = ("Create", "Update", "Delete")


def refuse(tables: Tables, name: str, updates: Sequence[ReplicationGroupUpdate]) -> NoReturn:
    """Refuse what ReplicaUpdates ask for: in what order it is looked at, no source says."""
    in_any_order(
        lambda: check_not_in_use(*named(tables, name)),
        lambda: _check_actions(updates),
        lambda: _check_kinds(updates),
        lambda: _check_number(updates),
        lambda: _check_regions(updates),
    )
    raise unsupported("a replica of a table in another region")


def _regions(updates: Sequence[ReplicationGroupUpdate], *kinds: str) -> list[str]:
    """The regions in which something of ``kinds`` is asked for."""
    actions = (getattr(update, kind) for update in updates for kind in kinds)
    return [action.RegionName for action in actions if action is not None]


def _check_actions(updates: Sequence[ReplicationGroupUpdate]) -> None:
    for update in updates:
        nothing = update.Update is not None and [*members(update.Update)] == ["RegionName"]
        if nothing or not given(update, _KINDS):
            raise broken(rules.NO_REPLICA_ACTION)


def _check_kinds(updates: Sequence[ReplicationGroupUpdate]) -> None:
    if len({kind for update in updates for kind in given(update, _KINDS)}) > 1:
        raise broken(rules.SEVERAL_REPLICA_KINDS)


def _check_number(updates: Sequence[ReplicationGroupUpdate]) -> None:
    if len({*_regions(updates, "Create", "Delete")}) > 1:
        raise broken(rules.SEVERAL_REPLICAS)


def _check_regions(updates: Sequence[ReplicationGroupUpdate]) -> None:
    """Refuse the local region, and replicas that are not there: here none is."""
    if REGION in _regions(updates, "Create", "Delete"):
        raise broken(rules.LOCAL_REGION)
    strange = [region for region in _regions(updates, "Update", "Delete") if region in _REGIONS]
    if strange:
        raise broken(rules.NOT_A_REPLICA, regions=", ".join(strange))
