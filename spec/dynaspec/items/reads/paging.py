"""Paging: how much one answer of Query or Scan covers, and where the next goes on.

``page(items, size_of, limit)`` is the page at the beginning of ``items``: everything that the
request's key condition and the service's order leave to be read, after the ExclusiveStartKey. A
filter comes later: it chooses among ``Page.evaluated``. ``Page.last`` becomes LastEvaluatedKey.
``resumed(items, past)`` is what lies after an ExclusiveStartKey.

Source: *Paginating table query results in DynamoDB*, ``Query`` (API reference: ``Limit``,
``LastEvaluatedKey``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from dynaspec.items.data import limits

T = TypeVar("T")


@dataclass(frozen=True)
class Reach:
    """How far a page has come: the items evaluated, the bytes that they count as together."""

    count: int = 0
    size: int = 0
    full: bool = False
    """Nothing more is evaluated."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: the items evaluated, and those that are left for the next pages."""

    evaluated: Sequence[T]
    rest: Sequence[T]
    full: bool
    """A bound ended the page, so that the answer has a LastEvaluatedKey, even if nothing is left:
    "If LastEvaluatedKey is not empty, it does not necessarily mean that there is more data"."""

    @property
    def last(self) -> T | None:
        """The item whose key is the LastEvaluatedKey; ``None`` when the answer has none."""
        return self.evaluated[-1] if self.full else None


def farther(reach: Reach, size: int, limit: int | None) -> Reach:
    """``reach`` with one more item of ``size`` bytes evaluated.

    The item that makes the page reach 1 MB is its last, and still on it: tests that were run
    against the service find it there. (They also find that the service counts some more bytes for
    each item than its documented size, and does not say how many.)
    """
    count, total = reach.count + 1, reach.size + size
    return Reach(count, total, total >= limits.PAGE_SIZE or (limit is not None and count >= limit))


def reach(items: Sequence[T], size_of: Callable[[T], int], limit: int | None) -> Reach:
    """How far the first page of ``items`` comes: until a bound is met, or to their end."""
    return reduce(
        lambda so_far, item: so_far if so_far.full else farther(so_far, size_of(item), limit),
        items,
        Reach(),
    )


def page(items: Sequence[T], size_of: Callable[[T], int], limit: int | None) -> Page[T]:
    """The first page of ``items``: until ``limit`` of them, at least 1, or 1 MB is evaluated."""
    end = reach(items, size_of, limit)
    return Page(items[: end.count], items[end.count :], end.full)


def behind(items: Sequence[T], past: Callable[[T], bool]) -> int:
    """How many of ``items`` are not ``past`` a start key."""
    return reduce(lambda count, item: count if past(item) else count + 1, items, 0)


def resumed(items: Sequence[T], past: Callable[[T], bool]) -> Sequence[T]:
    """What is left of ``items`` after a start key, which need not be the key of any of them.

    ``past`` tells the items whose key comes after it; ``items`` are in the order of their keys.
    """
    return items[behind(items, past) :]
