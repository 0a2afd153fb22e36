"""Attempts on indexes: what they tell while their table is written to, and at last."""

from __future__ import annotations

from collections.abc import Iterable

from dynacheck.concurrent.asking import (
    delete,
    number,
    other_answer,
    put,
    query,
    text,
    update,
    value_of,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.making import LOOKS, at_last, table
from dynacheck.concurrent.racing import OK, Arena, Body, Call, Request, overlapping

INDEXED = table("dynaspec_concurrent_indexed", "p r", by_g="g h", by_l="p l")
_NAME = INDEXED["TableName"]
ROUNDS = 3
"""How often each client writes."""
ITEMS = 3
"""Over how many items the clients contend."""


async def index_catches_up(arena: Arena) -> Attempted:
    """Write few items at once, moving them in the index and out of it; then wait for the index."""
    key = arena.key()

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            await arena.ask(_change(arena, key), n)

    await arena.each(client)
    writes = list(arena.calls)
    fault = other_answer(writes, OK)
    items = await arena.ask(_of_table(key))
    expected = _entries(item for item in items.answer.get("Items", []) if "g" in item)
    found: list[list[tuple[str | None, ...]]] = [[]]

    async def caught_up() -> bool:
        told = [await arena.ask(_of_index(key, place)) for place in ("a", "b")]
        found.append(_entries(item for call in told for item in call.answer.get("Items", [])))
        return found[-1] == expected

    if not await at_last(caught_up):
        seen = f"(r, g, h, v) {expected} in the table, {found[-1]} in the index"
        fault = fault or f"the index is not as the table after {LOOKS} looks: {seen}"
    return Attempted(fault, overlapping(writes))


def _change(arena: Arena, key: str) -> Request:
    """Return a write of one of the items that moves it in the index, or takes it out."""
    place = {"p": text(key), "r": number(arena.rng.randrange(ITEMS))}
    kind = arena.rng.choice(("put", "put", "update", "remove", "delete"))
    g, h, v = text(key + arena.rng.choice("ab")), arena.rng.randrange(2), number(arena.fresh())
    if kind == "put":
        return put(_NAME, {**place, "g": g, "h": number(h), "v": v})
    if kind == "update":
        return update(
            _NAME, place, "SET g = :g, h = :h, v = :v", {":g": g, ":h": number(h), ":v": v}
        )
    if kind == "remove":
        return update(_NAME, place, "SET v = :v REMOVE g", {":v": v})
    return delete(_NAME, place)


async def index_versions(arena: Arena) -> Attempted:
    """Query an index while its items change: an entry is as one write made its item."""
    key = arena.key("v")
    written: set[tuple[str | None, ...]] = set()
    reads: list[Call] = []

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            if n % 2:
                reads.append(await arena.ask(_of_index(key, arena.rng.choice("ab")), n))
                continue
            sort, h, v = arena.rng.randrange(ITEMS), arena.rng.randrange(2), arena.fresh()
            g = key + arena.rng.choice("ab")
            place = {"p": text(key), "r": number(sort)}
            moved = {"g": text(g), "h": number(h), "v": number(v)}
            written.add((str(sort), g, str(h), str(v)))
            if arena.rng.random() < 0.5:
                await arena.ask(put(_NAME, {**place, **moved}), n)
            else:
                values = {f":{name}": value for name, value in moved.items()}
                await arena.ask(update(_NAME, place, "SET g = :g, h = :h, v = :v", values), n)

    await arena.each(client)
    fault = other_answer(arena.calls, OK)
    for call in reads:
        for entry in _entries(call.answer.get("Items", [])):
            if fault is None and entry not in written:
                fault = f"the index told an entry (r, g, h, v) {entry} that no write made"
    writes = [call for call in arena.calls if call.operation != "Query"]
    return Attempted(fault, any(one.meets(other) for one in reads for other in writes))


async def local_index_reads(arena: Arena) -> Attempted:
    """Write an item and query the local index for it, each client its own, all at once."""
    key = arena.key("l")
    faults: list[str] = []

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            v = arena.fresh()
            item = {"p": text(key), "r": number(n), "l": number(v % 5), "v": number(v)}
            await arena.ask(put(_NAME, item), n)
            told = await arena.ask(
                query(_NAME, "p = :p", {":p": text(key)}, IndexName="by_l", ConsistentRead=True), n
            )
            items = told.answer.get("Items", [])
            mine = [value_of(each, "v") for each in items if value_of(each, "r") == str(n)]
            if mine != [str(v)]:
                faults.append(f"{v} was written to the item, and the local index told {mine}")

    await arena.each(client)
    fault = other_answer(arena.calls, OK) or next(iter(faults), None)
    return Attempted(fault, overlapping(arena.calls))


def _of_table(key: str) -> Request:
    return query(_NAME, "p = :p", {":p": text(key)}, ConsistentRead=True)


def _of_index(key: str, place: str) -> Request:
    return query(_NAME, "g = :g", {":g": text(key + place)}, IndexName="by_g")


def _entries(items: Iterable[Body]) -> list[tuple[str | None, ...]]:
    """Return what matters of items, in order."""
    told = (tuple(value_of(item, name) for name in ("r", "g", "h", "v")) for item in items)
    return sorted(told, key=str)
