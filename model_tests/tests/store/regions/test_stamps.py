"""Stamps: which is later, which comes next, and how they are told; against brute force."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from dynastore.items.data.stamps import (
    DELETING,
    LIMIT,
    NOTHING,
    TIME,
    Stamp,
    following,
    metadata,
    told,
    unstamped,
)
from dynastore.items.data.values import Bool, N, S

stamps = st.builds(
    Stamp,
    st.integers(0, 3),
    st.sampled_from([1, 2, LIMIT - 1, LIMIT]),
    st.sampled_from(["a", "b", "c"]),
)


def test_of_two_stamps_the_later_time_wins_then_the_number_then_the_region() -> None:
    """Spelled out, for all stamps of three times, three numbers and three regions."""
    few = [Stamp(*each) for each in product((1, 2, 3), (1, 2, 3), ("a", "b", "c"))]
    for x, y in product(few, few):
        if x.time != y.time:
            wins = x.time > y.time
        elif x.counter != y.counter:
            wins = x.counter > y.counter
        else:
            wins = x.region > y.region
        assert (x > y) == wins, (x, y)


def test_whatever_the_order_in_which_writes_come_the_last_one_stays() -> None:
    few = [Stamp(2, 1, "a"), Stamp(1, 9, "c"), Stamp(2, 1, "b"), Stamp(2, 0, "c")]
    for order in permutations(few):
        held = NOTHING
        for stamp in order:
            held = max(held, stamp)
        assert held == Stamp(2, 1, "b")


@given(st.lists(st.tuples(st.integers(0, 4), stamps), max_size=30), st.sampled_from(["a", "b"]))
def test_a_regions_stamps_rise_whatever_its_clock_shows(
    writes: list[tuple[int, Stamp]], region: str
) -> None:
    """Each is later than the one before, and than what it overwrites; no number is passed."""
    last = NOTHING
    for now, held in writes:
        stamp = following(region, now, last, held)
        assert stamp > last
        assert stamp > held
        assert stamp.region == region
        assert 1 <= stamp.counter <= LIMIT
        assert stamp.time >= now
        last = stamp


@given(st.integers(0, 4), stamps, stamps)
def test_a_clock_is_set_forward_no_further_than_need_be(now: int, held: Stamp, last: Stamp) -> None:
    """To a time at which the stamp is later than both, and not past the millisecond after."""
    stamp = following("b", now, last._replace(region="b"), held)
    assert stamp.time <= max(now, last.time + 1, held.time + 1)


def test_a_counter_that_is_used_up_waits_for_the_next_millisecond() -> None:
    last = NOTHING
    given = []
    for _ in range(2 * LIMIT + 1):
        last = following("a", 7, last, NOTHING)
        given.append((last.time, last.counter))
    assert given[0] == (7, 1)
    assert given[LIMIT - 1 : LIMIT + 1] == [(7, LIMIT), (8, 1)]
    assert given[-1] == (9, 1)
    assert len(set(given)) == len(given)


def test_a_stamp_is_told_as_the_service_tells_it() -> None:
    shown = metadata(Stamp(1_627_476_226_835, 1, "us-east-1"), deleting=False)
    assert shown[TIME] == N(Decimal("1627476226.835001"))
    assert shown["aws:rep:updateregion"] == S("us-east-1")
    assert shown[DELETING] == Bool(False)


@given(stamps, st.booleans())
def test_what_is_told_is_read_back(stamp: Stamp, deleting: bool) -> None:
    assert told(metadata(stamp, deleting=deleting)) == (stamp, deleting)


def test_an_item_that_does_not_tell_has_no_stamp() -> None:
    whole = metadata(Stamp(5, 1, "a"), deleting=False)
    for name in (TIME, "aws:rep:updateregion"):
        assert told({other: value for other, value in whole.items() if other != name}) is None
    assert told({**whole, TIME: S("5")}) is None
    assert told({**whole, TIME: N(Decimal("0.0000001"))}) is None


def test_what_was_there_before_is_older_than_any_write_and_younger_than_nothing() -> None:
    assert NOTHING < unstamped("a") < following("a", 1, NOTHING, unstamped("b"))
