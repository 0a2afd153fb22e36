"""Leadership: how the three nodes of a partition elect a leader, and notice when it is gone.

The talk: the storage nodes run Paxos to elect a leader, which sends a heartbeat every 1.5 seconds;
a node that misses them says "I would like to be leader now", and leads if its peers agree and once
it holds every mutation ("if you don't you have to go to one of your peers" and catch up). Promise
and vote are on disk before anybody hears of them (Lamport, *Paxos Made Simple*, 2001).
"""

from __future__ import annotations

from dataclasses import replace

from dynastore.disk.log import Entry, Outline
from dynastore.node.messages import (
    NOBODY,
    Fetch,
    Fetched,
    Heartbeat,
    Hello,
    Refused,
    RequestVote,
    Vote,
)
from dynastore.node.state import (
    CANDIDATE,
    FOLLOWER,
    LEADER,
    Agree,
    Candidacy,
    Join,
    Leading,
    Overlay,
    Peer,
    Replica,
    Stand,
)


def started(r: Replica) -> None:
    """Come back with what is on disk, and ask who leads."""
    r.trace("restart", {"r": r.me})
    r.wait(*r.settings.first_wait)
    r.broadcast(Hello(r.me))


def tick(r: Replica) -> None:
    """Stand for election when the leader, or the election, has taken too long."""
    if r.role == LEADER:
        return
    if r.now >= r.patience_at:
        r.wait_for_election()
        _want(r, Stand(r.seen + 1))
    elif r.candidacy is not None and r.now >= r.retry_at:
        _solicit(r, r.candidacy)


def deadline(r: Replica) -> int:
    """Return when `tick` has something to do."""
    if r.candidacy is not None:
        return min(r.patience_at, r.retry_at)
    return r.patience_at


def refused(r: Replica, ballot: int, sender: int) -> bool:
    """Refuse a message of a lower ballot than the one promised."""
    r.seen = max(r.seen, ballot)
    if ballot >= r.durable.promised:
        return False
    r.send(sender, Refused(r.me, r.durable.promised))
    return True


def on_hello(r: Replica, message: Hello) -> None:
    """Tell a node that has just started who leads."""
    if r.leading is not None:
        r.send(message.sender, heartbeat(r, r.leading, 0))


def on_refused(r: Replica, message: Refused) -> None:
    """Learn that there is a later ballot; a candidate stands again, above it."""
    r.seen = max(r.seen, message.promised)
    if r.role == CANDIDATE and message.promised > r.durable.promised:
        r.wait(1, 3 * r.settings.retry)


def on_request_vote(r: Replica, message: RequestVote) -> None:
    """Vote for a candidate, once in a ballot."""
    if refused(r, message.ballot, message.sender):
        return
    if r.durable.voted_for == message.sender and message.ballot == r.durable.promised:
        _tell_vote(r)
    else:
        _want(r, Agree(message.ballot, message.sender))


def on_heartbeat(r: Replica, message: Heartbeat) -> bool:
    """Follow the leader of this or a later ballot; say whether it can be answered at once."""
    if refused(r, message.ballot, message.sender):
        return False
    if message.ballot > r.durable.promised:
        _want(r, Join(message.ballot, message))
        return False
    _joined(r, message)
    return True


def on_vote(r: Replica, message: Vote) -> None:
    """Count a vote: lead if it makes a majority, after catching up with a voter that is ahead."""
    candidacy = r.candidacy
    if candidacy is None or message.ballot != r.durable.promised or candidacy.voter != NOBODY:
        return
    theirs = (message.held, message.outline.length)
    if _current(candidacy.base) >= theirs:
        # A copy that was begun is not needed for this majority.
        r.candidacy = Candidacy(candidacy.base, r.durable.outline.length, voter=message.sender)
    elif candidacy.source is None:
        candidacy.source = message
        candidacy.cut = r.durable.outline.agreement(message.outline)
        r.wait_for_election()
        _fetch(r, candidacy)


def on_fetch(r: Replica, message: Fetch) -> None:
    """Give the candidate that this node voted for a piece of its log."""
    if not _bound_to(r, message.sender, message.ballot) or r.flying is not None:
        return
    r.wait_for_election()
    length = r.durable.outline.length
    entries = r.disk.log(message.position, length, r.settings.piece)
    r.send(message.sender, Fetched(r.me, message.ballot, message.position, entries))


def on_fetched(r: Replica, message: Fetched) -> None:
    """Go on copying a voter's log, or lead once it is copied."""
    candidacy = r.candidacy
    if candidacy is None or candidacy.source is None or message.ballot != r.durable.promised:
        return
    source = candidacy.source
    expected = candidacy.cut + len(candidacy.entries)
    if message.sender != source.sender or message.position != expected or candidacy.voter != NOBODY:
        return
    candidacy.entries.extend(message.entries)
    r.wait_for_election()
    if expected + len(message.entries) < source.outline.length:
        _fetch(r, candidacy)
        return
    candidacy.base = (source.held, source.outline)
    candidacy.voter = source.sender
    r.trace("catch_up", {"candidate": r.me, "r": source.sender, "b": source.ballot})


def settle(r: Replica) -> None:
    """Write what this node has come to want: a promise, a vote, or to lead."""
    wish, r.wish = r.wish, None
    if wish is not None and _may(r, wish):
        _promise(r, wish)
    elif r.candidacy is not None and r.candidacy.voter != NOBODY:
        outline = r.candidacy.base[1]
        after = replace(r.durable, holds=r.durable.promised, outline=outline)
        r.persist(r.batch(after, r.candidacy.cut, tuple(r.candidacy.entries)), r.candidacy)


def stood(r: Replica, step: Stand) -> None:
    """The vote for itself is on disk: ask for the others'."""
    length = r.durable.outline.length
    r.role, r.leader, r.leading = CANDIDATE, NOBODY, None
    r.candidacy = Candidacy((r.durable.holds, r.durable.outline), length)
    r.trace("stand", {"r": r.me, "b": step.ballot})
    r.wait_for_election()
    _solicit(r, r.candidacy)


def agreed(r: Replica, step: Agree) -> None:
    """The vote is on disk: tell the candidate. A leader that votes has deposed itself."""
    r.follow(step.candidate)
    r.leader = NOBODY
    r.trace("vote", {"candidate": step.candidate, "r": r.me, "b": step.ballot})
    r.wait_for_election()
    _tell_vote(r)


def joined(r: Replica, step: Join) -> None:
    """The promise to a ballot's leader is on disk."""
    _joined(r, step.heartbeat)


def won(r: Replica, step: Candidacy) -> None:
    """The log is on disk as this ballot's: this node leads."""
    r.tail.replace(step.cut, map(Entry, step.entries))
    pending = Overlay(r.applied)
    for position, entry in enumerate(r.tail.between(r.known, r.end), r.known):
        pending.add(position, entry)
    r.role, r.leader, r.candidacy = LEADER, r.me, None
    r.leading = Leading(r.end, pending, {peer: Peer() for peer in r.peers}, r.end)
    r.trace("elect", {"candidate": r.me, "r": step.voter, "b": r.durable.promised})
    beat(r, r.leading)


def beat(r: Replica, leading: Leading) -> None:
    """Send the heartbeat."""
    r.broadcast(heartbeat(r, leading, 0))
    leading.heartbeat_at = r.now + r.settings.heartbeat


def heartbeat(r: Replica, leading: Leading, question: int) -> Heartbeat:
    """Return a heartbeat that asks a question of the reads that wait; 0: it asks none."""
    return Heartbeat(r.me, r.durable.promised, leading.acknowledged, question)


def _want(r: Replica, wish: Stand | Agree | Join) -> None:
    """Keep the wish of the highest ballot; the first one of two in the same."""
    if r.wish is None or wish.ballot > r.wish.ballot:
        r.wish = wish
    r.seen = max(r.seen, wish.ballot)


def _may(r: Replica, wish: Stand | Agree | Join) -> bool:
    """Whether the wish may still be granted: another may have come true while it waited."""
    if isinstance(wish, Stand) and r.role == LEADER:
        return False
    return wish.ballot > r.durable.promised


def _promise(r: Replica, wish: Stand | Agree | Join) -> None:
    """Write a promise, and with it a vote."""
    voted_for = NOBODY
    if isinstance(wish, Stand):
        voted_for = r.me
    elif isinstance(wish, Agree):
        voted_for = wish.candidate
    after = replace(r.durable, promised=wish.ballot, voted_for=voted_for)
    r.persist(r.batch(after, r.durable.outline.length, ()), wish)


def _joined(r: Replica, message: Heartbeat) -> None:
    r.follow(message.sender)
    r.wait_for_leader()
    args = {"leader": message.sender, "r": r.me, "b": message.ballot}
    r.trace("heartbeat", args)


def _bound_to(r: Replica, candidate: int, ballot: int) -> bool:
    """Whether this node's vote in the ballot it promised is the candidate's and still open."""
    d = r.durable
    return d.promised == ballot and d.voted_for == candidate and d.holds < ballot


def _tell_vote(r: Replica) -> None:
    d = r.durable
    if r.role == FOLLOWER and _bound_to(r, d.voted_for, d.promised):
        r.send(d.voted_for, Vote(r.me, d.promised, d.holds, d.outline))


def _solicit(r: Replica, candidacy: Candidacy) -> None:
    """Ask for votes, or go on copying; and again while there is no answer."""
    r.retry_at = r.now + r.settings.retry
    if candidacy.source is not None:
        _fetch(r, candidacy)
    else:
        r.broadcast(RequestVote(r.me, r.durable.promised))


def _fetch(r: Replica, candidacy: Candidacy) -> None:
    if candidacy.source is not None:
        position = candidacy.cut + len(candidacy.entries)
        to, ballot = candidacy.source.sender, candidacy.source.ballot
        r.retry_at = r.now + r.settings.retry
        r.send(to, Fetch(r.me, ballot, position))


def _current(base: tuple[int, Outline]) -> tuple[int, int]:
    """Return what two logs are compared by: of a later ballot, or of the same and longer."""
    return base[0], base[1].length
