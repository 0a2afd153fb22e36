"""ExecuteTransaction: EXISTS, a check of one item, and what it may not be of."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import ONE, put, slug
from dynacheck.vectors.corpus.support.statements import ASKED, ITEM, stating
from dynacheck.vectors.vector import Vector

OPERATION = "ExecuteTransaction"


def _check(rule: str, select: str) -> Vector:
    """What a check is answered beside a write of the item."""
    named = [stating(f"EXISTS({select})"), stating("INSERT INTO {T} VALUE {'p': 'new'}")]
    steps = (Step(OPERATION, {"TransactStatements": named}),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, ASKED, steps, ONE, (put(ITEM),))


VECTORS = (
    _check("A check is not of an index.", "SELECT * FROM {T}.\"idx\" WHERE p = 'a' AND n = 5"),
    _check("A check of an item that is not there does not hold.",
           "SELECT * FROM {T} WHERE p = 'none' AND n = 5"),
    _check("A check that an attribute is missing does not hold of an item that is not there.",
           "SELECT * FROM {T} WHERE p = 'none' AND n IS MISSING"),
    _check("A check that an attribute is missing holds of an item that is there.",
           "SELECT * FROM {T} WHERE p = 'a' AND nope IS MISSING"),
)  # fmt: skip
