"""TransactGetItems: how a request names its tables by ARN, and what the answer calls them."""

from __future__ import annotations

from dynacheck.vectors.corpus.batch_get_item.basics import BOTH, OTHER
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, one
from dynacheck.vectors.vector import Request

OPERATION = "TransactGetItems"


def _get(name: str) -> Request:
    return {"Get": {"TableName": name, "Key": KEY}}


VECTORS = (
    one(OPERATION, {"TransactItems": [_get(OWN)]},
        "A table of a transaction of reads may be named by its ARN.", ARNS, KEY),
    one(OPERATION, {"TransactItems": [_get(OWN), _get(OTHER)], **TOLD},
        "What a transaction of reads costs is told as its tables are named.", ARNS, KEY, BOTH),
)  # fmt: skip
