"""A client's HTTP/1.1 connection, which has one request at a time under way."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import cast
from urllib.parse import urlsplit

import httptools


class Connection(asyncio.Protocol, ABC):
    """A connection to an endpoint, made again when it is gone; it tells whose it is what came."""

    def __init__(self, endpoint: str) -> None:
        """Belong to an endpoint, a URL; connect later."""
        parts = urlsplit(endpoint)
        self._secure = True if parts.scheme == "https" else None
        self._address = (str(parts.hostname), parts.port or (443 if self._secure else 80))
        self._transport: asyncio.Transport | None = None
        self._content: list[bytes] = []
        self._waits = False
        self._why = ""
        self._closed: asyncio.Future[None] | None = None

    def connected(self) -> None:
        """Do what there is to do on a new connection."""

    @abstractmethod
    def answered(self, status: int, content: bytes) -> None:
        """Take an answer; where the endpoint closes after it, the connection is closing."""

    @abstractmethod
    def unanswered(self, why: str) -> None:
        """Hear that no answer comes to the request that was sent, and why."""

    @property
    def open(self) -> bool:
        """Whether requests can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    async def connect(self, within_s: float) -> None:
        """Connect, unless it is connected. Raises OSError, also after `within_s` seconds."""
        if self.open:
            return
        await self.closed()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(within_s):
            await loop.create_connection(lambda: self, *self._address, ssl=self._secure)

    async def closed(self) -> None:
        """Wait until the connection is gone, if there is one."""
        if self._closed is not None:
            await self._closed

    def send(self, request: bytes) -> None:
        """Send a request on an open connection; no other may be under way."""
        assert self._transport is not None
        self._waits = True
        self._transport.write(request)

    def close(self) -> None:
        """Close the connection in order."""
        if self._transport is not None:
            self._transport.close()

    def abort(self, why: str = "the connection was broken off") -> None:
        """Break the connection off; tell `why` to whom waits for an answer."""
        self._why = why
        if self._transport is not None:
            self._transport.abort()

    # --- What asyncio and the parser call -----------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin anew."""
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._why = "connection closed"
        self._closed = asyncio.get_running_loop().create_future()
        self.connected()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            raise
        except httptools.HttpParserError:
            self.abort("no HTTP")

    def connection_lost(self, error: Exception | None) -> None:
        """Tell whose it is that no answer comes."""
        self._transport = None
        self._content.clear()
        waited, self._waits = self._waits, False
        if waited:
            self.unanswered(self._why)
        if self._closed is not None and not self._closed.done():
            self._closed.set_result(None)

    def on_body(self, content: bytes) -> None:
        """Gather the answer."""
        self._content.append(content)

    def on_message_complete(self) -> None:
        """Hand the answer over."""
        content = b"".join(self._content)
        self._content.clear()
        if not self._waits:
            self.abort("an answer to nothing")
            return
        self._waits = False
        if not self._parser.should_keep_alive():
            self.close()
        self.answered(self._parser.get_status_code(), content)
