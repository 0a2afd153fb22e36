"""DescribeTimeToLive: whether items expire."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import API, ONE, REPORTED, TABLE, one
from dynacheck.vectors.corpus.update_time_to_live import TTL, ttl
from dynacheck.vectors.vector import Vector

OPERATION = "DescribeTimeToLive"

PAGE = API.format("DescribeTimeToLive")
ASKED = Step(OPERATION, {"TableName": TABLE})

VECTORS = (
    one(OPERATION, {"TableName": TABLE}, "Items of a new table do not expire.", TTL),
    one(OPERATION, {"TableName": ARN + TABLE}, "A table may be named by its ARN.", PAGE),
    one(OPERATION, {"TableName": TABLE}, "A table that is not there is not described.", TTL,
        tables=()),
    one(OPERATION, {}, "A name is required.", PAGE),
    Vector("the-attribute-that-items-expire-by-is-told",
           "The attribute is told by which items expire.", PAGE, (ttl(True), ASKED), ONE),
    Vector("a-table-that-is-being-made-is-not-described",
           "Time to live of a table that is being made is not described.", REPORTED,
           (Step("CreateTable", ONE[0], settle=False), ASKED)),
    Vector("a-table-that-is-being-deleted-is-not-described",
           "Time to live of a table that is being deleted is not described.", REPORTED,
           (Step("DeleteTable", {"TableName": TABLE}, settle=False), ASKED), ONE),
)  # fmt: skip
