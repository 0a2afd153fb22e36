"""BatchGetItem: each table's request stands by itself."""

from __future__ import annotations

from itertools import permutations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.batch_get_item.basics import COSTS, OTHER, PAGE
from dynacheck.vectors.corpus.support.shared import (
    KEY,
    ONE,
    PROJECTIONS,
    QUOTAS,
    TABLE,
    put,
    slug,
    table,
)
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "BatchGetItem"

THIRD = f"{PREFIX}third"
TABLES = (*ONE, table("p:S", name=OTHER), table("p:S", name=THIRD))
ITEM: Request = {**KEY, "a": {"S": "a"}, "b": {"M": {"c": {"N": "1"}}}, "x": {"S": "x" * 5000}}
ITEMS = tuple({"TableName": name, "Item": ITEM} for name in (TABLE, OTHER, THIRD))
CONSISTENT = {"ConsistentRead": True}


def _asked(*asked: tuple[str, Request], **more: object) -> Step:
    """What is asked of each table, in this order."""
    return Step(OPERATION, {
        "RequestItems": {name: {"Keys": [KEY], **rest} for name, rest in asked}, **more
    })  # fmt: skip


def _each(rule: str, source: str, *rest: Request, **more: object) -> Vector:
    """Each of `rest` asked of a table, with the tables in each order."""
    pairs = list(zip((TABLE, OTHER, THIRD), rest, strict=False))
    steps = tuple(_asked(*order, **more) for order in permutations(pairs))
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, TABLES, ITEMS)


_NAMED = {"ProjectionExpression": "#a", "ExpressionAttributeNames": {"#a": "a"}}
_OTHERS = {"ProjectionExpression": "p, #a.c", "ExpressionAttributeNames": {"#a": "b"}}

VECTORS = (
    _each("A consistent read of one table costs twice, one of another does not.", COSTS,
          CONSISTENT, {}, ReturnConsumedCapacity="TOTAL"),
    _each("What is not asked to be consistent costs half beside what is.", COSTS,
          {"ConsistentRead": False}, CONSISTENT, {}, ReturnConsumedCapacity="TOTAL"),
    _each("A projection of one table shows nothing less of another.", PROJECTIONS,
          {"ProjectionExpression": "a", **CONSISTENT}, CONSISTENT),
    _each("Each table has its own projection, names and all.", PROJECTIONS,
          {**_NAMED, **CONSISTENT}, {**_OTHERS, **CONSISTENT}, CONSISTENT),
    _each("Each table has its own AttributesToGet.", PAGE,
          {"AttributesToGet": ["p"], **CONSISTENT}, {"AttributesToGet": ["a"], **CONSISTENT},
          CONSISTENT),
    Vector("each-of-100-keys-is-answered", "Each of 100 keys is answered.", QUOTAS,
           (Step(OPERATION, {"RequestItems": {TABLE: {
               "Keys": [{"p": {"S": str(at)}} for at in range(100)], **CONSISTENT}}}),),
           ONE, tuple(put({"p": {"S": str(at)}}) for at in range(100))),
)  # fmt: skip
