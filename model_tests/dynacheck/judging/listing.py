"""Comparing what ListTables answers: what is documented of it, without the tables of others."""

from __future__ import annotations

from collections.abc import Callable

from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.schemas import PREFIX
from dynacheck.exchange.step import Step
from dynacheck.judging.compare import Difference, compare
from dynaspec.items import Success


def compare_listing(
    step: Step, expected: Success, answer: Answer, list_all: Callable[[], Answer]
) -> Difference | None:
    """How a listing differs.

    AWS documents no order of the names. So a whole listing is compared as a set, and pages as
    they are only where the target's own whole listing (`list_all`) is in the order of names. A
    full page may name a last table though no more follow: only the absence of a name says that
    none do.
    """
    listed = answer.body.get("TableNames") if isinstance(answer, Answered) else None
    if not isinstance(answer, Answered) or not isinstance(listed, list):
        return compare(expected, answer)
    names = [name for name in listed if str(name).startswith(PREFIX)]
    body = {**answer.body, "TableNames": names if step.request else sorted(names)}
    full = names == listed and len(listed) == step.request.get("Limit")
    if full and "LastEvaluatedTableName" not in expected.body:
        body.pop("LastEvaluatedTableName", None)
    difference = compare(expected, Answered(body))
    in_order = difference is None or not step.request or _in_order(list_all())
    return difference if in_order else None


def _in_order(answer: Answer) -> bool:
    names = answer.body.get("TableNames") if isinstance(answer, Answered) else None
    return isinstance(names, list) and names == sorted(names)
