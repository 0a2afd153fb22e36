"""Strongly consistent reads, and refusals: answered by a leader that is still the leader.

The talk says only that such a read goes to the leader. A leader that does not know that it was
deposed would answer it with old items; so it asks its peers, after the read came, whether they have
promised a later ballot (Ongaro, *Consensus: Bridging Theory and Practice*, 2014, section 6.4). One
question serves all the reads that came before it was asked.
"""

from __future__ import annotations

from typing import Any

from dynastore.items import Outcome, execute
from dynastore.node import leadership, replication
from dynastore.node.messages import NOBODY, NONE, Asked, answer
from dynastore.node.state import Leading, Replica, Waiting


def wait(r: Replica, leading: Leading, asked: Asked, refusal: Outcome | None) -> None:
    """Hold a read back, or a refusal that rests on the whole log as it is now."""
    prefix = NONE if refusal is None else r.end
    question = leading.asked + 1
    began = leading.acknowledged
    leading.waiting.append(Waiting(asked.client, asked.command, question, prefix, refusal, began))


def settle(r: Replica, leading: Leading) -> None:
    """Ask the next question where something waits for it, and answer what is confirmed."""
    idle = leading.asked == leading.confirmed
    if idle and any(w.question > leading.asked for w in leading.waiting):
        leading.asked += 1
        _ask(r, leading)
        args = {"leader": r.me, "b": r.durable.promised}
        r.trace("ask", args, None, _round(r, leading.asked))
    if not leading.waiting or leading.acknowledged == NONE:
        return
    ready = [
        w
        for w in leading.waiting
        if w.question <= leading.confirmed and w.prefix <= leading.acknowledged
    ]
    if ready:
        answered = set(map(id, ready))
        leading.waiting = [w for w in leading.waiting if id(w) not in answered]
        _answer(r, ready)


def tick(r: Replica, leading: Leading) -> None:
    """Ask again when nobody answers."""
    if leading.asked != leading.confirmed and r.now >= leading.ask_again_at:
        leading.confirmer = NOBODY
        _ask(r, leading)


def deadline(leading: Leading) -> int | None:
    """Return when `tick` has something to do."""
    return leading.ask_again_at if leading.asked != leading.confirmed else None


def _ask(r: Replica, leading: Leading) -> None:
    """Ask the peer that confirmed last, for one is enough; both, where there is none."""
    question = leadership.heartbeat(r, leading, leading.asked)
    if leading.confirmer == NOBODY:
        r.broadcast(question)
    else:
        r.send(leading.confirmer, question)
    leading.ask_again_at = r.now + r.settings.retry


def _answer(r: Replica, ready: list[Waiting]) -> None:
    """Answer reads from what is acknowledged, and give refusals."""
    shown: list[dict[str, Any]] = []
    for waiting in ready:
        command, prefix, outcome = waiting.command, waiting.prefix, waiting.outcome
        if outcome is None:
            prefix = r.known
            outcome = execute(r.applied, command.operation, command.body, command.wall)
        r.reply(waiting.client, answer(command.request, outcome))
        if r.settings.tracing:
            at = {"n": prefix, "began": waiting.began}
            shown.append({**replication.client(command, outcome), **at})
    args = {"leader": r.me, "b": r.durable.promised}
    r.trace("answer", args, {"answered": shown}, _round(r, ready[-1].question))


def _round(r: Replica, question: int) -> tuple[int, int, int]:
    return r.me, r.durable.promised, question
