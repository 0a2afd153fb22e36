"""`python -m dynacheck.attack.page PAGE FOLDER`: the tables of docs/robustness.md.

FOLDER holds what `dynaspec attack --json` printed, one file a target, and in `before.json` the runs
of our own store before it was mended, with their commit.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dynacheck.attack.catalogue import ATTACKS

ORDER: Final = (
    "embedded",
    "embedded-durable",
    "dynalite",
    "dynamodb-local",
    "ministack",
    "moto",
)
"""The files of a run each; one that is not there has no column."""
BEGIN: Final = "<!-- begin: dynacheck.attack.page, {} -->\n"
END: Final = "<!-- end -->\n"


@dataclass(frozen=True)
class Column:
    """A run on the page."""

    title: str
    run: Mapping[str, Any]
    """What `--json` printed."""

    def of(self, attack: str) -> Mapping[str, Any] | None:
        """Return what was found of an attack; None: the run does not have it."""
        return next((each for each in self.run["attacks"] if each["name"] == attack), None)


def main(page: Path, folder: Path) -> None:
    """Renew the tables of a page."""
    page.write_text(renewed(page.read_text(encoding="utf-8"), read(folder)), encoding="utf-8")


def read(folder: Path) -> Sequence[Column]:
    """Return the runs in the order of their columns."""
    before = _json(folder / "before.json")
    commit = before["commit"]
    columns = [Column(f"{_title(run)}, before ({commit})", run) for run in before["runs"]]
    files = [folder / f"{name}.json" for name in ORDER]
    return [*columns, *(Column(_title(run), run) for run in map(_json, filter(Path.exists, files)))]


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _title(run: Mapping[str, Any]) -> str:
    return f"{run['target']}, on disk" if run["keep"] else str(run["target"])


def renewed(page: str, columns: Sequence[Column]) -> str:
    """Return a page with its tables as they are now."""
    parts = (
        ("attacks", attacks()),
        ("waits", _table(columns, _wait)),
        ("memory", _table(columns, _memory)),
        ("rest", _table(columns, _rest)),
        ("runs", runs(columns)),
    )
    for part, lines in parts:
        begin = BEGIN.format(part)
        before, rest = page.split(begin)
        told = "\n".join([*lines, END])
        page = f"{before}{begin}{told}{rest.split(END, 1)[1]}"
    return page


def attacks() -> Iterator[str]:
    """Return the table of what is sent."""
    yield "| attack | what grows | what is sent |"
    yield "| --- | --- | --- |"
    for each in ATTACKS:
        yield f"| `{each.name}` | {each.kind} | {each.sends} |"


def runs(columns: Sequence[Column]) -> Iterator[str]:
    """Return the list of the runs."""
    for column in columns:
        run = column.run
        about = f"{run['seconds_an_attack']:g} s an attack at most, {run['rate']} requests a second"
        yield f"- {column.title}: {run['release']}, {about}, seed {run['seed']}"


def _table(columns: Sequence[Column], cell: Callable[[Mapping[str, Any]], str]) -> Iterator[str]:
    yield f"| attack | {' | '.join(column.title for column in columns)} |"
    yield f"| --- |{' ---: |' * len(columns)}"
    for each in ATTACKS:
        found = [column.of(each.name) for column in columns]
        cells = ["not tried" if one is None else cell(one) for one in found]
        yield f"| `{each.name}` | {' | '.join(cells)} |"


def _wait(found: Mapping[str, Any]) -> str:
    """The longest wait under attack, and without it."""
    if found["attacked"] is None:
        return "not supported" if found["not_supported"] else "unknown"
    under, without = found["attacked"]["p100"], found["baseline"]["p100"]
    if found["verdict"] == "unknown":
        return f"unknown ({without:.2f})"
    told = f"{under:.2f}"
    return f"{_bold(told, found, 'an honest request waited')} ({without:.2f})"


def _memory(found: Mapping[str, Any]) -> str:
    """By how much the processes grew."""
    memory = found["memory_mib"]
    if found["attacked"] is None:
        return "not supported" if found["not_supported"] else "unknown"
    if memory["before"] is None or memory["peak"] is None:
        return "unknown"
    return _bold(f"{memory['peak'] - memory['before']:,}", found, "its memory grew")


def _bold(told: str, found: Mapping[str, Any], finding: str) -> str:
    return f"**{told}**" if any(each.startswith(finding) for each in found["findings"]) else told


def _rest(found: Mapping[str, Any]) -> str:
    """What failed, what died, and what was lost."""
    told = []
    if found["silent"] is not None:
        told.append("**died**")
    elif found["processes_ended"]:
        told.append(f"**{found['processes_ended']} processes ended**")
    if found["attacked"] is not None and found["attacked"]["failed"]:
        asked = found["attacked"]
        said = f"{asked['failed']} of {asked['requests']}"
        told.append(f"{_bold(said, found, said)} failed")
    if found["not_shown"]:
        told.append(f"**{found['not_shown']} of {found['acknowledged']} lost**")
    if found["not_shown"] is None:
        told.append("lost: unknown")
    if found["attacked"] is None and not told:
        return "not supported" if found["not_supported"] else "unknown"
    return ", ".join(told) or ("unknown" if found["verdict"] == "unknown" else "nothing")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
