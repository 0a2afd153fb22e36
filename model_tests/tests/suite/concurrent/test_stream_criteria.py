"""The criteria of streams: a store that keeps them, and for each one a store that breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynacheck.concurrent import making
from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.reproducer import write
from dynacheck.concurrent.running import Plan
from support.endpoints.streamed_store import STREAM_FAULTS, Streamed
from support.endpoints.wire_server import running
from support.runs.racing_runs import BY_NAME, CLIENTS, SEED, judged, run_script


def test_each_criterion_of_streams_has_a_fault() -> None:
    assert list(STREAM_FAULTS) == [each.name for each in CRITERIA if each.name.startswith("stream")]


@pytest.mark.parametrize("name", STREAM_FAULTS)
def test_a_store_with_streams_keeps_it(name: str) -> None:
    with running(Streamed()) as store:
        found = judged(BY_NAME[name], store.port, 2)
    assert found.verdict == "kept", found.why
    assert found.met == 2


@pytest.mark.parametrize("name", STREAM_FAULTS)
def test_a_fault_is_caught_and_its_script_shows_it_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LOOK_S", 0.001)
    with running(Streamed(**STREAM_FAULTS[name])) as store:
        found = judged(BY_NAME[name], store.port, 3)
        assert found.verdict == "broken", found
        path = write(found, Plan("", CLIENTS, SEED, 3), tmp_path)
        text = path.read_text(encoding="utf-8")
        assert "dynacheck" not in text
        path.write_text(text.replace("LOOK_S: Final = 0.05", "LOOK_S: Final = 0.001"), "utf-8")
        told = run_script(path, store.port)
    assert told.returncode == 1, told.stdout + told.stderr
    assert told.stderr == ""
