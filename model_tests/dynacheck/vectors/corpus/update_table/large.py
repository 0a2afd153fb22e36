"""UpdateTable and others: tables of 2.8 MB, whose changes take a store more than a moment.

What waits for what is the same for a table that holds nothing (`changing_waits`); but there a
store that changes small tables at once never shows what it answers meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import NUBO, REPORTED, TABLE, put, read_back, slug
from dynacheck.vectors.corpus.support.table_updates import (
    BOUGHT_INDEX,
    INDEXED,
    MORE,
    ON_DEMAND,
    begun,
    change,
    dropping,
    making,
)
from dynacheck.vectors.corpus.update_time_to_live import ttl
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

ONLINE = 'developer guide, "Managing Global Secondary Indexes in DynamoDB"'
TTL = NUBO.format("tier2/ttl/basic.test.ts")
LATER = 4_102_444_800
"""A time, in seconds, that is far away: the first of January 2100."""
NAMES = tuple("abcdefg")
SETS = ",".join(f"a{at:02}=:v" for at in range(80))
ABOUT: Request = {"TableName": TABLE}


def _fills(name: str) -> Step:
    """An item of 400 KB with an attribute of an index, and a time."""
    return Step(
        "UpdateItem",
        {
            "TableName": TABLE,
            "Key": {"p": {"S": name}},
            "UpdateExpression": f"SET g=:g,t=:t,{SETS}",
            "ExpressionAttributeValues": {
                ":g": {"S": name}, ":t": {"N": str(LATER)}, ":v": {"S": "x" * 5000}
            },
        },
    )  # fmt: skip


FILLING = tuple(map(_fills, NAMES))


def _large(
    rule: str, source: str, *steps: Step, made: Request = ON_DEMAND, name: str = ""
) -> Vector:
    """The steps on a table of seven large items; no change is waited for."""
    return Vector(name or slug(rule)[:72].rstrip("-"), rule, source, (*FILLING, *steps), (made,))


def _after(first: Step, each: Iterable[Step]) -> tuple[Step, ...]:
    return (begun(first), *map(begun, each))


_DROP, _MAKE = change(**dropping()), change(**making())
_DELETE = Step("DeleteTable", ABOUT)
_READ = Step("Query", {
    **ABOUT, "IndexName": "new", "KeyConditionExpression": "g = :g", "Select": "COUNT",
    "ExpressionAttributeValues": {":g": {"S": "a"}},
})  # fmt: skip
_SMALL = ({"p": {"S": "a"}, "t": {"N": str(LATER + 1)}}, {"p": {"S": "z"}, "t": {"N": "7.5"}})
_PUTS = tuple(Step("PutItem", put(item)) for item in _SMALL)
_TAGGED: Request = {"ResourceArn": ARN + TABLE}

VECTORS = (
    _large("An index of many items that is going is not deleted.", REPORTED,
           *_after(_DROP, [_DROP]), made=INDEXED),
    _large("Capacity waits for the deletion of an index of many items.", REPORTED,
           *_after(_DROP, [change(ProvisionedThroughput=MORE)]), made=BOUGHT_INDEX),
    _large("The billing mode waits for the deletion of an index of many items.", REPORTED,
           *_after(_DROP, [change(BillingMode="PAY_PER_REQUEST")]), made=BOUGHT_INDEX),
    _large("Bounds wait for the deletion of an index of many items.", REPORTED,
           *_after(_DROP, [change(OnDemandThroughput={"MaxReadRequestUnits": 5})]), made=INDEXED),
    _large("Protection waits for no deletion of an index of many items.", REPORTED,
           *_after(_DROP, [change(DeletionProtectionEnabled=False)]), made=INDEXED),
    _large("An index that is going is not read, and items are written.", ONLINE,
           *_after(_DROP, [_READ, *_PUTS]), made=INDEXED),
    _large("An index that is being filled is not read.", ONLINE, *_after(_MAKE, [_READ])),
    _large("Items are written while an index is being filled.", ONLINE,
           *_after(_MAKE, _PUTS), *read_back((), {"p": {"S": "z"}})),
    _large("A table of many items is not deleted while an index is being filled.", ONLINE,
           *_after(_MAKE, [_DELETE])),
    _large("A table of many items that is going takes no request.", REPORTED,
           *_after(_DELETE, [
               change(DeletionProtectionEnabled=False), _DELETE, Step("CreateTable", ON_DEMAND),
               Step("DescribeTimeToLive", ABOUT), ttl(True),
               Step("TagResource", {**_TAGGED, "Tags": [{"Key": "a", "Value": "b"}]}),
               Step("UntagResource", {**_TAGGED, "TagKeys": ["a"]}),
           ])),
    _large("Time to live of many items is changed once at a time.", TTL, ttl(True), ttl(False),
           *_PUTS, *read_back((), {"p": {"S": "z"}})),
    _large("A table of many items that are to expire is deleted.", TTL, ttl(True), _DELETE),
)  # fmt: skip
