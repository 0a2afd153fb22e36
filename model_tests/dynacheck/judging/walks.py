"""Judging a walk: all pages of a reading, against the specification's unpaged answer.

What is on one page is the service's choice where the order is; the concatenation is not. Source:
"Paginating table query results", "Scanning tables in DynamoDB" (developer guide), `Limit`,
`LastEvaluatedKey`, `ScannedCount` of Query and Scan (API reference): a page holds what at most
`Limit` evaluated items leave, a page may be shorter for any reason, and only the absence of
LastEvaluatedKey says that there is no more. Of a SELECT the same goes for NextToken
(`ExecuteStatement`, API reference); its pages do not tell how many items were evaluated. The pages
of a BatchGetItem are judged in `batch_walks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.step import Walk
from dynacheck.judging.batch_walks import BATCH, WholeBatch, batch_fault
from dynacheck.judging.bodies import elements_fault, rows, same_but_order
from dynacheck.judging.streams import LISTED, WholeStreams, listing_fault
from dynaspec.items import Success, canonical
from dynaspec.items.data.inferences import Inference

Item = Mapping[str, object]
Page = Mapping[str, object]
Send = Callable[[str, Mapping[str, object]], Answer]
PAGES = "Pages"
STATEMENT = "ExecuteStatement"
STATEMENT_READS = 52
"""Pages beyond the items that a SELECT may take: an empty one of each of its reads, and a last."""
_MARKS = {
    "Query": ("LastEvaluatedKey", "ExclusiveStartKey"),
    "Scan": ("LastEvaluatedKey", "ExclusiveStartKey"),
    STATEMENT: ("NextToken", "NextToken"),
    BATCH: ("UnprocessedKeys", "RequestItems"),
    LISTED: ("LastEvaluatedStreamArn", "ExclusiveStartStreamArn"),
}
"""Where a page says that there is more, and the member that asks for it."""
PAGED = frozenset(_MARKS) | {"GetRecords"}
"""The operations that have pages; those of GetRecords are of a whole stream."""


@dataclass(frozen=True)
class Whole:
    """What all pages together hold: the specification's unpaged answer.

    `groups` and `key_groups` are the sizes of the consecutive groups of `items` and `keys` within
    which the order is free (none: the order is determined).
    """

    items: tuple[Item, ...] | None
    """The items that are answered; None where only their number is asked for."""
    count: int
    groups: tuple[int, ...]
    keys: tuple[Item, ...]
    """The keys of the items that are evaluated, filtered out or not, in order."""
    key_groups: tuple[int, ...]
    page_items: int | None = None
    """How many items a page has at most, whatever Limit says; None: as many as there are."""
    rests_on: frozenset[Inference] = field(default=frozenset(), compare=False)

    @property
    def most(self) -> int:
        """How many pages there are at most: of one item each that is evaluated, and a last."""
        return len(self.keys) + 1

    def success(self) -> Success:
        """This as an answer, to be shown."""
        body: dict[str, object] = {"Count": self.count, "Keys": list(self.keys)}
        if self.items is not None:
            body["Items"] = list(self.items)
        if self.page_items is not None:
            body["PageItems"] = self.page_items
        free = {"Items": self.groups, "Keys": self.key_groups}
        return Success(body, free, rests_on=self.rests_on)


AnyWhole = Whole | WholeBatch | WholeStreams
"""What all pages of a walk hold together."""


def recalled(body: Page, unordered: Mapping[str, Sequence[int]]) -> AnyWhole:
    """What all pages hold, from `success`."""
    if "Streams" in body:
        return WholeStreams(rows(body, "Streams"))
    responses = body.get("Responses")
    if isinstance(responses, Mapping):
        return WholeBatch(responses)
    items = tuple(rows(body, "Items")) if "Items" in body else None
    groups, key_groups = (tuple(unordered[member]) for member in ("Items", "Keys"))
    keys = tuple(rows(body, "Keys"))
    page_items = number(body, "PageItems") if "PageItems" in body else None
    return Whole(items, number(body, "Count"), groups, keys, key_groups, page_items)


def number(page: Page, member: str) -> int:
    """A whole number on a page, -1 where there is none."""
    value = page.get(member)
    return value if isinstance(value, int) else -1


def specified(operation: str, given: Answer) -> Answer:
    """The answer; without the LastEvaluatedKey beside NextToken, which is not specified."""
    if operation != STATEMENT or not isinstance(given, Answered):
        return given
    return Answered({n: value for n, value in given.body.items() if n != "LastEvaluatedKey"})


def walked(walk: Walk, limit: int, send: Send) -> Answer:
    """All pages of a walk, the pages of each segment a list under `PAGES`; or the first failure.

    More than `limit` pages of a segment are not asked for, nor what follows a place that a page
    has ended at before.
    """
    last, begin = _MARKS[walk.operation]
    segments: list[list[Page]] = []
    for segment in range(walk.segments):
        pages: list[Page] = []
        request = walk.first(segment)
        while True:
            given = send(walk.operation, request)
            if not isinstance(given, Answered):
                return given
            pages.append(given.body)
            start = given.body.get(last)
            before = [page.get(last) for page in pages[:-1]]
            if not start or start in before or len(pages) > limit:
                break
            request = {**request, begin: start}
        segments.append(pages)
    return Answered({PAGES: segments})


def fault(expected: AnyWhole, walk: Walk, given: Answered) -> str | None:
    """The rule that the pages of a walk break, or None."""
    segments = cast("list[list[Page]]", given.body[PAGES])
    if isinstance(expected, WholeStreams):
        return listing_fault(expected.streams, walk.page, segments[0])
    if isinstance(expected, WholeBatch):
        return batch_fault(expected, walk.request["RequestItems"], segments[0])
    if walk.operation == STATEMENT:
        return _statement_fault(expected, walk, segments[0])
    for pages in segments:
        for page in pages:
            found = next(_page_faults(expected, walk, page), None)
            if found is not None:
                return found
        found = _place_fault(expected, walk, pages)
        if found is not None:
            return found
    every = [page for pages in segments for page in pages]
    return _sum_fault(expected, every)


def _statement_fault(expected: Whole, walk: Walk, pages: Sequence[Page]) -> str | None:
    """What is wrong with the pages of a SELECT."""
    for page in pages:
        if not isinstance(page.get("Items"), list):
            return "a page: Items missing"
        if walk.page is not None and len(rows(page, "Items")) > walk.page:
            return "a page: more items than Limit says"
        if expected.page_items is not None and len(rows(page, "Items")) > expected.page_items:
            return "a page: more items than a page of IN has"
    if pages[-1].get("NextToken"):
        return "there is no last page"
    return _items_fault(expected, pages)


def _page_faults(expected: Whole, walk: Walk, page: Page) -> Iterator[str]:
    """What is wrong with one page, whatever is on it."""
    items, count = page.get("Items"), number(page, "Count")
    scanned = number(page, "ScannedCount")
    if (expected.items is None) is isinstance(items, list):
        yield "a page: Items " + ("missing" if items is None else "not expected")
    if isinstance(items, list) and count != len(items):
        yield "a page: Count is not the number of Items"
    if scanned < count:
        yield "a page: ScannedCount is less than Count"
    if walk.page is not None and scanned > walk.page:
        yield "a page: more items are evaluated than Limit says"
    last = page.get("LastEvaluatedKey")
    if last is None:
        return
    if canonical(last) not in {canonical(key) for key in expected.keys}:
        yield "a page: LastEvaluatedKey is the key of no item that is evaluated"
    if isinstance(items, list) and items and scanned == count and isinstance(last, Mapping):
        end = {name: items[-1].get(name, last[name]) for name in last}
        if canonical(end) != canonical(last):
            yield "a page: LastEvaluatedKey is not the key of its last item"


def _place_fault(expected: Whole, walk: Walk, pages: Sequence[Page]) -> str | None:
    """LastEvaluatedKey comes once, and stands where the items evaluated so far end."""
    scanned, seen = 0, set()
    groups = _groups_of_positions(expected)
    for page in pages:
        scanned += number(page, "ScannedCount")
        last = canonical(page.get("LastEvaluatedKey"))
        if last is None:
            return None if page is pages[-1] else "a page after the last"
        if last in seen:
            return "LastEvaluatedKey comes twice"
        seen.add(last)
        if walk.operation == "Scan":
            continue
        if not 0 < scanned <= len(groups) or last not in groups[scanned - 1]:
            return "LastEvaluatedKey is not where the items evaluated so far end"
    return "there is no last page"


def _groups_of_positions(expected: Whole) -> list[frozenset[object]]:
    """For each position of the sequence the keys that can stand there."""
    found: list[frozenset[object]] = []
    at = 0
    sizes = [*expected.key_groups, *[1] * (len(expected.keys) - sum(expected.key_groups))]
    for size in sizes:
        keys = frozenset(canonical(key) for key in expected.keys[at : at + size])
        found += [keys] * size
        at += size
    return found


def _sum_fault(expected: Whole, pages: Sequence[Page]) -> str | None:
    """What all pages together hold."""
    if sum(number(page, "ScannedCount") for page in pages) != len(expected.keys):
        return "ScannedCount does not add up to the number of items"
    if expected.items is None:
        same = sum(number(page, "Count") for page in pages) == expected.count
        return None if same else "Count does not add up to the number of items"
    return _items_fault(expected, pages)


def _items_fault(expected: Whole, pages: Sequence[Page]) -> str | None:
    """What is wrong with the items of all pages together."""
    items = expected.items or ()
    got = [item for page in pages for item in rows(page, "Items")]
    found = elements_fault(items, got)
    if found is None and not same_but_order(items, got, expected.groups):
        return "another order"
    return found
