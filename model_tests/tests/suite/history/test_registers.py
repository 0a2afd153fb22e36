"""The judge of items, held against linearizability by definition."""

from __future__ import annotations

from random import Random

import pytest
from suite.history.small_histories import drawn, history_of, linearizable

from dynacheck.history.registers import judge


@pytest.mark.parametrize("seed", range(120))
def test_drawn_histories_are_judged_as_the_definition_does(seed: int) -> None:
    """On each of 500 histories a seed, of up to eight operations, legal and broken ones."""
    rng = Random(seed)
    verdicts = set()
    for n in range(500):
        calls = drawn(rng, rng.randrange(1, 9))
        by_definition = linearizable(calls)
        verdicts.add(by_definition)
        found = judge(history_of(calls))
        assert not found.odd.any(), calls
        assert (not found.violations.count) == by_definition, (seed, n, calls, found.violations)
    assert verdicts == {True, False}
