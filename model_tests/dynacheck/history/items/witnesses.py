"""The fewest operations that cannot have happened like this, and the chain between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dynacheck.history.columns import Column
from dynacheck.history.items.groups import Blocks, Groups
from dynacheck.history.items.marks import Marks


def out_of_chain(marks: Marks, groups: Groups, late: int) -> tuple[int, ...]:
    """An operation of value `late`, or of one before it in its chain, that ended before one of an
    earlier value of the chain began."""
    early = late - 1
    while groups.begin[early] <= groups.end[late]:
        early -= 1
    late = early + 1 + int(np.argmax(groups.end[early + 1 : late + 1] < groups.begin[early]))
    between = groups.writer[early + 1 : late].tolist()
    return _touches(marks, [_last(marks, groups, early), *between, _first(marks, groups, late)])


def two_orders(
    marks: Marks, groups: Groups, blocks: Blocks, one: int, other: int
) -> tuple[int, ...]:
    """Operations by which each of two blocks comes before the other: two of each, and chains.

    Of a block one is enough, if it lies between the two of the other.
    """
    some = _ends(marks, groups, blocks, one, other)
    others = _ends(marks, groups, blocks, other, one)
    choices = [(part, others) for part in (some[:1], some[-1:])]
    choices += [(some, part) for part in (others[:1], others[-1:])]
    enough = [(a, b) for a, b in choices if _before(marks, a, b) and _before(marks, b, a)]
    return _touches(marks, [row for part in [*enough, (some, others)][0] for row in part])


def _before(marks: Marks, some: Sequence[int], others: Sequence[int]) -> bool:
    """Whether one of some operations ended before one of the others began."""
    return bool(marks.end[some].min() < marks.begin[others].max())


def _ends(marks: Marks, groups: Groups, blocks: Blocks, block: int, against: int) -> list[int]:
    """One that ended before one of the block `against` began, one that began after one of it had
    ended, and the chain between them."""
    start = int(blocks.start[block])
    stop = int(blocks.start[block + 1]) if block + 1 < len(blocks.start) else len(groups.key)
    ended = start + np.flatnonzero(groups.end[start:stop] < blocks.begin[against])
    begun = start + np.flatnonzero(groups.begin[start:stop] > blocks.end[against])
    first, last = _nearest(ended, begun)
    ends = {first: _first(marks, groups, first), last: _last(marks, groups, last)}
    low, high = sorted((first, last))
    if low == high:
        return list(dict.fromkeys([_first(marks, groups, low), _last(marks, groups, low)]))
    return [ends[low], *groups.writer[low + 1 : high].tolist(), ends[high]]


def held(marks: Marks, groups: Groups, group: int, refusal: int) -> tuple[int, ...]:
    """A refusal of a value, between operations by which the item had it all along."""
    first, last = (int(marks.row[at(marks, groups, group)]) for at in (_first, _last))
    return first, refusal, last


def _nearest(some: Column, others: Column) -> tuple[int, int]:
    """Return one of each that lie as close together as any."""
    place = np.searchsorted(others, some)
    pairs = [
        (abs(int(others[p]) - int(s)), int(s), int(others[p]))
        for s, after in zip(some, place, strict=True)
        for p in (after - 1, after)
        if 0 <= p < len(others)
    ]
    return min(pairs)[1:]


def _first(marks: Marks, groups: Groups, group: int) -> int:
    """The operation of a value that ended first, as a row of the marks."""
    rows = _rows(marks, groups, group)
    return int(rows.start + np.argmin(marks.end[rows]))


def _last(marks: Marks, groups: Groups, group: int) -> int:
    """The operation of a value that began last, as a row of the marks."""
    rows = _rows(marks, groups, group)
    return int(rows.start + np.argmax(marks.begin[rows]))


def _touches(marks: Marks, rows: Sequence[int]) -> tuple[int, ...]:
    return tuple(marks.row[list(rows)].tolist())


def _rows(marks: Marks, groups: Groups, group: int) -> slice:
    key = groups.key[group]
    return slice(*(int(np.searchsorted(marks.key, key, side)) for side in ("left", "right")))
