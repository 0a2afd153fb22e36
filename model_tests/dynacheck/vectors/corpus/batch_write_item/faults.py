"""BatchWriteItem: requests with two faults."""

from __future__ import annotations

from dynacheck.vectors.corpus.batch_write_item.basics import BOTH, ORDER, OTHER, PAGE
from dynacheck.vectors.corpus.support.shared import TABLE, one
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchWriteItem"

ABSENT = f"{PREFIX}none"
_WRONG = [{"DeleteRequest": {"Key": {"p": {"N": "1"}}}}]
_FINE = [{"DeleteRequest": {"Key": {"p": {"S": "a"}}}}]


def _of(rule: str, source: str, items: Request, **more: object) -> Vector:
    return one(OPERATION, {"RequestItems": items, **more}, rule, source, tables=BOTH)


def _many(count: int) -> list[Request]:
    return [{"DeleteRequest": {"Key": {"p": {"S": str(at)}}}} for at in range(count)]


_TWICE = [{"PutRequest": {"Item": {"p": {"S": "a"}}}}] * 2

VECTORS = (
    _of("Of two tables any may be told whose key does not fit.", PAGE,
        {TABLE: _WRONG, OTHER: [{"PutRequest": {"Item": {"n": {"S": ""}}}}]}),
    _of("A table that is not there and a key that does not fit may be told either.", PAGE,
        {TABLE: _WRONG, ABSENT: _FINE}),
    _of("Of two tables any may be told whose item is wrong.", PAGE,
        {TABLE: [{"PutRequest": {"Item": {"p": {"S": "a"}, "n": {"N": "x"}}}}], OTHER: [{}]}),
    _of("A deletion gives nothing but the key.", PAGE,
        {TABLE: [{"DeleteRequest": {"Key": {"p": {"S": "a"}, "n": {"N": "1"}}}}]}),
    _of("An attribute besides the key is told in the order of the deletions.", PAGE,
        {TABLE: [{"DeleteRequest": {"Key": {"p": {"S": "a"}, "n": {"N": "1"}}}},
                 {"DeleteRequest": {"Key": {"p": {"S": ""}}}}]}),
    _of("Too many writes and a wrong item may be told either.", PAGE,
        {TABLE: _many(25), OTHER: [{"PutRequest": {"Item": {"p": {"N": "x"}}}}]}),
    _of("Too many writes are told before a table that is not there.", PAGE,
        {TABLE: _many(25), ABSENT: _FINE}),
    _of("An item that is written twice and one without a key may be told either.", PAGE,
        {TABLE: [*_TWICE, {"PutRequest": {"Item": {"n": {"S": "a"}}}}]}),
    _of("What capacity is told comes before a table that is not there.", ORDER, {ABSENT: _FINE},
        ReturnConsumedCapacity="X"),
)  # fmt: skip
