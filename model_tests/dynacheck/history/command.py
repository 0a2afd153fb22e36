"""`dynaspec history`: judge what concurrent clients saw."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dynacheck.compressed import CompressionError, unpacked
from dynacheck.history.certificate import certificate
from dynacheck.history.columns import Ending
from dynacheck.history.explain import as_text, explain
from dynacheck.history.promises import PROMISES, Finding, Judgement, counted_of, judge_history
from dynacheck.history.reading.files import read
from dynacheck.history.reading.lines import HistoryError
from dynacheck.history.verify import CertificateError, verify
from dynacheck.outputs import check_file

_STYLES = {"kept": "green", "broken": "bold red", "unknown": "yellow", "not reached": "dim"}
PICTURES = 3
"""How many violations of a promise are shown."""


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--promise",
    "names",
    multiple=True,
    type=click.Choice(list(PROMISES)),
    help="What counts towards the exit status; by default what AWS documents.",
)
@click.option(
    "--certificate",
    "to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the order in which all operations took effect.",
)
@click.option(
    "--verify",
    "of",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Replay such an order, and judge nothing else.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    files: tuple[Path, ...], names: tuple[str, ...], to: Path | None, of: Path | None, json_: bool
) -> None:
    """Judge the histories in FILEs, promise by promise.

    docs/history.md says what a history is; `dynaspec record` writes one.

    Exit status: 0 all promises that count are kept, or were not reached; 1 one is broken, or it is
    not known; 2 a file cannot be read as a history, or there is nothing to judge in it.
    """
    if (to or of) and len(files) != 1:
        raise click.UsageError("--certificate and --verify are for one history.")
    if of:
        with ExitStack() as copies:
            _verify(files[0], _plain(files[0], copies), of)
        return
    if to:
        check_file("--certificate", to)
    counted = set(names) or {p.name for p in PROMISES.values() if p.documented}
    with ExitStack() as copies:
        judged = {path: _judged(path, _plain(path, copies)) for path in files}
        if json_:
            told = [_as_json(path, each, counted) for path, each in judged.items()]
            click.echo(json.dumps(told, indent=1))
        else:
            for path, each in judged.items():
                show(path, each, counted, Console(highlight=False, soft_wrap=True))
        if to:
            _certify(judged[files[0]], to)
    sys.exit(max(_status(each, counted) for each in judged.values()))


def _plain(path: Path, copies: ExitStack) -> Path:
    """The file, or a copy that is not compressed, until the copies are closed."""
    try:
        return copies.enter_context(unpacked(path))
    except CompressionError as error:
        click.echo(f"dynaspec history: {error}", err=True)
        sys.exit(2)


def _judged(path: Path, plain: Path) -> Judgement:
    """Judge a history, of which `plain` is the file, or a copy that is not compressed."""
    try:
        history = read(plain)
    except HistoryError as error:
        click.echo(f"dynaspec history: {str(error).replace(str(plain), str(path))}", err=True)
        sys.exit(2)
    if len(history.requests.line) < 2:
        click.echo(f"dynaspec history: {path}: nothing to judge: one request at most", err=True)
        sys.exit(2)
    return judge_history(history)


def _status(judgement: Judgement, counted: set[str]) -> int:
    words = [f.word for f in judgement.findings if f.promise.name in counted]
    if all(word == "not reached" for word in words):
        return 2
    return int(any(word in ("broken", "unknown") for word in words))


def _certify(judgement: Judgement, to: Path) -> None:
    if judgement.findings[0].word != "kept":
        click.echo("No certificate: not each item is linearizable.", err=True)
        return
    to.write_text("".join(f"{line}\n" for line in certificate(judgement)))


def _verify(history: Path, plain: Path, of: Path) -> None:
    try:
        replayed = verify(plain, of)
    except CertificateError as error:
        click.echo(f"Not a certificate of {history}: {error}.")
        sys.exit(1)
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        click.echo(f"dynaspec history: {of} cannot be read as a certificate: {error!r}", err=True)
        sys.exit(2)
    serial = ", transactions at once on all their items" if replayed.serial else ""
    unread = counted_of(replayed.unread, "item")
    rest = f"; {unread} of other forms than a register, not replayed" if replayed.unread else ""
    click.echo(f"{replayed.operations:,} operations took effect in this order{serial}{rest}.")


# --- Showing -------------------------------------------------------------------------------------


def show(path: Path, judgement: Judgement, counted: set[str], console: Console) -> None:
    """Show a judgement of a file: a table of the promises, then what broke them."""
    history = judgement.history
    requests = history.requests
    span = (int(requests.begin.max()) - int(requests.begin.min())) / 1e9
    unknown = int((requests.ending == Ending.INFO).sum())
    console.print(
        f"{path}: {counted_of(len(requests.line), 'request')} of"
        f" {counted_of(len(history.processes), 'process', 'es')}, {span:,.1f} s; {unknown:,} of"
        " unknown outcome"
    )
    table = Table(box=box.SIMPLE, pad_edge=False)
    for heading in ("promise", "", "verdict", "counts", "judged"):
        table.add_column(heading)
    for finding in judgement.findings:
        promise = finding.promise
        table.add_row(
            promise.name,
            promise.sentence,
            Text(finding.word, style=_STYLES[finding.word]),
            "yes" if promise.name in counted else "no",
            finding.figures,
        )
    console.print(table)
    for finding in judgement.findings:
        _show_violations(judgement, finding, console)


def _show_violations(judgement: Judgement, finding: Finding, console: Console) -> None:
    shown = finding.violations[:PICTURES]
    if not shown:
        return
    times = "once" if finding.count == 1 else f"{finding.count:,} times"
    more = f"; the first {len(shown)}" if finding.count > len(shown) else ""
    console.print(Text(f"{finding.promise.name}: broken {times}{more}", "bold"))
    for violation in shown:
        console.print()
        for line in as_text(explain(judgement.history, violation)):
            console.print(Text(line))
    console.print()


def _as_json(path: Path, judgement: Judgement, counted: set[str]) -> dict[str, Any]:
    history = judgement.history
    return {
        "file": str(path),
        "header": _header(Path(history.path)),
        "requests": len(history.requests.line),
        "unknown": int((history.requests.ending == Ending.INFO).sum()),
        "items": len(history.items),
        "promises": [
            {
                "promise": finding.promise.name,
                "sentence": finding.promise.sentence,
                "source": finding.promise.source,
                "counts": finding.promise.name in counted,
                "verdict": finding.word,
                "judged": finding.figures,
                "violations": finding.count,
                "shown": [asdict(explain(history, each)) for each in finding.violations],
            }
            for finding in judgement.findings
        ],
    }


def _header(path: Path) -> Any:
    """What the first line says of the recording; None for another tool's history."""
    with path.open("rb") as file:
        first = file.readline()
    return json.loads(first) if first.startswith(b'{"') else None
