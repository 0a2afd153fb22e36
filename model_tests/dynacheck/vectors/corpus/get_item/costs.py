"""GetItem: what a read costs."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.put_item.indexes import COSTED, FULL, KEY
from dynacheck.vectors.corpus.support.reads import CAPACITY, of, s
from dynacheck.vectors.corpus.support.shared import NUBO, TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "GetItem"

COSTS = NUBO.format("tier1/getItem/consumedCapacity.test.ts")


def _costs(
    rule: str, *items: Request, units: str = "TOTAL", source: str = CAPACITY, **more: object
) -> Vector:
    request = {"TableName": TABLE, "Key": KEY, "ReturnConsumedCapacity": units, **more}
    return of(rule, source, [Step(OPERATION, request)], COSTED, items)


def _sized(size: int) -> Request:
    return {**KEY, "o": s("o" * (size - len("pxr1o")))}


def _spelled(size: int) -> Request:
    """An item of so many bytes of UTF-8, most of them in names and a set with signs."""
    numbers = [f"-{n}" for n in range(11, 100) if n % 10]
    rest = size - len("pxr1") - len("é".encode()) * 500 - len("n") - 3 * len(numbers) - len("o")
    return {**KEY, "é" * 500: s(""), "n": {"NS": numbers}, "o": s("o" * rest)}


VECTORS = (
    *(_costs(f"What a read costs counts the bytes of names and signs: {size}.", _spelled(size),
             ConsistentRead=True, ProjectionExpression="p") for size in (4096, 4097)),
    _costs("A consistent read costs a unit for 4 KB.", _sized(4096), ConsistentRead=True,
           ProjectionExpression="p"),
    _costs("A byte more costs a unit more.", _sized(4097), ConsistentRead=True,
           ProjectionExpression="p"),
    _costs("An eventually consistent read costs half.", _sized(4097), ProjectionExpression="p"),
    _costs("A read of what is not there costs as if it was something small."),
    _costs("INDEXES tells that the table alone was read.", FULL, units="INDEXES", source=COSTS),
    _costs("NONE tells no costs.", FULL, units="NONE", source=COSTS),
)  # fmt: skip
