"""Replication: the leader's log reaches its peers, and clients are told when two disks have it.

The talk: a put goes to the leader's storage node, which stores it locally and tells the two others
to; it waits for one of them, and "the third node is usually really close behind". What an earlier
leader left unfinished is acknowledged with the log that this leader started from, never by itself
(as in Raft and Viewstamped Replication).
"""

from __future__ import annotations

from dataclasses import replace

from dynastore.disk.log import Entry, Outline, mutation
from dynastore.items import Outcome
from dynastore.node import leadership
from dynastore.node.messages import (
    NONE,
    Accepted,
    Append,
    Asked,
    Behind,
    Command,
    Following,
    Heartbeat,
    answer,
)
from dynastore.node.state import Gathered, Held, Leading, LostMutationError, Peer, Replica

PIECES_UNDER_WAY = 2
"""One is written by the peer while the next one travels; what comes meanwhile is gathered."""


# --- The leader ----------------------------------------------------------------------------------


def append(r: Replica, leading: Leading, asked: Asked, outcome: Outcome) -> None:
    """Put a request's mutation at the end of the log, and hold its outcome back."""
    entry, position, ballot = Entry.of(outcome.writes), r.end, r.durable.promised
    r.tail.append(entry)
    leading.pending.add(position, entry)
    leading.held.append(Held(position, asked.client, asked.command.request, outcome))
    args = {"leader": r.me, "b": ballot, "m": mutation(ballot, position)}
    if r.settings.tracing:
        r.trace("append", args, {"client": client(asked.command, outcome)})


def client(command: Command, outcome: Outcome) -> dict[str, object]:
    """Return a request and its outcome as a trace shows them."""
    return {
        "operation": command.operation,
        "body": command.body.decode("utf-8", "surrogateescape"),
        "status": outcome.status,
        "response": outcome.body.decode("utf-8", "surrogateescape"),
        "now": command.wall,
    }


def on_following(r: Replica, message: Following) -> None:
    """Learn what a peer holds, and from where to send."""
    leading = _leading(r, message.ballot)
    if leading is None:
        return
    if message.question > leading.confirmed:
        leading.confirmed, leading.confirmer = message.question, message.sender
    peer = leading.peers[message.sender]
    if message.accepted != NONE:
        _count(r, leading, message.sender, message.accepted)
    elif peer.next == NONE:
        peer.next = r.outline.agreement(message.outline)


def on_accepted(r: Replica, message: Accepted) -> None:
    """Count a peer's copy."""
    leading = _leading(r, message.ballot)
    if leading is not None:
        _count(r, leading, message.sender, message.length)


def on_behind(r: Replica, message: Behind) -> None:
    """Send a peer what it lacks."""
    leading = _leading(r, message.ballot)
    if leading is not None:
        peer = leading.peers[message.sender]
        if message.position in peer.sent:
            # Gathered there, though not yet to the start, before which nothing is written.
            while peer.sent[0] != message.position:
                peer.sent.popleft()
            peer.sent.popleft()
        else:
            peer.next = min(message.position, r.end)
            peer.sent.clear()


def acknowledge(r: Replica, leading: Leading) -> None:
    """Tell clients whatever this node and one more have on disk, from the log's start on."""
    own = r.durable.outline.length
    copies = {n: peer for n, peer in leading.peers.items() if peer.accepted != NONE}
    if not copies:
        return
    voter = max(copies, key=lambda n: copies[n].accepted)
    length = min(own, copies[voter].accepted)
    if length < leading.start or length <= leading.acknowledged:
        return
    leading.acknowledged = length
    leading.pending.forget(length, r.tail.between(r.known, length))
    r.learn(length)
    args = {"leader": r.me, "r": voter, "b": r.durable.promised, "n": length}
    r.trace("acknowledge", args)
    leading.expected, leading.gather_until = r.end - length, r.now + r.settings.gather
    while leading.held and leading.held[0].position < length:
        leading.expected += 1
        held = leading.held.popleft()
        r.reply(held.client, answer(held.request, held.outcome))
    leading.tell_at = r.now + r.settings.tell


def tick(r: Replica, leading: Leading) -> None:
    """Send heartbeats, and again what was not answered."""
    if r.now >= leading.heartbeat_at:
        leadership.beat(r, leading)
    for number, peer in leading.peers.items():
        if peer.sent and r.now >= peer.retry_at:
            peer.sent.clear()
            peer.next = peer.accepted
            if peer.next == NONE:
                r.send(number, leadership.heartbeat(r, leading, 0))


def deadline(r: Replica, leading: Leading) -> int:
    """Return when `tick` or `send` has something to do."""
    due = [peer.retry_at for peer in leading.peers.values() if peer.sent]
    due.append(leading.heartbeat_at)
    if leading.tell_at is not None:
        due.append(leading.tell_at)
    if leading.released < r.end and r.flying is None:
        due.append(leading.gather_until)
    return min(due)


def send(r: Replica, leading: Leading) -> None:
    """Send each peer what it does not have yet."""
    tell = leading.tell_at is not None and r.now >= leading.tell_at
    end = leading.released
    for number, peer in leading.peers.items():
        if peer.next == NONE:
            continue
        if peer.next < end or (peer.accepted == NONE and not peer.sent):
            while len(peer.sent) < PIECES_UNDER_WAY and (peer.next < end or not peer.sent):
                _send_piece(r, leading, number, peer)
        elif tell and peer.told < leading.acknowledged:
            r.send(number, _piece(r, leading, end, ()))
            peer.told = leading.acknowledged
    if tell:
        leading.tell_at = None


def _send_piece(r: Replica, leading: Leading, number: int, peer: Peer) -> None:
    if peer.next >= r.tail.base:
        entries = _limited(r, peer.next, leading.released)
    else:
        entries = r.disk.log(peer.next, r.tail.base, r.settings.piece)
        if not entries:
            raise LostMutationError(f"node {r.me} has no mutation {peer.next} on its disk")
    r.send(number, _piece(r, leading, peer.next, entries))
    peer.next += len(entries)
    if not peer.sent:
        peer.retry_at = r.now + r.settings.retry
    peer.sent.append(peer.next)
    peer.told = leading.acknowledged


def _limited(r: Replica, start: int, released: int) -> tuple[bytes, ...]:
    """Return entries from the log's end in memory, as many as one message takes."""
    entries: list[bytes] = []
    size = r.settings.piece
    for entry in r.tail.between(start, released):
        if size <= 0:
            break
        entries.append(entry.content)
        size -= len(entry.content)
    return tuple(entries)


def _piece(r: Replica, leading: Leading, position: int, entries: tuple[bytes, ...]) -> Append:
    outline = r.outline
    return Append(
        r.me,
        r.durable.promised,
        leading.start,
        position,
        outline.origin(position - 1),
        outline.slice(position, position + len(entries)),
        entries,
        leading.acknowledged,
    )


def _leading(r: Replica, ballot: int) -> Leading | None:
    return r.leading if ballot == r.durable.promised else None


def _count(r: Replica, leading: Leading, sender: int, length: int) -> None:
    peer = leading.peers[sender]
    peer.accepted = max(peer.accepted, length)
    peer.next = max(peer.next, peer.accepted)
    while peer.sent and peer.sent[0] <= peer.accepted:
        peer.sent.popleft()
        peer.retry_at = r.now + r.settings.retry
    acknowledge(r, leading)


# --- A follower ----------------------------------------------------------------------------------


def following(r: Replica, message: Heartbeat) -> None:
    """Answer a leader's heartbeat, and with it the question of its reads."""
    held = r.durable.holds == message.ballot
    if message.question:
        args = {"leader": message.sender, "r": r.me, "b": message.ballot}
        r.trace("confirm", args, None, (message.sender, message.ballot, message.question))
    _learn(r, message.ballot, message.acknowledged)
    accepted = r.durable.outline.length if held else NONE
    outline = Outline() if held else r.durable.outline
    r.send(message.sender, Following(r.me, message.ballot, message.question, accepted, outline))


def on_append(r: Replica, message: Append) -> None:
    """Gather a piece of the leader's log, to be written with what else has come by then."""
    if not _from_leader(r, message):
        return
    gathered = _gathering(r, message)
    if gathered is None:
        return
    present = gathered.outline.length
    if message.position > present:
        r.send(message.sender, Behind(r.me, message.ballot, present))
        return
    gathered.acknowledged = max(gathered.acknowledged, message.acknowledged)
    gathered.entries.extend(message.entries[present - message.position :])
    end = max(present, message.position + len(message.entries))
    fresh = Outline(message.origins, end).slice(present, end)
    gathered.outline = gathered.outline.extended(fresh, end)
    if gathered.entries or _claimed(r)[0] != message.ballot:
        r.gathered = gathered
        if end < message.start:
            r.send(message.sender, Behind(r.me, message.ballot, end))
    elif r.durable.holds == message.ballot:
        _learn(r, message.ballot, message.acknowledged)
        r.send(message.sender, Accepted(r.me, message.ballot, r.durable.outline.length))


def settle(r: Replica) -> None:
    """Write what was gathered; a leader, what it appended."""
    gathered, d = r.gathered, r.durable
    if gathered is not None and _stale(r, gathered.ballot):
        r.gathered = gathered = None
    if gathered is not None and gathered.outline.length >= gathered.start:
        r.gathered = None
        after = replace(d, holds=gathered.ballot, outline=gathered.outline)
        r.persist(r.batch(after, gathered.cut, tuple(gathered.entries)), gathered)
    elif r.leading is not None and r.end > d.outline.length and _gathered(r, r.leading):
        r.leading.released = r.end
        entries = r.tail.between(d.outline.length, r.end)
        after = replace(d, outline=r.outline)
        batch = r.batch(after, d.outline.length, tuple(entry.content for entry in entries))
        r.persist(batch, None)


def _gathered(r: Replica, leading: Leading) -> bool:
    """Whether as much waits for the disk as can be expected, or has waited long enough.

    To what had come already, those whose requests were acknowledged last are likely to add their
    next ones at once.
    """
    fresh = r.end - r.durable.outline.length
    return fresh >= leading.expected or r.now >= leading.gather_until


def took(r: Replica, step: Gathered) -> None:
    """A follower has the leader's log up to here on disk: say so."""
    r.tail.replace(step.cut, map(Entry, step.entries))
    r.follow(step.leader)
    length = r.durable.outline.length
    args = {"leader": step.leader, "r": r.me, "b": step.ballot, "n": length}
    r.trace("accept", args)
    r.send(step.leader, Accepted(r.me, step.ballot, length))
    _learn(r, step.ballot, step.acknowledged)


def kept(r: Replica, grown: bool) -> None:
    """A leader has its own log up to here on disk."""
    if r.leading is None or not grown:
        return
    ballot, length = r.durable.promised, r.durable.outline.length
    r.trace("accept", {"leader": r.me, "r": r.me, "b": ballot, "n": length})
    acknowledge(r, r.leading)


def _from_leader(r: Replica, message: Append) -> bool:
    """Whether a piece comes from the leader of the ballot that this node promised."""
    if leadership.refused(r, message.ballot, message.sender):
        return False
    # No leader sends a piece before this node has told it, with that promise, what it holds.
    if message.ballot != r.durable.promised:
        return False
    r.leader = message.sender
    r.wait_for_leader()
    return True


def _stale(r: Replica, ballot: int) -> bool:
    return ballot < r.durable.promised


def _gathering(r: Replica, message: Append) -> Gathered | None:
    """Return what is being gathered from this leader, or a beginning.

    None: this is the first piece of a ballot to arrive, and it was sent after others. The leader
    will ask what this node holds, and send again.
    """
    if r.gathered is not None and r.gathered.ballot == message.ballot:
        return r.gathered
    ballot, outline = _claimed(r)
    if ballot != message.ballot:
        position = message.position
        if position > outline.length or outline.origin(position - 1) != message.previous:
            return None
        outline = outline.first(position)
    return Gathered(message.ballot, message.sender, message.start, outline.length, outline)


def _claimed(r: Replica) -> tuple[int, Outline]:
    """Return the ballot held and the log, as they will be once the batch under way is on disk."""
    if r.flying is not None and isinstance(r.flying.step, Gathered):
        return r.flying.step.ballot, r.flying.step.outline
    return r.durable.holds, r.durable.outline


def _learn(r: Replica, ballot: int, acknowledged: int) -> None:
    if r.durable.holds == ballot:
        r.learn(min(acknowledged, r.durable.outline.length))
