"""The result of a run: as a table with what broke, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.attack.honest import RATE, Waits
from dynacheck.attack.trial import MIB, Plan, Trial, Verdict

_STYLES: Final[dict[Verdict, str]] = {
    "withstood": "green",
    "broken": "bold red",
    "not supported": "dim",
    "unknown": "yellow",
}
_SHARES: Final = {"p50": 0.5, "p99": 0.99, "p100": 1.0}
_COLUMNS: Final = (
    f"p50, p99, p100: seconds that the honest client waited, which asks {RATE} times a second;"
    " without: p100 of the baseline",
    "failed: its requests; MiB: by how much the target's processes grew; lost: acknowledged writes",
)


@dataclass(frozen=True)
class Result:
    """What a run found."""

    target: str
    release: str
    keep: bool
    """Whether the target was started so that its data is on disk."""
    plan: Plan
    trials: Sequence[Trial]
    seconds: float
    lost: str | None = None
    """Why the run did not come to its end, or None."""

    @property
    def status(self) -> int:
        """The exit status."""
        verdicts = {each.verdict for each in self.trials}
        if "broken" in verdicts:
            return 1
        return 2 if self.lost or "unknown" in verdicts or "withstood" not in verdicts else 0


def show(result: Result, console: Console) -> None:
    """Print the table, and below it what each attack broke."""
    table = Table(box=box.SIMPLE, pad_edge=False, collapse_padding=True)
    table.add_column("attack", no_wrap=True)
    for header in ("verdict", "p50", "p99", "p100", "without", "failed", "MiB", "lost"):
        table.add_column(header, justify="left" if header == "verdict" else "right", no_wrap=True)
    for trial in result.trials:
        verdict = Text(trial.verdict, style=_STYLES[trial.verdict])
        table.add_row(trial.attack.name, verdict, *_figures(trial))
    console.print(table, highlight=False)
    for line in _COLUMNS:
        console.print(line, style="dim", highlight=False, soft_wrap=True)
    for trial in result.trials:
        _show_trial(trial, console)
    plan = result.plan
    words = [each.verdict for each in result.trials]
    counted = ", ".join(f"{words.count(word)} {word}" for word in _STYLES if word in words)
    kept = ", data on disk" if result.keep else ""
    console.print(
        f"\n{result.target} ({result.release}{kept}): {counted}; seed {plan.seed},"
        f" {plan.seconds:g} s an attack at most, {result.seconds:.0f} s",
        highlight=False,
    )
    if result.lost:
        console.print(f"the run did not come to its end: {result.lost}", style="bold red")


def _figures(trial: Trial) -> list[str]:
    waits, baseline = trial.attacked, trial.baseline
    grown = "-" if trial.grown is None else f"{trial.grown // MIB:,}"
    if waits is None or baseline is None:
        return ["-"] * 5 + [grown, "-"]
    under = [f"{waits.longest_of(share):.2f}" for share in _SHARES.values()]
    failed = f"{waits.failed}/{len(waits.seconds)}"
    lost = f"{'?' if trial.unread else trial.lost}/{trial.acknowledged}"
    return [*under, f"{baseline.longest_of(1):.2f}", failed, grown, lost]


def _show_trial(trial: Trial, console: Console) -> None:
    """Print why a trial has its verdict, and what the attack was told."""
    if trial.verdict == "withstood":
        return
    console.print(Text(f"\n{trial.attack.name}: {trial.attack.sends}", style="bold"))
    not_supported = [f"not supported: {trial.not_supported}"] if trial.not_supported else []
    for line in (*trial.findings, *not_supported, *trial.doubts):
        console.print(Text(f"  {line}"), soft_wrap=True)
    if trial.struck is not None:
        told = ", ".join(f"{code} {count:,}" for code, count in trial.struck.told.items())
        cut = "; ended before all was answered" if trial.struck.cut else ""
        console.print(Text(f"  the attack was told {told or 'nothing'}{cut}"), soft_wrap=True)


def as_json(result: Result) -> dict[str, object]:
    """Return the result as the JSON object that `--json` prints."""
    plan = result.plan
    return {
        "target": result.target,
        "release": result.release,
        "keep": result.keep,
        "seed": plan.seed,
        "seconds_an_attack": plan.seconds,
        "limit_s": plan.limit_s,
        "growth_mib": plan.growth // MIB,
        "rate": RATE,
        "seconds": round(result.seconds, 1),
        "lost": result.lost,
        "attacks": [_as_json(each) for each in result.trials],
    }


def _as_json(trial: Trial) -> dict[str, object]:
    struck = trial.struck
    return {
        "name": trial.attack.name,
        "verdict": trial.verdict,
        "tries": trial.tries,
        "findings": trial.findings,
        "doubts": trial.doubts,
        "not_supported": trial.not_supported or None,
        "baseline": _waits(trial.baseline),
        "attacked": _waits(trial.attacked),
        "memory_mib": {
            "before": _mib(trial.before),
            "peak": _mib(trial.peak),
            "allowed_growth": _mib(trial.allowed),
        },
        "processes_ended": trial.ended,
        "silent": trial.silent or None,
        "acknowledged": trial.acknowledged,
        "not_shown": None if trial.unread else trial.lost,
        "told": None if struck is None else dict(struck.told),
        "cut": None if struck is None else struck.cut,
    }


def _waits(waits: Waits | None) -> dict[str, object] | None:
    if waits is None:
        return None
    shares = {name: round(waits.longest_of(share), 4) for name, share in _SHARES.items()}
    return {"requests": len(waits.seconds), "failed": waits.failed, **shares}


def _mib(size: int | None) -> int | None:
    return None if size is None else size // MIB
