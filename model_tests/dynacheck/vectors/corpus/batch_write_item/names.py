"""BatchWriteItem: how a request names its tables by ARN, and what the answer calls them."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_write_item.basics import BOTH, LOCAL, OTHER
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import ERRORS, INFERRED, KEY, REPORTED, one, read_back
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchWriteItem"

_PUTS = [{"PutRequest": {"Item": KEY}}]


def _asked(*names: str, **more: object) -> Request:
    return {"RequestItems": dict.fromkeys(names, _PUTS), **more}


VECTORS = (
    Vector("a-table-by-arn", "A table of a batch of writes may be named by its ARN.", ARNS,
           read_back((Step(OPERATION, _asked(OWN)),)), BOTH),
    one(OPERATION, _asked(OWN, OTHER, **TOLD),
        "What a batch of writes costs is told as its tables are named.", ARNS, tables=BOTH),
    one(OPERATION, {"RequestItems": {OWN: [{"PutRequest": {"Item": {**KEY, "r": KEY["p"]}}}]},
                    "ReturnItemCollectionMetrics": "SIZE"},
        "Item collections are told by what names their tables.", ARNS, tables=(LOCAL,)),
    one(OPERATION, _asked(f"{ARN}nothing"),
        "A table of a batch of writes that is not there is not found by its ARN.", ERRORS),
    one(OPERATION, {"RequestItems": {OWN: [{"PutRequest": {}}]}},
        "What a batch of writes lacks is named as the request names it.", INFERRED),
    one(OPERATION, _asked("arn:aws:dynamodb"), "An ARN in a batch of writes has six parts.",
        REPORTED),
)  # fmt: skip
