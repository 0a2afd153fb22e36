"""An order in which the operations of each item took effect, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dynacheck.history.columns import Column, Mask
from dynacheck.history.items.groups import Blocks, Groups
from dynacheck.history.items.registers import Registers


@dataclass(frozen=True)
class Order:
    """An order of the values of each item; items follow one another."""

    rank: Column
    """The place of each group."""
    rows: Column
    """The consistent operations, as rows of ``Registers.marks``, as they took effect."""


def order_of(registers: Registers) -> Order:
    """Return an order, which is a right one for the items that are linearizable.

    Every value takes effect as late as it can. A block that was there from its first end to its
    last beginning keeps that time. Any other can be put anywhere from its last beginning to its
    first end: it is put at the latter, or just before the block that was there then.
    """
    groups, blocks, marks = registers.groups, registers.blocks, registers.marks
    lasting = blocks.end < blocks.begin
    places = np.lexsort((lasting, _latest(blocks, lasting), blocks.item))
    block_rank = np.empty(len(places), np.int64)
    block_rank[places] = np.arange(len(places))
    rank = np.empty(len(groups.key), np.int64)
    rank[np.argsort(block_rank[groups.block], kind="stable")] = np.arange(len(rank))
    rows = np.lexsort((marks.begin, marks.role, rank[groups.of(marks.key)]))
    return Order(rank, rows)


def _latest(blocks: Blocks, lasting: Mask) -> Column:
    """Return the latest moment at which each block can be put."""
    around = np.flatnonzero(lasting)
    around = around[np.lexsort((blocks.end[around], blocks.item[around]))]
    moment = blocks.end.copy()
    brief = np.flatnonzero(~lasting)
    if not len(around):
        return moment
    wide = int(blocks.begin.max(initial=0)) + 1
    edges = blocks.item[around] * wide + blocks.end[around]
    ends = blocks.item[brief] * wide + np.minimum(blocks.end[brief], wide - 1)
    last = np.searchsorted(edges, ends) - 1
    inside = (last >= 0) & (blocks.item[around[last]] == blocks.item[brief])
    inside &= blocks.end[brief] < blocks.begin[around[last]]
    moment[brief[inside]] = blocks.end[around[last[inside]]]
    return moment


def certainly_before(groups: Groups, blocks: Blocks, one: Column, other: Column) -> Mask:
    """Return where group `one` comes before group `other` of the same item, in every order."""
    same = groups.block[one] == groups.block[other]
    return np.where(
        same,
        one < other,
        blocks.end[groups.block[one]] < blocks.begin[groups.block[other]],
    )
