"""Writes the figures of a run into docs/benchmarks.md: `python bench/report.py FILE`.

FILE is pytest-benchmark's record of the run, from `make bench ARGS=--benchmark-json=FILE`.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"

Standing = Mapping[str, Any]
"""A contest as `Standing.as_json` put it on record."""


def measured(record: Mapping[str, Any]) -> str:
    """The section with a run's figures."""
    infos = [benchmark["extra_info"] for benchmark in record["benchmarks"]]
    standings = [info for info in infos if "rates" in info]
    weights = [weight for info in infos for weight in info.get("weights", ())]
    units = dict.fromkeys(standing["unit"] for standing in standings)
    contests = (_contest(unit, [s for s in standings if s["unit"] == unit]) for unit in units)
    return "\n".join((_when(record), *contests, *([_weights(weights)] if weights else ())))


def _when(record: Mapping[str, Any]) -> str:
    day = datetime.fromisoformat(record["datetime"]).date()
    cores = record["machine_info"]["cpu"].get("count")
    return f"One run on {day}, on {cores} cores shared with other work.\n"


def _contest(unit: str, standings: Iterable[Standing]) -> str:
    """One line for each player of each contest: the median, the range, and ours against it."""
    lines = ["", f"| {unit} a second | who | median | least to most | ours : it | the last turn |"]
    lines.append("| --- | --- | ---: | ---: | ---: | --- |")
    for standing in standings:
        lines.extend(_players(standing))
    return "\n".join(lines)


def _players(standing: Standing) -> Iterator[str]:
    for number, (name, rates) in enumerate(standing["rates"].items()):
        event = standing["event"] if number == 0 else ""
        ratio = standing["ratios"].get(name)
        shown = "" if ratio is None else f"{ratio:.2f}"
        median = statistics.median(rates)
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        detail = standing["details"][name][-1]
        yield f"| {event} | {name} | {median:,.0f} | {spread} | {shown} | {detail} |"
    for name in standing["absent"]:
        yield f"| | {name} | not measured | | | |"


def _weights(weights: Iterable[Mapping[str, Any]]) -> str:
    lines = ["", "| bytes for each item of 1 KB | memory | disk |", "| --- | ---: | ---: |"]
    for each in weights:
        memory, disk = (
            "" if each[place] is None else f"{each[place]:,.0f}" for place in ("memory", "disk")
        )
        lines.append(f"| {each['name']} | {memory or 'not measured'} | {disk} |")
    return "\n".join(lines)


def main() -> None:
    """Put the figures between the marks."""
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    figures = measured(json.loads(Path(sys.argv[1]).read_text()))
    PAGE.write_text(f"{head}{BEGIN}\n{figures}\n{END}{tail}")


if __name__ == "__main__":
    main()
