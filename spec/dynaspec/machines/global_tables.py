"""Global tables: regions write on their own, replicate to one another, and the last writer wins.

The talk: a table that each region can write to; in each region "rep out" reads the table's stream
and ships what it finds to the other regions, where "rep in ... drives the request router locally".
An item carries the region that it was written in (`aws:rep:updateregion`), a time in milliseconds
with three more digits (`aws:rep:updatetime`), and `aws:rep:deleting`. "If you mutate the same item
in two different regions at the same time we do last writer wins"; should "those two time stamps
... be identical ... the region is then used to disambiguate". This machine follows one item, under
any number of regions. Items do not touch one another.

**Messages.** What rep out has shipped stays shipped, and rep in may take it whenever it comes:
late, in any order, any number of times, or never.

**Stamps.** "Those three-digit counters are how many events happened in that millisecond ... we
reset the counter every time the millisecond clicks we start from one again." The talk has rep out
add the stamp when it reads the stream. Here it comes with the write: only who orders the writes
can count those of a millisecond.

**Findings.** Each is what the talk assumes or leaves open, and what is lost without it.

- *A write is later than what it overwrites.* `stamp` refuses one that is not, until the clock has
  come so far (that it waits, and that it sets its clock forward, is one here). The talk says
  nothing of an item that came from a region whose clock is ahead. If a write took effect there and
  then, with an earlier stamp, the other regions would ignore it, and the regions would differ for
  ever.
- *The clock is monotone across the leaders of a partition.* `tick` only goes forward, whoever
  leads. That is how a write of a region is later than the one before it there: a new leader goes on
  after the last stamp in its log. With a clock that steps back, and without the rule above, it is
  not.
- *The counter cannot roll over.* The talk: "a thousand operations per second on a partition, which
  is the limit". `stamp` refuses a write once a millisecond's numbers are used up. If they started
  again from one, and without the first rule, one stamp would stand for two writes.
- *The stamp of a deleted item is remembered.* In the talk the deleting flag is "a very very
  transient state". If nothing remained of the item, an older put that comes late would undo it.
- *A region ships only what was written there*, or "the snake [is] eating its tail".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NewType

from dynaspec.machine import Instance, Machine, Map, Possibility, Seq, all_of, implies, require

# --- Constants and types -------------------------------------------------------------------------

Region = NewType("Region", int)
"""A region of the global table. Their order, any fixed one, breaks ties between equal times."""

Millisecond = NewType("Millisecond", int)
"""A time on a region's own clock. Regions' clocks need not agree."""

Counter = NewType("Counter", int)
"""A write's number among its region's writes in one millisecond, from 1."""

Value = NewType("Value", int)
"""What an item holds; what that says is the business of `items`."""

Position = NewType("Position", int)
"""A record's place in a region's stream, from 0."""

GONE = Value(0)
"""No item: never written, or deleted."""


@dataclass(frozen=True)
class Stamp:
    """When and where a write was made. No two writes have the same."""

    time: Millisecond
    counter: Counter
    region: Region


@dataclass(frozen=True)
class Write:
    """A put or a delete of the item; as stored, it is the item with its replication metadata."""

    stamp: Stamp
    value: Value
    """The whole item, `GONE` for a delete."""
    position: Position
    """The sequence number of the write in the stream of the region that it was made in."""


@dataclass(frozen=True)
class Record:
    """A stream record of a region: a change of the region's item."""

    write: Write
    replicated: bool
    """The change came with replication metadata: rep in made it, and no user of this region."""


NOTHING = Write(Stamp(Millisecond(0), Counter(0), Region(0)), GONE, Position(0))
"""The item before any write: older than all."""


@dataclass(frozen=True)
class State:
    """Each region's item, clock and stream, and what has gone between regions."""

    clock: Map[Region, Millisecond]
    """The time at which the leader of the item's partition in a region stamps the next write."""
    counter: Map[Region, Counter]
    """How many writes a region has stamped in this millisecond."""
    items: Map[Region, Write]
    """What each region stores: the item, or the remembrance of its deletion."""
    streams: Map[Region, Seq[Record]]
    """Each region's stream: every change of its item, in order."""
    shipped: Map[Region, Map[Position, bool]]
    """History: rep out has sent this record of its region's stream to the other regions."""
    seen: Map[Region, Map[Region, Map[Position, bool]]]
    """History: a region has taken in, or made, the write of that region at that position."""
    limit: Counter
    """Constant: the counter's highest number, 999 with the talk's three digits."""


def initial(limit: Counter) -> State:
    """Nothing was ever written."""
    nothing: Map[Position, bool] = Map(False)
    return State(
        clock=Map(Millisecond(0)),
        counter=Map(Counter(0)),
        items=Map(NOTHING),
        streams=Map(Seq(Record(NOTHING, False))),
        shipped=Map(nothing),
        seen=Map(Map(nothing)),
        limit=limit,
    )


def later(a: Stamp, b: Stamp) -> bool:
    """Stamp `a` wins over stamp `b`: by time, then by counter, then by region."""
    by_region = (a.counter == b.counter) & (a.region > b.region)
    return (a.time > b.time) | ((a.time == b.time) & ((a.counter > b.counter) | by_region))


def merge(a: Write, b: Write) -> Write:
    """Last writer wins: the later of two writes of the same item."""
    return b if later(b.stamp, a.stamp) else a


def same_stamp(a: Stamp, b: Stamp) -> bool:
    """`a` and `b` are one stamp."""
    return (a.time == b.time) & (a.counter == b.counter) & (a.region == b.region)


def same(a: Write, b: Write) -> bool:
    """`a` and `b` are one write."""
    return same_stamp(a.stamp, b.stamp) & (a.value == b.value) & (a.position == b.position)


def written(w: Write) -> bool:
    """`w` is a write, and not the nothing before all of them."""
    return w.stamp.counter > 0


def see(s: State, r: Region, w: Write) -> State:
    """`r` knows of `w` from now on, whatever it does with it."""
    origin = w.stamp.region
    return replace(
        s, seen=s.seen.put(r, s.seen[r].put(origin, s.seen[r][origin].put(w.position, True)))
    )


def store(s: State, r: Region, w: Write, replicated: bool) -> State:
    """`w` becomes the item of `r`, and goes into the stream as every change does."""
    return replace(
        s,
        items=s.items.put(r, w),
        streams=s.streams.put(r, s.streams[r].append(Record(w, replicated))),
    )


def stamp(s: State, r: Region) -> Stamp:
    """The stamp of a write made in `r` now. The write waits until it is later than the item's."""
    require(s.counter[r] < s.limit)
    new = Stamp(s.clock[r], Counter(s.counter[r] + 1), r)
    require(later(new, s.items[r].stamp))
    return new


def write(s: State, r: Region, v: Value) -> State:
    """A user of region `r` changes the item to `v`: it takes effect there at once."""
    w = Write(stamp(s, r), v, Position(s.streams[r].length))
    s = replace(s, counter=s.counter.put(r, w.stamp.counter))
    return store(see(s, r, w), r, w, replicated=False)


# --- Actions -------------------------------------------------------------------------------------


def tick(s: State, r: Region) -> State:
    """The millisecond clicks in `r`, and the counter starts from one again.

    Time only goes forward, also when another storage node comes to lead the partition.
    """
    return replace(
        s,
        clock=s.clock.put(r, Millisecond(s.clock[r] + 1)),
        counter=s.counter.put(r, Counter(0)),
    )


def put(s: State, r: Region, v: Value) -> State:
    """A user of region `r` puts the item. User data carry no replication metadata."""
    require(v != GONE)
    return write(s, r, v)


def delete(s: State, r: Region) -> State:
    """A user of region `r` deletes the item. To delete what is not there changes nothing."""
    require(s.items[r].value != GONE)
    return write(s, r, GONE)


def rep_out(s: State, r: Region, i: Position) -> State:
    """Rep out of `r` reads record `i` of the stream and ships it to the other regions.

    "It doesn't have any of this replication metadata on it so that's a signal to the rep out
    process that this data needs to be sent." What has them is not sent on.
    """
    require(i < s.streams[r].length)
    require(not s.streams[r][i].replicated)
    return replace(s, shipped=s.shipped.put(r, s.shipped[r].put(i, True)))


def rep_in(s: State, source: Region, r: Region, i: Position) -> State:
    """Rep in of `r` gets record `i` of `source`, and puts it if it is later than the item.

    That is a conditional put through the request router. One that is refused changes nothing, and
    leaves no record in the stream.
    """
    require(source != r)
    require(s.shipped[source][i])
    w = s.streams[source][i].write
    s = see(s, r, w)
    return store(s, r, w, replicated=True) if later(w.stamp, s.items[r].stamp) else s


# --- Lemmas --------------------------------------------------------------------------------------


def any_two_stamps_are_ordered(a: Stamp, b: Stamp) -> bool:
    """Of two different stamps exactly one wins over the other."""
    same_or_ordered = later(a, b) | later(b, a) | same_stamp(a, b)
    return same_or_ordered & implies(later(a, b), (later(b, a) | same_stamp(a, b)) ^ True)


def the_order_of_stamps_is_transitive(a: Stamp, b: Stamp, c: Stamp) -> bool:
    """A stamp that wins over a winner wins."""
    return implies(later(a, b) & later(b, c), later(a, c))


def merge_is_commutative(a: Write, b: Write) -> bool:
    """The order of two writes does not matter, if different writes have different stamps."""
    premise = same_stamp(a.stamp, b.stamp) ^ True | same(a, b)
    return implies(premise, same(merge(a, b), merge(b, a)))


def merge_is_associative(a: Write, b: Write, c: Write) -> bool:
    """How writes are grouped on their way does not matter."""
    return same(merge(a, merge(b, c)), merge(merge(a, b), c))


def merge_is_idempotent(a: Write, b: Write) -> bool:
    """A write that comes again changes nothing, whatever came in between."""
    return same(merge(a, a), a) & same(merge(merge(a, b), a), merge(a, b))


# --- Invariants ----------------------------------------------------------------------------------


def own(s: State, r: Region, i: Position) -> bool:
    """Record `i` of the stream of `r` is a write made there."""
    return (i >= 0) & (i < s.streams[r].length) & (s.streams[r][i].replicated ^ True)


def holds_what_was_seen(s: State, r: Region, q: Region) -> bool:
    """`r` has seen the write that `q` holds, or `q` holds none."""
    w = s.items[q]
    return s.seen[r][w.stamp.region][w.position] | (written(w) ^ True)


def a_regions_stamps_are_unique_and_increasing(
    s: State, r: Region, i: Position, j: Position
) -> bool:
    """Each write made in a region has a later stamp than those made there before.

    As a stamp names its region, no two writes anywhere have the same.
    """
    premise = (i < j) & own(s, r, i) & own(s, r, j)
    return implies(premise, later(s.streams[r][j].write.stamp, s.streams[r][i].write.stamp))


def an_item_is_the_latest_of_the_writes_its_region_has_seen(
    s: State, r: Region, origin: Region, i: Position
) -> bool:
    """No write that a region has seen is later than the one it holds, and that one it has seen."""
    newer = later(s.streams[origin][i].write.stamp, s.items[r].stamp)
    return implies(s.seen[r][origin][i], newer ^ True) & holds_what_was_seen(s, r, r)


def regions_that_have_seen_the_same_writes_are_equal(s: State, r: Region, q: Region) -> bool:
    """In whatever order they came. It is enough that each has seen the write the other holds."""
    premise = holds_what_was_seen(s, r, q) & holds_what_was_seen(s, q, r)
    return implies(premise, same(s.items[r], s.items[q]))


def a_delete_is_not_undone_by_an_older_put(
    s: State, r: Region, origin: Region, i: Position
) -> bool:
    """Where a delete was seen, the item is gone, or was put later."""
    w = s.streams[origin][i].write
    gone_or_later = (s.items[r].value == GONE) | later(s.items[r].stamp, w.stamp)
    return implies(s.seen[r][origin][i] & (w.value == GONE), gone_or_later)


def what_is_shipped_was_written_where_it_is_shipped_from(s: State, r: Region, i: Position) -> bool:
    """A region ships its own writes and nothing that came in: nothing loops."""
    return implies(s.shipped[r][i], own(s, r, i) & (s.streams[r][i].write.stamp.region == r))


def no_write_takes_effect_twice(s: State, r: Region, i: Position, j: Position) -> bool:
    """However often it comes, a write changes a region's item once; the item only moves forward."""
    stream = s.streams[r]
    premise = (i < j) & (j < stream.length)
    return implies(premise, later(stream[j].write.stamp, stream[i].write.stamp))


def replication_metadata_tell_where_a_write_was_made(s: State, r: Region, i: Position) -> bool:
    """A record is marked as replicated exactly if its write was made in another region."""
    record = s.streams[r][i]
    here = record.write.stamp.region == r
    return implies(i < s.streams[r].length, record.replicated ^ here)


def a_region_counts_its_writes_from_one(s: State, r: Region, i: Position) -> bool:
    """A write made in a region has a stamp that its clock has reached, and its own position."""
    w = s.streams[r][i].write
    passed = (w.stamp.time < s.clock[r]) | (
        (w.stamp.time == s.clock[r]) & (w.stamp.counter <= s.counter[r])
    )
    counted = (w.stamp.counter >= 1) & (w.stamp.counter <= s.limit) & (w.stamp.time >= 0)
    sound = implies(own(s, r, i), passed & counted & (w.position == i))
    return sound & (s.clock[r] >= 0) & (s.counter[r] >= 0)


def what_was_seen_was_written(s: State, r: Region, origin: Region, i: Position) -> bool:
    """A region has seen only writes that were made, and has seen all that it made."""
    return implies(s.seen[r][origin][i], own(s, origin, i)) & implies(own(s, r, i), s.seen[r][r][i])


def an_item_is_a_write_that_was_made(s: State, r: Region) -> bool:
    """What a region holds is in the stream of the region that it was written in."""
    w = s.items[r]
    origin, i = w.stamp.region, w.position
    there = (origin >= 0) & own(s, origin, i) & same(s.streams[origin][i].write, w)
    return implies(written(w), there) & (written(w) | same(w, NOTHING))


def nothing_in_a_stream_is_later_than_the_item(s: State, r: Region, i: Position) -> bool:
    """The item is the latest that it has ever been."""
    newer = later(s.streams[r][i].write.stamp, s.items[r].stamp)
    return implies(i < s.streams[r].length, newer ^ True)


def the_end_of_a_stream_is_the_item(s: State, r: Region) -> bool:
    """The last record of a region's stream is what the region holds."""
    length = s.streams[r].length
    last = s.streams[r][length - 1].write
    empty = (length == 0) & same(s.items[r], NOTHING)
    return empty | ((length > 0) & same(last, s.items[r]))


# --- Witnesses -----------------------------------------------------------------------------------

EAST, WEST, NORTH = (Region(r) for r in range(3))
FIRST, SECOND = Position(0), Position(1)


def crossed(s: State, a: Region, b: Region) -> bool:
    """The first writes of `a` and `b` knew nothing of each other, and both regions saw both."""
    return all_of(own(s, r, FIRST) & s.seen[a][r][FIRST] & s.seen[b][r][FIRST] for r in (a, b))


def a_conflict_is_resolved(s: State) -> bool:
    """Two regions wrote at once, and now hold the same."""
    return crossed(s, EAST, WEST) & same(s.items[EAST], s.items[WEST])


def a_tie_is_broken_by_region(s: State) -> bool:
    """Two regions wrote in the same millisecond with the same counter; the higher one won."""
    one, other = (s.streams[r][FIRST].write.stamp for r in (EAST, WEST))
    tie = (one.time == other.time) & (one.counter == other.counter)
    return crossed(s, EAST, WEST) & tie & (s.items[EAST].stamp.region == WEST)


def a_late_older_write_is_ignored(s: State) -> bool:
    """A write came to a region that holds a later one of the same region, and had no effect."""
    came = s.seen[WEST][EAST][FIRST] & s.seen[WEST][EAST][SECOND]
    return came & (s.streams[WEST].length == 1) & (s.items[WEST].position == SECOND)


def a_delete_survives_an_older_put(s: State) -> bool:
    """A delete came before the put that it deletes, and the item stays deleted."""
    deleted = (s.items[WEST].value == GONE) & (s.items[WEST].stamp.region == EAST)
    return deleted & a_late_older_write_is_ignored(s)


def three_regions_converge(s: State) -> bool:
    """Two regions wrote at once, all three saw both writes and hold the same."""
    third = s.seen[NORTH][EAST][FIRST] & s.seen[NORTH][WEST][FIRST]
    equal = same(s.items[EAST], s.items[WEST]) & same(s.items[WEST], s.items[NORTH])
    return crossed(s, EAST, WEST) & third & equal


# --- Possibilities -------------------------------------------------------------------------------


def all_regions_are_equal(s: State) -> bool:
    """The regions hold the same, and each has seen what another holds."""
    pairs = [(r, q) for r in (EAST, WEST, NORTH) for q in (EAST, WEST, NORTH)]
    return all_of(holds_what_was_seen(s, r, q) & same(s.items[r], s.items[q]) for r, q in pairs)


BOUNDS = {
    Region: range(3),
    Value: range(1, 2),
    Position: range(2),
    Millisecond: range(2),
    Counter: range(1, 3),
}


def writes(s: State) -> int:
    """How many writes were made in all regions together."""
    return sum(not record.replicated for _, stream in s.streams.items() for record in stream)


def two_writes(s: State) -> bool:
    """No more than two writes are made in all."""
    return writes(s) <= 2


def three_writes(s: State) -> bool:
    """No more than three writes are made in all."""
    return writes(s) <= 3


def two_milliseconds(s: State) -> bool:
    """No clock goes on beyond millisecond 1."""
    return all_of(t <= 1 for _, t in s.clock.items())


def terms(s: State, pools: Mapping[Any, list[Any]]) -> Mapping[Any, list[Any]]:
    """Where the write that a region holds was made, and its place; or where the next one goes."""
    held = [s.items[r] for r in pools[Region]]
    ends = [] if pools.get(Position) else [s.streams[r].length for r in pools[Region]]
    return {
        Region: [w.stamp.region for w in held],
        Position: [*ends, *(w.position for w in held)],
    }


MACHINE = Machine(
    name="global_tables",
    state=State,
    initial=initial,
    actions=(tick, put, delete, rep_out, rep_in),
    lemmas=(
        any_two_stamps_are_ordered,
        the_order_of_stamps_is_transitive,
        merge_is_commutative,
        merge_is_associative,
        merge_is_idempotent,
    ),
    invariants=(
        a_regions_stamps_are_unique_and_increasing,
        an_item_is_the_latest_of_the_writes_its_region_has_seen,
        regions_that_have_seen_the_same_writes_are_equal,
        a_delete_is_not_undone_by_an_older_put,
        what_is_shipped_was_written_where_it_is_shipped_from,
        no_write_takes_effect_twice,
        replication_metadata_tell_where_a_write_was_made,
        a_region_counts_its_writes_from_one,
        what_was_seen_was_written,
        an_item_is_a_write_that_was_made,
        nothing_in_a_stream_is_later_than_the_item,
        the_end_of_a_stream_is_the_item,
    ),
    witnesses=(
        a_conflict_is_resolved,
        a_tie_is_broken_by_region,
        a_late_older_write_is_ignored,
        a_delete_survives_an_older_put,
        three_regions_converge,
    ),
    terms=terms,
    instance=Instance(
        constants={"limit": 2},
        bounds=BOUNDS,
        within=(two_writes, two_milliseconds),
        model="global_tables",
    ),
    deep=Instance(
        constants={"limit": 2},
        bounds={**BOUNDS, Position: range(3)},
        within=(three_writes, two_milliseconds),
    ),
    possibilities=(Possibility(all_regions_are_equal),),
)
