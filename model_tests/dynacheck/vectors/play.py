"""Running vectors against a target: the files as they are, over HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from msgspec import UnsetType

from dynacheck.exchange import streams
from dynacheck.exchange.client import UNKNOWN_OPERATION, Answer, Answered, Broken, Refused
from dynacheck.exchange.json_form import ONE_OF, from_json
from dynacheck.exchange.step import Step, StreamReading, Walk
from dynacheck.exchange.tables import TargetLostError, Upkeep
from dynacheck.judging import walks
from dynacheck.judging.bodies import rows
from dynacheck.judging.choices import Decisions, fitting
from dynacheck.judging.compare import EXTRAS, SUCCESS, Difference, compare, compare_words
from dynacheck.judging.stream_answers import compare_named, has_names
from dynacheck.vectors.behind import PAUSES_SECONDS, may_be_behind, same, strongly_consistent
from dynacheck.vectors.files import Failed, File, Played, Succeeded, Wait, Written
from dynacheck.vectors.text import line
from dynacheck.vectors.vector import PREFIX
from dynaspec.items import Decided, Failure, OneOf, Success

OPAQUE = frozenset({"NextToken", *streams.ITERATORS})
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

    @property
    def name(self) -> str:
        """The vector as it is named: FILE/NAME."""
        return f"{self.file}/{self.vector.name}"


def play(upkeep: Upkeep, files: list[File], told: Callable[[Outcome], None]) -> list[Outcome]:
    """Run every vector. Raises TargetLostError."""
    unknown = _unknown(upkeep, files)
    gone: set[str] = set()
    found = []
    for file in files:
        for vector in file.vectors:
            if first_operation(vector) in unknown:
                step = next(n for n, s in enumerate(vector.steps, 1) if isinstance(s, Played))
                found.append(Outcome(file.operation, vector, supported=False, step=step))
            else:
                found.append(_play(upkeep, file.operation, vector, gone))
            told(found[-1])
    return found


def _unknown(upkeep: Upkeep, files: list[File]) -> frozenset[str]:
    """The operations that the target does not know.

    Each is asked without members, which changes nothing: every operation that writes requires some.
    """
    asked = {first_operation(vector) for file in files for vector in file.vectors}
    unknown = set()
    for name in sorted(asked):
        given = upkeep.send(name, {})
        if isinstance(given, Broken):
            upkeep.revive(given)
        if _is_unknown(given):
            unknown.add(name)
    return frozenset(unknown)


def first_operation(vector: Written) -> str:
    """The operation of the first request after the set-up."""
    return next((step.operation for step in vector.steps if isinstance(step, Played)), "")


def _is_unknown(given: Answer) -> bool:
    return isinstance(given, Refused) and given.code in UNKNOWN_OPERATION


def _play(upkeep: Upkeep, file: str, vector: Written, gone: set[str]) -> Outcome:
    """Run one vector. `gone` are tables that are known not to be there, also afterwards."""
    upkeep.sweep()  # each vector has client tokens of its own
    names = {*_names(vector)}
    try:
        for name in sorted(names - gone):
            upkeep.drop(name)
        try:
            return _steps(upkeep, file, vector)
        finally:
            for name in sorted(names):
                upkeep.drop(name)
            gone |= names
    except TargetLostError as error:
        raise TargetLostError(f"{file}/{vector.name}: {error}") from None


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
                said = _text(given)
                return Outcome(
                    file, vector, fault="its set-up is refused", expected=SUCCESS, got=said
                )
            if operation == "CreateTable" and not _ready(given):
                upkeep.wait(request["TableName"], gone=False)
    before: Answer = Answered({})
    decisions = Decisions()
    first = Outcome(file, vector)
    for number, step in enumerate(vector.steps, start=1):
        if isinstance(step, Wait):
            upkeep.wait(step.table, gone=step.until == "gone")
            continue
        found, before = _judged(upkeep, file, vector, number, before, decisions)
        if not found.supported or found.fault is not None:
            return found
        if first.words is None:
            first = found
    return first


def _ready(made: Answered) -> bool:
    """Whether the answer to CreateTable says that the table is ready; not if it has indexes."""
    table = made.body.get("TableDescription")
    if not isinstance(table, Mapping) or table.get("GlobalSecondaryIndexes"):
        return False
    return table.get("TableStatus") == "ACTIVE"


def _judged(
    upkeep: Upkeep,
    file: str,
    vector: Written,
    number: int,
    before: Answer,
    decisions: Decisions,
) -> tuple[Outcome, Answer]:
    """What came of the step of that number, and the answer."""
    step = cast(Played, vector.steps[number - 1])
    every = [(_expected(each), _decided(each)) for each in (step.response, *step.alternatives)]
    left = [(answer, decided) for answer, decided in every if decisions.allow(decided)]
    expected = [answer for answer, _ in left]
    behind = may_be_behind(step, vector.steps[: number - 1])
    given, faults = _answered(upkeep, step, before, expected, behind)
    if isinstance(given, Broken):
        upkeep.revive(given)
    if _is_unknown(given):
        return Outcome(file, vector, supported=False, step=number), given
    words = [compare_words(one, given) for one in expected]
    best = fitting(list(zip(faults, words, strict=True)))
    difference, decided = faults[best], left[best][1]
    other = None if difference else words[best]
    if decided is not None and not (difference or other):
        decisions.note(decided)
    if difference is None and other is None:
        return Outcome(file, vector), given
    found = Outcome(
        file, vector, True, number,
        _fault(difference) if difference else None,
        other.rule if other else None, _shown(step), _text(given),
    )  # fmt: skip
    return found, given


def _answered(
    upkeep: Upkeep, step: Played, before: Answer, expected: list[Success | Failure], behind: bool
) -> tuple[Answer, list[Difference | None]]:
    """The answer, and how it differs from each that is expected; asked again if it is behind."""
    given = _sent(upkeep, step, before)
    faults = [_difference(upkeep, step, one, given) for one in expected]
    if None in faults or not isinstance(given, Answered) or not behind:
        return given, faults
    latest = _sent(upkeep, strongly_consistent(step), before)
    if isinstance(latest, Answered) and same(latest.body, given.body):
        return given, faults
    for seconds in PAUSES_SECONDS:
        time.sleep(seconds)
        given = _sent(upkeep, step, before)
        faults = [_difference(upkeep, step, one, given) for one in expected]
        if None in faults:
            break
    return given, faults


def _fault(difference: Difference) -> str:
    if difference.expected == difference.got:
        return f"{difference.expected}: {difference.rule}"
    return f"{difference.got} instead of {difference.expected}: {difference.rule}"


def _sent(upkeep: Upkeep, step: Played, before: Answer) -> Answer:
    def send(operation: str, request: Mapping[str, object]) -> Answer:
        return walks.specified(operation, upkeep.send(operation, request))

    request = from_json(step.request)
    if step.continues and isinstance(before, Answered):
        request = {**request, "NextToken": before.body.get("NextToken")}
    if step.operation == "GetRecords":
        told = step.response.body if isinstance(step.response, Succeeded) else {}
        return streams.read(send, _step(step), len(rows(told, "Records")))
    if step.pages is None:
        return send(step.operation, request)
    return walks.walked(_walk(step), _most(step), send)


def _most(step: Played) -> int:
    """How many pages of a walk are asked for at most."""
    if isinstance(step.response, Failed):
        return 1
    body = step.response.body
    if step.operation == walks.STATEMENT:
        return len(rows(body, "Items")) + walks.STATEMENT_READS
    return walks.recalled(body, step.response.unordered).most


def _step(step: Played) -> Step:
    """A step whose answer has names of streams' parts in it."""
    request = from_json(step.request)
    if step.pages is None:
        return Step(step.operation, request)
    return StreamReading(step.operation, request, page=step.pages.limit)


def _walk(step: Played) -> Walk:
    assert step.pages is not None
    request = from_json(step.request)
    return Walk(step.operation, request, page=step.pages.limit, segments=step.pages.segments)


def _difference(
    upkeep: Upkeep, step: Played, expected: Success | Failure, given: Answer
) -> Difference | None:
    if step.operation == "GetRecords" or (step.pages is None and has_names(_step(step))):
        return compare_named(upkeep.names, _step(step), expected, given)
    if step.pages is None or isinstance(expected, Failure) or not isinstance(given, Answered):
        return compare(expected, given)
    every = walks.recalled(expected.body, expected.unordered)
    rule = walks.fault(every, _walk(step), given)
    return Difference(SUCCESS, SUCCESS, rule) if rule else None


def _expected(answer: Succeeded | Failed) -> Success | Failure:
    body = cast("Mapping[str, object]", from_json(answer.body))
    if isinstance(answer, Failed):
        return Failure(answer.code, answer.message, body)
    free = {name: tuple(sizes) for name, sizes in answer.unordered.items()}
    return Success(_with_choices(body), free, opaque=OPAQUE & body.keys())


def _with_choices(body: Mapping[str, object]) -> dict[str, object]:
    """A body in which what is marked so is a value that the service chooses."""
    return {name: _value(inner) for name, inner in body.items()}


def _value(value: object) -> object:
    if isinstance(value, list):
        return [_value(inner) for inner in value]
    if not isinstance(value, Mapping):
        return value
    values = value.get(ONE_OF)
    if len(value) == 1 and isinstance(values, list):
        return OneOf(tuple(map(_value, values)))
    return _with_choices(value)


def _decided(answer: Succeeded | Failed) -> Decided | None:
    told = answer.decided
    if isinstance(told, UnsetType):
        return None
    return Decided(told.about, tuple(range(start, stop) for start, stop in told.numbers))


def _shown(step: Played) -> str:
    answer, others = step.response, len(step.alternatives)
    if isinstance(answer, Failed):
        told = line(answer.code, answer.message, answer.body)
    else:
        told = line(SUCCESS, "", answer.body)
    return f"{told}, or one of {others} other answers" if others else told


def _text(given: Answer) -> str:
    if isinstance(given, Answered):
        return line(SUCCESS, "", given.body)
    if isinstance(given, Refused):
        carried = {name: given.extra[name] for name in EXTRAS if name in given.extra}
        return line(given.code, given.message, carried)
    return line(given.kind, given.detail, {})
