"""Strongly consistent reads, and refusals: answered by a leader that is still the leader.

The talk says only that such a read goes to the leader. A leader that does not know that it was
deposed would answer it with old items; so it asks its peers, after the read came, whether they have
promised a later ballot (Ongaro, *Consensus: Bridging Theory and Practice*, 2014, section 6.4). One
question serves all the reads that came before it was asked.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dynastore.disk.sorts import NOBODY, NONE, Ballot, Length, Replica
from dynastore.node import leadership
from dynastore.node.execution import executed, traced
from dynastore.node.messages import (
    Answer,
    Asked,
    ClientNumber,
    Command,
    Millisecond,
    Question,
    RequestNumber,
)
from dynastore.node.roles import Leader, Reads, Role, Waiting
from dynastore.node.state import State
from dynastore.node.turns import Slow


def wait(
    leader: Leader, asked: Asked, refusal: Answer | None = None, prefix: Length = NONE
) -> None:
    """Keep a read back, or a refusal that rests on a prefix of the log."""
    # The question under way may have been answered before this request came: it takes the next.
    question = Question(leader.reads.asked + 1)
    began = leader.acknowledged
    leader.reads.waiting.append(
        Waiting(asked.client, asked.command, question, prefix, refusal, began)
    )


def wait_again(leader: Leader, slow: Slow, answer: Answer) -> None:
    """Keep the answer to a read back that took its time: who led when it began may lead no more."""
    asked, question = slow.asked, Question(leader.reads.asked + 1)
    prefix = slow.seen[0] if slow.seen else slow.began
    leader.reads.waiting.append(
        Waiting(asked.client, asked.command, question, prefix, answer, slow.began)
    )


def drop(role: Role, client: ClientNumber, request: RequestNumber) -> None:
    """Forget a read: nobody waits for its answer."""
    if isinstance(role, Leader):
        waiting = role.reads.waiting
        role.reads.waiting = [
            w for w in waiting if w.client != client or w.command.request != request
        ]


def confirmed(reads: Reads, question: Question, peer: Replica) -> None:
    """Learn that a peer still followed when it was asked this question."""
    if question > reads.confirmed:
        reads.confirmed, reads.confirmer = question, peer


def settle(state: State, leader: Leader) -> None:
    """Ask the next question where something waits for it, and answer what is confirmed."""
    reads = leader.reads
    # There is one question at a time: what comes while it is under way shares the next one.
    if not _is_open(reads) and any(w.question > reads.asked for w in reads.waiting):
        reads.asked = Question(reads.asked + 1)
        _ask(state, leader)
        args = {"leader": state.me, "b": state.durable.promised}
        state.trace("ask", args, None, _round(state, reads.asked))
    # Until its start is acknowledged, a leader does not know how much earlier ones acknowledged.
    if not reads.waiting or leader.acknowledged == NONE:
        return
    ready = [
        w
        for w in reads.waiting
        if w.question <= reads.confirmed and w.prefix <= leader.acknowledged
    ]
    if ready:
        answered = set(map(id, ready))
        reads.waiting = [w for w in reads.waiting if id(w) not in answered]
        _answer(state, leader, ready)


def tick(state: State, leader: Leader) -> None:
    """Ask again when nobody answers."""
    if _is_open(leader.reads) and state.now >= leader.reads.ask_again_at:
        leader.reads.confirmer = NOBODY
        _ask(state, leader)


def deadline(reads: Reads) -> Millisecond | None:
    """Return when `tick` has something to do."""
    return reads.ask_again_at if _is_open(reads) else None


def _is_open(reads: Reads) -> bool:
    """Whether a question is under way."""
    return reads.asked != reads.confirmed


def _ask(state: State, leader: Leader) -> None:
    """Ask the peer that confirmed last, for one is enough; both, where there is none."""
    reads = leader.reads
    question = leadership.heartbeat(state, leader, reads.asked)
    if reads.confirmer == NOBODY:
        state.out.broadcast(question)
    else:
        state.out.send(reads.confirmer, question)
    reads.ask_again_at = Millisecond(state.now + state.settings.retry)


def _answer(state: State, leader: Leader, ready: list[Waiting]) -> None:
    """Answer reads from what is acknowledged, and give refusals; what takes long, in slices."""
    shown: list[dict[str, Any]] = []
    turns, question = state.turns, ready[-1].question
    for number, waiting in enumerate(ready):
        if not turns.goes_on:
            leader.reads.waiting = ready[number:] + leader.reads.waiting
            turns.postponed = True
            break
        answer, prefix = waiting.refusal, waiting.prefix
        if answer is None:
            prefix = state.log.known
            answer = turns.tried(partial(_read, state, waiting.command))
        if answer is None:
            turns.slow.append(Slow(Asked(waiting.client, waiting.command), leader, waiting.began))
            continue
        state.out.reply(waiting.client, answer)
        if state.settings.tracing:
            at = {"n": prefix, "began": waiting.began}
            shown.append({**traced(waiting.command, answer), **at})
    if shown:
        args = {"leader": state.me, "b": state.durable.promised}
        state.trace("answer", args, {"answered": shown}, _round(state, question))


def _read(state: State, command: Command) -> Answer:
    answer, _ = executed(state.log.applied, command, state.settings.place)
    return answer


def _round(state: State, question: Question) -> tuple[Replica, Ballot, Question]:
    return state.me, state.durable.promised, question
