"""The rules of tables with replicas in other regions: both versions of global tables."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import alternator, quirks, reference
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import INVALIDS

_TESTS: Final = alternator("test_global_tables.py")
_TAXONOMY: Final = quirks("DDB-TABLE-223, ReplicaUpdates error taxonomy")
_MEMBERS: Final = quirks("DDB-TABLE-203, ReplicaUpdates of existing and other regions")

# --- Version 2017.11.29 ---------------------------------------------------------------------------

_LEGACY: Final = quirks("DDB-GLOBALTABLE-004, the legacy operations on global tables")

LEGACY: Final = Rule(
    "no-new-global-tables-of-2017",
    "CreateGlobalTable and UpdateGlobalTable make no replicas of version 2017.11.29 any more.",
    (quirks("DDB-GLOBALTABLE-002, CreateGlobalTable"), _LEGACY, _TESTS),
    f"{INVALID}DynamoDB global tables version 2017.11.29 is not supported. We recommend using "
    "DynamoDB global tables version 2019.11.21, instead of version 2017.11.29 (Legacy).",
)
NO_GLOBAL_TABLE: Final = Rule(
    "global-table-exists",
    "A global table that is described exists, as one of version 2017.11.29.",
    (_LEGACY, _TESTS, reference("DescribeGlobalTable")),
    "Global table not found: Global table with name: '{name}' does not exist.",
    "GlobalTableNotFoundException",
)
NO_GLOBAL_TABLE_UPDATED: Final = Rule(
    "updated-global-table-exists",
    "A global table that is updated exists, as one of version 2017.11.29.",
    (
        quirks("DDB-GLOBALTABLE-001, legacy operations on tables of 2019.11.21"),
        _TESTS,
        reference("UpdateGlobalTable"),
    ),
    "Global table with name: '{name}' does not exist.",
    "GlobalTableNotFoundException",
)
NO_UPDATES: Final = Rule(
    "global-table-updates-not-empty",
    "ReplicaUpdates of UpdateGlobalTable is not an empty list.",
    (_LEGACY, INVALIDS),
    "One or more parameter values were invalid",
)
# --- Version 2019.11.21: UpdateTable --------------------------------------------------------------

LOCAL_REGION: Final = Rule(
    "replica-not-of-local-region",
    "ReplicaUpdates creates or deletes no replica in the region of the request.",
    (_MEMBERS, _TAXONOMY, _TESTS),
    "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, "
    "or UpdateTable as required.",
)
NOT_A_REPLICA: Final = Rule(
    "changed-replica-is-there",
    "A replica that is updated or deleted is there.",
    (_MEMBERS, quirks("DDB-TABLE-307, replicas of other regions"), INVALIDS),
    "Update global table operation failed because one or more replicas were not part of the "
    "global table. Please retry the request without these replicas: [{regions}].",
)
NO_REPLICA_ACTION: Final = Rule(
    "replica-update-has-action",
    "Each element of ReplicaUpdates has Create, Delete, or an Update that changes something.",
    (_TAXONOMY, INVALIDS),
    "There are no actions specified in the Replica Update Action of the request.",
)
SEVERAL_REPLICA_KINDS: Final = Rule(
    "replica-updates-of-one-kind",
    "ReplicaUpdates has only one of Create, Update and Delete.",
    (_TAXONOMY, INVALIDS),
    "Update table operation with more than one type of replica actions not allowed.",
)
SEVERAL_REPLICAS: Final = Rule(
    "one-replica-created-or-deleted",
    "ReplicaUpdates creates or deletes a replica in one region.",
    (quirks("DDB-TABLE-265, one replica action in a call"), INVALIDS),
    "Update table operation with more than one create or delete replica actions not allowed",
)
