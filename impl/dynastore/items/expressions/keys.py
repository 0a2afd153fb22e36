"""Where things are in the tree, and what a primary key may be.

The tree is one ordered map of bytes. It holds
- `\\x00` `t` name: a table's description;
- `\\x00` `n`: the number of the last table created;
- `\\x00` `s` table: how many items the table has, and their bytes;
- `\\x00` `s` table, index: how many entries the index has, and their bytes;
- `\\x00` `w` table: the name of the table on which work goes on (`housekeeping`);
- `\\x01` table, partition, sort key: an item;
- `\\x02` table, index, partition, sort key, primary key: an item's entry in an index;
- `\\x03` time, key of the item: the name of the table whose item expires at that time;
- `\\x04` `t` token: until when a client request token counts, for which request, and what reading
  its items takes; the name of its operation is part of the token;
- `\\x04` `e` time, token: a token that counts until that time, in milliseconds;
- `\\x05` `n` name, `\\x00`, time: the number of the stream that was switched on for the table then;
- `\\x05` `d` stream: a stream's description;
- `\\x05` `h` stream, shard: a shard of it;
- `\\x05` `r` stream, shard, place: a record in the shard;
- `\\x05` `t`: how much of the log has been taken into records;
- `\\x06` `s` table, key of the item after that: the stamp of an item of a global table, also of one
  that was deleted;
- `\\x06` `c`: the last stamp that was given here.

A table is a number of 8 bytes, an index one of 2, a time seconds since 1970 in 8. A stream is the
number of its table and when it was switched on, in milliseconds; a shard is its name, a place a
number of 8 bytes. A partition is a hash of 8 bytes, which spreads partition keys as in the talk
("hash of the primary key"), and then the partition key, preceded by its length, so that no key of
one partition lies among those of another. A sort key is in order: text by its UTF-8 bytes, bytes as
they are, numbers by value; it is closed, so that what follows it does not take part in the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dynastore.items.data import numbers
from dynastore.items.data.changes import Place, StreamNumber
from dynastore.items.data.errors import EmptyKeyError, ServiceError, validation
from dynastore.items.data.values import B, Item, N, S, Value, size, tag
from dynastore.items.expressions.syntax import Path

MAX_PARTITION_KEY: Final = 2048
"""Bytes (developer guide, "Quotas", "Partition keys and sort keys")."""
MAX_SORT_KEY: Final = 1024
"""Bytes (same page)."""
CATALOG: Final = b"\x00t"
COUNTER: Final = b"\x00n"
_STATISTICS: Final = b"\x00s"
WORK: Final = b"\x00w"
_ITEMS: Final = b"\x01"
_ENTRIES: Final = b"\x02"
EXPIRIES: Final = b"\x03"
_TOKENS: Final = b"\x04t"
TOKEN_ENDS: Final = b"\x04e"
ALL_STREAMS: Final = b"\x05"
STREAM_NAMES: Final = b"\x05n"
_STREAMS: Final = b"\x05d"
_SHARDS: Final = b"\x05h"
_RECORDS: Final = b"\x05r"
TAKEN: Final = b"\x05t"
_STAMPS: Final = b"\x06s"
CLOCK: Final = b"\x06c"
HASHES: Final = 1 << 64
"""How many hashes there are of partition keys, from 0."""


@dataclass(frozen=True)
class KeyAttribute:
    """One attribute of a primary key: its name and its type, "S", "N" or "B"."""

    name: str
    type: str


@dataclass(frozen=True)
class Schema:
    """A key: of a table, one partition key and at most one sort key; of an index maybe more."""

    partition: tuple[KeyAttribute, ...]
    sort: tuple[KeyAttribute, ...] = ()

    @property
    def attributes(self) -> tuple[KeyAttribute, ...]:
        """The partition key, then the sort key."""
        return self.partition + self.sort

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the attributes."""
        return tuple(attribute.name for attribute in self.attributes)

    def of(self, item: Item) -> dict[str, Value]:
        """Return the key of an item that has one."""
        return {name: item[name] for name in self.names}


def table_key(name: str) -> bytes:
    """Return where the description of a table is."""
    return CATALOG + name.encode()


def statistics_key(table: int, index: int | None = None) -> bytes:
    """Return where the count of a table's items is, or of the entries of its index."""
    key = _STATISTICS + _number(table)
    return key if index is None else key + _index_number(index)


def work_key(table: int) -> bytes:
    """Return where it is noted that work on a table goes on."""
    return WORK + _number(table)


def expiry_key(time: int, item: bytes) -> bytes:
    """Return where it is noted that the item with this key expires at `time`, in seconds."""
    return EXPIRIES + _number(time) + item


def token_key(token: str) -> bytes:
    """Return where it is noted what a client request token was used for."""
    return _TOKENS + token.encode()


def token_end_key(time: int, token: str) -> bytes:
    """Return where it is noted that a token counts until `time`, in milliseconds."""
    return TOKEN_ENDS + _number(time) + token.encode()


def ending(key: bytes) -> str:
    """Return the token of which the note at `key` says until when it counts."""
    return key[len(TOKEN_ENDS) + 8 :].decode()


def stamp_key(item: bytes) -> bytes:
    """Return where the stamp of the item with this key is."""
    return _STAMPS + item[len(_ITEMS) :]


def stamped(key: bytes) -> bytes | None:
    """Return the key of the item whose stamp is at `key`; None: no stamp is there."""
    return _ITEMS + key[len(_STAMPS) :] if key.startswith(_STAMPS) else None


def stamp_space(table: int) -> bytes:
    """Return what the keys of the stamps of a table's items begin with."""
    return _STAMPS + _number(table)


def stream_number(table: int, time: int) -> StreamNumber:
    """Return what a stream is known by: its table, and when it was switched on."""
    return StreamNumber(_number(table) + _number(time))


def stream_name(table: str, time: int) -> bytes:
    """Return where the number is of the stream that was switched on for a table at a time."""
    return stream_names(table) + _number(time)


def stream_names(table: str) -> bytes:
    """Return what the keys begin with where the numbers of a table's streams are."""
    return STREAM_NAMES + table.encode() + b"\x00"


def stream_key(stream: StreamNumber) -> bytes:
    """Return where the description of a stream is."""
    return _STREAMS + stream


def shard_key(stream: StreamNumber, shard: str = "") -> bytes:
    """Return where a shard is, or what the keys of all a stream's begin with."""
    return _SHARDS + stream + shard.encode()


def record_key(stream: StreamNumber, shard: str, place: Place) -> bytes:
    """Return where a record is."""
    return record_space(stream, shard) + _number(place)


def record_space(stream: StreamNumber, shard: str) -> bytes:
    """Return what the keys of a shard's records begin with."""
    return _RECORDS + stream + shard.encode()


def recorded(key: bytes) -> Place:
    """Return the place of the record at a key."""
    return Place(int.from_bytes(key[-8:], "big"))


def hash_of(item: bytes) -> int:
    """Return the hash of the partition key of the item with this key."""
    start = len(_ITEMS) + 8
    return int.from_bytes(item[start : start + 8], "big")


def item_space(table: int) -> bytes:
    """Return what the keys of a table's items begin with."""
    return _ITEMS + _number(table)


def entries_space(table: int) -> bytes:
    """Return what the keys of the entries of all a table's indexes begin with."""
    return _ENTRIES + _number(table)


def entry_space(table: int, index: int) -> bytes:
    """Return what the keys of an index's entries begin with."""
    return entries_space(table) + _index_number(index)


def item_key(table: int, schema: Schema, item: Item) -> bytes:
    """Return where an item is, given the item or its primary key."""
    return partition(item_space(table), schema, item) + sort_key(schema, item)


def entry_key(table: int, index: int, key: Schema, primary: Schema, item: Item) -> bytes:
    """Return where an item's entry in an index of this `key` is, given all its key attributes."""
    place = partition(entry_space(table, index), key, item) + sort_key(key, item)
    return place + _partition_key(primary, item) + sort_key(primary, item)


def partition(space: bytes, schema: Schema, item: Item) -> bytes:
    """Return what the keys of a partition's items begin with, given its partition key."""
    key = _partition_key(schema, item)
    return space + hashlib.blake2b(key, digest_size=8).digest() + key


def sort_key(schema: Schema, item: Item) -> bytes:
    """Return the bytes of an item's sort key; none where there is no sort key."""
    return b"".join(closed(item[attribute.name]) for attribute in schema.sort)


def opened(value: Value) -> bytes:
    """Return bytes that what begins with `value` begins with, in the order of sort keys."""
    return _bytes(value).replace(b"\x00", b"\x00\xff")


def closed(value: Value) -> bytes:
    """Return the bytes of one value of a sort key. None begins with another."""
    return opened(value) + b"\x00\x00"


def following(prefix: bytes) -> bytes:
    """Return the first key after all that begin with `prefix`, which is not all 0xFF."""
    kept = prefix.rstrip(b"\xff")
    return kept[:-1] + bytes([kept[-1] + 1])


def expiring(key: bytes) -> bytes:
    """Return the key of the item that the note at `key` says expires."""
    return key[len(EXPIRIES) + 8 :]


def segment(space: bytes, number: int, total: int) -> tuple[bytes, bytes]:
    """Return the range of one of `total` parts of a table or index; `number` counts from 0."""
    first, last = (-(-part * HASHES // total) for part in (number, number + 1))
    end = following(space) if last == HASHES else space + _number(last)
    return space + _number(first), end


def possible(schema: Schema, item: Item) -> bool:
    """Say whether the item has every attribute of an index's key, as the key's can be.

    Source: developer guide, "Detecting and correcting index key violations".
    """
    for attribute in schema.attributes:
        value = item.get(attribute.name)
        if value is None or tag(value) != attribute.type or value in (S(""), B(b"")):
            return False
    parts = ((schema.partition, MAX_PARTITION_KEY), (schema.sort, MAX_SORT_KEY))
    return all(
        sum(size(item[attribute.name]) for attribute in attributes) <= most
        for attributes, most in parts
    )


def check_key(schema: Schema, key: Item) -> None:
    """Refuse a `Key` parameter that is not exactly a primary key of the table."""
    fits = len(key) == len(schema.attributes) and all(
        attribute.name in key and tag(key[attribute.name]) == attribute.type
        for attribute in schema.attributes
    )
    if not fits:
        raise validation("The provided key element does not match the schema")
    _check_sizes(schema, key)


def check_item(schema: Schema, item: Item) -> None:
    """Refuse an item whose primary key is missing, of the wrong type, empty or too long."""
    for attribute in schema.attributes:
        found = item.get(attribute.name)
        if found is None:
            raise validation(
                "One or more parameter values were invalid: "
                f"Missing the key {attribute.name} in the item"
            )
        if tag(found) != attribute.type:
            raise validation(
                "One or more parameter values were invalid: Type mismatch for key "
                f"{attribute.name} expected: {attribute.type} actual: {tag(found)}"
            )
    _check_sizes(schema, item)


def check_targets(schema: Schema, targets: Sequence[Path]) -> None:
    """Refuse an update of a key attribute."""
    names = {path.steps[0] for path in targets}
    for attribute in schema.attributes:
        if attribute.name in names:
            raise validation(
                "One or more parameter values were invalid: Cannot update attribute "
                f"{attribute.name}. This attribute is part of the key"
            )


def check_paths(schema: Schema, paths: Sequence[Path]) -> None:
    """Refuse a path into a key attribute."""
    nested = {path.steps[0] for path in paths if len(path.steps) > 1}
    for attribute in schema.attributes:
        if attribute.name in nested:
            raise validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' "
                f"are not allowed: Key: {attribute.name}"
            )


def check_size(
    attribute: KeyAttribute, value: Value, limit: int, *, index: str | None = None
) -> None:
    """Refuse the value of a key attribute that is empty, or longer than `limit` bytes.

    The key is that of the `index` of that name, or of the table.
    """
    check_not_empty(attribute, value, index)
    if size(value) > limit:
        raise too_long(limit)


def check_not_empty(attribute: KeyAttribute, value: Value, index: str | None) -> None:
    """Refuse an empty value of a key attribute, of the `index` of that name or of the table."""
    if isinstance(value, (S, B)) and not value.value:
        raise _empty(attribute, index)


def _check_sizes(schema: Schema, item: Item) -> None:
    limits = (MAX_PARTITION_KEY, MAX_SORT_KEY)
    for attribute, limit in zip(schema.attributes, limits, strict=False):
        check_size(attribute, item[attribute.name], limit)


def _empty(attribute: KeyAttribute, index: str | None) -> ServiceError:
    kind = "string" if attribute.type == "S" else "binary"
    about, where = "", f"Key: {attribute.name}"
    if index is not None:
        about = "A value specified for a secondary index key is not supported. "
        where = f"IndexName: {index}, IndexKey: {attribute.name}"
    return EmptyKeyError(
        f"One or more parameter values are not valid. {about}The AttributeValue for a key "
        f"attribute cannot contain an empty {kind} value. {where}"
    )


def too_long(limit: int) -> ServiceError:
    """Return what refuses a key of a single attribute of more than `limit` bytes."""
    if limit == MAX_PARTITION_KEY:
        what = "Size of hashkey has exceeded the maximum size limit of2048 bytes"
    else:
        what = "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    return validation(f"One or more parameter values were invalid: {what}")


def _partition_key(schema: Schema, item: Item) -> bytes:
    return b"".join(_measured(_bytes(item[attribute.name])) for attribute in schema.partition)


def _measured(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


def _bytes(value: Value) -> bytes:
    match value:
        case S(text):
            return text.encode()
        case N(number):
            return numbers.ordered(number)
        case B(content):
            return content
        case _:
            raise TypeError(f"not the value of a key attribute: {tag(value)}")


def _number(number: int) -> bytes:
    return number.to_bytes(8, "big")


def _index_number(number: int) -> bytes:
    return number.to_bytes(2, "big")
