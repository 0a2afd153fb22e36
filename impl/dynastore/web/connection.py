"""A client's connection: requests in, answers out.

llhttp (httptools) does the parsing. Around it stands what a server owes to everybody when some of
its clients are slow, broken or hostile: limits on heads and bodies, a limit on the memory of all
large bodies together, a deadline for each request, and no reading ahead of a client that does not
take its answers. Sources: RFC 9110, "HTTP Semantics"; RFC 9112, "HTTP/1.1".
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass, field
from typing import cast

import httptools

from dynastore.web import http
from dynastore.web.http import (
    Handler,
    Memory,
    Request,
    Weigh,
    refusal,
    share,
    without_offer,
    written,
)


@dataclass
class Shared:
    """What the connections of a server share."""

    answer: Handler
    weigh: Weigh = http.nothing
    memory: Memory = field(default_factory=lambda: Memory(http.MEMORY))
    answers: Memory = field(default_factory=lambda: Memory(http.ANSWERS))
    connections: set[Connection] = field(default_factory=set)
    now: float = 0.0
    """The time in seconds, of any beginning, as it was at most about a second ago."""
    lines: bytes = b""
    """Header lines of every answer."""


class Connection(asyncio.Protocol):
    """A client's connection. Requests sent ahead of their answers wait for them, in order."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport = None  # type: ignore[assignment]
        self._request: Request | None = None
        """The request that is being read."""
        self._headed = False
        """Whether its head is complete."""
        self._expecting = False
        """Whether its client waits for our word before it sends the body."""
        self._fed = 0
        """Bytes read since the read in which it began."""
        self._head = 0
        """Its head's bytes, as far as they are parsed."""
        self._size = 0
        """Its body's bytes."""
        self._queue: deque[Request | int] = deque()
        """Complete requests; at the end, the status with which the connection is refused."""
        self._task: asyncio.Task[None] | None = None
        """Answers a request."""
        self._paused = False
        """Nothing is read for the moment."""
        self._blocked = False
        """The client does not take what was written."""
        self._last = False
        """No further request is read."""
        self._deadline = math.inf
        self._untaken = 0
        """Bytes of `Shared.answers` that its answers take, until they are taken."""
        self._progress = -1, -1
        """What had been read of a body, and was left to write, at the last check."""
        self._still = 0
        """How many checks it has been so since."""

    def check(self) -> None:
        """End the connection if it is past its deadline: called a few times in a second.

        One that holds memory that others wait for, and has come no further for some checks, gives
        way to them.
        """
        if self._gives_way():
            if self._untaken:
                self._transport.abort()
            else:
                self._refuse(408)
            return
        if self._shared.now <= self._deadline:
            return
        if self._request is not None:
            self._refuse(408)
        else:
            self._transport.abort()

    def finish(self) -> None:
        """Close, once every request is answered."""
        self._last = True
        if self._task is None and not self._queue:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    # --- What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._shared.connections.add(self)
        self._wait(http.KEEP_ALIVE_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget what was not answered; what is being read for it need not be."""
        self._shared.connections.discard(self)
        self._last = True
        self._drop_request()
        for request in self._queue:
            if isinstance(request, Request):
                self._give(request)
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()
        self._taken()

    def data_received(self, data: bytes) -> None:
        """Parse what came; behind the last request it is dropped."""
        if self._last:
            return
        reading = self._request
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._decline(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            if not self._last:
                self._refuse(400)
        if reading is not None and reading is self._request:
            self._count(len(data))
        if self._expecting:
            self._regulate()

    def eof_received(self) -> bool:
        """Answer what is complete; there will be no more. True keeps the connection for that."""
        self._last = True
        self._drop_request()
        return self._task is not None or bool(self._queue)

    def pause_writing(self) -> None:
        """Answer nothing more until the client has taken what was written."""
        self._blocked = True

    def resume_writing(self) -> None:
        """Go on."""
        self._blocked = False
        self._taken()
        self._advance()

    # --- What the parser calls

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self._last:
            return
        self._request = Request()
        self._headed = False
        self._fed = self._head = self._size = 0
        if self._task is None:
            self._wait(http.REQUEST_WITHIN_S)

    def on_url(self, url: bytes) -> None:
        """Add to the request's target."""
        if self._request is not None:
            self._request.target += url
            self._head += len(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; a trailer, which comes behind a body, is none."""
        if self._request is not None and not self._headed:
            self._request.headers.setdefault(name.lower(), value)
            self._head += len(name) + len(value) + len(b": \r\n")

    def on_headers_complete(self) -> None:
        """Refuse a body that is too long; let one that is large wait until there is room."""
        request = self._request
        if request is None:
            return
        self._headed = True
        request.method = self._parser.get_method()
        if self._head + len(request.method) + len(b"  HTTP/1.1\r\n\r\n") > http.MAX_HEAD:
            self._refuse(400)
            return
        if self._offers(request):
            return
        request.keep_alive = self._parser.should_keep_alive()
        if b"host" not in request.headers and self._parser.get_http_version() == "1.1":
            self._refuse(400)
            return
        length = int(request.headers.get(b"content-length", b"0"))
        if length > http.MAX_BODY:
            self._refuse(413)
            return
        request.share = share(request, length)
        self._expecting = request.headers.get(b"expect", b"").lower() == b"100-continue"

    def on_body(self, body: bytes) -> None:
        """Add to the body."""
        if self._request is None:
            return
        self._expecting = False
        self._size += len(body)
        self._request.chunks.append(body)
        if self._size > http.MAX_BODY:
            self._refuse(413)
        elif self._size > http.LARGE:
            # Before so much has come, a body that is announced takes nothing.
            self._claim(self._request)

    def on_message_complete(self) -> None:
        """Have the request answered, at once or behind those before it."""
        request = self._request
        if request is None or self._offers(request):
            return
        self._request = None
        self._expecting = False
        self._claim(request)
        request.body = request.chunks[0] if len(request.chunks) == 1 else b"".join(request.chunks)
        request.chunks = []
        self._queue.append(request)
        self._last = not request.keep_alive
        self._advance()
        if self._queue:
            self._regulate()

    # --- Between the two

    def _offers(self, request: Request) -> bool:
        """Whether the request offers another protocol, and is to be read again without that."""
        return request.method != b"CONNECT" and self._parser.should_upgrade()

    def _wait(self, seconds: float) -> None:
        self._deadline = self._shared.now + seconds

    def _decline(self, rest: bytes) -> None:
        """Go on with HTTP where a client offers another protocol.

        The parser has skipped the body that came with the offer: it reads the request once more,
        without the offer.
        """
        self._parser = httptools.HttpRequestParser(self)
        request, self._request = self._request, None
        head = b"" if request is None else without_offer(request)
        self.data_received(head + rest)

    def _count(self, read: int) -> None:
        """Refuse a request that never ends: its head, chunks of one byte, trailers."""
        self._fed += read
        if not self._headed and self._fed > http.MAX_HEAD:
            self._refuse(400)
        elif self._fed > http.MAX_HEAD + 2 * http.MAX_BODY:
            self._refuse(413)

    def _regulate(self) -> None:
        """Read only if there is room for more; tell a client that waits for that."""
        if self._transport.is_closing():
            return
        reading = self._request
        full = bool(self._queue) or (reading is not None and not reading.granted)
        if full and not self._paused:
            self._transport.pause_reading()
        elif self._paused and not full:
            self._transport.resume_reading()
        self._paused = full
        if self._expecting and not full and self._task is None:
            self._expecting = False
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _claim(self, request: Request) -> None:
        """Take the request's share of memory, or have it wait for that."""
        if not request.share or request.held:
            return
        request.held = request.share
        request.granted = self._shared.memory.take(request.held, lambda: self._granted(request))
        if not request.granted:
            self._deadline = math.inf
            self._regulate()

    def _gives_way(self) -> bool:
        """Whether the connection stands still with memory that others wait for."""
        shared, request = self._shared, self._request
        before = self._progress
        self._progress = self._size, self._transport.get_write_buffer_size()
        self._still = self._still + 1 if self._progress == before else 0
        if self._still < http.STILL:
            return False
        reads = request is not None and bool(request.held) and request.granted
        return (reads and shared.memory.short) or (bool(self._untaken) and shared.answers.short)

    async def _room(self, size: int) -> None:
        """Wait until there is room for an answer."""
        granted = asyncio.get_running_loop().create_future()
        answers = self._shared.answers

        def grant() -> None:
            if granted.done():
                answers.give(size)
            else:
                granted.set_result(None)

        if not answers.take(size, grant):
            await granted
        self._untaken += size

    def _weigh(self, size: int) -> None:
        """Have an answer take what it does take, where that is much."""
        much = size if size > http.LARGE else 0
        if much > self._untaken:
            self._shared.answers.overdraw(much - self._untaken)
        elif much < self._untaken:
            self._shared.answers.give(self._untaken - much)
        self._untaken = much

    def _taken(self) -> None:
        """Give back what the answers took: the client has them, or will not have them."""
        if self._untaken and self._task is None:
            self._shared.answers.give(self._untaken)
            self._untaken = 0

    def _granted(self, request: Request) -> None:
        """Note that there is room for the request's body."""
        request.granted = True
        if request is self._request:
            self._wait(http.REQUEST_WITHIN_S)
            self._regulate()
        elif request in self._queue:
            self._advance()
        else:
            self._give(request)

    def _give(self, request: Request) -> None:
        """Give back the request's share. One that still waits for it does so when it gets it."""
        if request.granted and request.held:
            self._shared.memory.give(request.held)
            request.held = 0

    def _drop_request(self) -> None:
        """Forget the request that is being read."""
        request, self._request = self._request, None
        if request is not None:
            self._give(request)

    def _refuse(self, status: int) -> None:
        """Read no more, and say why once the earlier requests are answered."""
        self._last = True
        self._drop_request()
        self._queue.append(status)
        self._advance()

    def _advance(self) -> None:
        """Answer the next request, if there is one and the one before is answered."""
        if self._task is not None or self._blocked or not self._queue:
            return
        first = self._queue[0]
        if isinstance(first, int):
            self._queue.clear()
            self._hang_up(refusal(first, self._shared.lines))
        elif first.granted:
            self._queue.popleft()
            self._deadline = math.inf
            self._task = asyncio.create_task(self._answer(first))

    async def _answer(self, request: Request) -> None:
        try:
            size = self._shared.weigh(request)
            if size or self._shared.answers.overdrawn:
                await self._room(size)
            response = await self._shared.answer(request)
            self._weigh(len(response.body))
        finally:
            self._give(request)
            self._task = None
            if self._transport.is_closing():
                self._taken()
        if self._transport.is_closing():
            return
        if self._last and not self._queue:
            self._hang_up(written(request, response, self._shared.lines, b"close"))
        else:
            self._transport.write(written(request, response, self._shared.lines, b"keep-alive"))
            unfinished = self._blocked or self._request is not None
            self._wait(http.REQUEST_WITHIN_S if unfinished else http.KEEP_ALIVE_S)
        if not self._blocked:
            self._taken()
        self._advance()
        if self._paused or self._expecting:
            self._regulate()

    def _hang_up(self, data: bytes) -> None:
        """Write the last answer, and let the client close when it has read it.

        What it still sends is dropped: with unread data the connection would be reset, and the
        answer lost with it (RFC 9112, 9.6).
        """
        self._transport.write(data)
        self._transport.write_eof()
        self._wait(http.REQUEST_WITHIN_S)
        self._regulate()
