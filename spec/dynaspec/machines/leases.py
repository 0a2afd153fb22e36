"""Leases: workers share the shards of a stream, and each goes on where another stopped.

How the readers of a stream divide it among themselves is not in the talk, which says of rep out
only that workers read shards. It is as the Kinesis Client Library does it, which AWS recommends for
streams (Amazon DynamoDB Developer Guide, *Using the DynamoDB Streams Kinesis adapter*): a table has
a row for each shard, with its owner, a counter, and a checkpoint, how far the shard was read. Every
write raises the counter, and is conditional on the counter that its writer knows. A worker takes a
lease whose counter has not moved for a while, by its own clock; no two clocks are compared.

A shard's row is followed through all its values here: its place among them is the counter. Shards
are a line, each the child of the one before; a split changes nothing about leases.

**Time.** A lease may be taken at any moment: it may seem that its owner is gone whether it is or
not, and a worker may take it from one that has too many. So nothing here rests on clocks. They
decide only how often records come twice.

**Messages.** A conditional write stands for all that its writer may have under way: it may take
effect late, when the writer has handled more, has stopped, or has died; its answer may come late or
never, so that the writer does not `learn` of it. One that is refused changes nothing and is left
out. As a row's counter never comes again, reading it and writing on that condition are one step.

**Findings.** Each is an assumption, and what is lost without it.

- *A write is conditional on the counter, and raises it.* An owner's name is not enough: a
  write of the owner's own that comes late would set the checkpoint back. With the counter the name
  decides nothing.
- *The checkpoint moves after the records were handled.* Were it to move before, a worker that dies
  in between would have left them out.
- *At least once is all one gets.* What a record does and the checkpoint are two writes. A worker
  that dies between them, or is deposed and does not know it, has handled records that its successor
  handles again (`a_record_is_handled_twice`): those after the checkpoint, and no others.
- *A parent is finished when its row says so*, which its reader writes at the end of a closed shard.
  That all records there are were handled is not enough: more may come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NewType

from dynaspec.machine import Instance, Machine, Map, Possibility, Seq, implies, require

# --- Constants and types -------------------------------------------------------------------------

Shard = NewType("Shard", int)
"""A shard of the stream, from 0; each is the child of the one before."""

Worker = NewType("Worker", int)
"""A worker, by a name that none had before it."""

Counter = NewType("Counter", int)
"""The number of a row's value among those that it has had, from 0."""

Position = NewType("Position", int)
"""A record's place in its shard, from 0; and how many records come before a place."""

Times = NewType("Times", int)
"""How often a record was handled."""

ROOT = Shard(0)
"""The shard that the stream begins with."""

NOBODY = Worker(-1)
"""The owner of a lease that nobody has taken, or that is finished."""

NEVER = Counter(-1)
"""A worker does not hold the lease, as far as it knows."""

NOT = Position(-1)
"""A worker has not known a row."""


@dataclass(frozen=True)
class Lease:
    """What the row of a shard says at one time."""

    owner: Worker
    checkpoint: Position
    """How many records of the shard were handled, from the first on."""
    finished: bool
    """All records of the shard were handled, and no more will come."""


NEW = Lease(NOBODY, Position(0), False)
"""The lease of a shard that nobody has begun."""


@dataclass(frozen=True)
class State:
    """The shards, the table of leases, and what each worker knows and has done."""

    length: Map[Shard, Position]
    """How many records there are in a shard."""
    closed: Map[Shard, bool]
    """No more records come into the shard, and its child is there."""
    leases: Map[Shard, Seq[Lease]]
    """All that a shard's row has said; the last is what it says, and its place the counter."""
    knows: Map[Worker, Map[Shard, Counter]]
    """The counter of a lease as its owner knows it, or `NEVER`."""
    came: Map[Worker, Map[Shard, Map[Counter, Position]]]
    """History: how many records of a shard a worker had passed when that counter was the last
    that it knew; or `NOT`."""
    handled: Map[Shard, Map[Position, Times]]
    """History: how often each record was handled, by whomever."""


def initial() -> State:
    """An empty stream that nobody reads."""
    never: Map[Shard, Counter] = Map(NEVER)
    not_yet: Map[Shard, Map[Counter, Position]] = Map(Map(NOT))
    return State(
        length=Map(Position(0)),
        closed=Map(False),
        leases=Map(Seq(NEW, (NEW,))),
        knows=Map(never),
        came=Map(not_yet),
        handled=Map(Map(Times(0))),
    )


def exists(s: State, h: Shard) -> bool:
    """`h` is a shard of the stream: the one before it is closed."""
    return (h == ROOT) | s.closed[Shard(h - 1)]


def last(s: State, h: Shard) -> Counter:
    """The counter of the row of `h`."""
    return Counter(s.leases[h].length - 1)


def lease(s: State, h: Shard) -> Lease:
    """What the row of `h` says."""
    return s.leases[h][last(s, h)]


def may_read(s: State, h: Shard) -> bool:
    """The row of the parent of `h`, if there is one, says that it is finished."""
    return (h == ROOT) | lease(s, Shard(h - 1)).finished


def write(s: State, h: Shard, new: Lease) -> State:
    """The row of `h` becomes `new`, and the counter the next."""
    return replace(s, leases=s.leases.put(h, s.leases[h].append(new)))


def passed(s: State, w: Worker, h: Shard) -> Position:
    """How many records `w` had passed when the counter that it knew was the row's; or `NOT`."""
    return s.came[w][h][last(s, h)]


def come(s: State, w: Worker, h: Shard, c: Counter, i: Position) -> State:
    """`w` has passed `i` records of `h`, and `c` is the last counter that it knows."""
    mine = s.came[w].put(h, s.came[w][h].put(c, i))
    return replace(s, knows=s.knows.put(w, s.knows[w].put(h, c)), came=s.came.put(w, mine))


# --- Actions -------------------------------------------------------------------------------------


def append(s: State, h: Shard) -> State:
    """A record comes into shard `h`."""
    require(exists(s, h))
    require(s.closed[h] ^ True)
    return replace(s, length=s.length.put(h, Position(s.length[h] + 1)))


def close(s: State, h: Shard) -> State:
    """Shard `h` ends, and its child begins."""
    require(exists(s, h))
    require(s.closed[h] ^ True)
    return replace(s, closed=s.closed.put(h, True))


def take(s: State, w: Worker, h: Shard) -> State:
    """`w` becomes the owner of `h`: nobody was, or the owner seemed gone, or had too many."""
    require(may_read(s, h))
    require(lease(s, h).finished ^ True)
    require(s.knows[w][h] == NEVER)
    return write(s, h, replace(lease(s, h), owner=w))


def learn(s: State, w: Worker, h: Shard, c: Counter) -> State:
    """`w` is answered that its write made the row's counter `c`. It goes on, or begins to read.

    A worker that begins does so at the checkpoint that it found.
    """
    require(c < s.leases[h].length)
    require(s.leases[h][c].owner == w)
    require(s.came[w][h][c] == NOT)
    known = s.knows[w][h]
    require((known == NEVER) | (c == known + 1))
    return come(s, w, h, c, s.leases[h][c].checkpoint if known == NEVER else s.came[w][h][known])


def handle(s: State, w: Worker, h: Shard) -> State:
    """`w` hands the next record of `h` to its handler, which does what it does."""
    c = s.knows[w][h]
    require(c != NEVER)
    i = s.came[w][h][c]
    require(i < s.length[h])
    times = s.handled[h].put(i, Times(s.handled[h][i] + 1))
    return come(replace(s, handled=s.handled.put(h, times)), w, h, c, Position(i + 1))


def checkpoint(s: State, w: Worker, h: Shard, i: Position) -> State:
    """A write of `w` takes effect, made when it had passed `i` records: it renews the lease."""
    require(passed(s, w, h) != NOT)
    require((lease(s, h).checkpoint <= i) & (i <= passed(s, w, h)))
    return write(s, h, Lease(w, i, False))


def finish(s: State, w: Worker, h: Shard) -> State:
    """A write of `w`, which came to the end of a closed shard, takes effect."""
    require(s.closed[h])
    require(passed(s, w, h) == s.length[h])
    return write(s, h, Lease(NOBODY, s.length[h], True))


def stop(s: State, w: Worker, h: Shard) -> State:
    """`w` reads `h` no more: it died, a write of it was refused, or it gives up."""
    require(s.knows[w][h] != NEVER)
    return replace(s, knows=s.knows.put(w, s.knows[w].put(h, NEVER)))


# --- Invariants ----------------------------------------------------------------------------------


def a_checkpoint_never_goes_back(s: State, h: Shard, c: Counter, d: Counter) -> bool:
    """A row says no less than it said before of how far its shard was read."""
    premise = (c < d) & (d < s.leases[h].length)
    return implies(premise, s.leases[h][c].checkpoint <= s.leases[h][d].checkpoint)


def a_checkpoint_passes_no_record_that_nobody_handled(
    s: State, h: Shard, c: Counter, i: Position
) -> bool:
    """No record is skipped: each before a checkpoint was handled."""
    before = (c < s.leases[h].length) & (i < s.leases[h][c].checkpoint)
    return implies(before, s.handled[h][i] > 0)


def nothing_before_its_checkpoint_is_handled_again(
    s: State, w: Worker, h: Shard, c: Counter
) -> bool:
    """Where an owner is, or was, is not before the checkpoint of the row that it knew."""
    been = s.came[w][h][c] != NOT
    return implies(been, s.came[w][h][c] >= s.leases[h][c].checkpoint)


def a_child_is_handled_after_its_parent(s: State, h: Shard, i: Position, j: Position) -> bool:
    """Once a record of a shard was handled, its parent is closed and all its records were too."""
    parent = Shard(h - 1)
    done = s.closed[parent] & implies(j < s.length[parent], s.handled[parent][j] > 0)
    return implies((h > ROOT) & (s.handled[h][i] > 0), done)


def a_record_is_handled_after_those_before_it(s: State, h: Shard, i: Position, j: Position) -> bool:
    """A record was handled only if each before it in its shard was, at least once."""
    return implies((i < j) & (s.handled[h][j] > 0), s.handled[h][i] > 0)


def one_worker_at_most_can_follow_a_row(
    s: State, h: Shard, c: Counter, w: Worker, v: Worker
) -> bool:
    """No two workers have, or had, what it takes to write the next row after a given one."""
    both = (s.came[w][h][c] != NOT) & (s.came[v][h][c] != NOT)
    return implies(both, w == v)


def a_finished_shard_was_handled_to_its_end(s: State, h: Shard, i: Position) -> bool:
    """If its row says so, the shard is closed, and each of its records was handled."""
    done = s.closed[h] & implies(i < s.length[h], s.handled[h][i] > 0)
    return implies(lease(s, h).finished, done)


def a_row_is_sound(s: State, h: Shard, c: Counter) -> bool:
    """Its checkpoint is a place in the shard; a finished one is the last, and nobody's."""
    row = s.leases[h][c]
    inside = (row.checkpoint >= 0) & (row.checkpoint <= s.length[h])
    whole = (c == last(s, h)) & s.closed[h] & (row.checkpoint == s.length[h])
    end = implies(row.finished, whole & (row.owner == NOBODY))
    return implies(c < s.leases[h].length, inside & end) & (s.leases[h].length > 0)


def a_row_is_written_when_the_shard_may_be_read(s: State, h: Shard, c: Counter) -> bool:
    """The first value of a row is nobody's; it has others only once the parent is finished."""
    others = implies(s.leases[h].length > 1, may_read(s, h))
    return others & (s.leases[h][Counter(0)].owner == NOBODY) & (s.leases[h][Counter(0)] == NEW)


def a_worker_has_known_only_rows_of_its_own(s: State, w: Worker, h: Shard, c: Counter) -> bool:
    """What it has known it wrote, and it has passed no more than there is."""
    i = s.came[w][h][c]
    own = (c < s.leases[h].length) & (s.leases[h][c].owner == w) & (c >= 0)
    return implies(i != NOT, own & (i >= 0) & (i <= s.length[h]))


def a_worker_knows_what_it_has_known(s: State, w: Worker, h: Shard) -> bool:
    """The counter that it knows is one of which it was told."""
    c = s.knows[w][h]
    return (c == NEVER) | ((c >= 0) & (s.came[w][h][c] != NOT))


def a_row_says_what_its_writer_had_passed(s: State, w: Worker, h: Shard, c: Counter) -> bool:
    """A write moves the checkpoint no further than its worker had come when it knew the one before.

    To take a lease leaves the checkpoint where it is.
    """
    before, after = s.leases[h][c], s.leases[h][Counter(c + 1)]
    premise = (c + 1 < s.leases[h].length) & (after.owner == w)
    been = (s.came[w][h][c] != NOT) & (after.checkpoint <= s.came[w][h][c])
    return implies(premise, been | (after.checkpoint == before.checkpoint))


def a_worker_passes_only_what_was_handled(
    s: State, w: Worker, h: Shard, c: Counter, i: Position
) -> bool:
    """Each record before a place that a worker has come to was handled."""
    return implies(i < s.came[w][h][c], s.handled[h][i] > 0)


def what_was_handled_was_there_to_be_read(s: State, h: Shard, i: Position) -> bool:
    """A handled record is one of its shard, and the shard's parent is finished."""
    inside = (i >= 0) & (i < s.length[h]) & may_read(s, h)
    return implies(s.handled[h][i] > 0, inside) & (s.handled[h][i] >= 0)


def a_shard_begins_when_the_one_before_it_is_closed(s: State, h: Shard) -> bool:
    """What is no shard yet has no records and is not closed."""
    something = s.closed[h] | (s.length[h] > 0)
    return implies(something, exists(s, h)) & (s.length[h] >= 0)


# --- Witnesses -----------------------------------------------------------------------------------

ONE, OTHER = Worker(0), Worker(1)
FIRST = Position(0)
CHILD = Shard(1)


def holds(s: State, w: Worker, h: Shard) -> bool:
    """`w` knows the row of `h` as it is."""
    return s.knows[w][h] == last(s, h)


def a_record_is_handled_twice(s: State) -> bool:
    """One worker handled a record, and did not checkpoint; the other found that and handled it."""
    return s.handled[ROOT][FIRST] == 2


def a_deposed_worker_goes_on(s: State) -> bool:
    """A worker that does not know that it was deposed has passed more than the new owner."""
    deposed = (s.knows[ONE][ROOT] != NEVER) & holds(s, OTHER, ROOT)
    ahead = s.came[ONE][ROOT][s.knows[ONE][ROOT]] > s.came[OTHER][ROOT][s.knows[OTHER][ROOT]]
    return deposed & ahead


def an_heir_goes_on_from_the_checkpoint(s: State) -> bool:
    """A worker has begun behind a record that another handled and checkpointed."""
    begun = holds(s, OTHER, ROOT) & (lease(s, ROOT).checkpoint == 1) & (s.handled[ROOT][FIRST] == 1)
    return begun & (s.knows[ONE][ROOT] == NEVER)


def an_answer_is_lost(s: State) -> bool:
    """A worker's write took effect, and it knows only the row before that."""
    known = s.knows[ONE][ROOT]
    return (known != NEVER) & (known < last(s, ROOT)) & (lease(s, ROOT).owner == ONE)


def a_write_takes_effect_after_its_worker_stopped(s: State) -> bool:
    """A worker that holds nothing has made the row what it is, beyond the row it took."""
    late = (lease(s, ROOT).owner == ONE) & (lease(s, ROOT).checkpoint > 0)
    return late & (s.knows[ONE][ROOT] == NEVER) & (passed(s, ONE, ROOT) == NOT)


def a_child_is_read_by_another_worker_than_its_parent(s: State) -> bool:
    """One worker finished a shard, and another has handled a record of the child."""
    child = holds(s, OTHER, CHILD) & (s.handled[CHILD][FIRST] > 0)
    return child & (s.handled[ROOT][FIRST] == 1) & (s.knows[OTHER][ROOT] == NEVER)


# --- Possibilities -------------------------------------------------------------------------------


def all_shards_are_finished(s: State) -> bool:
    """Both shards are closed, and their rows say that they were handled to the end."""
    return lease(s, ROOT).finished & lease(s, CHILD).finished


def writes(s: State) -> int:
    """How often rows were written."""
    return s.leases[ROOT].length + s.leases[CHILD].length - 2


def the_first_row_was_not_written(s: State) -> bool:
    """The instance leaves each row a taker and an end."""
    return writes(s) == 0


BOUNDS = {
    Shard: range(2),
    Worker: range(2),
    Counter: range(4),
    Position: range(2),
}


def two_records(s: State) -> bool:
    """There are two records at most."""
    return s.length[ROOT] + s.length[CHILD] <= 2


def four_writes(s: State) -> bool:
    """Rows are written four times at most in all."""
    return writes(s) <= 4


def three_writes_of_a_row(s: State) -> bool:
    """No row is written more than three times."""
    return (s.leases[ROOT].length <= 4) & (s.leases[CHILD].length <= 4)


def terms(s: State, pools: Mapping[Any, list[Any]]) -> Mapping[Any, list[Any]]:
    """A shard's parent; what its row's counter is, and what each worker knows of it."""
    shards = [*pools.get(Shard, []), *(h - 1 for h in pools.get(Shard, []))]
    known = [s.knows[w][h] for w in pools.get(Worker, []) for h in shards]
    ends = [s.leases[h].length + ahead for h in shards for ahead in (-1, 0)]
    return {
        Shard: [Shard(h - 1) for h in pools.get(Shard, [])],
        Counter: [*(Counter(c) for c in ends), *known],
    }


MACHINE = Machine(
    name="leases",
    state=State,
    initial=initial,
    actions=(append, close, take, learn, handle, checkpoint, finish, stop),
    invariants=(
        a_checkpoint_never_goes_back,
        a_checkpoint_passes_no_record_that_nobody_handled,
        nothing_before_its_checkpoint_is_handled_again,
        a_child_is_handled_after_its_parent,
        a_record_is_handled_after_those_before_it,
        one_worker_at_most_can_follow_a_row,
        a_finished_shard_was_handled_to_its_end,
        a_row_is_sound,
        a_row_is_written_when_the_shard_may_be_read,
        a_worker_has_known_only_rows_of_its_own,
        a_worker_knows_what_it_has_known,
        a_row_says_what_its_writer_had_passed,
        a_worker_passes_only_what_was_handled,
        what_was_handled_was_there_to_be_read,
        a_shard_begins_when_the_one_before_it_is_closed,
    ),
    witnesses=(
        a_record_is_handled_twice,
        a_deposed_worker_goes_on,
        an_heir_goes_on_from_the_checkpoint,
        an_answer_is_lost,
        a_write_takes_effect_after_its_worker_stopped,
        a_child_is_read_by_another_worker_than_its_parent,
    ),
    terms=terms,
    instance=Instance(
        bounds=BOUNDS,
        within=(two_records, three_writes_of_a_row, four_writes),
        model="leases",
    ),
    deep=Instance(
        bounds=BOUNDS,
        within=(two_records, three_writes_of_a_row),
    ),
    possibilities=(Possibility(all_shards_are_finished, the_first_row_was_not_written),),
)
