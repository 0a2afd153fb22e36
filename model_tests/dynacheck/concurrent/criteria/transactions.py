"""Attempts on transactions: their conflicts, their halves and their tokens."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from dynacheck.concurrent.asking import (
    CHECK_FAILED,
    CONFLICT,
    check,
    done,
    get,
    number,
    other_answer,
    other_reason,
    put,
    text,
    told_value,
    transact,
    transact_get,
    update,
    value_of,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.making import at_last, table
from dynacheck.concurrent.racing import OK, Arena, Body, Call, Request, overlapping

LEFT = table("dynaspec_concurrent_left", "k")
RIGHT = table("dynaspec_concurrent_right", "k")
_PLACES = (LEFT["TableName"], RIGHT["TableName"])
PLAIN_CONFLICT = "TransactionConflictException"
UNDER_WAY = "TransactionInProgressException"
MISMATCH = "IdempotentParameterMismatchException"


async def transaction_conflicts(arena: Arena) -> Attempted:
    """Write some items at once in transactions, one value a transaction, in any order of them."""
    places = _places(arena, "c")
    calls = await arena.race(*(_one_value(arena, places) for _ in range(arena.clients)))
    fault = other_reason(calls, [CONFLICT], OK)
    there = [told_value(await arena.ask(get(*place))) for place in places]
    if fault is None and (len(set(there)) != 1 or bool(done(calls)) != bool(there[0])):
        fault = f"{len(done(calls))} transactions gave all items one value, and {there} is there"
    return Attempted(fault, overlapping(calls))


def _places(arena: Arena, name: str) -> list[tuple[str, Body]]:
    """Return items of both tables: as many as make a transaction take a while."""
    keys = [{"k": text(arena.key(f"{name}{n}-"))} for n in range(4)]
    return [(table_name, key) for table_name in _PLACES for key in keys]


def _both(arena: Arena, key: Body) -> Request:
    return _one_value(arena, [(name, key) for name in _PLACES])


def _one_value(arena: Arena, places: Sequence[tuple[str, Body]]) -> Request:
    """Return a transaction that gives all items one value, which no other gives."""
    value = number(arena.fresh())
    updates = [update(name, key, "SET v = :v", {":v": value}) for name, key in places]
    return transact(*arena.rng.sample(updates, len(updates)))


async def plain_write_conflicts(arena: Arena) -> Attempted:
    """Write two items at once in transactions, and one of them by itself."""
    key = {"k": text(arena.key("p"))}
    requests = [
        _leaving_a_trace(key, n) if n % 2 else _both(arena, key) for n in range(arena.clients)
    ]
    calls = await arena.race(*requests)
    fault = other_answer(calls[1::2], OK, PLAIN_CONFLICT)
    fault = fault or other_reason(calls[::2], [CONFLICT], OK)
    return Attempted(fault or await _mistraced(arena, key, calls[1::2]), overlapping(calls))


async def refused_transactions(arena: Arena) -> Attempted:
    """Write an item at once by itself, and with others in transactions that are refused."""
    key, places = {"k": text(arena.key("r"))}, _places(arena, "n")
    for name in _PLACES:
        await arena.ask(put(name, {**key, "v": number(0)}))
    others = [update(*place, "SET v = :v", {":v": number(1)}) for place in places]
    requests = []
    for n in range(arena.clients):
        alone = _leaving_a_trace(key, n)
        refused = transact(alone, *others, check(_PLACES[1], key, 1))
        requests.append(alone if n % 2 else refused)
    calls = await arena.race(*requests)
    fault = other_answer(calls[1::2], OK, PLAIN_CONFLICT)
    fault = fault or other_reason(calls[::2], [CONFLICT, CHECK_FAILED])
    fault = fault or await _mistraced(arena, key, calls)
    there = [told_value(await arena.ask(get(*place))) for place in places]
    if fault is None and any(there):
        fault = f"no transaction was carried out, and of their items {there} is there"
    return Attempted(fault, overlapping(calls))


def _leaving_a_trace(key: Body, client: int) -> Request:
    """Return an update that gives an item an attribute that no other client gives it."""
    return update(_PLACES[0], key, f"SET w{client} = :one", {":one": number(1)})


async def _mistraced(arena: Arena, key: Body, calls: Sequence[Call]) -> str | None:
    """Say which call was carried out and left no trace, or was refused and left one."""
    last = await arena.ask(get(_PLACES[0], key))
    for call in calls:
        seen = told_value(last, f"w{call.client}") is not None
        if seen != (call.code == OK):
            return (
                f"{call.operation} was told {call.code}, its write is {'' if seen else 'not '}there"
            )
    return None


async def whole_transactions(arena: Arena) -> Attempted:
    """Write some items in transactions, one value a transaction, while others read them all."""
    places = _places(arena, "w")
    reads: list[Call] = []

    async def client(n: int) -> None:
        for _ in range(3):
            if n % 2:
                reads.append(await arena.ask(transact_get(*places), n))
            else:
                await arena.ask(_one_value(arena, places), n)

    await arena.each(client)
    fault = other_reason(arena.calls, [CONFLICT], OK)
    for call in done(reads):
        told = call.answer.get("Responses", [])
        seen = [value_of(each.get("Item"), "v") for each in told]
        if fault is None and (len(seen) != len(places) or len(set(seen)) != 1):
            fault = f"every transaction gives all items one value, and {seen} was read"
    writes = done(call for call in arena.calls if call.operation == "TransactWriteItems")
    return Attempted(fault, any(one.meets(other) for one in done(reads) for other in writes))


# --- Tokens -------------------------------------------------------------------------------


async def one_execution(arena: Arena) -> Attempted:
    """Send one transaction with one token at once, and then again until it is carried out."""
    key = {"k": text(arena.key("o"))}
    request = transact(_add(_PLACES[0], key), _add(_PLACES[1], key), token=str(uuid.uuid4()))
    calls = await arena.race(*[request] * arena.clients)
    fault = other_reason(calls, [CONFLICT], OK, UNDER_WAY)
    again = await _repeated(arena, request, OK)
    if fault is None and again.code != OK:
        fault = f"repeated at last it is told {again.code}"
    counts = [await _count(arena, name, key) for name in _PLACES]
    if fault is None and counts != ["1", "1"]:
        fault = f"a transaction of one token added 1 to two numbers, which are {counts}"
    return Attempted(fault, overlapping(calls))


async def token_with_writes(arena: Arena) -> Attempted:
    """Send one transaction with one token at once while its condition becomes true."""
    key, switch = {"k": text(arena.key("a"))}, {"k": text(arena.key("s"))}
    await arena.ask(put(_PLACES[1], {**switch, "v": number(0)}))
    checked = check(_PLACES[1], switch, 1)
    request = transact(_add(_PLACES[0], key), checked, token=str(uuid.uuid4()))
    turn = put(_PLACES[1], {**switch, "v": number(1)})
    requests = [request] * (arena.clients - 1)
    requests.insert(arena.rng.randrange(arena.clients), turn)
    calls = await arena.race(*requests)
    sent = [call for call in calls if call.operation != "PutItem"]
    fault = other_reason(sent, [CONFLICT, CHECK_FAILED], OK, UNDER_WAY)
    await arena.ask(turn)
    again = await _repeated(arena, request, OK)
    count = await _count(arena, _PLACES[0], key)
    said = [*done(sent), *done([again])]
    if fault is None and count != ("1" if said else None):
        fault = f"{len(said)} requests of one token were told success, and the number is {count}"
    return Attempted(fault, overlapping(calls))


async def token_of_another(arena: Arena) -> Attempted:
    """Send two transactions with one token at once, and then each again."""
    keys = [{"k": text(arena.key("x"))}, {"k": text(arena.key("y"))}]
    token = str(uuid.uuid4())
    pair = [transact(_add(_PLACES[0], key), token=token) for key in keys]
    calls = await arena.race(*(pair[n % 2] for n in range(arena.clients)))
    fault = other_reason(calls, [CONFLICT], OK, UNDER_WAY, MISMATCH)
    again = [await _repeated(arena, request, OK, MISMATCH) for request in pair]
    codes = [call.code for call in again]
    if fault is None and sorted(codes) != sorted([OK, MISMATCH]):
        fault = f"two transactions with one token, one after the other, were told {codes}"
    counts = [await _count(arena, _PLACES[0], key) for key in keys]
    if fault is None and counts != ["1" if code == OK else None for code in codes]:
        fault = f"of two transactions with one token, told {codes}, the numbers are {counts}"
    return Attempted(fault or _both_done(calls, pair), overlapping(calls))


def _both_done(calls: Sequence[Call], pair: Sequence[Request]) -> str | None:
    told = [any(call.request == request.body for call in done(calls)) for request in pair]
    return "two transactions with one token were both told success" if all(told) else None


def _add(name: str, key: Body) -> Request:
    return update(name, key, "ADD n :one", {":one": number(1)})


async def _count(arena: Arena, name: str, key: Body) -> str | None:
    return told_value(await arena.ask(get(name, key)), "n")


async def _repeated(arena: Arena, request: Request, *codes: str) -> Call:
    """Send a request again until it is told one of these codes; return the last call."""
    calls: list[Call] = []

    async def told() -> bool:
        calls.append(await arena.ask(request))
        return calls[-1].code in codes

    await at_last(told)
    return calls[-1]
