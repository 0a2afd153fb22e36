"""DeleteTable: a table and its items are gone."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    ABOUT,
    API,
    ERRORS,
    KEY,
    NUBO,
    ONE,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    put,
    slug,
)
from dynacheck.vectors.corpus.support.table_updates import (
    BOUGHT,
    INDEXED,
    MORE,
    RARE,
    STREAM,
    begun,
    change,
    making,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "DeleteTable"

PAGE = API.format("DeleteTable")

GONE = Step(OPERATION, {"TableName": TABLE})
CONFIG = NUBO.format("tier1/updateTable/config.test.ts")


def _while(rule: str, first: Step, made: Request | None = ONE[0]) -> Vector:
    """A deletion while something is under way."""
    tables = () if made is None else (made,)
    return Vector(slug(rule), rule, REPORTED, (first, GONE), tables)


_BUSY = (
    _while("A table that is being made is not deleted.",
           Step("CreateTable", ONE[0], settle=False), None),
    _while("A table that is being deleted is not deleted.",
           Step(OPERATION, {"TableName": TABLE}, settle=False)),
    _while("A table whose index is being made is not deleted.", begun(change(**making()))),
    _while("A table whose stream is being switched is not deleted.", begun(change(**STREAM))),
    _while("A table whose capacity is being changed is not deleted.",
           begun(change(ProvisionedThroughput=MORE)), BOUGHT),
    _while("A table whose class is being changed is not deleted.",
           begun(change(TableClass=RARE))),
    _while("A table whose encryption is being changed is not deleted.",
           begun(change(SSESpecification={"Enabled": True}))),
    _while("A table that is being warmed is not deleted.",
           begun(change(WarmThroughput={"ReadUnitsPerSecond": 13_000}))),
    _while("A table that is as warm as it is asked to be is deleted.",
           begun(change(WarmThroughput={"ReadUnitsPerSecond": 12_000}))),
)  # fmt: skip

VECTORS = (
    *_BUSY,
    one(OPERATION, {"TableName": TABLE}, "A table that is protected is not deleted.", CONFIG,
        tables=({**ONE[0], "DeletionProtectionEnabled": True},)),
    Vector("protection-can-be-taken-away", "A table that was protected may be deleted.", CONFIG,
           (change(DeletionProtectionEnabled=False), GONE),
           ({**ONE[0], "DeletionProtectionEnabled": True},)),
    one(OPERATION, {"TableName": ARN + TABLE}, "A table to be deleted may be named by its ARN.",
        PAGE),
    Vector("a-table-is-deleted-with-its-indexes", "A table is deleted with its indexes.", PAGE,
           (GONE, Step("Query", {
               "TableName": TABLE, "IndexName": "new", "KeyConditionExpression": "g = :g",
               "ExpressionAttributeValues": {":g": {"S": "x"}}})), (INDEXED,)),
    one(OPERATION, {"TableName": TABLE},
        "The answer tells the stream of the table that is being deleted as it was.",
        "AWS's downloadable DynamoDB, which was asked",
        tables=({**ONE[0], **STREAM},)),
    Vector("a-table-that-is-being-deleted-is-described",
           "A table that is being deleted is described as DELETING, until it is gone.", PAGE,
           (Step(OPERATION, {"TableName": TABLE}, settle=False),
            Step("DescribeTable", {"TableName": TABLE})), ONE),
    Vector("a-table-that-is-being-deleted-has-no-items",
           "A table that is being deleted takes no items.", ERRORS,
           (Step(OPERATION, {"TableName": TABLE}, settle=False), Step("PutItem", put(KEY))), ONE),
    Vector("a-table-that-is-being-deleted-has-its-name",
           "The name of a table is taken until the table is gone.", ERRORS,
           (Step(OPERATION, {"TableName": TABLE}, settle=False), Step("CreateTable", ONE[0])),
           ONE),
    one(OPERATION, {"TableName": TABLE}, "A table that is not there is not deleted.", ERRORS,
        tables=()),
    one(OPERATION, {}, "A name is required.", PAGE),
    one(OPERATION, {"TableName": "dy"}, "A name of 2 characters is too short.", QUOTAS),
    Vector(
        "a-deleted-table-is-gone",
        "A table that was deleted is not there any more.",
        PAGE,
        (Step(OPERATION, {"TableName": TABLE}), Step("DescribeTable", {"TableName": TABLE})),
        tables=ONE,
    ),
    Vector(
        "a-table-made-anew-is-empty",
        "A table made anew has none of the items of the one before it.",
        PAGE,
        (
            Step(OPERATION, {"TableName": TABLE}),
            Step("CreateTable", ONE[0]),
            Step("GetItem", {**ABOUT, "ConsistentRead": True}),
        ),
        tables=ONE,
        items=(put(KEY),),
    ),
)  # fmt: skip
