"""`python -m dynacheck.concurrent.page PAGE FOLDER`: the tables of docs/concurrent.md.

FOLDER holds the JSON objects that `dynaspec concurrent --json` printed, one file a target.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dynacheck.concurrent.catalogue import CRITERIA

ORDER: Final = ("embedded", "dynalite", "dynamodb-local", "ministack", "moto")
BEGIN: Final = "<!-- begin: dynacheck.concurrent.page, {} -->\n"
END: Final = "<!-- end -->\n"


def main(page: Path, folder: Path) -> None:
    """Renew the tables of a page."""
    page.write_text(renewed(page.read_text(encoding="utf-8"), read(folder)), encoding="utf-8")


def read(folder: Path) -> Sequence[Mapping[str, Any]]:
    """Return the results of runs, in the order of their columns."""
    return [json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ORDER]


def renewed(page: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Return a page with its tables as they are now."""
    for part, lines in (("criteria", criteria()), ("targets", targets(results))):
        begin = BEGIN.format(part)
        before, rest = page.split(begin)
        told = "\n".join([*lines, END])
        page = f"{before}{begin}{told}{rest.split(END, 1)[1]}"
    return page


def criteria() -> Iterator[str]:
    """Return the table of the criteria and their sources."""
    yield "| criterion | what must be so | source | evidence | RFC 0003 |"
    yield "| --- | --- | --- | --- | --- |"
    for each in CRITERIA:
        cells = (f"`{each.name}`", each.sentence, each.source, each.evidence, each.heading)
        yield f"| {' | '.join(cells)} |"


def targets(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Return the table of each target's findings."""
    yield f"| criterion | {' | '.join(result['target'] for result in results)} |"
    yield f"| --- |{' --- |' * len(results)}"
    found = [{each["name"]: each for each in result["criteria"]} for result in results]
    for each in CRITERIA:
        yield f"| `{each.name}` | {' | '.join(_cell(told[each.name]) for told in found)} |"
    yield ""
    for result in results:
        about = f"{result['clients']} clients, {result['attempts']} attempts at each criterion"
        yield f"- {result['target']}: {result['release']}, {about}, seed {result['seed']}"


def _cell(found: Mapping[str, Any]) -> str:
    if found["verdict"] == "broken":
        return f"**broken**, {found['broken']} of {found['attempts']}"
    return str(found["verdict"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
