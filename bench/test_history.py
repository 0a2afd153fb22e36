"""The judges of histories: operations a second, beside a search, and bytes read a second.

The peer at judging is the common way, a search: Lowe's just-in-time linearization, given a number
of steps. The peer at reading is the standard library's `json`, on one core and without judging.
"""

from __future__ import annotations

import json
import resource
import time
from dataclasses import replace
from pathlib import Path

import histories
import numpy as np
import pytest
from contest import Compete, Contest, NoTurnError, Turn

from dynacheck.history.columns import History, Role
from dynacheck.history.items.odd import search_items
from dynacheck.history.items.registers import judge
from dynacheck.history.items.search import Linearized
from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read

SHAPES = ((100, 10_000, 10), (1, 10_000, 10), (1, 5_000, 30), (1, 2_000, 100))
"""Keys, requests on each, clients."""
ROUNDS = 5
STEPS = 20_000_000
"""Of a search, until it gives up."""
MEGABYTE = 1e6


def _history(folder: Path, shape: tuple[int, int, int], unknown: float = 0.0) -> Path:
    path = folder / "history.jsonl"
    histories.write(path, *shape, unknown)
    return path


@pytest.mark.parametrize("unknown", [0.0, 0.1], ids=["all known", "10 % unknown"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: f"{s[0]} x {s[1]:,}, {s[2]} clients")
def test_operations_judged(
    shape: tuple[int, int, int], unknown: float, tmp_path: Path, compete: Compete
) -> None:
    history = read(_history(tmp_path, shape, unknown))

    def sorting() -> Turn:
        began = time.perf_counter()
        found = judge(history)
        seconds = time.perf_counter() - began
        assert not found.violations.count, found.violations
        return _turn(history, seconds)

    def searching() -> Turn:
        if shape[0] > 1:
            raise NoTurnError("one key is enough to see")
        everything = judge(history).everything
        began = time.perf_counter()
        (found,) = search_items(history, everything, history.requests.end, STEPS)
        seconds = time.perf_counter() - began
        if not isinstance(found.found, Linearized):
            raise NoTurnError(f"gave up after {seconds:.1f} s")
        return _turn(history, seconds)

    event = f"{shape[0]} x {shape[1]:,}, {shape[2]} clients" + (", 10 % unknown" if unknown else "")
    players = {"a search": searching, "dynaspec": sorting}
    compete(Contest("Operations judged", event, "dynaspec", players, ROUNDS))


def test_a_violation_beside_a_pass(tmp_path: Path, compete: Compete) -> None:
    right = read(_history(tmp_path, SHAPES[0]))
    wrong = _with_stale_reads(right)

    def judging(history: History, violations: bool) -> Turn:
        began = time.perf_counter()
        found = judge(history)
        seconds = time.perf_counter() - began
        assert bool(found.violations.count) is violations
        return _turn(history, seconds)

    players = {"a pass": lambda: judging(right, False), "dynaspec": lambda: judging(wrong, True)}
    event = "100 x 10,000, 10 clients, one read in 10,000 is stale"
    compete(Contest("Operations judged, with violations", event, "dynaspec", players, ROUNDS))


def _with_stale_reads(history: History) -> History:
    """The history in which some reads saw the first value that was written to their item."""
    touches = history.touches
    writes = np.flatnonzero(touches.role == Role.WRITE)
    items, first = np.unique(touches.item[writes], return_index=True)
    oldest = np.zeros(int(items.max()) + 1, np.int64)
    oldest[items] = touches.value[writes[first]]
    value = touches.value.copy()
    late = np.flatnonzero(touches.role == Role.READ)[::10_000]
    value[late] = oldest[touches.item[late]]
    return replace(history, touches=replace(touches, value=value))


def test_bytes_read(tmp_path: Path, compete: Compete) -> None:
    path = _history(tmp_path, (100, 10_000, 10))
    size = path.stat().st_size / MEGABYTE

    def ours() -> Turn:
        began = time.perf_counter()
        read(path)
        seconds = time.perf_counter() - began
        return Turn(size / seconds, f"{size:,.0f} MB in {seconds:.1f} s")

    def standard() -> Turn:
        began = time.perf_counter()
        with path.open("rb") as file:
            for line in file:
                json.loads(line)
        seconds = time.perf_counter() - began
        return Turn(size / seconds, f"{size:,.0f} MB in {seconds:.1f} s")

    players = {"json.loads": standard, "dynaspec": ours}
    compete(Contest("Megabytes read", "one million requests", "dynaspec", players, 3))


@pytest.mark.slow
def test_ten_million_end_to_end(tmp_path: Path) -> None:
    path = _history(tmp_path, (100, 100_000, 10))
    began = time.perf_counter()
    judgement = judge_history(read(path))
    seconds = time.perf_counter() - began
    own, child = (resource.getrusage(who).ru_maxrss / 2**20 for who in (0, -1))
    print(f"\n{seconds:.0f} s, {own:.1f} GiB, and {child:.1f} GiB in the largest child")
    assert judgement.findings[0].word == "kept"
    assert seconds < 90
    assert own < 4


def _turn(history: History, seconds: float) -> Turn:
    count = len(history.requests.line)
    return Turn(count / seconds, f"{count:,} in {seconds * 1000:,.0f} ms")
