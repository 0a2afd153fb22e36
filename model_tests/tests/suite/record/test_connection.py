"""A client's connection tells what came of each request, and connects again where it must."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dynacheck.record.connection import Connection

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
WITHIN_S = 60.0
"""So long a busy machine may take; nothing here comes to it."""

Played = Callable[[Connection, list[object]], Awaitable[None]]


class Noted(Connection):
    """Notes what it is told."""

    def __init__(self, endpoint: str, told: list[object]) -> None:
        super().__init__(endpoint)
        self.told = told

    def connected(self) -> None:
        self.told.append("connected")

    def answered(self, status: int, content: bytes) -> None:
        self.told.append((status, content))

    def unanswered(self, why: str) -> None:
        self.told.append(why)


async def until(told: list[object], count: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        while len(told) < count:
            await asyncio.sleep(0.001)


async def twice(connection: Connection, told: list[object]) -> None:
    for count in (2, 3):
        await connection.connect(WITHIN_S)
        connection.send(b"?")
        await until(told, count)


async def twice_anew(connection: Connection, told: list[object]) -> None:
    for count in (2, 4):
        await connection.connect(WITHIN_S)
        connection.send(b"?")
        await until(told, count)


async def once(connection: Connection, told: list[object]) -> None:
    await connection.connect(WITHIN_S)
    connection.send(b"?")
    await connection.closed()


async def given_up(connection: Connection, told: list[object]) -> None:
    await connection.connect(WITHIN_S)
    connection.send(b"?")
    connection.abort("no patience")
    await connection.closed()


async def silent(connection: Connection, told: list[object]) -> None:
    await connection.connect(WITHIN_S)
    await connection.closed()


@pytest.mark.parametrize(
    ("answer", "play", "expected"),
    [
        ([OK], twice, ["connected", (200, b"{}"), (200, b"{}")]),
        ([OK[:30], OK[30:]], twice, ["connected", (200, b"{}"), (200, b"{}")]),
        ([LAST], twice_anew, ["connected", (200, b"{}"), "connected", (200, b"{}")]),
        ([OK + OK], once, ["connected", (200, b"{}")]),
        ([b"no HTTP\r\n\r\n"], once, ["connected", "no HTTP"]),
        ([b""], once, ["connected", "connection closed"]),
        ([OK[:-1], b""], once, ["connected", "connection closed"]),
        ([OK[:-1]], given_up, ["connected", "no patience"]),
    ],
)
def test_what_came_of_a_request_is_told_once(
    answer: list[bytes], play: Played, expected: list[object]
) -> None:
    """An answer is a list of pieces, an empty one of which closes the connection."""
    assert asyncio.run(played(answer, play)) == expected


def test_an_answer_to_no_request_breaks_the_connection_off() -> None:
    assert asyncio.run(played([OK], silent, unasked=True)) == ["connected"]


async def played(answer: list[bytes], play: Played, unasked: bool = False) -> list[object]:
    """Return what a connection was told by a server that gives one answer to each request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while unasked or await reader.read(100):
            for piece in answer:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.001)
            if unasked or answer[-1] == b"":
                break
        if not unasked:
            writer.close()

    told: list[object] = []
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        connection = Noted(f"http://127.0.0.1:{port}", told)
        async with asyncio.timeout(WITHIN_S):
            await play(connection, told)
        connection.abort()
        await connection.closed()
    return told


def test_nobody_there_is_an_error_of_the_system() -> None:
    connection = Noted("http://127.0.0.1:1", [])
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        asyncio.run(connection.connect(WITHIN_S))
