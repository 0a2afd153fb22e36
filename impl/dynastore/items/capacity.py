"""Consumed capacity: the units that a request takes, of a table and of its indexes.

Source: developer guide, "DynamoDB read and write operations": a read unit is 4 KB, half of that
costs an eventually consistent read, a write unit is 1 KB; API reference, "ConsumedCapacity".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from dynastore.items.catalog import Index

READ_UNIT: Final = 4096
WRITE_UNIT: Final = 1024
_EVENTUAL: Final = Decimal("0.5")


def read_units(size: int, *, consistent: bool) -> Decimal:
    """Return what reading `size` bytes takes; nothing found costs as much as one unit."""
    units = _units(size, READ_UNIT)
    return units if consistent else units * _EVENTUAL


def write_units(size: int) -> Decimal:
    """Return what writing an item of `size` bytes takes, the greater of before and after."""
    return _units(size, WRITE_UNIT)


def with_capacity(
    answer: dict[str, object],
    request: Mapping[str, Any],
    units: Decimal,
    indexes: Iterable[tuple[Index, Decimal]] = (),
) -> dict[str, object]:
    """Add to an answer what the request took of the table and of indexes, if it asked for that."""
    wanted = request.get("ReturnConsumedCapacity", "NONE")
    if wanted == "NONE":
        return answer
    taken = list(indexes)
    total = sum((part for _, part in taken), units)
    consumed: dict[str, object] = {"TableName": request["TableName"], "CapacityUnits": total}
    if wanted == "INDEXES":
        consumed["Table"] = {"CapacityUnits": units}
        for local, member in ((True, "LocalSecondaryIndexes"), (False, "GlobalSecondaryIndexes")):
            parts = {i.name: {"CapacityUnits": part} for i, part in taken if i.local is local}
            if parts:
                consumed[member] = parts
    answer["ConsumedCapacity"] = consumed
    return answer


def _units(size: int, unit: int) -> Decimal:
    return Decimal(max(1, -(-size // unit)))
