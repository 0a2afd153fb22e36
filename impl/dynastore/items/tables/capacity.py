"""Consumed capacity: the units that a request takes, of a table and of its indexes.

Source: developer guide, "DynamoDB read and write operations": a read unit is 4 KB, half of that
costs an eventually consistent read, a write unit is 1 KB; API reference, "ConsumedCapacity".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from dynastore.items.tables.catalog import Index

READ_UNIT: Final = 4096
WRITE_UNIT: Final = 1024
_EVENTUAL: Final = Decimal("0.5")


@dataclass
class Usage:
    """What a request takes of a table, and of its indexes by name. Of some it may take nothing."""

    units: Decimal = Decimal(0)
    indexes: dict[str, tuple[Index, Decimal]] = field(default_factory=dict)

    def add(self, index: Index, units: Decimal) -> None:
        """Take units of an index, too."""
        taken = self.indexes.get(index.name, (index, Decimal(0)))[1]
        self.indexes[index.name] = index, taken + units

    def transacted(self) -> Usage:
        """Return what it takes in a transaction: twice as much of the table, of indexes the same.

        Source: measurements of eu-west-2 of 2026-08-13, in nubo-db/dynoxide, pull request 188.
        """
        return Usage(2 * self.units, self.indexes)


def read_units(size: int, *, consistent: bool) -> Decimal:
    """Return what reading `size` bytes takes; nothing found costs as much as one unit."""
    units = _units(size, READ_UNIT)
    return units if consistent else units * _EVENTUAL


def write_units(size: int) -> Decimal:
    """Return what writing an item of `size` bytes takes, the greater of before and after."""
    return _units(size, WRITE_UNIT)


def with_capacity(
    answer: dict[str, object], request: Mapping[str, Any], usage: Usage
) -> dict[str, object]:
    """Add to an answer what the request took, if it asked for that."""
    taken = consumed(request, request["TableName"], usage)
    return answer if taken is None else {**answer, "ConsumedCapacity": taken}


def with_list(
    answer: dict[str, object], taken: Sequence[Mapping[str, object] | None]
) -> dict[str, object]:
    """Add to an answer what the request took of each of several tables, if it asked for that."""
    listed = [each for each in taken if each is not None]
    return {**answer, "ConsumedCapacity": listed} if listed else answer


def consumed(
    request: Mapping[str, Any],
    name: str,
    usage: Usage,
    kind: Literal["Read", "Write"] | None = None,
) -> dict[str, object] | None:
    """Return what a request took of the table of that name; None: it did not ask for that.

    Of a transaction it is told of which `kind` the units are.
    """
    wanted = request.get("ReturnConsumedCapacity", "NONE")
    if wanted == "NONE":
        return None
    total = sum((units for _, units in usage.indexes.values()), usage.units)
    shown: dict[str, object] = {"TableName": name, **_capacity(total, kind)}
    if wanted == "INDEXES":
        shown["Table"] = _capacity(usage.units, kind)
        for local, member in ((True, "LocalSecondaryIndexes"), (False, "GlobalSecondaryIndexes")):
            taken = [(i, units) for i, units in usage.indexes.values() if i.local is local]
            if taken:
                shown[member] = {index.name: _capacity(units, kind) for index, units in taken}
    return shown


def _capacity(units: Decimal, kind: Literal["Read", "Write"] | None) -> dict[str, object]:
    capacity: dict[str, object] = {"CapacityUnits": units}
    return capacity if kind is None else {**capacity, f"{kind}CapacityUnits": units}


def _units(size: int, unit: int) -> Decimal:
    return Decimal(max(1, -(-size // unit)))
