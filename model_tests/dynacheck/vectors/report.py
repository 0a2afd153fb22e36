"""What a run of the vectors found: a readable list, and the JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Console

from dynacheck.vectors.baseline import Baseline
from dynacheck.vectors.files import Played
from dynacheck.vectors.play import Outcome
from dynacheck.vectors.text import as_json as text

ALSO = 12
"""How many more vectors of one fault are named."""
PASSED, FAILED, WORDS, NOT_SUPPORTED = "passed", "failed", "other words", "not supported"
COLUMNS = (PASSED, FAILED, WORDS, NOT_SUPPORTED)

Say = Callable[..., None]


@dataclass(frozen=True)
class Result:
    """All that a run found out about one target."""

    target: str
    release: str
    requests: int
    seconds: float
    outcomes: tuple[Outcome, ...]
    only: tuple[str, ...] = ()
    """The files and vectors that were chosen; all where it is empty."""
    strict_wording: bool = False
    """Whether a difference of wording decides the verdict."""
    baseline: Baseline | None = None

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The vectors whose answers differ in more than words."""
        return tuple(o for o in self.outcomes if o.fault is not None)

    @property
    def wording(self) -> tuple[Outcome, ...]:
        """The vectors of which an answer is in other words, and otherwise right."""
        return tuple(o for o in self.outcomes if o.fault is None and o.words is not None)

    @property
    def deciding(self) -> tuple[Outcome, ...]:
        """What would fail the run if there were no baseline."""
        return self.failed + (self.wording if self.strict_wording else ())

    @property
    def new(self) -> tuple[Outcome, ...]:
        """The vectors that decide the verdict: not those that the baseline knows."""
        return tuple(o for o in self.deciding if not self.knows(o))

    @property
    def gone(self) -> tuple[str, ...]:
        """The vectors that the baseline knows to fail and that do not, of those that were run."""
        if self.baseline is None:
            return ()
        failing = {o.name for o in self.deciding}
        known = self.baseline.names(self.strict_wording)
        return tuple(sorted(name for name in known - failing if self._was_to_run(name)))

    def knows(self, outcome: Outcome) -> bool:
        """Whether the vector failed in the baseline too."""
        known = self.baseline
        return known is not None and outcome.name in known.names(self.strict_wording)

    def _was_to_run(self, name: str) -> bool:
        file = name.split("/")[0]
        chosen = not self.only or file in self.only or name in self.only
        return chosen and any(outcome.file == file for outcome in self.outcomes)

    @property
    def not_supported(self) -> tuple[str, ...]:
        """The operations that the target does not know."""
        return tuple(sorted({_operation(o) for o in self.outcomes if not o.supported}))

    def counts(self) -> dict[str, Counter[str]]:
        """How many vectors of each file passed, failed, and so on."""
        found: dict[str, Counter[str]] = {}
        for outcome in self.outcomes:
            found.setdefault(outcome.file, Counter())[_column(outcome)] += 1
        return found


def as_json(result: Result) -> dict[str, object]:
    """The object that `--json` prints."""
    counts = sum(result.counts().values(), Counter[str]())
    return {
        "target": result.target,
        "release": result.release,
        "ok": not result.new,
        "requests": result.requests,
        "seconds": round(result.seconds, 1),
        "vectors": len(result.outcomes),
        "counts": {column.replace(" ", "_"): counts[column] for column in COLUMNS},
        "new": [outcome.name for outcome in result.new],
        "gone": list(result.gone),
        "strict_wording": result.strict_wording,
        "not_supported": list(result.not_supported),
        "failed": [_outcome(o, o.fault) for o in result.failed],
        "wording": [_outcome(o, o.words) for o in result.wording],
    }


def _outcome(outcome: Outcome, fault: str | None) -> dict[str, object]:
    return {
        "file": outcome.file,
        "name": outcome.vector.name,
        "rule": outcome.vector.rule,
        "step": outcome.step,
        "fault": fault,
        "expected": outcome.expected,
        "got": outcome.got,
    }


def show(result: Result, console: Console) -> None:
    """Print each fault with the vectors that show it, the counts, and the verdict last."""

    def say(line: str = "", style: str | None = None) -> None:
        console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)

    for number, (fault, outcomes) in enumerate(_by_fault(result.failed), start=1):
        _show_fault(number, fault, outcomes, result, say)
    if result.wording and result.strict_wording:
        say()
        say("The code is right, and the message is in other words:", "bold")
        for number, (words, outcomes) in enumerate(_by_words(result.wording), start=1):
            _show_fault(number, words, outcomes, result, say)
    say()
    _show_counts(result, say)
    if result.not_supported:
        say(f"not supported by the target (not judged): {', '.join(result.not_supported)}")
    for name in result.gone:
        say(f"gone since the baseline: {name}")
    say(f"{result.target} ({result.release}): {result.requests} requests in {result.seconds:.0f} s")
    _show_verdict(result, say)


def _by_fault(outcomes: tuple[Outcome, ...]) -> Iterator[tuple[str, list[Outcome]]]:
    """The vectors that show each fault, the fault that most show first."""
    return _grouped(outcomes, lambda outcome: outcome.fault or "")


def _by_words(outcomes: tuple[Outcome, ...]) -> Iterator[tuple[str, list[Outcome]]]:
    return _grouped(outcomes, lambda outcome: outcome.words or "")


def _grouped(
    outcomes: tuple[Outcome, ...], of: Callable[[Outcome], str]
) -> Iterator[tuple[str, list[Outcome]]]:
    for fault, _ in Counter(map(of, outcomes)).most_common():
        yield fault, [outcome for outcome in outcomes if of(outcome) == fault]


def _show_fault(number: int, fault: str, outcomes: list[Outcome], result: Result, say: Say) -> None:
    count = f"{len(outcomes)} vector{'' if len(outcomes) == 1 else 's'}"
    known = " (known)" if all(map(result.knows, outcomes)) else ""
    say()
    say(f"{number}. {fault}, {count}{known}", "bold")
    first, *others = sorted(outcomes, key=result.knows)
    step = f", step {first.step}" if len(first.vector.steps) > 1 else ""
    say(f"   {first.name}{step}: {first.vector.rule} [{first.vector.source}]")
    for operation, request in _requests(first):
        say(f"     {operation} {text(request)}")
    say(f"   expected  {first.expected}")
    say(f"   got       {first.got}")
    if others:
        more = f" and {len(others) - ALSO} more" if len(others) > ALSO else ""
        say(f"   also      {', '.join(o.name for o in others[:ALSO])}{more}")


def _requests(outcome: Outcome) -> Iterator[tuple[str, dict[str, object]]]:
    """The requests up to the one that is answered wrongly, after those of the set-up."""
    vector = outcome.vector
    yield from (("CreateTable", request) for request in vector.tables)
    yield from (("PutItem", request) for request in vector.items)
    for step in vector.steps[: outcome.step]:
        if isinstance(step, Played):
            yield step.operation, step.request


def _show_counts(result: Result, say: Say) -> None:
    counts = result.counts()
    say(f"{'':26}{'vectors':>8}" + "".join(f"{column:>15}" for column in COLUMNS), "bold")
    for name, row in [*counts.items(), ("all", sum(counts.values(), Counter[str]()))]:
        cells = "".join(f"{row[column] or '':>15}" for column in COLUMNS)
        say(f"{name:26}{row.total():>8}{cells}".rstrip())


def _show_verdict(result: Result, say: Say) -> None:
    known = len(result.deciding) - len(result.new)
    but = f", but for {known} known" if known else ""
    words = len(result.wording)
    if words and not result.strict_wording:
        plural = "" if words == 1 else "s"
        but += f" ({words} in other words: --strict-wording shows and judges message{plural})"
    if result.new:
        new = "new " if result.baseline is not None else ""
        plural = "" if len(result.new) == 1 else "s"
        say(f"does not pass: {len(result.new)} {new}failed vector{plural}{but}", "bold red")
        say(f"to run one of them again, add: --only {result.new[0].name}")
    else:
        say(f"passes: no vector failed{but}", "bold green")


def _operation(outcome: Outcome) -> str:
    """The operation of the step at which a vector ended."""
    step = outcome.vector.steps[outcome.step - 1]
    return step.operation if isinstance(step, Played) else outcome.file


def _column(outcome: Outcome) -> str:
    if not outcome.supported:
        return NOT_SUPPORTED
    if outcome.fault is not None:
        return FAILED
    return WORDS if outcome.words is not None else PASSED
