"""Refused conditions that do not show the item: each was refused while the item was another.

The order of an item's values leaves open when each took effect. Two placements are tried, the
earliest moments and the latest. What fits neither, and contradicts no value by itself, is left to
a search.
"""

from __future__ import annotations

import numpy as np

from dynacheck.history.columns import NEVER, Column, Mask, Role
from dynacheck.history.items.marks import among
from dynacheck.history.items.orders import Order
from dynacheck.history.items.registers import Registers
from dynacheck.history.items.violations import Kind, Violations
from dynacheck.history.items.witnesses import held


def judge_refusals(count: int, registers: Registers, order: Order, found: Violations) -> Mask:
    """Judge refusals, and return for which of `count` items they are not decided."""
    groups, refusals = registers.groups, registers.refusals
    refusals = refusals.pick(among(refusals.before, np.sort(groups.key)))
    group = groups.of(refusals.before)
    wrong = (groups.end[group] < refusals.begin) & (refusals.end < groups.begin[group])
    rows = np.flatnonzero(wrong)
    witnesses = (held(registers.marks, groups, int(group[n]), int(refusals.row[n])) for n in rows)
    found.add(Kind.TRUE_REFUSED, refusals.item[rows], witnesses)
    open_items = np.ones(count, bool)
    for start, stop in _placements(registers, order):
        inside = (refusals.begin >= start[group]) & (refusals.end < stop[group])
        fitting = np.ones(len(open_items), bool)
        fitting[refusals.item[inside & ~wrong]] = False
        open_items &= ~fitting
    return open_items


def _placements(registers: Registers, order: Order) -> list[tuple[Column, Column]]:
    """Return from when to when each group was the item's value: at the earliest, at the latest."""
    marks = registers.marks.pick(order.rows)
    wide = int(max(marks.begin.max(initial=0), marks.end[marks.end != NEVER].max(initial=0))) + 2
    shift = marks.item * wide
    early = np.maximum.accumulate(marks.begin + shift) - shift
    ends = np.minimum(marks.end, wide - 1) + shift
    late = np.minimum.accumulate(ends[::-1])[::-1] - shift
    writes = marks.role == Role.WRITE
    item = marks.item[writes]
    ended = np.append(item[1:] != item[:-1], True)
    placements = []
    for moments in (early, late):
        start = moments[writes]
        stop = np.where(ended, NEVER, np.append(start[1:], NEVER))
        placements.append((start[order.rank], stop[order.rank]))
    return placements
