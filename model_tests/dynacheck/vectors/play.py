"""Running vectors against a target: the files as they are, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from dynacheck.conform import walks
from dynacheck.conform.compare import SUCCESS, Difference, compare, compare_words, outcome
from dynacheck.conform.strategies import Walk
from dynacheck.conform.upkeep import Upkeep
from dynacheck.conform.wire import UNKNOWN_OPERATION, Answer, Answered, Broken, Refused
from dynacheck.trace.requests import from_json
from dynacheck.vectors.files import Failed, File, Played, Succeeded, Wait, Written
from dynacheck.vectors.vector import PREFIX
from dynaspec.items import Failure, Success

CATCHING_UP_SECONDS = (0.0, 0.05, 0.3)
"""After these pauses a read that is eventually consistent is sent again before it counts."""
LAGGING = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})
OPAQUE = frozenset({"NextToken"})
"""The members of an answer that are compared only in that they are there."""


@dataclass(frozen=True)
class Outcome:
    """What came of one vector: passed where there is neither a fault nor other words."""

    file: str
    vector: Written
    supported: bool = True
    step: int = 0
    fault: str | None = None
    words: str | None = None
    expected: str = ""
    got: str = ""


def play(upkeep: Upkeep, files: list[File], told: Callable[[Outcome], None]) -> list[Outcome]:
    """Run every vector. Raises TargetLostError."""
    found = []
    for file in files:
        for vector in file.vectors:
            found.append(_play(upkeep, file.operation, vector))
            told(found[-1])
    return found


def _play(upkeep: Upkeep, file: str, vector: Written) -> Outcome:
    upkeep.sweep()  # each vector has client tokens of its own
    names = sorted({*_names(vector)})
    for name in names:
        upkeep.drop(name)
    try:
        return _steps(upkeep, file, vector)
    finally:
        for name in names:
            upkeep.drop(name)


def _names(vector: Written) -> Iterator[str]:
    """The tables that a vector may make: only these are ever removed."""
    made = [s.request for s in vector.steps if isinstance(s, Played)]
    for request in (*vector.tables, *made):
        name = request.get("TableName")
        if isinstance(name, str) and name.startswith(PREFIX):
            yield name


def _steps(upkeep: Upkeep, file: str, vector: Written) -> Outcome:
    for operation, requests in (("CreateTable", vector.tables), ("PutItem", vector.items)):
        for request in requests:
            given = upkeep.send(operation, from_json(request))
            if not isinstance(given, Answered):
                return Outcome(file, vector, fault="its set-up is refused", got=_text(given))
            if operation == "CreateTable":
                upkeep.wait(request["TableName"], gone=False)
    before: Answer = Answered({})
    for number, step in enumerate(vector.steps, start=1):
        if isinstance(step, Wait):
            upkeep.wait(step.table, gone=step.until == "gone")
            continue
        found, before = _judged(upkeep, file, vector, number, step, before)
        if found is not None:
            return found
    return Outcome(file, vector)


def _judged(
    upkeep: Upkeep, file: str, vector: Written, number: int, step: Played, before: Answer
) -> tuple[Outcome | None, Answer]:
    """What is wrong with the answer to a step, or None; and the answer."""
    for seconds in CATCHING_UP_SECONDS if _may_lag(step) else (0.0,):
        time.sleep(seconds)
        given = _sent(upkeep, step, before)
        expected = [_expected(answer) for answer in (step.response, *step.alternatives)]
        faults = [_difference(step, one, given) for one in expected]
        if None in faults:
            break
    if isinstance(given, Broken):
        upkeep.revive(given)
    unknown = isinstance(given, Refused) and given.code in UNKNOWN_OPERATION
    if unknown:
        return Outcome(file, vector, supported=False, step=number), given
    difference = None if None in faults else faults[0]
    words = [compare_words(one, given) for one in expected]
    other = None if difference or None in words else words[0]
    if difference is None and other is None:
        return None, given
    found = Outcome(
        file, vector, True, number,
        f"{difference.got} instead of {difference.expected}: {difference.rule}"
        if difference else None,
        other.rule if other else None, _shown(step.response), _text(given),
    )  # fmt: skip
    return found, given


def _sent(upkeep: Upkeep, step: Played, before: Answer) -> Answer:
    def send(operation: str, request: Mapping[str, object]) -> Answer:
        return walks.specified(operation, upkeep.send(operation, request))

    request = from_json(step.request)
    if step.continues and isinstance(before, Answered):
        request = {**request, "NextToken": before.body.get("NextToken")}
    if step.pages is None:
        return send(step.operation, request)
    most = len(_listed(step.response, "Keys")) + 1
    if step.operation == walks.STATEMENT:
        most = len(_listed(step.response, "Items")) + walks.STATEMENT_READS
    return walks.walked(_walk(step), most, send)


def _walk(step: Played) -> Walk:
    assert step.pages is not None
    request = from_json(step.request)
    return Walk(step.operation, request, page=step.pages.limit, segments=step.pages.segments)


def _difference(step: Played, expected: Success | Failure, given: Answer) -> Difference | None:
    if step.pages is None or isinstance(expected, Failure) or not isinstance(given, Answered):
        return compare(expected, given)
    body: Mapping[str, Any] = expected.body
    items = body.get("Items")
    every = walks.Whole(
        None if items is None else tuple(items),
        body["Count"],
        expected.unordered["Items"],
        tuple(body["Keys"]),
        expected.unordered["Keys"],
    )
    rule = walks.fault(every, _walk(step), given)
    return Difference(SUCCESS, SUCCESS, rule) if rule else None


def _expected(answer: Succeeded | Failed) -> Success | Failure:
    body = cast("Mapping[str, object]", from_json(answer.body))
    if isinstance(answer, Failed):
        return Failure(answer.code, answer.message, body)
    free = {name: tuple(sizes) for name, sizes in answer.unordered.items()}
    return Success(body, free, opaque=OPAQUE & body.keys())


def _listed(answer: Succeeded | Failed, member: str) -> list[object]:
    found = answer.body.get(member)
    return found if isinstance(found, list) else []


def _may_lag(step: Played) -> bool:
    text = step.request.get("Statement")
    selects = isinstance(text, str) and text.upper().startswith("SELECT")
    reads = step.operation in LAGGING or selects
    return reads and step.request.get("ConsistentRead") is not True


def _shown(answer: Succeeded | Failed) -> str:
    if isinstance(answer, Failed):
        return f"{answer.code}: {answer.message}"
    return f"success {answer.body}"


def _text(given: Answer) -> str:
    if isinstance(given, Answered):
        return f"success {given.body}"
    told = given.message if isinstance(given, Refused) else given.detail
    return f"{outcome(given)}: {told}"
