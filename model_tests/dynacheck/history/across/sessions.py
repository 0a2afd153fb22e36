"""What eventually consistent reads show: some written value, how old, and what a client may expect.

The session guarantees are those of D. Terry et al., *Session Guarantees for Weakly Consistent
Replicated Data* (PDIS 1994), for each item by itself; a session is a process. Monotonic writes, and
writes that follow reads, follow from an item's being linearizable: its writes take effect in one
order that keeps to real time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dynacheck.history.columns import NEVER, Column, History, Mask, Role
from dynacheck.history.items.groups import Blocks, Groups
from dynacheck.history.items.marks import NONE, Marks, among
from dynacheck.history.items.orders import Order, certainly_before
from dynacheck.history.items.registers import Registers, tell_unwritten
from dynacheck.history.items.violations import Kind, Violations


@dataclass(frozen=True)
class Sessions:
    """What was found of eventually consistent reads."""

    reads: int
    stale: Column
    """Of each read of a value that had been followed by another: since when, in nanoseconds."""
    written: Violations
    """Reads of values that were not written yet."""
    own_writes: Violations
    monotonic: Violations
    unread: int
    """Reads of items whose values are not read."""
    undecided: tuple[int, int]
    """Own writes, and reads, that were followed by a value of which nobody knows the place."""


def judge_sessions(history: History, registers: Registers, order: Order) -> Sessions:
    """Judge the reads of a history whose items are linearizable."""
    groups, whole = registers.groups, ~registers.violations.broken(len(history.items))
    weak = registers.weak.pick(whole[registers.weak.item])
    written = registers.eventually
    unread = _judge_odd(registers, written)
    if not len(weak.row):
        nothing = Violations()
        return Sessions(0, weak.begin, written, nothing, nothing, unread, (0, 0))
    group = groups.of(weak.key)
    writer = groups.writer[group]
    early = np.flatnonzero(weak.end < registers.marks.begin[writer])
    pairs = ((registers.marks.row[writer[n]], weak.row[n]) for n in early)
    written.add(Kind.FUTURE, weak.item[early], pairs)
    age = weak.begin - _followed(groups, registers.blocks)[group]
    own, own_open = _judge(history, registers, order, Role.WRITE)
    reads, reads_open = _judge(history, registers, order, Role.READ)
    undecided = own_open, reads_open
    return Sessions(len(weak.row), age[age > 0], written, own, reads, unread, undecided)


def _judge_odd(registers: Registers, written: Violations) -> int:
    """Judge whether what was read of odd items had been written; return how many are unknown."""
    odd = registers.everything.pick(registers.odd[registers.everything.item])
    opaque = np.unique(odd.item[odd.role == Role.OPAQUE])
    weak = odd.pick(odd.role == Role.WEAK)
    unread = among(weak.item, opaque)
    weak = weak.pick(~unread)
    writes = odd.pick(odd.role == Role.WRITE)
    writes = writes.pick(np.lexsort((writes.begin, writes.key)))
    writes = writes.pick(np.diff(writes.key, prepend=NONE) != 0)
    void = odd.pick(odd.role == Role.VOID)
    void = void.pick(np.argsort(void.key))
    known = among(weak.key, writes.key)
    tell_unwritten(weak.pick(~known), weak.key[~known], void, written)
    weak = weak.pick(known)
    first = np.searchsorted(writes.key, weak.key)
    early = np.flatnonzero(weak.end < writes.begin[first])
    pairs = ((writes.row[first[n]], weak.row[n]) for n in early)
    written.add(Kind.FUTURE, weak.item[early], pairs)
    return int(unread.sum())


def _followed(groups: Groups, blocks: Blocks) -> Column:
    """Return by when each group had been followed by another for certain; else ``NEVER``."""
    last = np.append(groups.block[1:] != groups.block[:-1], True)[: len(groups.key)]
    later = np.where(last, NEVER, np.append(groups.end[1:], NEVER)[: len(groups.key)])
    # The least end of all later groups of the block: a running minimum from the back.
    backwards = later[::-1]
    part = groups.block[-1] - groups.block[::-1] if len(groups.block) else groups.block
    by_chain = _running_minimum(backwards, part)[::-1]
    order = np.lexsort((blocks.begin, blocks.item))
    wide = int(blocks.begin.max(initial=0)) + 1
    edges = blocks.item[order] * wide + blocks.begin[order]
    least = _running_minimum(blocks.end[order][::-1], -blocks.item[order][::-1])[::-1]
    bound = np.minimum(np.maximum(blocks.end, blocks.begin), wide - 1)
    place = np.searchsorted(edges, blocks.item * wide + bound, "right")
    inside = place < len(order)
    inside[inside] = blocks.item[order][place[inside]] == blocks.item[inside]
    by_block = np.full(len(blocks.item), NEVER)
    by_block[inside] = least[place[inside]]
    followed: Column = np.minimum(by_chain, by_block[groups.block])
    return followed


def _running_minimum(values: Column, part: Column) -> Column:
    """Return the least of the values of the same part until here; parts are ascending."""
    wide = int(np.max(values, where=values != NEVER, initial=0)) + 2
    limited = np.minimum(values, wide - 1)
    base = part - part.min(initial=0)
    shifted = limited - base * wide
    least = np.minimum.accumulate(shifted) + base * wide
    return np.where(least == wide - 1, NEVER, least)


@dataclass(frozen=True)
class _Events:
    """What the processes did to items: the events of a process on an item follow one another."""

    row: Column
    item: Column
    session: Column
    role: Column
    group: Column


def _events(history: History, registers: Registers) -> _Events:
    parts = [registers.marks.pick(registers.marks.row != NONE), registers.weak]
    marks = Marks(*(np.concatenate(each) for each in zip(*map(_columns, parts), strict=True)))
    marks = marks.pick(~registers.violations.broken(len(history.items))[marks.item])
    process = history.requests.process[history.touches.request[marks.row]]
    session = marks.item * len(history.processes) + process
    begin = history.requests.begin[history.touches.request[marks.row]]
    order = np.lexsort((begin, session))
    group = registers.groups.of(marks.key)
    columns = (marks.row, marks.item, session, marks.role, group)
    return _Events(*(column[order] for column in columns))


def _columns(marks: Marks) -> list[Column | Mask]:
    return [getattr(marks, name) for name in marks.__dataclass_fields__]


def _judge(
    history: History, registers: Registers, order: Order, of: Role
) -> tuple[Violations, int]:
    """Judge eventual reads against what their process wrote before, or read before.

    A process whose write has an unknown outcome does nothing more, so that every write counts.
    """
    found = Violations()
    events = _events(history, registers)
    counted = (events.role == Role.WRITE) == (of == Role.WRITE)
    rank = np.where(counted, order.rank[events.group], -1)
    wide = len(order.rank) + 2
    part = np.cumsum(np.diff(events.session, prepend=-1) != 0)
    running = np.maximum.accumulate(rank + part * wide) - part * wide
    before = np.append([-1], running[:-1])
    before[np.diff(part, prepend=0) != 0] = -1
    behind = (events.role == Role.WEAK) & (order.rank[events.group] < before)
    rows = np.flatnonzero(behind)
    by_rank = np.argsort(order.rank)
    newer = by_rank[before[rows]]
    sure = certainly_before(registers.groups, registers.blocks, events.group[rows], newer)
    pairs = [
        (_last_event(events, int(n), int(g), counted), int(events.row[n]))
        for n, g in zip(rows[sure], newer[sure], strict=True)
    ]
    # The newest known value may have no certain place, and an older known one may.
    for n in rows[~sure].tolist():
        start = int(np.searchsorted(events.session, events.session[n]))
        known = start + np.flatnonzero(counted[start:n])
        group = np.full(len(known), events.group[n])
        before = certainly_before(registers.groups, registers.blocks, group, events.group[known])
        if before.any():
            pairs.append((int(events.row[known[before][-1]]), int(events.row[n])))
    found.add(Kind.EARLIER, history.touches.item[[read for _, read in pairs]], pairs)
    return found, len(rows) - len(pairs)


def _last_event(events: _Events, read: int, group: int, counted: Mask) -> int:
    """Return the touch by which a process knew a value before it read another."""
    start = int(np.searchsorted(events.session, events.session[read]))
    known = (events.group[start:read] == group) & counted[start:read]
    return int(events.row[start + np.flatnonzero(known)[-1]])
