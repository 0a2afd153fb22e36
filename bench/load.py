"""A load for DynamoDB endpoints that costs its client little: requests built beforehand.

Each request is signed once, by botocore, and kept as the bytes that go over a connection; an answer
is read no further than its end, its status and its length.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import httptools
import uvloop
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CONNECTIONS = 8
ANSWER_WITHIN_S = 20.0
LONGEST_S = 60.0
REGION = "us-east-1"
OK = 200
CLOSED = "it closed the connection while a request waited for its answer"

_SIGNER = SigV4Auth(Credentials("id", "secret"), "dynamodb", REGION)


class LoadError(Exception):
    """The target did not answer as it must: what it did is no measurement."""


@dataclass(frozen=True)
class Load:
    """What a load came to."""

    answers: int
    seconds: float
    client: float
    """The share of one processor that the client took; near 1 it was the client that was slow."""

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds


def signed(operation: str, body: object, api: str = "DynamoDB_20120810") -> bytes:
    """The HTTP/1.1 request for an operation, signed; the same bytes do for every target."""
    content = json.dumps(body, separators=(",", ":")).encode()
    headers = {
        "Host": "localhost",
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": f"{api}.{operation}",
    }
    request = AWSRequest("POST", "http://localhost/", headers, content)
    _SIGNER.add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    head = "\r\n".join(("POST / HTTP/1.1", *lines, f"Content-Length: {len(content)}", "", ""))
    return head.encode() + content


def send(
    endpoint: str,
    requests: Iterable[bytes],
    seconds: float = math.inf,
    least: int = 0,
    longest: float = LONGEST_S,
) -> Load:
    """Send `requests` over `CONNECTIONS` connections, on each one at a time.

    After so many `seconds` no more of them begin; all may take the `longest` time. Raises
    `LoadError` at an answer that is not 200, has fewer than `least` bytes, or does not come.
    """
    return uvloop.run(_send(endpoint, iter(requests), seconds, least, longest))


async def _send(
    endpoint: str, requests: Iterator[bytes], seconds: float, least: int, longest: float
) -> Load:
    parts = urlsplit(endpoint)
    address = (str(parts.hostname), int(parts.port or 80))
    began, used = time.perf_counter(), time.process_time()
    until = began + seconds
    timely = itertools.takewhile(lambda _: time.perf_counter() < until, requests)
    connections = [_Connection(address, timely, least) for _ in range(CONNECTIONS)]
    try:
        async with asyncio.timeout(min(seconds, longest) + ANSWER_WITHIN_S):
            await asyncio.gather(*(connection.run() for connection in connections))
    except (TimeoutError, OSError) as error:
        raise LoadError(f"it does not answer: {error or type(error).__name__}") from error
    took = time.perf_counter() - began
    answers = sum(connection.answers for connection in connections)
    return Load(answers, took, (time.process_time() - used) / took)


class _Connection(asyncio.Protocol):
    """A connection that sends the next request when it has the answer to the last.

    Where the target closes after an answer, it connects again: that is how such a target is used.
    """

    def __init__(self, address: tuple[str, int], requests: Iterator[bytes], least: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._address = address
        self._requests = requests
        self._least = least
        self._under_way = next(requests, None)
        self._content: list[bytes] = []
        self._why = ""
        self.answers = 0

    async def run(self) -> None:
        """Send until there are no more requests. Raises `LoadError`."""
        while self._under_way is not None:
            self._closed = self._loop.create_future()
            transport, _ = await self._loop.create_connection(lambda: self, *self._address)
            try:
                await self._closed
            finally:
                transport.abort()
            if self._why:
                raise LoadError(self._why)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request that waits for a connection."""
        assert self._under_way is not None
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpResponseParser(self)
        self._why = CLOSED
        self._transport.write(self._under_way)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            raise
        except httptools.HttpParserError as error:
            self._end(f"it speaks no HTTP: {error}")

    def connection_lost(self, error: Exception | None) -> None:
        """Go on, or tell that nobody may close while a request waits for its answer."""
        if not self._closed.done():
            self._closed.set_result(None)

    def on_body(self, content: bytes) -> None:
        """Gather the answer."""
        self._content.append(content)

    def on_message_complete(self) -> None:
        """Take the answer, and send the next request."""
        content = b"".join(self._content)
        self._content.clear()
        status = self._parser.get_status_code()
        if status != OK or len(content) < self._least:
            self._end(f"status {status}, {len(content)} bytes: {content[:200]!r}")
            return
        self.answers += 1
        self._under_way = next(self._requests, None)
        if self._under_way is None or not self._parser.should_keep_alive():
            self._end("")
        else:
            self._transport.write(self._under_way)

    def _end(self, why: str) -> None:
        self._why = why
        self._transport.close()
