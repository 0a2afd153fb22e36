"""Deletes: items that are taken away and made again, on few keys.

Finds deleted items that come back, conditions that still see an item that is gone, and deletes that
were acknowledged and not done. Being absent repeats as a value, so that less is known of the order
than of registers.
"""

from __future__ import annotations

from functools import partial

from dynacheck.record.workloads.items import TELLING_OLD
from dynacheck.record.workloads.registers import Registers
from dynacheck.record.workloads.workload import OK, Asking, Request, Shape, Shapes, Table


class Deletes(Registers):
    """Registers that are taken away too."""

    tables = (Table("dynaspec_record_deletes", ("k",), "v"),)

    def shapes(self) -> Shapes:
        """The ways to write, read and delete one item."""
        return {
            **super().shapes(),
            "delete": Shape(3, partial(self._delete, conditional=False), always=True),
            "conditional delete": Shape(3, partial(self._delete, conditional=True)),
            "batch delete": Shape(1, self._delete_in_batch),
        }

    def _delete(self, conditional: bool) -> Asking:
        key = self.key()
        body = {"TableName": self.table.name, "Key": {"k": {"S": key}}, **TELLING_OLD}
        if conditional:
            body |= self.expecting(self.seen(key))
        yield from self.write("DeleteItem", key, None, body)

    def _delete_in_batch(self) -> Asking:
        keys = {self.key(), self.key()}
        deletes = [{"DeleteRequest": {"Key": {"k": {"S": key}}}} for key in sorted(keys)]
        answer = yield Request("BatchWriteItem", {"RequestItems": {self.table.name: deletes}})
        if answer is not None and answer.status == OK:
            self.world.seen.update({(self.table, key): None for key in keys})
