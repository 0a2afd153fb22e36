"""Registers: single items, put, updated and read.

Finds lost updates, stale consistent reads, conditions that were evaluated on an old item or refused
although they held, writes that were acknowledged and are gone, and reads of what was never written.
"""

from __future__ import annotations

from functools import partial

from dynacheck.record.workloads.items import TELLING_OLD, get, member, refused_condition
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


class Registers(Workload):
    """Writes that tell the value before them, and reads."""

    tables = (Table("dynaspec_record_registers", ("k",), "v"),)

    @property
    def table(self) -> Table:
        """The table that all requests are about."""
        return self.tables[0]

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
        body = {"TableName": self.table.name, "Item": item, **TELLING_OLD}
        if conditional:
            body |= self.expecting(self.seen(key))
        yield from self.write("PutItem", key, value, body)

    def _update(self, conditional: bool) -> Asking:
        key, value = self.key(), self.number()
        new = {":new": value}
        body = {
            "TableName": self.table.name,
            "Key": {"k": {"S": key}},
            "UpdateExpression": "SET v = :new",
            "ExpressionAttributeValues": new,
            **TELLING_OLD,
        }
        if conditional:
            body |= self.expecting(self.seen(key), new)
        yield from self.write("UpdateItem", key, value, body)

    def write(self, operation: str, key: str, value: Body | None, body: Body) -> Asking:
        """Give an item a value, or with None take it away."""
        answer = yield Request(operation, body)
        if answer is None:
            return
        if answer.status == OK:
            self.world.seen[self.table, key] = value
        elif self.world.shows_refused and refused_condition(answer):
            self.world.seen[self.table, key] = member(answer.body, "Item", "v")

    def _get(self, consistent: bool) -> Asking:
        key = self.key()
        answer = yield get(self.table, key, consistent)
        if answer is not None and answer.status == OK:
            self.world.seen[self.table, key] = member(answer.body, "Item", "v")

    def seen(self, key: str) -> Body | None:
        """The value that was last seen of an item."""
        found: Body | None = self.world.seen.get((self.table, key))
        return found
