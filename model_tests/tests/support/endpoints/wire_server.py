"""What the tests of the wire share: an endpoint in a thread of its own, and a client by hand."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config

from dynastore.items import Outcome
from dynastore.web.doors import ANY, Doors
from dynastore.web.endpoint import Endpoint
from dynastore.web.server import serving
from support.trees.store_tree import Tree

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


_AS_THE_SERVICE = Doors((ANY,))


@dataclass
class Server:
    """An endpoint, and the tree that answers in it."""

    port: int = 0
    tree: Tree = field(default_factory=Tree)
    fault: Exception | None = None
    """Raised in place of an answer."""
    held: threading.Event | None = None
    """What answers wait for."""
    submitted: list[str] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(init=False)
    stop: asyncio.Event = field(init=False)
    doors: Doors = _AS_THE_SERVICE
    """Pages of any origin are let in, as by the service."""

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Outcome:
        self.submitted.append(operation)
        while self.held is not None and not self.held.is_set():
            await asyncio.sleep(0.005)
        if self.fault is not None:
            raise self.fault
        return self.tree.raw(operation, body)

    def client(self, attempts: int = 1) -> DynamoDBClient:
        return boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
            config=Config(retries={"total_max_attempts": attempts, "mode": "standard"}, proxies={}),
        )


@contextmanager
def running(made: Server) -> Iterator[Server]:
    """Serve in a thread for the length of a `with` block."""
    started = threading.Event()
    failed: list[BaseException] = []
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]

    async def serve() -> None:
        made.stop = asyncio.Event()
        made.loop = asyncio.get_running_loop()
        async with serving(Endpoint(made.submit, doors=made.doors).answer, listening):
            started.set()
            await made.stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            failed.append(error)
        finally:
            started.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    started.wait()
    assert not failed, failed
    try:
        yield made
    finally:
        if not made.loop.is_closed():  # it may have stopped by itself
            made.loop.call_soon_threadsafe(made.stop.set)
        thread.join(timeout=60)
    assert not thread.is_alive(), "the server did not stop"
    assert not failed, failed


AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=abc"
)
HEADERS = {
    "Host": "localhost",
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    "X-Amz-Date": "20260101T000000Z",
    "Authorization": AUTHORIZATION,
}


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        kind: str = json.loads(self.body)["__type"]
        return kind.split("#")[1]


class Connection:
    """A connection by hand: one socket, kept open until it is closed."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.stream = self.socket.makefile("rb")

    def send(
        self, body: bytes = b"{}", method: str = "POST", path: str = "/", **changed: str | None
    ) -> None:
        """Send a request; `changed` headers (with _ for -) replace the usual; None leaves out."""
        headers: dict[str, str | None] = {**HEADERS, "Content-Length": str(len(body))}
        headers.update({name.replace("_", "-"): value for name, value in changed.items()})
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        self.socket.sendall(head.encode() + body)

    def receive(self, method: str = "POST") -> Response:
        status = int(self.stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self.stream.readline().strip():
            name, _, value = line.decode().partition(":")
            headers[name.strip().lower()] = value.strip()
        length = 0 if method == "HEAD" or status == 100 else int(headers.get("content-length", 0))
        if headers.get("transfer-encoding") == "chunked":
            assert self.stream.read(5) == b"0\r\n\r\n", "only empty answers come in chunks"
        body = self.stream.read(length)
        if "x-amz-crc32" in headers and method != "HEAD":
            assert int(headers["x-amz-crc32"]) == zlib.crc32(body)
        if "x-amzn-requestid" in headers:
            assert len(headers["x-amzn-requestid"]) == 52
        return Response(status, headers, body)

    def ask(
        self, body: bytes = b"{}", method: str = "POST", path: str = "/", **changed: str | None
    ) -> Response:
        self.send(body, method, path, **changed)
        return self.receive(method)

    def closed(self) -> bool:
        """Wait until the server closes, and say whether it said nothing more before."""
        return self.stream.read() == b""

    def close(self) -> None:
        self.stream.close()
        self.socket.close()


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """A connection for the length of a `with` block, at whose end it must still be of use."""
    made = Connection(server.port)
    yield made
    assert made.ask(b"{}").body == b'{"TableNames":[]}', "the connection is of no use any more"
    made.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with running(Server()) as made:
        yield made


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    with connected(server) as made:
        yield made
