"""UpdateGlobalTable: there are no global tables of version 2017.11.29."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, QUIRKS, SCYLLA, TABLE, one
from dynacheck.vectors.vector import Vector

OPERATION = "UpdateGlobalTable"

PAGE = API.format(OPERATION)
SEEN = QUIRKS.format("DDB-GLOBALTABLE-004")
CREATE = {"Create": {"RegionName": "us-east-2"}}
DELETE = {"Delete": {"RegionName": "us-east-2"}}


def _update(rule: str, source: str, *updates: object, **more: object) -> Vector:
    given = {"GlobalTableName": TABLE, "ReplicaUpdates": list(updates), **more}
    request = {name: value for name, value in given.items() if value is not None}
    return one(OPERATION, request, rule, source)


VECTORS = (
    _update("No replica is taken off a table that is no global table.", SEEN, DELETE),
    _update("No replica is added to a table that is no global table.",
            SCYLLA.format("test_global_tables.py"), CREATE),
    _update("Adding and taking off replicas asks for a global table.", SEEN, DELETE, CREATE),
    _update("A global table is updated in something.", SEEN),
    _update("A global table that is updated is named.", PAGE, DELETE, GlobalTableName=None),
    _update("Updates of a global table are there.", PAGE, ReplicaUpdates=None),
    _update("A replica that is added has a region.", PAGE, {"Create": {}}),
)  # fmt: skip
