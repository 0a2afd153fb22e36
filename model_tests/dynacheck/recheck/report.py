"""The result of a second look, for people as tables and for programs as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.recheck.rows import Row
from dynacheck.recheck.sets import ExploredSet


@dataclass(frozen=True)
class Result:
    """All that was looked at again."""

    rows: Sequence[Row]
    sets: Sequence[ExploredSet]

    @property
    def ok(self) -> bool:
        """Whether something was looked at, all is proved and closed, and nothing speaks against."""
        return bool(self.rows) and all(row.ok for row in self.rows) and all(s.ok for s in self.sets)


def as_json(result: Result) -> str:
    """One object: whether all is well, every row, every set."""
    rows = [
        {
            "machine": row.machine,
            "property": row.property,
            "verdict": row.verdict,
            "questions": row.questions,
            "again": row.again,
            "rests_on_one_solver": dict(row.alone),
            "disagreements": len(row.against),
            "detail": row.detail,
        }
        for row in result.rows
    ]
    sets = [
        {"machine": s.machine, "states": s.states, "closed": s.ok, "detail": s.gap}
        for s in result.sets
    ]
    whole = {"ok": result.ok, "properties": rows, "sets": sets}
    return json.dumps(whole, indent=1, ensure_ascii=False)


def show(result: Result, console: Console) -> None:
    """A table for each machine, then what rests on one solver or is wrong, then the count."""
    for machine in dict.fromkeys(row.machine for row in result.rows):
        console.print(_table(machine, [row for row in result.rows if row.machine == machine]))
    for each in result.sets:
        what = f"{each.machine}: the {each.states:,} states of the explored set are "
        console.print(Text.assemble(what, _closed(each)))
    for row in result.rows:
        for line in _told(row):
            console.print(line, soft_wrap=True)
    console.print(_end(result), highlight=False, soft_wrap=True)


def _table(machine: str, rows: Sequence[Row]) -> Table:
    table = Table(title=machine, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("property", ratio=1)
    table.add_column("Z3")
    for title in ("obligations", "cvc5 too", "one solver", "against"):
        table.add_column(title, justify="right")
    for row in rows:
        word = Text(row.verdict, style="green" if row.verdict == "proved" else "bold red")
        counts = (row.questions, row.again, row.alone.total(), len(row.against))
        table.add_row(
            row.property.replace("_", " "), word, *(f"{n:,}" if n else "" for n in counts)
        )
    return table


def _closed(each: ExploredSet) -> Text:
    if each.ok:
        return Text("closed", style="green")
    return Text(f"not shown to be closed\n{each.gap}", style="bold red")


def _told(row: Row) -> list[Text]:
    """What has to be said of a row apart from its counts."""
    where = f"{row.machine}: {row.property}: "
    lines = [
        Text(f"{where}rests on one solver in {count:,} of {row.questions:,}: {why}", style="yellow")
        for why, count in row.alone.items()
    ]
    if row.against:
        said = f"cvc5 finds a solution of {len(row.against)} that Z3 says have none"
        lines.append(Text(f"{where}{said}", style="bold red"))
    if row.verdict != "proved":
        lines.append(Text(f"{where}{row.verdict}: {row.detail}", style="bold red"))
    return lines


def _end(result: Result) -> str:
    counts: Counter[str] = Counter()
    for row in result.rows:
        counts["asked"] += row.questions
        counts["again"] += row.again
        counts["alone"] += row.alone.total()
        counts["against"] += len(row.against)
    closed = sum(each.ok for each in result.sets)
    return (
        f"{len(result.rows)} properties, {counts['asked']:,} obligations: "
        f"{counts['again']:,} proved again by cvc5, {counts['alone']:,} rest on one solver, "
        f"{counts['against']:,} disagree; "
        f"{closed} of {len(result.sets)} explored sets are closed; "
        f"{'all of it holds' if result.ok else 'NOT all of it holds'}."
    )
