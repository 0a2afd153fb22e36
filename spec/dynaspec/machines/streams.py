"""Streams: every mutation of a table once, in order by key, in shards that follow the splits.

The talk: "every put, update and delete, anything that changes the table"; "there are no duplicates
in the stream"; "for a particular key [they] always happen in the order that you executed those
operations", since "a key will always be in the same partition, and the partition ordering will
always be maintained"; a record has "the new and the old image". A stream "is composed of many
different shards", "a shard is an in-order list of those mutations, and it's the storage node that
is writing those to the shard ... asynchronous[ly]"; "the leader ... will know what was committed
into the stream and what wasn't, and will catch up a little bit later". When a partition splits
"streams will have more shards in it", one for each partition. The Developer Guide adds that a
reader must read a parent shard before its children.

What a partition acknowledged is one log, whoever leads it: that is `replication`'s to ensure, and
the beginning here. One reader stands for any number; readers change nothing.

**Messages.** A leader's attempt to append stands for all that it may have under way: it may arrive
late, when others lead or the place is taken; again; or its answer may be lost, in which case
the leader does not `learn` of it.

**Findings.** Each is an assumption that the talk makes or leaves open, and what is lost without it.

- *A shard takes a record only at the sequence number that the writer names.* So a leader that was
  deposed, does not know it, and writes late does no harm: if the place is free, the record is the
  right one, as the log is one. A shard that took whatever comes would repeat records.
- *The log holds the old image.* The record is written later than the mutation. Were the old image
  read from the items then, it would be that of a later mutation, or the new image itself.
- *A closed shard tells where it ends*, from the split on, although its leader may still have
  records to write. A reader that took a shard's present end for the last would go on too soon.
- *A reader finishes a shard before its children, and an empty shard too.* Were it enough to be at a
  shard's end, a shard's grandchildren would be read before it, through a child closed empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NewType

from dynaspec.machine import (
    Instance,
    Machine,
    Map,
    Possibility,
    Seq,
    all_of,
    any_of,
    implies,
    require,
)

# --- Constants and types -------------------------------------------------------------------------

Partition = NewType("Partition", int)
"""A partition of the table, and its shard in the stream; numbered as they come to be, from 0."""

Term = NewType("Term", int)
"""A partition's leader, counted from 1; each has won a later ballot than the one before."""

Key = NewType("Key", int)
"""An item's key, by its hash."""

Value = NewType("Value", int)
"""What an item holds; what that says is the business of `items`."""

Position = NewType("Position", int)
"""The place of a mutation in a log and of a record in a shard, its sequence number, from 0."""

ROOT = Partition(0)
"""The partition that the table begins with."""

FIRST = Term(1)
"""The leader that a partition begins with."""

GONE = Value(0)
"""No item: never put, or deleted."""

OPEN = Position(-1)
"""Where an open shard ends: not yet known."""

UNKNOWN = Position(-1)
"""A leader does not know where the shard ends: it is new, or was refused."""

Image = Map[Key, Value]
"""The items of a partition at one moment."""


@dataclass(frozen=True)
class Mutation:
    """A put, update or delete that changed an item."""

    key: Key
    old: Value
    """The image that it replaced, `GONE` if there was no item."""
    new: Value
    """The image after it, `GONE` for a delete."""


@dataclass(frozen=True)
class Record:
    """A stream record."""

    mutation: Mutation
    by: Term
    """History: the leader that wrote it."""


@dataclass(frozen=True)
class State:
    """The partitions, what leads them, their shards, and a reader."""

    partitions: Partition
    """How many there are and were; the next to come to be has this number."""
    parent: Map[Partition, Partition]
    """The partition that a partition was split from; `ROOT` has none."""
    low: Map[Partition, Key]
    """The first key of a partition's range."""
    high: Map[Partition, Key]
    """The first key after a partition's range."""
    log: Map[Partition, Seq[Mutation]]
    """The mutations that were acknowledged in a partition, in order."""
    images: Map[Partition, Seq[Image]]
    """A partition's items before its first mutation and after each; the last are its B-tree."""
    shards: Map[Partition, Seq[Record]]
    """A partition's records in the stream."""
    ends: Map[Partition, Position]
    """The sequence number at which a shard ends, after its last record; `OPEN` until a split."""
    leader: Map[Partition, Term]
    """The latest leader of a partition. Earlier ones may not know that they were deposed."""
    following: Map[Partition, Map[Term, Position]]
    """The end of the shard as a leader knows it, where it appends next; or `UNKNOWN`."""
    checkpoint: Map[Partition, Position]
    """How much of a shard the reader has read."""
    finished: Map[Partition, bool]
    """The reader has come to the end of this closed shard."""
    view: Image
    """The new image that the reader saw last of each key."""


def initial(keys: Key) -> State:
    """An empty table of one partition, which holds all the `keys`."""
    nothing: Image = Map(GONE)
    images: Map[Partition, Seq[Image]] = Map(Seq(nothing))
    no_mutation = Mutation(Key(0), GONE, GONE)
    return State(
        partitions=Partition(1),
        parent=Map(ROOT),
        low=Map(Key(0)),
        high=Map(keys),
        log=Map(Seq(no_mutation)),
        images=images.put(ROOT, images[ROOT].append(nothing)),
        shards=Map(Seq(Record(no_mutation, FIRST))),
        ends=Map(OPEN),
        leader=Map(FIRST),
        following=Map(Map(UNKNOWN)),
        checkpoint=Map(Position(0)),
        finished=Map(False),
        view=nothing,
    )


def exists(s: State, p: Partition) -> bool:
    """`p` is, or was, a partition of the table."""
    return p < s.partitions


def holds(s: State, p: Partition, k: Key) -> bool:
    """`k` lies in the range of `p`."""
    return (s.low[p] <= k) & (k < s.high[p])


def items(s: State, p: Partition) -> Image:
    """What the B-tree of `p` holds now."""
    return s.images[p][s.log[p].length]


def mutate(s: State, p: Partition, k: Key, v: Value) -> State:
    """The item at `k` becomes `v`. Whatever changes nothing is no mutation, and leaves no record.

    Amazon DynamoDB Developer Guide, *Change data capture for DynamoDB Streams*: a put or update
    that "does not change any data in an item" writes no stream record.
    """
    require(exists(s, p))
    require(s.ends[p] == OPEN)
    require(holds(s, p, k))
    before = items(s, p)
    require(before[k] != v)
    mutation = Mutation(k, before[k], v)
    return replace(
        s,
        log=s.log.put(p, s.log[p].append(mutation)),
        images=s.images.put(p, s.images[p].append(before.put(k, v))),
    )


def may_read(s: State, p: Partition) -> bool:
    """The reader has finished the shard that comes before that of `p`, if there is one."""
    return exists(s, p) & ((p == ROOT) | s.finished[s.parent[p]])


# --- Actions -------------------------------------------------------------------------------------


def put(s: State, p: Partition, k: Key, v: Value) -> State:
    """A put or an update at `p` is acknowledged."""
    require(v != GONE)
    return mutate(s, p, k, v)


def delete(s: State, p: Partition, k: Key) -> State:
    """A delete at `p` is acknowledged."""
    return mutate(s, p, k, GONE)


def lead(s: State, p: Partition) -> State:
    """Another storage node leads `p`. Of the log it knows all, of the shard nothing."""
    require(exists(s, p))
    return replace(s, leader=s.leader.put(p, Term(s.leader[p] + 1)))


def learn(s: State, p: Partition, t: Term) -> State:
    """Leader `t` learns where the shard ends: it asked, or the shard answers its append."""
    require(exists(s, p))
    require(t <= s.leader[p])
    end = Position(s.shards[p].length)
    require(s.following[p][t] != end)
    return replace(s, following=s.following.put(p, s.following[p].put(t, end)))


def publish(s: State, p: Partition, t: Term) -> State:
    """The append of leader `t`, who may be deposed, is taken: it names the end of the shard."""
    end = s.following[p][t]
    require(end == s.shards[p].length)
    require(end < s.log[p].length)
    record = Record(s.log[p][end], t)
    return replace(s, shards=s.shards.put(p, s.shards[p].append(record)))


def refuse(s: State, p: Partition, t: Term) -> State:
    """The append of leader `t` is refused, as its place is taken: it has to `learn` anew."""
    require(s.following[p][t] != UNKNOWN)
    require(s.following[p][t] < s.shards[p].length)
    return replace(s, following=s.following.put(p, s.following[p].put(t, UNKNOWN)))


def split(s: State, p: Partition, k: Key) -> State:
    """`p` is split before key `k`: its log ends, and with it its shard; two partitions go on.

    Each begins with the items of `p` that are in its range, and an empty shard.
    """
    require(exists(s, p))
    require(s.ends[p] == OPEN)
    require((s.low[p] < k) & (k < s.high[p]))
    left = s.partitions
    right = Partition(left + 1)
    empty = s.images[left].first(0)
    inherited = empty.append(items(s, p))
    return replace(
        s,
        partitions=Partition(left + 2),
        parent=s.parent.put(left, p).put(right, p),
        low=s.low.put(left, s.low[p]).put(right, k),
        high=s.high.put(left, k).put(right, s.high[p]),
        images=s.images.put(left, inherited).put(right, inherited),
        ends=s.ends.put(p, Position(s.log[p].length)),
    )


def read(s: State, p: Partition) -> State:
    """The reader takes the next record of the shard of `p`, and checkpoints."""
    require(may_read(s, p))
    require(s.checkpoint[p] < s.shards[p].length)
    mutation = s.shards[p][s.checkpoint[p]].mutation
    return replace(
        s,
        checkpoint=s.checkpoint.put(p, Position(s.checkpoint[p] + 1)),
        view=s.view.put(mutation.key, mutation.new),
    )


def finish(s: State, p: Partition) -> State:
    """The reader has read a closed shard to its end, and may go on to its children."""
    require(may_read(s, p))
    require(s.checkpoint[p] == s.ends[p])
    return replace(s, finished=s.finished.put(p, True))


# --- Invariants ----------------------------------------------------------------------------------


def a_shard_has_no_gap_and_no_repeat(s: State, p: Partition, i: Position) -> bool:
    """Record `i` of a shard is mutation `i` of its partition's log."""
    mine, record = s.log[p][i], s.shards[p][i].mutation
    equal = (record.key == mine.key) & (record.old == mine.old) & (record.new == mine.new)
    return implies(i < s.shards[p].length, (i < s.log[p].length) & equal)


def a_key_is_in_one_partition_at_a_time(s: State, p: Partition, q: Partition, k: Key) -> bool:
    """Of the partitions that are open, one at most holds a key."""
    both_open = exists(s, p) & exists(s, q) & (s.ends[p] == OPEN) & (s.ends[q] == OPEN)
    return implies(both_open & holds(s, p, k) & holds(s, q, k), p == q)


def a_reader_sees_the_image_it_saw_last_as_the_old_one(s: State, p: Partition) -> bool:
    """The next record to read has, as its old image, the new image of the key's record before."""
    i = s.checkpoint[p]
    mutation = s.shards[p][i].mutation
    next_to_read = may_read(s, p) & (i < s.shards[p].length)
    return implies(next_to_read, s.view[mutation.key] == mutation.old)


def a_mutation_shows_the_items_around_it(s: State, p: Partition, i: Position, k: Key) -> bool:
    """Its images, and its record's, are its key's before and after it; no other item changed."""
    mutation, before, after = s.log[p][i], s.images[p][i], s.images[p][i + 1]
    images = (before[mutation.key] == mutation.old) & (after[mutation.key] == mutation.new)
    others = implies(k != mutation.key, after[k] == before[k])
    return implies(i < s.log[p].length, images & others & (mutation.old != mutation.new))


def a_mutation_is_of_its_partitions_keys(s: State, p: Partition, i: Position) -> bool:
    """A partition's log, and hence its shard, has no key of another's."""
    key = s.log[p][i].key
    return implies(i < s.log[p].length, exists(s, p) & holds(s, p, key) & (key >= 0))


def a_child_begins_where_its_parent_ends(s: State, p: Partition, k: Key) -> bool:
    """A partition begins with the items that its parent had when it was closed."""
    parent = s.parent[p]
    inherited = s.images[p][Position(0)][k] == s.images[parent][s.ends[parent]][k]
    return implies(exists(s, p) & (p != ROOT), inherited)


def a_child_lies_within_its_parent(s: State, p: Partition) -> bool:
    """A partition's range is a part of that of its parent, which came before it and is closed."""
    parent = s.parent[p]
    within = (s.low[parent] <= s.low[p]) & (s.high[p] <= s.high[parent])
    before = (parent >= ROOT) & (parent < p) & (s.ends[parent] != OPEN)
    return implies(exists(s, p) & (p != ROOT), within & before)


def siblings_share_no_key(s: State, p: Partition, q: Partition, k: Key) -> bool:
    """The two partitions that another was split into have no key in common."""
    siblings = exists(s, p) & exists(s, q) & (p != ROOT) & (q != ROOT)
    same = siblings & (s.parent[p] == s.parent[q]) & holds(s, p, k) & holds(s, q, k)
    return implies(same, p == q)


def divide(s: State, p: Partition, left: Partition, right: Partition) -> bool:
    """`left` and `right` were split from `p`, and each key of it is in one of their ranges."""
    children = exists(s, right) & (s.parent[left] == p) & (s.parent[right] == p)
    outside = (s.low[left] == s.low[p]) & (s.high[right] == s.high[p])
    return children & outside & (s.high[left] == s.low[right])


def a_split_loses_no_key(s: State, p: Partition) -> bool:
    """A partition and the next one, or the one before, divide that which both were split from."""
    before, after, parent = Partition(p - 1), Partition(p + 1), s.parent[p]
    divided = divide(s, parent, p, after) | divide(s, parent, before, p)
    return implies(exists(s, p) & (p != ROOT), divided)


def a_partition_keeps_an_image_for_each_mutation(s: State, p: Partition) -> bool:
    """And one from before; a closed one ends with its log. What is no partition has nothing."""
    length, end = s.log[p].length, s.ends[p]
    some = (s.images[p].length == length + 1) & (length >= 0) & ((end == OPEN) | (end == length))
    fresh = (length == 0) & (s.checkpoint[p] == 0) & (s.finished[p] ^ True) & (end == OPEN)
    return (exists(s, p) & some) | ((exists(s, p) ^ True) & fresh)


def a_leader_knows_no_more_than_there_is(s: State, p: Partition, t: Term) -> bool:
    """The end of a shard as any leader knows it is, or was, its end."""
    end = s.following[p][t]
    return (end == UNKNOWN) | ((end >= 0) & (end <= s.shards[p].length) & exists(s, p))


def a_reader_finishes_parents_before_children(s: State, p: Partition) -> bool:
    """What the reader has begun, it may read; what it has finished, it has read to the end."""
    begun = implies((s.checkpoint[p] > 0) | s.finished[p], may_read(s, p))
    done = implies(s.finished[p], s.checkpoint[p] == s.ends[p])
    inside = (s.checkpoint[p] >= 0) & (s.checkpoint[p] <= s.shards[p].length)
    return begun & done & inside


def current(s: State, p: Partition) -> bool:
    """The reader may read `p`, and has not finished it."""
    return may_read(s, p) & (s.finished[p] ^ True)


def a_reader_follows_a_key_in_one_shard(s: State, p: Partition, q: Partition, k: Key) -> bool:
    """Of the shards that the reader is in, one at most is of a partition that holds a key."""
    both = current(s, p) & current(s, q) & holds(s, p, k) & holds(s, q, k)
    return implies(both, p == q)


def a_readers_view_is_the_items_at_its_checkpoint(s: State, p: Partition, k: Key) -> bool:
    """For each key the reader has the item as it was when the mutations that it read were made."""
    return implies(current(s, p) & holds(s, p, k), s.view[k] == s.images[p][s.checkpoint[p]][k])


# --- Witnesses -----------------------------------------------------------------------------------

CHILDREN = (Partition(1), Partition(2))


def written_by(s: State, first: int, second: int) -> bool:
    """The root's first two records were written by its leaders of these numbers."""
    records = s.shards[ROOT]
    return (records.length > 1) & (records[0].by == first) & (records[1].by == second)


def a_second_leader_goes_on_where_the_first_stopped(s: State) -> bool:
    """A shard has a record of its first leader, then one of its second."""
    return written_by(s, 1, 2)


def a_deposed_leader_still_writes(s: State) -> bool:
    """A shard has a record of its second leader, and after it one of its first."""
    return written_by(s, 2, 1)


def a_deposed_leader_is_refused(s: State) -> bool:
    """A leader that wrote, and then was deposed, came too late with its next record."""
    return written_by(s, 1, 2) & (s.following[ROOT][FIRST] == UNKNOWN)


def a_record_is_written_after_the_split(s: State) -> bool:
    """A closed shard is caught up with, while its child already has records."""
    behind = (s.ends[ROOT] > s.shards[ROOT].length) & (s.shards[ROOT].length > 0)
    return behind & any_of(s.shards[p].length > 0 for p in CHILDREN)


def a_split_has_records_on_both_sides(s: State) -> bool:
    """Both partitions have records after the one that they were split from."""
    left, right = CHILDREN
    sides = (s.shards[left].length > 0) & (s.shards[right].length > 0)
    return sides & (s.shards[ROOT].length > 0)


def a_reader_goes_from_parent_to_child(s: State) -> bool:
    """The reader has read a shard to its end, with a record in it, and gone on to a child."""
    parent = s.finished[ROOT] & (s.checkpoint[ROOT] > 0)
    return parent & any_of(s.checkpoint[p] > 0 for p in CHILDREN)


# --- Possibilities -------------------------------------------------------------------------------


def the_stream_is_caught_up_with(s: State) -> bool:
    """Every mutation is in its shard, and the reader at the end of each shard."""
    lengths = ((s.log[p].length, s.shards[p].length, s.checkpoint[p]) for p in (ROOT, *CHILDREN))
    return all_of((log == shard) & (shard == read) for log, shard, read in lengths)


BOUNDS = {
    Partition: range(3),
    Term: range(1, 3),
    Key: range(2),
    Value: range(1, 2),
    Position: range(3),
}


def written(s: State) -> int:
    """How many mutations there were."""
    return sum(log.length for _, log in s.log.items())


def mutations_and_changes_of_leader_are_three(s: State) -> bool:
    """Mutations and changes of leader are no more than three in all."""
    return written(s) + sum(t - FIRST for _, t in s.leader.items()) <= 3


def only_the_first_partition_changes_its_leader(s: State) -> bool:
    """No partition but the first has a second leader."""
    return all_of(p == ROOT for p, _ in s.leader.items())


def mutations_are_three(s: State) -> bool:
    """There are no more than three mutations in all."""
    return written(s) <= 3


def a_partition_has_two_leaders(s: State) -> bool:
    """No partition has more than two leaders, one after the other."""
    return all_of(t <= 2 for _, t in s.leader.items())


def one_split(s: State) -> bool:
    """No more than one partition is split."""
    return s.partitions <= 3


def two_splits(s: State) -> bool:
    """No more than two partitions are split."""
    return s.partitions <= 5


def terms(s: State, pools: Mapping[Any, list[Any]]) -> Mapping[Any, list[Any]]:
    """A partition's parent; where its log ends, where the reader is and will be; the keys there."""
    partitions = pools.get(Partition, [])
    ends = [(p, s.log[p].length) for p in partitions]
    reads = [(p, s.checkpoint[p] + ahead) for p in partitions for ahead in (0, 1)]
    return {
        Partition: [s.parent[p] for p in partitions],
        Position: [i for _, i in (*ends, *reads)],
        Key: [s.log[p][Position(i)].key for p, i in reads],
    }


MACHINE = Machine(
    name="streams",
    state=State,
    initial=initial,
    actions=(put, delete, lead, learn, publish, refuse, split, read, finish),
    invariants=(
        a_shard_has_no_gap_and_no_repeat,
        a_key_is_in_one_partition_at_a_time,
        a_reader_sees_the_image_it_saw_last_as_the_old_one,
        a_mutation_shows_the_items_around_it,
        a_mutation_is_of_its_partitions_keys,
        a_child_begins_where_its_parent_ends,
        a_child_lies_within_its_parent,
        siblings_share_no_key,
        a_split_loses_no_key,
        a_partition_keeps_an_image_for_each_mutation,
        a_leader_knows_no_more_than_there_is,
        a_reader_finishes_parents_before_children,
        a_reader_follows_a_key_in_one_shard,
        a_readers_view_is_the_items_at_its_checkpoint,
    ),
    witnesses=(
        a_second_leader_goes_on_where_the_first_stopped,
        a_deposed_leader_still_writes,
        a_deposed_leader_is_refused,
        a_record_is_written_after_the_split,
        a_split_has_records_on_both_sides,
        a_reader_goes_from_parent_to_child,
    ),
    terms=terms,
    instance=Instance(
        constants={"keys": 2},
        bounds=BOUNDS,
        within=(
            mutations_and_changes_of_leader_are_three,
            only_the_first_partition_changes_its_leader,
            a_partition_has_two_leaders,
            one_split,
        ),
        model="streams",
    ),
    deep=Instance(
        constants={"keys": 3},
        bounds={**BOUNDS, Partition: range(5), Key: range(3)},
        within=(mutations_are_three, a_partition_has_two_leaders, two_splits),
    ),
    possibilities=(Possibility(the_stream_is_caught_up_with),),
)
