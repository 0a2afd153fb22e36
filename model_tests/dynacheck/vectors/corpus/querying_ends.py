"""Query: a start key at the very end of what is looked for."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.vectors.corpus.reading import LETTERS, PAGING, of, reading, s
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

ITEMS: tuple[Request, ...] = tuple({"p": s("x"), "r": s(r)} for r in "abc")


def _after(condition: str, value: str, **more: object) -> Step:
    return reading(
        OPERATION,
        KeyConditionExpression=f"p = :p AND r {condition} :r",
        ExpressionAttributeValues={":p": s("x"), ":r": s(value)},
        ExclusiveStartKey={"p": s("x"), "r": s(value)},
        **more,
    )


VECTORS: tuple[Vector, ...] = (
    of("After the last key that a condition allows there is nothing.", PAGING,
       [_after("=", "b"), _after("<=", "c"), _after("<=", "b"),
        _after(">=", "a", ScanIndexForward=False), _after(">=", "b", ScanIndexForward=False),
        _after("<=", "b", ScanIndexForward=False), _after(">=", "b"),
        _after("=", "b", ScanIndexForward=False)], LETTERS, ITEMS),
)  # fmt: skip
