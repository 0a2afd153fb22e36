"""The store's own simulation, under faults: what its clients saw is never called broken.

Values repeat there, and items are deleted, so that it is the search that judges.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read
from dynacheck.simulate.machine import Cluster, drive
from dynacheck.simulate.world import World
from dynacheck.trace.requests import HOUSEKEEPING
from support.runs.adventure import adventure

HEADER: Final = {
    "history": 2,
    "tables": {"table": {"key": ["k"], "value": "v"}},
    "shows_refused": True,
}


def _verdict(lines: Sequence[Mapping[str, Any]], folder: Path) -> str:
    """The verdict on items; nothing is broken."""
    path = folder / "history.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (HEADER, *lines)))
    findings = judge_history(read(path)).findings
    broken = [each for each in findings if each.word == "broken" and each.promise.documented]
    assert not broken, lines
    return findings[0].word


def test_adventures_are_not_broken(tmp_path: Path) -> None:
    words = Counter(_verdict(adventure(seed).history, tmp_path) for seed in range(12))
    assert words["kept"] >= 11, words


def test_runs_of_clients_and_faults_are_not_broken(tmp_path: Path) -> None:
    """Each is judged until the store first deletes what has expired, of which no client knows."""
    words: Counter[str] = Counter()

    class Judged(World):
        def end(self) -> None:
            super().end()
            lines = takewhile(_is_asked_by_clients, self.target.history)
            words[_verdict([*lines], tmp_path)] += 1

    class JudgedCluster(Cluster):
        world_of = Judged

    drive(20, seed=0, cluster=JudgedCluster)
    assert words["kept"] >= 10, words
    assert words["unknown"] <= 2, words


def _is_asked_by_clients(line: Mapping[str, Any]) -> bool:
    return line.get("operation") != HOUSEKEEPING
