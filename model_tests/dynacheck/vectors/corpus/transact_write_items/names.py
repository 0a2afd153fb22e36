"""TransactWriteItems: how a request names its tables by ARN, and what the answer calls them."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_write_item.basics import BOTH, LOCAL, OTHER
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import KEY, TABLE, one, read_back
from dynacheck.vectors.vector import Request, Vector

OPERATION = "TransactWriteItems"


def _put(name: str, **more: object) -> Request:
    return {"Put": {"TableName": name, "Item": {**KEY, **more}}}


VECTORS = (
    Vector("a-table-by-arn", "A table of a transaction may be named by its ARN.", ARNS,
           read_back((Step(OPERATION, {"TransactItems": [_put(OWN)], **TOLD}),)), BOTH),
    one(OPERATION, {"TransactItems": [_put(OWN), _put(OTHER)], **TOLD},
        "What a transaction costs is told as its tables are named.", ARNS, tables=BOTH),
    one(OPERATION, {"TransactItems": [_put(OWN), _put(TABLE)]},
        "An item is named once in a transaction, whichever way its table is named.", ARNS),
    one(OPERATION, {"TransactItems": [_put(OWN, r=KEY["p"])],
                    "ReturnItemCollectionMetrics": "SIZE"},
        "Item collections of a transaction are told by what names their tables.", ARNS,
        tables=(LOCAL,)),
)  # fmt: skip
