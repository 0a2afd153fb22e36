"""Attempts on a table that is deleted while it is written to, and made again."""

from __future__ import annotations

import asyncio

from dynacheck.concurrent.asking import get, number, other_answer, put, query, text
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.making import LOOK_S, make_table, remove_table, table
from dynacheck.concurrent.racing import OK, Arena, Body, Call, Request, overlapping

AGAIN = table("dynaspec_concurrent_again", "p r", by_g="g h")
_NAME = AGAIN["TableName"]
LOOKS_FOR_OLD = 3
"""How often it is looked for old items: the index may lag."""


async def deletion_under_writes(arena: Arena) -> Attempted:
    """Delete a table while it is written to."""
    calls = await _deleted(arena)
    fault = other_answer(calls[:1], OK) or other_answer(calls, OK, "ResourceNotFoundException")
    return Attempted(fault, overlapping(calls))


async def new_table(arena: Arena) -> Attempted:
    """Delete a table while it is written to, and make it again."""
    calls = await _deleted(arena)
    await remove_table(arena, _NAME)
    await make_table(arena, AGAIN)
    fault = None
    for _ in range(LOOKS_FOR_OLD):
        looks = (
            Request("Scan", {"TableName": _NAME, "ConsistentRead": True}),
            query(_NAME, "g = :g", {":g": text("all")}, IndexName="by_g"),
            get(_NAME, {"p": text(arena.key()), "r": number(0)}),
        )
        for told in [await arena.ask(look) for look in looks]:
            old = told.answer.get("Items") or told.answer.get("Item")
            if fault is None and (told.code != OK or old):
                fault = f"{told.operation} of the new table was told {told.code}, {old}"
        await asyncio.sleep(LOOK_S)
    return Attempted(fault, overlapping(calls))


async def _deleted(arena: Arena) -> list[Call]:
    """Make a table with items, and delete it while they are written again; return those calls."""
    await make_table(arena, AGAIN)
    puts = [put(_NAME, _item(arena, n)) for n in range(arena.clients)]
    await arena.race(*puts)
    return await arena.race(Request("DeleteTable", {"TableName": _NAME}), *puts[1:])


def _item(arena: Arena, sort: int) -> Body:
    key = {"p": text(arena.key()), "r": number(sort)}
    return {**key, "g": text("all"), "h": number(1), "v": number(sort)}
