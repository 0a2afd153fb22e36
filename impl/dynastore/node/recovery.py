"""Recovery: a node whose disk has lost something takes part in nothing until it has caught up.

It may have promised, voted for or accepted what it has lost. So it asks both its peers. Once both
have answered, one of them as the leader of a ballot that the other has not gone beyond, it copies
all that this leader's log had then, and takes part in that ballot (Liskov and Cowling, *Viewstamped
Replication Revisited*, 2012, section 4.3; why it makes no difference which of its messages are
still under way, and why both peers are asked: the machine `recovery` of the specification). What is
sound of its log stays, for two logs with the same mutation at a place are the same up to there
(Alagappan and others, *Protocol-Aware Recovery for Consensus-Based Storage*, FAST 2018, section 3).
"""

from __future__ import annotations

from dataclasses import replace

from dynastore.disk.log import Entry
from dynastore.disk.sorts import NOBODY, NONE, Length, Position
from dynastore.disk.storage import Durable
from dynastore.node import leadership, replication
from dynastore.node.messages import (
    NO_QUESTION,
    Accepted,
    AnyMessage,
    Append,
    Behind,
    Following,
    Heartbeat,
    Millisecond,
    Recover,
    Told,
)
from dynastore.node.roles import Follower, Gathered, Leader, Lost, Peer
from dynastore.node.state import State

_NUMBERS = 1 << 62


def started(state: State, lost: Lost) -> None:
    """Come up, and ask both peers; ask anew where that came to nothing."""
    lost.number = lost.first = state.election.rng.randrange(_NUMBERS)
    lost.told, lost.goal, lost.gathered = {}, None, None
    _ask(state, lost)


def tick(state: State, lost: Lost) -> None:
    """Ask again when it takes too long."""
    if state.now < lost.retry_at:
        return
    if lost.goal is None:
        lost.number += 1
        _ask(state, lost)
    else:
        # Its leader sends no more: it may lead no more.
        started(state, lost)


def on_message(state: State, lost: Lost, message: AnyMessage) -> None:
    """Take an answer, or a piece of the log; all else is for nodes that know what they said."""
    match message:
        case Told():
            _on_told(state, lost, message)
        case Append():
            _on_append(state, lost, message)
        case Heartbeat(ballot=ballot) if lost.goal and ballot == lost.goal.promised:
            _tell_what_is_sound(state, lost.goal)


def on_recover(state: State, message: Recover) -> None:
    """Answer a peer that has lost something; a leader forgets what it knew of its log."""
    role, length = state.role, NONE
    if isinstance(role, Leader):
        length = state.log.end
        role.peers[message.sender] = Peer()
    args: dict[str, int] = {"r": message.sender, "peer": state.me}
    state.trace("tell", args, {"number": message.number})
    state.out.send(message.sender, Told(state.me, message.number, state.durable.promised, length))


def settle(state: State, lost: Lost) -> None:
    """Write what was gathered; with the last of it, that nothing is lost any more."""
    gathered, goal = lost.gathered, lost.goal
    if gathered is None or goal is None:
        return
    is_all = gathered.outline.length >= goal.length
    if not is_all and not gathered.entries:
        return
    lost.gathered = replace(gathered, cut=gathered.outline.length, entries=[])
    after = replace(state.durable, outline=gathered.outline)
    if is_all:
        life = state.election.rng.randrange(1, _NUMBERS)
        after = Durable(goal.promised, NOBODY, goal.promised, gathered.outline, life=life)
    state.persist(after, gathered.cut, tuple(gathered.entries), gathered)


def took(state: State, lost: Lost, gathered: Gathered) -> None:
    """Some of the leader's log is on disk; with all of it, follow the leader."""
    state.log.tail.replace(gathered.cut, map(Entry, gathered.entries))
    if state.durable.lost:
        return
    numbers = {each.sender: each.number for each in lost.told.values()}
    state.role = Follower(gathered.leader)
    leadership.wait_for_leader(state)
    ballot, length = gathered.ballot, state.durable.outline.length
    state.election.seen = max(state.election.seen, ballot)
    state.trace("recover", {"r": state.me, "n": length}, {"told": numbers})
    state.out.send(gathered.leader, Accepted(state.me, ballot, length))


def _ask(state: State, lost: Lost) -> None:
    state.out.broadcast(Recover(state.me, lost.number))
    lost.retry_at = Millisecond(state.now + state.settings.retry)


def _on_told(state: State, lost: Lost, message: Told) -> None:
    if not lost.first <= message.number <= lost.number or lost.goal is not None:
        return
    lost.told[message.sender] = message
    leading = [told for told in lost.told.values() if told.length != NONE]
    if len(lost.told) < len(state.out.peers) or not leading:
        return
    goal = max(leading, key=lambda told: told.promised)
    if all(told.promised <= goal.promised for told in lost.told.values()):
        lost.goal = goal
        _wait(state, lost)
        _tell_what_is_sound(state, goal)


def _tell_what_is_sound(state: State, goal: Told) -> None:
    """Tell the leader what is left of the log: it sends the rest. No read rests on this answer."""
    outline = state.durable.outline
    answer = Following(state.me, goal.promised, NO_QUESTION, NONE, outline)
    state.out.send(goal.sender, answer)


def _on_append(state: State, lost: Lost, message: Append) -> None:
    """Gather a piece of the leader's log, and have it send the next one."""
    goal = lost.goal
    if goal is None or (message.sender, message.ballot) != (goal.sender, goal.promised):
        return
    if lost.gathered is None:
        lost.gathered = _beginning(state, message)
    gathered = lost.gathered
    if gathered is None:
        return
    _wait(state, lost)
    replication.take_in(gathered, message)
    if gathered.outline.length < goal.length:
        behind = Behind(state.me, message.ballot, gathered.outline.length)
        state.out.send(message.sender, behind)


def _beginning(state: State, message: Append) -> Gathered | None:
    """Return what is gathered from a place on, up to which the two logs are the same."""
    outline, position = state.durable.outline, message.position
    same = outline.origin(Position(position - 1)) == message.previous
    if position > outline.length or not same:
        return None
    first = outline.first(Length(position))
    return Gathered(message.ballot, message.sender, message.start, first.length, first)


def _wait(state: State, lost: Lost) -> None:
    """Give the leader some time for the next piece."""
    lost.retry_at = Millisecond(state.now + 2 * state.settings.heartbeat)
