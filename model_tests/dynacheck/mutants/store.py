"""Mutants of the reference store: small changes of its nodes and simulated disks.

Each is run by the same machine, with the same examples, as the store itself, and a right store
passes all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Literal

from dynacheck.mutants.patch import Patch
from dynacheck.simulate import losses
from dynacheck.simulate.machine import QUICK_EXAMPLES, drive
from dynacheck.simulate.streams import drive_streams
from dynacheck.simulate.world import ObjectionError

Method = Literal["simulate", "regions"]


def _run() -> None:
    """Run clients and faults."""
    drive(QUICK_EXAMPLES, seed=0, shrink=False)


def _run_streams() -> None:
    """Run clients, faults and a stream."""
    drive_streams(shrink=False)


@dataclass(frozen=True)
class StoreMutant:
    """A change of the store, and who must notice."""

    name: str
    patches: tuple[Patch, ...]
    caught_by: tuple[Method, ...] = ("simulate",)
    runs: Callable[[], object] = _run
    """What notices: it raises `ObjectionError`."""

    @property
    def of(self) -> str:
        """The module that it changes."""
        return self.patches[0].module

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Let the store be the changed one. Raises `StaleMutantError`."""
        with ExitStack() as stack:
            for patch in self.patches:
                stack.enter_context(patch.in_place())
            yield

    def caught_by_method(self, method: str) -> bool:
        """Whether the method objects to the store with this change, within its quick budget."""
        if method not in self.caught_by:
            raise ValueError(f"{self.name} is not for {method!r}, but for {self.caught_by}")
        with self.in_place():
            try:
                self.runs()
            except (ObjectionError, losses.LossError):
                return True
        return False


def _stream(name: str, *patches: Patch) -> StoreMutant:
    """A mutant that runs with a stream notice."""
    return StoreMutant(name, patches, runs=_run_streams)


def _loss(name: str, *patches: Patch) -> StoreMutant:
    """A mutant that runs with disks that lose something notice."""
    return StoreMutant(name, patches, runs=losses.play)


_LEADERSHIP = "dynastore.node.leadership"
_PUBLISHER = "dynastore.items.streams.publisher"
_REPLICATION = "dynastore.node.replication"

PROTOCOL_MUTANTS = (
    StoreMutant(
        "acknowledge-after-one-copy",
        (Patch(_REPLICATION, "acknowledge", "min(own, copies[voter])", "own"),),
    ),
    StoreMutant(
        "append-accepted-from-a-deposed-leader",
        (
            Patch(
                _REPLICATION,
                "_follower",
                "if leadership.refused(state, message.ballot, message.sender):\n"
                "        return None",
                "if isinstance(state.role, Follower):\n        return state.role",
            ),
            Patch(
                _REPLICATION, "_is_stale", "return ballot < state.durable.promised", "return False"
            ),
        ),
    ),
    StoreMutant(
        "condition-on-a-stale-item",
        (
            Patch(
                "dynastore.node.requests",
                "_begin",
                "role.pending",
                "state.log.applied",
            ),
        ),
    ),
    StoreMutant(
        "elect-without-catching-up",
        (Patch(_LEADERSHIP, "on_vote", "if _as_current(candidate, message):", "if True:"),),
    ),
    StoreMutant(
        "promise-forgotten-in-a-crash",
        (
            Patch(
                "dynastore.node.state",
                "State.__init__",
                "= disk.load()\n",
                "= disk.load()\n"
                "    from dataclasses import replace\n"
                "    self.durable = replace("
                "self.durable, promised=self.durable.holds, voted_for=-1)\n",
            ),
        ),
    ),
    StoreMutant(
        "read-without-confirmation",
        (
            Patch(
                "dynastore.node.consistent_reads",
                "settle",
                "w.question <= reads.confirmed",
                "w.question <= reads.asked",
            ),
        ),
    ),
    StoreMutant(
        "reply-before-sync",
        (
            Patch(
                _REPLICATION,
                "settle",
                "tuple(gathered.entries), gathered)\n",
                "tuple(gathered.entries), gathered)\n"
                "        told = Accepted(state.me, gathered.ballot, after.outline.length)\n"
                "        state.out.send(gathered.leader, told)\n",
            ),
        ),
    ),
    StoreMutant(
        "torn-batch-replayed",
        (
            Patch(
                "dynastore.simulation.cluster",
                "Simulation.crash",
                "    self._machines[r] = None\n",
                "    if machine.unsynced:\n"
                "        self._disks[r]._put(machine.unsynced[0].batch)\n"
                "    self._machines[r] = None\n",
            ),
        ),
    ),
    StoreMutant(
        "vote-twice-in-a-ballot",
        (
            Patch(
                _LEADERSHIP,
                "_may",
                "return wish.ballot > state.durable.promised",
                "again = isinstance(wish, Agree) and wish.ballot == state.durable.promised\n"
                "    return again or wish.ballot > state.durable.promised",
            ),
        ),
    ),
)
STREAM_MUTANTS = (
    _stream(
        "a-new-leader-publishes-all-again",
        Patch(_LEADERSHIP, "won", "Length(taken(pending))", "Length(0)"),
    ),
    _stream(
        "a-new-leader-publishes-again-what-a-deposed-one-logged",
        Patch(_LEADERSHIP, "won", "taken(pending)", "taken(log.applied)"),
    ),
    _stream(
        "a-new-leader-skips-what-the-last-one-left",
        Patch(_LEADERSHIP, "won", "Length(taken(pending))", "log.known"),
    ),
    _stream(
        "old-image-read-late",
        Patch(
            _PUBLISHER,
            "_Publication.take",
            "record(stream, change, ",
            "record(stream, structs.replace("
            "change, old=change.old and (self._view.get(change.at) or change.old)), ",
        ),
    ),
    _stream(
        "record-shown-before-it-is-acknowledged",
        Patch(
            _REPLICATION,
            "append_own",
            "    return position",
            "    state.log.applied.add(position, Entry.of(Effects(writes), 0))\n"
            "    return position",
        ),
    ),
    _stream(
        "closed-shard-loses-its-tail",
        Patch(
            _PUBLISHER,
            "_Publication._close_shard",
            "    key, content =",
            "    space = keys.record_space(number, shard.name)\n"
            "    kept = {k: v for k, v in self.writes.items() if not k.startswith(space)}\n"
            "    self.writes = kept\n"
            "    key, content =",
        ),
    ),
    _stream(
        "write-that-changes-nothing-has-a-record",
        Patch(
            "dynastore.items.tables.mutation",
            "Mutation._change",
            "stamp is not None or old != content",
            "True",
        ),
    ),
)
ELECTION_MUTANTS = (
    StoreMutant(
        "heartbeat-does-not-reset-patience",
        (Patch(_LEADERSHIP, "joined", "    wait_for_leader(state)\n", ""),),
    ),
    StoreMutant(
        "stand-on-nobodys-word",
        (
            Patch(
                _LEADERSHIP,
                "tick",
                "state.out.broadcast(Missing(state.me, state.now))",
                "on_missing_too(state, MissingToo(state.me, state.now))",
            ),
        ),
    ),
    StoreMutant(
        "peer-that-hears-the-leader-misses-it-too",
        (Patch(_LEADERSHIP, "on_missing", "state.now >= state.election.missing_at or", "True or"),),
    ),
    StoreMutant(
        "router-keeps-to-a-silent-leader",
        (
            Patch(
                "dynastore.node.routing",
                "Router.silent",
                "self._leader = NOBODY",
                "self._leader = node",
            ),
        ),
    ),
)
LOSS_MUTANTS = (
    _loss(
        "damage-taken-for-a-torn-end",
        Patch("dynastore.simulation.disks", "FaultyDisk.reopen", "lost=True", "lost=False"),
    ),
    _loss(
        "recovered-by-one-answer",
        Patch(
            "dynastore.node.recovery", "_on_told", "len(lost.told) < len(state.out.peers)", "False"
        ),
    ),
    _loss(
        "recovered-with-less-than-the-leader-had",
        Patch(
            "dynastore.node.recovery",
            "settle",
            "gathered.outline.length >= goal.length",
            "True",
        ),
    ),
    _loss(
        "takes-part-although-it-has-lost-something",
        Patch(
            "dynastore.node.state",
            "State.__init__",
            "Lost() if self.durable.lost else Follower()",
            "Follower()",
        ),
    ),
)
STORE_MUTANTS = (*PROTOCOL_MUTANTS, *STREAM_MUTANTS, *ELECTION_MUTANTS, *LOSS_MUTANTS)
