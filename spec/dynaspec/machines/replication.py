"""Replication: the leader's log reaches its peers, and what was acknowledged is never lost.

The talk: "the put is sent to the leader's storage node"; it "will store it locally and ... tells
two other storage nodes to store that data"; it "waits for one other node to acknowledge it"; "the
third node is usually really close behind". "The leader is always up-to-date definitionally: to
allow it to even become leader you have to know that you have all the mutations up until that
point; if you don't you have to go to one of your peers [and] get yourself caught up."

This machine extends `leadership` with the log. Each ballot that was won has a log of its own: its
leader starts from the log it had gathered, and only appends. A replica's log is a prefix of the
log of one ballot, the highest it has accepted from. That is the log of Multi-Paxos with a stable
leader, seen as Viewstamped Replication (Liskov and Cowling, 2012) and Raft see it.

**Messages.** As in `leadership`, the history is the network: a leader's log is what it has sent,
and what a replica has accepted is what it has acknowledged to its leader.

**Durability.** `logs` is what a leader proposed; what a replica holds on disk is `accepted`. A
leader that crashes keeps what it accepted of its own log, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NewType

from dynaspec.machine import (
    Instance,
    Machine,
    Map,
    Parent,
    Possibility,
    Seq,
    all_of,
    any_of,
    implies,
    require,
)
from dynaspec.machines import leadership
from dynaspec.machines.leadership import (
    CANDIDATE,
    LEADER,
    NEVER,
    NOBODY,
    REPLICAS,
    Ballot,
    Each,
    Misses,
    Replica,
    at,
    two_of,
)

# --- Constants and types -------------------------------------------------------------------------

Length = NewType("Length", int)
"""How many mutations a prefix of a log has."""

Position = NewType("Position", int)
"""A mutation's place in a log, from 0."""

Mutation = NewType("Mutation", int)
"""One change to the partition's items; what it says is the business of `items`."""

NONE = Length(-1)
"""Not even the empty prefix."""

Log = Seq[Mutation]


@dataclass(frozen=True)
class Prefix:
    """The first `length` mutations of the log of `ballot`."""

    ballot: Ballot
    length: Length


EMPTY = Prefix(NEVER, Length(0))


@dataclass(frozen=True)
class Read:
    """A strongly consistent read. Reads change nothing, so that one stands for any number."""

    ballot: Ballot
    """The ballot of the leader that was asked; `NEVER` before the first read."""
    floor: Map[Ballot, Length]
    """What had been acknowledged to clients, anywhere, when the read began."""
    confirmed: bool
    """A peer has said, since the read began, that it still follows this leader."""
    answer: Length
    """The prefix of the leader's log that the answer was read from; `NONE` until it is given."""


@dataclass(frozen=True)
class State:
    """The logs, who holds how much of them, and what clients were told."""

    group: leadership.State
    """The election; see `leadership`."""
    accepted: Each[Map[Ballot, Length]]
    """Durable: how much of each ballot's log the replica took, `NONE` if it took none."""
    holds: Each[Ballot]
    """Durable: the ballot whose log the replica holds, the last it accepted from."""
    held: Each[Map[Ballot, Ballot]]
    """Durable: the ballot whose log the replica held when it voted in this ballot."""
    base: Each[Prefix]
    """Volatile: the most up-to-date log that a candidate has gathered."""
    logs: Map[Ballot, Log]
    """The log of each ballot's leader."""
    start: Map[Ballot, Length]
    """How much of its log a ballot's leader started from; `NONE` for a ballot not won."""
    acknowledged: Map[Ballot, Length]
    """How much of its log a ballot's leader has acknowledged to clients; `NONE` if nothing."""
    read: Read


def initial() -> State:
    """Three empty replicas. An election may start at any moment: safety must not rest on time."""
    nothing: Map[Ballot, Length] = Map(NONE)
    return State(
        group=leadership.initial(Misses(0)),
        accepted=(nothing.put(NEVER, Length(0)),) * 3,
        holds=(NEVER,) * 3,
        held=(Map(NEVER),) * 3,
        base=(EMPTY,) * 3,
        logs=Map(Seq(Mutation(0))),
        start=nothing.put(NEVER, Length(0)),
        acknowledged=nothing,
        read=Read(NEVER, nothing, False, NONE),
    )


def leads(s: State, r: Replica, b: Ballot) -> bool:
    """`r` believes that it leads ballot `b`. It may have been deposed without knowing."""
    return (s.group.role[r] == LEADER) & (s.group.promised[r] == b)


def voted_with(s: State, r: Replica, b: Ballot) -> Prefix:
    """The log that `r` held when it voted in ballot `b`; it can have grown no further since."""
    ballot = s.held[r][b]
    return Prefix(ballot, s.accepted[r][ballot])


def as_current(a: Prefix, b: Prefix) -> bool:
    """Log `a` is at least as up to date as `b`: of a later ballot, or of the same and as long."""
    return (a.ballot > b.ballot) | ((a.ballot == b.ballot) & (a.length >= b.length))


# --- Actions -------------------------------------------------------------------------------------


def heartbeat(s: State, leader: Replica, r: Replica, b: Ballot) -> State:
    """See `leadership.heartbeat`."""
    return replace(s, group=leadership.heartbeat(s.group, leader, r, b))


def stand(s: State, r: Replica, b: Ballot) -> State:
    """`r` stands in ballot `b` with the log it holds."""
    group = leadership.stand(s.group, r, b)
    own = Prefix(s.holds[r], s.accepted[r][s.holds[r]])
    held = at(s.held, r, s.held[r].put(b, s.holds[r]))
    return replace(s, group=group, held=held, base=at(s.base, r, own))


def vote(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """`r` votes for `candidate` and tells it which log it holds."""
    group = leadership.vote(s.group, candidate, r, b)
    return replace(s, group=group, held=at(s.held, r, s.held[r].put(b, s.holds[r])))


def catch_up(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """A candidate copies the log of a voter that is ahead of it."""
    require(candidate != r)
    require(s.group.role[candidate] == CANDIDATE)
    require(s.group.promised[candidate] == b)
    require(s.group.votes[r][b] == candidate)
    require(not as_current(s.base[candidate], voted_with(s, r, b)))
    return replace(s, base=at(s.base, candidate, voted_with(s, r, b)))


def elect(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """A candidate with a majority leads, once its log is as up to date as its voters'.

    It holds then every mutation that a majority may have acknowledged, durably, as ballot `b`'s.
    """
    group = leadership.elect(s.group, candidate, r, b)
    base = s.base[candidate]
    require(as_current(base, voted_with(s, r, b)))
    return replace(
        s,
        group=group,
        accepted=at(s.accepted, candidate, s.accepted[candidate].put(b, base.length)),
        holds=at(s.holds, candidate, b),
        logs=s.logs.put(b, s.logs[base.ballot].first(base.length)),
        start=s.start.put(b, base.length),
    )


def append(s: State, leader: Replica, b: Ballot, m: Mutation) -> State:
    """A leader puts a mutation at the end of its log, and sends it to its peers."""
    require(leads(s, leader, b))
    return replace(s, logs=s.logs.put(b, s.logs[b].append(m)))


def accept(s: State, leader: Replica, r: Replica, b: Ballot, n: Length) -> State:
    """`r` has the first `n` mutations of its leader's log on disk, and says so.

    The log a leader started from is taken whole: with less of it a replica would seem more up
    to date than it is. A replica that promised a later ballot refuses.
    """
    if leader == r:
        require(leads(s, leader, b))
        group = s.group
    else:
        group = leadership.heartbeat(s.group, leader, r, b)
    require((s.start[b] <= n) & (n <= s.logs[b].length))
    require(s.accepted[r][b] < n)
    return replace(
        s,
        group=group,
        accepted=at(s.accepted, r, s.accepted[r].put(b, n)),
        holds=at(s.holds, r, b),
    )


def acknowledge(s: State, leader: Replica, r: Replica, b: Ballot, n: Length) -> State:
    """The leader and one more replica have `n` mutations on disk: clients are told so.

    The first acknowledgement of a ballot covers the log it started from, and with it whatever
    earlier leaders left unfinished.
    """
    require(leader != r)
    require(leads(s, leader, b))
    require((s.start[b] <= n) & (s.acknowledged[b] < n))
    require((s.accepted[leader][b] >= n) & (s.accepted[r][b] >= n))
    return replace(s, acknowledged=s.acknowledged.put(b, n))


def ask(s: State, leader: Replica, b: Ballot) -> State:
    """A strongly consistent read reaches a replica that believes it leads."""
    require(leads(s, leader, b))
    return replace(s, read=Read(b, floor=s.acknowledged, confirmed=False, answer=NONE))


def confirm(s: State, leader: Replica, r: Replica, b: Ballot) -> State:
    """A peer, asked since the read began, says that it has promised no later ballot.

    The talk says only that such reads go to the leader. Without this step, or a lease in its
    place, a leader that does not know it was deposed would answer with old items.
    """
    require(leader != r)
    require(leads(s, leader, b))
    require((s.read.ballot == b) & (s.group.promised[r] == b))
    require(s.read.answer == NONE)
    return replace(s, read=replace(s.read, confirmed=True))


def answer(s: State, leader: Replica, b: Ballot) -> State:
    """The leader answers from what it has acknowledged, never from what it merely appended."""
    require(leads(s, leader, b))
    require((s.read.ballot == b) & (s.read.answer == NONE))
    require(s.read.confirmed)
    require(s.acknowledged[b] != NONE)
    return replace(s, read=replace(s.read, answer=s.acknowledged[b]))


def restart(s: State, r: Replica) -> State:
    """`r` crashes and comes back: its promise, votes and accepted log remain."""
    return replace(s, group=leadership.restart(s.group, r), base=at(s.base, r, EMPTY))


# --- Invariants ----------------------------------------------------------------------------------


def won(s: State, b: Ballot) -> bool:
    """Ballot `b` has a log: its leader was elected, or it is the empty beginning."""
    return s.start[b] != NONE


def choosable(s: State, b: Ballot, n: Length) -> bool:
    """Two replicas have accepted `n` mutations in ballot `b`, or may still do so."""
    x, y, z = ((s.accepted[r][b] >= n) | (s.group.promised[r] <= b) for r in REPLICAS)
    return two_of((x, y, z))


def what_may_be_acknowledged_is_in_every_later_leaders_log(
    s: State, b: Ballot, later: Ballot, i: Position
) -> bool:
    """A mutation that two replicas accepted, or still may, is in each later leader's first log.

    The heart of the matter, and the one invariant that makes the others inductive.
    """
    premise = won(s, b) & won(s, later) & (b < later) & choosable(s, b, Length(i + 1))
    present = (i < s.start[later]) & (s.logs[later][i] == s.logs[b][i])
    return implies(premise, present)


def acknowledged_mutations_are_in_every_later_leaders_log(
    s: State, b: Ballot, later: Ballot, i: Position
) -> bool:
    """What clients were told is in each later leader's log from its start, in the same place."""
    premise = won(s, later) & (b < later) & (i < s.acknowledged[b])
    return implies(premise, (i < s.start[later]) & (s.logs[later][i] == s.logs[b][i]))


def logs_agree_where_acknowledged(s: State, b: Ballot, c: Ballot, i: Position) -> bool:
    """Two ballots never acknowledge different mutations at the same position."""
    premise = (i < s.acknowledged[b]) & (i < s.acknowledged[c])
    return implies(premise, s.logs[b][i] == s.logs[c][i])


def what_was_acknowledged_is_on_two_disks(s: State, b: Ballot) -> bool:
    """An acknowledged prefix was accepted by two replicas, and covers its leader's start."""
    n = s.acknowledged[b]
    x, y, z = (s.accepted[r][b] >= n for r in REPLICAS)
    return implies(n != NONE, two_of((x, y, z)) & (n >= s.start[b]) & won(s, b))


def a_leader_is_up_to_date_before_it_serves(s: State, x: Replica, b: Ballot) -> bool:
    """A leader holds, on its own disk, all of the log that its ballot started from."""
    return implies(s.group.elected[x][b], (s.accepted[x][b] >= s.start[b]) & won(s, b))


def a_read_returns_what_was_acknowledged_before_it(s: State, b: Ballot, i: Position) -> bool:
    """A strongly consistent read returns the latest acknowledged items, or later ones."""
    log, n = s.logs[s.read.ballot], s.read.answer
    premise = (n != NONE) & (i < s.read.floor[b])
    return implies(premise, (i < n) & (log[i] == s.logs[b][i]))


def a_read_answers_with_what_is_acknowledged(s: State) -> bool:
    """What a read returned can never be lost: it was acknowledged in its leader's log."""
    n = s.read.answer
    return implies(n != NONE, (n <= s.acknowledged[s.read.ballot]) & (s.read.ballot != NEVER))


def nobody_accepts_more_than_was_sent(s: State, r: Replica, b: Ballot) -> bool:
    """An accepted prefix lies between the log's start and its end."""
    n = s.accepted[r][b]
    inside = (s.start[b] <= n) & (n <= s.logs[b].length)
    return (n >= NONE) & implies(n != NONE, won(s, b) & inside)


def a_replica_holds_the_last_log_it_accepted(s: State, r: Replica, b: Ballot) -> bool:
    """The log a replica holds is of the highest ballot that it accepted from."""
    n = s.accepted[r][b]
    holding = (s.accepted[r][s.holds[r]] != NONE) & (s.holds[r] <= s.group.promised[r])
    return (s.holds[r] >= NEVER) & holding & implies(n != NONE, b <= s.holds[r])


def a_vote_tells_of_the_log_held(s: State, r: Replica, b: Ballot, older: Ballot) -> bool:
    """A voter names the highest ballot below the new one that it accepted from."""
    held = s.held[r][b]
    truthful = (held >= NEVER) & (held < b) & (s.accepted[r][held] != NONE)
    highest = implies((older < b) & (s.accepted[r][older] != NONE), older <= held)
    return implies(s.group.votes[r][b] != NOBODY, truthful & highest)


def a_candidate_gathers_a_log_that_was_held(s: State, r: Replica) -> bool:
    """What a candidate gathered is a log that was won, cut no shorter than its start."""
    base, ballot = s.base[r], s.group.promised[r]
    log = (s.start[base.ballot] <= base.length) & (base.length <= s.logs[base.ballot].length)
    sound = won(s, base.ballot) & log & (base.ballot >= NEVER) & (base.ballot < ballot)
    own = as_current(base, voted_with(s, r, ballot))
    return implies(s.group.role[r] == CANDIDATE, sound & own)


def every_log_grows_from_its_start(s: State, b: Ballot) -> bool:
    """A log that was won is as long as its start, and one that was not is empty."""
    length = s.logs[b].length
    is_won = won(s, b) & (s.start[b] >= 0) & (s.start[b] <= length)
    return (
        (s.start[NEVER] == 0)
        & (s.logs[NEVER].length == 0)
        & (s.start[b] >= NONE)
        & (is_won | ((s.start[b] == NONE) & (s.acknowledged[b] == NONE)))
    )


def a_log_belongs_to_a_ballot_that_was_won(s: State, b: Ballot) -> bool:
    """Only an elected leader has a log, and every elected leader has one."""
    some_winner = any_of(s.group.elected[r][b] for r in REPLICAS)
    return implies((b != NEVER) & won(s, b), some_winner)


def only_a_leader_extends_what_it_sent(s: State, r: Replica) -> bool:
    """A replica that believes it leads holds, of all logs, its own."""
    return implies(s.group.role[r] == LEADER, s.holds[r] == s.group.promised[r])


def a_confirmed_read_has_seen_everything_before_it(s: State, b: Ballot) -> bool:
    """While a read is open at a leader, what was acknowledged before it came from no later ballot.

    A peer confirmed after the read began, so no later leader could have acknowledged before it.
    """
    open_at_leader = any_of(leads(s, r, s.read.ballot) for r in REPLICAS)
    premise = s.read.confirmed & open_at_leader & (s.read.floor[b] != NONE)
    return implies(premise, b <= s.read.ballot)


def a_read_began_after_what_it_must_see(s: State, b: Ballot) -> bool:
    """A read is asked of a leader that was elected, and must see what was acknowledged by then."""
    begun = won(s, s.read.ballot) & (s.read.ballot >= NEVER) & (s.read.floor[b] >= NONE)
    return begun & (s.read.floor[b] <= s.acknowledged[b])


def terms(s: State, _: Mapping[object, list[Ballot]]) -> Mapping[object, list[Ballot]]:
    """For the prover: the logs that voters told candidates of."""
    return {Ballot: [s.held[r][s.group.promised[c]] for r in REPLICAS for c in REPLICAS]}


# --- Witnesses -----------------------------------------------------------------------------------


def an_acknowledged_mutation_survives_its_leader(s: State) -> bool:
    """A mutation was acknowledged in ballot 1, and ballot 2 started with it."""
    return (s.acknowledged[Ballot(1)] > 0) & (s.start[Ballot(2)] > 0)


def an_unacknowledged_mutation_is_lost(s: State) -> bool:
    """A leader appended, and the next leader started without it."""
    return (s.logs[Ballot(1)].length > 0) & (s.start[Ballot(2)] == 0)


def a_candidate_copies_from_a_peer(s: State) -> bool:
    """A candidate that held less than one of its voters has caught up."""
    ahead = ((s.base[r], Prefix(s.holds[r], s.accepted[r][s.holds[r]])) for r in REPLICAS)
    return any_of(base.length > own.length for base, own in ahead)


def all_three_replicas_hold_a_mutation(s: State) -> bool:
    """The third replica is close behind."""
    return all_of(s.accepted[r][s.holds[r]] > 0 for r in REPLICAS)


def a_read_is_answered_with_a_mutation(s: State) -> bool:
    """A strongly consistent read returned something that was written."""
    return s.read.answer > 0


def a_deposed_leader_waits_with_a_read(s: State) -> bool:
    """A leader that was deposed has a read it can never answer."""
    stale = any_of(leads(s, r, Ballot(1)) for r in REPLICAS)
    return stale & won(s, Ballot(2)) & (s.read.ballot == 1) & (s.read.answer == NONE)


# --- Instances -----------------------------------------------------------------------------------


BOUNDS = {Ballot: range(1, 3), Length: range(2), Mutation: range(1, 3), Position: range(2)}


def only_0_stands_in_ballot_1(s: State) -> bool:
    """Only replica 0 stands in ballot 1."""
    return leadership.stood_in_only_by(s.group, Ballot(1), Replica(0))


def only_2_stands_in_ballot_2(s: State) -> bool:
    """Only replica 2 stands in ballot 2."""
    return leadership.stood_in_only_by(s.group, Ballot(2), Replica(2))


def the_winner_of_ballot_2_does_not_crash(s: State) -> bool:
    """Whoever has won ballot 2, the last one, does not crash from then on."""
    return all_of(implies(s.group.elected[r][Ballot(2)], leads(s, r, Ballot(2))) for r in REPLICAS)


def no_log_is_longer_than_one_mutation(s: State) -> bool:
    """No log is longer than one mutation."""
    return all_of(log.length <= 1 for _, log in s.logs.items())


def a_leader_appends_its_ballots_number(s: State) -> bool:
    """The mutation that a leader appends is the one with its ballot's number."""
    return all_of(
        log[i] == Mutation(b) for b, log in s.logs.items() for i in range(s.start[b], log.length)
    )


def reads_begin_after_an_acknowledged_mutation(s: State) -> bool:
    """No read begins before a mutation is acknowledged."""
    return (s.read.ballot == NEVER) | any_of(n > 0 for _, n in s.read.floor.items())


# --- Possibilities -------------------------------------------------------------------------------


def the_last_ballot_is_won(s: State) -> bool:
    """Somebody has won ballot 2, the last of the instance, with all that its log starts from."""
    return won(s, Ballot(2))


def the_last_ballot_is_left(s: State) -> bool:
    """Nobody takes part in ballot 2 yet: there is one more election to win."""
    return all_of(promised < 2 for promised in s.group.promised)


def latest(s: State, r: Replica) -> bool:
    """`r` leads, and nobody takes part in a later ballot."""
    b = s.group.promised[r]
    return leads(s, r, b) & all_of(promised <= b for promised in s.group.promised)


def a_leader_is_there(s: State) -> bool:
    """Somebody leads, and was not deposed."""
    return any_of(latest(s, r) for r in REPLICAS)


def all_of_a_leaders_log_is_acknowledged(s: State) -> bool:
    """Clients were told of all that the leader has in its log, what it started from included."""
    return any_of(
        latest(s, r) & (s.acknowledged[s.holds[r]] == s.logs[s.holds[r]].length) for r in REPLICAS
    )


MACHINE = Machine(
    name="replication",
    state=State,
    initial=initial,
    actions=(
        heartbeat,
        stand,
        vote,
        catch_up,
        elect,
        append,
        accept,
        acknowledge,
        ask,
        confirm,
        answer,
        restart,
    ),
    invariants=(
        what_may_be_acknowledged_is_in_every_later_leaders_log,
        acknowledged_mutations_are_in_every_later_leaders_log,
        logs_agree_where_acknowledged,
        what_was_acknowledged_is_on_two_disks,
        a_leader_is_up_to_date_before_it_serves,
        a_read_returns_what_was_acknowledged_before_it,
        a_read_answers_with_what_is_acknowledged,
        a_confirmed_read_has_seen_everything_before_it,
        a_read_began_after_what_it_must_see,
        nobody_accepts_more_than_was_sent,
        a_replica_holds_the_last_log_it_accepted,
        a_vote_tells_of_the_log_held,
        a_candidate_gathers_a_log_that_was_held,
        every_log_grows_from_its_start,
        a_log_belongs_to_a_ballot_that_was_won,
        only_a_leader_extends_what_it_sent,
    ),
    witnesses=(
        an_acknowledged_mutation_survives_its_leader,
        an_unacknowledged_mutation_is_lost,
        a_candidate_copies_from_a_peer,
        all_three_replicas_hold_a_mutation,
        a_read_is_answered_with_a_mutation,
        a_deposed_leader_waits_with_a_read,
    ),
    finite={Replica: range(3)},
    parent=Parent(leadership.MACHINE, lambda s: s.group),
    terms=terms,
    instance=Instance(
        bounds=BOUNDS,
        within=(
            only_0_stands_in_ballot_1,
            only_2_stands_in_ballot_2,
            the_winner_of_ballot_2_does_not_crash,
            no_log_is_longer_than_one_mutation,
            a_leader_appends_its_ballots_number,
            reads_begin_after_an_acknowledged_mutation,
        ),
        model="replication",
    ),
    deep=Instance(
        bounds=BOUNDS,
        within=(no_log_is_longer_than_one_mutation, a_leader_appends_its_ballots_number),
    ),
    possibilities=(
        Possibility(the_last_ballot_is_won, wherever=the_last_ballot_is_left),
        Possibility(all_of_a_leaders_log_is_acknowledged, wherever=a_leader_is_there),
    ),
)
