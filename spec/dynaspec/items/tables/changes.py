"""Changes: what UpdateTable may be asked for.

Source: ``UpdateTable``, ``GlobalSecondaryIndexUpdate`` (API reference).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

from dynaspec.items.requests.validation import Constraint
from dynaspec.items.tables.definitions import (
    INDEX_NAME,
    AttributeDefinition,
    Billing,
    GlobalSecondaryIndex,
)
from dynaspec.items.tables.encryption import SSESpecification
from dynaspec.items.tables.replicas import ReplicationGroupUpdate
from dynaspec.items.tables.tables import Named, StreamSpecification
from dynaspec.items.tables.throughput import (
    OnDemandThroughput,
    ProvisionedThroughput,
    WarmThroughput,
)


@dataclass(frozen=True, kw_only=True)
class UpdateGlobalSecondaryIndexAction:
    """A change of an index's throughput."""

    action: ClassVar[Literal["Update"]] = "Update"
    IndexName: Annotated[str, INDEX_NAME]
    ProvisionedThroughput: ProvisionedThroughput | None = None
    OnDemandThroughput: OnDemandThroughput | None = None
    WarmThroughput: WarmThroughput | None = None


@dataclass(frozen=True, kw_only=True)
class CreateGlobalSecondaryIndexAction(GlobalSecondaryIndex):
    """A new index."""

    action: ClassVar[Literal["Create"]] = "Create"


@dataclass(frozen=True, kw_only=True)
class DeleteGlobalSecondaryIndexAction:
    """The end of an index."""

    action: ClassVar[Literal["Delete"]] = "Delete"
    IndexName: Annotated[str, INDEX_NAME]


IndexChange: TypeAlias = (
    UpdateGlobalSecondaryIndexAction
    | CreateGlobalSecondaryIndexAction
    | DeleteGlobalSecondaryIndexAction
)


@dataclass(frozen=True, kw_only=True)
class GlobalSecondaryIndexUpdate:
    """An element of GlobalSecondaryIndexUpdates: one of its members should be there."""

    Update: UpdateGlobalSecondaryIndexAction | None = None
    Create: CreateGlobalSecondaryIndexAction | None = None
    Delete: DeleteGlobalSecondaryIndexAction | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateTable(Named):
    """The members of UpdateTable; TableThroughputMode as in ``CreateTable``."""

    AttributeDefinitions: Sequence[AttributeDefinition] | None = None
    BillingMode: Billing | None = None
    TableThroughputMode: Billing | None = None
    ProvisionedThroughput: ProvisionedThroughput | None = None
    GlobalSecondaryIndexUpdates: Sequence[GlobalSecondaryIndexUpdate] | None = None
    StreamSpecification: StreamSpecification | None = None
    SSESpecification: SSESpecification | None = None
    TableClass: str | None = None
    DeletionProtectionEnabled: bool | None = None
    OnDemandThroughput: OnDemandThroughput | None = None
    WarmThroughput: WarmThroughput | None = None
    ReplicaUpdates: Annotated[
        Sequence[ReplicationGroupUpdate] | None, Constraint(length=(1, None))
    ] = None


UNSUPPORTED: Final = (
    "MultiRegionConsistency",
    "GlobalTableWitnessUpdates",
    "GlobalTableSettingsReplicationMode",
    "DisassociationProtectionEnabled",
    "VectorIndexUpdates",
)
"""Parts of the service that are not specified here: strong tables of many regions, and vectors."""
