"""A script of its own for each divergence: boto3 or raw HTTP, and nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from types import ModuleType

from dynacheck import raw_http
from dynacheck.conform import http_cases
from dynacheck.conform.causes import Cause
from dynacheck.conform.http_cases import Expected, HttpCase
from dynacheck.conform.http_causes import HttpCause
from dynacheck.conform.literal import literal
from dynacheck.conform.streamed import RULE, due_of, streamed_by
from dynacheck.exchange import step as step_module
from dynacheck.exchange import streams
from dynacheck.exchange.schemas import ARN, POOL, PREFIX
from dynacheck.exchange.step import Step, StreamReading, Walk, answer
from dynacheck.inlining import source_of, unambiguous
from dynacheck.judging import batch_walks, bodies, marks, walks, wording
from dynacheck.judging import streams as judged_streams
from dynacheck.judging.bodies import plain_part
from dynacheck.judging.compare import EXTRAS
from dynacheck.judging.presence import marked
from dynacheck.judging.stream_answers import has_names
from dynacheck.judging.streams import LISTED
from dynacheck.streams import images, iterators, judge, lineage, seen, writes
from dynaspec.items import EMPTY, Failure, Success, possible

OWN_PREFIX = "dynaspec_replays_"
"""What a script's tables are called: as long as the suite's own prefix, for lengths matter."""


def write(cause: Cause | HttpCause, folder: Path) -> Path:
    """Write the script of one cause into `folder`, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"reproduce_{cause.name}.py"
    path.write_text(script(cause), encoding="utf-8")
    return path


def script(cause: Cause | HttpCause) -> str:
    """The script's text: it makes its tables, sends the requests, compares, and cleans up.

    `python FILE ENDPOINT` exits 0 if the last answer is the expected one, 1 if it still differs,
    2 if the endpoint cannot be reached.
    """
    if isinstance(cause, HttpCause):
        return _http_script(cause)
    if cause.difference.rule.startswith(RULE):
        return _stream_script(cause)
    parts = {
        "TITLE": _title(cause),
        "STEPS": "\n".join(f"    {line}," for line in _lines(cause)),
        "STREAMING": _template("reproduce_streams.py.txt") if _streams(cause) else "",
        "EXPECTED": literal([expected(cause, given) for given in (cause.expected, *cause.others)]),
        "ARN": ARN,
        "JUDGING": "\n\n".join(source_of(module) for module in _judging(cause)),
        "FAULT": _FAULTS[_kind(cause)],
    }
    return _filled("reproduce.py.txt", parts)


def _http_script(cause: HttpCause) -> str:
    parts = {
        "TITLE": _title(cause),
        "JUDGING": "\n\n".join(map(source_of, (raw_http, marks, http_cases))),
        "CASE": _case(cause.case),
        "SCHEMA": literal(POOL[0].create_request()),
        "ARN": ARN,
    }
    return _filled("reproduce_http.py.txt", parts)


def _stream_script(cause: Cause) -> str:
    schema = streamed_by(cause.case)
    parts = {
        "TITLE": _title(cause),
        "STEPS": "\n".join(f"    {line}," for line in _lines(cause)),
        "DUE": "\n".join(f"    {literal(each)}," for each in due_of(cause.case)),
        "VIEW": repr(schema.view),
        "NAMES": literal(tuple(schema.key_types)),
        "JUDGING": "\n\n".join(map(source_of, STREAM_JUDGES)),
    }
    return _filled("reproduce_stream.py.txt", parts)


WHOLE_STREAMS = (seen, images, lineage, writes, judge)
"""The modules by whose code a script judges all that a stream tells."""
STREAM_JUDGES = (*WHOLE_STREAMS, iterators)
"""The modules by whose code a script judges a stream, and how it is read from places on."""


def _title(cause: Cause | HttpCause) -> str:
    return cause.title.replace("\\", "/").replace('"', "'")


def _filled(template: str, parts: Mapping[str, str]) -> str:
    text = _template(template)
    for name, value in {"CANONICAL": _template("canonical.py.txt").rstrip(), **parts}.items():
        text = text.replace(f"@{name}@", value, 1)
    return unambiguous(text.replace(PREFIX, OWN_PREFIX))


def _template(name: str) -> str:
    return files("dynacheck.conform").joinpath(name).read_text(encoding="utf-8")


def _case(case: HttpCase) -> str:
    """Python source of a case: its members by their names."""
    expected = _members(case.expected)
    return f"HttpCase({_members(case, expected=f'Expected({expected})')})"


def _members(value: HttpCase | Expected, **sources: str) -> str:
    """Python source of a value's members, some of them as given."""
    told = {each.name: getattr(value, each.name) for each in fields(value)}
    texts = {name: sources.get(name) or literal(inner) for name, inner in told.items()}
    return ", ".join(f"{name}={text}" for name, text in texts.items())


def _lines(cause: Cause) -> Iterator[str]:
    """Python source of each step; of one that tells parts of a stream with what is expected."""
    tables = EMPTY
    for step in steps(cause):
        tables, told = answer(tables, step)
        yield _line(step, possible(told)[0])


def _line(step: Step, told: Success | Failure) -> str:
    more: dict[str, object] = {}
    if isinstance(step, Walk):
        more = {"page": step.page, "segments": step.segments}
    elif has_names(step):
        body = marked(told.body) if isinstance(told, Success) else {}
        whole = {"page": step.page} if isinstance(step, StreamReading) else {}
        more = {"told": body, **whole}
    parts = [repr(step.operation), literal(step.request), *([literal(more)] if more else [])]
    return f"({', '.join(parts)})"


def _streams(cause: Cause) -> bool:
    """Whether streams or their parts are named in what a case sends, or should be told."""
    told = [each.body for each in (cause.expected, *cause.others) if isinstance(each, Success)]
    return "/stream/" in repr([*told, *(step.request for step in cause.case.steps)])


def _kind(cause: Cause) -> str:
    if cause.wording:
        return "words"
    if not isinstance(cause.expected, Success):
        return "body"
    last = cause.case.steps[-1]
    if isinstance(last, StreamReading):
        return "stream"
    if isinstance(last, Walk):
        return "walk"
    return "listing" if last.operation == LISTED else "body"


_FAULTS = {
    "body": """(
        page_difference(expected[1], answer, expected[5])
        if expected[5]
        else body_difference(expected[1], answer, expected[2], expected[4])
    )""",
    "stream": """reading_fault(
        names, stream_read(STEPS[-1][1]), expected[1]["Records"], STEPS[-1][2]["page"], answer
    )""",
    "listing": """listing_fault(
        expected[1]["Streams"], STEPS[-1][1].get("Limit"), [answer], last=False
    )""",
    "words": "other_words([expected[3]], [message])",
    "walk": """fault(
        recalled(expected[1], expected[2]), Walk(*STEPS[-1][:2], **STEPS[-1][2]), Answered(answer)
    )""",
}


def _judging(cause: Cause) -> list[ModuleType]:
    """The modules by whose code the script judges the answer."""
    walking = any(isinstance(step, Walk) for step in cause.case.steps)
    words = [wording] if cause.wording else []
    reading = [step_module, streams, *WHOLE_STREAMS, judged_streams]
    streaming = reading if walking or _streams(cause) else []
    return [marks, bodies, *words, *streaming, *([batch_walks, walks] if walking else [])]


def steps(cause: Cause) -> list[Step]:
    """Every step of the minimal example, the making of its tables included."""
    made = [Step("CreateTable", schema.create_request()) for schema in cause.case.schemas]
    return made + list(cause.case.steps)


def requests(cause: Cause | HttpCause) -> list[tuple[str, dict[str, object]]]:
    """The requests of the steps; of a walk that for its first page."""
    if isinstance(cause, HttpCause):
        return cause.requests
    return [
        (step.operation, step.first() if isinstance(step, Walk) else dict(step.request))
        for step in steps(cause)
    ]


def expected(cause: Cause, given: Success | Failure) -> list[object]:
    """An expected answer: its outcome, body, free orders, message, opaque members and part.

    The body of an error is what it carries beside its message. The lists whose order is free are
    given with the sizes of their consecutive groups. The message is empty where it does not matter.
    Opaque are the members of which it matters only that they are there. The part says what a page
    may hold, where the service chooses what is on it; else it is empty.
    """
    if isinstance(given, Success):
        order = {name: list(groups) for name, groups in given.unordered.items()}
        part = {} if given.part is None else plain_part(given.part)
        return ["success", marked(given.body), order, "", sorted(given.opaque), part]
    extra = {name: given.extra[name] for name in EXTRAS if name in given.extra}
    return [given.code, extra, {}, given.message if cause.wording else "", [], {}]
