"""PutItem: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_write_item.basics import LOCAL
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, ONE, one, read_back
from dynacheck.vectors.vector import Vector

OPERATION = "PutItem"

VECTORS = (
    Vector("an-item-is-put-by-arn", "A table in which an item is put may be named by its ARN.",
           ARNS, read_back((Step(OPERATION, {"TableName": OWN, "Item": KEY, **TOLD}),)), ONE),
    one(OPERATION, {"TableName": OWN, "Item": {**KEY, "r": KEY["p"]},
                    "ReturnItemCollectionMetrics": "SIZE"},
        "Of an item collection no table is told.", ARNS, tables=(LOCAL,)),
)  # fmt: skip
