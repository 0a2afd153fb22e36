"""DescribeGlobalTable: there are no global tables of version 2017.11.29."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, QUIRKS, QUOTAS, TABLE, one

OPERATION = "DescribeGlobalTable"

SEEN = QUIRKS.format("DDB-GLOBALTABLE-004")

VECTORS = (
    one(OPERATION, {"GlobalTableName": TABLE}, "A table of one region is no global table.", SEEN),
    one(OPERATION, {"GlobalTableName": TABLE}, "A table that is not there is no global table.",
        SEEN, tables=()),
    one(OPERATION, {}, "A global table that is described is named.", API.format(OPERATION)),
    one(OPERATION, {"GlobalTableName": "a" * 256},
        "The name of a global table has at most 255 characters.", QUOTAS),
)  # fmt: skip
