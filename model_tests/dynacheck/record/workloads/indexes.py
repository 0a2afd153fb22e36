"""Indexes: a global index that is added and removed while items are written and read through it.

Finds items that are lost or damaged while an index is filled or removed, and requests that fail
meanwhile. What a Query of the index shows is recorded, and not judged yet.
"""

from __future__ import annotations

from typing import Final

from dynacheck.record.workloads.items import TELLING_OLD, get
from dynacheck.record.workloads.workload import (
    Asking,
    Body,
    Request,
    Shape,
    Shapes,
    Table,
    Workload,
)

TABLE: Final = Table("dynaspec_record_indexed", ("k",), "v")
INDEX: Final = "passing"
GROUPS: Final = 3
"""How many values the index's key has."""


class Indexes(Workload):
    """One global index that comes and goes."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to change the index, and the items in it."""
        return {
            "add": Shape(2, self._add, always=True),
            "remove": Shape(1, self._remove, always=True),
            "describe": Shape(2, self._describe),
            "put": Shape(12, self._put),
            "query": Shape(8, self._query, always=True),
            "consistent get": Shape(8, self._get),
        }

    def _add(self) -> Asking:
        yield _updating(
            {
                "Create": {
                    "IndexName": INDEX,
                    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            },
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in (*TABLE.key, "g")
            ],
        )

    def _remove(self) -> Asking:
        yield _updating({"Delete": {"IndexName": INDEX}})

    def _describe(self) -> Asking:
        yield Request("DescribeTable", {"TableName": TABLE.name})

    def _put(self) -> Asking:
        item = {"k": {"S": self.key()}, "v": self.number(), "g": self._group()}
        yield Request("PutItem", {"TableName": TABLE.name, "Item": item, **TELLING_OLD})

    def _query(self) -> Asking:
        asked = {
            "TableName": TABLE.name,
            "IndexName": INDEX,
            "KeyConditionExpression": "g = :g",
            "ExpressionAttributeValues": {":g": self._group()},
        }
        yield Request("Query", asked)

    def _get(self) -> Asking:
        yield get(TABLE, self.key(), consistent=True)

    def _group(self) -> Body:
        return {"S": f"g{self.rng.randrange(GROUPS)}"}


def _updating(change: Body, **more: object) -> Request:
    body = {"TableName": TABLE.name, "GlobalSecondaryIndexUpdates": [change], **more}
    return Request("UpdateTable", body)
