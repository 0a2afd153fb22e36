"""HTTP/1.1 under the endpoint: it stays in service whatever its clients do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from dynastore.web import http
from dynastore.web.http import MAX_HEAD, Memory
from support.endpoints.wire_server import HEADERS, Connection, Server, server

__all__ = ["server"]

MAX_BODY = 16 * 1024 * 1024
"""The largest body in bytes that the service takes."""
HELD = 8
"""How many such bodies are held at once: 128 MB of them."""


@pytest.fixture
def connection(server: Server) -> Iterator[Connection]:
    made = Connection(server.port)
    yield made
    assert made.ask(b"{}").body == b'{"TableNames":[]}', "the connection is of no use any more"
    made.close()


def serves(server: Server) -> bool:
    """Whether a new client is served."""
    other = Connection(server.port)
    status = other.ask().status
    other.close()
    return status == 200


# --- Connections that stay open


def test_requests_sent_ahead_are_answered_in_order(connection: Connection) -> None:
    for _ in range(50):
        connection.send(b"{")
        connection.send(b"{}")
    assert [connection.receive().status for _ in range(100)] == [400, 200] * 50


def test_requests_in_one_write_and_cut_anywhere(server: Server) -> None:
    one = Connection(server.port)
    lines = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    request = f"POST / HTTP/1.1\r\n{lines}Content-Length: 2\r\n\r\n{{}}".encode()
    for cut in range(1, len(request), 7):
        one.socket.sendall(request + request[:cut])
        time.sleep(0.0005)
        one.socket.sendall(request[cut:])
        assert [one.receive().status for _ in range(2)] == [200, 200]
    one.close()


def test_a_client_is_told_that_the_connection_ends(server: Server) -> None:
    one = Connection(server.port)
    response = one.ask(Connection="close")
    assert (response.status, response.headers["connection"]) == (200, "close")
    assert one.closed()


def test_an_old_client_is_answered(server: Server) -> None:
    one = Connection(server.port)
    one.socket.sendall(b"GET / HTTP/1.0\r\n\r\n")
    response = one.receive()
    assert (response.status, response.headers["connection"]) == (200, "close")
    assert one.closed()


def test_another_protocol_is_not_taken_up(connection: Connection) -> None:
    for _ in range(2):
        assert connection.ask(Connection="Upgrade, HTTP2-Settings", Upgrade="h2c").status == 200


def test_a_client_that_says_no_more_is_answered(server: Server) -> None:
    one = Connection(server.port)
    one.send()
    one.send()
    one.socket.shutdown(socket.SHUT_WR)
    assert [one.receive().status for _ in range(2)] == [200, 200]
    assert one.closed()


# --- Bodies


def test_body_in_chunks(connection: Connection) -> None:
    chunked = b"1\r\n{\r\n1;x=y\r\n}\r\n0\r\nContent-Type: text/plain\r\n\r\n"
    assert connection.ask(chunked, Content_Length=None, Transfer_Encoding="chunked").status == 200


def test_a_client_that_waits_for_our_word(connection: Connection) -> None:
    connection.send(b"", Content_Length="2", Expect="100-continue")
    assert connection.receive().status == 100
    connection.socket.sendall(b"{}")
    assert connection.receive().status == 200
    assert connection.ask(b"{}", Expect="100-continue").status == 200, "it did not wait"


def test_a_body_of_the_limit(connection: Connection) -> None:
    assert connection.ask(b" " * (MAX_BODY - 2) + b"{}").status == 200


@pytest.mark.parametrize("expect", [None, "100-continue"])
def test_a_body_over_the_limit(server: Server, expect: str | None) -> None:
    one = Connection(server.port)
    body = b"" if expect else b" " * (MAX_BODY + 1)
    response = one.ask(body, Content_Length=str(MAX_BODY + 1), Expect=expect)
    assert (response.status, response.headers["connection"]) == (413, "close")
    assert response.headers["transfer-encoding"] == "chunked"
    assert one.closed()
    assert server.submitted == []


def test_a_body_over_the_limit_in_chunks(server: Server) -> None:
    one = Connection(server.port)
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    response = one.ask(17 * chunk, Content_Length=None, Transfer_Encoding="chunked")
    assert response.status == 413
    assert one.closed()
    assert serves(server)


def test_a_body_cut_off(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for half_close in (False, True):
        one = Connection(server.port)
        one.send(b'{"Lim', Content_Length="12")
        if half_close:
            one.socket.shutdown(socket.SHUT_WR)
            assert one.closed(), "a cut request was answered"
        one.close()
    assert serves(server)
    assert server.submitted == ["ListTables"]
    assert [r.message for r in caplog.records] == []


# --- What is no HTTP, and what never ends


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"POST\r\n\r\n",
        b"hello\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    ],
)
def test_garbage_instead_of_http(server: Server, garbage: bytes) -> None:
    one = Connection(server.port)
    one.send()
    one.socket.sendall(garbage)
    assert one.receive().status == 200, "the request before it was not answered"
    assert one.receive().status == 400
    assert one.closed()
    assert serves(server)


@pytest.mark.parametrize("beginning", [b"", b"POST / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nA: "])
def test_a_head_without_end(server: Server, beginning: bytes) -> None:
    one = Connection(server.port)
    one.socket.sendall(beginning or b"POST /")
    filling = b"A: b\r\n" if beginning.endswith(b"\r\n") else b"aaaaaa"
    for _ in range(MAX_HEAD // 4096 + 80):
        one.socket.sendall(filling * 700)
    assert one.receive().status == 400
    assert one.closed()
    assert serves(server)


def _head(size: int, name: str) -> bytes:
    """A head of so many bytes: its path, or a header, is as long as that takes."""
    headers = {**HEADERS, "Content-Length": "2", "X-Filler": ""}
    lines = [f"{each}: {value}" for each, value in headers.items()]
    bare = "\r\n".join(["POST / HTTP/1.1", *lines, "", ""])
    filling = "x" * (size - len(bare))
    place = "POST /" if name == "path" else "X-Filler: "
    head = bare.replace(place, place + filling.replace("x", "?", name == "path"))
    assert len(head) == size
    return head.encode()


@pytest.mark.parametrize("name", ["path", "header"])
@pytest.mark.parametrize("cut", [0, 5_000])
def test_a_head_of_sixteen_kilobytes(server: Server, name: str, cut: int) -> None:
    one = Connection(server.port)
    for size, status in ((16_384, 200), (16_385, 400)):
        head = _head(size, name)
        one.socket.sendall(head[:cut])
        time.sleep(0.01)
        one.socket.sendall(head[cut:] + b"{}")
        response = one.receive()
        assert response.status == status
    assert (response.body, response.headers["connection"]) == (b"", "close")
    assert one.closed()
    assert serves(server)


def test_slow_clients_are_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUEST_WITHIN_S", 0.2)
    slow, slower = (Connection(server.port) for _ in range(2))
    slow.socket.sendall(b"POST / HTTP/1.1\r\nHost: a\r\n")
    slower.send(b'{"Lim', Content_Length="12")
    for one in (slow, slower):
        response = one.receive()
        assert (response.status, response.headers["connection"]) == (408, "close")
        assert one.closed()
    monkeypatch.setattr(http, "KEEP_ALIVE_S", 0.2)
    idle = Connection(server.port)
    assert idle.closed(), "an idle connection is closed without a word"
    monkeypatch.undo()
    assert serves(server)


def test_answers_that_nobody_takes_hold_up_their_connection_alone(server: Server) -> None:
    one = Connection(server.port)
    one.socket.settimeout(1)
    with pytest.raises(TimeoutError):
        _send_for_ever(one)
    asked = len(server.submitted)
    assert serves(server)
    assert len(server.submitted) == asked + 1
    one.close()


# --- Memory


def test_memory_is_given_in_turn() -> None:
    memory, log = Memory(10), []
    assert memory.take(8, lambda: log.append("a"))
    assert not memory.take(5, lambda: log.append("b"))
    assert not memory.take(1, lambda: log.append("c")), "the one before waits for longer"
    memory.give(2)
    assert log == []
    memory.give(1)
    assert log == ["b"]
    memory.give(5)
    assert log == ["b", "c"]


def test_large_bodies_wait_for_memory(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the memory holds, at once, while others are served; and all are answered."""
    server.held = threading.Event()
    body = b" " * (MAX_BODY - 2) + b"{}"
    many = [Connection(server.port) for _ in range(HELD + 3)]
    senders = [threading.Thread(target=one.send, args=(body,)) for one in many]
    for sender in senders:
        sender.start()
    _wait(lambda: len(server.submitted) >= HELD)
    time.sleep(0.2)
    assert len(server.submitted) == HELD
    server.held.set()
    assert serves(server)
    for one, sender in zip(many, senders, strict=True):
        assert one.receive().status == 200
        sender.join()
        one.close()


def test_who_leaves_while_it_waits_for_memory_takes_none(server: Server) -> None:
    server.held = threading.Event()
    many = [Connection(server.port) for _ in range(40)]
    for one in many:
        one.send(b"", Content_Length=str(MAX_BODY))
    for one in many:
        one.close()
    server.held.set()
    last = Connection(server.port)
    assert last.ask(b" " * (MAX_BODY - 2) + b"{}").status == 200
    last.close()


def _send_for_ever(one: Connection) -> None:
    while True:
        one.send(b"", method="GET")


def _wait(condition: Any) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it does not come to pass"
        time.sleep(0.01)
