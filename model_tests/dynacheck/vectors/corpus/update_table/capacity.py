"""UpdateTable: capacity and billing, bounds on demand, warmth."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import API, NUBO, QUOTAS, REPORTED
from dynacheck.vectors.corpus.support.table_updates import (
    BOUGHT,
    BOUGHT_INDEX,
    BUY,
    INDEXED,
    MORE,
    ON_DEMAND,
    UNITS,
    changed,
    updating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

PAGE = API.format("UpdateTable")
BASIC = NUBO.format("tier1/updateTable/basic.test.ts")


def _units(read: int, write: int) -> Request:
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}


def _bought(rule: str, source: str, *requests: Request, described: bool = False) -> Vector:
    return changed(rule, source, *requests, made=BOUGHT, described=described)


FREE: Request = {"BillingMode": "PAY_PER_REQUEST"}

_CAPACITY = (
    _bought("Capacity may grow.", BASIC, _units(20, 15), described=True),
    _bought("Capacity may shrink.", PAGE, _units(1, 2), described=True),
    _bought("Capacity may shrink four times.", QUOTAS, _units(9, 9), _units(8, 9), _units(7, 9),
            _units(6, 9), _units(5, 9), described=True),
    _bought("Capacity to write may shrink too.", PAGE, _units(2, 1)),
    _bought("Capacity that is there is not asked for.", BASIC, BUY),
    _bought("Capacity is within the quota.", QUOTAS, _units(40_001, 1)),
    _bought("A unit of capacity is at least one.", BASIC, _units(0, 5)),
    changed("A table on demand has no capacity.", REPORTED, _units(1, 1)),
    _bought("A table may go on demand.", BASIC, FREE, described=True),
    changed("A table on demand may be asked to be so.", BASIC, FREE, described=True),
    changed("A table may get capacity.", BASIC, BUY, described=True),
    changed("A table that gets capacity has no bounds.", PAGE, BUY, described=True,
            made={**ON_DEMAND, "OnDemandThroughput": {"MaxReadRequestUnits": 10}}),
    changed("An index goes on demand with its table.", PAGE, FREE, made=BOUGHT_INDEX,
            described=True),
    changed("A table that gets capacity has some for each index.", REPORTED, BUY, made=INDEXED),
    changed("A table gets capacity with its indexes.", PAGE,
            {**BUY, **updating({"ProvisionedThroughput": MORE})}, made=INDEXED, described=True),
    changed("A local index goes on demand without more.", PAGE, FREE, described=True,
            made={**BOUGHT,
                  "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"}
                                           for n in "prl"],
                  "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"},
                                {"AttributeName": "r", "KeyType": "RANGE"}],
                  "LocalSecondaryIndexes": [{
                      "IndexName": "by_l", "Projection": {"ProjectionType": "ALL"},
                      "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"},
                                    {"AttributeName": "l", "KeyType": "RANGE"}]}]}),
)  # fmt: skip


def _bounds(read: int | None = None, write: int | None = None) -> Request:
    given = {"MaxReadRequestUnits": read, "MaxWriteRequestUnits": write}
    return {"OnDemandThroughput": {n: bound for n, bound in given.items() if bound is not None}}


_BOUNDED: Request = {**ON_DEMAND, **_bounds(10, 5)}
_BOUNDS = (
    changed("A table on demand may be bounded later.", PAGE, _bounds(10, 5), described=True),
    changed("A bound that is not named stays.", REPORTED, _bounds(20), made=_BOUNDED,
            described=True),
    changed("A bound of -1 is taken away.", REPORTED, _bounds(-1), made=_BOUNDED, described=True),
    changed("Both bounds may be taken away.", REPORTED, _bounds(-1, -1), made=_BOUNDED,
            described=True),
    changed("A bound is above zero, or -1.", REPORTED, _bounds(write=0)),
    changed("A bound is within the quota.", REPORTED, _bounds(40_001)),
    _bought("What has capacity has no bound to read.", REPORTED, _bounds(5)),
    _bought("What has capacity has no bound to write.", REPORTED, _bounds(write=5)),
    _bought("A table may go on demand, and be bounded.", PAGE, {**FREE, **_bounds(5)},
            described=True),
)  # fmt: skip


def _warm(read: int | None = None, write: int | None = None) -> Request:
    given = {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write}
    return {"WarmThroughput": {n: warm for n, warm in given.items() if warm is not None}}


_WARMTH = (
    changed("A table may be made warmer.", PAGE, _warm(13_000), described=True),
    changed("A table is not made less warm.", REPORTED, _warm(11_999)),
    _bought("A table with capacity is not made less warm.", REPORTED, _warm(write=1)),
    changed("Warmth is within the quota.", REPORTED, _warm(40_001)),
    changed("Warmth has no less to write.", REPORTED, _warm(13_000, 3_999)),
)  # fmt: skip

_OF_INDEX = (
    changed("The capacity of an index may change.", PAGE, updating({"ProvisionedThroughput": MORE}),
            made=BOUGHT_INDEX, described=True),
    changed("The capacity of an index may shrink.", PAGE,
            updating({"ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 1}}),
            made=BOUGHT_INDEX, described=True),
    changed("Table and index may change their capacity together.", PAGE,
            {"ProvisionedThroughput": MORE, **updating({"ProvisionedThroughput": MORE})},
            made=BOUGHT_INDEX, described=True),
    changed("The capacity of an index that is there is not asked for.", REPORTED,
            updating({"ProvisionedThroughput": UNITS}), made=BOUGHT_INDEX),
    changed("The capacity of an index is within the quota.", QUOTAS,
            updating({"ProvisionedThroughput": {**UNITS, "WriteCapacityUnits": 40_001}}),
            made=BOUGHT_INDEX),
    changed("An index on demand has no capacity.", REPORTED,
            updating({"ProvisionedThroughput": MORE}), made=INDEXED),
    changed("An index on demand may be bounded.", PAGE, updating(_bounds(5)), made=INDEXED,
            described=True),
    changed("An index on demand is changed in something.", REPORTED, updating({}), made=INDEXED),
    changed("The bound of an index is above zero, or -1.", REPORTED, updating(_bounds(0)),
            made=INDEXED),
    changed("An index with capacity has no bounds.", REPORTED, updating(_bounds(5)),
            made=BOUGHT_INDEX),
    changed("An index may be made warmer.", PAGE, updating(_warm(13_000)), made=INDEXED,
            described=True),
    changed("An index is not made less warm.", REPORTED, updating(_warm(11_999)), made=INDEXED),
    changed("The warmth of an index says something.", REPORTED, updating(_warm()), made=INDEXED),
    changed("The warmth of an index with capacity may be asked for.", PAGE,
            updating(_warm(13_000)), made=BOUGHT_INDEX),
)  # fmt: skip

VECTORS = (*_CAPACITY, *_BOUNDS, *_WARMTH, *_OF_INDEX)
