"""UpdateItem: how a request names its table by ARN, and what the answer calls it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, ONE, read_back
from dynacheck.vectors.vector import Vector

OPERATION = "UpdateItem"

_SET = {
    "UpdateExpression": "SET n = :n",
    "ExpressionAttributeValues": {":n": {"N": "1"}},
}
VECTORS = (
    Vector("an-item-is-updated-by-arn", "The table of an update may be named by its ARN.", ARNS,
           read_back((Step(OPERATION, {"TableName": OWN, "Key": KEY, **_SET, **TOLD}),)), ONE),
)  # fmt: skip
