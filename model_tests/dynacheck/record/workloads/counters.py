"""Counters: numbers to which one is added.

Finds additions that were lost, done twice, or answered with a sum that another was answered with.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from dynacheck.record.workloads.items import get
from dynacheck.record.workloads.workload import Asking, Request, Shape, Shapes, Table, Workload

TABLE: Final = Table("dynaspec_record_counters", ("k",), "n")


class Counters(Workload):
    """ADD, and reads."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to count, by what they are told, and to read."""
        return {
            "add, told the new value": Shape(3, partial(self._add, "UPDATED_NEW")),
            "add, told the old value": Shape(2, partial(self._add, "UPDATED_OLD")),
            "add, told nothing": Shape(2, partial(self._add, "NONE")),
            "consistent get": Shape(3, partial(self._get, consistent=True)),
            "eventual get": Shape(1, partial(self._get, consistent=False)),
        }

    def _add(self, told: str) -> Asking:
        yield Request(
            "UpdateItem",
            {
                "TableName": TABLE.name,
                "Key": {"k": {"S": self.key()}},
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
                "ReturnValues": told,
            },
        )

    def _get(self, consistent: bool) -> Asking:
        yield get(TABLE, self.key(), consistent)
