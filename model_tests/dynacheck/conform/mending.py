"""Requests with one part mended, and what they show of the request as it was.

Where the target tells another fault than the specification does, the request may have both. Then
nothing but their order differs, and that is known of few pairs. If the request without one of its
parts, or with a plainer one, has the fault that the target tells, by the specification, then it had
that fault before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from dynacheck.conform.causes import Case
from dynacheck.conform.shrinking import requests_below
from dynacheck.exchange.client import Answer, Refused
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.judging.compare import CONDITION_FAILED, rules_of
from dynacheck.rules import broken_by, fitting
from dynaspec.items import EMPTY, Failure, Success, Tables, possible
from dynaspec.items.stages import stage

TRIED = 300
"""How many mended requests are looked at: the specification alone is asked."""


def are_both_faults(case: Case, expected: Success | Failure, got: Answer) -> bool:
    """Whether the last request has the fault that the target tells, besides the expected one, and
    no rule says which of the two comes first (`stages`)."""
    if not isinstance(expected, Failure) or not isinstance(got, Refused):
        return False
    if CONDITION_FAILED in (expected.code, got.code) or isinstance(case.subject, Walk):
        return False
    before = _before(case)
    told = fitting(got.message, got.code)
    if stage(expected.code, broken_by(expected) or "") != stage(got.code, *told[:1]):
        return False
    return any(
        rules_of(final) & {*told} if told else final.code == got.code != expected.code
        for step in islice(_mended(case.subject), TRIED)
        for final in possible(answer(before, step)[1])
        if isinstance(final, Failure)
    )


def mended_cases(case: Case) -> Iterator[Case]:
    """The case with its last request mended somewhere, in each way; none where a read comes last
    that is the suite's own."""
    if not case.verified:
        for step in _mended(case.subject):
            yield replace(case, steps=(*case.steps[:-1], step))


def _before(case: Case) -> Tables:
    """The tables that the case's subject finds."""
    tables = EMPTY
    for schema in case.schemas:
        tables, _ = answer(tables, Step("CreateTable", schema.create_request()))
    for step in case.steps[: case.steps.index(case.subject)]:
        tables, _ = answer(tables, step)
    return tables


def _mended(step: Step) -> Iterator[Step]:
    for request in requests_below(step.request):
        yield Step(step.operation, request)
    for request in _plainer(dict(step.request)):
        yield Step(step.operation, request)


def _plainer(value: Any) -> Iterator[Any]:
    """The same with one text or number in it that is plain."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from ({**value, name: plain} for plain in _plainer(inner))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from ([*value[:at], plain, *value[at + 1 :]] for plain in _plainer(inner))
    elif isinstance(value, str):
        yield from (plain for plain in ("a", "abc") if plain != value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield 1
