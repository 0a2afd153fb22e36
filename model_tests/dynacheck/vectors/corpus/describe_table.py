"""DescribeTable: what is told of a table."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import INDEXED, WIDE
from dynacheck.vectors.corpus.support.shared import (
    API,
    ERRORS,
    NUBO,
    ONE,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    table,
)
from dynacheck.vectors.corpus.support.table_updates import BOUGHT_INDEX
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
    one(OPERATION, {"TableName": TABLE}, "A table is described with its indexes.",
        NUBO.format("tier1/describeTable/basic.test.ts"), tables=(INDEXED,)),
    one(OPERATION, {"TableName": TABLE}, "An index by several attributes is described with all.",
        PAGE, tables=(WIDE,)),
    one(OPERATION, {"TableName": TABLE}, "A table and an index are described with their capacity.",
        PAGE, tables=(BOUGHT_INDEX,)),
    one(OPERATION, {"TableName": ARN + TABLE}, "A table may be described by its ARN.", PAGE),
    one(OPERATION, {"TableName": f"{ARN}{TABLE}2"}, "An ARN of no table describes none.", ERRORS),
    one(OPERATION, {"TableName": "arn:aws:dynamodb"}, "An ARN has its six parts.", REPORTED),
    one(OPERATION, {"TableName": "x" * 256}, "A name of 256 characters is too long.", QUOTAS),
    one(OPERATION, {"TableName": ""}, "An empty name is told what is wrong with it.", REPORTED),
    one(OPERATION, {"TableName": "dy"}, "A name of 2 characters is too short.", QUOTAS),
    one(OPERATION, {"TableName": "a b"}, "A name has its characters only.", QUOTAS),
    Vector(
        "a-table-that-is-being-created-is-described",
        "A table that is being created is described as CREATING until it is ACTIVE.",
        PAGE,
        (Step("CreateTable", ONE[0], settle=False), Step(OPERATION, {"TableName": TABLE})),
    ),
)  # fmt: skip
