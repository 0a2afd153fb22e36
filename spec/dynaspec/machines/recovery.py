"""Recovery: who has lost what it said takes part in nothing until it has caught up.

The talk: a storage node that has failed is repaired from its peers. Before a disk fails for good it
gives back something else than was written, or less of it (Bairavasundaram and others, *An Analysis
of Data Corruption in the Storage Stack*, FAST 2008). A replica that goes on as if nothing had
happened loses what was acknowledged, silently (Alagappan and others, *Protocol-Aware Recovery for
Consensus-Based Storage*, FAST 2018).

The way back is that of Viewstamped Replication (Liskov and Cowling, *Viewstamped Replication
Revisited*, 2012, section 4.3). The replica asks both its peers. It goes on once both have answered,
one of them as the leader of a ballot that the other has not gone beyond, and it has on its disk all
that this leader had in its log then. So it is bound by whatever it may have said: the peer that it
said it to has told it of that ballot. `replication` has the protocol of replicas that lose nothing;
here it is again, shorter, with the loss.

**Messages.** As in `replication`, the history is the network: `votes` and `accepted` are what a
replica has said, and a loss takes back none of it. It may arrive long after the loss.

**Findings.** *Both peers.* With the leader's answer alone, the leader may have been deposed by the
very vote that was lost. *All of the leader's log.* With only what the leader has acknowledged, an
old message by which the replica accepted more may still be counted. *A vote is for one candidacy.*
A replica that has forgotten that it stood may stand in the same ballot again, and old votes must
not be counted then (as in Michael and others, *Recovering Shared Objects Without Stable Storage*,
DISC 2017). *Two at a time.* A replica that has lost something answers nobody: where two have, and
neither had its answers before, none of the three goes on. What was acknowledged may be on the two
disks that are lost, and nobody can know: so nothing is said any more, rather than something false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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
from dynaspec.machines.leadership import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    NEVER,
    NOBODY,
    REPLICAS,
    Ballot,
    Each,
    Replica,
    Role,
    at,
    two_of,
)
from dynaspec.machines.replication import NONE, Length, Log, Mutation, Position, Prefix, as_current

# --- Constants and types -------------------------------------------------------------------------

UNHEARD = Ballot(-1)
"""No answer yet."""


@dataclass(frozen=True)
class State:
    """What each replica has on disk, believes and has said; the logs; what clients were told."""

    promised: Each[Ballot]
    """Durable: the highest ballot the replica takes part in."""
    holds: Each[Ballot]
    """Durable: the ballot whose log the replica holds, as much of it as it accepted."""
    lost: Each[bool]
    """Durable: the replica knows that its disk has lost something that it may have said."""
    role: Each[Role]
    """Volatile."""
    votes: Each[Map[Ballot, Replica]]
    """Said: whom the replica votes for in each ballot, in the candidacy that is under way."""
    held: Each[Map[Ballot, Ballot]]
    """Said: the ballot whose log it held when it voted."""
    accepted: Each[Map[Ballot, Length]]
    """Said: how much of each ballot's log it took; it is on its disk, unless it lost something."""
    winner: Map[Ballot, Replica]
    """The leader of each ballot; `NOBODY`: it was not won."""
    second: Map[Ballot, Replica]
    """With whose vote it was won."""
    logs: Map[Ballot, Log]
    """What each ballot's leader has in its log, and has sent."""
    start: Map[Ballot, Length]
    """How much of its log a ballot's leader started from; `NONE` for a ballot not won."""
    acknowledged: Map[Ballot, Length]
    """How much of its log a ballot's leader has acknowledged to clients."""
    heard: Each[Map[Replica, Ballot]]
    """Volatile: the ballot that each peer has named to a replica that has lost something."""
    source: Each[Replica]
    """Volatile: the peer that named it as its leader."""
    goal: Each[Length]
    """Volatile: how much that leader had in its log then."""


def initial() -> State:
    """Three empty replicas, none of which has lost anything."""
    nothing: Map[Ballot, Length] = Map(NONE)
    return State(
        promised=(NEVER,) * 3,
        holds=(NEVER,) * 3,
        lost=(False,) * 3,
        role=(FOLLOWER,) * 3,
        votes=(Map(NOBODY),) * 3,
        held=(Map(NEVER),) * 3,
        accepted=(nothing.put(NEVER, Length(0)),) * 3,
        winner=Map(NOBODY),
        second=Map(NOBODY),
        logs=Map(Seq(Mutation(0))),
        start=nothing.put(NEVER, Length(0)),
        acknowledged=nothing,
        heard=(Map(UNHEARD),) * 3,
        source=(NOBODY,) * 3,
        goal=(NONE,) * 3,
    )


def won(s: State, b: Ballot) -> bool:
    """Ballot `b` has a log: it was won, or it is the empty beginning."""
    return s.start[b] != NONE


def leads(s: State, r: Replica, b: Ballot) -> bool:
    """`r` believes that it leads ballot `b`."""
    return (s.role[r] == LEADER) & (s.promised[r] == b)


def stands(s: State, r: Replica, b: Ballot) -> bool:
    """`r` is a candidate in ballot `b`."""
    return (s.role[r] == CANDIDATE) & (s.promised[r] == b)


def join(s: State, r: Replica, b: Ballot, role: Role) -> State:
    """`r` enters ballot `b` in `role`."""
    return replace(s, promised=at(s.promised, r, b), role=at(s.role, r, role))


def on_disk(s: State, r: Replica) -> Prefix:
    """The log that `r` holds, if it has lost nothing."""
    return Prefix(s.holds[r], s.accepted[r][s.holds[r]])


def voted_with(s: State, r: Replica, b: Ballot) -> Prefix:
    """The log that `r` held when it voted in ballot `b`."""
    return Prefix(s.held[r][b], s.accepted[r][s.held[r][b]])


def learned(s: State, r: Replica) -> Ballot:
    """The ballot of the leader that has answered `r`; `NEVER` if none has."""
    x, y, z = (s.heard[r][p] if s.source[r] == p else NEVER for p in REPLICAS)
    return max(x, y, z)


def is_told_by(s: State, r: Replica, leader: Replica) -> bool:
    """Both peers have answered `r`: `leader` as one, and the other has gone no further."""
    bound = s.heard[r][leader]
    others = ((p == r) | ((s.heard[r][p] != UNHEARD) & (s.heard[r][p] <= bound)) for p in REPLICAS)
    return (s.source[r] == leader) & all_of(others)


def is_told(s: State, r: Replica) -> bool:
    """Both peers have answered `r`: one leads, and the other has gone no further."""
    return any_of(is_told_by(s, r, p) for p in REPLICAS)


# --- Actions -------------------------------------------------------------------------------------


def vote_counts(s: State, x: Replica, r: Replica, b: Ballot) -> bool:
    """A vote of `x`, if it was for `r`, is one for the candidacy that `r` now begins in `b`.

    `x` is bound by it and is asked again. A vote that it has forgotten, or that it no longer stands
    by, was for an earlier candidacy: answers name the one that they are for.
    """
    bound = (s.lost[x] ^ True) & (s.promised[x] == b) & (won(s, b) ^ True)
    return (s.votes[x][b] != r) | bound


def stand(s: State, r: Replica, b: Ballot) -> State:
    """`r` stands in ballot `b`; what was said to an earlier candidacy of its there is void."""
    require((s.lost[r] ^ True) & (s.role[r] != LEADER) & (s.promised[r] < b))
    x, y, z = (
        s.votes[x].put(b, r if x == r else s.votes[x][b] if vote_counts(s, x, r, b) else NOBODY)
        for x in REPLICAS
    )
    return replace(join(s, r, b, CANDIDATE), votes=(x, y, z))


def vote(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """`r` votes for a candidate, which may have ceased to be one, and tells which log it holds."""
    require(candidate != r)
    require((s.lost[r] ^ True) & (s.promised[r] < b))
    require(s.votes[candidate][b] == candidate)
    return replace(
        join(s, r, b, FOLLOWER),
        votes=at(s.votes, r, s.votes[r].put(b, candidate)),
        held=at(s.held, r, s.held[r].put(b, s.holds[r])),
    )


def elect(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """A candidate leads with the vote of `r`, from the more up-to-date of their two logs."""
    require(candidate != r)
    require(stands(s, candidate, b) & (s.votes[r][b] == candidate))
    own, other = on_disk(s, candidate), voted_with(s, r, b)
    base = own if as_current(own, other) else other
    return replace(
        s,
        role=at(s.role, candidate, LEADER),
        accepted=at(s.accepted, candidate, s.accepted[candidate].put(b, base.length)),
        holds=at(s.holds, candidate, b),
        winner=s.winner.put(b, candidate),
        second=s.second.put(b, r),
        logs=s.logs.put(b, s.logs[base.ballot].first(base.length)),
        start=s.start.put(b, base.length),
    )


def append(s: State, leader: Replica, b: Ballot, m: Mutation) -> State:
    """A leader puts a mutation at the end of its log, and sends it to its peers."""
    require(leads(s, leader, b))
    return replace(s, logs=s.logs.put(b, s.logs[b].append(m)))


def follow(s: State, r: Replica, b: Ballot) -> State:
    """`r` hears from the winner of ballot `b`, and follows it."""
    require((s.lost[r] ^ True) & (s.promised[r] <= b))
    require((s.winner[b] != NOBODY) & (s.winner[b] != r))
    return join(s, r, b, FOLLOWER)


def accept(s: State, r: Replica, b: Ballot, n: Length) -> State:
    """`r` has the first `n` mutations of the log of ballot `b` on disk, and says so."""
    if s.winner[b] == r:
        require(leads(s, r, b))
        joined = s
    else:
        joined = follow(s, r, b)
    require((s.start[b] <= n) & (n <= s.logs[b].length) & (s.accepted[r][b] < n))
    accepted = at(s.accepted, r, s.accepted[r].put(b, n))
    return replace(joined, accepted=accepted, holds=at(s.holds, r, b))


def acknowledge(s: State, leader: Replica, r: Replica, b: Ballot, n: Length) -> State:
    """The leader has `n` mutations on disk, and another replica has said so of itself."""
    require(leader != r)
    require(leads(s, leader, b))
    require((s.start[b] <= n) & (s.acknowledged[b] < n))
    require((s.accepted[leader][b] >= n) & (s.accepted[r][b] >= n))
    return replace(s, acknowledged=s.acknowledged.put(b, n))


def restart(s: State, r: Replica) -> State:
    """`r` crashes and comes back, with all that was durable."""
    require(s.lost[r] ^ True)
    return replace(s, role=at(s.role, r, FOLLOWER))


def lose(s: State, r: Replica) -> State:
    """`r` finds that its disk has lost something, and says so; or comes back and still knows it.

    Which promise, vote or mutation is gone does not matter: it rests on nothing that is left.
    Answers to its earlier questions are not taken.
    """
    return replace(
        join(s, r, NEVER, FOLLOWER),
        lost=at(s.lost, r, True),
        holds=at(s.holds, r, NEVER),
        heard=at(s.heard, r, Map(UNHEARD)),
        source=at(s.source, r, NOBODY),
        goal=at(s.goal, r, NONE),
    )


def tell(s: State, r: Replica, peer: Replica) -> State:
    """A peer tells `r` which ballot it takes part in and, if it leads it, how long its log is."""
    require(peer != r)
    require(s.lost[r] & (s.lost[peer] ^ True))
    b = s.promised[peer]
    heard = at(s.heard, r, s.heard[r].put(peer, b))
    if s.role[peer] == LEADER:
        source, goal = peer, Length(s.logs[b].length)
    elif s.source[r] == peer:
        source, goal = NOBODY, NONE
    else:
        source, goal = s.source[r], s.goal[r]
    return replace(s, heard=heard, source=at(s.source, r, source), goal=at(s.goal, r, goal))


def recover(s: State, r: Replica, n: Length) -> State:
    """`r` has on disk all that the leader had when it answered, or more, and takes part again."""
    require(s.lost[r] & is_told(s, r))
    b = learned(s, r)
    require((s.goal[r] <= n) & (n <= s.logs[b].length))
    return replace(
        join(s, r, b, FOLLOWER),
        lost=at(s.lost, r, False),
        accepted=at(s.accepted, r, s.accepted[r].put(b, n)),
        holds=at(s.holds, r, b),
        heard=at(s.heard, r, Map(UNHEARD)),
        source=at(s.source, r, NOBODY),
        goal=at(s.goal, r, NONE),
    )


# --- Invariants ----------------------------------------------------------------------------------


def may_accept(s: State, r: Replica, b: Ballot) -> bool:
    """`r` may accept in ballot `b`, now or when it has recovered by the answers that it has."""
    sound = (s.lost[r] ^ True) & (s.promised[r] <= b)
    told = any_of(is_told_by(s, r, p) & (s.heard[r][p] <= b) for p in REPLICAS)
    return sound | (s.lost[r] & told)


def choosable(s: State, b: Ballot, n: Length) -> bool:
    """Two replicas have accepted `n` mutations in ballot `b`, or may still do so."""
    x, y, z = ((s.accepted[r][b] >= n) | may_accept(s, r, b) for r in REPLICAS)
    return two_of((x, y, z))


def what_may_be_acknowledged_is_in_every_later_leaders_log(
    s: State, b: Ballot, later: Ballot, i: Position
) -> bool:
    """What two replicas accepted, or may yet, is in each later leader's first log all the same."""
    premise = won(s, b) & won(s, later) & (b < later) & choosable(s, b, Length(i + 1))
    present = (i < s.start[later]) & (s.logs[later][i] == s.logs[b][i])
    return implies(premise, present)


def acknowledged_mutations_are_in_every_later_leaders_log(
    s: State, b: Ballot, later: Ballot, i: Position
) -> bool:
    """What clients were told is in each later leader's log, whatever disks have lost."""
    premise = won(s, later) & (b < later) & (i < s.acknowledged[b])
    return implies(premise, (i < s.start[later]) & (s.logs[later][i] == s.logs[b][i]))


def logs_agree_where_acknowledged(s: State, b: Ballot, c: Ballot, i: Position) -> bool:
    """Two ballots never acknowledge different mutations at the same position."""
    premise = (i < s.acknowledged[b]) & (i < s.acknowledged[c])
    return implies(premise, s.logs[b][i] == s.logs[c][i])


def what_was_acknowledged_was_on_two_disks(s: State, b: Ballot) -> bool:
    """Two replicas have said that they have an acknowledged prefix, and it covers the start."""
    n = s.acknowledged[b]
    x, y, z = (s.accepted[r][b] >= n for r in REPLICAS)
    return implies(n != NONE, two_of((x, y, z)) & (n >= s.start[b]) & won(s, b))


def who_has_lost_something_takes_part_in_nothing(s: State, r: Replica) -> bool:
    """A replica that has lost something neither leads nor stands, and has promised nothing."""
    idle = (s.role[r] == FOLLOWER) & (s.promised[r] == NEVER) & (s.holds[r] == NEVER)
    return implies(s.lost[r], idle)


def a_peer_vouches_for_the_latest_leader(
    s: State, leader: Replica, r: Replica, b: Ballot, c: Ballot
) -> bool:
    """While a peer takes part in its leader's ballot, no later one has acknowledged anything.

    By this a leader's reads are fresh: see `replication.confirm`. A recovered peer is as good.
    """
    follows = (leader != r) & (s.lost[r] ^ True) & (s.promised[r] == b)
    return implies(leads(s, leader, b) & follows & (b < c), s.acknowledged[c] == NONE)


def what_is_heard_covers_what_was_said(s: State, r: Replica, p: Replica, b: Ballot) -> bool:
    """A peer names no lower ballot than one that `r` and it have made, or that `r` accepted in."""
    asked = s.lost[r] & (r != p) & (s.heard[r][p] != UNHEARD)
    of_p = (s.winner[b] == p) | (s.second[b] == p)
    of_r = (s.winner[b] == r) | (s.second[b] == r) | (s.accepted[r][b] != NONE)
    said = (of_p & of_r) | (stands(s, p, b) & (s.votes[r][b] == p))
    return implies(asked & said, b <= s.heard[r][p])


def who_made_a_ballot_has_promised_it(s: State, r: Replica, b: Ballot) -> bool:
    """Who won a ballot, or voted for its winner, takes part in no lower one, after a loss too."""
    made = (s.winner[b] == r) | (s.second[b] == r)
    return implies(made & (s.lost[r] ^ True), s.promised[r] >= b)


def a_vote_that_counts_binds(s: State, c: Replica, r: Replica, b: Ballot) -> bool:
    """Who voted for a candidate that still stands takes part in no lower ballot."""
    counts = (c != r) & stands(s, c, b) & (s.votes[r][b] == c)
    return implies(counts & (s.lost[r] ^ True), s.promised[r] >= b)


def a_vote_that_counts_tells_of_the_log_held(
    s: State, c: Replica, r: Replica, b: Ballot, older: Ballot
) -> bool:
    """A voter names the highest ballot below the new one that it accepted from."""
    bound = (s.lost[r] ^ True) & (s.promised[r] == b) & (won(s, b) ^ True)
    counts = (c != r) & (s.votes[r][b] == c) & (stands(s, c, b) | bound)
    held = s.held[r][b]
    truthful = (held >= NEVER) & (held < b) & (s.accepted[r][held] != NONE)
    highest = implies((older < b) & (s.accepted[r][older] != NONE), older <= held)
    return implies(counts, truthful & highest)


def a_winner_has_two_votes(s: State, b: Ballot) -> bool:
    """A ballot's leader had its own vote and that of another, and both stand."""
    own = any_of((s.winner[b] == r) & (s.votes[r][b] == r) for r in REPLICAS)
    other = any_of(
        (s.second[b] == r) & (s.votes[r][b] == s.winner[b]) & (s.winner[b] != r) for r in REPLICAS
    )
    nobody = (s.winner[b] == NOBODY) & (s.second[b] == NOBODY)
    return implies((b != NEVER) & won(s, b), own & other) & (nobody | (won(s, b) & (b > NEVER)))


def a_candidate_votes_for_itself(s: State, r: Replica, b: Ballot) -> bool:
    """A candidate has its own vote, and its ballot, which is not the first, is not won by it."""
    sound = (s.votes[r][b] == r) & (s.winner[b] != r) & (b > NEVER)
    return implies(stands(s, r, b), sound)


def a_leader_has_won(s: State, r: Replica, b: Ballot) -> bool:
    """Who believes that it leads has won, and holds its own log."""
    return implies(leads(s, r, b), (s.winner[b] == r) & (s.holds[r] == b) & (s.lost[r] ^ True))


def a_replica_holds_the_last_log_it_accepted(s: State, r: Replica, b: Ballot) -> bool:
    """The log on a disk that has lost nothing is of the highest ballot that was accepted from."""
    holding = (s.accepted[r][s.holds[r]] != NONE) & (s.holds[r] <= s.promised[r])
    last = implies((s.lost[r] ^ True) & (s.accepted[r][b] != NONE), b <= s.holds[r])
    return (s.holds[r] >= NEVER) & (s.accepted[r][NEVER] == 0) & holding & last


def nobody_accepts_more_than_was_sent(s: State, r: Replica, b: Ballot) -> bool:
    """An accepted prefix lies between the log's start and its end."""
    n = s.accepted[r][b]
    inside = won(s, b) & (s.start[b] <= n) & (n <= s.logs[b].length)
    return (n >= NONE) & ((n == NONE) | inside)


def every_log_grows_from_its_start(s: State, b: Ballot) -> bool:
    """A log that was won is as long as its start, and one that was not is empty."""
    length = s.logs[b].length
    is_won = won(s, b) & (b >= NEVER) & (s.start[b] >= 0) & (s.start[b] <= length)
    never = (s.start[NEVER] == 0) & (s.logs[NEVER].length == 0)
    return never & (is_won | ((s.start[b] == NONE) & (s.acknowledged[b] == NONE)))


def a_goal_covers_what_was_accepted(s: State, r: Replica) -> bool:
    """The leader that answered has won its ballot, and had all that `r` ever accepted from it."""
    b, source = learned(s, r), s.source[r]
    leader = (source != r) & (b > NEVER) & (s.winner[b] == source) & won(s, b)
    log = (s.accepted[r][b] <= s.goal[r]) & (s.goal[r] <= s.logs[b].length)
    enough = (s.goal[r] >= s.start[b]) & log
    return (source == NOBODY) | (leader & enough & s.lost[r])


def what_is_heard_was_promised(s: State, r: Replica, p: Replica) -> bool:
    """Only who has lost something has answers; a ballot that was named is one that is promised."""
    nothing = s.heard[r][p] == UNHEARD
    return nothing | (s.lost[r] & (s.heard[r][p] >= NEVER) & (p != r))


def terms(s: State, _: Mapping[object, list[Ballot]]) -> Mapping[object, list[Ballot]]:
    """For the prover: the logs that voters told candidates of."""
    return {Ballot: [s.held[r][s.promised[c]] for r in REPLICAS for c in REPLICAS if r != c]}


# --- Witnesses -----------------------------------------------------------------------------------


def a_lost_replica_knows_how_to_recover(s: State) -> bool:
    """Both peers have answered, and there is something to copy."""
    return any_of(s.lost[r] & is_told(s, r) & (s.goal[r] > 0) for r in REPLICAS)


def a_leader_starts_with_what_a_lost_disk_had(s: State) -> bool:
    """A mutation was acknowledged, a disk that had it is lost, and ballot 2 starts with it."""
    some = any_of(s.lost[r] & (s.accepted[r][Ballot(1)] > 0) for r in REPLICAS)
    return (s.acknowledged[Ballot(1)] > 0) & (s.start[Ballot(2)] > 0) & some


def a_ballot_is_won_with_a_vote_that_is_lost(s: State) -> bool:
    """A voter's disk lost its vote, which had been sent."""
    return any_of(s.lost[r] & (s.second[Ballot(1)] == r) for r in REPLICAS)


def two_have_lost_something(s: State) -> bool:
    """Neither will have an answer from the other: unless one had them all, they wait for ever."""
    x, y, z = s.lost
    return two_of((x, y, z))


def a_replica_recovers_into_a_lower_ballot(s: State) -> bool:
    """A replica takes part below a ballot that it stood in by itself, which nobody else knew of."""
    return any_of(
        (s.votes[r][Ballot(2)] == r) & (s.promised[r] == 1) & (s.lost[r] ^ True) for r in REPLICAS
    )


# --- Instances -----------------------------------------------------------------------------------


BOUNDS = {Ballot: range(1, 3), Length: range(2), Mutation: range(1, 3), Position: range(2)}


def stood_in_only_by(s: State, b: Ballot, candidate: Replica) -> bool:
    """Nobody but `candidate` stands in ballot `b`."""
    return all_of((s.votes[r][b] == NOBODY) | (s.votes[r][b] == candidate) for r in REPLICAS)


def only_0_stands_in_ballot_1(s: State) -> bool:
    """Only replica 0 stands in ballot 1."""
    return stood_in_only_by(s, Ballot(1), Replica(0))


def only_2_stands_in_ballot_2(s: State) -> bool:
    """Only replica 2 stands in ballot 2."""
    return stood_in_only_by(s, Ballot(2), Replica(2))


def replica_0_loses_nothing(s: State) -> bool:
    """Replica 0 loses nothing."""
    return s.lost[Replica(0)] ^ True


def the_winner_of_ballot_2_stays(s: State) -> bool:
    """Whoever has won ballot 2, the last one, neither crashes nor loses anything from then on."""
    return all_of(implies(s.winner[Ballot(2)] == r, leads(s, r, Ballot(2))) for r in REPLICAS)


def replica_2_stands_first(s: State) -> bool:
    """Replica 2 takes no part in ballot 1, and loses nothing, before it has stood in ballot 2."""
    two = Replica(2)
    idle = (s.promised[two] != 1) & (s.lost[two] ^ True)
    return idle | (s.votes[two][Ballot(2)] == two)


def the_leader_of_ballot_2_appends_nothing(s: State) -> bool:
    """The leader of ballot 2 appends nothing."""
    last = Ballot(2)
    return (s.winner[last] == NOBODY) | (s.logs[last].length == s.start[last])


def no_log_is_longer_than_one_mutation(s: State) -> bool:
    """No log is longer than one mutation."""
    return all_of(log.length <= 1 for _, log in s.logs.items())


def a_leader_appends_its_ballots_number(s: State) -> bool:
    """The mutation that a leader appends is the one with its ballot's number."""
    return all_of(
        log[i] == Mutation(b) for b, log in s.logs.items() for i in range(s.start[b], log.length)
    )


# --- Possibilities -------------------------------------------------------------------------------


def nothing_is_lost(s: State) -> bool:
    """No replica lacks anything."""
    return all_of(lost ^ True for lost in s.lost)


def a_leader_and_a_peer_are_sound(s: State) -> bool:
    """Two replicas have lost nothing, and one leads a ballot that nobody has gone beyond."""
    x, y, z = (lost ^ True for lost in s.lost)
    latest = (
        (s.role[r] == LEADER) & all_of(promised <= s.promised[r] for promised in s.promised)
        for r in REPLICAS
    )
    return two_of((x, y, z)) & any_of(latest)


MACHINE = Machine(
    name="recovery",
    state=State,
    initial=initial,
    actions=(
        stand,
        vote,
        elect,
        append,
        follow,
        accept,
        acknowledge,
        restart,
        lose,
        tell,
        recover,
    ),
    invariants=(
        what_may_be_acknowledged_is_in_every_later_leaders_log,
        acknowledged_mutations_are_in_every_later_leaders_log,
        logs_agree_where_acknowledged,
        what_was_acknowledged_was_on_two_disks,
        who_has_lost_something_takes_part_in_nothing,
        a_peer_vouches_for_the_latest_leader,
        what_is_heard_covers_what_was_said,
        who_made_a_ballot_has_promised_it,
        a_vote_that_counts_binds,
        a_vote_that_counts_tells_of_the_log_held,
        a_winner_has_two_votes,
        a_candidate_votes_for_itself,
        a_leader_has_won,
        a_replica_holds_the_last_log_it_accepted,
        nobody_accepts_more_than_was_sent,
        every_log_grows_from_its_start,
        a_goal_covers_what_was_accepted,
        what_is_heard_was_promised,
    ),
    witnesses=(
        a_lost_replica_knows_how_to_recover,
        a_leader_starts_with_what_a_lost_disk_had,
        a_ballot_is_won_with_a_vote_that_is_lost,
        two_have_lost_something,
        a_replica_recovers_into_a_lower_ballot,
    ),
    finite={Replica: range(3)},
    terms=terms,
    instance=Instance(
        bounds=BOUNDS,
        within=(
            only_0_stands_in_ballot_1,
            only_2_stands_in_ballot_2,
            replica_0_loses_nothing,
            the_winner_of_ballot_2_stays,
            replica_2_stands_first,
            the_leader_of_ballot_2_appends_nothing,
            no_log_is_longer_than_one_mutation,
            a_leader_appends_its_ballots_number,
        ),
        model="recovery",
    ),
    possibilities=(Possibility(nothing_is_lost, wherever=a_leader_and_a_peer_are_sound),),
)
