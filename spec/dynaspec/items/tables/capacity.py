"""Capacity: the units that requests consume, as a function of sizes.

A read costs a unit for each 4 KB, half of one where it is eventually consistent, two in a
transaction. A write costs a unit for each 1 KB, of the larger of the item before and after, and two
in a transaction; and what it changes in an index costs there a unit for each 1 KB, in a transaction
too. Each is at least one. Units are counted in halves.

Source: *DynamoDB read and write operations* (capacity unit consumption), ``Query`` (API reference:
"Queries that do not return results consume the minimum"), *Using Global Secondary
Indexes in DynamoDB* (write capacity units: none where no projected attribute changes, two writes
for an entry that moves), ``ConsumedCapacity`` (API reference); tests that were run against the
service, for the sizes that each half of a move, and a change in place, are charged for, and for the
indexes in transactions (nubo-db/dynoxide, tests/transactional_index_consumed_capacity.rs: figures
of eu-west-2, 2026-08-13); *Best practices for designing and using partition keys effectively*
(3,000 read and 1,000 write units a second for a partition).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import INDEX_GOING, Inference, rests_on
from dynaspec.items.data.values import Item, item_size
from dynaspec.items.tables import indexes
from dynaspec.items.tables.state import Index, Table, Throughput

ReturnConsumedCapacity: TypeAlias = Literal["INDEXES", "TOTAL", "NONE"]

READ_BLOCK: Final = 4096
"""Bytes that one read unit is for."""
WRITE_BLOCK: Final = 1024
"""Bytes that one write unit is for."""
PARTITION_READ: Final = 3_000
"""Read units that a partition serves in a second."""
PARTITION_WRITE: Final = 1_000
"""Write units that a partition serves in a second."""

EVENTUAL: Final = 1
"""Halves of a unit for a block read with eventual consistency."""
CONSISTENT: Final = 2
"""Halves of a unit for a block read with strong consistency."""
WRITE: Final = 2
"""Halves of a unit for a block written."""
TRANSACTIONAL: Final = 4
"""Halves of a unit for a block of a table read, or written, in a transaction."""


@dataclass(frozen=True)
class Consumed:
    """Capacity consumed, in halves of units: of a table itself, and of its indexes by name."""

    table: int = 0
    indexes: FrozenMap[str, int] = field(default_factory=FrozenMap)
    rests_on: frozenset[Inference] = frozenset()
    """What decides the number, where it is told."""

    @property
    def total(self) -> int:
        """All of it."""
        return self.table + sum(self.indexes.values())


def together(parts: Iterable[Consumed]) -> Consumed:
    """What ``parts``, of one table, consume together."""
    table, by_name, reasons = 0, dict[str, int](), frozenset[Inference]()
    for part in parts:
        table += part.table
        reasons |= part.rests_on
        for name, halves in part.indexes.items():
            by_name[name] = by_name.get(name, 0) + halves
    return Consumed(table, FrozenMap(by_name), reasons)


def read(size: int, rate: int) -> int:
    """Halves of units for reading ``size`` bytes at once; ``rate`` is of a block."""
    return rate * _blocks(size, READ_BLOCK)


def partitions(warm: Throughput) -> int:
    """How many partitions a table or an index may have that is as warm as this."""
    return max(1, -(-warm.read // PARTITION_READ), -(-warm.write // PARTITION_WRITE))


def of_partitions(halves: int, rate: int, most: int) -> list[int]:
    """What it may cost to read from up to ``most`` partitions what costs ``halves`` from one.

    Each is rounded up on its own, and costs a block at least. How many there are is the service's
    choice: for one tiny item in a new table on demand 2 and 0.5 units were seen, and 4 and 1
    consistently read.
    """
    return [halves + rate * more for more in range(most)]


def write(
    table: Table, old: Item | None, new: Item | None, rate: Literal[2, 4] = WRITE
) -> Consumed:
    """What it costs that ``old`` becomes ``new`` in ``table``; ``None`` for no item.

    ``rate`` is of a block of the table itself: an index costs the same in a transaction.
    """
    by_name = {
        index.name: WRITE * _entry_blocks(index, table, old, new)
        for index in table.indexes.values()
    }
    going = {index.name for index in table.indexes.values() if index.status == "DELETING"}
    written = {name: halves for name, halves in by_name.items() if halves and name not in going}
    reasons = frozenset({INDEX_GOING} if any(by_name[name] for name in going) else ())
    return Consumed(rate * max(_item_blocks(old), _item_blocks(new)), FrozenMap(written), reasons)


def _entry_blocks(index: Index, table: Table, old: Item | None, new: Item | None) -> int:
    """Blocks that are written in ``index``: those of both places where an entry moves."""
    before, after = _entry(index, table, old), _entry(index, table, new)
    if before == after:
        return 0
    if before is None or after is None:
        return _item_blocks(after if before is None else before)
    moved = any(before[name] != after[name] for name in index.schema.names)
    sizes = _item_blocks(before), _item_blocks(after)
    return sum(sizes) if moved else max(sizes)


def _entry(index: Index, table: Table, item: Item | None) -> Item | None:
    if item is None or not indexes.contains(index, item):
        return None
    return indexes.entry(index, table.schema, item)


def _item_blocks(item: Item | None) -> int:
    return _blocks(0 if item is None else item_size(item), WRITE_BLOCK)


def _blocks(size: int, block: int) -> int:
    return max(1, -(-size // block))


def answer(
    name: str,
    table: Table,
    consumed: Consumed,
    asked: ReturnConsumedCapacity,
    only: Literal["Read", "Write"] | None = None,
) -> Mapping[str, Mapping[str, object]]:
    """The member ConsumedCapacity, where it is ``asked`` for, for the table called ``name``.

    ``only`` is for transactions, which say besides whether what they consumed was for reading or
    for writing.
    """
    if asked == "NONE":
        return {}
    for inference in consumed.rests_on:
        rests_on(inference)
    body = {"TableName": name, **_units(consumed.total, only)}
    if asked == "INDEXES":
        body["Table"] = _units(consumed.table, only)
        for local, member in ((False, "GlobalSecondaryIndexes"), (True, "LocalSecondaryIndexes")):
            found = {
                index: _units(halves, only)
                for index, halves in consumed.indexes.items()
                if table.indexes[index].local is local
            }
            if found:
                body[member] = found
    return {"ConsumedCapacity": body}


def _units(halves: int, only: Literal["Read", "Write"] | None) -> dict[str, object]:
    units = halves / 2
    extra = {} if only is None else {f"{only}CapacityUnits": units}
    return {"CapacityUnits": units, **extra}
