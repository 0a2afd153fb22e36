"""The command: what it refuses, what it prints, and its exit status."""

from __future__ import annotations

import json
import socket

import pytest
from click.testing import CliRunner, Result

from dynacheck.attack.command import command
from dynastore.items import Outcome
from support.endpoints.attacked_toy import Toy
from support.endpoints.wire_server import running

CALM = ("--limit", "60", "--seconds", "2", "--only", "connections")
"""With a limit that no machine is too slow for."""


def invoke(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(command, words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "moto", "--endpoint", "http://x"), "give --target or --endpoint, not both"),
        (("--target", "dynomite"), "'dynomite' is not one of"),
        (("--endpoint", "https://localhost:8000"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://x", "--keep"), "--keep is for a target that is started here"),
        (("--target", "moto", "--keep"), "moto can hold its data in memory alone"),
        (("--target", "moto", "--only", "chess"), "'chess' is not one of"),
        (("--target", "moto", "--limit", "0"), "0.0 is not in the range x>0"),
        (("--target", "moto", "--seconds", "0"), "0.0 is not in the range"),
        (("--target", "moto", "--seed", "-1"), "-1 is not in the range x>=0"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words: tuple[str, ...], said: str) -> None:
    done = invoke(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_nobody_there_is_status_2() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = invoke("--endpoint", url)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"dynaspec attack: {url} cannot be attacked: ")
    assert len(done.stderr.splitlines()) == 1


def test_an_attack_in_a_process_is_told_with_its_baseline_and_its_seed() -> None:
    with running(Toy()) as toy:
        done = invoke("--endpoint", f"http://127.0.0.1:{toy.port}", *CALM, "--seed", "5", "--json")
        assert toy.tree.ask("ListTables") == {"TableNames": []}, "a table is left behind"
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["seed"], found["limit_s"], found["growth_mib"]) == (5, 60.0, 512)
    (attack,) = found["attacks"]
    assert (attack["name"], attack["verdict"]) == ("connections", "withstood")
    assert attack["told"] == {"held": 1000}
    assert attack["cut"], "connections are held for longer than 2 s"
    assert attack["memory_mib"]["peak"] is None, "of an endpoint memory is not known"
    assert (attack["not_shown"], attack["processes_ended"]) == (0, 0)
    for waits in (attack["baseline"], attack["attacked"]):
        assert waits["failed"] == 0
        assert 0 < waits["p50"] <= waits["p99"] <= waits["p100"]
    assert attack["baseline"]["requests"] in (60, 61)


def test_one_that_loses_writes_is_shown_and_is_status_1() -> None:
    puts = iter(range(10_000))

    def loses(toy: Toy, operation: str) -> Outcome | None:
        return Outcome(200, b"{}") if operation == "PutItem" and next(puts) == 40 else None

    with running(Toy(struck=True, effect=loses)) as toy:
        done = invoke("--endpoint", f"http://127.0.0.1:{toy.port}", *CALM)
    assert done.exit_code == 1
    told = " ".join(done.stdout.split())
    assert "connections: 1,000 connections, half a head on each" in told
    assert "acknowledged writes are not shown" in told
    assert "1 broken; seed " in told


def test_one_that_lacks_a_part_has_not_withstood_it() -> None:
    unknown = Outcome(400, b'{"__type": "a#UnknownOperationException"}')
    with running(Toy(others={"ExecuteTransaction": unknown})) as toy:
        done = invoke(
            "--endpoint",
            f"http://127.0.0.1:{toy.port}",
            "--only",
            "long-statements",
            "--limit",
            "60",
        )
    assert done.exit_code == 2
    assert "1 not supported" in done.stdout
    assert "ExecuteTransaction was told UnknownOperationException" in done.stdout
