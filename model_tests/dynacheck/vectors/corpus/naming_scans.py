"""Scan: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.conform.strategies import ARN
from dynacheck.vectors.corpus.naming import ARNS, OWN
from dynacheck.vectors.corpus.shared import ERRORS, KEY, one

OPERATION = "Scan"

VECTORS = (
    one(OPERATION, {"TableName": OWN, "ConsistentRead": True},
        "A table that is scanned may be named by its ARN.", ARNS, KEY),
    one(OPERATION, {"TableName": f"{ARN}nothing"},
        "A table that is not there is not scanned by its ARN.", ERRORS),
)  # fmt: skip
