"""Query: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, one

OPERATION = "Query"

_WHERE = {
    "KeyConditionExpression": "p = :p",
    "ExpressionAttributeValues": {":p": KEY["p"]},
    "ConsistentRead": True,
}
VECTORS = (
    one(OPERATION, {"TableName": OWN, **_WHERE, **TOLD},
        "A table that is queried may be named by its ARN.", ARNS, KEY),
)  # fmt: skip
