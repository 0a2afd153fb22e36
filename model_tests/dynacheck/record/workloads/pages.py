"""Pages: queries and scans, a few items a page, while items are written between the pages.

Finds items that were there all along and are on no page or on two, pages out of order, items that
nobody wrote, and stale items on the pages of consistent reads. Items with even sort keys are
steady: there from the beginning, written again and never deleted. The others come and go.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from dynacheck.record.workloads.items import TELLING_OLD
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

TABLE: Final = Table("dynaspec_record_pages", ("p", "s"), "v")
PARTITIONS: Final = 3
"""How many partition keys there are at most."""
LENGTH: Final = 12
"""How many sort keys a partition has at most."""
SEGMENTS: Final = 3
LARGEST_PAGE: Final = 4


class Pages(Workload):
    """Writes of single items, and readings page by page."""

    tables = (TABLE,)

    def shapes(self) -> Shapes:
        """The ways to write an item, and to read many."""
        return {
            "put a steady item": Shape(4, partial(self._put, 0)),
            "put a passing item": Shape(4, partial(self._put, 1), always=True),
            "delete a passing item": Shape(4, self._delete, always=True),
            "query forwards": Shape(2, partial(self._query, True)),
            "query backwards": Shape(1, partial(self._query, False)),
            "scan": Shape(1, self._scan),
            "parallel scan": Shape(1, self._scan_segments),
        }

    def beginning(self) -> Iterator[Request]:
        """Write the steady items."""
        for partition in self._partitions():
            for sort in range(0, LENGTH, 2):
                item = {**_key(partition, sort), "v": self.number()}
                yield Request("PutItem", {"TableName": TABLE.name, "Item": item})

    def _put(self, odd: int) -> Asking:
        item = {**self._drawn(odd), "v": self.number()}
        yield Request("PutItem", {"TableName": TABLE.name, "Item": item, **TELLING_OLD})

    def _delete(self) -> Asking:
        yield Request("DeleteItem", {"TableName": TABLE.name, "Key": self._drawn(1), **TELLING_OLD})

    def _query(self, forward: bool) -> Asking:
        partition = {"S": self.rng.choice(self._partitions())}
        body = {
            "KeyConditionExpression": "p = :p",
            "ExpressionAttributeValues": {":p": partition},
            "ScanIndexForward": forward,
        }
        yield from self._walk("Query", self._reading() | body)

    def _scan(self) -> Asking:
        yield from self._walk("Scan", self._reading())

    def _scan_segments(self) -> Asking:
        """Read the segments of a parallel scan by turns."""
        reading = self._reading() | {"TotalSegments": SEGMENTS}
        walks = [self._walk("Scan", reading | {"Segment": n}) for n in range(SEGMENTS)]
        answers: dict[int, Any] = {}
        while walks:
            walk = self.rng.choice(walks)
            try:
                answers[id(walk)] = yield walk.send(answers.get(id(walk)))
            except StopIteration:
                walks.remove(walk)

    def _walk(self, operation: str, body: Body) -> Asking:
        """Read page after page, to the end."""
        at: Body | None = {}
        while at is not None:
            answer = yield Request(operation, {**body, **at})
            last = None
            if answer is not None and answer.status == OK:
                last = answer.body.get("LastEvaluatedKey")
            at = {"ExclusiveStartKey": last} if last else None

    def _reading(self) -> Body:
        return {
            "TableName": TABLE.name,
            "Limit": self.rng.randint(1, LARGEST_PAGE),
            "ConsistentRead": self.rng.random() < 0.5,
        }

    def _partitions(self) -> list[str]:
        return [f"p{n}" for n in range(min(PARTITIONS, self.world.keys))]

    def _drawn(self, odd: int) -> Body:
        return _key(self.rng.choice(self._partitions()), self.rng.randrange(odd, LENGTH, 2))


def _key(partition: str, sort: int) -> Body:
    return {"p": {"S": partition}, "s": {"N": str(sort)}}
