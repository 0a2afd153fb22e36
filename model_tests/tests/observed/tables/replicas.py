"""Tables in several regions, as one of them answers: both versions of global tables.

UpdateGlobalTable that creates a replica was answered in two ways: in May 2026 the tests of ScyllaDB
saw GlobalTableNotFoundException. What was seen later is here.
"""

from __future__ import annotations

from typing import Final

from observed import NONE_SUCH, SETTLED, Row, Step, ask, row, table
from observed.tables.tables import NEW, P

QUIRKS: Final = "ack-api-quirks services/dynamodb "
SCYLLA: Final = "scylladb/scylladb test/alternator/test_global_tables.py"
LEGACY: Final = (
    "One or more parameter values were invalid: DynamoDB global tables version 2017.11.29 is not "
    "supported. We recommend using DynamoDB global tables version 2019.11.21, instead of version "
    "2017.11.29 (Legacy)."
)
LOCAL: Final = (
    "Cannot add or delete the local region through ReplicaUpdates. Use CreateTable, DeleteTable, "
    "or UpdateTable as required."
)
ALONE: Final = (
    "One or more parameter values were invalid: Replica modification must be the only operation in "
    "the request"
)
STRANGE: Final = (
    "Update global table operation failed because one or more replicas were not part of the global "
    "table. Please retry the request without these replicas: [ca-central-1]."
)
IMAGES: Final = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
HERE: Final = {"RegionName": "us-east-1"}
THERE: Final = {"RegionName": "us-west-2"}


def updated(*updates: object, **more: object) -> Step:
    return ask("UpdateTable", TableName=NEW, ReplicaUpdates=list(updates), **more)


def of_new(source: str, about: str, step: Step) -> Row:
    return row(source, about, table(NEW, P), SETTLED, step)


ROWS: Final = (
    row(
        QUIRKS + "DDB-GLOBALTABLE-002",
        "no more global tables of 2017",
        table(NEW, P, StreamSpecification=IMAGES),
        SETTLED,
        ask("CreateGlobalTable", GlobalTableName=NEW, ReplicationGroup=[THERE, HERE]).invalid(
            LEGACY
        ),
    ),
    row(
        QUIRKS + "DDB-GLOBALTABLE-003",
        "the version is told before the table",
        ask("CreateGlobalTable", GlobalTableName=NONE_SUCH, ReplicationGroup=[THERE]).invalid(
            LEGACY
        ),
    ),
    row(
        QUIRKS + "DDB-GLOBALTABLE-004",
        "no global table is described",
        ask("DescribeGlobalTable", GlobalTableName=NONE_SUCH).refused(
            "GlobalTableNotFoundException",
            f"Global table not found: Global table with name: '{NONE_SUCH}' does not exist.",
        ),
    ),
    row(
        QUIRKS + "DDB-GLOBALTABLE-001",
        "no replica of no global table",
        ask(
            "UpdateGlobalTable", GlobalTableName=NONE_SUCH, ReplicaUpdates=[{"Delete": THERE}]
        ).refused("GlobalTableNotFoundException"),
    ),
    row(
        QUIRKS + "DDB-GLOBALTABLE-004",
        "a new replica of 2017",
        ask(
            "UpdateGlobalTable", GlobalTableName=NONE_SUCH, ReplicaUpdates=[{"Create": THERE}]
        ).invalid(LEGACY),
    ),
    row(
        QUIRKS + "DDB-GLOBALTABLE-004",
        "no updates of a global table",
        ask("UpdateGlobalTable", GlobalTableName=NONE_SUCH, ReplicaUpdates=[]).invalid(
            "One or more parameter values were invalid"
        ),
    ),
    row(SCYLLA, "no global tables", ask("ListGlobalTables").gives(GlobalTables=[])),
    of_new(QUIRKS + "DDB-TABLE-224", "replicas alone",
           updated({"Create": THERE}, DeletionProtectionEnabled=True).invalid(ALONE)),
    of_new(QUIRKS + "DDB-TABLE-203", "no replica in the same region",
           updated({"Create": HERE}).invalid(LOCAL)),
    of_new(QUIRKS + "DDB-TABLE-223", "none deleted in the same region",
           updated({"Delete": HERE}).invalid(LOCAL)),
    of_new(QUIRKS + "DDB-TABLE-203", "a replica that is not there",
           updated({"Delete": {"RegionName": "ca-central-1"}}).invalid(STRANGE)),
    of_new(QUIRKS + "DDB-TABLE-223", "a change of replicas that is none",
           updated({}).invalid(
               "There are no actions specified in the Replica Update Action of the request.")),
    of_new(QUIRKS + "DDB-TABLE-223", "two kinds of changes of replicas",
           updated({"Create": THERE, "Delete": THERE}).invalid(
               "Update table operation with more than one type of replica actions not allowed.")),
    of_new(QUIRKS + "DDB-TABLE-265", "two replicas at once",
           updated({"Create": THERE}, {"Create": {"RegionName": "eu-west-1"}}).invalid(
               "Update table operation with more than one create or delete replica actions not "
               "allowed")),
)  # fmt: skip
