"""Shows the standings of all contests when the run has ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from contest import Contest, Standing, hold, table
from pytest_benchmark.fixture import BenchmarkFixture
from rich.console import Console

Compete = Callable[[Contest], None]

STANDINGS = pytest.StashKey[list[Standing]]()
WIDTH = 120


@pytest.fixture
def compete(request: pytest.FixtureRequest, benchmark: BenchmarkFixture) -> Compete:
    """Hold a contest; how it ended is shown with the others'."""
    standings = request.config.stash.setdefault(STANDINGS, [])
    return lambda contest: standings.append(hold(contest, benchmark))


def pytest_terminal_summary(config: pytest.Config) -> None:
    """Print a table for each unit."""
    standings = config.stash.get(STANDINGS, [])
    console = Console(width=WIDTH, highlight=False)
    for unit in dict.fromkeys(standing.contest.unit for standing in standings):
        console.print(table(s for s in standings if s.contest.unit == unit))
