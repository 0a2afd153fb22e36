"""BatchGetItem: how a request names its tables by ARN, and what the answer calls them."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.vectors.corpus.batch_get_item.basics import BOTH, OTHER
from dynacheck.vectors.corpus.get_item.names import ARNS, OWN, TOLD
from dynacheck.vectors.corpus.support.shared import (
    ERRORS,
    INFERRED,
    KEY,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "BatchGetItem"


def _asked(
    rule: str, *names: str, source: str = ARNS, keys: str = "a", more: Request | None = None
) -> Vector:
    """A batch that asks each table for the same keys; the first of two tables has one of them."""
    entry: Request = {"Keys": [{"p": {"S": key}} for key in keys], "ConsistentRead": True}
    asked: Request = {"RequestItems": dict.fromkeys(names, entry), **(more or {})}
    return one(OPERATION, asked, rule, source, KEY, BOTH)


def _of_each(rule: str, first: str, second: str) -> Vector:
    """A batch that asks one table by both of its names, each for another key."""
    asked: Request = {
        name: {"Keys": [{"p": {"S": key}}], "ConsistentRead": True}
        for name, key in ((TABLE, first), (OWN, second))
    }
    return one(OPERATION, {"RequestItems": asked}, rule, ARNS, KEY)


def _wrong_each(rule: str) -> Vector:
    """A batch that asks one table by both of its names for no key of it, and a path into one."""
    entry: Request = {"Keys": [{"x": {"S": "a"}}], "ProjectionExpression": "p.a"}
    return one(OPERATION, {"RequestItems": {TABLE: entry, OWN: entry}}, rule, ARNS)


VECTORS = (
    _asked("A table of a batch of reads may be named by its ARN.", OWN),
    _asked("Each table of a batch of reads is answered as it is named.", OWN, OTHER),
    _asked("What a batch of reads costs is told as its tables are named.", OWN, OTHER, more=TOLD),
    _asked("One table under both of its names is answered under one.", OWN, TABLE),
    _of_each("One of two entries for one table is answered.", "a", "x"),
    _wrong_each("Whichever of two entries for one table is taken, its own faults are told."),
    _asked("A key twice in each of two entries for one table is told.", OWN, TABLE, keys="aa"),
    _asked("A table of a batch of reads that is not there is not found by its ARN.",
           f"{ARN}nothing", source=ERRORS),
    one(OPERATION, {"RequestItems": {OWN: {"Keys": []}}},
        "What breaks a limit in a batch of reads is named as the request names it.", INFERRED),
    _asked("An ARN in a batch of reads has six parts.", "arn:aws:dynamodb", source=REPORTED),
    _asked("An ARN in a batch of reads is not of an index.", f"{OWN}/index/i"),
    _asked("An ARN in a batch of reads is of the account.",
           f"arn:aws:dynamodb:us-east-1:111111111111:table/{TABLE}", source=REPORTED),
    _asked("A name in a batch of reads that is no ARN has a name's characters.", "a b",
           source=QUOTAS),
)  # fmt: skip
