"""Work that takes longer than a request: it goes on in pieces, each a mutation of its own.

A table that is deleted is emptied; an index that is made is filled with the items that were there,
one that is deleted is emptied; time to live, when it is switched on or off, is noted or no longer
noted for each item. What is to be done is said by the table's description alone, and a mark in the
tree says on which tables there is something to do: whoever reads the tree can go on, after a crash
as well. The request that begins the work does the first piece, so that little is done at once;
`housekeeping` does the others, and lets items expire.

Source: developer guide, "Managing Global Secondary Indexes" (phases of adding an index), "Using
time to live (TTL) in DynamoDB"; API reference, "DeleteTable".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from msgspec import structs

from dynastore.items.data.content import load
from dynastore.items.data.view import Call, Effects, View, Writes
from dynastore.items.data.wire import item_json
from dynastore.items.expressions import keys
from dynastore.items.tables import catalog
from dynastore.items.tables.catalog import Index, Table, TimeToLive
from dynastore.items.tables.mutation import Mutation, expiry

SERVICE: Final = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
"""Who deletes what expires, as streams tell it (developer guide, "DynamoDB Streams and TTL")."""
PIECE: Final = 500
"""How many keys of the tree a piece reads at most."""
PIECE_BYTES: Final = 1 << 20
"""After how many bytes of content a piece ends."""
EXPIRED: Final = 25
"""How many items expire in one mutation."""
OLDEST: Final = 5 * 365 * 24 * 3600
"""Seconds after which a time has passed too long ago for an item to expire (same guide)."""

_Pairs = list[tuple[bytes, bytes]]


def begin(view: View, table: Table) -> Writes:
    """Return the writes that enter a description by which there is work to do, and do some."""
    return _advance(view, table)


def housekeeping(view: View, call: Call) -> tuple[dict[str, object], Effects]:
    """Do a piece of the next work, or let the next items expire."""
    expired: list[dict[str, object]] = []
    marks = view.scan(keys.WORK, keys.following(keys.WORK))
    mark = next(marks, None)
    if mark is None:
        expired, effects = _expire(view, call)
    else:
        effects = Effects(_advance(view, catalog.named(view, mark[1].decode())))
    return {"Expired": expired}, effects


def _advance(view: View, table: Table) -> Writes:
    """Do a piece of the work that the table's description names."""
    if table.status == "DELETING":
        return _emptied(view, table)
    index = next((i for i in table.indexes if i.status in ("CREATING", "DELETING")), None)
    if index is None:
        after, writes = _noted(view, table) if table.ttl is not None else (table, ())
    elif index.status == "CREATING":
        after, writes = _filled(view, table, index)
    else:
        after, writes = _cleared(view, table, index)
    mark = keys.work_key(table.number), table.name.encode() if _pending(after) else None
    return (*writes, catalog.entered(after), mark)


def _pending(table: Table) -> bool:
    """Say whether there is work to do."""
    changing = any(index.status in ("CREATING", "DELETING") for index in table.indexes)
    return changing or (table.ttl is not None and table.ttl.status != "ENABLED")


def _taken(found: Iterator[tuple[bytes, bytes]]) -> tuple[_Pairs, bool]:
    """Take as much as one piece may; say whether that is all."""
    taken: _Pairs = []
    size = 0
    for key, content in found:
        if len(taken) == PIECE or size > PIECE_BYTES:
            return taken, False
        taken.append((key, content))
        size += len(content)
    return taken, True


def _items(view: View, table: Table, after: bytes) -> tuple[_Pairs, bool]:
    """Take the items whose keys come after a key."""
    space = keys.item_space(table.number)
    return _taken(view.scan(max(space, after + b"\x00"), keys.following(space)))


def _emptied(view: View, table: Table) -> Writes:
    """Delete items with the notes of when they expire, then entries of indexes, then the rest."""
    items, entries = keys.item_space(table.number), keys.entries_space(table.number)
    spaces = (
        view.scan(space, keys.following(space))
        for space in (items, entries, keys.stamp_space(table.number))
    )
    taken, ended = _taken(chain.from_iterable(spaces))
    writes: dict[bytes, bytes | None] = {}
    for key, content in taken:
        writes[key] = None
        if key.startswith(items) and table.ttl is not None:
            writes |= dict.fromkeys(expiry(table, key, load(content)))
    if ended:
        counts = keys.statistics_key(table.number)
        gone = (key for key, _ in view.scan(counts, keys.following(counts)))
        return (
            *writes.items(),
            *((key, None) for key in gone),
            (keys.table_key(table.name), None),
            (keys.work_key(table.number), None),
        )
    mark = keys.work_key(table.number), table.name.encode()
    return (*writes.items(), catalog.entered(table), mark)


def _filled(view: View, table: Table, index: Index) -> tuple[Table, Writes]:
    """Enter the next items into an index, which is ACTIVE when it has them all."""
    taken, ended = _items(view, table, index.reached)
    mutation = Mutation(view, Call())
    for _, content in taken:
        mutation.fill(table, index, content)
    if ended:
        after = structs.replace(index, status="ACTIVE", backfilling=None, reached=b"")
    else:
        after = structs.replace(index, reached=taken[-1][0])
    return _with(table, after), mutation.effects().writes


def _cleared(view: View, table: Table, index: Index) -> tuple[Table, Writes]:
    """Delete entries of an index, which is gone with the last of them."""
    space = keys.entry_space(table.number, index.number)
    taken, ended = _taken(view.scan(space, keys.following(space)))
    writes: Writes = tuple((key, None) for key, _ in taken)
    if not ended:
        return table, writes
    kept = tuple(each for each in table.indexes if each.number != index.number)
    after = structs.replace(table, indexes=kept, status="ACTIVE")
    defined = tuple(each for each in table.definitions if each.name in after.used)
    after = structs.replace(after, definitions=defined)
    return after, (*writes, (keys.statistics_key(table.number, index.number), None))


def _noted(view: View, table: Table) -> tuple[Table, Writes]:
    """Note when the next items expire, or no longer, as time to live is switched on or off."""
    ttl = table.ttl
    assert ttl is not None
    taken, ended = _items(view, table, ttl.reached)
    writes: dict[bytes, bytes | None] = {}
    for key, content in taken:
        notes = expiry(table, key, load(content))
        writes |= notes if ttl.status == "ENABLING" else dict.fromkeys(notes)
    after: TimeToLive | None
    if not ended:
        after = structs.replace(ttl, reached=taken[-1][0])
    elif ttl.status == "ENABLING":
        after = TimeToLive(ttl.attribute)
    else:
        after = None
    return structs.replace(table, ttl=after), tuple(writes.items())


def _with(table: Table, index: Index) -> Table:
    """Return the table with an index in place of the one of its number."""
    changed = (index if each.number == index.number else each for each in table.indexes)
    return structs.replace(table, indexes=tuple(changed))


def _expire(view: View, call: Call) -> tuple[list[dict[str, object]], Effects]:
    """Delete the next items whose time has passed.

    No work goes on anywhere, so that the notes are those of items which expire.
    """
    now = call.now // 1000
    first, last = keys.expiry_key(max(0, now - OLDEST), b""), keys.expiry_key(now, b"")
    mutation = Mutation(view, call)
    expired: list[dict[str, object]] = []
    for note, name in islice(view.scan(first, last), EXPIRED):
        table, at = catalog.named(view, name.decode()), keys.expiring(note)
        content = view.get(at)
        if content is None:
            raise LookupError(f"an item of {table.name} is to expire that is not there")
        mutation.delete(table, at, content, expired=True)
        key = item_json(table.schema.of(load(content)))
        expired.append({"TableName": table.name, "Key": key, "UserIdentity": SERVICE})
    return expired, mutation.effects()
