"""What the streams of tables are to tell of a mutation: it goes with it in the log.

The old image is in the log, because a record is written later than the mutation: the item would by
then be another (finding of the machine `streams`). What happens to a stream itself stands among the
changes, so that all of it is done in one order.
"""

from __future__ import annotations

from typing import Final, NewType, TypeAlias

import msgspec

from dynastore.items.data.stamps import Stamp

StreamNumber = NewType("StreamNumber", bytes)
"""By which a stream is known in the tree: its table's number and when it was switched on."""

Place = NewType("Place", int)
"""Where a change stands in the log: its mutation's position, then its own place among those there.

Places rise along the log, and none is used twice.
"""

UNTOLD: Final = b""
PLACES: Final = 1000
"""More than one mutation has changes."""


class Change(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """An item of a table with a stream became another: what the mutation writes at its key."""

    stream: StreamNumber
    at: bytes
    """The item's key in the tree."""
    old: bytes | None
    """The item as it was stored before; None: there was none.

    Nothing, `UNTOLD`, where another is in its place and the stream does not show what was before.
    """
    expired: bool = False
    """Whether the service deleted it, because its time to live had passed."""
    stamp: Stamp | None = None
    """Of an item of a global table: that of this write."""
    quiet: bool = False
    """Whether it is what it was, and its stamp alone another."""


class Opened(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A stream was switched on."""

    stream: StreamNumber


class Closed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A stream was switched off, or its table deleted."""

    stream: StreamNumber


class Parted(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A shard ends, and others of the same stream go on with its keys."""

    stream: StreamNumber
    shard: str
    bounds: tuple[int, ...] = ()
    """The hashes, ascending, at which its range is parted; none: one other goes on with it all."""


AnyChange: TypeAlias = Change | Opened | Closed | Parted
Changes: TypeAlias = tuple[AnyChange, ...]


def place(position: int, index: int) -> Place:
    """Return where a change stands: the `index`th of the mutation at a position of the log."""
    if index >= PLACES:
        raise ValueError(f"a mutation has more than {PLACES} changes")
    return Place(position * PLACES + index)
