"""A run's result: a readable list, and the JSON object."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console

from dynacheck.conform.causes import Cause
from dynacheck.conform.compare import COMPARED_MEMBERS, DESCRIPTION_MEMBERS, outcome
from dynacheck.conform.coverage import Coverage
from dynacheck.conform.literal import literal
from dynacheck.conform.reproducer import expected, requests
from dynacheck.conform.wire import Answered, Refused

LONGEST = 400

Say = Callable[..., None]


@dataclass(frozen=True)
class Result:
    """All that a run found out about one target."""

    target: str
    release: str
    seed: int
    profile: str
    requests: int
    seconds: float
    causes: tuple[Cause, ...]
    unexamined: int
    unsupported: tuple[str, ...]
    coverage: Coverage
    lost: str | None
    scripts: Mapping[str, str]

    @property
    def never_reached(self) -> list[str]:
        """What the run should have reached and did not."""
        return self.coverage.never_reached(frozenset(self.unsupported))

    @property
    def ok(self) -> bool:
        """Whether the target conforms: nothing differed, and all that is listed was tried."""
        return not self.causes and self.lost is None and not self.never_reached

    @property
    def status(self) -> int:
        """The command's exit status: 0 conforms, 1 does not, 2 it ended early."""
        if self.lost is not None:
            return 2
        return 0 if self.ok else 1


def as_json(result: Result) -> dict[str, object]:
    """The object that `--json` prints."""
    return {
        "target": result.target,
        "release": result.release,
        "ok": result.ok,
        "requests": result.requests,
        "seconds": round(result.seconds, 1),
        "divergences": [_divergence(cause, result.scripts) for cause in result.causes],
        "unexamined": result.unexamined,
        "unsupported": list(result.unsupported),
        "coverage": result.coverage.as_json(frozenset(result.unsupported)),
        "seed": result.seed,
        "profile": result.profile,
        "lost": result.lost,
    }


def _divergence(cause: Cause, scripts: Mapping[str, str]) -> dict[str, object]:
    return {
        "cause": cause.title,
        "rule": cause.difference.rule,
        "name": cause.name,
        "operation": cause.operation,
        "operations": sorted(cause.operations),
        "expected": expected_text(cause),
        "got": got_text(cause),
        "reproducer": scripts.get(cause.name),
        "requests": [[op, jsonable(request)] for op, request in requests(cause)],
        "examples": cause.examples,
        "reproduced": cause.reproduced,
    }


def jsonable(value: object) -> object:
    """A request as JSON holds it: binary in base64, long text as the expression that makes it."""
    if isinstance(value, Mapping):
        return {str(name): jsonable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [jsonable(inner) for inner in value]
    if isinstance(value, str | bytes) and len(value) > LONGEST:
        return literal(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def expected_text(cause: Cause) -> str:
    """The specification's answer, in one line."""
    word, body = expected(cause)
    message = getattr(cause.expected, "message", "")
    return _line(str(word), message, body)


def got_text(cause: Cause) -> str:
    """The target's answer, in one line."""
    answer = cause.answer
    if isinstance(answer, Answered):
        return _line("success", "", _compared(answer.body))
    if isinstance(answer, Refused):
        return _line(answer.code, answer.message, answer.extra)
    return _line(outcome(answer), answer.detail, {})


def _compared(body: Mapping[str, object]) -> dict[str, object]:
    """A body with table descriptions cut down to what is compared."""
    shown = dict(body)
    for member in DESCRIPTION_MEMBERS:
        told = body.get(member)
        if isinstance(told, Mapping):
            shown[member] = {name: told[name] for name in COMPARED_MEMBERS if name in told}
    return shown


def _line(word: str, message: str, body: object) -> str:
    told = f"{word}: {message}" if message else word
    text = f"{told} {literal(body)}" if body else told
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def show(result: Result, console: Console) -> None:
    """Print the readable list, the most basic divergences first, and the verdict last."""

    def say(line: str = "", style: str | None = None) -> None:
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)

    for number, cause in enumerate(result.causes, start=1):
        say()
        say(f"{number}. {cause.title}", "bold")
        for operation, request in requests(cause):
            say(f"     {operation} {literal(request)}")
        say(f"   expected  {expected_text(cause)}")
        say(f"   got       {got_text(cause)}")
        also = sorted(cause.operations - {cause.operation})
        more = f"; also {', '.join(also)}" if also else ""
        say(f"   examples  {cause.examples}{more}")
        if not cause.reproduced:
            say(
                "   not seen again when replayed alone: it may hang on timing or on what was before"
            )
        if cause.name in result.scripts:
            say(f"   script    {result.scripts[cause.name]}")
    say()
    _show_rest(result, say)


def _show_rest(result: Result, say: Say) -> None:
    if result.unsupported:
        say(f"unsupported by the target (not judged): {', '.join(result.unsupported)}")
    if result.coverage.not_specified:
        count = sum(result.coverage.not_specified.values())
        say(f"not covered by the specification yet (not sent): {count} requests")
    if result.unexamined:
        say(
            f"{result.unexamined} more divergent requests had symptoms listed above and were not "
            "shrunk: there may be further causes behind them"
        )
    if result.never_reached:
        say(f"never reached (not judged): {', '.join(result.never_reached)}")
    say(_expectations(result.coverage))
    if result.lost is not None:
        say(f"the run ended early: {result.lost}", "bold red")
    say(
        f"{result.target} ({result.release}): {result.requests} requests in "
        f"{result.seconds:.0f} s, profile {result.profile}, seed {result.seed}"
    )
    count = len(result.causes)
    if result.ok:
        say("conforms: no response differed", "bold green")
    elif count:
        say(f"does not conform: {count} divergence{'' if count == 1 else 's'}", "bold red")
    else:
        say("not shown to conform: nothing differed, but not all was tried, see above", "bold red")


def _expectations(coverage: Coverage) -> str:
    found = ", ".join(f"{word} {count}" for word, count in coverage.outcomes.most_common())
    return f"expected outcomes: {found}"
