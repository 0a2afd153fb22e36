"""What the state diagrams of the machines show: one thing of a state, in a few words.

A view says, of a state, where each of some things stands: each replica, say, or one mutation. The
diagram has an arrow wherever an action takes such a thing from one place to another. So the words
are written here, and the arrows come of the actions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dynaspec.machines import (
    conditional_puts,
    global_tables,
    leadership,
    leases,
    multi_region_strong,
    replication,
    streams,
)
from dynaspec.machines.leadership import CANDIDATE, LEADER, NEVER, NOBODY, REPLICAS, Replica
from dynaspec.machines.replication import NONE, Mutation

Places = Mapping[object, str]
"""Where each of the things stands."""


@dataclass(frozen=True)
class View:
    """What one diagram shows."""

    of: str
    """The thing that is followed."""
    places: Callable[[Any], Places]


def _replicas(s: leadership.State) -> Places:
    return {r: _role(s, r) for r in REPLICAS}


def _role(s: leadership.State, r: Replica) -> str:
    if s.role[r] != LEADER:
        return "candidate" if s.role[r] == CANDIDATE else "follower"
    deposed = any(b > s.promised[r] for won in s.elected for b, _ in won.items())
    return "deposed, and believes it leads" if deposed else "leader"


FIRST = Mutation(1)
"""The mutation that is followed: the first of the instance."""


def _mutation(s: replication.State) -> Places:
    return {FIRST: _stored(s, FIRST)}


def _stored(s: replication.State, m: Mutation) -> str:
    logs = {b: tuple(log).index(m) for b, log in s.logs.items() if m in tuple(log)}
    if not logs:
        return "not there"
    if any(s.acknowledged[b] > at for b, at in logs.items()):
        return "acknowledged"
    if any(b > min(logs) and b not in logs for b, _ in s.start.items()):
        return "left behind by a later leader"
    disks = sum(_holds(s, r, m) for r in REPLICAS)
    return ("in the log of its leader", "on one disk", "on two disks", "on three disks")[disks]


def _holds(s: replication.State, r: Replica, m: Mutation) -> bool:
    """Whether the log that `r` has on disk has the mutation."""
    held = s.logs[s.holds[r]].first(s.accepted[r][s.holds[r]])
    return m in tuple(held)


def _read(s: replication.State) -> Places:
    return {"read": _reading(s)}


def _reading(s: replication.State) -> str:
    if s.read.ballot == NEVER:
        return "none"
    if s.read.answer != NONE:
        return "answered"
    if not any(replication.leads(s, r, s.read.ballot) for r in REPLICAS):
        return "never answered, as its leader leads no more"
    return "confirmed by a peer" if s.read.confirmed else "asked of a leader"


def _put(s: conditional_puts.State) -> Places:
    return _mutation(s.log)


def _refusal(s: conditional_puts.State) -> Places:
    if s.refusal.ballot != NEVER:
        return {"put": "refused"}
    if s.question.expects == conditional_puts.ANY:
        return {"put": "none waits"}
    return {"put": _reading(s.log)}


def _shards(s: streams.State) -> Places:
    return {p: _shard(s, streams.Partition(p)) for p in range(s.partitions + 2)}


def _shard(s: streams.State, p: streams.Partition) -> str:
    if not streams.exists(s, p):
        return "not there"
    is_open = "open" if s.ends[p] == streams.OPEN else "closed"
    return f"{is_open}, {'has all' if s.shards[p].length == s.log[p].length else 'lacks records'}"


def _readers(s: streams.State) -> Places:
    return {p: _reader(s, streams.Partition(p)) for p in range(s.partitions)}


def _reader(s: streams.State, p: streams.Partition) -> str:
    if not streams.may_read(s, p):
        return "waits for the parent shard"
    if s.finished[p]:
        return "has finished the shard"
    return "has read all there is" if s.checkpoint[p] == s.shards[p].length else "has some to read"


def _writers(s: streams.State) -> Places:
    terms = [streams.Term(t) for t in range(1, 3)]
    partitions = [streams.Partition(p) for p in range(s.partitions)]
    return {(p, t): _writer(s, p, t) for p in partitions for t in terms}


def _writer(s: streams.State, p: streams.Partition, t: streams.Term) -> str:
    end = s.following[p][t]
    if t > s.leader[p]:
        return "not yet leader"
    if end == streams.UNKNOWN:
        return "does not know the end"
    return "knows the end" if end == s.shards[p].length else "knows an earlier end"


def _rows(s: leases.State) -> Places:
    return {h: _row(s, leases.Shard(h)) for h in range(2)}


def _row(s: leases.State, h: leases.Shard) -> str:
    if not leases.exists(s, h):
        return "of no shard yet"
    if leases.lease(s, h).finished:
        return "finished"
    if leases.lease(s, h).owner == leases.NOBODY:
        return "nobody's"
    return "of one worker" if leases.lease(s, h).owner == leases.ONE else "of another worker"


def _workers(s: leases.State) -> Places:
    return {(w, h): _worker(s, w, leases.Shard(h)) for w in (0, 1) for h in range(2)}


def _worker(s: leases.State, w: int, h: leases.Shard) -> str:
    known = s.knows[leases.Worker(w)][h]
    if known == leases.NEVER:
        return "does not read the shard"
    if known == leases.last(s, h):
        return "reads it as its owner"
    mine = leases.lease(s, h).owner == w
    return "has written, and is not answered" if mine else "was deposed, and reads on"


def _writes(s: global_tables.State) -> Places:
    regions = [global_tables.Region(r) for r in range(3)]
    return {(r, q): _write(s, r, q) for r in regions for q in regions if r != q}


def _write(s: global_tables.State, r: global_tables.Region, q: global_tables.Region) -> str:
    """The first write of region `r`, as region `q` has it."""
    first = global_tables.FIRST
    if not global_tables.own(s, r, first):
        return "not made"
    if not s.seen[q][r][first]:
        return "shipped" if s.shipped[r][first] else "made, not shipped"
    held = global_tables.same(s.items[q], s.streams[r][first].write)
    return "the item there" if held else "older than the item there"


def _shown(s: multi_region_strong.State) -> Places:
    return {FIRST: _in_the_other_region(s)}


def _in_the_other_region(s: multi_region_strong.State) -> str:
    """The first write, as region 1 has it, whose clients did not make it."""
    if multi_region_strong.shows(s, FIRST):
        return "shown to a client there"
    copy = s.copies[1]
    if FIRST in tuple(s.journal.log.logs[copy.ballot].first(copy.length)):
        return "in its copy"
    return _stored(s.journal.log, FIRST)


def _rival(s: multi_region_strong.State) -> Places:
    if s.conflict.region != NOBODY:
        return {"write": "refused, as it met another"}
    second = Mutation(2)
    return {"write": _stored(s.journal.log, second)}


VIEWS: Mapping[str, tuple[View, ...]] = MappingProxyType(
    {
        "leadership": (View("A replica", _replicas),),
        "replication": (
            View("The first mutation", _mutation),
            View("A strongly consistent read", _read),
        ),
        "conditional_puts": (
            View("The first put", _put),
            View("A put whose condition does not hold", _refusal),
        ),
        "streams": (
            View("A shard", _shards),
            View("The reader at a shard", _readers),
            View("A leader, and what it knows of the end of its shard", _writers),
        ),
        "leases": (View("A row", _rows), View("A worker at a shard", _workers)),
        "global_tables": (View("The first write of a region, in another region", _writes),),
        "multi_region_strong": (
            View("The first write, in another region", _shown),
            View("A write that may meet it", _rival),
        ),
    }
)
"""The views of each machine; one without has the graph of its actions alone."""
