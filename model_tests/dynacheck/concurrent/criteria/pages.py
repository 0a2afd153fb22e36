"""Attempts on pages: items that are there all along, read page by page while others come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dynacheck.concurrent.asking import (
    delete,
    done,
    number,
    other_answer,
    put,
    query,
    text,
    value_of,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.making import at_last, table
from dynacheck.concurrent.racing import OK, Arena, Body, Call, Request

PAGED = table("dynaspec_concurrent_paged", "p r", by_g="g h")
_NAME = PAGED["TableName"]
STEADY = range(0, 24, 2)
"""The sort keys of the items that are there all along; odd ones come and go."""
PARTITIONS = ("a", "b")
SEGMENTS = 3
LARGEST_PAGE = 4
MOST_PAGES = 400
"""How many pages a walk has at most: one that does not end is broken off."""
_WRITES = {"PutItem", "DeleteItem"}


async def query_pages(arena: Arena) -> Attempted:
    """Query a partition, page by page, each reader in its own direction."""
    asked = [
        query(
            _NAME,
            "p = :p",
            {":p": text("a")},
            ConsistentRead=True,
            ScanIndexForward=arena.rng.random() < 0.5,
        )
        for _ in range(SEGMENTS)
    ]
    return await _read(arena, [[each] for each in asked], ["a"])


async def parallel_scan(arena: Arena) -> Attempted:
    """Scan the table in segments at once, page by page."""
    asked = [
        Request(
            "Scan",
            {
                "TableName": _NAME,
                "ConsistentRead": True,
                "TotalSegments": SEGMENTS,
                "Segment": segment,
            },
        )
        for segment in range(SEGMENTS)
    ]
    return await _read(arena, [asked], PARTITIONS)


async def index_pages(arena: Arena) -> Attempted:
    """Query an index page by page, where all items have the same index key."""
    asked = query(
        _NAME, "g = :g AND h = :h", {":g": text("tied"), ":h": number(1)}, IndexName="by_g"
    )
    return await _read(arena, [[asked]] * SEGMENTS, PARTITIONS)


async def _read(
    arena: Arena, readings: Sequence[Sequence[Request]], partitions: Sequence[str]
) -> Attempted:
    """Read while items are written; each reading returns all steady items of the partitions once.

    A reading is one or more walks, each from its first page to its last, done at once.
    """
    await _prepare(arena)
    walks = [walk for reading in readings for walk in reading]
    pages: list[list[Call]] = [[] for _ in walks]
    under_way = set(range(len(walks)))

    async def client(n: int) -> None:
        if n < len(walks):
            await _walk(arena, walks[n], n, pages[n])
            under_way.remove(n)
        while under_way:
            await _write(arena, n)

    await arena.each(client)
    fault = other_answer(arena.calls, OK)
    told = iter(pages)
    for reading in readings:
        found = [page for _ in reading for page in next(told)]
        fault = fault or _miscounted(found, partitions)
    written = done(call for call in arena.calls if call.operation in _WRITES and call.client)
    read = [call for call in arena.calls if call.operation == walks[0].operation]
    return Attempted(fault, any(one.meets(other) for one in written for other in read))


def _miscounted(pages: Sequence[Call], partitions: Sequence[str]) -> str | None:
    """Say which item that was there all along is not on the pages exactly once."""
    items = [item for page in pages for item in page.answer.get("Items", [])]
    times = Counter((value_of(item, "p"), value_of(item, "r")) for item in items)
    for partition in partitions:
        for sort in STEADY:
            if (found := times[partition, str(sort)]) != 1:
                where = f"p {partition}, r {sort} was there all along"
                return f"the item {where} and is {found} times on {len(pages)} pages"
    return None


async def _walk(arena: Arena, request: Request, client: int, pages: list[Call]) -> None:
    """Read page after page to the end, or to where it should have been long ago."""
    at: Body | None = {}
    while at is not None and len(pages) < MOST_PAGES:
        limit = {"Limit": arena.rng.randint(1, LARGEST_PAGE)}
        pages.append(await arena.ask(Request(request.operation, request.body | limit | at), client))
        last = pages[-1].answer.get("LastEvaluatedKey")
        at = {"ExclusiveStartKey": last} if last else None


async def _write(arena: Arena, client: int) -> None:
    """Write an item: passing ones come and go, steady ones change."""
    p, odd = arena.rng.choice(PARTITIONS), arena.rng.choice((0, 1, 1))
    sort = arena.rng.choice(STEADY) + odd
    if odd and arena.rng.random() < 0.5:
        await arena.ask(delete(_NAME, {"p": text(p), "r": number(sort)}), client)
    else:
        await arena.ask(put(_NAME, _item(p, sort, arena.fresh())), client)


async def _prepare(arena: Arena) -> None:
    """Write the steady items, and wait until the index has them."""
    for p in PARTITIONS:
        for sort in STEADY:
            await arena.ask(put(_NAME, _item(p, sort, 0)))
    counted = query(
        _NAME, "g = :g AND h = :h", {":g": text("tied"), ":h": number(1)}, IndexName="by_g"
    )

    async def there() -> bool:
        told = await arena.ask(counted)
        items = {(value_of(i, "p"), value_of(i, "r")) for i in told.answer.get("Items", [])}
        return items >= {(p, str(sort)) for p in PARTITIONS for sort in STEADY}

    await at_last(there)


def _item(p: str, sort: int, value: int) -> Body:
    key = {"p": text(p), "r": number(sort)}
    return {**key, "g": text("tied"), "h": number(1), "v": number(value)}
