"""BatchGetItem: requests with two faults."""

from __future__ import annotations

from dynacheck.vectors.corpus.batch_get_item.basics import BOTH, OTHER, PAGE
from dynacheck.vectors.corpus.support.shared import PARITY, TABLE, one
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchGetItem"

ORDER = PARITY.format("tier3/validation-ordering/batchOperations.test.ts")
ABSENT = f"{PREFIX}none"
_WRONG: Request = {"Keys": [{"p": {"N": "1"}}]}
_FINE: Request = {"Keys": [{"p": {"S": "a"}}]}
_BROKEN: Request = {**_FINE, "ProjectionExpression": "!!!"}


def _of(rule: str, source: str, items: Request, **more: object) -> Vector:
    return one(OPERATION, {"RequestItems": items, **more}, rule, source, tables=BOTH)


def _many(count: int) -> Request:
    return {"Keys": [{"p": {"S": str(at)}} for at in range(count)]}


_TWICE: dict[str, list[object]] = {"Keys": [{"p": {"S": "a"}}, {"p": {"S": "a"}}]}

VECTORS = (
    _of("Of two tables any may be told whose key does not fit.", PAGE,
        {TABLE: _WRONG, OTHER: {"Keys": [{"p": {"S": ""}}]}}),
    _of("A table that is not there and a key that does not fit may be told either.", PAGE,
        {TABLE: _WRONG, ABSENT: _FINE}),
    _of("Of two tables any may be told whose projection is wrong.", PAGE,
        {TABLE: _BROKEN, OTHER: {**_FINE, "ProjectionExpression": ""}}),
    _of("A projection that is none is told before a table that is not there.", PAGE,
        {TABLE: _BROKEN, ABSENT: _FINE}),
    _of("Too many keys and a wrong projection may be told either.", PAGE,
        {TABLE: {**_many(100), "ProjectionExpression": "!!!"}, OTHER: _FINE}),
    _of("Too many keys are told before a table that is not there.", PAGE,
        {TABLE: _many(100), ABSENT: _FINE}),
    _of("Old and new parameters of two tables and a wrong projection may be told either.", PAGE,
        {TABLE: _BROKEN, OTHER: {**_FINE, "AttributesToGet": ["p"]}}),
    _of("A key that is there twice and a projection that is none may be told either.", PAGE,
        {TABLE: {**_TWICE, "ProjectionExpression": "a, a"}}),
    _of("A key that is there twice and one that is no value may be told either.", PAGE,
        {TABLE: {"Keys": [*_TWICE["Keys"], {"p": {}}]}}),
    _of("A key that does not fit and a path that leads into it may be told either.", PAGE,
        {TABLE: {**_WRONG, "ProjectionExpression": "p.a"}}),
    _of("Too many keys and a member that is none of its values may be told either.", PAGE,
        {TABLE: _many(101), OTHER: {"Keys": []}}, ReturnConsumedCapacity="X"),
    _of("What capacity is told comes before a table that is not there.", ORDER, {ABSENT: _FINE},
        ReturnConsumedCapacity="X"),
)  # fmt: skip
