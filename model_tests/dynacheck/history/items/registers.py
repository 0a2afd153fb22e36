"""Whether each item is linearizable, decided by sorting.

A *group* is a value of an item: the write that gave it, and the reads that saw it. Writes that tell
the value before them link groups to chains. Nothing comes between two links, so that a chain is one
*block*. For a block let e be the least end and s the greatest beginning of its operations. Block B
comes before block C if e(B) < s(C): some operation of B ended before some operation of C began.
The history of an item is linearizable if and only if each block is so by itself, and no two blocks
must come before each other: a longer cycle contains such a pair. So sorting finds all there is to
find, in O(n log n) time.

Source: P. B. Gibbons and E. Korach, *Testing Shared Memories* (SIAM J. Comput. 26(4), 1997): their
clusters and zones, for registers of which each value is written once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dynacheck.history.columns import NEVER, Column, History, Mask, Role
from dynacheck.history.items.groups import Blocks, Groups
from dynacheck.history.items.marks import NONE, Marks, among, marks_of, odd_items
from dynacheck.history.items.violations import SHOWN, Kind, Violations
from dynacheck.history.items.witnesses import out_of_chain, two_orders

_SEEING: Final = (Role.READ, Role.WEAK, Role.FOLLOWED)


@dataclass(frozen=True)
class Registers:
    """What was found of the items."""

    marks: Marks
    """The consistent reads, and the writes that took effect."""
    weak: Marks
    """The eventually consistent reads of values that were written."""
    refusals: Marks
    """The refusals that do not show the item."""
    groups: Groups
    blocks: Blocks
    everything: Marks
    odd: Mask
    """The items that cannot be judged by sorting."""
    violations: Violations
    eventually: Violations
    """Eventually consistent reads of values that nobody wrote."""


def judge(history: History) -> Registers:
    """Judge the items of a history."""
    found = Violations()
    everything = marks_of(history)
    odd = odd_items(everything, len(history.items))
    marks = everything.pick(~odd[everything.item])
    _judge_conditions(marks, found)
    eventually = Violations()
    marks = _written(_in_lists(marks, found), found, eventually)
    strong, groups = _grouped(marks, found)
    _judge_reads(strong, found)
    _judge_chains(strong, groups, found)
    blocks = _blocks(groups)
    _judge_blocks(strong, groups, blocks, found)
    weak, refusals = (marks.pick(marks.role == role) for role in (Role.WEAK, Role.REFUSAL))
    return Registers(strong, weak, refusals, groups, blocks, everything, odd, found, eventually)


def shown_by(history: History, registers: Registers) -> Column:
    """Return for each request the first end of an operation that shows that it took effect."""
    requests, touches, marks = history.requests, history.touches, registers.marks
    by = np.full(len(requests.line), NEVER)
    end = np.where(marks.row == NONE, NEVER, requests.end[touches.request[marks.row]])
    starts = np.flatnonzero(np.diff(marks.key, prepend=NONE))
    first = np.minimum.reduceat(end, starts) if len(starts) else end
    written = marks.row[starts] != NONE
    np.minimum.at(by, touches.request[marks.row[starts[written]]], first[written])
    tokened = np.flatnonzero(touches.token != NONE)
    of_token = np.full(int(touches.token.max(initial=NONE)) + 1, NEVER)
    np.minimum.at(of_token, touches.token[tokened], by[touches.request[tokened]])
    by[touches.request[tokened]] = of_token[touches.token[tokened]]
    return by


def _judge_conditions(marks: Marks, found: Violations) -> None:
    """A refusal shows another value than was expected; a write that succeeded, the expected one."""
    wrong = (marks.role == Role.READ) & (marks.key == marks.before)
    found.add(Kind.TRUE_REFUSED, marks.item[wrong], zip(marks.row[wrong], strict=True))
    false = marks.role == Role.CONTRADICTION
    found.add(Kind.FALSE_ACCEPTED, marks.item[false], zip(marks.row[false], strict=True))


def _in_lists(marks: Marks, found: Violations) -> Marks:
    """Give the writes that lists tell the order of their values before them.

    A write to which a list and its own answer tell different values keeps the latter.
    """
    told = marks.pick(marks.role == Role.FOLLOWED)
    if not len(told.row):
        return marks
    told = told.pick(np.lexsort((told.before, told.key)))
    fresh = np.diff(told.key, prepend=NONE) != 0
    other = np.flatnonzero(~fresh & (np.diff(told.before, prepend=NONE) != 0))
    pairs = ((told.row[n - 1], told.row[n]) for n in other)
    found.add(Kind.TWO_PREDECESSORS, told.item[other], pairs)
    first = told.pick(fresh)
    open_ = (marks.role == Role.WRITE) & (marks.before == NONE) & among(marks.key, first.key)
    before = marks.before.copy()
    before[open_] = first.before[np.searchsorted(first.key, marks.key[open_])]
    return replace(marks, before=before)


def _written(marks: Marks, found: Violations, eventually: Violations) -> Marks:
    """Tell the values that were seen and that no write gave; go on without them.

    Those that consistent operations saw are ``found``; the others, ``eventually``.
    """
    written = np.sort(marks.key[marks.role == Role.WRITE])
    needed = marks.pick(_needed(marks))
    lost = np.isin(needed.role, _SEEING) & ~among(needed.key, written)
    rest = needed.pick(~lost)
    stray = (rest.role == Role.WRITE) & (rest.before != NONE) & ~among(rest.before, written)
    void = marks.pick(marks.role == Role.VOID)
    void = void.pick(np.argsort(void.key))
    unread, unfollowed = needed.pick(lost), rest.pick(stray)
    weak = unread.role == Role.WEAK
    tell_unwritten(unread.pick(~weak), unread.key[~weak], void, found)
    tell_unwritten(unfollowed, unfollowed.before, void, found)
    tell_unwritten(unread.pick(weak), unread.key[weak], void, eventually)
    return replace(rest, before=np.where(stray, NONE, rest.before))


def tell_unwritten(seeing: Marks, keys: Column, void: Marks, found: Violations) -> None:
    """Tell what saw the values of ``keys``; ``void`` are the writes that had no effect, by key."""
    idle = among(keys, void.key)
    writes = void.row[np.searchsorted(void.key, keys[idle])]
    pairs = zip(writes, seeing.row[idle], strict=True)
    found.add(Kind.WITHOUT_EFFECT, seeing.item[idle], pairs)
    found.add(Kind.UNWRITTEN, seeing.item[~idle], zip(seeing.row[~idle], strict=True))


def _needed(marks: Marks) -> Mask:
    """Return the operations that must have happened: all but some of unknown outcome.

    Of that, a write took effect if its value was seen, or followed by a write that took effect; a
    transaction, if a part of it did. A history stays as it was without the others: whatever they
    may have done, nobody was told.
    """
    writes = np.flatnonzero(marks.role == Role.WRITE)
    writes = writes[np.argsort(marks.key[writes])]
    keys = marks.key[writes]
    parts = np.flatnonzero(marks.unsure & (marks.transaction != NONE))
    parts = parts[np.argsort(marks.transaction[parts])]
    needed = ~marks.unsure
    fresh = np.flatnonzero(needed & ((marks.before != NONE) | np.isin(marks.role, _SEEING)))
    while len(fresh):
        seen = marks.key[fresh[np.isin(marks.role[fresh], _SEEING)]]
        followed = marks.before[fresh[marks.role[fresh] == Role.WRITE]]
        sources = np.concatenate([seen, followed])
        sources = sources[among(sources, keys)]
        caused = writes[np.searchsorted(keys, sources)]
        begun = np.unique(marks.transaction[caused[marks.unsure[caused]]])
        together = parts[among(marks.transaction[parts], begun[begun != NONE])]
        more = np.concatenate([caused, together])
        fresh = np.unique(more[~needed[more]])
        needed[fresh] = True
    return needed


# --- Chains --------------------------------------------------------------------------------------


def _grouped(marks: Marks, found: Violations) -> tuple[Marks, Groups]:
    """Order consistent operations by block, and give the blocks' groups."""
    strong = marks.pick(marks.role <= Role.READ)
    strong = strong.pick(np.argsort(strong.key * 2 + strong.role))
    starts = np.flatnonzero(np.diff(strong.key, prepend=NONE))
    keys, before = strong.key[starts], strong.before[starts]
    parent = np.where(before == NONE, NONE, np.searchsorted(keys, before))
    parent = _without_forks(strong.row[starts], strong.item[starts], parent, found)
    root, depth = _roots(strong.row[starts], strong.item[starts], parent, found)
    order = np.argsort(root * (depth.max(initial=0) + 1) + depth)
    return strong, Groups(
        keys[order],
        np.argsort(order),
        strong.item[starts][order],
        starts[order],
        np.cumsum(np.diff(root[order], prepend=NONE) != 0) - 1,
        np.maximum.reduceat(strong.begin, starts)[order],
        np.minimum.reduceat(strong.end, starts)[order],
    )


def _without_forks(rows: Column, items: Column, parent: Column, found: Violations) -> Column:
    """Tell which values have two successors; go on with one."""
    linked = np.flatnonzero(parent != NONE)
    linked = linked[np.argsort(parent[linked], kind="stable")]
    second = np.flatnonzero(parent[linked[1:]] == parent[linked[:-1]])
    pairs = ((rows[parent[linked[n]]], rows[linked[n]], rows[linked[n + 1]]) for n in second)
    found.add(Kind.TWO_SUCCESSORS, items[linked[second]], pairs)
    alone = parent.copy()
    alone[linked[second + 1]] = NONE
    return alone


def _roots(rows: Column, items: Column, parent: Column, found: Violations) -> tuple[Column, Column]:
    """Return the first group of each group's chain, and how far it is from there.

    Each turn doubles how far up every group has looked.
    """
    own = np.arange(len(parent))
    up, depth = np.where(parent == NONE, own, parent), (parent != NONE).astype(np.int64)
    for _ in range(len(parent).bit_length() + 1):
        further = up[up]
        if (further == up).all():
            break
        depth, up = depth + depth[up], further
    circling = parent[up] != NONE
    if not circling.any():
        return up, depth
    circles = list(_circles(parent, np.unique(up[circling])))
    firsts = np.array([circle[0] for circle in circles])
    found.add(Kind.CIRCLE, items[firsts], (tuple(rows[circle]) for circle in circles))
    return _roots(rows, items, np.where(circling, NONE, parent), found)


def _circles(parent: Column, on: Column) -> Iterator[list[int]]:
    """Return the circles that the groups `on` them are on."""
    met: set[int] = set()
    for start in on.tolist():
        if start not in met:
            circle = [start]
            while (above := int(parent[circle[-1]])) != start:
                circle.append(above)
            met.update(circle)
            yield circle


# --- Orders --------------------------------------------------------------------------------------


def _judge_reads(marks: Marks, found: Violations) -> None:
    """No read ended before the write of its value began."""
    first = np.flatnonzero(np.diff(marks.key, prepend=NONE))
    writer = np.repeat(first, np.diff(first, append=len(marks.key)))
    early = np.flatnonzero(marks.end < marks.begin[writer])
    pairs = ((marks.row[writer[n]], marks.row[n]) for n in early)
    found.add(Kind.FUTURE, marks.item[early], pairs)


def _judge_chains(marks: Marks, groups: Groups, found: Violations) -> None:
    """No operation of a chain ended before one of an earlier value began."""
    latest = _running_maximum(groups.begin, groups.block)
    wrong = np.flatnonzero(groups.end < latest)
    witnesses = (out_of_chain(marks, groups, int(n)) for n in wrong)
    found.add(Kind.CHAIN, groups.item[wrong], witnesses)


def _blocks(groups: Groups) -> Blocks:
    start = np.flatnonzero(np.diff(groups.block, prepend=-1))
    begin, end = (
        join.reduceat(column, start) if len(start) else column
        for join, column in ((np.maximum, groups.begin), (np.minimum, groups.end))
    )
    return Blocks(groups.item[start], start, begin, end)


def _judge_blocks(marks: Marks, groups: Groups, blocks: Blocks, found: Violations) -> None:
    """No two blocks of an item must come before each other.

    A block whose first end is before its last beginning was there from the one to the other: no
    other such block at that time, and no other within it. Any other block can be put anywhere from
    its last beginning to its first end.
    """
    lasting = np.flatnonzero(blocks.end < blocks.begin)
    lasting = lasting[np.lexsort((blocks.end[lasting], blocks.item[lasting]))]
    wide = int(blocks.begin.max(initial=0)) + 1
    item, edge = blocks.item[lasting], blocks.item[lasting] * wide + blocks.end[lasting]
    earlier = _running_maximum(blocks.begin[lasting], item)
    overlapping = np.flatnonzero(blocks.end[lasting] < earlier)
    pairs = [(lasting[n], _around(blocks, lasting[:n], lasting[n])) for n in overlapping[:SHOWN]]
    items = blocks.item[lasting[overlapping]]
    if len(lasting):
        brief = np.flatnonzero(blocks.end >= blocks.begin)
        last = np.searchsorted(edge, blocks.item[brief] * wide + blocks.begin[brief]) - 1
        latest = np.maximum(earlier, blocks.begin[lasting])
        inside = (last >= 0) & (item[last] == blocks.item[brief])
        inside &= blocks.end[brief] < latest[last]
        pairs += [(n, _around(blocks, lasting, n)) for n in brief[inside][:SHOWN]]
        items = np.append(items, blocks.item[brief[inside]])
    found.add(Kind.TWO_ORDERS, items, (two_orders(marks, groups, blocks, *p) for p in pairs))


def _around(blocks: Blocks, among: Column, block: int) -> int:
    """Return the first of the blocks that must come both before and after `block`."""
    wrong = blocks.item[among] == blocks.item[block]
    wrong &= blocks.end[among] < blocks.begin[block]
    wrong &= blocks.end[block] < blocks.begin[among]
    return int(among[np.flatnonzero(wrong)[0]])


def _running_maximum(values: Column, part: Column) -> Column:
    """Return the greatest of the earlier values of the same part; -1 for the first.

    Parts are numbered ascending.
    """
    wide = int(values.max(initial=0)) + 1
    running = np.maximum.accumulate(values + part * wide) - part * wide
    before = np.concatenate([[-1], running[:-1]])
    return np.where(np.diff(part, prepend=-1) != 0, -1, before)
