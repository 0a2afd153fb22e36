"""HTTP below any SDK: bytes as they are sent, and what came of them."""

from __future__ import annotations

import select
import socket
import ssl
import struct
import time
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from urllib.parse import urlsplit

API = "DynamoDB_20120810"
"""What the name of an operation in X-Amz-Target begins with, before a point."""
STREAMS_API = "DynamoDBStreams_20120810"
"""Likewise of the operations that read streams."""
STREAMS_OPERATIONS = frozenset({"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"})
CONNECT_WITHIN_S = 5.0
_SLICE = 262_144


@dataclass(frozen=True)
class Pause:
    """Nothing is sent for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class HalfClose:
    """The client says that it sends no more."""


@dataclass(frozen=True)
class Reset:
    """The client breaks the connection off."""


Act = bytes | Pause | HalfClose | Reset
"""One thing that is done on a connection: bytes are sent."""


def head(method: str, target: str, headers: dict[str, str]) -> bytes:
    """Return a request's head as it is sent; what is not Latin 1 becomes question marks."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    text = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""])
    return text.encode("latin-1", "replace")


def chunks(body: bytes, size: int) -> bytes:
    """Return a body as it is sent in chunks of a size."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


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


Reply = Answered | Nothing


class Client:
    """One connection to the target, made again when it is gone."""

    def __init__(self, endpoint: str, within: float) -> None:
        """Talk to `endpoint`, a URL; an answer that takes more than `within` seconds is a hang."""
        parts = urlsplit(endpoint)
        self._secure = parts.scheme == "https"
        self._address = (parts.hostname or "", parts.port or (443 if self._secure else 80))
        self._within = within
        self._socket: socket.socket | None = None

    def ask(self, request: bytes, method: str) -> Reply:
        """Send a whole request and wait for what comes of it."""
        reply = self._exchange((request,), method)
        if isinstance(reply, Nothing) and reply.how in ("closed", "reset"):
            # The connection may have been closed for what was sent on it before.
            reply = self._exchange((request,), method)
        return reply

    def once(self, request: bytes) -> Reply:
        """Send a whole request and wait for what comes of it; never send it again."""
        return self._exchange((request,), "POST")

    def alone(
        self, acts: tuple[Act, ...], method: str = "POST", patience: float | None = None
    ) -> Reply:
        """Do acts on a connection of their own, and wait for `patience` seconds at most."""
        self.close()
        reply = self._exchange(acts, method, patience)
        self.close()
        return reply

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _exchange(self, acts: tuple[Act, ...], method: str, patience: float | None = None) -> Reply:
        try:
            if self._socket is None:
                self._socket = self._connected()
        except OSError:
            return Nothing("no connection")
        within = self._within if patience is None else patience
        try:
            for act in acts:
                if not _carry_out(self._socket, act, time.monotonic() + within):
                    break
            return self._read(self._socket, method, within)
        except TimeoutError:
            how = "hang"
        except RemoteDisconnected:
            how = "closed"
        except (ConnectionError, BrokenPipeError):
            how = "reset"
        except HTTPException:
            how = "garbage"
        except OSError:
            how = "reset"
        self.close()
        return Nothing(how)

    def _connected(self) -> socket.socket:
        made = socket.create_connection(self._address, CONNECT_WITHIN_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self._secure:
            return made
        return ssl.create_default_context().wrap_socket(made, server_hostname=self._address[0])

    def _read(self, connection: socket.socket, method: str, within: float) -> Reply:
        if connection.fileno() < 0:
            return Nothing("closed")
        connection.settimeout(within)
        response = HTTPResponse(connection, method=method)
        response.begin()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        if response.will_close:
            self.close()
        return Answered(response.status, headers, body)


def _carry_out(connection: socket.socket, act: Act, until: float) -> bool:
    """Do an act; say whether to go on with the next."""
    match act:
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
            return _send(connection, act, until)


def _send(connection: socket.socket, data: bytes, until: float) -> bool:
    """Send, unless an answer comes before all is sent: the target may read no more then."""
    if len(data) <= _SLICE or isinstance(connection, ssl.SSLSocket):
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
