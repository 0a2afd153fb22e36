"""The result of a check, for people as tables and for programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import count, product
from string import ascii_lowercase

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.verdicts import Effort, Method, Verdict, Word

METHODS: tuple[Method, ...] = ("explore", "prove", "agree")
UNDECIDED: frozenset[Word] = frozenset({"unknown", "vacuous"})


def in_order(verdicts: Sequence[Verdict], machines: Sequence[str]) -> list[Verdict]:
    """By machine, then by property where it first appears, then by method."""
    places: dict[tuple[str, str], int] = {}
    for verdict in sorted(verdicts, key=lambda v: METHODS.index(v.method)):
        places.setdefault((verdict.machine, verdict.property), len(places))
    return sorted(
        verdicts,
        key=lambda v: (
            machines.index(v.machine),
            places[v.machine, v.property],
            METHODS.index(v.method),
        ),
    )


def is_ok(verdicts: Sequence[Verdict]) -> bool:
    """Something was checked, and every verdict is a pass."""
    return bool(verdicts) and all(verdict.passed for verdict in verdicts)


def as_json(verdicts: Sequence[Verdict]) -> str:
    """One object: whether all is well, and every verdict."""
    rows = [{**asdict(v), "seconds": round(v.seconds, 3)} for v in verdicts]
    return json.dumps({"ok": is_ok(verdicts), "properties": rows}, indent=1, ensure_ascii=False)


def show(verdicts: Sequence[Verdict], console: Console) -> None:
    """A table for each machine, then what is not a pass in full, then the count."""
    for machine in dict.fromkeys(verdict.machine for verdict in verdicts):
        _table([v for v in verdicts if v.machine == machine], console)
    for verdict in verdicts:
        if not verdict.passed:
            _detail(verdict, console)
    if efforts := [effort for verdict in verdicts for effort in verdict.efforts]:
        most = max(efforts, key=lambda effort: effort.share)
        console.print(_told(most), highlight=False, soft_wrap=True)
    counts = Counter(verdict.verdict for verdict in verdicts)
    said = ", ".join(f"{count} {word}" for word, count in counts.items())
    end = "every verdict is a pass" if is_ok(verdicts) else "NOT every verdict is a pass"
    console.print(f"{len(verdicts)} verdicts: {said}; {end}.", highlight=False)


def _told(most: Effort) -> str:
    of = f"{most.steps:,} of {most.limit:,} steps ({most.share:.1%})"
    return f"No question to the solver took more of its limit than {of}: {most.obligation}."


def _table(verdicts: Sequence[Verdict], console: Console) -> None:
    """One machine's verdicts. Bounds are long and few: a letter stands for each, told below."""
    table = Table(
        title=verdicts[0].machine, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
    table.add_column("property", ratio=1)
    table.add_column("method")
    table.add_column("verdict")
    table.add_column("bounds")
    table.add_column("states", justify="right")
    table.add_column("of limit", justify="right")
    table.add_column("seconds", justify="right")
    marks = _marks(verdicts)
    before = ""
    for verdict in verdicts:
        name = "" if verdict.property == before else verdict.property.replace("_", " ")
        states = f"{verdict.states:,}" if verdict.states else ""
        mark = marks[verdict.bounds] if verdict.bounds else "none"
        seconds = f"{verdict.seconds:.1f}"
        most = max((effort.share for effort in verdict.efforts), default=None)
        share = "" if most is None else f"{most:.2%}"
        table.add_row(name, verdict.method, _word(verdict), mark, states, share, seconds)
        before = verdict.property
    console.print(table)
    legend = Table.grid(padding=(0, 2))
    for bounds, mark in marks.items():
        legend.add_row("", mark, Text(bounds))
    console.print(legend, style="dim")
    console.print()


def _marks(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """A letter for each of the different bounds; after the last, two."""
    different = dict.fromkeys(verdict.bounds for verdict in verdicts if verdict.bounds)
    marks = ("".join(word) for size in count(1) for word in product(ascii_lowercase, repeat=size))
    return dict(zip(different, marks, strict=False))


def _word(verdict: Verdict) -> Text:
    """The verdict in its colour: green is for passes alone."""
    if verdict.passed:
        return Text(verdict.verdict, style="green")
    return Text(verdict.verdict, style="yellow" if verdict.verdict in UNDECIDED else "bold red")


def _detail(verdict: Verdict, console: Console) -> None:
    where = f"{verdict.machine}: {verdict.property} ({verdict.method}): "
    console.print(Text.assemble((where, "bold"), _word(verdict)))
    console.print(Text(verdict.detail or "no detail"), soft_wrap=True)
    console.print()
