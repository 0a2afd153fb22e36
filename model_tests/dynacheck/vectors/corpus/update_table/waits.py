"""UpdateTable and others: which change waits until another has ended.

A request that comes later may find the first change ended; then it is answered as if it were alone.
"""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import index
from dynacheck.vectors.corpus.support.shared import REPORTED, TABLE, slug
from dynacheck.vectors.corpus.support.table_updates import (
    BOUGHT,
    BOUGHT_INDEX,
    BUY,
    DEFINED,
    INDEXED,
    MORE,
    NEW,
    ON_DEMAND,
    RARE,
    STREAM,
    begun,
    change,
    dropping,
    indexes,
    making,
    updating,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "UpdateTable"

CLASS: Request = {"TableClass": RARE}
BOUND: Request = {"OnDemandThroughput": {"MaxReadRequestUnits": 5}}
PROTECT: Request = {"DeletionProtectionEnabled": False}
GROW: Request = {"ProvisionedThroughput": MORE}
MOST: Request = {"ProvisionedThroughput": {"ReadCapacityUnits": 4, "WriteCapacityUnits": 4}}
FREE: Request = {"BillingMode": "PAY_PER_REQUEST"}
KMS: Request = {"SSESpecification": {"Enabled": True}}
OTHER = index("other", "g")
ANOTHER: Request = {**DEFINED, **indexes({"Create": OTHER})}


def _waits(rule: str, first: Request, second: Request, made: Request = ON_DEMAND) -> Vector:
    """The second change while the first is under way."""
    steps = (begun(change(**first)), begun(change(**second)))
    return Vector(slug(rule)[:72].rstrip("-"), rule, REPORTED, steps, (made,))


_CAPACITY = (
    _waits("Capacity waits for the billing mode.", BUY, {**BUY, **GROW}),
    _waits("Capacity waits for capacity.", GROW, MOST, BOUGHT),
    _waits("The billing mode waits for capacity.", GROW, FREE, BOUGHT),
    _waits("The stream waits for the billing mode.", BUY, STREAM),
    _waits("The stream waits for capacity.", GROW, STREAM, BOUGHT),
    _waits("A new index waits for the billing mode.", FREE, making(), BOUGHT),
    _waits("The deletion of an index waits for the billing mode.", FREE, dropping(),
           BOUGHT_INDEX),
    _waits("The deletion of an index waits for capacity.", GROW, dropping(), BOUGHT_INDEX),
    _waits("Bounds wait for the billing mode.", BUY, BOUND),
    _waits("A table that is going on demand is not bounded yet.", FREE, BOUND, BOUGHT),
    _waits("A table whose capacity is being changed is not bounded.", GROW, BOUND, BOUGHT),
    _waits("A table with capacity whose stream is being switched is not bounded.", STREAM, BOUND,
           BOUGHT),
    _waits("A table that is going on demand is not told so again.", FREE, FREE, BOUGHT),
    _waits("A table that is getting capacity may be told to be on demand.", BUY, FREE),
    _waits("Protection waits for nothing.", BUY, PROTECT),
    _waits("Warmth waits for no capacity.", GROW, {"WarmThroughput":
           {"ReadUnitsPerSecond": 13_000}}, BOUGHT),
)  # fmt: skip

_STREAMS = (
    _waits("The class waits for the stream.", STREAM, CLASS),
    _waits("A new index waits for the stream.", STREAM, making()),
    _waits("Bounds wait for the stream.", STREAM, BOUND),
    _waits("Encryption waits for no stream.", STREAM, KMS),
)

_CLASSES = (
    _waits("The class waits for the class.", CLASS, CLASS),
    _waits("The stream waits for the class.", CLASS, STREAM),
    _waits("Bounds wait for the class.", CLASS, BOUND),
    _waits("A new index waits for the class.", CLASS, making()),
)

_INDEXES = (
    _waits("Capacity waits for a new index.", making(), BUY),
    _waits("The stream waits for a new index.", making(), STREAM),
    _waits("Bounds wait for a new index.", making(), BOUND),
    _waits("Bounds wait for the deletion of an index.", dropping(), BOUND, INDEXED),
    _waits("Capacity waits for the deletion of an index.", dropping(), GROW, BOUGHT_INDEX),
    _waits("A new index waits for a new index.", making(), ANOTHER),
    _waits("A new index waits for the deletion of one.", dropping(), ANOTHER, INDEXED),
    _waits("An index of the name waits for the deletion of one.", dropping(), making(), INDEXED),
    _waits("An index that is going is not deleted.", dropping(), dropping(), INDEXED),
    _waits("An index that has no resources yet is not deleted.", making(), dropping()),
    _waits("An index that has no resources yet is not changed.",
           making(), updating(BOUND)),
    _waits("An index that is being made is not made.", making(), making()),
    _waits("An index that is being changed is not changed.",
           updating(GROW),
           updating(MOST),
           BOUGHT_INDEX),
    _waits("An index that is being changed is not deleted.",
           updating(GROW), dropping(), BOUGHT_INDEX),
    _waits("An index that is being changed is not made.", updating(GROW),
           making({**NEW, "ProvisionedThroughput": MORE}), BOUGHT_INDEX),
    _waits("Protection waits for no index.", making(), PROTECT),
)  # fmt: skip

_NEW_TABLE = (
    Vector("a-table-that-is-being-made-is-not-changed",
           "A table that is being made is not changed.", REPORTED,
           (Step("CreateTable", ON_DEMAND, settle=False), begun(change(**PROTECT)))),
    Vector("a-table-that-is-going-is-not-changed",
           "A table that is being deleted is not changed.", REPORTED,
           (Step("DeleteTable", {"TableName": TABLE}, settle=False), begun(change(**PROTECT))),
           (ON_DEMAND,)),
)  # fmt: skip

VECTORS = (*_CAPACITY, *_STREAMS, *_CLASSES, *_INDEXES, *_NEW_TABLE)
