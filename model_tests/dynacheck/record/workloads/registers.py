"""Registers: single items, put, updated and read.

Finds lost updates, stale consistent reads, conditions that were evaluated on an old item or refused
although they held, writes that were acknowledged and are gone, and reads of what was never written.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from dynacheck.record.workloads.items import TELLING_OLD, expecting, member, refused_condition
from dynacheck.record.workloads.workload import (
    OK,
    Asking,
    Body,
    Request,
    Shape,
    Shapes,
    Table,
    Workload,
)

TABLE: Final = Table("dynaspec_record_registers", ("k",), "v")


class Registers(Workload):
    """Writes that tell the value before them, and reads."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to write and read one item."""
        return {
            "put": Shape(2, partial(self._put, conditional=False)),
            "conditional put": Shape(4, partial(self._put, conditional=True)),
            "update": Shape(2, partial(self._update, conditional=False)),
            "conditional update": Shape(3, partial(self._update, conditional=True)),
            "consistent get": Shape(4, partial(self._get, consistent=True)),
            "eventual get": Shape(2, partial(self._get, consistent=False)),
        }

    def _put(self, conditional: bool) -> Asking:
        key, value = self.key(), self.number()
        item = {"k": {"S": key}, "v": value}
        body = {"TableName": TABLE.name, "Item": item, **TELLING_OLD}
        if conditional:
            body |= expecting(self._seen(key))
        yield from self._write("PutItem", key, value, body)

    def _update(self, conditional: bool) -> Asking:
        key, value = self.key(), self.number()
        new = {":new": value}
        body = {
            "TableName": TABLE.name,
            "Key": {"k": {"S": key}},
            "UpdateExpression": "SET v = :new",
            "ExpressionAttributeValues": new,
            **TELLING_OLD,
        }
        if conditional:
            body |= expecting(self._seen(key), new)
        yield from self._write("UpdateItem", key, value, body)

    def _write(self, operation: str, key: str, value: Body, body: Body) -> Asking:
        answer = yield Request(operation, body)
        if answer is None:
            return
        if answer.status == OK:
            self.world.seen[TABLE, key] = value
        elif refused_condition(answer):
            self.world.seen[TABLE, key] = member(answer.body, "Item", "v")

    def _get(self, consistent: bool) -> Asking:
        key = self.key()
        body = {"TableName": TABLE.name, "Key": {"k": {"S": key}}, "ConsistentRead": consistent}
        answer = yield Request("GetItem", body)
        if answer is not None and answer.status == OK:
            self.world.seen[TABLE, key] = member(answer.body, "Item", "v")

    def _seen(self, key: str) -> Body | None:
        found: Body | None = self.world.seen.get((TABLE, key))
        return found
