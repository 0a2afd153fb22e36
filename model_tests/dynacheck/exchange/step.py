"""The steps of an example: one request, or a walk through all pages of a reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dynaspec.items import Answer, Anything, Success, Tables, handle, read_whole
from dynaspec.items.tables.lifecycle import settled


@dataclass(frozen=True)
class Step:
    """One request; `limit` names the side of a limit that it tries, such as "nesting: over".

    After a request that changes a table the run waits until the change has ended, unless `settle`
    is false: then the next steps may find the table as it was or as it will be. A read that is
    `late` shows all that was written, if it is given some time.
    """

    operation: str
    request: Mapping[str, object]
    limit: str | None = None
    settle: bool = True
    late: bool = False


@dataclass(frozen=True)
class Walk(Step):
    """All pages of a reading, each from where the target's own page before it ends.

    The reading is a Query, Scan, SELECT or BatchGetItem; a batch has neither `page` nor `segments`.
    `request` has no NextToken, Limit, ExclusiveStartKey, Segment or TotalSegments: `page` is the
    Limit of each request (None: none is sent), `segments` the TotalSegments of a Scan, walked one
    after the other (1: neither member is sent).
    """

    page: int | None = None
    segments: int = 1

    def first(self, segment: int = 0) -> dict[str, object]:
        """The request for the first page of a segment."""
        request = dict(self.request)
        if self.page is not None:
            request["Limit"] = self.page
        if self.segments > 1:
            request |= {"Segment": segment, "TotalSegments": self.segments}
        return request


@dataclass(frozen=True)
class StreamReading(Step):
    """The reading of a whole stream: everything that all of its shards show, from their beginnings.

    Its operation is GetRecords, its request names the stream and nothing else. `page` is the Limit
    of each request (None: none is sent). `sizes` is whether the sizes of records are compared.
    """

    page: int | None = None
    sizes: bool = False


def answer(tables: Tables, step: Step) -> tuple[Tables, Answer]:
    """The specification's answer to a step (to a walk: to its first request), and the state after.

    Where the step waits for what it began, the state is that when all of it has ended.
    """
    if isinstance(step, StreamReading):
        found = read_whole(tables, str(step.request.get("StreamArn")))
        return tables, found if step.sizes else _unsized(found)
    request = step.first() if isinstance(step, Walk) else step.request
    after, given = handle(tables, step.operation, request)
    if step.operation == "GetRecords":
        given = _unsized(given)
    return (settled(after) if step.settle else after), given


def _unsized(given: Answer) -> Answer:
    """An answer with records, of whose sizes it says that they are there."""
    records = given.body.get("Records") if isinstance(given, Success) else None
    if not isinstance(given, Success) or not isinstance(records, list):
        return given
    told = [{**row, "dynamodb": {**row["dynamodb"], "SizeBytes": Anything()}} for row in records]
    return replace(given, body={**given.body, "Records": told})
