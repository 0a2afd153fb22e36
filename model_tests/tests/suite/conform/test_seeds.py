"""A campaign of many seeds: each is run once, what differs is told, and it goes on where it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dynacheck.conform import seeds

JUDGE = """
import json, pathlib, sys
seed = int(sys.argv[sys.argv.index("--seed") + 1])
folder = sys.argv[sys.argv.index("--report") + 1]
with open({ran!r}, "a") as ran:
    ran.write(f"{{seed}} {{'--drawn-only' not in sys.argv}}\\n")
if seed in {dying}:
    sys.exit("no such table")
wrong = seed in {wrong}
title = "GetItem: Item missing"
causes = [{{"cause": title, "name": "getitem_1", "reproducer": folder + "/reproduce_1.py"}}]
print(json.dumps({{
    "ok": not wrong, "requests": 100 + seed, "divergences": causes * wrong, "wording": [],
    "new": ["getitem_1"] * wrong, "coverage": {{"not_tried": []}}, "lost": None,
}}))
"""
"""Stands in for `dynaspec conform`: notes that it ran, and differs or dies with some seeds."""


class Judged:
    """A campaign on a judge that differs with the seeds `wrong` and dies with `dying`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.record = folder / "seeds" / "record.jsonl"
        self._folder, self._monkeypatch = folder, monkeypatch

    def run(self, *words: str, wrong: tuple[int, ...] = (), dying: tuple[int, ...] = ()) -> Result:
        script = JUDGE.format(ran=str(self._folder / "ran"), wrong=wrong, dying=dying)
        self._monkeypatch.setattr(seeds, "WORDS", ("-c", script))
        folder = str(self._folder / "seeds")
        return CliRunner().invoke(seeds.main, ["--folder", folder, *words])

    @property
    def ran(self) -> list[int]:
        """Which seeds were run, since this was last asked."""
        return [seed for seed, _ in self.how]

    @property
    def how(self) -> list[tuple[int, bool]]:
        """Which were run, and whether what every run sends was sent with it."""
        path = self._folder / "ran"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return sorted((int(seed), told == "True") for seed, told in map(str.split, lines))

    @property
    def lines(self) -> list[Mapping[str, Any]]:
        return [json.loads(line) for line in self.record.read_text().splitlines()]


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    return Judged(tmp_path, monkeypatch)


def test_each_seed_is_run_once_and_each_has_a_line(judged: Judged) -> None:
    found = judged.run("--seeds", "3", "--first", "10")
    assert found.exit_code == 0, found.output
    assert judged.ran == [10, 11, 12]
    assert sorted(line["seed"] for line in judged.lines) == [10, 11, 12]
    assert {line["code"] for line in judged.lines} == {seeds.identity()}
    assert sorted(line["requests"] for line in judged.lines) == [110, 111, 112]
    assert "3 of 3 done, 0 not conforming, about 0 min left" in found.output
    assert "3 of 3 seeds conform; 333 requests" in found.output


def test_a_seed_that_differs_fails_and_is_told_with_its_script(judged: Judged) -> None:
    found = judged.run("--seeds", "3", wrong=(1,))
    assert found.exit_code == 1
    assert "--seed 1\n" in found.output
    assert "differs  GetItem: Item missing" in found.output
    assert "seeds/1/reproduce_1.py" in found.output
    assert "2 of 3 seeds conform" in found.output


def test_it_goes_on_where_it_was_and_still_tells_what_differed(judged: Judged) -> None:
    judged.run("--seeds", "2", wrong=(1,))
    assert judged.ran == [0, 1]
    again = judged.run("--seeds", "4")
    assert judged.ran == [2, 3]
    assert again.exit_code == 1, "what was found counts on"
    assert "3 of 4 seeds conform" in again.output
    assert len(judged.lines) == 4


def test_a_line_that_was_cut_off_and_one_of_other_sources_do_not_count(judged: Judged) -> None:
    judged.run("--seeds", "2")
    first, second = judged.record.read_text().splitlines()
    other = json.dumps({**json.loads(first), "code": "0123456789ab", "ok": False})
    judged.record.write_text(f"{other}\n{second[:-9]}")
    assert judged.ran == [0, 1]
    again = judged.run("--seeds", "2")
    assert again.exit_code == 0, again.output
    assert judged.ran == [0, 1]
    assert judged.run("--seeds", "2").exit_code == 0
    assert judged.ran == []


def test_a_run_that_dies_is_no_pass_and_is_tried_again(judged: Judged) -> None:
    found = judged.run("--seeds", "2", dying=(0,))
    assert found.exit_code == 2
    assert "seed 0 did not end: no such table" in found.output
    assert judged.ran == [0, 1]
    assert judged.run("--seeds", "2").exit_code == 0
    assert judged.ran == [0]


def test_what_every_run_sends_is_sent_with_one_seed(judged: Judged) -> None:
    found = judged.run("--seeds", "3", "--first", "5")
    assert judged.how == [(5, True), (6, False), (7, False)]
    assert [line["seed"] for line in judged.lines if line["recited"]] == [5]
    assert "seed 5: conforms, 105 requests, what every run sends among them, in" in found.output
    assert "seed 6: conforms, 106 requests in" in found.output
    judged.run("--seeds", "3", "--first", "7")
    assert judged.how == [(8, False), (9, False)], "it was sent with seed 5"


def test_what_every_run_sends_is_sent_again_for_other_sources(
    judged: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged.run("--seeds", "2")
    assert judged.how == [(0, True), (1, False)]
    monkeypatch.setattr(seeds, "identity", lambda: "0123456789ab")
    judged.run("--seeds", "2")
    assert judged.how == [(0, True), (1, False)]


def test_it_is_sent_again_if_its_run_died(judged: Judged) -> None:
    assert judged.run("--seeds", "2", dying=(0,)).exit_code == 2
    assert judged.how == [(0, True), (1, False)]
    found = judged.run("--seeds", "1", "--first", "1", wrong=(1,))
    assert judged.how == [(1, True)], "though seed 1 is known"
    assert found.exit_code == 1
    assert "0 of 1 seeds conform" in found.output


def test_what_it_found_outside_the_seeds_asked_for_is_not_passed_over(judged: Judged) -> None:
    judged.run("--seeds", "1", wrong=(0,))
    assert judged.how == [(0, True)]
    assert judged.run("--seeds", "2", "--first", "1", wrong=(1,)).exit_code == 1
    assert judged.how == [(1, True), (2, False)]
    assert judged.run("--seeds", "2", "--first", "1").exit_code == 1, "it counts on"
    assert judged.how == []


def test_sources_that_change_end_it(judged: Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["before", "after"])
    monkeypatch.setattr(seeds, "identity", lambda: next(names))
    found = judged.run("--seeds", "1")
    assert found.exit_code == 2
    assert "the sources changed while seed 0 ran; 0 of 1 seeds are done" in found.output


def test_sigterm_leaves_no_run_behind(tmp_path: Path) -> None:
    campaign = """
        import sys
        from dynacheck.conform import seeds
        judge = (
            "import os, time; pipe = os.open(%r, os.O_WRONLY);"
            "os.write(pipe, b'here'); time.sleep(600)"
        )
        seeds.WORDS = ("-c", judge % sys.argv[1])
        seeds.main(["--seeds", "3", "--workers", "1", "--folder", sys.argv[2]])
        """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    words = [sys.executable, "-c", textwrap.dedent(campaign), str(pipe), str(tmp_path / "seeds")]
    with subprocess.Popen(words) as parent, pipe.open("rb") as judge:
        assert judge.read(4) == b"here", "the first seed runs"
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 128 + signal.SIGTERM
        assert judge.read() == b"", "the pipe ends with the last process that holds it"
