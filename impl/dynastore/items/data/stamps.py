"""Stamps: when and where an item of a global table was last written.

The talk: an item bears the region that it was written in, the time in milliseconds and "three more
digits", which count the writes of that millisecond; of two writes the later stays, and should
"those two time stamps ... be identical ... the region is then used to disambiguate". The time is
told in seconds, as in `1627476226.835001` (seen in items that users of the service have published).

Here the leader gives the stamp with the write, and not the process that reads the stream. A write
is later than what it overwrites, and than whatever was stamped in its region before. Where the
clock shows no such time it is set forward: to the next millisecond when the numbers of one are used
up, or when another region's clock is ahead. So no number is used twice, whatever the clocks do.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from dynastore.items.data.values import Bool, Item, N, S, Value

LIMIT: Final = 999
"""The highest number of a write in its millisecond (the talk: "a thousand operations per second on
a partition, which is the limit")."""
TIME: Final = "aws:rep:updatetime"
REGION: Final = "aws:rep:updateregion"
DELETING: Final = "aws:rep:deleting"
NAMES: Final = (DELETING, TIME, REGION)
"""The attributes that tell it (developer guide, "Global tables: How it works")."""
_MICROSECONDS: Final = 1_000_000


class Stamp(NamedTuple):
    """In the order in which stamps win over one another; of equal times the later region's name."""

    time: int
    """Milliseconds since 1970, UTC, by the clock of the region."""
    counter: int
    """The write's number among those of its region in the millisecond, from 1."""
    region: str


NOTHING: Final = Stamp(0, 0, "")
"""Of an item that was never written: older than all."""


def unstamped(region: str) -> Stamp:
    """Return what stands for the stamp of an item that its region had before it was replicated."""
    return Stamp(0, 1, region)


def following(region: str, now: int, last: Stamp, held: Stamp) -> Stamp:
    """Return the stamp of a write made now, at the time `now`, in milliseconds.

    `last` is the last that the region gave; `held` what the write overwrites.
    """
    time, counter = (now, 1) if now > last.time else (last.time, last.counter + 1)
    if counter > LIMIT:
        time, counter = time + 1, 1
    stamp = Stamp(time, counter, region)
    return stamp if stamp > held else Stamp(held.time + 1, 1, region)


def metadata(stamp: Stamp, *, deleting: bool) -> dict[str, Value]:
    """Return the attributes that tell a stamp."""
    text = Decimal(stamp.time * 1000 + stamp.counter) / _MICROSECONDS
    return {DELETING: Bool(deleting), TIME: N(text), REGION: S(stamp.region)}


def told(item: Item) -> tuple[Stamp, bool] | None:
    """Read the stamp of an item and whether it is deleted; None: the item does not tell."""
    time, region = item.get(TIME), item.get(REGION)
    deleting = item.get(DELETING, Bool(False))
    if not isinstance(time, N) or not isinstance(region, S) or not isinstance(deleting, Bool):
        return None
    count = time.value * _MICROSECONDS
    if count != int(count) or count < 0:
        return None
    milliseconds, counter = divmod(int(count), 1000)
    return Stamp(milliseconds, counter, region.value), deleting.value


def plain(item: Mapping[str, Value]) -> dict[str, Value]:
    """Return an item without those attributes."""
    return {name: value for name, value in item.items() if name not in NAMES}
