"""Shows the standings of all contests, and what the targets weigh, when the run has ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from contest import Compete, Standing, hold, table
from pytest_benchmark.fixture import BenchmarkFixture
from rich.console import Console
from weights import Weigh, Weight, weights_table

STANDINGS = pytest.StashKey[list[Standing]]()
WEIGHTS = pytest.StashKey[list[Weight]]()
WIDTH = 120


@pytest.fixture
def compete(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> Compete:
    """Hold a contest; how it ended is shown with the others'."""
    standings = request.config.stash.setdefault(STANDINGS, [])
    return lambda contest: standings.append(hold(contest, benchmark))


@pytest.fixture
def weigh(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> Iterator[Weigh]:
    """Take down what a target weighs; the record keeps it, and nothing is timed."""
    weights = request.config.stash.setdefault(WEIGHTS, [])
    yield lambda *each: weights.append(Weight(*each))
    benchmark.extra_info["weights"] = [each.as_json() for each in weights]
    benchmark.pedantic(lambda: None)  # type: ignore[no-untyped-call]


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Print a table for each unit."""
    standings = config.stash.get(STANDINGS, [])
    console = Console(width=WIDTH, highlight=False)
    for unit in dict.fromkeys(standing.contest.unit for standing in standings):
        console.print(table(s for s in standings if s.contest.unit == unit))
    if weights := config.stash.get(WEIGHTS, []):
        console.print(weights_table(weights))
