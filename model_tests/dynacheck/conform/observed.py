"""Requests that somebody saw the service refuse, as examples for a target.

They are the vectors whose source is an observer. An example that was shrunk breaks the same rule,
but at a point of which nobody has asked the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from dynacheck.conform.causes import Case
from dynacheck.exchange.schemas import PREFIX
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.rules import broken_by
from dynacheck.vectors import corpus
from dynacheck.vectors.vector import PREFIX as VECTORS_PREFIX
from dynacheck.vectors.vector import Continued, Vector
from dynaspec.items import EMPTY, Failure

MOST = 3
"""How many of a rule's observed examples are tried."""


def observed_cases(operation: str, rule: str) -> tuple[tuple[Case, str], ...]:
    """Examples of the breach of a rule by an operation, each with who observed it."""
    return _by_rule(operation).get(rule, ())[:MOST]


@cache
def _by_rule(operation: str) -> Mapping[str, tuple[tuple[Case, str], ...]]:
    """The observed examples of an operation, by the rule that their last step breaks."""
    found: dict[str, tuple[tuple[Case, str], ...]] = {}
    for vector in corpus.vectors().get(operation, ()):
        if vector.observed:
            for rule, case in _refused(vector, operation):
                found[rule] = (*found.get(rule, ()), (case, vector.source))
    return found


def _refused(vector: Vector, operation: str) -> Iterator[tuple[str, Case]]:
    """The first step of a vector that is refused, if it is of the operation and breaks one rule."""
    made = [Step("CreateTable", request) for request in vector.tables]
    put = [Step("PutItem", request) for request in vector.items]
    tables, steps = EMPTY, []
    for step in (*made, *put, *vector.steps):
        if isinstance(step, Walk | Continued):
            return
        tables, given = answer(tables, step)
        steps.append(Step(step.operation, _renamed(step.request), settle=step.settle))
        if isinstance(given, Failure):
            rule = broken_by(given)
            if rule is not None and not given.rests_on and step.operation == operation:
                yield rule, Case((), tuple(steps))
            return


def _renamed(value: Any) -> Any:
    """A part of a request with names of the suite's own tables, which are as long."""
    if isinstance(value, Mapping):
        return {_renamed(name): _renamed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    return value.replace(VECTORS_PREFIX, PREFIX) if isinstance(value, str) else value
