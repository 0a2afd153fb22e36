"""`dynaspec vectors`: write the test vectors, or run them against a target."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import click
import msgspec
from rich.console import Console

from dynacheck.exchange.client import Client
from dynacheck.exchange.subject import Subject, open_target, subject, target_options
from dynacheck.exchange.tables import TargetLostError, Upkeep
from dynacheck.targets import TargetError
from dynacheck.toolchain import MissingToolError
from dynacheck.vectors import baseline, corpus, files
from dynacheck.vectors.play import Outcome, play
from dynacheck.vectors.report import Result, as_json, show


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--run", "run_", is_flag=True, help="Run the files in FOLDER, and write none.")
@target_options("run them on", opening="With --run: a")
@click.option(
    "--only",
    metavar="OPERATION[/NAME]",
    multiple=True,
    help="With --run: these vectors and no others; give it again for more.",
)
@click.option(
    "--baseline",
    "earlier",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --run: the JSON of an earlier run: what failed then passes, the rest does not.",
)
@click.option("--strict-wording", is_flag=True, help="With --run: error messages decide too.")
@click.option("--json", "json_", is_flag=True, help="With --run: print one JSON object.")
def command(
    folder: Path | None,
    run_: bool,
    target: str | None,
    endpoint: str | None,
    only: tuple[str, ...],
    earlier: Path | None,
    strict_wording: bool,
    json_: bool,
) -> None:
    """Write the specification's test vectors into FOLDER, or run them against a target.

    Without FOLDER --run runs the vectors of this release, and without --target and --endpoint on
    the embedded store. The vectors make and remove only tables named dynaspec_vectors_*.

    Exit status: 0 written, or every vector passed; 1 one failed; 2 the target cannot be reached, or
    the usage is bad.
    """
    if not run_ and (target or endpoint or only or earlier or strict_wording or json_):
        raise click.UsageError("the options go with --run")
    if not run_ and folder is None:
        raise click.UsageError("give a FOLDER to write to, or --run")
    console = Console(stderr=json_)
    try:
        if not run_:
            _write(folder or Path())
            return
        known = None if earlier is None else baseline.load(earlier)
        with subject(target, endpoint) as judged:
            ran = _run(judged, folder, only, console)
        result = replace(ran, strict_wording=strict_wording, baseline=known)
    except (
        TargetError, MissingToolError, TargetLostError, files.VectorFileError,
        baseline.BaselineError,
    ) as error:  # fmt: skip
        click.echo(f"dynaspec vectors: {error}", err=True)
        sys.exit(2)
    if json_:
        click.echo(json.dumps(as_json(result), indent=1))
    else:
        show(result, console)
    sys.exit(1 if result.new else 0)


def _write(folder: Path) -> None:
    found = corpus.files()
    paths = files.write(folder, found)
    count = sum(len(file.vectors) for file in found)
    click.echo(f"{count} vectors in {len(paths)} files, and {files.SCHEMA}, in {folder}")


def _read(folder: Path | None) -> list[files.File]:
    """The vectors in a folder, or this release's."""
    if folder is not None:
        return files.read(folder)
    with tempfile.TemporaryDirectory() as own:
        files.write(Path(own), corpus.files())
        return files.read(Path(own))


def _named(found: list[files.File], only: tuple[str, ...]) -> tuple[str, ...]:
    """The files and vectors that `only` names, in any case. Raises click.UsageError."""
    names = {
        name.lower(): name
        for file in found
        for vector in file.vectors
        for name in (file.operation, f"{file.operation}/{vector.name}")
    }
    for wanted in only:
        if wanted.lower() not in names:
            raise click.UsageError(f"--only {wanted} names no file and no vector (FILE/NAME)")
    return tuple(names[wanted.lower()] for wanted in only)


def _chosen(found: list[files.File], only: tuple[str, ...]) -> list[files.File]:
    """The vectors that `only` names, all where it names none."""
    if not only:
        return found
    chosen = []
    for file in found:
        name = file.operation
        kept = [v for v in file.vectors if name in only or f"{name}/{v.name}" in only]
        if kept:
            chosen.append(msgspec.structs.replace(file, vectors=kept))
    return chosen


def _run(judged: Subject, folder: Path | None, only: tuple[str, ...], console: Console) -> Result:
    """Run vectors of a folder, or of this release, once the target is known to be one."""
    upkeep = Upkeep(Client(judged.endpoint), judged.alive, judged.restart, lambda: None)
    open_target(upkeep, judged.endpoint)
    every = _read(folder)
    chosen = _named(every, only)
    found = _chosen(every, chosen)
    started = time.monotonic()
    outcomes = _played(judged, upkeep, found, console)
    seconds = time.monotonic() - started
    upkeep.close()
    return Result(judged.name, judged.release, upkeep.requests, seconds, outcomes, chosen)


def _played(
    judged: Subject, upkeep: Upkeep, found: list[files.File], console: Console
) -> tuple[Outcome, ...]:
    """Run the vectors, and show how far it is."""
    every = sum(len(file.vectors) for file in found)
    console.print(f"{judged.name} ({judged.release}), {every} vectors", highlight=False)
    with console.status("starting") as status:
        done = 0

        def told(outcome: Outcome) -> None:
            nonlocal done
            done += 1
            status.update(f"{outcome.file}: {done} of {every} vectors")
            if outcome.fault is not None:
                line = f"  failed  {outcome.name}: {outcome.fault}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)

        return tuple(play(upkeep, found, told))
