"""DeleteItem on a table with indexes: what it costs, and that entries are gone."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.put_item.indexes import COLLECTIONS, COSTED, COSTS, FULL, KEY
from dynacheck.vectors.corpus.support.reads import CAPACITY, GLOBAL, of, reading, s
from dynacheck.vectors.corpus.support.shared import TABLE
from dynacheck.vectors.vector import Request, Vector

OPERATION = "DeleteItem"


def _costs(
    rule: str, *items: Request, units: str = "INDEXES", source: str = COSTS, **more: object
) -> Vector:
    request = {"TableName": TABLE, "Key": KEY, "ReturnConsumedCapacity": units, **more}
    return of(rule, source, [Step(OPERATION, request)], COSTED, items)


VECTORS = (
    _costs("A deletion costs in each index that the item was in.", FULL),
    _costs("A deletion from no index costs the table alone.", {**KEY, "o": s("o")}),
    _costs("A deletion of what is not there costs one unit."),
    _costs("A deletion costs a unit for each KB that was there.", {**KEY, "o": s("o" * 3000)},
           source=CAPACITY),
    _costs("TOTAL tells what the deletion costs together.", FULL, units="TOTAL"),
    _costs("SIZE tells the item collection where there is a local index.", FULL, units="NONE",
           source=COLLECTIONS, ReturnItemCollectionMetrics="SIZE"),
    of("A deletion takes the item out of the indexes.", GLOBAL,
       [Step(OPERATION, {"TableName": TABLE, "Key": KEY}), reading("Scan", IndexName="by_g")],
       COSTED, (FULL,)),
)  # fmt: skip
