"""The limits that a run tries: what reaches one is accepted, and what passes it refused."""

from __future__ import annotations

import pytest

from dynacheck.conform.coverage import Coverage
from dynacheck.conform.strategies import large_batches
from dynacheck.conform.strategies.limits import LIMITS, at_limit
from dynacheck.conform.strategies.paging import BATCH_BYTES
from dynacheck.exchange.schemas import POOL, Schema
from dynaspec.items import Failure, Success, Tables, handle
from dynaspec.items.tables import lifecycle

SIMPLE = Schema("S")


def tables() -> Tables:
    made = Tables()
    for schema in POOL:
        made, _ = handle(made, "CreateTable", schema.create_request())
    return lifecycle.settled(made)


MADE = tables()


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_limit_lies_between_its_two_sides(name: str) -> None:
    answers = {
        over: handle(MADE, *at_limit(name, over, SIMPLE, {"p": {"S": "a"}}))[1]
        for over in (False, True)
    }
    within = answers[False]
    assert not isinstance(within, Failure) or within.code == "ResourceNotFoundException"
    assert isinstance(answers[True], Failure)
    assert answers[True].code == "ValidationException"


def test_the_bytes_of_a_batch_lie_between_two_that_are_read() -> None:
    state, left = MADE, {}
    for step in large_batches(SIMPLE):
        state, given = handle(state, step.operation, step.request)
        assert isinstance(given, Success), given
        if step.limit is not None:
            left[step.limit] = bool(given.body["UnprocessedKeys"])
    assert left == {f"{BATCH_BYTES}: at": False, f"{BATCH_BYTES}: over": True}


def test_a_run_that_does_not_try_the_bytes_of_a_batch_says_so() -> None:
    missing = Coverage().not_tried(frozenset({"BatchGetItem"}))
    sides = {f"limit {BATCH_BYTES}: at", f"limit {BATCH_BYTES}: over"}
    assert sides <= set(missing)
    assert not sides & set(Coverage().not_tried(frozenset({"GetItem"})))
