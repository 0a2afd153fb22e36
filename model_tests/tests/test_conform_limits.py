"""The limits that a run tries: what reaches one is accepted, and what passes it refused."""

from __future__ import annotations

import pytest

from dynacheck.conform.strategies import POOL, Schema
from dynacheck.conform.strategies.limits import LIMITS, at_limit
from dynaspec.items import Failure, Tables, handle, lifecycle

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
