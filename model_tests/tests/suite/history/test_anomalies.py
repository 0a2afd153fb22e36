"""Each kind of misbehaviour, done once amid drawn clients, is found, named, and shown."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from suite.history import anomalies_of_items, anomalies_of_many
from suite.history.anomaly import Anomaly
from suite.history.clients import Habits
from suite.history.scenes import Scene

from dynacheck.history.explain import explain
from dynacheck.history.promises import Finding, Judgement, judge_history
from dynacheck.history.reading.files import read

ANOMALIES: Final = [*anomalies_of_items.ANOMALIES, *anomalies_of_many.ANOMALIES]
SEEDS: Final = range(4)
HABITS: Final = Habits(clients=4, requests=12)
EACH: Final = [pytest.param(each, id=each.name) for each in ANOMALIES]


@lru_cache(maxsize=1000)
def _judged(anomaly: Anomaly, seed: int) -> Judgement:
    scene = Scene(seed, anomaly.play, HABITS)
    with TemporaryDirectory() as folder:
        return judge_history(read(scene.simulation.write(Path(folder) / "history.jsonl")))


def _broken(judgement: Judgement) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.word == "broken"]


def _called(judgement: Judgement, found: Finding) -> set[str]:
    """What the violations of a promise are called, and what is said of them."""
    names = {str(getattr(v, "kind", getattr(v, "name", ""))) for v in found.violations}
    return names | {explain(judgement.history, each).sentence for each in found.violations}


def _is_found(anomaly: Anomaly, seed: int) -> None:
    """Its promises are broken, no others, and what is found has its name."""
    judgement = _judged(anomaly, seed)
    broken = _broken(judgement)
    assert {finding.promise.name for finding in broken} == anomaly.breaks, seed
    for finding in broken:
        called = _called(judgement, finding)
        assert any(anomaly.called in each for each in called), (seed, finding, called)


def _is_shown(anomaly: Anomaly, seed: int) -> None:
    """An example has all requests that are marked with "!", or one that is marked with "?"."""
    judgement = _judged(anomaly, seed)
    marked = {name for name in judgement.history.processes if name[0] in "!?"}
    must = {name for name in marked if name[0] == "!"}
    assert _broken(judgement), seed
    for finding in _broken(judgement):
        shown = [
            {line.process for line in explain(judgement.history, each).lines}
            for each in finding.violations
        ]
        assert any(must <= each and marked & each for each in shown), (seed, shown)


@pytest.mark.parametrize("anomaly", EACH)
def test_it_is_found_and_named(anomaly: Anomaly) -> None:
    for seed in SEEDS:
        _is_found(anomaly, seed)


@pytest.mark.parametrize("anomaly", EACH)
def test_an_example_contains_it(anomaly: Anomaly) -> None:
    for seed in SEEDS:
        _is_shown(anomaly, seed)


@pytest.mark.slow
@pytest.mark.parametrize("anomaly", EACH)
def test_it_is_found_and_shown_in_many_histories(anomaly: Anomaly) -> None:
    for seed in range(100, 200):
        _is_found(anomaly, seed)
        _is_shown(anomaly, seed)
