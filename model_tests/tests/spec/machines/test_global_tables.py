"""Last writer wins: the pinned instance, the merge, and what is lost with each assumption."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynacheck.explore import explore
from dynacheck.mutants.specification import SpecificationMutant
from dynacheck.verdicts import Verdict
from dynaspec.machine import Disabled, Machine
from dynaspec.machines import global_tables
from dynaspec.machines.global_tables import (
    GONE,
    MACHINE,
    Counter,
    Millisecond,
    Position,
    Region,
    Stamp,
    State,
    Value,
    Write,
    delete,
    initial,
    later,
    merge,
    put,
    rep_in,
    rep_out,
    tick,
    two_writes,
)

EAST, WEST = Region(0), Region(1)
FIRST, SECOND = Position(0), Position(1)
RULE = "    require(later(new, s.items[r].stamp))\n"
STAMPED = "    new = Stamp(s.clock[r], Counter(s.counter[r] + 1), r)\n"
FULL = "    require(s.counter[r] < s.limit)\n"


def test_the_quick_instance_has_the_pinned_size() -> None:
    verdicts = list(explore(MACHINE))
    bad = [f"{v.property}: {v.verdict}\n{v.detail}" for v in verdicts if not v.passed]
    assert not bad, "\n".join(bad)
    assert verdicts[-1].states == 6_314


def short(s: State) -> bool:
    """As the quick instance, and no stream longer than three records."""
    return two_writes(s) and all(stream.length <= 3 for _, stream in s.streams.items())


def mutant(function: str, old: str, new: str) -> Machine[State]:
    """The mutated machine in two regions, with one number to a millisecond."""
    found = SpecificationMutant("", "global_tables", function, old, new, "").machine()
    bounds = {
        sort: range(2) if sort.__name__ == "Region" else values
        for sort, values in found.instance.bounds.items()
    }
    instance = replace(found.instance, constants={"limit": 1}, bounds=bounds, within=(short,))
    return replace(found, instance=instance)


def length(verdict: Verdict) -> int:
    """How many steps a counterexample has."""
    return int(verdict.detail.split(" does not hold after ")[1].split()[0])


@pytest.mark.parametrize(
    ("machine", "violated", "steps"),
    [
        pytest.param(
            mutant("stamp", RULE, ""),
            "regions_that_have_seen_the_same_writes_are_equal",
            6,
            id="a write earlier than what it overwrites takes effect",
        ),
        pytest.param(
            mutant(
                "stamp",
                f"{FULL}{STAMPED}{RULE}",
                "    count = s.counter[r] + 1 if s.counter[r] < s.limit else 1\n"
                "    new = Stamp(s.clock[r], Counter(count), r)\n",
            ),
            "a_regions_stamps_are_unique_and_increasing",
            2,
            id="the counter rolls over, and a write does not wait",
        ),
        pytest.param(
            mutant("tick", "s.clock[r] + 1", "1 - s.clock[r]"),
            "a_region_counts_its_writes_from_one",
            3,
            id="a clock steps back",
        ),
        pytest.param(
            mutant(
                "stamp",
                f"{STAMPED}{RULE}",
                "    new = Stamp(Millisecond(1 - s.clock[r]), Counter(s.counter[r] + 1), r)\n",
            ),
            "a_regions_stamps_are_unique_and_increasing",
            3,
            id="a clock steps back, and a write does not wait",
        ),
        pytest.param(
            mutant(
                "store", "s.items.put(r, w)", "s.items.put(r, NOTHING if w.value == GONE else w)"
            ),
            "a_delete_is_not_undone_by_an_older_put",
            5,
            id="a delete is forgotten",
        ),
        pytest.param(
            mutant("rep_out", "    require(not s.streams[r][i].replicated)\n", ""),
            "what_is_shipped_was_written_where_it_is_shipped_from",
            4,
            id="what came in is sent on",
        ),
        pytest.param(
            mutant("later", "(a.counter == b.counter) & (a.region > b.region)", "a.time < b.time"),
            "regions_that_have_seen_the_same_writes_are_equal",
            6,
            id="a tie is not broken",
        ),
    ],
)
def test_without_an_assumption_a_property_is_lost(
    machine: Machine[State], violated: str, steps: int
) -> None:
    verdict = next(v for v in explore(machine) if v.property == violated)
    assert verdict.verdict == "violated", verdict
    assert length(verdict) == steps, verdict.detail


def test_a_write_waits_until_it_is_later_than_what_came_in() -> None:
    ahead = put(tick(initial(Counter(9)), WEST), WEST, Value(1))
    came = rep_in(rep_out(ahead, WEST, FIRST), WEST, EAST, FIRST)
    with pytest.raises(Disabled):
        put(came, EAST, Value(2))
    waited = put(tick(tick(came, EAST), EAST), EAST, Value(2))
    assert later(waited.items[EAST].stamp, ahead.items[WEST].stamp)


def test_a_delete_that_overtakes_its_put_stays() -> None:
    gone = delete(put(initial(Counter(9)), EAST, Value(1)), EAST)
    sent = rep_out(rep_out(gone, EAST, FIRST), EAST, SECOND)
    arrived = rep_in(rep_in(sent, EAST, WEST, SECOND), EAST, WEST, FIRST)
    assert arrived.items[WEST].value == GONE
    assert arrived.items[WEST] == arrived.items[EAST]
    assert arrived.streams[WEST].length == 1


def test_what_came_in_is_not_sent_on() -> None:
    sent = rep_out(put(initial(Counter(9)), EAST, Value(1)), EAST, FIRST)
    came = rep_in(sent, EAST, WEST, FIRST)
    assert came.streams[WEST][FIRST].replicated
    with pytest.raises(Disabled):
        rep_out(came, WEST, FIRST)


# Few different numbers, so that ties and near ties are drawn often.
small = st.integers(0, 3)
stamps = st.builds(
    Stamp, small.map(Millisecond), small.map(Counter), st.integers(0, 40).map(Region)
)
writes = stamps.map(
    lambda s: Write(s, Value(s.time + 2 * s.counter + 3 * s.region), Position(s.counter))
)


@given(st.lists(writes, min_size=1, max_size=8), st.data())
def test_any_number_of_regions_merge_to_the_same_in_any_order(
    made: list[Write], data: st.DataObject
) -> None:
    ends = set()
    for _ in range(2):
        order = data.draw(st.permutations(made + data.draw(st.lists(st.sampled_from(made)))))
        item = global_tables.NOTHING
        for w in order:
            item = merge(item, w)
        ends.add(item)
    assert len(ends) == 1
