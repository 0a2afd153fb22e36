"""Divergences that a mended request explains: another of two faults, and a target that breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dynacheck.conform.causes import Case
from dynacheck.conform.mending import are_both_faults
from dynacheck.exchange.client import Refused
from dynacheck.exchange.schemas import POOL
from dynacheck.exchange.step import Step
from dynaspec.items import EMPTY, Failure, Success, Tables, handle, possible
from support.endpoints.conform_wire_server import serving
from support.runs.conform_runs import conform, tiny_run
from support.specified.chosen import answered

__all__ = ["tiny_run"]

TABLE = POOL[0]
KEY = {"p": {"S": "a"}}
Request = dict[str, Any]


def put(**members: object) -> Request:
    return {"TableName": TABLE.table, "Item": dict(KEY), **members}


def refusal(request: Request) -> Failure:
    tables, _ = answered(EMPTY, "CreateTable", TABLE.create_request())
    (first, *_) = possible(handle(tables, "PutItem", request)[1])
    assert isinstance(first, Failure), first
    return first


EMPTY_SET = {"Item": {**KEY, "a": {"SS": []}}}
SYNTAX = {"ConditionExpression": "a = "}
ENUM = {"ReturnValues": "SOME"}
ABSENT = {"TableName": "dynaspec_conform_nobody"}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [(EMPTY_SET, SYNTAX, True), (EMPTY_SET, ENUM, False), (SYNTAX, ABSENT, False)],
    ids=["of one stage", "a constraint and a value", "a request and its table"],
)
def test_another_of_two_faults_is_of_order_unless_the_order_is_known(
    one: Request, other: Request, both: bool
) -> None:
    request = put(**{**one, **other})
    expected = refusal(request)
    case = Case((TABLE,), (Step("PutItem", request),))
    alone = [refusal(put(**one)), refusal(put(**other))]
    got = next(each for each in alone if each.message != expected.message)
    answer = Refused(got.code, got.message, {})
    assert are_both_faults(case, expected, answer) is both


def test_a_fault_that_the_request_does_not_have_is_no_matter_of_order() -> None:
    request = put(**EMPTY_SET)
    case = Case((TABLE,), (Step("PutItem", request),))
    elsewhere = refusal(put(**SYNTAX))
    answer = Refused(elsewhere.code, elsewhere.message, {})
    assert not are_both_faults(case, refusal(request), answer)
    assert not are_both_faults(case, refusal(request), Refused("ValidationException", "no", {}))


def test_a_target_that_breaks_at_valid_requests_is_not_told_what_invalid_ones_get() -> None:
    def dropping(
        tables: Tables, operation: str, request: Mapping[str, object]
    ) -> tuple[Tables, Success | Failure]:
        if "REMOVE" in str(request.get("UpdateExpression")):
            raise ConnectionAbortedError("this test's target breaks off")
        return answered(tables, operation, request)

    with serving(dropping) as endpoint:
        status, found = conform("--endpoint", endpoint, "--only", "UpdateItem")
    assert status == 1
    symptoms = {tuple(cause["symptom"][:2]) for cause in found["divergences"]}
    assert symptoms == {("accepted", "connection lost")}, found["divergences"]
