"""DeleteTable: a table and its items are gone."""

from __future__ import annotations

from dynacheck.conform.strategies import Step
from dynacheck.vectors.corpus.shared import ABOUT, API, ERRORS, KEY, ONE, QUOTAS, TABLE, one, put
from dynacheck.vectors.vector import Vector

OPERATION = "DeleteTable"

PAGE = API.format("DeleteTable")

VECTORS = (
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
