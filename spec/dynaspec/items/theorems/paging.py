"""Paging: pages of any sizes, one after the other, are the sequence that they are pages of.

``Key`` stands for an item and its place in the order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Final, NewType, cast

from dynaspec.items.data import limits
from dynaspec.items.reads import paging
from dynaspec.machine import require
from dynaspec.theorem import Theorem, given

Key = NewType("Key", int)
Natural = NewType("Natural", int)
Positive = NewType("Positive", int)
Keys = tuple[Key, ...]
Limit = Positive | None
SizeOf = Callable[[Key], Natural]
Past = Callable[[Key], bool]


def length(sequence: Keys) -> int:
    """How many there are."""
    return len(sequence)


def a_page_ends_where_a_bound_is_met(items: Keys, size_of: SizeOf, limit: Limit) -> bool:
    """A page ends where Limit items or 1 MB are evaluated; without either, where nothing is left.

    It evaluates no more than there is, and no more than Limit.
    """
    reach = paging.reach(items, size_of, limit)
    met = reach.size >= limits.PAGE_SIZE or (limit is not None and reach.count >= limit)
    inside = 0 <= reach.count <= length(items) and (limit is None or reach.count <= limit)
    return inside and reach.full == met and (reach.full or reach.count == length(items))


def a_page_of_something_evaluates_something(items: Keys, size_of: SizeOf, limit: Limit) -> bool:
    """Where anything is left a page evaluates at least one item, so that paging comes to an end."""
    reach = paging.reach(items, size_of, limit)
    return reach.count >= 1 or (reach == paging.Reach() and length(items) == 0)


@dataclass(frozen=True)
class Reading:
    """A client that asks for page after page: items it has, items left, whether it is done."""

    left: Keys
    seen: Keys = ()
    done: bool = False


def read_on(reading: Reading, size_of: SizeOf, limit: Limit) -> Reading:
    """One more page, unless the last answer had no LastEvaluatedKey."""
    if reading.done:
        return reading
    given(a_page_ends_where_a_bound_is_met, reading.left, size_of, limit)
    page = paging.page(reading.left, size_of, limit)
    # A page holds sequences, which of a tuple are tuples.
    rest, evaluated = cast(Keys, page.rest), cast(Keys, page.evaluated)
    return Reading(rest, reading.seen + evaluated, not page.full)


def read(items: Keys, size_of: SizeOf, page_limits: tuple[Limit, ...]) -> Reading:
    """``items`` read in as many pages as there are limits, each with its own or none."""
    return reduce(
        lambda reading, limit: read_on(reading, size_of, limit), page_limits, Reading(items)
    )


def pages_of_any_sizes_are_the_unpaged_sequence(
    items: Keys, size_of: SizeOf, page_limits: tuple[Limit, ...]
) -> bool:
    """Pages, whatever the Limit of each, are the beginning of the unpaged sequence, in its order.

    What is left is the rest of it. Where an answer has no LastEvaluatedKey, nothing is left.
    """
    reading = read(items, size_of, page_limits)
    whole = items == reading.seen + reading.left
    return whole and (not reading.done or length(reading.left) == 0)


def none_past(items: Keys, past: Past) -> bool:
    """No item comes after the start key."""
    return reduce(lambda none, item: none and not past(item), items, True)


def all_past(items: Keys, past: Past) -> bool:
    """Every item comes after the start key."""
    return reduce(lambda every, item: every and past(item), items, True)


def what_a_start_key_does_not_come_before_is_left_out(earlier: Keys, past: Past) -> bool:
    """Where no item comes after the start key, all are behind it."""
    require(none_past(earlier, past))
    return paging.behind(earlier, past) == length(earlier)


def what_comes_after_a_start_key_is_not_left_out(earlier: Keys, later: Keys, past: Past) -> bool:
    """Items after the start key do not add to those behind it."""
    require(all_past(later, past))
    return paging.behind(earlier + later, past) == paging.behind(earlier, past)


@dataclass(frozen=True)
class Climb:
    """How far keys are known to ascend: to which one, and whether all of them did."""

    last: Key
    ascends: bool = True


def climb(items: Keys, start: Key) -> Climb:
    """How ``items`` ascend from ``start``, each key after the one before."""
    return reduce(
        lambda so_far, item: Climb(item, so_far.ascends and so_far.last < item), items, Climb(start)
    )


def after(start: Key) -> Past:
    """Whether a key comes after a start key."""
    return lambda item: item > start


def keys_that_ascend_to_a_start_key_are_not_past_it(earlier: Keys, first: Key, start: Key) -> bool:
    """Where keys ascend, none comes after their last, nor after any key that follows it."""
    way = climb(earlier, first)
    require(way.ascends and way.last <= start)
    return none_past(earlier, after(start))


def keys_that_ascend_from_a_start_key_are_past_it(later: Keys, start: Key) -> bool:
    """Where keys ascend from a start key, each comes after it."""
    way = climb(later, start)
    require(way.ascends)
    return all_past(later, after(start)) and way.last >= start


def reading_goes_on_where_it_ended(earlier: Keys, later: Keys, first: Key, start: Key) -> bool:
    """What is left after a start key is just what comes after it, in the order of the keys.

    The start key may be the last one that was evaluated, or any other before those that are left:
    its item need not be there any more.
    """
    way = climb(earlier, first)
    require(way.ascends and way.last <= start and climb(later, start).ascends)
    given(keys_that_ascend_to_a_start_key_are_not_past_it, earlier, first, start)
    given(keys_that_ascend_from_a_start_key_are_past_it, later, start)
    given(what_a_start_key_does_not_come_before_is_left_out, earlier, after(start))
    given(what_comes_after_a_start_key_is_not_left_out, earlier, later, after(start))
    return later == paging.resumed(earlier + later, after(start))


THEOREMS: Final = (
    Theorem(a_page_ends_where_a_bound_is_met, ("items",)),
    Theorem(a_page_of_something_evaluates_something, ("items",)),
    Theorem(pages_of_any_sizes_are_the_unpaged_sequence, ("page_limits",)),
    Theorem(what_a_start_key_does_not_come_before_is_left_out, ("earlier",)),
    Theorem(what_comes_after_a_start_key_is_not_left_out, ("later",)),
    Theorem(keys_that_ascend_to_a_start_key_are_not_past_it, ("earlier",)),
    Theorem(keys_that_ascend_from_a_start_key_are_past_it, ("later",)),
    Theorem(reading_goes_on_where_it_ended),
)
