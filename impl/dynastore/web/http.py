"""HTTP/1.1: requests, answers, and the bounds of both.

Sources: RFC 9110, "HTTP Semantics"; RFC 9112, "HTTP/1.1".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeAlias

MAX_BODY: Final = 16 * 1024 * 1024
"""Largest request body in bytes, before and after decompression."""
MAX_HEAD: Final = 16 * 1024
"""Largest head in bytes, its first line included.

The service refuses a longer one, and a path of 17,000 bytes, with "400 Bad Request"
(scylladb/scylladb, issue 23438 and pull request 23442, whose tests pass on the service).
"""
KEEP_ALIVE_S: Final = 60
"""How long a connection may be idle."""
REQUEST_WITHIN_S: Final = 30
"""How long a client may take to send a request, to take an answer, or to hang up when told to."""
LARGE: Final = 64 * 1024
"""Bodies of more bytes share `MEMORY`, and those whose length is not known beforehand."""
MEMORY: Final = 128 * 1024 * 1024
STILL: Final = 5
"""Checks, each about 0.2 s after the other, at which a connection may stand still with memory that
others wait for."""
ANSWERS: Final = 128 * 1024 * 1024
"""Bytes of answers that clients have not taken yet: beyond, requests wait for room."""

_STATUS: Final = {
    each.value: f"HTTP/1.1 {each.value} {each.phrase}\r\n".encode() for each in HTTPStatus
} | {413: b"HTTP/1.1 413 Request Entity Too Large\r\n"}


class Request:
    """A request. The names of its headers are in lower case; of several alike the first counts."""

    __slots__ = (
        "body",
        "chunks",
        "granted",
        "headers",
        "held",
        "keep_alive",
        "method",
        "share",
        "target",
    )

    def __init__(self) -> None:
        self.method = b""
        self.target = b""
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.keep_alive = True
        self.chunks: list[bytes] = []
        self.share = 0
        """Bytes of `Memory` that it is to have once its body turns out to be large."""
        self.held = 0
        """Bytes of `Memory` that it takes, or waits for."""
        self.granted = True
        """Whether it has them."""


@dataclass(frozen=True, slots=True)
class Response:
    """What HTTP sends; `lines` are header lines of its own, each with its end of line."""

    status: int
    body: bytes
    lines: bytes = b""


Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
"""Answers a request; never raises."""


def nothing(_: Request) -> int:
    """Expect no large answer of any request."""
    return 0


Weigh: TypeAlias = Callable[[Request], int]
"""Returns how many bytes of answer a request is to have room for before it is answered."""


class Memory:
    """Bytes that large bodies may take together. Who finds too few left waits in turn.

    Who wants none waits only where more was taken than there is.
    """

    def __init__(self, size: int) -> None:
        """Have `size` bytes to give."""
        self._free = size
        self._waiting: deque[tuple[int, Callable[[], None]]] = deque()

    def take(self, size: int, granted: Callable[[], None]) -> bool:
        """Take so many bytes at once if they are there; else call `granted` when they are."""
        if size > self._free or (size and self._waiting):
            self._waiting.append((size, granted))
            return False
        self._free -= size
        return True

    @property
    def short(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    @property
    def overdrawn(self) -> bool:
        """Whether more was taken than there is."""
        return self._free < 0

    def overdraw(self, size: int) -> None:
        """Take bytes that are there already, whether there is room for them or not."""
        self._free -= size

    def give(self, size: int) -> None:
        """Give bytes back."""
        self._free += size
        while self._waiting and self._waiting[0][0] <= self._free:
            wanted, granted = self._waiting.popleft()
            self._free -= wanted
            granted()


def written(request: Request, response: Response, common: bytes, connection: bytes) -> bytes:
    """Return an answer as it is sent: one piece, with header lines that all answers have."""
    return b"%b%b%bContent-Length: %d\r\nConnection: %b\r\n\r\n%b" % (
        _STATUS[response.status],
        common,
        response.lines,
        len(response.body),
        connection,
        b"" if request.method == b"HEAD" else response.body,
    )


def refusal(status: int, common: bytes) -> bytes:
    """Return an answer without a body; a 413 comes in chunks, as the service sends it."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        end = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    else:
        end = b"Content-Length: 0\r\nConnection: close\r\n\r\n"
    return _STATUS[status] + common + end


def share(request: Request, length: int) -> int:
    """Return how much of `Memory` a request must have before its body is read."""
    if b"content-encoding" in request.headers:
        return 2 * MAX_BODY
    if b"transfer-encoding" in request.headers:
        return MAX_BODY
    return length if length > LARGE else 0


def without_offer(request: Request) -> bytes:
    """Return the request's head without the headers that offer another protocol."""
    hop = (b"connection", b"upgrade", b"http2-settings")
    lines = [b"%b: %b\r\n" % each for each in request.headers.items() if each[0] not in hop]
    return b"%b %b HTTP/1.1\r\n%b\r\n" % (request.method, request.target, b"".join(lines))
