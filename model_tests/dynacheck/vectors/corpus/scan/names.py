"""Scan: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import ERRORS, KEY, one

OPERATION = "Scan"

VECTORS = (
    one(OPERATION, {"TableName": OWN, "ConsistentRead": True},
        "A table that is scanned may be named by its ARN.", ARNS, KEY),
    one(OPERATION, {"TableName": OWN, "ConsistentRead": True, "Segment": 0, "TotalSegments": 2,
                    "ExclusiveStartKey": {"p": {"S": "b"}}, **TOLD},
        "A segment of a table that is named by its ARN has a start key or has it not.", ARNS),
    one(OPERATION, {"TableName": f"{ARN}nothing"},
        "A table that is not there is not scanned by its ARN.", ERRORS),
)  # fmt: skip
