"""The fewest operations that cannot have happened like this, and the chain between them."""

from __future__ import annotations

import numpy as np

from dynacheck.history.columns import Column
from dynacheck.history.items.groups import Blocks, Groups
from dynacheck.history.items.marks import Marks


def out_of_chain(marks: Marks, groups: Groups, late: int) -> tuple[int, ...]:
    """An operation of value `late` that ended before one of an earlier value of its chain began."""
    early = late - 1
    while groups.begin[early] <= groups.end[late]:
        early -= 1
    between = marks.row[groups.writer[early + 1 : late]]
    return _last(marks, groups, early), *between.tolist(), _first(marks, groups, late)


def two_orders(
    marks: Marks, groups: Groups, blocks: Blocks, one: int, other: int
) -> tuple[int, ...]:
    """Operations by which each of two blocks comes before the other: two of each, and chains."""
    rows: list[int] = []
    for block, against in ((one, other), (other, one)):
        start = int(blocks.start[block])
        stop = int(blocks.start[block + 1]) if block + 1 < len(blocks.start) else len(groups.key)
        ended = start + np.flatnonzero(groups.end[start:stop] < blocks.begin[against])
        begun = start + np.flatnonzero(groups.begin[start:stop] > blocks.end[against])
        first, last = _nearest(ended, begun)
        ends = {first: _first(marks, groups, first), last: _last(marks, groups, last)}
        low, high = sorted((first, last))
        rows += dict.fromkeys(
            [ends[low], *marks.row[groups.writer[low + 1 : high]].tolist(), ends[high]]
            if low != high
            else [_first(marks, groups, low), _last(marks, groups, low)]
        )
    return tuple(rows)


def held(marks: Marks, groups: Groups, group: int, refusal: int) -> tuple[int, ...]:
    """A refusal of a value, between operations by which the item had it all along."""
    return _first(marks, groups, group), refusal, _last(marks, groups, group)


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
    """The operation of a value that ended first, as a touch."""
    rows = _rows(marks, groups, group)
    return int(marks.row[rows.start + np.argmin(marks.end[rows])])


def _last(marks: Marks, groups: Groups, group: int) -> int:
    """The operation of a value that began last, as a touch."""
    rows = _rows(marks, groups, group)
    return int(marks.row[rows.start + np.argmax(marks.begin[rows])])


def _rows(marks: Marks, groups: Groups, group: int) -> slice:
    key = groups.key[group]
    return slice(*(int(np.searchsorted(marks.key, key, side)) for side in ("left", "right")))
