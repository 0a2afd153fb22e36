"""Comparing answers in which a target's own names of streams' parts are told."""

from __future__ import annotations

from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.step import Step, StreamReading, Walk
from dynacheck.exchange.streams import Names, number_of, stream_read
from dynacheck.judging.bodies import rows
from dynacheck.judging.compare import SUCCESS, Difference, compare
from dynacheck.judging.presence import marked
from dynacheck.judging.streams import LISTED, listing_fault, numbers_fault, reading_fault
from dynaspec.items import Failure, Success

TOLD = frozenset({"GetShardIterator", "GetRecords", LISTED})
"""The operations whose answers have names of streams' parts in them."""


def has_names(step: Step) -> bool:
    """Whether the answer to a step has names of streams' parts in it."""
    return step.operation in TOLD and not isinstance(step, Walk)


def compare_named(
    names: Names, step: Step, expected: Success | Failure, given: Answer
) -> Difference | None:
    """How such an answer differs; of one that does not, what it tells is taken note of."""
    if isinstance(expected, Failure) or not isinstance(given, Answered):
        return compare(expected, given)
    if step.operation == LISTED:
        limit = step.request.get("Limit")
        page = limit if isinstance(limit, int) else None
        rule = listing_fault(rows(marked(expected.body), "Streams"), page, [given.body], last=False)
        return _fault(rule)
    stream = stream_read(step.request)
    if isinstance(step, StreamReading):
        records = rows(marked(expected.body), "Records")
        rule = reading_fault(names, stream, records, step.page, given.body)
        if rule is None:
            names.note_reading(stream, records, given.body)
        return _fault(rule)
    own = rows(given.body, "Records")
    rule = numbers_fault(list(map(number_of, own)))
    if rule is not None:
        return _fault(rule)
    known = names.recognised(stream, rows(expected.body, "Records"), own)
    told = {**given.body, "Records": known} if "Records" in given.body else given.body
    difference = compare(expected, Answered(told))
    if difference is None:
        names.note(stream, expected.body, given.body)
    return difference


def _fault(rule: str | None) -> Difference | None:
    return Difference(SUCCESS, SUCCESS, f"stream: {rule}") if rule else None
