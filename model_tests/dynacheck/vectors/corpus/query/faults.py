"""Query: which of two faults is told, where that was observed."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.legacy import compared
from dynacheck.vectors.corpus.support.reads import DYNALITE, INDEXED, LETTERS, P, n, of, reading, s
from dynacheck.vectors.corpus.support.shared import PARITY
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

QUERY = DYNALITE.format("query")
ENUMS = PARITY.format("tier3/validation-ordering/query.test.ts")
NOT_NAMED: Request = {"KeyConditions": {"z": {"ComparisonOperator": "NULL"}}}
BY_P: Request = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": P}
BY_G: Request = {"KeyConditionExpression": "g = :p", "ExpressionAttributeValues": P}
PARTIAL: Request = {"IndexName": "global_some", "Select": "ALL_ATTRIBUTES"}


def _key(**values: str) -> Request:
    return {name: s(value) for name, value in values.items()}


def _two(
    rule: str, asked: Request, more: Request, source: str = QUERY, made: Request | None = INDEXED
) -> Vector:
    """A query with two faults."""
    return of(rule, source, [reading(OPERATION, **asked, **more)], made)


_BEFORE_THE_KEY = (
    _two("An index that is not there is told before a start key.", NOT_NAMED,
         {"IndexName": "none", "ExclusiveStartKey": {}}),
    _two("A consistent read of a global index is told before a start key.", NOT_NAMED,
         {"IndexName": "global_all", "ConsistentRead": True, "ExclusiveStartKey": {}}),
    _two("A start key that is too narrow is told before a condition that is on no key.", NOT_NAMED,
         {"IndexName": "local_all", "ExclusiveStartKey": _key(p="a", r="a")}),
    _two("A start key of another type is told before a condition that is on no key.", NOT_NAMED,
         {"IndexName": "global_all", "ExclusiveStartKey": {"g": n(1), **_key(x="1", y="1")}}),
    _two("A start key that is too narrow is told before attributes that an index has not.", BY_G,
         {**PARTIAL, "ExclusiveStartKey": _key(g="x")}),
    _two("A Select is told along with what capacity is told.", BY_P,
         {"Select": "X", "ReturnConsumedCapacity": "X"}, ENUMS, None),
)  # fmt: skip

_VALUES: Request = {":v": s("b")}
_IN_THE_KEY = (
    _two("What a condition lacks is told before a start key elsewhere.",
         {"KeyConditionExpression": "p = :v AND z = :v", "ExpressionAttributeValues": _VALUES},
         {"ExclusiveStartKey": _key(p="a", r="a")}, made=LETTERS),
    _two("What a condition of an index lacks is told before attributes that it has not.",
         {"KeyConditionExpression": "g = :v AND r = :v", "ExpressionAttributeValues": _VALUES},
         {**PARTIAL, "ExclusiveStartKey": _key(p="a", r="a", g="a", l="a")}),
    _two("An operator that no key serves is told before a start key elsewhere.",
         {"KeyConditions": {"p": compared("EQ", s("b")), "r": {"ComparisonOperator": "NULL"}}},
         {"ExclusiveStartKey": _key(p="a", r="a")}, made=LETTERS),
    _two("A value that no partition key has and what a condition lacks may be told either.",
         {"KeyConditionExpression": "p = :v AND z = :v",
          "ExpressionAttributeValues": {":v": s("")}}, {}, made=LETTERS),
    _two("A value that no partition key has and another type of a sort key may be told either.",
         {"KeyConditionExpression": "p = :v AND r = :w",
          "ExpressionAttributeValues": {":v": s("x" * 2049), ":w": n(1)}}, {}, made=LETTERS),
    _two("A value that no partition key has and an operator that no key serves may be told either.",
         {"KeyConditions": {"p": compared("EQ", s("")), "r": {"ComparisonOperator": "NULL"}}}, {},
         made=LETTERS),
    _two("A type of a start's sort key is told before its partition key elsewhere.", BY_P,
         {"ExclusiveStartKey": {"p": s("a"), "r": n(1)}}, made=LETTERS),
    _two("The table's part of a start key is told before its partition key elsewhere.", BY_P,
         {"IndexName": "local_all", "ExclusiveStartKey": {"p": s("1"), "r": n(1), "l": s("a")}}),
    _two("A sort key of an index outside the range is told before its partition key elsewhere.",
         {"KeyConditionExpression": "g = :v AND l > :v", "ExpressionAttributeValues": _VALUES},
         {"IndexName": "global_some", "ExclusiveStartKey": _key(p="a", r="a", g="a", l="a")}),
)  # fmt: skip

_BEHIND_THE_KEY = (
    _two("A QueryFilter on a key is told before attributes that an index has not.",
         {"KeyConditions": {"g": compared("EQ", s("a"))}},
         {**PARTIAL, "QueryFilter": {"l": compared("EQ", s("a"))}}),
    _two("Attributes that an index has not are told before a QueryFilter within a key.",
         {"KeyConditions": {"g": compared("EQ", s("a"))}},
         {**PARTIAL, "QueryFilter": {"o": compared("EQ", n(1))},
          "ExclusiveStartKey": _key(p="a", r="b", g="a", l="b")}),
)  # fmt: skip

VECTORS = (*_BEFORE_THE_KEY, *_IN_THE_KEY, *_BEHIND_THE_KEY)
