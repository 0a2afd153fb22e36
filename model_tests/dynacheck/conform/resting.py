"""What a divergence rests on: the inferences without which the target might be right."""

from __future__ import annotations

from dynacheck.conform.causes import Cause
from dynacheck.conform.http_causes import HttpCause
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.judging.whole import whole
from dynaspec.items import EMPTY
from dynaspec.items.data.inferences import Inference, collected


def resting(cause: Cause | HttpCause) -> tuple[Inference, ...]:
    """What decides the answer to the last step of a case, and the write that it reads.

    Every rule below any SDK was observed.
    """
    if isinstance(cause, HttpCause):
        return ()
    case, tables = cause.case, EMPTY
    for schema in case.schemas:
        tables, _ = answer(tables, Step("CreateTable", schema.create_request()))
    shown = len(case.steps) - (2 if case.verified and len(case.steps) > 1 else 1)
    for step in case.steps[:shown]:
        tables, _ = answer(tables, step)
    with collected() as reached:
        for step in case.steps[shown:]:
            if isinstance(step, Walk):
                whole(tables, step)
            else:
                tables, _ = answer(tables, step)
    return tuple(sorted(reached, key=lambda each: each.name))
