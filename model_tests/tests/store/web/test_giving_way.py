"""Who holds memory, stands still and is waited for gives way; who holds none is not waited for."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from dynastore.disk.sorts import NOBODY
from dynastore.node.messages import Answer, Cancel, Command, NotLeader, Working
from dynastore.node.routing import command
from dynastore.service.asking import SILENCE_S, Asking
from dynastore.web import coding, endpoint, http
from dynastore.web.coding import CodingError, decoded
from dynastore.web.connection import Connection, Shared
from dynastore.web.http import Memory, Request, Response
from support.endpoints.wire_server import Connection as Client
from support.endpoints.wire_server import Server, server

__all__ = ["server"]

LARGE = b"x" * (http.LARGE + 1)


class Transport:
    """A client's transport that writes down what becomes of it."""

    def __init__(self) -> None:
        self.written = b""
        self.left = 0
        self.ended = False

    def write(self, data: bytes) -> None:
        self.written += data

    def write_eof(self) -> None:
        pass

    def abort(self) -> None:
        self.ended = True

    close = abort

    def is_closing(self) -> bool:
        return self.ended

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading

    def get_write_buffer_size(self) -> int:
        return self.left


async def answered(_: Request) -> Response:
    return Response(200, LARGE)


def shared(bodies: int, answers: int = 1 << 30) -> Shared:
    return Shared(answered, memory=Memory(bodies), answers=Memory(answers))


def connected(common: Shared) -> tuple[Connection, Transport]:
    made, transport = Connection(common), Transport()
    made.connection_made(transport)  # type: ignore[arg-type]
    return made, transport


def announce(made: Connection, size: int) -> None:
    made.data_received(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)


def check(common: Shared, times: int = http.STILL + 1) -> None:
    for _ in range(times):
        for each in list(common.connections):
            each.check()


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_body_that_is_announced_and_does_not_come_takes_nothing() -> None:
    async def run() -> None:
        common = shared(bodies=len(LARGE))
        for _ in range(50):
            announce(connected(common)[0], http.MAX_BODY)
        honest, transport = connected(common)
        announce(honest, len(LARGE))
        honest.data_received(LARGE)
        await turns()
        assert transport.written.startswith(b"HTTP/1.1 200")

    asyncio.run(run())


def test_a_body_that_stops_coming_gives_way_to_one_that_waits() -> None:
    async def run() -> None:
        common = shared(bodies=http.MAX_BODY)
        still, told = connected(common)
        announce(still, http.MAX_BODY)
        still.data_received(LARGE)
        check(common)
        assert told.written == b"", "nobody waits for what it holds"
        honest, transport = connected(common)
        announce(honest, len(LARGE))
        honest.data_received(LARGE)
        await turns()
        assert transport.written == b"", "there is no room"
        still.data_received(b"x")
        check(common, http.STILL)
        assert told.written == b"", "it has come further"
        check(common)
        await turns()
        assert told.written.startswith(b"HTTP/1.1 408")
        assert transport.written.startswith(b"HTTP/1.1 200")

    asyncio.run(run())


def test_a_client_that_takes_no_answer_costs_its_own_connection() -> None:
    async def run() -> None:
        common = shared(1 << 30, answers=1)
        slow, reader = connected(common)
        announce(slow, 0)
        slow.pause_writing()
        slow._blocked = False  # the request is answered before its client is slow
        slow._advance()
        slow._blocked = True
        reader.left = len(LARGE)
        await turns()
        other, transport = connected(common)
        announce(other, 0)
        await turns()
        assert transport.written == b"", "there is no room for another answer"
        check(common)
        assert reader.ended
        slow.connection_lost(None)
        await turns()
        assert transport.written.startswith(b"HTTP/1.1 200")

    asyncio.run(run())


# --- Compressed bodies


def test_a_body_of_many_gzip_members_is_refused_at_a_bound() -> None:
    empty = gzip.compress(b"", mtime=0)
    assert decoded(empty * (coding.MAX_MEMBERS - 1) + gzip.compress(b"{}"), "gzip", 2) == b"{}"
    with pytest.raises(CodingError, match="members"):
        decoded(empty * 100_000, "gzip", 2)


def test_the_body_of_a_request_that_nobody_signed_is_not_decoded(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: Any) -> bytes:
        raise AssertionError("decoded")

    monkeypatch.setattr(endpoint, "decoded", never)
    client = Client(server.port)
    response = client.ask(gzip.compress(b"{}"), Content_Encoding="gzip", Authorization="")
    assert response.code == "MissingAuthenticationTokenException"
    client.close()


# --- What a router waits for


READ = command(1, "GetItem", b"{}", 0)  # type: ignore[arg-type]
WRITE = command(2, "PutItem", b"{}", 0)  # type: ignore[arg-type]


class Clock:
    """An event loop whose time is set."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.now = 0.0
        self.time = lambda: self.now
        self.create_future, self.call_soon = loop.create_future, loop.call_soon


def asking(sent: list[Command | Cancel]) -> tuple[Asking, Clock]:
    def deliver(messages: list[Command | Cancel]) -> bool:
        sent.extend(messages)
        return True

    made = Asking(deliver)
    made._loop = clock = Clock(asyncio.get_running_loop())  # type: ignore[assignment]
    return made, clock


def test_a_read_is_given_up_when_its_node_is_silent_and_the_node_is_told() -> None:
    async def run() -> None:
        sent: list[Command | Cancel] = []
        one, clock = asking(sent)
        future = one.ask(READ, until=10)
        for _ in range(5):
            clock.now += SILENCE_S - 0.1
            one.sweep(clock.now)
            one.came([Working(READ.request)])
            assert not future.done(), "its node works on it: nobody else is asked"
        clock.now += SILENCE_S
        one.sweep(clock.now)
        await turns()
        assert future.result() is None
        assert sent == [READ, Cancel(READ.request)]

    asyncio.run(run())


def test_a_node_that_works_for_too_long_is_given_up_too() -> None:
    async def run() -> None:
        one, clock = asking([])
        future = one.ask(READ, until=10)
        clock.now = 9.9
        one.came([Working(READ.request)])
        one.sweep(10)
        assert future.result() is None

    asyncio.run(run())


def test_a_client_that_leaves_takes_its_read_with_it_and_no_write() -> None:
    async def run() -> None:
        sent: list[Command | Cancel] = []
        one, _ = asking(sent)
        for asked in (READ, WRITE):
            one.ask(asked, until=10).cancel()
            one.leave(asked.request)
        await turns()
        assert sent == [READ, Cancel(READ.request), WRITE]
        one.came([Answer(READ.request, 200, b"{}"), NotLeader(WRITE.request, NOBODY)])

    asyncio.run(run())
