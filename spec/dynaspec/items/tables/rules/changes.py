"""The rules of changes that one UpdateTable may make together."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import quirks
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import INVALIDS, UPDATING

NOTHING_CHANGED: Final = Rule(
    "update-changes-something",
    "UpdateTable has a member that changes something.",
    (INVALIDS,),
    "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
    "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, "
    "MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, "
    "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is "
    "required",
)
NO_INDEX_UPDATES: Final = Rule(
    "index-updates-not-empty",
    "GlobalSecondaryIndexUpdates beside another change is not an empty list.",
    (INVALIDS,),
    f"{INVALID}List of GlobalSecondaryIndexUpdates is empty",
)
NO_ACTION: Final = Rule(
    "index-update-has-action",
    "Each element of GlobalSecondaryIndexUpdates has Update, Create or Delete.",
    (UPDATING, INVALIDS),
    f"{INVALID}One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
    "GlobalSecondaryIndexUpdate.Delete must not be null",
)
SEVERAL_ACTIONS: Final = Rule(
    "index-update-has-one-action",
    "Each element of GlobalSecondaryIndexUpdates has only one of Update, Create and Delete.",
    (INVALIDS,),
    f"{INVALID}Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate "
    "object",
)
INDEX_TWICE: Final = Rule(
    "index-updates-differ",
    "GlobalSecondaryIndexUpdates has only one element for an index.",
    (UPDATING, INVALIDS),
    f"{INVALID}Only one global secondary index update per index is allowed simultaneously. "
    "Index: {index}",
)
NOT_ALONE: Final = Rule(
    "setting-updated-alone",
    "UpdateTable with ReplicaUpdates, SSESpecification, TableClass or DeletionProtectionEnabled "
    "changes nothing else.",
    (INVALIDS, quirks("DDB-TABLE-224, ReplicaUpdates with others")),
    f"{INVALID}{{setting}} modification must be the only operation in the request",
)
BOUNDS_WITH_OTHERS: Final = Rule(
    "bounds-updated-with-mode-at-most",
    "UpdateTable with OnDemandThroughput changes nothing else but the billing mode.",
    (INVALIDS,),
    f"{INVALID}OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
)
WARMTH_WITH_OTHERS: Final = Rule(
    "warmth-updated-alone",
    "UpdateTable with WarmThroughput changes nothing else.",
    (INVALIDS,),
    f"{INVALID}WarmThroughput must be the only operation in the request",
)
WARMTH_WITH_NEW_INDEX: Final = Rule(
    "warmth-updated-without-new-index",
    "UpdateTable with WarmThroughput creates no index.",
    (INVALIDS,),
    f"{INVALID}Create global secondary index cannot be specified when updating WarmThroughput",
)
STREAM_WITH_UNITS: Final = Rule(
    "stream-and-capacity-updated-apart",
    "UpdateTable does not change the capacity and the stream of a table together.",
    (INVALIDS,),
    f"{INVALID}You cannot modify stream status while updating table IOPS",
)
INDEX_WITH_UNITS: Final = Rule(
    "index-and-capacity-updated-apart",
    "UpdateTable does not change the capacity of a table and create or delete an index together.",
    (INVALIDS,),
    f"{INVALID}You cannot create or delete index while updating table IOPS",
)
INDEX_WITH_STREAM: Final = Rule(
    "index-and-stream-updated-apart",
    "UpdateTable does not change the stream of a table and create or delete an index together.",
    (INVALIDS,),
    f"{INVALID}You cannot create or delete index while changing stream status",
)
