"""Leadership: the three replicas of a partition elect a leader, and notice when it is gone.

The talk: "Dynamo is running Paxos among the storage nodes to elect a leader for that partition";
the leader is "periodically heartbeating ... once every 1.5 seconds out to the storage nodes"; "if
they miss the heartbeats ... it will initiate a new election round and say I would like to be
leader now ... and if his peers agree he'll become the leader". A round of the election is a
ballot (Lamport, *Paxos Made Simple*, 2001); a promise is a vote, given once in each ballot.

**A peer's word.** Who misses heartbeats may itself be the one that was cut off, or stopped for a
while. So it asks its peers first, and stands only where one of them misses the leader too (*Amazon
DynamoDB: A Scalable, Predictably Performant, and Fully Managed NoSQL Database Service*, USENIX ATC
2022, on gray failures). Safety does not rest on it: with a `patience` of 0 an election may start at
any moment and on nobody's word, and `replication` is proved for that. What is left out: how old a
word may be, which is a matter of clocks. Here it is good until a leader or a candidate is heard, or
a peer says otherwise.

**Messages.** What was once said stays in the state (votes cast, ballots won), and an action that
receives a message reads that history. A message may hence be lost (the action never happens),
late or out of order (it happens after others), or doubled (it happens again).

**Crashes.** `restart` is a crash and the return from it: what is durable stays, what is
volatile is gone. A replica that is down is one that takes no step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NewType, TypeVar

from dynaspec.machine import Instance, Machine, Map, Possibility, all_of, any_of, implies, require

# --- Constants and types -------------------------------------------------------------------------

Replica = NewType("Replica", int)
"""One of the three storage nodes that hold the partition, one in each availability zone."""

Ballot = NewType("Ballot", int)
"""An election round, counted up from 1; 0 stands for "before any election"."""

Misses = NewType("Misses", int)
"""How many heartbeats in a row did not come."""

Role = NewType("Role", int)
"""What a replica believes itself to be."""

T = TypeVar("T")
Each = tuple[T, T, T]
"""One value for each of the three replicas."""

REPLICAS = tuple(Replica(r) for r in range(3))
NOBODY = Replica(-1)
NEVER = Ballot(0)
FOLLOWER, CANDIDATE, LEADER = Role(0), Role(1), Role(2)

HEARTBEAT_SECONDS = 1.5
"""The interval between two heartbeats of a leader (the talk)."""


@dataclass(frozen=True)
class State:
    """Who promised what to whom, and what each replica believes."""

    promised: Each[Ballot]
    """Durable: the highest ballot the replica takes part in; it refuses all lower ones."""
    votes: Each[Map[Ballot, Replica]]
    """Durable: for whom the replica voted in each ballot, `NOBODY` if for no one."""
    elected: Each[Map[Ballot, bool]]
    """History: the replica won this ballot and announced it."""
    role: Each[Role]
    """Volatile: what the replica believes itself to be in the ballot it promised."""
    missed: Each[Misses]
    """Volatile: heartbeats missed in a row."""
    told: Each[Misses]
    """Volatile: how many heartbeats in a row a peer has missed, as it told the replica last."""
    stood_on: Each[Map[Ballot, Misses]]
    """History: what the replica had been told when it stood in this ballot."""
    patience: Misses
    """Constant: heartbeats to miss before standing for election. The talk leaves the number open
    ("two heartbeats, three heartbeats, you should know that number exactly"): safety must hold
    for every one, 0 included, which lets an election start at any moment, on nobody's word."""


def initial(patience: Misses) -> State:
    """Nobody leads; nobody has promised anything."""
    return State(
        promised=(NEVER,) * 3,
        votes=(Map(NOBODY),) * 3,
        elected=(Map(False),) * 3,
        role=(FOLLOWER,) * 3,
        missed=(Misses(0),) * 3,
        told=(Misses(0),) * 3,
        stood_on=(Map(Misses(0)),) * 3,
        patience=patience,
    )


def at(each: Each[T], replica: Replica, value: T) -> Each[T]:
    """`each` with `value` for `replica`."""
    a, b, c = (value if r == replica else each[r] for r in REPLICAS)
    return a, b, c


def two_of(condition: Each[bool]) -> bool:
    """A majority: at least two of the three replicas satisfy it."""
    a, b, c = condition
    return (a & b) | (b & c) | (a & c)


def join(s: State, r: Replica, b: Ballot, role: Role) -> State:
    """`r` enters ballot `b` in `role`, and starts anew: no heartbeat is missed, no peer's word."""
    return replace(
        s,
        promised=at(s.promised, r, b),
        role=at(s.role, r, role),
        missed=at(s.missed, r, Misses(0)),
        told=at(s.told, r, Misses(0)),
    )


# --- Actions -------------------------------------------------------------------------------------


def miss(s: State, r: Replica) -> State:
    """A heartbeat interval passes at `r` and no heartbeat came."""
    require(s.role[r] != LEADER)
    require(s.missed[r] < s.patience)
    return replace(s, missed=at(s.missed, r, Misses(s.missed[r] + 1)))


def heartbeat(s: State, leader: Replica, r: Replica, b: Ballot) -> State:
    """`r` hears from the winner of ballot `b`, follows it and, if it led an older one, steps down.

    The heartbeat may be an old one. A replica that promised a later ballot ignores it.
    """
    require(leader != r)
    require(s.elected[leader][b])
    require(s.promised[r] <= b)
    return join(s, r, b, FOLLOWER)


def tell(s: State, peer: Replica, r: Replica) -> State:
    """`r` misses its leader and asks `peer`, which tells how many heartbeats it has missed.

    That may be old when `r` stands on it: `peer` may have heard a heartbeat meanwhile.
    """
    require(peer != r)
    require(s.role[r] != LEADER)
    require(s.missed[r] >= s.patience)
    return replace(s, told=at(s.told, r, s.missed[peer]))


def stand(s: State, r: Replica, b: Ballot) -> State:
    """`r` and a peer miss the leader's heartbeats: `r` says "I would like to be leader now"."""
    require(s.role[r] != LEADER)
    require(s.missed[r] >= s.patience)
    require(s.told[r] >= s.patience)
    require(s.promised[r] < b)
    return replace(
        join(s, r, b, CANDIDATE),
        votes=at(s.votes, r, s.votes[r].put(b, r)),
        stood_on=at(s.stood_on, r, s.stood_on[r].put(b, s.told[r])),
    )


def vote(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """`r` agrees to `candidate` in ballot `b`, and promises to take part in no lower one.

    A leader that votes in a later ballot has deposed itself.
    """
    require(candidate != r)
    require(s.votes[candidate][b] == candidate)
    require(s.promised[r] < b)
    return replace(join(s, r, b, FOLLOWER), votes=at(s.votes, r, s.votes[r].put(b, candidate)))


def elect(s: State, candidate: Replica, r: Replica, b: Ballot) -> State:
    """`candidate` has its own vote and that of `r`: a majority. It leads ballot `b`."""
    require(candidate != r)
    require(s.role[candidate] == CANDIDATE)
    require(s.promised[candidate] == b)
    require(s.votes[r][b] == candidate)
    return replace(
        join(s, candidate, b, LEADER),
        elected=at(s.elected, candidate, s.elected[candidate].put(b, True)),
    )


def restart(s: State, r: Replica) -> State:
    """`r` crashes and comes back with what was durable, and nothing else."""
    return join(s, r, s.promised[r], FOLLOWER)


# --- Invariants ----------------------------------------------------------------------------------


def one_leader_per_ballot(s: State, x: Replica, y: Replica, b: Ballot) -> bool:
    """Two replicas never both win the same ballot."""
    return implies((x != y) & s.elected[x][b], s.elected[y][b] ^ True)


def a_vote_binds_until_a_later_ballot(s: State, r: Replica, b: Ballot) -> bool:
    """A replica has voted in no ballot above the one it promised."""
    return implies(s.votes[r][b] != NOBODY, s.promised[r] >= b)


def a_winner_has_two_votes(s: State, x: Replica, b: Ballot) -> bool:
    """Whoever won a ballot had its own vote and that of one more replica."""
    others = any_of((r != x) & (s.votes[r][b] == x) for r in REPLICAS)
    return implies(s.elected[x][b], (s.votes[x][b] == x) & others)


def a_majority_has_promised_every_ballot_won(s: State, x: Replica, b: Ballot) -> bool:
    """Once a ballot is won, two replicas refuse all lower ones: older leaders lack a majority."""
    p, q, r = s.promised
    return implies(s.elected[x][b], two_of((p >= b, q >= b, r >= b)))


def who_believes_it_leads_was_elected(s: State, r: Replica) -> bool:
    """A replica that believes it leads did win the ballot it takes part in."""
    return implies(s.role[r] == LEADER, s.elected[r][s.promised[r]])


def a_candidate_votes_for_itself(s: State, r: Replica) -> bool:
    """A replica that stands in a ballot gave itself its vote there."""
    return implies(s.role[r] == CANDIDATE, s.votes[r][s.promised[r]] == r)


def a_candidate_has_not_won_yet(s: State, r: Replica) -> bool:
    """A replica that still stands in a ballot has not won it before."""
    return implies(s.role[r] == CANDIDATE, s.elected[r][s.promised[r]] ^ True)


def a_vote_is_for_one_who_stands(s: State, r: Replica, b: Ballot) -> bool:
    """Whoever is voted for in a ballot has given itself its vote there."""
    return all_of(implies(s.votes[r][b] == x, s.votes[x][b] == x) for x in REPLICAS)


def a_ballot_is_entered_by_a_vote_or_when_it_is_won(s: State, r: Replica) -> bool:
    """A replica that takes part in a ballot voted in it, or heard from its winner."""
    b = s.promised[r]
    return implies(
        b != NEVER, (s.votes[r][b] != NOBODY) | any_of(s.elected[x][b] for x in REPLICAS)
    )


def nobody_misses_more_than_its_patience(s: State, r: Replica) -> bool:
    """Missed heartbeats are counted until they are enough to stand."""
    return (s.missed[r] >= 0) & (s.missed[r] <= s.patience)


def ballots_start_after_never(s: State, r: Replica) -> bool:
    """Nobody votes in or wins ballot 0, which stands for the time before any election."""
    return (s.votes[r][NEVER] == NOBODY) & (s.elected[r][NEVER] ^ True) & (s.promised[r] >= NEVER)


def nobody_stands_on_its_own_word(s: State, r: Replica, b: Ballot) -> bool:
    """Whoever stood in a ballot had heard from a peer that it misses the leader too.

    So one replica that is cut off, or was stopped and goes on, deposes nobody.
    """
    return implies(s.votes[r][b] == r, s.stood_on[r][b] >= s.patience)


def a_word_is_good_while_the_leader_is_missed(s: State, r: Replica) -> bool:
    """A replica that hears a leader, or takes part in an election, forgets what its peers told."""
    return implies(s.told[r] > 0, s.missed[r] >= s.patience)


def a_leader_misses_nobody(s: State, r: Replica) -> bool:
    """A peer that leads tells no other that a leader is missed."""
    return implies(s.role[r] == LEADER, s.missed[r] == 0)


# --- Witnesses -----------------------------------------------------------------------------------


def won(s: State, r: Replica, b: Ballot) -> bool:
    """`r` has won ballot `b`."""
    return s.elected[r][b]


def a_leader_is_elected_deposed_and_elected_again(s: State) -> bool:
    """A replica wins a ballot, another one the next, and the first the one after that."""
    one, two, three = Ballot(1), Ballot(2), Ballot(3)
    return any_of(
        won(s, x, one) & won(s, y, two) & won(s, x, three)
        for x in REPLICAS
        for y in REPLICAS
        if x != y
    )


def two_replicas_believe_they_lead(s: State) -> bool:
    """A deposed leader does not know it yet."""
    a, b, c = (role == LEADER for role in s.role)
    return two_of((a, b, c))


def a_replica_follows_a_leader_that_it_did_not_vote_for(s: State) -> bool:
    """It hears of the ballot by the winner's heartbeat."""
    one = Ballot(1)
    return any_of((s.promised[r] == one) & (s.votes[r][one] == NOBODY) for r in REPLICAS)


def a_vote_is_split(s: State) -> bool:
    """All three stand in the same ballot, and nobody can win it."""
    return all_of(s.votes[r][Ballot(1)] == r for r in REPLICAS)


def a_replica_has_the_word_of_a_peer_that_hears_again(s: State) -> bool:
    """A replica may still stand, and no peer misses the leader any more: the word is old."""
    return any_of(
        (s.told[r] > 0) & all_of((p == r) | (s.missed[p] == 0) for p in REPLICAS) for r in REPLICAS
    )


# --- Instances -----------------------------------------------------------------------------------


def stood_in_only_by(s: State, b: Ballot, candidate: Replica) -> bool:
    """Nobody but `candidate` stands in ballot `b`."""
    return all_of((s.votes[r][b] == NOBODY) | (s.votes[r][b] == candidate) for r in REPLICAS)


def only_1_stands_in_ballot_2(s: State) -> bool:
    """Only replica 1 stands in ballot 2."""
    return stood_in_only_by(s, Ballot(2), Replica(1))


def only_0_stands_in_ballot_3(s: State) -> bool:
    """Only replica 0 stands in ballot 3."""
    return stood_in_only_by(s, Ballot(3), Replica(0))


def replica_2_misses_heartbeats_only_to_split_a_vote(s: State) -> bool:
    """Replica 2 misses heartbeats only where both others stood in ballot 1, and it in none yet."""
    others = (s.votes[0][Ballot(1)] == 0) & (s.votes[1][Ballot(1)] == 1)
    return implies(s.missed[2] > 0, others & (s.promised[2] == NEVER))


# --- Possibilities -------------------------------------------------------------------------------


def the_last_ballot_is_won(s: State) -> bool:
    """Somebody has won ballot 3, the last of the instance."""
    return any_of(won(s, r, Ballot(3)) for r in REPLICAS)


def the_last_ballot_is_left(s: State) -> bool:
    """Nobody takes part in ballot 3 yet: there is one more election to win."""
    return all_of(promised < 3 for promised in s.promised)


MACHINE = Machine(
    name="leadership",
    state=State,
    initial=initial,
    actions=(miss, heartbeat, tell, stand, vote, elect, restart),
    invariants=(
        one_leader_per_ballot,
        a_vote_binds_until_a_later_ballot,
        a_winner_has_two_votes,
        a_majority_has_promised_every_ballot_won,
        who_believes_it_leads_was_elected,
        a_candidate_votes_for_itself,
        a_candidate_has_not_won_yet,
        a_vote_is_for_one_who_stands,
        a_ballot_is_entered_by_a_vote_or_when_it_is_won,
        nobody_misses_more_than_its_patience,
        ballots_start_after_never,
        nobody_stands_on_its_own_word,
        a_word_is_good_while_the_leader_is_missed,
        a_leader_misses_nobody,
    ),
    witnesses=(
        a_leader_is_elected_deposed_and_elected_again,
        two_replicas_believe_they_lead,
        a_replica_follows_a_leader_that_it_did_not_vote_for,
        a_vote_is_split,
        a_replica_has_the_word_of_a_peer_that_hears_again,
    ),
    finite={Replica: range(3)},
    instance=Instance(
        constants={"patience": 1},
        bounds={Ballot: range(1, 4)},
        within=(
            only_1_stands_in_ballot_2,
            only_0_stands_in_ballot_3,
            replica_2_misses_heartbeats_only_to_split_a_vote,
        ),
        model="leadership",
    ),
    deep=Instance(constants={"patience": 1}, bounds={Ballot: range(1, 4)}),
    possibilities=(Possibility(the_last_ballot_is_won, wherever=the_last_ballot_is_left),),
)
