"""A client: one connection, one request at a time, each noted in the history."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from random import Random
from typing import Final

import msgspec

from dynacheck.record.connection import Connection
from dynacheck.record.lines import Lines
from dynacheck.record.plan import Board, Plan, Tally
from dynacheck.record.signing import Signer
from dynacheck.record.workloads.workload import READS, Asking, Reply

REFUSED_FROM: Final = 400
UNKNOWN_FROM: Final = 500
_AGAIN_S: Final = 0.1
"""How long a client waits after it could not connect."""
_NS: Final = 1_000_000_000


@dataclass(frozen=True)
class Desk:
    """What the clients of one operating system's process have in common."""

    plan: Plan
    index: int
    lines: Lines
    board: Board
    signer: Signer
    tally: Tally

    def going(self) -> bool:
        """Whether requests may begin."""
        return time.monotonic_ns() < self.board.until


class Client(Connection):
    """Asks what its workload asks for, over a connection that it makes again when it is gone."""

    def __init__(self, number: int, asking: Asking, desk: Desk) -> None:
        """Be client `number`, counted over all processes."""
        super().__init__(desk.plan.endpoint)
        self._loop = asyncio.get_running_loop()
        self._asking = asking
        self._request = next(asking)
        self._desk = desk
        self._left = desk.plan.requests
        self._number = number
        self._names = 0
        self._process = str(number).encode()
        self._sent_at: int | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._due = self._loop.time()
        self._pace = Random(f"pace {desk.plan.seed} {number}")

    async def run(self) -> None:
        """Ask until the time is up."""
        while self._goes_on():
            try:
                await self.connect(self._desk.plan.within_s)
            except OSError:
                self._invoke()
                self.unanswered("no connection", sent=False)
                await asyncio.sleep(_AGAIN_S)
            else:
                await self.closed()

    def give_up(self, now: int) -> None:
        """Break the connection off where an answer has not come in time."""
        if self._sent_at is not None and now - self._sent_at > self._desk.plan.within_s * _NS:
            self.abort("no answer in time")

    def connected(self) -> None:
        """Send the request that waits for a connection."""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """Send nothing more on the connection that is gone."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(error)

    def answered(self, status: int, content: bytes) -> None:
        """Note an answer, and send the next request."""
        self._note(status, content)
        if self.open:
            self._next()

    def unanswered(self, why: str, sent: bool = True) -> None:
        """Note that no answer came to a request, which was perhaps not even sent."""
        self._desk.board.silent(self._desk.index, time.monotonic_ns())
        self._without_outcome(why, sent)

    # --- Requests ---------------------------------------------------------------------------

    def _goes_on(self) -> bool:
        return self._left != 0 and self._desk.going()

    def _next(self) -> None:
        """Send the next request when it is due."""
        plan = self._desk.plan
        if not self._goes_on():
            self.close()
        elif plan.rate is None:
            self._send()
        else:
            self._due += self._pace.expovariate(plan.rate / plan.clients)
            self._timer = self._loop.call_at(self._due, self._send)

    def _send(self) -> None:
        if self._goes_on():
            body = self._invoke()
            self.send(self._desk.signer.request(self._request.operation, body))
        else:
            self.close()

    def _invoke(self) -> bytes:
        """Note that the request begins; return its body."""
        body = msgspec.json.encode(self._request.body)
        self._sent_at = self._desk.lines.invoke(self._process, self._request.operation, body)
        if self._left is not None:
            self._left -= 1
        return body

    def _note(self, status: int, content: bytes) -> None:
        """Note an answer, and draw the next request."""
        desk = self._desk
        desk.board.answered(desk.index)
        if status >= UNKNOWN_FROM:
            self._without_outcome(f"status {status}")
            return
        body, text = _read(content)
        desk.lines.ok(self._process, status, text)
        if status < REFUSED_FROM:
            desk.tally.endings["ok"] += 1
        else:
            desk.tally.endings["refused"] += 1
            desk.tally.codes[str(body.get("__type", status)).rpartition("#")[2]] += 1
        self._ended(Reply(status, body))

    def _without_outcome(self, why: str, sent: bool = True) -> None:
        """Note that nobody knows what came of a request, unless it cannot have had an effect."""
        desk = self._desk
        desk.tally.reasons[why] += 1
        if not sent or self._request.operation in READS:
            desk.lines.no_answer(self._process, "fail")
            desk.tally.endings["fail"] += 1
        else:
            desk.lines.no_answer(self._process, "info")
            desk.tally.endings["info"] += 1
            self._names += 1
            self._process = f"{self._number}.{self._names}".encode()
        self._ended(None)

    def _ended(self, answer: Reply | None) -> None:
        self._sent_at = None
        self._request = self._asking.send(answer)


def _read(content: bytes) -> tuple[dict[str, object], bytes]:
    """Return an answer's JSON object, empty where it is none; and JSON for a line."""
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}, msgspec.json.encode(content.decode(errors="replace"))
    if b"\n" in content or b"\r" in content:
        content = msgspec.json.encode(body)
    return body if isinstance(body, dict) else {}, content
