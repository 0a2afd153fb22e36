"""What the vectors of UpdateTable are made of: tables that are there, and changes of them."""

from __future__ import annotations

from collections.abc import Iterable

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import index, with_indexes
from dynacheck.vectors.corpus.support.shared import TABLE, slug, table
from dynacheck.vectors.vector import Request, Vector

UPDATE = "UpdateTable"
UNITS: Request = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2}
MORE: Request = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 3}
BUY: Request = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
STREAM: Request = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
RARE = "STANDARD_INFREQUENT_ACCESS"
NEW = index("new", "g")
DEFINED: Request = {"AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}]}

ON_DEMAND = table("p:S")
"""A table on demand."""
BOUGHT: Request = {**ON_DEMAND, **BUY}
"""The same with capacity of two units each."""
INDEXED = with_indexes(ON_DEMAND, "g:S", globally=(NEW,))
"""The table on demand with the global index `new`."""
BOUGHT_INDEX: Request = {
    **INDEXED, **BUY, "GlobalSecondaryIndexes": [{**NEW, "ProvisionedThroughput": UNITS}]
}  # fmt: skip
"""The table with capacity, and the index `new` with capacity of two units each."""


def change(**request: object) -> Step:
    """UpdateTable of `TABLE`; what it begins comes to its end."""
    return Step(UPDATE, {"TableName": TABLE, **request})


def begun(step: Step) -> Step:
    """The same, and nobody waits for its end."""
    return Step(step.operation, step.request, settle=False)


def indexes(*updates: Request) -> Request:
    """The member that says what becomes of indexes."""
    return {"GlobalSecondaryIndexUpdates": list(updates)}


def making(given: Request = NEW) -> Request:
    """The members that ask for an index by `g`."""
    return {**DEFINED, **indexes({"Create": given})}


def dropping(name: str = "new") -> Request:
    """The member that asks for an index to be deleted."""
    return indexes({"Delete": {"IndexName": name}})


def updating(given: Request, name: str = "new") -> Request:
    """The member that asks for the throughput of an index."""
    return indexes({"Update": {"IndexName": name, **given}})


DESCRIBE = Step("DescribeTable", {"TableName": TABLE})


def changed(
    rule: str,
    source: str,
    *requests: Request,
    made: Request | None = ON_DEMAND,
    described: bool = False,
) -> Vector:
    """The requests one after the other, each at its end, and the description where it matters."""
    steps: Iterable[Step] = [change(**request) for request in requests]
    tables = () if made is None else (made,)
    after = (DESCRIBE,) if described else ()
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, (*steps, *after), tables)
