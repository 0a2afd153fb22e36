"""Sending one attempt, and what came of it."""

from __future__ import annotations

import select
import socket
import struct
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from dynacheck.fuzz.attempts import Attempt, HalfClose, Message, Pause, Reset, Rule, Step

CONNECT_WITHIN_S = 5.0
_SLICE = 262_144


@dataclass(frozen=True)
class Answered:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Nothing:
    """No answer."""

    how: str
    """"hang", "closed" (orderly, without a word), "reset", "no connection" or "garbage"."""


Outcome = Answered | Nothing


class Client:
    """One connection to the target, made again when it is gone."""

    def __init__(self, endpoint: str, within: float) -> None:
        """Talk to `endpoint`, a URL; an answer that takes more than `within` seconds is a hang."""
        parts = urlsplit(endpoint)
        self._address = (parts.hostname or "", parts.port or 80)
        self._within = within
        self._socket: socket.socket | None = None

    def send(self, attempt: Attempt) -> Outcome:
        """Send an attempt and wait for what comes of it."""
        if isinstance(attempt, Message):
            outcome = self._exchange((attempt.encoded(),), attempt.method)
            if isinstance(outcome, Nothing) and outcome.how in ("closed", "reset"):
                # The connection may have been closed for what was sent on it before.
                outcome = self._exchange((attempt.encoded(),), attempt.method)
            return outcome
        self.close()
        silent = attempt.rule is Rule.HARMLESS
        outcome = self._exchange(attempt.steps, "POST", patience=1.0 if silent else None)
        self.close()
        return outcome

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(
        self, steps: tuple[Step, ...], method: str, patience: float | None = None
    ) -> Outcome:
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, CONNECT_WITHIN_S)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            return Nothing("no connection")
        within = self._within if patience is None else patience
        try:
            for step in steps:
                if not _carry_out(self._socket, step, time.monotonic() + within):
                    break
            return self._read(self._socket, method, within)
        except TimeoutError:
            how = "hang"
        except (ConnectionError, BrokenPipeError):
            how = "reset"
        except HTTPException:
            how = "garbage"
        except OSError:
            how = "reset"
        self.close()
        return Nothing(how)

    def _read(self, connection: socket.socket, method: str, within: float) -> Outcome:
        if connection.fileno() < 0:
            return Nothing("closed")
        connection.settimeout(within)
        if not connection.recv(1, socket.MSG_PEEK):
            self.close()
            return Nothing("closed")
        response = HTTPResponse(connection, method=method)
        response.begin()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.will_close:
            self.close()
        return Answered(response.status, headers, body)


def _carry_out(connection: socket.socket, step: Step, until: float) -> bool:
    """Do a step; say whether to go on with the next."""
    match step:
        case Pause(seconds):
            time.sleep(seconds)
            return True
        case HalfClose():
            connection.shutdown(socket.SHUT_WR)
            return True
        case Reset():
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return False
        case _:
            return _send(connection, step, until)


def _send(connection: socket.socket, data: bytes, until: float) -> bool:
    """Send, unless an answer comes before all is sent: the target may read no more then."""
    if len(data) <= _SLICE:
        connection.settimeout(max(until - time.monotonic(), 0.001))
        connection.sendall(data)
        return True
    view = memoryview(data)
    connection.setblocking(False)
    while view:
        left = until - time.monotonic()
        readable, writable, _ = select.select([connection], [connection], [], max(left, 0))
        if readable:
            return False
        if not writable:
            raise TimeoutError
        view = view[connection.send(view[:_SLICE]) :]
    return True
