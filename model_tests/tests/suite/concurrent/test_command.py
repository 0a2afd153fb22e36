"""The command: what it refuses, what it prints, and its exit status."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.command import command
from support.endpoints.faulty_store import FAULTS, Body, Faulty, Outcome, of, refusal
from support.endpoints.wire_server import running


def invoke(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(command, words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "moto", "--endpoint", "http://x"), "give --target or --endpoint, not both"),
        (("--target", "dynomite"), "'dynomite' is not one of"),
        (("--endpoint", "localhost:8000"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://x:99999"), "is not a URL such as http://HOST:PORT"),
        (("--endpoint", "http://[::1"), "is not a URL such as http://HOST:PORT"),
        (("--target", "moto", "--clients", "3"), "3 is not in the range x>=4"),
        (("--target", "moto", "--attempts", "0"), "0 is not in the range x>=1"),
        (("--target", "moto", "--seed", "-1"), "-1 is not in the range x>=0"),
        (("--target", "moto", "--only", "chess"), "'chess' is not one of"),
        (("--target", "moto", "--report", "/proc/no"), "cannot be written"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(words: tuple[str, ...], said: str) -> None:
    done = invoke(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_nobody_there_is_status_2() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    done = invoke("--endpoint", url)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"dynaspec concurrent: {url} cannot be judged: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_embedded_store_keeps_all_criteria() -> None:
    done = invoke("--attempts", "1", "--seed", "3", "--json")
    assert done.exit_code == 0, done.stdout
    found = json.loads(done.stdout)
    assert (found["target"], found["clients"], found["seed"]) == ("embedded", 8, 3)
    assert [each["name"] for each in found["criteria"]] == [each.name for each in CRITERIA]
    assert {each["verdict"] for each in found["criteria"]} == {"kept"}


def test_what_is_broken_is_shown_with_its_script_and_is_status_1(tmp_path: Path) -> None:
    words = ("--attempts", "2", "--seed", "3", "--only", "counters", "--only", "racing-writes")
    with running(Faulty(breaks=FAULTS["counters"])) as store:
        url = f"http://127.0.0.1:{store.port}"
        done = invoke("--endpoint", url, *words, "--report", str(tmp_path))
        again = invoke("--endpoint", url, *words, "--json")
    assert done.exit_code == again.exit_code == 1
    assert "counters: broken in 2 of 2 attempts\n  8 times 1 was added, and the number is 1" in (
        done.stdout
    )
    assert f"  script  {tmp_path}/reproduce_counters.py" in done.stdout
    assert "1 kept, 1 broken; 8 clients, attempts at each: 2, seed 3" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["reproduce_counters.py"]
    kept, broken = json.loads(again.stdout)["criteria"]
    assert (kept["name"], kept["verdict"], kept["broken"]) == ("racing-writes", "kept", 0)
    assert (broken["name"], broken["verdict"], broken["broken"]) == ("counters", "broken", 2)
    assert broken["told"] == {"ok": 18}
    assert len(broken["example"]) == 9


def test_an_unknown_operation_is_not_reached_and_nothing_judged_is_status_2() -> None:
    @of("TransactWriteItems")
    async def knows_no_transactions(*_: object) -> Outcome:
        return refusal("UnknownOperationException")

    with running(Faulty(breaks=knows_no_transactions)) as store:
        url = f"http://127.0.0.1:{store.port}"
        words = ("--endpoint", url, "--attempts", "1", "--only", "whole-transactions")
        one, told = invoke(*words), invoke(*words, "--json")
        both = invoke(
            "--endpoint", url, "--attempts", "1", "--only", "one-execution", "--only", "counters"
        )
    assert one.exit_code == 2
    (found,) = json.loads(told.stdout)["criteria"]
    assert found["verdict"] == "not reached"
    assert found["why"] == "the endpoint does not know TransactWriteItems"
    assert "1 not reached; " in one.stdout
    assert both.exit_code == 0
    assert "1 kept, 1 not reached; " in both.stdout


def test_an_endpoint_that_dies_is_said_and_what_was_judged_is_kept() -> None:
    @of("UpdateItem")
    async def dies(store: Faulty, operation: str, body: Body) -> Outcome:
        if "ADD n" in body["UpdateExpression"]:
            store.stop.set()
        return store.answer(operation, body)

    with running(Faulty(breaks=dies)) as store:
        url = f"http://127.0.0.1:{store.port}"
        done = invoke("--endpoint", url, "--attempts", "2")
    assert done.exit_code == 2
    assert "the run did not come to its end: it cannot be reached any more, at counters" in (
        " ".join(done.stdout.split())
    )
    assert "2 kept" in done.stdout
