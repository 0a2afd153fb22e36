"""The result of a run: as a table with what broke the criteria, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.concurrent.reproducer import told
from dynacheck.concurrent.running import Found, Plan

_STYLES = {"kept": "green", "broken": "bold red", "not reached": "dim"}
_RACING, _LAST = 6, 2
"""How many calls of an example are shown: that raced, and the last; script and JSON have more."""

_MET = "met: in how many attempts requests that can disturb one another were under way at once"


@dataclass(frozen=True)
class Result:
    """What a run found."""

    target: str
    release: str
    plan: Plan
    found: Sequence[Found]
    seconds: float
    lost: str | None = None
    """Why the run did not come to its end, or None."""
    scripts: Mapping[str, str] = field(default_factory=dict)
    """By criterion, the path of the script that reproduces what broke it."""

    @property
    def status(self) -> int:
        """The exit status."""
        verdicts = {each.verdict for each in self.found}
        if self.lost or verdicts <= {"not reached"}:
            return 2
        return int("broken" in verdicts)


def show(result: Result, console: Console) -> None:
    """Print the table, and below it what broke criteria."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("criterion", no_wrap=True)
    table.add_column("says", ratio=3, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("met", justify="right", no_wrap=True)
    table.add_column("told", ratio=2, overflow="fold")
    for found in result.found:
        counts = f"{found.met} of {found.attempts}"
        answers = [f"{code} {count:,}" for code, count in found.told.most_common()]
        why = [found.why] if found.verdict == "not reached" else []
        verdict = Text(found.verdict, style=_STYLES[found.verdict])
        table.add_row(
            found.criterion.name,
            found.criterion.sentence,
            verdict,
            counts,
            ", ".join([*why, *answers]),
        )
    console.print(table, highlight=False)
    console.print(_MET, style="dim", highlight=False)
    console.print()
    for found in result.found:
        if found.seen:
            _show_broken(found, result.scripts.get(found.criterion.name), console)
    words = [each.verdict for each in result.found]
    counted = ", ".join(f"{words.count(w)} {w}" for w in _STYLES if w in words)
    plan = result.plan
    console.print(
        f"{result.target} ({result.release}): {counted}; {plan.clients} clients,"
        f" attempts at each: {plan.attempts}, seed {plan.seed}, {result.seconds:.0f} s",
        highlight=False,
    )
    if result.lost:
        console.print(f"the run did not come to its end: {result.lost}", style="bold red")


def _show_broken(found: Found, path: str | None, console: Console) -> None:
    times = f"in {found.seen} of {found.attempts} attempts"
    console.print(Text.assemble((f"{found.criterion.name}: broken {times}", "bold")))
    calls = found.example
    racing = [call for call in calls if any(call.meets(other) for other in calls)][:_RACING]
    shown = [call for call in calls if call in racing or call in calls[-_LAST:]]
    more = [f"and {len(calls) - len(shown)} more"] if len(calls) > len(shown) else []
    for line in (found.why, *told(shown), *more):
        console.print(Text(f"  {line}"), overflow="ellipsis", no_wrap=True)
    source = f"{found.criterion.source} ({found.criterion.evidence})"
    console.print(Text(f"  source  {source}"), soft_wrap=True)
    if path:
        console.print(Text(f"  script  {path}"), soft_wrap=True)
    console.print()


def as_json(result: Result) -> dict[str, object]:
    """Return the result as the JSON object that `--json` prints."""
    plan = result.plan
    return {
        "target": result.target,
        "release": result.release,
        "clients": plan.clients,
        "attempts": plan.attempts,
        "seed": plan.seed,
        "seconds": round(result.seconds, 1),
        "lost": result.lost,
        "criteria": [_as_json(each, result.scripts) for each in result.found],
    }


def _as_json(found: Found, scripts: Mapping[str, str]) -> dict[str, object]:
    about = found.criterion
    return {
        "name": about.name,
        "sentence": about.sentence,
        "source": about.source,
        "evidence": about.evidence,
        "rfc_0003": about.heading,
        "verdict": found.verdict,
        "attempts": found.attempts,
        "met": found.met,
        "broken": found.seen,
        "told": dict(found.told),
        "why": found.why,
        "example": list(told(found.example)),
        "reproducer": scripts.get(about.name),
    }
