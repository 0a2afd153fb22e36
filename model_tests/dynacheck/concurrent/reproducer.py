"""A script of its own for each criterion that was broken: it attempts the same again."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from dynacheck import raw_http
from dynacheck.concurrent import asking, criterion, histories, making, racing, running
from dynacheck.concurrent import flowing as reading
from dynacheck.concurrent.racing import Call
from dynacheck.concurrent.running import Found, Plan
from dynacheck.inlining import source_of, unambiguous
from dynacheck.record import connection, signing
from dynacheck.streams import images, seen

OWN_PREFIX = "dynaspec_replays_"
PREFIX = "dynaspec_concurrent_"
"""What the names of all tables begin with; a script's own begin with OWN_PREFIX."""
LONGEST = 200
"""How much of a request and of an answer is shown."""
SHOWN = 60
"""How many calls of an attempt are shown."""


def write(found: Found, plan: Plan, folder: Path) -> Path:
    """Write the script of a broken criterion into `folder`, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"reproduce_{found.criterion.name.replace('-', '_')}.py"
    path.write_text(script(found, plan), encoding="utf-8")
    return path


def script(found: Found, plan: Plan) -> str:
    """Return the script's text: it makes its tables, lets clients race, judges and cleans up.

    `python FILE ENDPOINT` exits 0 if no attempt breaks the criterion, 1 if one does, 2 if nothing
    could be attempted.
    """
    about = found.criterion
    attempt = inspect.getmodule(about.attempt)
    assert attempt is not None
    modules = (signing, connection, racing, asking, criterion, making)
    flowing = _reading_streams() if hasattr(attempt, "stream_of") else ()
    rest = (attempt, running)
    judging = (
        f"from {histories.__name__} import objection\n" if hasattr(attempt, "objection") else ""
    )
    parts = {
        "SENTENCE": about.sentence.replace('"', "'"),
        "WHY": found.why.replace("\\", "/").replace('"', "'"),
        "SEEN": f"{found.seen} of {found.attempts}",
        "NEEDS": "httptools and dynaspec" if judging else "httptools",
        "JUDGING": judging,
        "API": repr(raw_http.API),
        "STREAMS_API": repr(raw_http.STREAMS_API),
        "STREAMS_OPERATIONS": repr(sorted(raw_http.STREAMS_OPERATIONS)),
        "CODE": "\n\n".join((*map(source_of, modules), *flowing, *map(source_of, rest))),
        "EXAMPLE": "\n".join(f"# {line}" for line in told(found.example)),
        "CRITERION": f"Criterion({', '.join(repr(each) for each in _words(found))}, "
        f"{about.tables!r}, {about.attempt.__name__})",
        "PLAN": f"{plan.clients}, {plan.seed}, {plan.attempts}",
    }
    text = files("dynacheck.concurrent").joinpath("reproduce.py.txt").read_text(encoding="utf-8")
    for name, value in parts.items():
        text = text.replace(f"@{name}@", value, 1)
    return unambiguous(text.replace(PREFIX, OWN_PREFIX))


def _reading_streams() -> tuple[str, ...]:
    """The code that reads and judges streams."""
    same = files("dynacheck.conform").joinpath("canonical.py.txt").read_text(encoding="utf-8")
    return (same, *map(source_of, (seen, images, reading)))


def _words(found: Found) -> Sequence[str]:
    about = found.criterion
    return about.name, about.sentence, about.source, about.evidence, about.heading


def told(calls: Sequence[Call]) -> Iterator[str]:
    """Show each request and its answer on a line, with its times in milliseconds."""
    start = min((call.begin for call in calls), default=0)
    for call in calls[:SHOWN]:
        begin, end = ((at - start) / 1e6 for at in (call.begin, call.end))
        asked, answer = (_short(json.dumps(body)) for body in (call.request, call.answer))
        when = f"client {call.client}, {begin:.1f} to {end:.1f} ms"
        yield f"{when}: {call.operation} {asked} -> {call.status} {answer}"
    if len(calls) > SHOWN:
        yield f"and {len(calls) - SHOWN} more"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
