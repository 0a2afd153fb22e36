"""Leadership: how the three nodes of a partition elect a leader, and notice when it is gone.

The talk: the storage nodes run Paxos to elect a leader, which sends a heartbeat every 1.5 seconds;
a node that misses them says "I would like to be leader now", and leads if its peers agree and once
it holds every mutation ("if you don't you have to go to one of your peers" and catch up). Promise
and vote are on disk before anybody hears of them (Lamport, *Paxos Made Simple*, 2001).

A node that is cut off or paused misses a leader that the others hear, and would depose it. So it
asks them first, and stands once one of them says that it misses the leader too (Elhemali et al.,
*Amazon DynamoDB: A Scalable, Predictably Performant, and Fully Managed NoSQL Database Service*,
USENIX ATC 2022, on failure detection).
"""

from __future__ import annotations

from dataclasses import replace

from dynastore.disk.log import Entry
from dynastore.disk.sorts import NOBODY, Ballot, Length, Position, Replica
from dynastore.disk.storage import Durable
from dynastore.items import taken
from dynastore.node.messages import (
    NO_QUESTION,
    Fetch,
    Fetched,
    Heartbeat,
    Hello,
    Millisecond,
    Missing,
    MissingToo,
    NotLeader,
    Question,
    Refused,
    RequestVote,
    Unknown,
    Vote,
)
from dynastore.node.overlay import Overlay
from dynastore.node.roles import Candidate, Follower, Leader, Peer, Publishing, Role
from dynastore.node.state import Agree, Election, Join, Stand, State, Wish


def started(state: State) -> None:
    """Come back with what is on disk, and ask who leads."""
    _wait(state, *state.settings.first_wait)
    state.out.broadcast(Hello(state.me))


def tick(state: State) -> None:
    """Ask who else misses the leader when it, or the election, has taken too long."""
    role, election = state.role, state.election
    if isinstance(role, Leader):
        return
    if state.now >= max(election.patience_at, election.ask_at):
        election.ask_at = Millisecond(state.now + state.settings.retry)
        state.out.broadcast(Missing(state.me, state.now))
    if isinstance(role, Candidate) and state.now >= role.retry_at:
        _solicit(state, role)


def deadline(state: State) -> Millisecond:
    """Return when `tick` has something to do."""
    election, role = state.election, state.role
    ask_at = max(election.patience_at, election.ask_at)
    return min(ask_at, role.retry_at) if isinstance(role, Candidate) else ask_at


def refused(state: State, ballot: Ballot, sender: Replica) -> bool:
    """Refuse a message of a lower ballot than the one promised."""
    _hear_of(state.election, ballot)
    if ballot >= state.durable.promised:
        return False
    state.out.send(sender, Refused(state.me, state.durable.promised))
    return True


def wait_for_leader(state: State) -> None:
    """Start counting missed heartbeats anew."""
    missed = state.settings.heartbeat * state.settings.missed
    # Half an interval is enough for one node to be elected before the other stands.
    _wait(state, missed, missed + state.settings.heartbeat // 2)


def follow(state: State, leader: Replica) -> Follower:
    """Become a follower; what clients wait for here is told as far as it is known."""
    before = state.role
    if isinstance(before, Follower):
        # What it has gathered stays: it is this leader's, or `replication.settle` drops it.
        before.leader = leader
        return before
    state.role = follower = Follower(leader)
    if isinstance(before, Leader):
        for kept in before.unacknowledged:
            state.out.reply(kept.client, Unknown(kept.answer.request))
        for waiting in before.reads.waiting:
            state.out.reply(waiting.client, NotLeader(waiting.command.request, leader))
        # What was appended and never reached the disk is gone, as in a crash.
        state.log.tail.replace(state.durable.outline.length, ())
    return follower


# --- What comes ----------------------------------------------------------------------------------


def on_hello(state: State, message: Hello) -> None:
    """Tell a node that has just started who leads."""
    if isinstance(state.role, Leader):
        state.out.send(message.sender, heartbeat(state, state.role))


def on_missing(state: State, message: Missing) -> None:
    """Tell a node that misses its leader that this one does too, or that it leads."""
    role = state.role
    if isinstance(role, Leader):
        state.out.send(message.sender, heartbeat(state, role))
    elif state.now >= state.election.missing_at or _is_followed(role, message.sender):
        # Who has led and misses a leader has started anew, and leads no more.
        state.out.send(message.sender, MissingToo(state.me, message.asked))


def on_missing_too(state: State, message: MissingToo) -> None:
    """Stand for election, unless a leader was heard since this node asked, or that is long ago."""
    election = state.election
    is_fresh = state.now <= message.asked + state.settings.heartbeat
    if isinstance(state.role, Leader) or message.asked < election.patience_at or not is_fresh:
        return
    _wait_for_election(state)
    _want(election, Stand(Ballot(election.seen + 1)))


def on_refused(state: State, message: Refused) -> None:
    """Learn that there is a later ballot; a candidate stands again, above it."""
    _hear_of(state.election, message.promised)
    if isinstance(state.role, Candidate) and message.promised > state.durable.promised:
        _wait(state, 1, 3 * state.settings.retry)


def on_request_vote(state: State, message: RequestVote) -> None:
    """Vote for a candidate, once in a ballot."""
    if refused(state, message.ballot, message.sender):
        return
    durable = state.durable
    state.election.lives[message.sender] = message.life
    if durable.voted_for == message.sender and message.ballot == durable.promised:
        _tell_vote(state)
    else:
        _want(state.election, Agree(message.ballot, message.sender))


def on_heartbeat(state: State, message: Heartbeat) -> bool:
    """Follow the leader of this or a later ballot; say whether it can be answered at once."""
    if refused(state, message.ballot, message.sender):
        return False
    if message.ballot > state.durable.promised:
        _want(state.election, Join(message.ballot, message))
        return False
    joined(state, message)
    return True


def on_vote(state: State, message: Vote) -> None:
    """Count a vote: lead if it makes a majority, after catching up with a voter that is ahead."""
    candidate = _candidate(state, message.ballot)
    if candidate is None or message.life != state.durable.life:
        return
    if _as_current(candidate, message):
        # A copy that was begun is not needed for this majority.
        candidate.cut, candidate.entries = state.durable.outline.length, []
        candidate.source, candidate.voter = None, message.sender
    elif candidate.source is None:
        # What was acknowledged is on two disks. One of any two nodes has it: here the voter may.
        candidate.source = message
        candidate.cut = state.durable.outline.agreement(message.outline)
        _wait_for_election(state)
        _fetch(state, candidate, message)


def on_fetch(state: State, message: Fetch) -> None:
    """Give the candidate that this node voted for a piece of its log."""
    # A batch under way may hold a higher promise, which makes the vote void.
    if not _is_bound_to(state.durable, message.sender, message.ballot) or state.flying is not None:
        return
    _wait_for_election(state)
    length = state.durable.outline.length
    entries = state.disk.log(Length(message.position), length, state.settings.piece)
    state.out.send(message.sender, Fetched(state.me, message.ballot, message.position, entries))


def on_fetched(state: State, message: Fetched) -> None:
    """Go on copying a voter's log, or lead once it is copied."""
    candidate = _candidate(state, message.ballot)
    if candidate is None or candidate.source is None:
        return
    source, expected = candidate.source, candidate.cut + len(candidate.entries)
    if message.sender != source.sender or message.position != expected:
        return
    candidate.entries.extend(message.entries)
    _wait_for_election(state)
    if expected + len(message.entries) < source.outline.length:
        _fetch(state, candidate, source)
        return
    # With the copy it is as current as its source, whose vote and its own are the majority.
    candidate.held, candidate.outline = source.held, source.outline
    candidate.voter = source.sender
    state.trace("catch_up", {"candidate": state.me, "r": source.sender, "b": source.ballot})


# --- What is durable -----------------------------------------------------------------------------


def settle(state: State) -> None:
    """Write what this node has come to want: a promise, a vote, or to lead."""
    wish, state.election.wish = state.election.wish, None
    role, durable = state.role, state.durable
    if wish is not None and _may(state, wish):
        # The promise and the vote are one: both are durable, or neither.
        after = replace(durable, promised=wish.ballot, voted_for=_vote_of(state.me, wish))
        state.persist(after, durable.outline.length, (), wish)
    elif isinstance(role, Candidate) and role.voter != NOBODY:
        # It leads once all it may have to acknowledge is on its disk, as the log of its own ballot.
        after = replace(durable, holds=durable.promised, outline=role.outline)
        state.persist(after, role.cut, tuple(role.entries), role)


def stood(state: State, wish: Stand) -> None:
    """The vote for itself is on disk: ask for the others'."""
    outline = state.durable.outline
    state.role = candidate = Candidate(state.durable.holds, outline, outline.length)
    state.trace("stand", {"r": state.me, "b": wish.ballot})
    _wait_for_election(state)
    _solicit(state, candidate)


def agreed(state: State, wish: Agree) -> None:
    """The vote is on disk: tell the candidate. A leader that votes has deposed itself."""
    # Clients are sent to the candidate, but whether it leads is not known yet.
    follow(state, wish.candidate).leader = NOBODY
    state.trace("vote", {"candidate": wish.candidate, "r": state.me, "b": wish.ballot})
    _wait_for_election(state)
    _tell_vote(state)


def joined(state: State, message: Heartbeat) -> None:
    """The promise to the ballot of this heartbeat's leader is on disk."""
    follow(state, message.sender)
    wait_for_leader(state)
    args = {"leader": message.sender, "r": state.me, "b": message.ballot}
    state.trace("heartbeat", args)


def won(state: State, candidate: Candidate) -> None:
    """The log is on disk as this ballot's: this node leads."""
    log, durable = state.log, state.durable
    log.tail.replace(candidate.cut, map(Entry, candidate.entries))
    pending = Overlay(log.applied)
    log.apply(pending, log.end)
    peers = {peer: Peer() for peer in state.out.peers}
    publishing = Publishing(Length(taken(pending)))
    state.role = leader = Leader(log.end, pending, peers, log.end, publishing)
    args = {"candidate": state.me, "r": candidate.voter, "b": durable.promised}
    state.trace("elect", args)
    beat(state, leader)


def beat(state: State, leader: Leader) -> None:
    """Send the heartbeat."""
    state.out.broadcast(heartbeat(state, leader))
    leader.heartbeat_at = Millisecond(state.now + state.settings.heartbeat)


def heartbeat(state: State, leader: Leader, question: Question = NO_QUESTION) -> Heartbeat:
    """Return a heartbeat that may ask a question of the reads that wait."""
    return Heartbeat(state.me, state.durable.promised, leader.acknowledged, question)


# --- Parts ---------------------------------------------------------------------------------------


def _wait(state: State, shortest: int, longest: int) -> None:
    """Let the patience with the present ballot last for a random time."""
    election = state.election
    election.missing_at = Millisecond(state.now + shortest)
    election.patience_at = Millisecond(state.now + election.rng.randint(shortest, longest))


def _wait_for_election(state: State) -> None:
    """Give the election that is under way some time."""
    _wait(state, 5 * state.settings.retry, 15 * state.settings.retry)


def _hear_of(election: Election, ballot: Ballot) -> None:
    election.seen = max(election.seen, ballot)


def _want(election: Election, wish: Wish) -> None:
    """Keep the wish of the highest ballot; the first one of two in the same."""
    if election.wish is None or wish.ballot > election.wish.ballot:
        election.wish = wish
    _hear_of(election, wish.ballot)


def _may(state: State, wish: Wish) -> bool:
    """Whether the wish may still be granted: another may have come true while it waited."""
    if isinstance(wish, Stand) and isinstance(state.role, Leader):
        return False
    return wish.ballot > state.durable.promised


def _vote_of(me: Replica, wish: Wish) -> Replica:
    """Return whom a node votes for with a wish."""
    match wish:
        case Stand():
            return me
        case Agree(candidate=candidate):
            return candidate
        case Join():
            return NOBODY


def _is_followed(role: Role, sender: Replica) -> bool:
    """Whether a node believes that the sender leads."""
    return isinstance(role, Follower) and role.leader == sender


def _candidate(state: State, ballot: Ballot) -> Candidate | None:
    """Return what this node has as a candidate in this ballot that lacks a majority."""
    role = state.role
    if not isinstance(role, Candidate) or ballot != state.durable.promised:
        return None
    return role if role.voter == NOBODY else None


def _as_current(candidate: Candidate, voter: Vote) -> bool:
    """Whether its log is as up to date as the voter's: of a later ballot, or the same and as long.

    (The rule of Ongaro and Ousterhout, 2014, section 5.4.1.)
    """
    own = (candidate.held, candidate.outline.length)
    return own >= (voter.held, voter.outline.length)


def _is_bound_to(durable: Durable, candidate: Replica, ballot: Ballot) -> bool:
    """Whether this node's vote in the ballot it promised is the candidate's and still open."""
    voted = durable.promised == ballot and durable.voted_for == candidate
    return voted and durable.holds < ballot


def _tell_vote(state: State) -> None:
    durable = state.durable
    bound = _is_bound_to(durable, durable.voted_for, durable.promised)
    if isinstance(state.role, Follower) and bound:
        life = state.election.lives.get(durable.voted_for, 0)
        vote = Vote(state.me, durable.promised, durable.holds, durable.outline, life)
        state.out.send(durable.voted_for, vote)


def _solicit(state: State, candidate: Candidate) -> None:
    """Ask for votes, or go on copying; and again while there is no answer."""
    if candidate.source is not None:
        _fetch(state, candidate, candidate.source)
    else:
        candidate.retry_at = Millisecond(state.now + state.settings.retry)
        state.out.broadcast(RequestVote(state.me, state.durable.promised, state.durable.life))


def _fetch(state: State, candidate: Candidate, source: Vote) -> None:
    """Ask the voter that is ahead for the next piece of its log."""
    candidate.retry_at = Millisecond(state.now + state.settings.retry)
    position = Position(candidate.cut + len(candidate.entries))
    state.out.send(source.sender, Fetch(state.me, source.ballot, position))
