"""Replication: the leader's log reaches its peers, and clients are told when two disks have it.

The talk: a put goes to the leader's storage node, which stores it locally and tells the two others
to; it waits for one of them, and "the third node is usually really close behind". What an earlier
leader left unfinished is acknowledged with the log that this leader started from, never by itself
(as in Raft and Viewstamped Replication).
"""

from __future__ import annotations

from dataclasses import replace

from dynastore.disk.log import Entry, Outline, mutation
from dynastore.disk.sorts import NONE, Ballot, Length, Position, Replica
from dynastore.items import HOUSEKEEPING, Effects, Writes, streams
from dynastore.node import consistent_reads, leadership
from dynastore.node.execution import traced
from dynastore.node.messages import (
    Accepted,
    Answer,
    Append,
    Asked,
    Behind,
    Command,
    Following,
    Heartbeat,
    Millisecond,
    RequestNumber,
    Shown,
    WallTime,
)
from dynastore.node.roles import Follower, Gathered, Leader, Peer, Unacknowledged
from dynastore.node.state import LostMutationError, State

_OWN = Command(RequestNumber(0), HOUSEKEEPING, b"{}", WallTime(0), eventual=False)
"""How a trace shows what the store does of itself."""
_OWN_ANSWER = Answer(RequestNumber(0), 200, b'{"Expired":[]}')
PIECES_UNDER_WAY = 2
"""One is written by the peer while the next one travels; what comes meanwhile is gathered."""


# --- The leader ----------------------------------------------------------------------------------


def append(state: State, leader: Leader, asked: Asked, answer: Answer, effects: Effects) -> None:
    """Put a request's mutation at the end of the log, and keep its answer back."""
    position = _append(state, leader, Entry.of(effects, asked.command.wall))
    leader.unacknowledged.append(Unacknowledged(position, asked.client, answer))
    _trace_append(state, position, asked.command, answer)


def append_own(state: State, leader: Leader, writes: Writes) -> Position:
    """Put a mutation at the end of the log that nobody asked for; return its position."""
    position = _append(state, leader, Entry.of(Effects(writes), 0))
    _trace_append(state, position, _OWN, _OWN_ANSWER)
    return position


def _append(state: State, leader: Leader, entry: Entry) -> Position:
    position = Position(state.log.end)
    state.log.tail.append(entry)
    leader.pending.add(position, entry)
    return position


def _trace_append(state: State, position: Position, command: Command, answer: Answer) -> None:
    if state.settings.tracing:
        ballot = state.durable.promised
        args = {"leader": state.me, "b": ballot, "m": mutation(ballot, position)}
        state.trace("append", args, {"client": traced(command, answer)})


def on_following(state: State, message: Following) -> None:
    """Learn what a peer holds, and from where to send."""
    leader = _leader(state, message.ballot)
    if leader is None:
        return
    consistent_reads.confirmed(leader.reads, message.question, message.sender)
    peer = leader.peers[message.sender]
    if message.accepted != NONE:
        _count(state, leader, peer, message.accepted)
    elif peer.sent == NONE:
        # Its log is an earlier ballot's: all of it is like this one's up to where the two part.
        peer.sent = _outline(state).agreement(message.outline)


def on_accepted(state: State, message: Accepted) -> None:
    """Count a peer's copy."""
    leader = _leader(state, message.ballot)
    if leader is not None:
        _count(state, leader, leader.peers[message.sender], message.length)


def on_behind(state: State, message: Behind) -> None:
    """Send a peer what it lacks."""
    leader = _leader(state, message.ballot)
    if leader is None:
        return
    peer = leader.peers[message.sender]
    if message.length in peer.under_way:
        # Gathered there, though not yet to the start, before which nothing is written.
        while peer.under_way[0] != message.length:
            peer.under_way.popleft()
        peer.under_way.popleft()
    else:
        peer.sent = min(message.length, state.log.end)
        peer.under_way.clear()


def acknowledge(state: State, leader: Leader) -> None:
    """Tell clients whatever this node and one more have on disk, from the log's start on."""
    copies = {number: p.accepted for number, p in leader.peers.items() if p.accepted != NONE}
    if not copies:
        return
    own, voter = state.durable.outline.length, max(copies, key=lambda number: copies[number])
    length = min(own, copies[voter])
    # What was there at the start is acknowledged whole: a later leader may still replace a part.
    if length < leader.start or length <= leader.acknowledged:
        return
    leader.acknowledged = length
    leader.pending.forget(length, state.log.tail.between(state.log.known, length))
    _show(state, length)
    args = {"leader": state.me, "r": voter, "b": state.durable.promised, "n": length}
    state.trace("acknowledge", args)
    # Who is answered now is likely to ask again at once: expected are these, and what is under way.
    leader.expected = state.log.end - length
    leader.gather_until = Millisecond(state.now + state.settings.gather)
    kept = leader.unacknowledged
    while kept and kept[0].position < length:
        leader.expected += 1
        first = kept.popleft()
        state.out.reply(first.client, first.answer)
    leader.tell_at = Millisecond(state.now + state.settings.tell)


def _show(state: State, length: Length) -> None:
    """Let what is acknowledged be seen: one mutation after the other, where each is traced."""
    log = state.log
    steps = range(log.known, length) if state.settings.tracing else ()
    for position in map(Position, steps):
        (entry,) = log.tail.between(Length(position), Length(position + 1))
        log.learn(Length(position + 1))
        ballot = state.durable.outline.origin(position)
        state.out.trace(Shown(position, ballot, entry.content, tuple(streams(log.applied))))
    log.learn(length)


def tick(state: State, leader: Leader) -> None:
    """Send heartbeats, and again what was not answered."""
    if state.now >= leader.heartbeat_at:
        leadership.beat(state, leader)
    for number, peer in leader.peers.items():
        if peer.under_way and state.now >= peer.retry_at:
            peer.under_way.clear()
            peer.sent = peer.accepted
            if peer.sent == NONE:
                state.out.send(number, leadership.heartbeat(state, leader))


def deadline(state: State, leader: Leader) -> Millisecond:
    """Return when `tick` or `send` has something to do."""
    due = [peer.retry_at for peer in leader.peers.values() if peer.under_way]
    due.append(leader.heartbeat_at)
    if leader.tell_at is not None:
        due.append(leader.tell_at)
    if leader.released < state.log.end and state.flying is None:
        due.append(leader.gather_until)
    return min(due)


def send(state: State, leader: Leader) -> None:
    """Send each peer what it does not have yet."""
    tell = leader.tell_at is not None and state.now >= leader.tell_at
    end = leader.released
    for number, peer in leader.peers.items():
        if peer.sent == NONE:
            continue
        # An empty piece, too, has the peer take this ballot's log, if it has not.
        if peer.sent < end or (peer.accepted == NONE and not peer.under_way):
            while len(peer.under_way) < PIECES_UNDER_WAY and (
                peer.sent < end or not peer.under_way
            ):
                _send_piece(state, leader, number, peer)
        elif tell and peer.told < leader.acknowledged:
            state.out.send(number, _piece(state, leader, end, ()))
            peer.told = leader.acknowledged
    if tell:
        leader.tell_at = None


def release(state: State, leader: Leader) -> None:
    """Write what was appended, once enough of it waits."""
    durable, end = state.durable, state.log.end
    written = durable.outline.length
    if end == written or not _is_enough(state, leader, end - written):
        return
    leader.released = end
    entries = tuple(entry.content for entry in state.log.tail.between(written, end))
    state.persist(replace(durable, outline=_outline(state)), written, entries, None)


def kept(state: State) -> None:
    """A leader has its own log up to here on disk."""
    leader, length = _leader(state, state.durable.promised), state.durable.outline.length
    if leader is not None:
        args = {"leader": state.me, "r": state.me, "b": state.durable.promised, "n": length}
        state.trace("accept", args)
        acknowledge(state, leader)


def _is_enough(state: State, leader: Leader, fresh: int) -> bool:
    """Whether as much waits for the disk as can be expected, or has waited long enough.

    To what had come already, those whose requests were acknowledged last are likely to add their
    next ones at once.
    """
    return fresh >= leader.expected or state.now >= leader.gather_until


def _send_piece(state: State, leader: Leader, number: Replica, peer: Peer) -> None:
    tail, piece = state.log.tail, state.settings.piece
    if peer.sent >= tail.base:
        entries = _limited(tail.between(peer.sent, leader.released), piece)
    else:
        # What has reached the B+tree is no longer in memory.
        entries = state.disk.log(peer.sent, tail.base, piece)
        if not entries:
            raise LostMutationError(f"node {state.me} has no mutation {peer.sent} on its disk")
    state.out.send(number, _piece(state, leader, peer.sent, entries))
    peer.sent = Length(peer.sent + len(entries))
    if not peer.under_way:
        peer.retry_at = Millisecond(state.now + state.settings.retry)
    peer.under_way.append(peer.sent)
    peer.told = leader.acknowledged


def _limited(entries: list[Entry], size: int) -> tuple[bytes, ...]:
    """Return as many of the entries as one message of some `size` bytes takes, at least one."""
    taken: list[bytes] = []
    for entry in entries:
        if size <= 0:
            break
        taken.append(entry.content)
        size -= len(entry.content)
    return tuple(taken)


def _piece(state: State, leader: Leader, after: Length, entries: tuple[bytes, ...]) -> Append:
    whole = _outline(state)
    return Append(
        state.me,
        state.durable.promised,
        leader.start,
        Position(after),
        whole.origin(Position(after - 1)),
        whole.slice(after, Length(after + len(entries))),
        entries,
        leader.acknowledged,
    )


def _outline(state: State) -> Outline:
    """Return the leader's log in memory: its own ballot goes on where its disk ends."""
    on_disk, end = state.durable.outline, state.log.end
    if end == on_disk.length:
        return on_disk
    return on_disk.extended([(Position(on_disk.length), state.durable.promised)], end)


def _leader(state: State, ballot: Ballot) -> Leader | None:
    """Return what this node has as the leader of this ballot."""
    role = state.role
    return role if isinstance(role, Leader) and ballot == state.durable.promised else None


def _count(state: State, leader: Leader, peer: Peer, length: Length) -> None:
    """Note that a peer has so much of the log; an older message may say that it has less."""
    peer.accepted = max(peer.accepted, length)
    peer.sent = max(peer.sent, peer.accepted)
    while peer.under_way and peer.under_way[0] <= peer.accepted:
        peer.under_way.popleft()
        peer.retry_at = Millisecond(state.now + state.settings.retry)
    acknowledge(state, leader)


# --- A follower ----------------------------------------------------------------------------------


def following(state: State, message: Heartbeat) -> None:
    """Answer a leader's heartbeat, and with it the question of its reads."""
    durable, ballot = state.durable, message.ballot
    if message.question:
        args = {"leader": message.sender, "r": state.me, "b": ballot}
        state.trace("confirm", args, None, (message.sender, ballot, message.question))
    _learn(state, ballot, message.acknowledged)
    # Of the ballot's own log its length tells all; of an earlier one's the leader needs the shape.
    held = durable.holds == ballot
    accepted, outline = (durable.outline.length, Outline()) if held else (NONE, durable.outline)
    answered = Following(state.me, ballot, message.question, accepted, outline)
    state.out.send(message.sender, answered)


def on_append(state: State, message: Append) -> None:
    """Gather a piece of the leader's log, to be written with what else has come by then."""
    follower = _follower(state, message)
    if follower is None:
        return
    gathered = _gathering(state, follower, message)
    if gathered is None:
        return
    if not take_in(gathered, message):
        behind = Behind(state.me, message.ballot, gathered.outline.length)
        state.out.send(message.sender, behind)
        return
    end = gathered.outline.length
    if gathered.entries or _claimed(state)[0] != message.ballot:
        # Something is to be written, if only that the log is this ballot's from now on.
        follower.gathered = gathered
        if end < message.start:
            state.out.send(message.sender, Behind(state.me, message.ballot, end))
    elif state.durable.holds == message.ballot:
        # Nothing new: the piece told what is acknowledged, or was sent again.
        _learn(state, message.ballot, message.acknowledged)
        accepted = Accepted(state.me, message.ballot, state.durable.outline.length)
        state.out.send(message.sender, accepted)


def take_in(gathered: Gathered, message: Append) -> bool:
    """Put what is new of a piece to what was gathered; False: one before it was lost, or is late.

    Something of it is old where it was sent again, or overlaps what has come.
    """
    present = gathered.outline.length
    if message.position > present:
        return False
    gathered.acknowledged = max(gathered.acknowledged, message.acknowledged)
    gathered.entries.extend(message.entries[present - message.position :])
    end = max(present, Length(message.position + len(message.entries)))
    fresh = Outline(message.origins, end).slice(present, end)
    gathered.outline = gathered.outline.extended(fresh, end)
    return True


def settle(state: State, follower: Follower) -> None:
    """Write what was gathered."""
    gathered = follower.gathered
    if gathered is None:
        return
    if _is_stale(state, gathered.ballot):
        follower.gathered = None
    elif gathered.outline.length >= gathered.start:
        # From the start on: with less on disk, this node would pass for one that has the ballot's
        # log, without all that the leader took over.
        follower.gathered = None
        after = replace(state.durable, holds=gathered.ballot, outline=gathered.outline)
        state.persist(after, gathered.cut, tuple(gathered.entries), gathered)


def took(state: State, gathered: Gathered) -> None:
    """A follower has the leader's log up to here on disk: say so."""
    state.log.tail.replace(gathered.cut, map(Entry, gathered.entries))
    leadership.follow(state, gathered.leader)
    ballot, length = gathered.ballot, state.durable.outline.length
    state.trace("accept", {"leader": gathered.leader, "r": state.me, "b": ballot, "n": length})
    state.out.send(gathered.leader, Accepted(state.me, ballot, length))
    _learn(state, ballot, gathered.acknowledged)


def _follower(state: State, message: Append) -> Follower | None:
    """Return what this node has as a follower of the piece's leader; None: the piece is no use."""
    if leadership.refused(state, message.ballot, message.sender):
        return None
    # No leader sends a piece before this node has told it, with that promise, what it holds.
    if message.ballot != state.durable.promised or not isinstance(state.role, Follower):
        return None
    state.role.leader = message.sender
    leadership.wait_for_leader(state)
    return state.role


def _is_stale(state: State, ballot: Ballot) -> bool:
    return ballot < state.durable.promised


def _gathering(state: State, follower: Follower, message: Append) -> Gathered | None:
    """Return what is being gathered from this leader, or a beginning.

    None: this is the first piece of a ballot to arrive, and it was sent after others. The leader
    will ask what this node holds, and send again.
    """
    gathered, position = follower.gathered, message.position
    if gathered is not None and gathered.ballot == message.ballot:
        return gathered
    ballot, outline = _claimed(state)
    if ballot != message.ballot:
        # Logs with the same mutation at a place are the same up to there (log matching).
        if position > outline.length or outline.origin(Position(position - 1)) != message.previous:
            return None
        outline = outline.first(Length(position))
    return Gathered(message.ballot, message.sender, message.start, outline.length, outline)


def _claimed(state: State) -> tuple[Ballot, Outline]:
    """Return the ballot held and the log, as they will be once the batch under way is on disk."""
    if state.flying is not None and isinstance(state.flying.aim, Gathered):
        return state.flying.aim.ballot, state.flying.aim.outline
    return state.durable.holds, state.durable.outline


def _learn(state: State, ballot: Ballot, acknowledged: Length) -> None:
    """Learn what a ballot's leader has acknowledged, as far as its log is on this disk."""
    if state.durable.holds == ballot:
        state.log.learn(min(acknowledged, state.durable.outline.length))
