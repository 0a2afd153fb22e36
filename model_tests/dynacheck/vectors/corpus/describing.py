"""DescribeTable: what is told of a table."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.vectors.corpus.shared import API, ERRORS, ONE, QUOTAS, TABLE, one, table
from dynacheck.vectors.vector import Vector

OPERATION = "DescribeTable"

PAGE = API.format("DescribeTable")

VECTORS = (
    one(OPERATION, {"TableName": TABLE}, "A table that is ready is ACTIVE.", PAGE),
    one(OPERATION, {"TableName": TABLE}, "A table's keys are told with their types.", PAGE,
        tables=(table("p:N", "r:B"),)),
    one(OPERATION, {"TableName": TABLE}, "A table that is not there is not found.", ERRORS,
        tables=()),
    one(OPERATION, {}, "A name is required.", PAGE),
    one(OPERATION, {"TableName": "dy"}, "A name of 2 characters is too short.", QUOTAS),
    one(OPERATION, {"TableName": "a b"}, "A name has its characters only.", QUOTAS),
    Vector(
        "a-table-that-is-being-created-is-described",
        "A table that is being created is described as CREATING until it is ACTIVE.",
        PAGE,
        (Step("CreateTable", ONE[0], settle=False), Step(OPERATION, {"TableName": TABLE})),
    ),
)  # fmt: skip
