"""What is no DynamoDB endpoint is refused at once, and in words that say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import click
import pytest
from click.testing import CliRunner

from dynacheck.conform import command as conform
from dynacheck.exchange.client import Client
from dynacheck.exchange.tables import TargetLostError, Upkeep
from dynacheck.vectors import command as vectors
from dynaspec.items import Failure, Success, Tables
from support.endpoints.conform_wire_server import listening, serving
from support.specified.chosen import answered

Answer = tuple[Tables, Success | Failure]
COMMANDS: tuple[tuple[click.Command, tuple[str, ...]], ...] = (
    (conform.command, ()),
    (vectors.command, ("--run",)),
)
LIST, DESCRIBE = "ListTables", "DescribeTable"


@contextmanager
def saying(status: int, body: bytes) -> Iterator[str]:
    """Answer everything in one way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as endpoint:
        yield endpoint


@pytest.mark.parametrize(("command", "words"), COMMANDS)
@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, b"{}", f"{LIST} without TableNames"),
        (200, b"<html></html>", f"{LIST} without TableNames"),
        (404, b"<html></html>", f"{DESCRIBE} with status 404 and no error code"),
        (501, b"", f"{DESCRIBE} with status 501 and no error code"),
    ],
)
def test_what_answers_everything_alike_is_refused(
    command: click.Command, words: tuple[str, ...], status: int, body: bytes, told: str
) -> None:
    with saying(status, body) as endpoint:
        run = CliRunner().invoke(command, [*words, "--endpoint", endpoint])
    assert run.exit_code == 2
    why = f"{endpoint} cannot be judged: it answers {told}: is it a DynamoDB endpoint?"
    assert why in run.output


def upkeep(endpoint: str) -> Upkeep:
    return Upkeep(Client(endpoint), lambda: True, None, lambda: None)


def test_a_target_need_not_list_its_tables() -> None:
    def partial(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
        if operation == LIST:
            return tables, Failure("UnknownOperationException", "")
        return answered(tables, operation, request)

    with serving(partial) as endpoint:
        asked = upkeep(endpoint)
        asked.open()
    assert asked.requests == 2


def test_a_description_of_nothing_is_not_waited_for() -> None:
    def empty(tables: Tables, operation: str, request: Mapping[str, object]) -> Answer:
        if operation == DESCRIBE:
            return tables, Success({})
        return answered(tables, operation, request)

    with serving(empty) as endpoint:
        asked = upkeep(endpoint)
        with pytest.raises(TargetLostError, match="without Table"):
            asked.wait("dynaspec_conform_S", gone=True)
    assert asked.requests == 1
