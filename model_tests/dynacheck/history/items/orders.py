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

    A block that was there from its first end to its last beginning keeps its time; one that can be
    put anywhere between its last beginning and its first end is put at the former.
    """
    groups, blocks, marks = registers.groups, registers.blocks, registers.marks
    point = np.minimum(blocks.begin, blocks.end)
    places = np.lexsort((blocks.end < blocks.begin, point, blocks.item))
    block_rank = np.empty(len(places), np.int64)
    block_rank[places] = np.arange(len(places))
    rank = np.empty(len(groups.key), np.int64)
    rank[np.argsort(block_rank[groups.block], kind="stable")] = np.arange(len(rank))
    rows = np.lexsort((marks.begin, marks.role, rank[groups.of(marks.key)]))
    return Order(rank, rows)


def certainly_before(groups: Groups, blocks: Blocks, one: Column, other: Column) -> Mask:
    """Return where group `one` comes before group `other` of the same item, in every order."""
    same = groups.block[one] == groups.block[other]
    return np.where(
        same,
        one < other,
        blocks.end[groups.block[one]] < blocks.begin[groups.block[other]],
    )
