"""A counterexample is found wherever the solver begins its search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import z3

from dynacheck.mutants.specification import SPECIFICATION_MUTANTS

SEEDS = range(4)


@pytest.fixture(params=SEEDS)
def _beginning(request: pytest.FixtureRequest) -> Iterator[None]:
    _begin_at(request.param)
    yield
    _begin_at(0)


def _begin_at(seed: int) -> None:
    z3.set_param("smt.random_seed", seed)
    z3.set_param("sat.random_seed", seed)


@pytest.mark.usefixtures("_beginning")
def test_a_mutant_is_refuted_from_every_beginning() -> None:
    """Sequences that are long, or of a negative length, were what the solver came upon first."""
    (mutant,) = (m for m in SPECIFICATION_MUTANTS if m.name == "a shard takes whatever comes")
    assert mutant.caught_by_method("prove")
