"""A DynamoDB endpoint in this process: the specification itself answers, or a wrong one.

What a request begins has ended once DescribeTable has been asked: it still tells of the change.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dynacheck.exchange.json_form import from_json
from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.streams import shard_of
from dynacheck.judging.marks import SOME_SHARDS, is_of_shards, kind_of
from dynacheck.judging.presence import marked
from dynaspec.items import EMPTY, Failure, Success, Tables
from dynaspec.items.tables.lifecycle import settled
from support.specified.chosen import answered

Answering = Callable[[Tables, str, Mapping[str, object]], tuple[Tables, Success | Failure]]


VALUES = {
    "text": "x",
    "name": "x",
    "number": 1,
    "size": 1,
    "list": [0, 1],
    "range": [0, 1],
    "structure": {},
    "value": 1,
}
"""Something of each kind."""
OWN_LABEL = "/stream/own-"
"""How the label of a stream begins: a number, by which the specification calls it, follows."""


def _shards(mark: Any) -> list[dict[str, object]]:
    """One shard, if there must be any."""
    told = mark[SOME_SHARDS]
    number = f"{1:021}"
    ending = {"EndingSequenceNumber": "9" * 21} if told["closed"] else {}
    span = {"StartingSequenceNumber": number, **ending}
    return [{"ShardId": shard_of(0), "SequenceNumberRange": span}][: told["least"]]


def with_values(value: object) -> object:
    """A body with a value in the place of each mark.

    The ARN of a table is that of its name, and the eventID of a record all that it tells.
    """
    kind = kind_of(value)
    if kind is not None:
        return VALUES[kind]
    if is_of_shards(value):
        return _shards(value)
    if isinstance(value, Mapping):
        told = {name: with_values(inner) for name, inner in value.items()}
        arn = {"TableArn": f"{ARN}{told['TableName']}"} if "TableArn" in told else {}
        event = {"eventID": str(told["dynamodb"])} if "eventID" in told else {}
        return {**told, **arn, **event}
    return [with_values(inner) for inner in value] if isinstance(value, list) else value


class Handler(BaseHTTPRequestHandler):
    """One request: decode, ask, encode."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        server: Any = self.server
        operation = self.headers["X-Amz-Target"].split(".")[1]
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        request = from_json(json.loads(text.replace(OWN_LABEL, "/stream/")))
        with server.lock:
            server.tables, answer = server.answering(server.tables, operation, request)
            if operation == "DescribeTable":
                server.tables = settled(server.tables)
        if isinstance(answer, Success):
            self._reply(200, with_values(marked(answer.body)))
            return
        code = answer.code.replace("Unsupported", "UnknownOperationException")
        self._reply(400, {"__type": f"x#{code}", "message": answer.message, **answer.extra})

    def _reply(self, status: int, body: object) -> None:
        told = json.dumps(body, default=lambda b: base64.b64encode(b).decode())
        text = re.sub('/stream/(?=[0-9]+[|"])', OWN_LABEL, told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Holds the state between requests."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a test that breaks the connection does so on purpose."""

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.tables, self.answering, self.lock = EMPTY, answering, threading.Lock()


@contextmanager
def serving(answering: Answering = answered) -> Iterator[str]:
    """Serve `answering` on a free loopback port; the endpoint's URL."""
    with listening(Server(answering)) as endpoint:
        yield endpoint


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[str]:
    """Let a server answer, and end it; its URL."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
