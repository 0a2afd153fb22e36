"""A run's result: a readable list, and the JSON object."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from dynacheck.conform.baseline import Baseline
from dynacheck.conform.branches import Module
from dynacheck.conform.causes import Cause
from dynacheck.conform.coverage import Coverage, refusing
from dynacheck.conform.http_causes import HttpCause
from dynacheck.conform.literal import literal
from dynacheck.conform.reproducer import expected, requests
from dynacheck.conform.resting import resting
from dynacheck.exchange.client import Answered, Refused
from dynacheck.judging.bodies import shown as compared
from dynacheck.judging.compare import outcome
from dynaspec.items import Failure

LONGEST = 400
WIDTH = 100
MOST_NAMES = 40
"""How many names of one list are shown; the JSON has all."""

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
    causes: tuple[Cause | HttpCause, ...]
    """Every cause that was found, those of wording too."""
    unexamined: int
    unsupported: tuple[str, ...]
    """Operations, and members as Operation.Member, that the target does not know."""
    only: frozenset[str]
    """The operations that the run was to judge."""
    coverage: Coverage
    lost: str | None
    scripts: Mapping[str, str] = field(default_factory=dict)
    """Where the script of each cause is, by the cause's name."""
    strict_wording: bool = False
    """Whether a difference of wording decides the verdict."""
    baseline: Baseline | None = None
    modules: tuple[Module, ...] = ()
    """The branches of the specification, where they were measured."""
    recited: bool = True
    """Whether the run sent what every run sends, and not just what its seed drew."""

    @property
    def judged(self) -> frozenset[str]:
        """The operations that could be judged."""
        return self.only - frozenset(self.unsupported)

    @property
    def never_reached(self) -> list[str]:
        """What the run did not reach: what it was to try, and error codes."""
        return [*self.not_tried, *self.coverage.codes_not_reached(self.judged)]

    @property
    def not_tried(self) -> list[str]:
        """What the run was to try and did not: without it nothing is shown.

        A seed need not draw any of it: it is tried where what every run sends is sent.
        """
        return self.coverage.not_tried(self.judged) if self.recited else []

    @property
    def divergences(self) -> tuple[Cause | HttpCause, ...]:
        """The causes by which answers differ in more than words, and in more than the order in
        which two faults are told."""
        return tuple(c for c in self.causes if not c.wording and not c.of_order)

    @property
    def orders(self) -> tuple[Cause | HttpCause, ...]:
        """The causes by which of two faults of a request another is told: these never decide."""
        return tuple(cause for cause in self.causes if cause.of_order and not cause.wording)

    @property
    def wordings(self) -> tuple[Cause | HttpCause, ...]:
        """The causes by which error messages differ."""
        return tuple(cause for cause in self.causes if cause.wording)

    @property
    def failing(self) -> tuple[Cause | HttpCause, ...]:
        """The causes that decide the verdict: not those that the baseline knows."""
        known = self.baseline
        return tuple(c for c in self.deciding if known is None or not known.knows(c))

    @property
    def deciding(self) -> tuple[Cause | HttpCause, ...]:
        """The causes that decide the verdict, were there no baseline."""
        return (*self.divergences, *(self.wordings if self.strict_wording else ()))

    @property
    def gone(self) -> list[str]:
        """The baseline's divergences that are no more; none where the run ended early."""
        if self.baseline is None or self.lost is not None:
            return []
        return self.baseline.gone(self.causes, self.judged, self.strict_wording)

    @property
    def ok(self) -> bool:
        """Whether the target conforms: nothing new differed, and all that is listed was tried."""
        return not self.failing and self.lost is None and not self.not_tried

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
        "divergences": [_divergence(cause, result.scripts) for cause in result.divergences],
        "wording": [_divergence(cause, result.scripts) for cause in result.wordings],
        "orders": [_divergence(cause, result.scripts) for cause in result.orders],
        "strict_wording": result.strict_wording,
        "new": [cause.name for cause in result.failing],
        "gone": result.gone,
        "judged": sorted(result.judged),
        "unexamined": result.unexamined,
        "unsupported": list(result.unsupported),
        "coverage": {
            **result.coverage.as_json(),
            "never_reached": result.never_reached,
            "not_tried": result.not_tried,
            "rules_not_reached": result.coverage.rules_not_reached(),
            "specification": [module.as_json() for module in result.modules],
        },
        "seed": result.seed,
        "profile": result.profile,
        "lost": result.lost,
    }


def _divergence(cause: Cause | HttpCause, scripts: Mapping[str, str]) -> dict[str, object]:
    return {
        "cause": cause.title,
        "rule": cause.difference.rule,
        "symptom": list(cause.difference.symptom),
        "afterwards": cause.afterwards,
        "features": sorted(cause.features),
        "name": cause.name,
        "operation": cause.operation,
        "operations": sorted(cause.operations),
        "expected": expected_text(cause),
        "rests_on": [each.name for each in resting(cause)],
        "got": got_text(cause),
        "reproducer": scripts.get(cause.name),
        "requests": [[op, jsonable(request)] for op, request in requests(cause)],
        "examples": cause.examples,
        "reproduced": cause.reproduced,
        "observer": cause.observer,
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


def expected_text(cause: Cause | HttpCause) -> str:
    """The specification's answer, or answers, in one line."""
    if isinstance(cause, HttpCause):
        return _line(cause.expected[0], "", cause.expected[1])
    told = []
    for given in (cause.expected, *cause.others):
        word, body = expected(cause, given)[:2]
        message = given.message if isinstance(given, Failure) else ""
        told.append(_line(str(word), message, body))
    return " or ".join(told)


def got_text(cause: Cause | HttpCause) -> str:
    """The target's answer, in one line."""
    if isinstance(cause, HttpCause):
        status, told = cause.got
        return _line(status, "", told)
    answer = cause.answer
    if isinstance(answer, Answered):
        return _line("success", "", compared(answer.body))
    if isinstance(answer, Refused):
        return _line(answer.code, answer.message, answer.extra)
    return _line(outcome(answer), answer.detail, {})


def _line(word: str, message: str, body: object) -> str:
    told = f"{word}: {message}" if message else word
    text = f"{told} {literal(body)}" if body else told
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def show(result: Result, console: Console) -> None:
    """Print the readable list, the most basic divergences first, and the verdict last."""

    def say(line: str = "", style: str | None = None) -> None:
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)

    for number, cause in enumerate(result.divergences, start=1):
        _show_cause(number, cause, result, say)
    if result.wordings:
        say()
        say("The code is right, and the message is in other words:", "bold")
    for number, cause in enumerate(result.wordings, start=1):
        _show_cause(number, cause, result, say)
    if result.orders:
        say()
        say("Of two faults of a request another is told, which is not judged:", "bold")
    for number, cause in enumerate(result.orders, start=1):
        _show_cause(number, cause, result, say)
    say()
    _show_rest(result, say)


def _show_cause(number: int, cause: Cause | HttpCause, result: Result, say: Say) -> None:
    known = " (known)" if result.baseline is not None and result.baseline.knows(cause) else ""
    say()
    say(f"{number}. {cause.title}{known}", "bold")
    for operation, request in requests(cause):
        say(f"     {operation} {literal(request)}")
    say(f"   expected  {expected_text(cause)}")
    say(f"   got       {got_text(cause)}")
    for each in resting(cause):
        say(f"   rests on  {each.name} ({each.evidence}): {each.sentence}")
    also = sorted(cause.operations - {cause.operation})
    more = f"; also {', '.join(also)}" if also else ""
    say(f"   examples  {cause.examples}{more}")
    if cause.observer:
        say(f"   observed  {cause.observer}")
    if not cause.reproduced:
        say("   not seen again when replayed alone: it may hang on timing or on what was before")
    if cause.name in result.scripts:
        say(f"   script    {result.scripts[cause.name]}")


def _show_rest(result: Result, say: Say) -> None:
    if result.lost is not None:
        say(f"the run ended early: {result.lost}", "bold red")
    _list("not supported by the target (not judged)", result.unsupported, say)
    if result.coverage.not_specified:
        count = sum(result.coverage.not_specified.values())
        say(f"not covered by the specification yet (not sent): {count} requests")
    if result.unexamined:
        say(
            f"{result.unexamined} more divergent requests had symptoms listed above and were not "
            "shrunk: there may be further causes behind them"
        )
    for title in result.gone:
        say(f"gone since the baseline: {title}")
    _list("never reached", result.never_reached, say)
    _list("expected outcomes", _counts(result.coverage.outcomes.most_common()), say)
    _list("within answers", _counts(sorted(result.coverage.within.items())), say)
    if result.coverage.resting:
        say(_inferred(result))
    say(
        f"{result.target} ({result.release}): {result.requests} requests in "
        f"{result.seconds:.0f} s, profile {result.profile}, seed {result.seed}"
    )
    if result.modules:
        _show_branches(result.modules, say)
        _show_rules(result.coverage, say)
    _show_verdict(result, say)


def _show_branches(modules: tuple[Module, ...], say: Say) -> None:
    say("branches of the specification that were reached:")
    for module in modules:
        if module.branches:
            short = "" if module.reached == module.branches else "  (not all)"
            say(f"  {module.name:20} {module.reached:4} of {module.branches:4}{short}")
    reached, every = (sum(getattr(m, n) for m in modules) for n in ("reached", "branches"))
    say(f"  {'all':20} {reached:4} of {every:4}  ({reached / every:.0%})")


def _show_rules(coverage: Coverage, say: Say) -> None:
    every, missing = len(refusing()), coverage.rules_not_reached()
    reached = every - len(missing)
    say(f"rules that a request was to break: {reached} of {every}  ({reached / every:.0%})")
    _list("rules that none was to break", missing, say)


def _show_verdict(result: Result, say: Say) -> None:
    count, words = len(result.failing), len(result.wordings)
    known = len(result.deciding) - count
    but = f", but for {known} known" if known else ""
    if words and not result.strict_wording:
        but += f" ({words} error message{'' if words == 1 else 's'} in other words)"
    if result.ok:
        say(f"conforms: no response differed{but}", "bold green")
    elif count:
        new = "new " if result.baseline is not None else ""
        plural = "" if count == 1 else "s"
        say(f"does not conform: {count} {new}divergence{plural}{but}", "bold red")
    else:
        say(f"not shown to conform: nothing differed{but}, but not all was tried, see above",
            "bold red")  # fmt: skip


def _inferred(result: Result) -> str:
    """How many of the judged answers rest on rules without an observation."""
    coverage, judged = result.coverage, sum(result.coverage.outcomes.values())
    named = ", ".join(f"{each.name} {count}" for each, count in coverage.most_inferred())
    differing = sum(bool(resting(cause)) for cause in result.causes)
    shown = f"; so do {differing} of what differs, see there" if differing else ""
    return (
        f"{coverage.resting} of {judged} answers rest on rules without an observation or a page "
        f"(docs/inferences.md): {named}{shown}"
    )


def _counts(counted: Sequence[tuple[str, int]]) -> list[str]:
    return [f"{word} {count}" for word, count in counted]


def _list(title: str, names: Sequence[str], say: Say) -> None:
    """Say a list in lines of `WIDTH` characters, cut after `MOST_NAMES`; nothing if it is empty."""
    if not names:
        return
    left = len(names) - MOST_NAMES
    more = f" and {left} more (--json has them all)" if left > 0 else ""
    told = f"{title}: {', '.join(names[:MOST_NAMES])}{more}"
    for line in textwrap.wrap(
        told, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    ):
        say(line)
