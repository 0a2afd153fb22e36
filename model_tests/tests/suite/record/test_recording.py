"""Recordings of endpoints that fail, end, and are disturbed: nothing is lost, nothing made up."""

from __future__ import annotations

import errno
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from httptools import HttpParserCallbackError

from dynacheck.record import disturbances, worker
from dynacheck.record.disturbances import by_command, kills, pauses
from dynacheck.record.lines import Lines, join
from dynacheck.record.plan import Board, Plan, RecordError
from dynacheck.record.workloads.workload import Reply
from dynacheck.targets import Launch, Preset
from dynacheck.targets.process import run
from support.endpoints.conform_wire_server import listening
from support.endpoints.served import WITHIN_S, eventually
from support.runs.recorded import endings, everything, lines_of, recorded

WRITING = ("PutItem", "UpdateItem")

Behaviour = Callable[["Handler"], None]


class Server(ThreadingHTTPServer):
    """Takes tables for made; of items it does what a test says."""

    daemon_threads = True
    behaviour: Behaviour
    shows_refused = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        tried = self.operation in ("PutItem", "DeleteItem") and b'"tried"' in body
        match "tried" if tried else self.operation:
            case "tried" if b"attribute_not_exists" in body:
                told = b'"Item":{"k":{"S":"tried"}},' if self.server.shows_refused else b""
                self.answer(400, b'{%b"__type":"x#ConditionalCheckFailedException"}' % told)
            case "tried":
                self.answer(200, b"{}")
            case "DeleteTable":
                self.answer(400, b'{"__type":"x#ResourceNotFoundException"}')
            case "CreateTable" | "DescribeTable":
                self.answer(200, b'{"Table":{"TableStatus":"ACTIVE"}}')
            case _:
                self.server.behaviour(self)

    @property
    def operation(self) -> str:
        return str(self.headers["X-Amz-Target"]).rpartition(".")[2]

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(behaviour: Behaviour, shows_refused: bool = True) -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Handler)
    server.behaviour = behaviour
    server.shows_refused = shows_refused
    with listening(server) as endpoint:
        yield endpoint


def close(handler: Handler) -> None:
    handler.close_connection = True


def fail(handler: Handler) -> None:
    handler.answer(500, b'{"__type":"InternalServerError"}')


def hang(handler: Handler) -> None:
    """Answer nothing for as long as the client waits."""
    with suppress(OSError):
        handler.rfile.read(1)
    handler.close_connection = True


def garble(handler: Handler) -> None:
    handler.wfile.write(b"this is no HTTP\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behaviour", "within_s", "reason"),
    [
        (close, WITHIN_S, "connection closed"),
        (fail, WITHIN_S, "status 500"),
        (hang, 0.5, "no answer in time"),
        (garble, WITHIN_S, "no HTTP"),
    ],
)
def test_a_write_without_an_outcome_is_unknown_and_a_read_has_no_effect(
    behaviour: Behaviour, within_s: float, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "history.jsonl"
    with serving(behaviour) as endpoint:
        told = recorded(endpoint, "registers", path, requests=6, within_s=within_s)
    lines = lines_of(path)
    operation = {}
    for line in lines:
        if line["type"] == "invoke":
            operation[line["process"]] = line["operation"]
        else:
            expected = "info" if operation[line["process"]] in WRITING else "fail"
            assert line["type"] == expected
    assert set(endings(lines)) == {"info", "fail"}
    assert told.tally.reasons == {reason: 24}
    assert told.trouble is None


def test_an_answer_below_500_is_an_outcome_whatever_is_in_it(tmp_path: Path) -> None:
    bodies = [b"", b"<html>", b"\xff", b"[1,\r\n 2]", b'{"Item":\n{"v": "x"}}', b'"\xc3\xa9"']

    def answer(handler: Handler) -> None:
        status = 200 if len(bodies) % 2 else 403
        handler.answer(status, bodies[0])
        bodies.append(bodies.pop(0))

    path = tmp_path / "history.jsonl"
    with serving(answer) as endpoint:
        recorded(endpoint, "registers", path, clients=1, requests=12)
    lines = lines_of(path)
    assert endings(lines) == {"ok": 12}
    found = [line["response"]["body"] for line in lines if line["type"] == "ok"][:6]
    assert found == ["", "<html>", "�", [1, 2], {"Item": {"v": "x"}}, "é"]


def test_an_endpoint_that_closes_after_each_answer_is_connected_to_again(tmp_path: Path) -> None:
    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")

    path = tmp_path / "history.jsonl"
    with serving(answer) as endpoint:
        recorded(endpoint, "registers", path, requests=8)
    assert endings(lines_of(path)) == {"ok": 32}


def test_an_endpoint_that_dies_is_said_and_what_was_recorded_is_kept(tmp_path: Path) -> None:
    answered = []

    def answer(handler: Handler) -> None:
        if len(answered) > 40:
            handler.server.socket.close()
            handler.close_connection = True
            return
        answered.append(1)
        handler.answer(200, b"{}")

    path = tmp_path / "history.jsonl"
    with serving(answer) as endpoint:
        told = recorded(endpoint, "registers", path, patience_s=0.5)
    assert told.trouble == f"{endpoint} has given no answer for 0.5 s"
    lines = lines_of(path)
    assert endings(lines)["ok"] == len(answered)
    assert told.tally.reasons["no connection"] > 0


@pytest.mark.parametrize("shows", [True, False])
def test_the_refused_item_is_asked_for_where_the_endpoint_tells_it(
    shows: bool, tmp_path: Path
) -> None:
    path = tmp_path / "history.jsonl"
    with serving(lambda handler: handler.answer(200, b"{}"), shows) as endpoint:
        recorded(endpoint, "registers", path, requests=10)
    text = path.read_text()
    assert json.loads(text.partition("\n")[0])["shows_refused"] is shows
    assert ("ReturnValuesOnConditionCheckFailure" in text) is shows
    assert "ConditionExpression" in text


def test_nobody_there_is_no_recording(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = tmp_path / "history.jsonl"
    with pytest.raises(RecordError, match=f"http://127.0.0.1:{port} does not answer"):
        recorded(f"http://127.0.0.1:{port}", "registers", path)
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_cannot_be_written_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Lines, "flush", full)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    board = Board(1)
    board.until = time.monotonic_ns() + 60 * 10**9
    worker.join_board(board)
    with serving(lambda handler: handler.answer(200, b"{}")) as endpoint:
        plan = Plan(endpoint, "registers", everything("registers"), 1, 4, 1, 60.0)
        with pytest.raises(OSError, match="No space left"):
            worker.work(plan, 0, tmp_path / "part")
    assert time.monotonic_ns() < board.until


def test_a_fault_of_a_workload_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Reply, "__new__", lambda *_: 1 / 0)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    board = Board(1)
    board.until = time.monotonic_ns() + 60 * 10**9
    worker.join_board(board)
    with serving(lambda handler: handler.answer(200, b"{}")) as endpoint:
        plan = Plan(endpoint, "registers", everything("registers"), 1, 4, 1, 60.0)
        with pytest.raises(HttpParserCallbackError) as raised:
            worker.work(plan, 0, tmp_path / "part")
    assert isinstance(raised.value.__context__, ZeroDivisionError)
    assert time.monotonic_ns() < board.until


def test_a_workload_that_cannot_begin_is_no_recording(tmp_path: Path) -> None:
    with serving(fail) as endpoint, pytest.raises(RecordError, match=r"carry out PutItem: .* 500"):
        recorded(endpoint, "transfers", tmp_path / "history.jsonl")


def test_a_rate_is_kept_to(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    with serving(lambda handler: handler.answer(200, b"{}")) as endpoint:
        recorded(endpoint, "registers", path, requests=20, rate=160.0)
    begun = [line["at"] for line in lines_of(path) if line["type"] == "invoke"]
    assert len(begun) == 80
    assert begun[-1] - begun[0] > 0.25e9, "80 requests at 160 a second take half a second"


def test_parts_are_put_together_by_their_times(tmp_path: Path) -> None:
    parts = [tmp_path / f"part-{n}" for n in range(3)]
    writers = [Lines(part) for part in parts]
    for n in range(60):
        writers[n % 3 if n < 40 else 0].note(f"{n}")
    for writer in writers:
        writer.close()
    whole = tmp_path / "whole"
    with whole.open("wb") as file:
        join(file, {"history": 2}, parts)
    assert [line["text"] for line in lines_of(whole)] == [f"{n}" for n in range(60)]


# --- Disturbances -------------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disturbances, "CALM_S", (0.02, 0.1))
    monkeypatch.setattr(disturbances, "DISTURBED_S", (0.02, 0.1))


def notes(path: Path) -> list[str]:
    return [line["text"] for line in lines_of(path) if line["type"] == "note"]


@pytest.mark.usefixtures("hasty")
def test_a_users_command_does_and_undoes_and_both_are_noted(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f'#!/bin/sh\necho "$1 $2" >> {tmp_path}/called\n')
    script.chmod(0o755)
    path = tmp_path / "history.jsonl"
    with serving(lambda handler: handler.answer(200, b"{}")) as endpoint:
        command = f"{script} 'a b'"
        told = recorded(endpoint, "registers", path, by_command(command), seconds=1.0, rate=50.0)
    assert told.trouble is None
    called = (tmp_path / "called").read_text().splitlines()
    assert called == ["a b do", "a b undo"] * (len(called) // 2), "each is undone, the last too"
    assert len(called) >= 2
    assert notes(path) == [f"{command} {word.rpartition(' ')[2]}" for word in called]


@pytest.mark.usefixtures("hasty")
def test_a_command_that_fails_ends_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    with serving(lambda handler: handler.answer(200, b"{}")) as endpoint:
        told = recorded(endpoint, "registers", path, by_command("false"), rate=50.0)
    assert told.trouble == "false do ended with status 1"
    assert notes(path) == ["false do", "false undo"]


PARENT = """
import http.server, subprocess, sys, threading, time
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404)
        self.end_headers()
    def log_message(self, *args):
        pass
def keep():
    while True:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"])
for _ in range(2):
    threading.Thread(target=keep, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
"""A target that answers 404, and starts its two children again when they end."""


class Chosen:
    """Draws what a test chooses."""

    def __init__(self, number: int) -> None:
        self.number = number

    def randrange(self, stop: int) -> int:
        assert self.number < stop
        return self.number


def paused(*pids: int) -> list[bool]:
    words = [("ps", "-o", "stat=", "-p", str(pid)) for pid in pids]
    listed = [subprocess.run(each, capture_output=True, text=True).stdout for each in words]
    return [said.strip().startswith("T") for said in listed]


def test_a_target_and_its_processes_are_killed_and_paused_and_come_back() -> None:
    preset = Preset(
        "parent", lambda: "parent 1", lambda port: Launch((sys.executable, "-c", PARENT, str(port)))
    )
    with run(preset) as target:
        assert eventually(lambda: len(target.children()) == 2)
        first, children = target.pid, target.children()

        pause = pauses(target)(Chosen(1))  # type: ignore[arg-type]
        assert (pause.text, pause.undo_text) == ("pause process 2 of 2", "continue process 2 of 2")
        pause.do()
        assert eventually(lambda: paused(first, *children) == [False, False, True])
        pause.undo()
        assert eventually(lambda: paused(first, *children) == [False, False, False])

        pause = pauses(target)(Chosen(2))  # type: ignore[arg-type]
        assert (pause.text, pause.undo_text) == ("pause", "continue")
        pause.do()
        assert eventually(lambda: paused(first, *children) == [True, True, True])
        pause.undo()
        assert target.alive()

        kill = kills(target)(Chosen(0))  # type: ignore[arg-type]
        assert (kill.text, kill.undo_text) == ("kill process 1 of 2", "bring back process 1 of 2")
        kill.do()
        kill.undo()
        assert len(target.children()) == 2
        assert children[0] not in target.children()
        assert children[1] in target.children()

        kill = kills(target)(Chosen(2))  # type: ignore[arg-type]
        assert (kill.text, kill.undo_text) == ("kill", "restart")
        kill.do()
        assert not target.alive()
        kill.undo()
        assert target.alive()
        assert target.pid != first


def test_a_target_that_does_not_start_its_process_again_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(disturbances, "_BACK_WITHIN_S", 0.2)
    script = PARENT.replace("while True", "if True")
    preset = Preset(
        "parent", lambda: "parent 1", lambda port: Launch((sys.executable, "-c", script, str(port)))
    )
    with run(preset) as target:
        assert eventually(lambda: len(target.children()) == 2)
        first = target.pid
        kill = kills(target)(Chosen(0))  # type: ignore[arg-type]
        kill.do()
        kill.undo()
        assert target.alive()
        assert target.pid != first
