"""Attempts on reads of single items, which `dynaspec history` judges."""

from __future__ import annotations

from dynacheck.concurrent.asking import (
    CHECK_FAILED,
    CONFLICT,
    REFUSED,
    delete,
    get,
    number,
    on,
    other_answer,
    other_reason,
    put,
    text,
    transact,
    transact_get,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.histories import objection
from dynacheck.concurrent.making import table
from dynacheck.concurrent.racing import OK, Arena, overlapping

READS = table("dynaspec_concurrent_reads", "k")
OTHERS = table("dynaspec_concurrent_others", "k")
_NAME, _OTHER = READS["TableName"], OTHERS["TableName"]
ROUNDS = 3
"""How often each client writes and reads."""


async def consistent_reads(arena: Arena) -> Attempted:
    """Write one item and read it, each client by turns, all at once."""
    key = {"k": text(arena.key())}

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            await arena.ask(put(_NAME, {**key, "v": number(arena.fresh())}), n)
            await arena.ask(get(_NAME, key), n)

    await arena.each(client)
    fault, judged = objection(arena.calls, [READS], "items")
    return Attempted(other_answer(arena.calls, OK) or fault, judged and overlapping(arena.calls))


async def final_deletes(arena: Arena) -> Attempted:
    """Delete an item while others read it, and write it if it is still there."""
    key = {"k": text(arena.key())}
    before = arena.fresh()
    await arena.ask(put(_NAME, {**key, "v": number(before)}))

    deleter = arena.rng.randrange(arena.clients)

    async def client(n: int) -> None:
        if n == deleter:
            await arena.ask(delete(_NAME, key), n)
        elif n % 2:
            await arena.ask(put(_NAME, {**key, "v": number(arena.fresh())}, **on(before)), n)
        for _ in range(ROUNDS):
            await arena.ask(get(_NAME, key), n)

    await arena.each(client)
    fault, judged = objection(arena.calls, [READS], "items")
    fault = other_answer(arena.calls, OK, REFUSED) or fault
    return Attempted(fault, judged and overlapping(arena.calls))


async def serial_transactions(arena: Arena) -> Attempted:
    """Read two items and write both if they are as they were read, while others read them."""
    places = [(_NAME, {"k": text(arena.key("t"))}), (_OTHER, {"k": text(arena.key("t"))})]
    versions = [arena.fresh(), arena.fresh()]
    for (name, key), version in zip(places, versions, strict=True):
        await arena.ask(put(name, {**key, "v": number(version)}))

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            read = await arena.ask(transact_get(*places), n)
            found = [each.get("Item") for each in read.answer.get("Responses", [])]
            if read.code != OK or None in found:
                continue
            puts = [
                put(name, {**key, "v": number(arena.fresh())}, **on(int(item["v"]["N"])))
                for (name, key), item in zip(places, found, strict=True)
            ]
            await arena.ask(transact(*puts), n)
            await arena.ask(get(*arena.rng.choice(places)), n)

    await arena.each(client)
    fault, judged = objection(arena.calls, [READS, OTHERS], "items", "transactions")
    told = other_reason(arena.calls, [CONFLICT, CHECK_FAILED], OK)
    return Attempted(told or fault, judged and overlapping(arena.calls))
