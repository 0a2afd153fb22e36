"""The tables of attempts: made empty before them, removed after them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from dynacheck.concurrent.racing import OK, Arena, Body, Request

LOOKS: Final = 60
"""How often it is looked whether something that must come about has: no clock decides."""
LOOKS_AT_TABLES: Final = 600
LOOK_S: Final = 0.05
"""How long is waited between two looks."""
TYPES: Final = {"k": "S", "p": "S", "r": "N", "g": "S", "h": "N", "l": "N"}
"""The types of all key attributes."""


class NoTableError(Exception):
    """The endpoint does not make a table or remove it."""


def table(name: str, key: str, by_g: str = "", by_l: str = "") -> Body:
    """Return the CreateTable request of a table, its keys as `p r`.

    With a global secondary index `by_g` and a local one `by_l`, if their keys are given.
    """
    used = sorted(set(f"{key} {by_g} {by_l}".split()))
    found: Body = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": each, "AttributeType": TYPES[each]} for each in used
        ],
        "KeySchema": _schema(key),
    }
    if by_g:
        found["GlobalSecondaryIndexes"] = [_index("by_g", by_g)]
    if by_l:
        found["LocalSecondaryIndexes"] = [_index("by_l", by_l)]
    return found


def _schema(key: str) -> list[Body]:
    roles = zip(key.split(), ("HASH", "RANGE"), strict=False)
    return [{"AttributeName": name, "KeyType": role} for name, role in roles]


def _index(name: str, key: str) -> Body:
    return {
        "IndexName": name,
        "KeySchema": _schema(key),
        "Projection": {"ProjectionType": "ALL"},
    }


async def make_table(arena: Arena, definition: Body) -> None:
    """Make a table, empty. Raises NoTableError, and what `Arena.ask` does."""
    await remove_table(arena, definition["TableName"])
    made = await arena.ask(Request("CreateTable", definition))
    if made.code != OK:
        why = made.answer.get("message", made.answer.get("Message", ""))
        raise NoTableError(f"CreateTable was told {made.code}: {why}")
    await _await_status(arena, definition["TableName"], "ACTIVE")


async def remove_table(arena: Arena, name: str) -> None:
    """Remove a table, if it is there, and wait until it is gone. Raises what `make_table` does."""
    removed = await arena.ask(Request("DeleteTable", {"TableName": name}))
    if removed.code != "ResourceNotFoundException":
        await _await_status(arena, name, None)


async def _await_status(arena: Arena, name: str, wanted: str | None) -> None:
    """Wait until a table has a status; None: until it is not there."""

    async def reached() -> bool:
        told = await arena.ask(Request("DescribeTable", {"TableName": name}))
        found = told.answer.get("Table", {}).get("TableStatus") if told.code == OK else None
        return bool(found == wanted)

    if not await at_last(reached, LOOKS_AT_TABLES):
        raise NoTableError(f"{name} is not {wanted or 'gone'} after {LOOKS_AT_TABLES} looks")


async def at_last(reached: Callable[[], Awaitable[bool]], looks: int = LOOKS) -> bool:
    """Look until something has come about, so many times at most; say whether it has."""
    for _ in range(looks):
        if await reached():
            return True
        await asyncio.sleep(LOOK_S)
    return False
