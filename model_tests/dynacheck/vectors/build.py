"""From a vector to the file's form: the specification answers its requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from msgspec import UNSET, structs

from dynacheck.exchange.client import raw_json
from dynacheck.exchange.json_form import jsonable
from dynacheck.exchange.step import Step, StreamReading, Walk, answer
from dynacheck.judging.compare import EXTRAS
from dynacheck.judging.marks import present
from dynacheck.judging.presence import marked
from dynacheck.judging.whole import whole
from dynacheck.vectors.files import (
    Decision,
    Failed,
    Paged,
    Played,
    Succeeded,
    Wait,
    Written,
)
from dynacheck.vectors.vector import Continued, Partly, Vector
from dynaspec.items import (
    EMPTY,
    Alternative,
    Answer,
    Choice,
    Decided,
    Failure,
    Part,
    Success,
    Tables,
    Unsupported,
)
from dynaspec.items.requests.names import readings
from dynaspec.items.tables.lifecycle import settled, stages

CHANGING = ("CreateTable", "UpdateTable", "DeleteTable")
"""Operations after which a table is not what it was for a while."""


class CorpusError(Exception):
    """A vector is wrong: its set-up is refused, or the specification does not say the answer."""


def built(vector: Vector) -> Written:
    """The vector with the specification's answers. Raises CorpusError."""
    tables = _set_up(vector)
    steps: list[Played | Wait] = []
    token: object = None
    for step in vector.steps:
        sent = _continued(step, token) if isinstance(step, Continued) else step
        after, given = answer(tables, sent)
        answers = [*_answers(vector, tables, sent, given), *_later_answers(vector, tables, sent)]
        steps += _steps(step, sent, answers, after)
        tables = after
        token = given.body.get("NextToken") if isinstance(given, Success) else None
    return Written(
        vector.name,
        vector.rule,
        vector.source,
        [jsonable(request) for request in vector.tables],
        [jsonable(request) for request in vector.items],
        steps,
    )


def _set_up(vector: Vector) -> Tables:
    """The tables that the vector finds. Raises CorpusError."""
    tables, made = _made(tuple(map(raw_json, vector.tables)))
    for request in vector.items if isinstance(made, Success) else ():
        tables, made = answer(tables, Step("PutItem", request))
        if isinstance(made, Failure):
            break
    if isinstance(made, Failure):
        raise CorpusError(f"{vector.name}: set-up is refused: {made.message}")
    return tables


@cache
def _made(requests: tuple[str, ...]) -> tuple[Tables, Answer]:
    """The tables that CreateTable requests make, up to the first that is refused, and its answer.

    Most vectors have the same ones.
    """
    tables: Tables = EMPTY
    made: Answer = Success({})
    for request in requests:
        tables, made = answer(tables, Step("CreateTable", json.loads(request)))
        if isinstance(made, Failure):
            break
    return tables, made


def _continued(step: Continued, token: object) -> Step:
    return replace(step, request={**step.request, "NextToken": token})


def _steps(
    step: Step, sent: Step, answers: list[Succeeded | Failed], after: Tables
) -> list[Played | Wait]:
    """The step, which is `sent`, with its answers, and the wait after it."""
    if isinstance(step, Partly):
        answers = [structs.replace(each, body=_freed(each.body, step.free)) for each in answers]
    pages = _pages(step)
    request = jsonable(step.request)
    same = [structs.replace(each, rests_on=UNSET) for each in answers]
    others = [each for at, each in enumerate(answers) if same[at] not in same[:at]][1:]
    continues = isinstance(step, Continued)
    played = Played(step.operation, request, answers[0], others, pages, continues)
    if step.operation not in CHANGING or not step.settle or isinstance(answers[0], Failed):
        return [played]
    name = str(readings(step.request)[0].request["TableName"])
    return [played, Wait(name, "ready" if name in after.by_name else "gone")]


def _pages(step: Step) -> Paged | None:
    """How a step that is more than one request is carried out."""
    match step:
        case Walk():
            return Paged(step.page, step.segments)
        case StreamReading():
            return Paged(step.page, 1)
        case _:
            return None


def _later_answers(vector: Vector, tables: Tables, step: Step) -> Iterator[Succeeded | Failed]:
    """The answers while a new index is being filled, if it is known, and when all has ended."""
    ended = settled(tables)
    for stage in stages(tables)[1:]:
        answered = answer(stage, step)[1]
        if stage == ended or not isinstance(answered, Unsupported):
            yield from _answers(vector, stage, step, answered)


def _answers(vector: Vector, tables: Tables, step: Step, given: Answer) -> list[Succeeded | Failed]:
    """The answer that is `given` to the step, to a walk that to all of it; or all that the service
    may choose."""
    if isinstance(step, Walk):
        every = whole(tables, step)
        given = every if isinstance(every, Failure | Choice) else every.success()
    chosen = given.alternatives if isinstance(given, Choice) else (Alternative(given),)
    return [_answer(vector, each.answer, each.decided) for each in chosen]


def _answer(
    vector: Vector, given: Success | Failure, decided: Decided | None
) -> Succeeded | Failed:
    shown = UNSET if decided is None else _decision(decided)
    resting = sorted(each.name for each in given.rests_on) or UNSET
    match given:
        case Unsupported():
            raise CorpusError(f"{vector.name}: {given.message}")
        case Success() if given.part is not None and _holds_any(given.part):
            raise CorpusError(f"{vector.name}: what is on this page is free: make it a Walk")
        case Success():
            free = {name: list(sizes) for name, sizes in given.unordered.items()}
            return Succeeded(jsonable(marked(given.body)), free, shown, resting)
        case Failure():
            extra = {name: given.extra[name] for name in EXTRAS if name in given.extra}
            rules = list(dict.fromkeys(each.rule.name for each in given.breaches)) or UNSET
            return Failed(given.code, given.message, jsonable(extra), shown, resting, rules)


def _holds_any(part: Part) -> bool:
    """Whether a page may hold anything."""
    return bool(part.ends) or any(part.lists.values())


def _freed(body: Mapping[str, object], free: frozenset[str]) -> dict[str, object]:
    """A body of which the members in `free` are said to be there, however deep they are."""
    return {
        name: present(None)
        if name in free
        else _freed(value, free)
        if isinstance(value, Mapping)
        else value
        for name, value in body.items()
    }


def _decision(decided: Decided) -> Decision:
    return Decision(decided.decision, [(each.start, each.stop) for each in decided.numbers])
