"""Attempts on streams: what they tell of writes that race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from dynacheck.concurrent.asking import (
    CONFLICT,
    REFUSED,
    delete,
    done,
    number,
    on,
    other_answer,
    other_reason,
    put,
    text,
    transact,
    update,
    value_of,
)
from dynacheck.concurrent.criterion import Attempted
from dynacheck.concurrent.flowing import (
    beginning,
    latest_shard,
    page,
    records_in,
    stream_of,
    told_of,
    whole,
)
from dynacheck.concurrent.making import at_last, table
from dynacheck.concurrent.racing import OK, Arena, Body, Call, Request, overlapping
from dynacheck.streams.images import chain_faults
from dynacheck.streams.seen import SeenRecord, SeenShard

_VIEW = "NEW_AND_OLD_IMAGES"
_ON: Body = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": _VIEW}}
STREAMED = table("dynaspec_concurrent_streamed", "k") | _ON
PAIRED = table("dynaspec_concurrent_paired", "k") | _ON
_NAME, _OTHER = STREAMED["TableName"], PAIRED["TableName"]
ROUNDS = 4
"""How often each client writes."""
READERS = 2
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem"})


async def stream_records(arena: Arena) -> Attempted:
    """Write few items at once; each write that changed one has one record, and no other has."""
    keys = await _written(arena)
    shards = await _told(arena, keys)
    fault = other_answer(_writes(arena), OK)
    return Attempted(fault or _miscounted(_writes(arena), records_in(shards)), _met(arena))


async def stream_order(arena: Arena) -> Attempted:
    """Write few items at once; the records of each are in order, by their images and in time."""
    keys = await _written(arena)
    shards = await _told(arena, keys)
    fault = other_answer(_writes(arena), OK)
    for wrong in chain_faults(shards):
        fault = fault or f"{wrong.rule}: {wrong.told}"
    return Attempted(fault or _out_of_time(_writes(arena), shards), _met(arena))


async def stream_refusals(arena: Arena) -> Attempted:
    """Write on the same version at once, and a value once more: one write has a record."""
    key = arena.key("c")
    before = arena.fresh()
    await arena.ask(put(_NAME, {"k": text(key), "v": number(before)}))
    await arena.ask(put(_NAME, {"k": text(key), "v": number(before)}))
    values = [arena.fresh() for _ in range(arena.clients)]
    calls = await arena.race(
        *(put(_NAME, {"k": text(key), "v": number(value)}, **on(before)) for value in values)
    )
    shards = await told_of(arena, await stream_of(arena, _NAME), {key}, 2)
    fault = other_answer(calls, OK, REFUSED)
    told = [value_of(record.new, "v") for record in records_in(shards)]
    due = [str(before), *(value_of(call.request["Item"], "v") for call in done(calls))]
    if fault is None and told != due:
        fault = f"{due} were written, the records tell of {told}"
    return Attempted(fault, overlapping(calls))


async def stream_transactions(arena: Arena) -> Attempted:
    """Write items of two tables in transactions at once: all records of each are there, or none."""
    keys = [arena.key(f"t{n}-") for n in range(3)]
    values = [arena.fresh() for _ in range(arena.clients)]
    calls = await arena.race(*(_in_both(arena, keys, value) for value in values))
    fault = other_reason(calls, [CONFLICT], OK)
    due = Counter(
        {str(v): len(keys) for v, call in zip(values, calls, strict=True) if call.code == OK}
    )
    for name in (_NAME, _OTHER):
        arn = await stream_of(arena, name)
        shards = await told_of(arena, arn, keys, sum(due.values()))
        told = Counter(str(value_of(record.new, "v")) for record in records_in(shards))
        if fault is None and told != due:
            fault = f"records of {name} by the transaction's value: {dict(told)}, not {dict(due)}"
    return Attempted(fault, overlapping(calls))


async def stream_readers(arena: Arena) -> Attempted:
    """Read a shard forward while others write: no record is left out and none comes twice."""
    arn = await stream_of(arena, _NAME)
    shard = await latest_shard(arena, arn)
    key = arena.key("r")
    read: list[list[str]] = [[] for _ in range(READERS)]
    goes_on: list[str | None] = [None] * READERS
    writing = set(range(READERS, arena.clients))

    async def client(n: int) -> None:
        if n < READERS:
            goes_on[n] = await _follow(arena, (arn, shard, n), read[n], writing)
            return
        for _ in range(ROUNDS):
            await arena.ask(put(_NAME, {"k": text(f"{key}-{n}"), "v": number(arena.fresh())}), n)
        writing.discard(n)

    await arena.each(client)
    there = next(each for each in await whole(arena, arn) if each.name == shard)
    numbers = [record.number for record in there.records]
    fault = other_answer(_writes(arena), OK)
    for n, seen in enumerate(read):
        await _catch_up(arena, goes_on[n], n, seen, len(numbers))
        if fault is None and seen[: len(numbers)] != numbers:
            fault = f"reader {n} was told of {len(seen)} records, {_odd(numbers, seen)}"
    reads = [call for call in arena.calls if call.operation == "GetRecords"]
    return Attempted(fault, any(a.meets(b) for a in reads for b in _writes(arena)))


async def _follow(
    arena: Arena, place: tuple[str, str, int], read: list[str], writing: Collection[int]
) -> str | None:
    """Read page after page as long as others write; return the iterator of the next page."""
    arn, shard, n = place
    at: str | None = await beginning(arena, arn, shard, n)
    while at is not None and writing:
        records, at = await page(arena, at, n)
        read += map(_number, records)
    return at


async def _catch_up(arena: Arena, at: str | None, n: int, read: list[str], due: int) -> None:
    """Read on until so many records were read, or none has come for long."""

    async def there() -> bool:
        nonlocal at
        if at is not None and len(read) < due:
            records, at = await page(arena, at, n)
            read.extend(map(_number, records))
        return at is None or len(read) >= due

    await at_last(there)


def _number(record: Body) -> str:
    return str(record.get("dynamodb", {}).get("SequenceNumber"))


def _odd(numbers: Sequence[str], seen: Sequence[str]) -> str:
    missing = [number for number in numbers if number not in seen]
    if missing:
        return f"and not of {missing[0]}, one of {len(missing)} that are there"
    return "of some twice or in another order"


async def _written(arena: Arena) -> list[str]:
    """Let each client put, update and delete items that all write; return their keys."""
    keys = [arena.key(name) for name in ("a", "b")]

    async def client(n: int) -> None:
        for _ in range(ROUNDS):
            await arena.ask(_any(arena, arena.rng.choice(keys)), n)

    await arena.each(client)
    return keys


def _any(arena: Arena, key: str) -> Request:
    """Return a write that tells what it replaced; its value is no other's."""
    value, chance = number(arena.fresh()), arena.rng.random()
    if chance < 0.2:
        return delete(_NAME, {"k": text(key)}, ReturnValues="ALL_OLD")
    if chance < 0.6:
        return put(_NAME, {"k": text(key), "v": value}, ReturnValues="ALL_OLD")
    return update(_NAME, {"k": text(key)}, "SET v = :v", {":v": value}, ReturnValues="ALL_OLD")


async def _told(arena: Arena, keys: Sequence[str]) -> list[SeenShard]:
    due = {mark for call in _writes(arena) if (mark := _marks(call)) is not None}
    return await told_of(arena, await stream_of(arena, _NAME), keys, len(due))


def _writes(arena: Arena) -> list[Call]:
    return [call for call in arena.calls if call.operation in WRITES]


def _met(arena: Arena) -> bool:
    return overlapping(_writes(arena))


def _marks(call: Call) -> tuple[str, str] | None:
    """Return what tells the record of a write: its new value, or the one that it took away."""
    if call.code != OK:
        return None
    if call.operation == "DeleteItem":
        old = value_of(call.answer.get("Attributes"), "v")
        return None if old is None else ("removed", old)
    item = call.request.get("Item") or {"v": call.request["ExpressionAttributeValues"][":v"]}
    return "written", str(value_of(item, "v"))


def _mark_of(record: SeenRecord) -> tuple[str, str]:
    kind, image = ("removed", record.old) if record.event == "REMOVE" else ("written", record.new)
    return kind, str(value_of(image, "v"))


def _miscounted(calls: Iterable[Call], records: Iterable[SeenRecord]) -> str | None:
    """Say which write has no record or two, or which record no write.

    A value is taken away once, however many were told of it: that is no matter of the stream.
    """
    due = Counter({mark: 1 for call in calls if (mark := _marks(call)) is not None})
    told = Counter(_mark_of(record) for record in records)
    for mark in [*due, *told]:
        if due[mark] != told[mark]:
            what = f"the value {mark[1]} was {'' if due[mark] else 'not '}{mark[0]}"
            return f"{what}, and there are {told[mark]} records of that"
    return None


def _out_of_time(calls: Sequence[Call], shards: Sequence[SeenShard]) -> str | None:
    """Say which record comes before that of a write that had ended when its own began."""
    by_mark = {mark: call for call in calls if (mark := _marks(call)) is not None}
    seen: list[Call] = []
    for record in records_in(shards):
        call = by_mark.get(_mark_of(record))
        if call is None:
            continue
        for earlier in seen:
            same = _key_of(earlier) == _key_of(call)
            if same and call.end < earlier.begin:
                return f"{record} comes after the record of a write that began when it had ended"
        seen.append(call)
    return None


def _key_of(call: Call) -> str | None:
    return value_of(call.request.get("Item") or call.request.get("Key"), "k")


def _in_both(arena: Arena, keys: Sequence[str], value: int) -> Request:
    """Return a transaction that gives items of both tables one value."""
    actions = [
        update(name, {"k": text(key)}, "SET v = :v", {":v": number(value)})
        for name in (_NAME, _OTHER)
        for key in keys
    ]
    return transact(*arena.rng.sample(actions, len(actions)))
