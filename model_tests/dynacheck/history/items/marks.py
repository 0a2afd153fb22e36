"""Touches with their times and keys: the rows that the judges of items sort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dynacheck.history.columns import ABSENT, NEVER, UNTOLD, Column, Ending, History, Mask, Role

NONE: Final = -1
"""No row, no group, no key."""


@dataclass(frozen=True)
class Marks:
    """Touches, with times that are above 0.

    They are nanoseconds, or their order alone, so that a number has room for a touch and its time.
    Each item's initial value is a write of ``ABSENT`` at time 0, ahead of all touches.
    """

    row: Column
    """The touch; ``NONE`` for an initial value."""
    item: Column
    role: Column
    key: Column
    """A number for the item and the value: keys order items, and within an item values."""
    before: Column
    """The key of the value before a write, or of the value that was expected; ``NONE``: untold."""
    begin: Column
    end: Column
    unsure: Mask
    """Whether nobody knows the outcome."""
    transaction: Column
    """The request, if that is a transaction; else ``NONE``."""

    def pick(self, rows: Column | Mask) -> Marks:
        """Return some of them."""
        if rows.dtype == np.bool_ and rows.all():
            return self
        return Marks(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def marks_of(history: History) -> Marks:
    """Return the initial values, and all touches."""
    touches, requests, count = history.touches, history.requests, len(history.items)
    of = touches.request
    begin, end = _times(requests.begin[of], requests.end[of])
    item = np.concatenate([np.arange(count), touches.item])
    value = np.concatenate([np.full(count, ABSENT), touches.value])
    before = np.concatenate([np.full(count, UNTOLD), touches.before])
    told = before != UNTOLD
    wide, (value, before) = _numbered(count, value, before)
    zeros = np.zeros(count, np.int64)
    marks = Marks(
        np.concatenate([np.full(count, NONE), np.arange(len(of))]),
        item,
        np.concatenate([np.full(count, Role.WRITE), touches.role]),
        item * wide + value,
        np.where(told, item * wide + before, NONE),
        np.concatenate([zeros, begin]),
        np.concatenate([zeros, end]),
        np.concatenate([zeros.astype(bool), requests.ending[of] == Ending.INFO]),
        np.concatenate([zeros + NONE, np.where(history.atomic[of], of, NONE)]),
    )
    carried_out = touches.role == Role.WRITE
    carried_out |= (touches.role == Role.READ) & (requests.ending[of] != Ending.REFUSED)
    token = np.where(carried_out, touches.token, NONE)
    return _acting_once(marks, np.concatenate([np.full(count, NONE), token]))


def _numbered(items: int, *columns: Column) -> tuple[int, list[Column]]:
    """Number values from 0, so that one number has room for an item and a value.

    Return the number of values, and the columns.
    """
    least = min(int(column.min(initial=0)) for column in columns)
    wide = max(int(column.max(initial=0)) for column in columns) - least + 1
    if wide * (items + 1) < NEVER:
        return wide, [column - least for column in columns]
    values = np.unique(np.concatenate(columns))
    return len(values), [np.searchsorted(values, column) for column in columns]


def _acting_once(marks: Marks, token: Column) -> Marks:
    """Take what requests of one token did to an item as one: it began with the first of them.

    By the first answer it had taken effect. ``token`` is ``NONE`` for what was not carried out.
    """
    rows = np.flatnonzero(token != NONE)
    if not len(rows):
        return marks
    rows = rows[np.lexsort((marks.end[rows], marks.key[rows], token[rows]))]
    fresh = np.diff(marks.key[rows], prepend=NONE) != 0
    first = np.flatnonzero(fresh | (np.diff(token[rows], prepend=NONE) != 0))
    begin = marks.begin.copy()
    begin[rows[first]] = np.minimum.reduceat(marks.begin[rows], first)
    kept = np.ones(len(marks.row), bool)
    kept[rows] = False
    kept[rows[first]] = True
    return replace(marks, begin=begin).pick(kept)


def _times(begin: Column, end: Column) -> tuple[Column, Column]:
    first = int(begin.min(initial=NEVER)) - 1
    known = end != NEVER
    last = int(max(begin.max(initial=0), end[known].max(initial=0)))
    if (last - first + 2) * (len(begin) + 1) < NEVER:
        return begin - first, np.where(known, end - first, NEVER)
    times = np.concatenate([begin, end[known]])
    places = np.unique(times, return_inverse=True)[1]
    ends = np.full(len(end), NEVER)
    ends[known] = places[len(begin) :] + 1
    return places[: len(begin)] + 1, ends


def odd_items(marks: Marks, count: int) -> Mask:
    """Return which of `count` items have values that repeat, or writes that are not read."""
    odd = np.zeros(count, bool)
    odd[marks.item[marks.role == Role.OPAQUE]] = True
    written = marks.role == Role.WRITE
    odd[marks.item[written & (marks.key == marks.before)]] = True
    places = np.flatnonzero(written)
    places = places[np.argsort(marks.key[places], kind="stable")]
    again = marks.key[places[1:]] == marks.key[places[:-1]]
    odd[marks.item[places[1:][again]]] = True
    return odd


def among(keys: Column, of: Column) -> Mask:
    """Return which of `keys` are among the ascending keys `of`."""
    if not len(of):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(of, keys), len(of) - 1)
    found: Mask = of[place] == keys
    return found
