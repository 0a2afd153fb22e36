"""ListGlobalTables: there are no global tables of version 2017.11.29."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, QUIRKS, QUOTAS, TABLE, one

OPERATION = "ListGlobalTables"

PAGE = API.format(OPERATION)
SEEN = QUIRKS.format("DDB-GLOBALTABLE-004")

VECTORS = (
    one(OPERATION, {}, "A table of one region is not among the global tables.", SEEN),
    one(OPERATION, {"Limit": 1}, "An empty list of global tables names no last one.", SEEN),
    one(OPERATION, {"RegionName": "us-east-1"},
        "The global tables with a replica in this region are none.", SEEN),
    one(OPERATION, {"ExclusiveStartGlobalTableName": TABLE},
        "A list of global tables may begin after a name.", PAGE),
    one(OPERATION, {"Limit": 0}, "A page has room for one global table at least.", PAGE),
    one(OPERATION, {"ExclusiveStartGlobalTableName": "ab"},
        "The start of a list of global tables has a name's length.", QUOTAS),
)  # fmt: skip
