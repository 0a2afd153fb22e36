"""DeleteItem: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, ONE, put, read_back
from dynacheck.vectors.vector import Vector

OPERATION = "DeleteItem"

VECTORS = (
    Vector("an-item-is-deleted-by-arn", "The table of a deletion may be named by its ARN.", ARNS,
           read_back((Step(OPERATION, {"TableName": OWN, "Key": KEY, **TOLD}),)), ONE,
           (put(KEY),)),
)  # fmt: skip
