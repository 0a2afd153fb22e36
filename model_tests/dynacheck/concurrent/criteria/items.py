"""Attempts on single items: racing writes, conditions, counters and batches."""

from __future__ import annotations

from dynacheck.concurrent.asking import (
    REFUSED,
    delete,
    done,
    get,
    number,
    on,
    other_answer,
    put,
    text,
    told_value,
    update,
    value_of,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.making import table
from dynacheck.concurrent.racing import OK, Arena, Body, Request, overlapping

ITEMS = table("dynaspec_concurrent_items", "k")
_NAME = ITEMS["TableName"]


async def racing_writes(arena: Arena) -> Attempted:
    """Write one item at once, each client another value."""
    key = {"k": text(arena.key())}
    values = [arena.fresh() for _ in range(arena.clients)]
    writes = [
        put(_NAME, {**key, "v": number(value)})
        if arena.rng.random() < 0.5
        else update(_NAME, key, "SET v = :v", {":v": number(value)})
        for value in values
    ]
    calls = await arena.race(*writes)
    fault = other_answer(calls, OK)
    there = told_value(await arena.ask(get(_NAME, key)))
    if fault is None and there not in [str(value) for value in values]:
        fault = f"{values} were written, and {there} is there"
    return Attempted(fault, overlapping(calls))


async def conditional_writes(arena: Arena) -> Attempted:
    """Write one item at once, each client if it is still as it was before."""
    key = {"k": text(arena.key())}
    kind = arena.rng.choice(("make", "replace", "change", "delete"))
    before = arena.fresh()
    if kind != "make":
        await arena.ask(put(_NAME, {**key, "v": number(before)}))
    writes = [_conditional(kind, key, before, arena.fresh()) for _ in range(arena.clients)]
    calls = await arena.race(*writes)
    there = told_value(await arena.ask(get(_NAME, key)))
    fault = other_answer(calls, OK, REFUSED)
    won = done(calls)
    if fault is None and len(won) != 1:
        fault = f"{len(won)} of {len(calls)} writes on one version were carried out ({kind})"
    if fault is None:
        expected = None if kind == "delete" else str(before + won[0].client + 1)
        fault = None if there == expected else f"{expected} was carried out, {there} is there"
    return Attempted(fault, overlapping(calls))


def _conditional(kind: str, key: Body, before: int, value: int) -> Request:
    if kind == "make":
        absent = {"ConditionExpression": "attribute_not_exists(k)"}
        return put(_NAME, {**key, "v": number(value)}, **absent)
    if kind == "replace":
        return put(_NAME, {**key, "v": number(value)}, **on(before))
    if kind == "delete":
        return delete(_NAME, key, **on(before))
    values = {":seen": number(before), ":v": number(value)}
    return update(_NAME, key, "SET v = :v", values, ConditionExpression="v = :seen")


async def counters(arena: Arena) -> Attempted:
    """Add one to a number at once."""
    key = {"k": text(arena.key())}
    add = update(_NAME, key, "ADD n :one", {":one": number(1)}, ReturnValues="UPDATED_NEW")
    calls = await arena.race(*[add] * arena.clients)
    there = told_value(await arena.ask(get(_NAME, key)), "n")
    fault = other_answer(calls, OK)
    if fault is None and there != str(arena.clients):
        fault = f"{arena.clients} times 1 was added, and the number is {there}"
    told = sorted(str(value_of(call.answer.get("Attributes"), "n")) for call in calls)
    if fault is None and told != sorted(str(n + 1) for n in range(arena.clients)):
        fault = f"the numbers after each addition were told to be {told}"
    return Attempted(fault, overlapping(calls))


async def batch_writes(arena: Arena) -> Attempted:
    """Write and delete items in batches at once: some of each client's own, one of all."""
    shared = {"k": text(arena.key("shared"))}
    own = [[{"k": text(arena.key(f"{n}-{i}-"))} for i in range(3)] for n in range(arena.clients)]
    for keys in own:
        await arena.ask(put(_NAME, {**keys[-1], "v": number(0)}))
    batches = []
    for *made, gone in own:
        puts = [{"PutRequest": {"Item": {**key, "v": number(7)}}} for key in [*made, shared]]
        changes = [*puts, {"DeleteRequest": {"Key": gone}}]
        arena.rng.shuffle(changes)
        batches.append(Request("BatchWriteItem", {"RequestItems": {_NAME: changes}}))
    calls = await arena.race(*batches)
    fault = other_answer(calls, OK)
    for call in done(calls):
        back = call.answer.get("UnprocessedItems", {}).get(_NAME, [])
        for change in call.request["RequestItems"][_NAME]:
            if fault is None and change not in back:
                fault = await _undone(arena, change)
    return Attempted(fault, overlapping(calls))


async def _undone(arena: Arena, change: Body) -> str | None:
    """Say that a change of a batch did not take place."""
    item = change.get("PutRequest", {}).get("Item")
    key = {"k": item["k"]} if item else change["DeleteRequest"]["Key"]
    there = told_value(await arena.ask(get(_NAME, key)))
    if there == (item and "7"):
        return None
    return f"{change} was neither carried out nor given back: {there} is there"
