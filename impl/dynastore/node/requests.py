"""Requests: what a node does with one, at once or in slices, and when it is done."""

from __future__ import annotations

from functools import partial

from dynastore.disk.sorts import NOBODY
from dynastore.items import Effects, Meter, View, is_read
from dynastore.node import consistent_reads, replication
from dynastore.node.execution import executed, no_room
from dynastore.node.messages import Answer, Asked, NotLeader, Working
from dynastore.node.roles import Follower, Leader, Lost
from dynastore.node.slices import Held, Sliced
from dynastore.node.state import State
from dynastore.node.turns import Slow


def settle(state: State) -> None:
    """Answer what can be answered at once, and let one of the others do a slice."""
    turns = state.turns
    turns.begin()
    if not turns.waiting and not turns.slow:
        return
    while turns.waiting and turns.goes_on:
        _begin(state, turns.waiting.popleft())
    slow = turns.next()
    if slow is not None:
        _go_on(state, slow)
    if turns.slow or turns.waiting:
        for asked in turns.to_tell(state.now, state.settings.tell_working):
            state.out.reply(asked.client, Working(asked.command.request))


def _begin(state: State, asked: Asked) -> None:
    """Answer an eventually consistent read; lead any other request, or say who may."""
    role, command = state.role, asked.command
    if isinstance(role, Lost):
        state.out.reply(asked.client, NotLeader(command.request, NOBODY))
    elif command.eventual:
        _try(state, Slow(asked, None), state.log.applied)
    elif not isinstance(role, Leader):
        leader = role.leader if isinstance(role, Follower) else NOBODY
        state.out.reply(asked.client, NotLeader(command.request, leader))
    elif is_read(command.operation):
        consistent_reads.wait(role, asked)
    else:
        _try(state, Slow(asked, role), role.pending)


def _try(state: State, slow: Slow, view: View) -> None:
    work = partial(executed, view, slow.asked.command, state.settings.place)
    done = state.turns.tried(work)
    if done is None:
        state.turns.slow.append(slow)
    else:
        _end(state, slow, *done)


def _go_on(state: State, slow: Slow) -> None:
    """Do a slice of a request; or say that it cannot be answered here any more."""
    if slow.leader is not None and state.role is not slow.leader:
        _begin(state, slow.asked)
        return
    if slow.work is None:
        slow.work = _work(state, slow)
    if slow.work.go_on():
        _end(state, slow, *slow.work.result())
    else:
        state.turns.again(slow)


def _work(state: State, slow: Slow) -> Sliced[tuple[Answer, Effects]]:
    """Return what carries out a request on what is there when it first looks at it."""
    leader, command, place = slow.leader, slow.asked.command, state.settings.place
    log, seen = state.log, slow.seen
    reads = leader is None or is_read(command.operation)
    view: View = log.applied if reads or leader is None else leader.pending

    def carry_out(meter: Meter) -> tuple[Answer, Effects]:
        return executed(Held(view, meter, lambda: seen.append(log.known)), command, place)

    return Sliced(state.turns.steps, carry_out)


def _end(state: State, slow: Slow, answer: Answer, effects: Effects) -> None:
    """Log what a request writes, have confirmed what it read, or answer it."""
    asked, leader = slow.asked, slow.leader
    if leader is None:
        state.out.reply(asked.client, answer)
    elif is_read(asked.command.operation):
        consistent_reads.wait_again(leader, slow, answer)
    elif effects.writes and state.is_full:
        state.out.reply(asked.client, no_room(asked.command))
    elif effects.writes:
        replication.append(state, leader, asked, answer, effects)
    else:
        # A refusal tells of items that may be in the log alone: it waits for them as well.
        consistent_reads.wait(leader, asked, answer, state.log.end)
