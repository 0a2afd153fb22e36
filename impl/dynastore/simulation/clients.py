"""The simulation's clients: each does one request after the other, through a router of its own."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final, Literal

from dynastore.disk.sorts import NOBODY, Replica
from dynastore.items import is_read
from dynastore.node.messages import (
    Answer,
    AnyReply,
    ClientNumber,
    Command,
    RequestNumber,
    WallTime,
    Working,
)
from dynastore.node.routing import Again, Decision, Lost, Router, command

SILENCE: Final = 1_000
"""Milliseconds that a router waits for a node's reply."""
PATIENCE: Final = 10_000
"""Milliseconds that a client waits for a request's outcome."""

NANOSECONDS: Final = 1_000_000
"""In a millisecond."""

Kind = Literal["ok", "fail", "info"]


@dataclass(frozen=True)
class Result:
    """How a request ended.

    "ok": with a response of this status and body. "fail": it had no effect, and never will.
    "info": nobody knows; it may have had its effect, or may still have it.
    """

    kind: Kind
    status: int = 0
    body: bytes = b""


@dataclass
class _Session:
    """A client: what it is doing and what it will do."""

    name: str
    number: ClientNumber
    router: Router
    generation: int = 0
    queue: deque[tuple[RequestNumber, str, bytes, bool]] = field(default_factory=deque)
    current: _Attempt | None = None

    @property
    def process(self) -> str:
        """A name for the history, new after each request whose outcome is unknown."""
        return f"{self.name}.{self.generation}" if self.generation else self.name


@dataclass
class _Attempt:
    """A request under way."""

    command: Command
    until: int
    node: Replica = NOBODY
    tries: int = 0
    exposed: bool = False
    """A node may have it, so that it may have an effect."""


class Clients:
    """Every client of a simulation, and the history of their requests and answers."""

    def __init__(
        self,
        rng: Random,
        send: Callable[[Replica, ClientNumber, Command], None],
        later: Callable[[int, Callable[[], None]], None],
        now: Callable[[], int],
        wall: Callable[[], int],
    ) -> None:
        """Use `send` (node, session, command) to reach a node, and `later` to wait.

        `now` is the time; `wall` what the routers' clocks show of it.
        """
        self._rng, self._send, self._later, self._now = rng, send, later, now
        self._wall = wall
        self._sessions: list[_Session] = []
        self._submitted = RequestNumber(0)
        self.results: dict[int, Result] = {}
        self.history: list[dict[str, Any]] = []

    def submit(self, client: str, operation: str, body: bytes, *, role: bool) -> RequestNumber:
        """Queue a request, of the role of replication or of a user, and return its number."""
        self._submitted = RequestNumber(self._submitted + 1)
        session = next((s for s in self._sessions if s.name == client), None)
        if session is None:
            router = Router(Random(self._rng.randrange(1 << 32)))
            session = _Session(client, ClientNumber(len(self._sessions)), router)
            self._sessions.append(session)
        session.queue.append((self._submitted, operation, body, role))
        if session.current is None:
            self._later(0, partial(self._next, session))
        return self._submitted

    def replied(self, number: ClientNumber, node: Replica, reply: AnyReply) -> None:
        """Take a node's reply to the session of this number."""
        session = self._sessions[number]
        session.router.heard(node)
        attempt = session.current
        if isinstance(reply, Working):
            return
        if attempt is not None and attempt.command.request == reply.request:
            if node == attempt.node:
                attempt.exposed = False
            self._decide(session, attempt, session.router.replied(node, attempt.command, reply))

    def _next(self, session: _Session) -> None:
        if session.current is not None or not session.queue:
            return
        number, operation, body, role = session.queue.popleft()
        asked = command(number, operation, body, WallTime(self._wall()), role=role)
        session.current = _Attempt(asked, self._now() + PATIENCE)
        self._note(session, asked, None)
        self._try(session, asked)

    def _try(self, session: _Session, asked: Command) -> None:
        attempt = session.current
        if attempt is None or attempt.command.request != asked.request:
            return
        if self._now() >= attempt.until:
            self._end(session, attempt, self._gave_up(attempt))
            return
        attempt.command, attempt.exposed = asked, True
        attempt.node = session.router.choose(asked)
        attempt.tries += 1
        self._send(attempt.node, session.number, asked)
        self._later(SILENCE, partial(self._silent, session, asked.request, attempt.tries))

    def _silent(self, session: _Session, request: RequestNumber, tries: int) -> None:
        attempt = session.current
        if attempt is None or (attempt.command.request, attempt.tries) != (request, tries):
            return
        if not attempt.exposed:
            return
        self._decide(session, attempt, session.router.silent(attempt.node, attempt.command))

    def _decide(self, session: _Session, attempt: _Attempt, decision: Decision) -> None:
        match decision:
            case Answer(_, status, body):
                self._end(session, attempt, Result("ok", status, body))
            case Again(asked, after):
                self._later(after, partial(self._try, session, asked))
            case Lost():
                self._end(session, attempt, Result("info"))

    def _gave_up(self, attempt: _Attempt) -> Result:
        unknown = attempt.exposed and not is_read(attempt.command.operation)
        return Result("info" if unknown else "fail")

    def _end(self, session: _Session, attempt: _Attempt, result: Result) -> None:
        self.results[attempt.command.request] = result
        self._note(session, attempt.command, result)
        session.current = None
        if result.kind == "info":
            session.generation += 1
        self._later(0, partial(self._next, session))

    def _note(self, session: _Session, command: Command, result: Result | None) -> None:
        line = {"process": session.process, "at": self._now() * NANOSECONDS}
        if result is None:
            request = _readable(command.body)
            line |= {"type": "invoke", "operation": command.operation, "request": request}
        else:
            line |= {"type": result.kind}
            if result.kind == "ok":
                response = {"status": result.status, "body": _readable(result.body)}
                line |= {"response": response}
        self.history.append(line)


def _readable(body: bytes) -> Any:
    """Return a JSON body's content; a body that is no JSON, as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "surrogateescape")
