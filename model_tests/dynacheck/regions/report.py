"""The result of a run: as tables with what broke the criteria, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.regions.judging import Criterion, Judged
from dynacheck.regions.lag import Way, ways
from dynacheck.regions.running import Ran
from dynacheck.regions.seen import Write

_STYLES = {"kept": "green", "broken": "bold red", "unknown": "yellow", "not reached": "dim"}
_FAULTS, _WRITES = 3, 6
"""How many faults of a criterion are shown, and how many writes of the first one's item."""


@dataclass(frozen=True)
class Result:
    """What a run found, and where its scripts are."""

    ran: Ran
    scripts: Mapping[str, str] = field(default_factory=dict)
    """By criterion or finding, the path of the script that shows it again."""

    @property
    def status(self) -> int:
        """The exit status."""
        words = {judged.word for _, judged in self.ran.verdicts}
        if words <= {"not reached"}:
            return 2
        return int(bool(words & {"broken", "unknown"}))

    @property
    def ways(self) -> list[Way]:
        """How long writes took from region to region."""
        names = [region.name for region in self.ran.plan.regions]
        return ways(self.ran.desk.seen, names)


def show(result: Result, console: Console) -> None:
    """Print the verdicts, what broke criteria, what else was found, and the lag."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column("criterion", no_wrap=True)
    table.add_column("says", ratio=3, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("judged", ratio=2, overflow="fold")
    for criterion, judged in result.ran.verdicts:
        verdict = Text(judged.word, style=_STYLES[judged.word])
        table.add_row(criterion.name, criterion.sentence, verdict, _judged(judged))
    console.print(table, highlight=False)
    for criterion, judged in result.ran.verdicts:
        if judged.faults:
            _show_broken(result, criterion, judged, console)
    for finding in result.ran.findings:
        _say(console, f"finding: {finding.sentence} ({finding.count} items)", "bold")
        _say(console, f"  {finding.text}")
        _say(console, f"  source  {finding.source}")
        _show_script(result, finding.name, console)
    _show_lag(result.ways, console)
    console.print(_summary(result), highlight=False)


def _judged(judged: Judged) -> str:
    if judged.word == "unknown":
        return judged.unknown
    return f"{judged.count:,} {judged.of}" if judged.count else judged.of


def _show_broken(result: Result, criterion: Criterion, judged: Judged, console: Console) -> None:
    _say(console, f"{criterion.name}: broken {len(judged.faults):,} times", "bold")
    for fault in judged.faults[:_FAULTS]:
        _say(console, f"  {fault.text}")
    for line in told(result.ran, judged.faults[0].key)[-_WRITES:]:
        _say(console, f"    {line}")
    _say(console, f"  source  {criterion.source} ({criterion.evidence})")
    _show_script(result, criterion.name, console)


def _show_script(result: Result, name: str, console: Console) -> None:
    if path := result.scripts.get(name):
        _say(console, f"  script  {path}")
    console.print()


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)


def told(ran: Ran, key: str) -> list[str]:
    """Say what was written to an item, a line for each write, in the order of their answers."""
    writes = sorted((w for w in ran.desk.seen.writes if w.key == key), key=lambda w: w.end)
    return [_line(ran, write) for write in writes]


def _line(ran: Ran, write: Write) -> str:
    begin, end = ((at - ran.began) / 1e6 for at in (write.begin, write.end))
    over = "" if write.over is None else f", over {write.over or 'nothing'}"
    what = f"{write.kind} {write.number} by {write.operation}{over}"
    return f"{begin:.1f} to {end:.1f} ms, {write.region}: {what}: {write.code}"


def _show_lag(found: Sequence[Way], console: Console) -> None:
    for way in found:
        console.print(Text(f"lag {way.source} to {way.region}: {_lag(way)}"))


def _lag(way: Way) -> str:
    never = f"; {way.unseen} of {way.unseen + len(way.lags)} never seen" if way.unseen else ""
    if not way.lags:
        return f"nothing came{never}"
    parts = (way.quantile(0.5), way.quantile(0.99), way.quantile(1.0))
    p50, p99, most = (f"{part:,.0f}" for part in parts)
    return f"p50 {p50} ms, p99 {p99} ms, max {most} ms ({len(way.lags)} probes{never})"


def _summary(result: Result) -> str:
    ran = result.ran
    words = [judged.word for _, judged in ran.verdicts]
    counted = ", ".join(f"{words.count(word)} {word}" for word in _STYLES if word in words)
    regions = ", ".join(region.name for region in ran.plan.regions)
    writes = len(ran.desk.seen.writes)
    settled = ran.desk.seen.settled
    polls = f", {settled.polls} polls at the end" if settled else ""
    done = f"; {len(ran.marks)} marks of disturbances" if ran.marks else ""
    return (
        f"{regions}: {counted}; {writes:,} writes{polls}{done}, seed {ran.plan.seed},"
        f" {ran.seconds:.0f} s"
    )


def as_json(result: Result) -> dict[str, object]:
    """Return the result as the JSON object that `--json` prints."""
    ran = result.ran
    settled = ran.desk.seen.settled
    return {
        "regions": {region.name: region.url for region in ran.plan.regions},
        "table": ran.plan.table,
        "seed": ran.plan.seed,
        "seconds": round(ran.seconds, 1),
        "writes": len(ran.desk.seen.writes),
        "reads": len(ran.desk.seen.reads),
        "told": dict(ran.desk.told.most_common()),
        "polls": settled.polls if settled else 0,
        "disturbed": [[round((at - ran.began) / 1e6), text] for at, text in ran.marks],
        "criteria": [_criterion(result, *verdict) for verdict in ran.verdicts],
        "findings": [
            {
                "name": each.name,
                "sentence": each.sentence,
                "source": each.source,
                "items": each.count,
                "example": each.text,
                "reproducer": result.scripts.get(each.name),
            }
            for each in ran.findings
        ],
        "lag_ms": [dict(_lag_fields(way)) for way in result.ways],
    }


def _criterion(result: Result, criterion: Criterion, judged: Judged) -> dict[str, object]:
    key = judged.faults[0].key if judged.faults else ""
    return {
        "name": criterion.name,
        "sentence": criterion.sentence,
        "source": criterion.source,
        "evidence": criterion.evidence,
        "verdict": judged.word,
        "judged": judged.count,
        "of": judged.of,
        "unknown": judged.unknown if judged.word == "unknown" else None,
        "broken": len(judged.faults),
        "faults": [fault.text for fault in judged.faults[:_FAULTS]],
        "example": told(result.ran, key) if key else [],
        "reproducer": result.scripts.get(criterion.name),
    }


def _lag_fields(way: Way) -> Iterator[tuple[str, object]]:
    yield "from", way.source
    yield "to", way.region
    yield "probes", len(way.lags)
    yield "unseen", way.unseen
    for name, part in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        yield name, round(way.quantile(part), 1) if way.lags else None
