"""The judge of items, held against linearizability by definition."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from suite.history.small_histories import Call, drawn, every, history_of, linearizable

from dynacheck.history.items.registers import judge


def _compare(histories: Sequence[Sequence[Call]]) -> set[bool]:
    """Judge histories as items of one; return the verdicts that there were."""
    found = judge(history_of(histories))
    assert not found.odd.any()
    verdicts = set()
    for n, calls in enumerate(histories):
        by_definition = linearizable(calls)
        verdicts.add(by_definition)
        assert (n not in found.violations.items) == by_definition, (by_definition, calls)
    return verdicts


@pytest.mark.parametrize("size", [1, 2, 3])
def test_all_small_histories_are_judged_as_the_definition_does(size: int) -> None:
    """Of one operation, of two, and of three."""
    assert _compare(list(every(size))) == {True, False}


@pytest.mark.parametrize("seed", range(4))
def test_drawn_histories_are_judged_as_the_definition_does(seed: int) -> None:
    """5,000 of up to eight operations a seed, legal and broken ones."""
    rng = Random(seed)
    assert _compare([drawn(rng, rng.randrange(1, 9)) for _ in range(5000)]) == {True, False}
