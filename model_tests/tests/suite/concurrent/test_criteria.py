"""Each criterion: a store that keeps all of them, and for each one a store that breaks it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dynacheck.concurrent import making
from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.reproducer import script, write
from dynacheck.concurrent.running import Plan
from support.endpoints.faulty_store import FAULTS, Faulty
from support.endpoints.streamed_store import STREAM_FAULTS
from support.endpoints.wire_server import Server, running
from support.runs.racing_runs import BY_NAME, CLIENTS, SEED, judged, run_script

NAMES = [each.name for each in CRITERIA if each.name not in STREAM_FAULTS]
"""Those that need no stream: see `test_stream_criteria`."""


@pytest.fixture(scope="module")
def sound() -> Iterator[Server]:
    with running(Server()) as made:
        yield made


@pytest.mark.parametrize("name", NAMES)
def test_our_store_keeps_it(name: str, sound: Server) -> None:
    found = judged(BY_NAME[name], sound.port, 2)
    assert found.verdict == "kept", found.why
    assert found.attempts == 2
    assert found.met == 2, "requests were to meet in each attempt"


def test_each_criterion_has_a_name_a_source_and_a_fault() -> None:
    assert len(BY_NAME) == len(CRITERIA)
    assert list(FAULTS) == NAMES
    for each in CRITERIA:
        assert each.evidence in ("documented", "inferred")
        assert each.source.startswith(("developer guide, ", "API reference, ")), each.source


LOOKING = "LOOK_S: Final = 0.05"


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_caught_and_its_script_shows_it_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LOOK_S", 0.005)
    with running(Faulty(breaks=FAULTS[name])) as store:
        found = judged(BY_NAME[name], store.port, 2)
        assert found.verdict == "broken"
        assert found.why
        assert found.example
        path = write(found, Plan("", CLIENTS, SEED, 2), tmp_path)
        text = path.read_text(encoding="utf-8")
        assert LOOKING in text
        path.write_text(text.replace(LOOKING, "LOOK_S: Final = 0.005"), encoding="utf-8")
        told = run_script(path, store.port)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "broken: broken in " in told.stdout
    assert told.stderr == ""


def test_a_script_says_when_it_is_so_after_all_and_when_nobody_is_there(
    tmp_path: Path, sound: Server
) -> None:
    with running(Faulty(breaks=FAULTS["counters"])) as store:
        found = judged(BY_NAME["counters"], store.port, 2)
    path = write(found, Plan("", CLIENTS, SEED, 2), tmp_path)
    kept = run_script(path, sound.port)
    assert (kept.returncode, kept.stderr) == (0, "")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = run_script(path, port)
    assert nobody.returncode == 2
    assert nobody.stdout.startswith(f"cannot reach http://127.0.0.1:{port}")


def test_a_script_says_what_was_seen_and_needs_nothing_of_ours() -> None:
    with running(Faulty(breaks=FAULTS["counters"])) as store:
        found = judged(BY_NAME["counters"], store.port, 3)
    text = script(found, Plan("", CLIENTS, SEED, 3))
    assert "It was not so in 3 of 3 attempts." in text
    assert 'Expression": "ADD n :one"' in text
    assert f"Plan(sys.argv[1], {CLIENTS}, {SEED}, 3)" in text
    assert "dynacheck" not in text
    assert "dynaspec_concurrent_" not in text
