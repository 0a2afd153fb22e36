"""Publishing: the leader turns what is acknowledged into the records of streams.

The talk: it is the storage node that writes a partition's mutations to the shard, "asynchronous";
the leader "will know what was committed into the stream and what wasn't, and will catch up a little
bit later". Here the records, with how much of the log has been taken into them, are a mutation like
any other. It is made of all that the leader's log holds: so a new leader goes on where the last one
came to, and what a deposed one appends is in no log. No write waits for it, and it may rest for any
time: then it catches up, for the log is kept until it is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dynastore.disk.log import Entry
from dynastore.disk.sorts import NONE, Length
from dynastore.disk.storage import Disk
from dynastore.items import Logged, published, taken
from dynastore.node import replication
from dynastore.node.messages import Millisecond
from dynastore.node.roles import Leader, Publishing
from dynastore.node.state import State


def settle(state: State, leader: Leader) -> None:
    """Publish what is acknowledged, once it has waited long enough or is much.

    Where nothing is to be published, it is noted from time to time how far the log was looked at:
    so a new leader has little to look at, and the log need not be kept.
    """
    publishing = leader.publishing
    if not state.publishes or state.is_full or _is_under_way(leader):
        return
    _look(state, publishing)
    waited = bool(publishing.waiting) and state.now >= publishing.due
    if waited or publishing.size >= state.settings.piece:
        writes = published(leader.pending, publishing.waiting, publishing.end)
        last = replication.append_own(state, leader, writes)
        leader.publishing = Publishing(publishing.end, last=last)


def deadline(state: State, leader: Leader) -> Millisecond | None:
    """Return when `settle` has something to do, if nothing else happens."""
    waits = state.publishes and leader.publishing.waiting and not _is_under_way(leader)
    return leader.publishing.due if waits else None


def needless(disks: Sequence[Disk]) -> Length:
    """Return how much of the log no node asks for again.

    It is in each node's B+tree, and its changes are in records.
    """
    return Length(min(min(disk.applied(), taken(disk)) for disk in disks))


def _is_under_way(leader: Leader) -> bool:
    """Whether what was published last, or what the leader started from, is not acknowledged."""
    last = leader.publishing.last
    return leader.acknowledged <= (NONE if last is None else last)


def _look(state: State, publishing: Publishing) -> None:
    """Look for changes in what is acknowledged."""
    for entry in _acknowledged(state, publishing.end):
        if publishing.size >= state.settings.piece:
            return
        if entry.changes:
            if not publishing.waiting:
                publishing.due = Millisecond(state.now + state.settings.publish)
            publishing.waiting.append(
                Logged(publishing.end, entry.time, entry.changes, entry.writes)
            )
        publishing.size += len(entry.content)
        publishing.end = Length(publishing.end + 1)


def _acknowledged(state: State, start: Length) -> Iterable[Entry]:
    """Return what is acknowledged from a place on, or some of it."""
    log = state.log
    if start >= log.tail.base:
        return log.tail.between(start, log.known)
    # It has reached the B+tree, and is no longer in memory.
    return map(Entry, state.disk.log(start, log.tail.base, state.settings.piece))
