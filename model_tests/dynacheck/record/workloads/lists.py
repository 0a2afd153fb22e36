"""Lists and sets: elements that nobody else adds, appended to lists and added to sets.

Finds elements that were lost or are there twice, and two orders of one list. A list that has grown
long is left alone, and another one begun, so that answers stay small.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from dynacheck.record.workloads.items import entries, get
from dynacheck.record.workloads.workload import (
    OK,
    Asking,
    Body,
    Reply,
    Request,
    Shape,
    Shapes,
    Table,
    Workload,
)

TABLE: Final = Table("dynaspec_record_lists", ("k",), "l")
LONG: Final = 32
"""From how many elements on another list is begun."""


class Lists(Workload):
    """Appends, additions to sets, and reads."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to add an element, and to read."""
        return {
            "append, told the list": Shape(3, partial(self._append, "ALL_NEW")),
            "append, told the old list": Shape(2, partial(self._append, "ALL_OLD")),
            "append, told nothing": Shape(1, partial(self._append, "NONE")),
            "add to a set": Shape(2, partial(self._change_set, "ADD")),
            "delete from a set": Shape(1, partial(self._change_set, "DELETE")),
            "consistent get": Shape(4, partial(self._get, consistent=True)),
            "eventual get": Shape(1, partial(self._get, consistent=False)),
        }

    def _append(self, told: str) -> Asking:
        place = self.key()
        added = {":new": {"L": [self.number()]}, ":none": {"L": []}}
        expression = "SET l = list_append(if_not_exists(l, :none), :new)"
        yield from self._update(place, expression, added, told)

    def _change_set(self, clause: str) -> Asking:
        """Add an element, or take one away that was seen."""
        place = self.key()
        seen = self.world.seen.get((TABLE, place, "set"))
        chosen = self.rng.choice(seen) if clause == "DELETE" and seen else self.number()["N"]
        yield from self._update(place, f"{clause} s :one", {":one": {"NS": [chosen]}}, "ALL_NEW")

    def _update(self, place: str, expression: str, values: Body, told: str) -> Asking:
        number = self._number(place)
        body = {
            "TableName": TABLE.name,
            "Key": {"k": {"S": _name(place, number)}},
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
            "ReturnValues": told,
        }
        self._learn(place, number, (yield Request("UpdateItem", body)), "Attributes")

    def _get(self, consistent: bool) -> Asking:
        place = self.key()
        number = self._number(place)
        answer = yield get(TABLE, _name(place, number), consistent)
        self._learn(place, number, answer, "Item")

    def _number(self, place: str) -> int:
        """Which list is added to now, of those that were begun at a place."""
        found: int = self.world.seen.get((TABLE, place), 0)
        return found

    def _learn(self, place: str, number: int, answer: Reply | None, where: str) -> None:
        """Remember elements of the set; begin another list when this one is long."""
        if answer is None or answer.status != OK:
            return
        elements = entries(answer.body, where, "l", "L")
        members = entries(answer.body, where, "s", "NS")
        seen = self.world.seen
        seen[TABLE, place, "set"] = members
        if len(elements) >= LONG or len(members) >= LONG:
            seen[TABLE, place] = max(self._number(place), number + 1)


def _name(place: str, number: int) -> str:
    return f"{place}.{number}"
