"""A history as columns: one row for each request, one for each item that a request touches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

NEVER: Final = np.iinfo(np.int64).max // 4
"""The end of a request whose outcome nobody knows."""
ABSENT: Final = 0
"""The value of an item that is not there."""
UNTOLD: Final = -1
"""The value before a write that does not tell it."""


TRANSACTIONS: Final = frozenset({"TransactWriteItems", "TransactGetItems", "txn"})
"""The operations that act on all their items at once; the last one is Jepsen's."""


class Ending(IntEnum):
    """How a request ended."""

    OK = 0
    REFUSED = 1
    FAIL = 2
    INFO = 3


class Role(IntEnum):
    """What a request is to an item."""

    WRITE = 0
    """It gave the item its value, or may have."""
    READ = 1
    """It saw the item's current value: a consistent read, or a refusal that shows the item."""
    WEAK = 2
    """It saw a value of the item, of some time: an eventually consistent read."""
    VOID = 3
    """It would have given the item its value, and had no effect."""
    REFUSAL = 4
    """It was refused, for the item did not have the value that it expected."""
    CONTRADICTION = 5
    """It saw a value, and was carried out although it expected another."""
    FOLLOWED = 6
    """It saw a list, in which the value follows the one before; of a first value, there is none."""
    OPAQUE = 7
    """It may have changed the item in a way that the judges of columns do not read."""


@dataclass(frozen=True)
class Requests:
    """The requests, in the order of their invocations in the file."""

    line: Column
    """The line of the invocation, from 1."""
    process: Column
    begin: Column
    """Nanoseconds."""
    end: Column
    """Nanoseconds, or ``NEVER``."""
    ending: Column
    """An ``Ending``."""
    operation: Column
    """The place of the operation's name in ``History.operations``."""
    ended_at: Column
    """The line of the ending; 0 where there is none."""


@dataclass(frozen=True)
class Touches:
    """What requests did to items."""

    request: Column
    """The row of the request."""
    item: Column
    role: Column
    """A ``Role``."""
    value: Column
    """What was written or seen."""
    before: Column
    """The value before it, or the value that was expected; ``UNTOLD``."""
    token: Column
    """The token of the request; -1 for none. Requests of one token are to act once."""


@dataclass(frozen=True)
class Pages:
    """The pages of queries and scans that return every item of a table, or of a partition."""

    request: Column
    partition: Column
    """The place of the table, or of the table and partition key, in ``History.partitions``."""
    first: Column
    """Whether nothing comes before it."""
    last: Column
    """Whether nothing comes after it."""
    consistent: Column


@dataclass(frozen=True)
class History:
    """A history, read."""

    path: str
    requests: Requests
    touches: Touches
    pages: Pages
    operations: tuple[str, ...]
    """The names of the operations."""
    processes: tuple[str, ...]
    items: tuple[tuple[str, ...], ...]
    """Each item: its table, then the type and the value of each key attribute."""
    partitions: tuple[tuple[str, ...], ...]
    """A table, or a table with the type and the value of a partition key."""
    texts: tuple[str, ...]
    """The values that are no natural numbers: -2 is the first of them, -3 the second, ..."""

    @property
    def atomic(self) -> Mask:
        """The requests that are transactions, of those that were not refused."""
        named = np.array([name in TRANSACTIONS for name in self.operations] or [False])
        found: Mask = named[self.requests.operation] & (self.requests.ending != Ending.REFUSED)
        return found

    def item(self, number: int) -> str:
        """An item, in words."""
        table, *key = self.items[number]
        return f"{table}[{', '.join(key[1::2])}]" if any(key[1::2]) else table

    def value(self, code: int) -> str:
        """The value that a column has as `code`, in words."""
        if code in (ABSENT, UNTOLD):
            return "no item" if code == ABSENT else "an unknown value"
        return str(code - 1) if code > 0 else self.texts[-2 - code]
