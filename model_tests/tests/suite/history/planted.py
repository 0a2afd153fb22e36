"""A proxy in front of a store, which now and then answers as no store should."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from support.endpoints.conform_wire_server import listening

Body: TypeAlias = dict[str, Any]
Answer: TypeAlias = tuple[int, Body]
Forward: TypeAlias = Callable[[str, Body], Answer]
"""Asks the store for an operation."""


class Fault:
    """What goes wrong: each `every`-th time that it can. This one never does."""

    def __init__(self, every: int = 3) -> None:
        """Nothing went wrong yet."""
        self.every = every
        self.planted = 0
        self._chances = 0
        self.lock = Lock()

    def is_due(self) -> bool:
        """Whether it goes wrong this time that it can."""
        with self.lock:
            self._chances += 1
            due = self._chances % self.every == 0
            self.planted += due
        return due

    def answer(self, operation: str, request: Body, forward: Forward) -> Answer:
        """Answer a request."""
        return forward(operation, request)


class Handler(BaseHTTPRequestHandler):
    """One connection of a client, and one to the store."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Proxy

    def do_POST(self) -> None:
        """Answer a request."""
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        version, _, operation = str(self.headers["X-Amz-Target"]).rpartition(".")

        def forward(operation: str, request: Body) -> Answer:
            told = {**self.headers, "X-Amz-Target": f"{version}.{operation}"}
            return self._forward(told, json.dumps(request).encode())

        status, body = self.server.fault.answer(operation, request, forward)
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def setup(self) -> None:
        """Connect to the store."""
        super().setup()
        self._store = HTTPConnection(self.server.store, timeout=60)

    def finish(self) -> None:
        """Leave the store."""
        self._store.close()
        super().finish()

    def _forward(self, headers: Body, body: bytes) -> Answer:
        names = {"X-Amz-Target", "X-Amz-Date", "Authorization", "Content-Type"}
        kept = {name: value for name, value in headers.items() if name.title() in names}
        self._store.request("POST", "/", body, kept)
        answer = self._store.getresponse()
        return answer.status, json.loads(answer.read())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Proxy(ThreadingHTTPServer):
    """Stands before a store."""

    daemon_threads = True

    def __init__(self, store: str, fault: Fault) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store, self.fault = urlsplit(store).netloc, fault


@contextmanager
def faulty(store: str, fault: Fault) -> Iterator[str]:
    """Let a fault be between clients and a store; the URL."""
    with listening(Proxy(store, fault)) as endpoint:
        yield endpoint
