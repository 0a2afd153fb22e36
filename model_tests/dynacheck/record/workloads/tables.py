"""Tables: a table that is deleted and made again while items are written to it and read.

Finds items of a table that was deleted in the one of its name that was made after it, writes that
were acknowledged by a table that is there and are gone, and answers of a table that is not there.
"""

from __future__ import annotations

from typing import Final

from dynacheck.record.workloads.items import TELLING_OLD, get
from dynacheck.record.workloads.workload import Asking, Request, Shape, Shapes, Table, Workload

TABLE: Final = Table("dynaspec_record_passing", ("k",), "v")


class Tables(Workload):
    """One table that comes and goes."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to change the table, and the items in it."""
        return {
            "create": Shape(4, self._create, always=True),
            "delete": Shape(1, self._delete, always=True),
            "describe": Shape(2, self._describe),
            "put": Shape(12, self._put),
            "consistent get": Shape(12, self._get),
        }

    def _create(self) -> Asking:
        yield Request("CreateTable", TABLE.definition)

    def _delete(self) -> Asking:
        yield Request("DeleteTable", {"TableName": TABLE.name})

    def _describe(self) -> Asking:
        yield Request("DescribeTable", {"TableName": TABLE.name})

    def _put(self) -> Asking:
        item = {"k": {"S": self.key()}, "v": self.number()}
        yield Request("PutItem", {"TableName": TABLE.name, "Item": item, **TELLING_OLD})

    def _get(self) -> Asking:
        yield get(TABLE, self.key(), consistent=True)
