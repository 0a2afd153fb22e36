"""`dynaspec vectors`: write the test vectors, or run them against a target."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from dynacheck.conform.command import subject
from dynacheck.conform.upkeep import TargetLostError, Upkeep
from dynacheck.conform.wire import Client
from dynacheck.targets import PRESETS, TargetError
from dynacheck.toolchain import MissingToolError
from dynacheck.vectors import corpus, files
from dynacheck.vectors.play import Outcome, play

LONGEST = 400


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--run", "run_", is_flag=True, help="Run the files in FOLDER, and write none.")
@click.option("--target", type=click.Choice(sorted(PRESETS)), help="With --run: start this target.")
@click.option("--endpoint", metavar="URL", help="With --run: a running target.")
@click.option("--strict-wording", is_flag=True, help="With --run: error messages decide too.")
@click.option("--json", "json_", is_flag=True, help="With --run: print one JSON object.")
def command(
    folder: Path | None,
    run_: bool,
    target: str | None,
    endpoint: str | None,
    strict_wording: bool,
    json_: bool,
) -> None:
    """Write the specification's test vectors into FOLDER, or run them against a target.

    Without FOLDER --run runs the vectors of this release, and without --target and --endpoint on
    the embedded store. The vectors make and remove only tables named dynaspec_vectors_*.

    Exit status: 0 written, or every vector passed; 1 one failed; 2 the target cannot be reached, or
    the usage is bad.
    """
    if target and endpoint:
        raise click.UsageError("give --target or --endpoint, not both")
    if not run_ and (target or endpoint or strict_wording or json_):
        raise click.UsageError("--target, --endpoint, --strict-wording and --json go with --run")
    if not run_ and folder is None:
        raise click.UsageError("give a FOLDER to write to, or --run")
    try:
        if not run_:
            _write(folder or Path())
            return
        outcomes = _run(folder, target, endpoint, quiet=json_)
    except (TargetError, MissingToolError, TargetLostError, files.VectorFileError) as error:
        click.echo(f"dynaspec vectors: {error}", err=True)
        sys.exit(2)
    bad = [o for o in outcomes if o.fault is not None or (strict_wording and o.words is not None)]
    if json_:
        click.echo(json.dumps(_as_json(outcomes, strict_wording)))
    else:
        _show(outcomes, bad)
    sys.exit(1 if bad else 0)


def _write(folder: Path) -> None:
    found = corpus.files()
    paths = files.write(folder, found)
    count = sum(len(file.vectors) for file in found)
    click.echo(f"{count} vectors in {len(paths)} files, and {files.SCHEMA}, in {folder}")


def _run(
    folder: Path | None, target: str | None, endpoint: str | None, quiet: bool
) -> list[Outcome]:
    with tempfile.TemporaryDirectory() as own:
        if folder is None:
            folder = Path(own)
            files.write(folder, corpus.files())
        found = files.read(folder)
    with subject(target, endpoint) as judged:
        upkeep = Upkeep(Client(judged.endpoint), judged.alive, judged.restart, lambda: None)
        upkeep.open()
        outcomes = play(upkeep, found, lambda outcome: _tell(outcome, quiet))
        upkeep.close()
    return outcomes


def _tell(outcome: Outcome, quiet: bool) -> None:
    if outcome.fault is not None and not quiet:
        click.echo(f"failed  {outcome.file} {outcome.vector.name}: {outcome.vector.rule}")
        click.echo(f"        step {outcome.step}: {outcome.fault}")
        click.echo(f"        expected  {outcome.expected[:LONGEST]}")
        click.echo(f"        got       {outcome.got[:LONGEST]}")


def _show(outcomes: list[Outcome], bad: list[Outcome]) -> None:
    for outcome in bad:
        if outcome.words is not None:
            click.echo(f"words   {outcome.file} {outcome.vector.name}: {outcome.vector.rule}")
            click.echo(f"        expected  {outcome.expected[:LONGEST]}")
            click.echo(f"        got       {outcome.got[:LONGEST]}")
    missing = sorted({o.file for o in outcomes if not o.supported})
    if missing:
        click.echo(f"not supported by the target (not judged): {', '.join(missing)}")
    words = sum(o.words is not None for o in outcomes)
    passed = len(outcomes) - len(bad) - sum(not o.supported for o in outcomes)
    click.echo(f"{passed} of {len(outcomes)} vectors passed, {words} in other words")


def _as_json(outcomes: list[Outcome], strict: bool) -> dict[str, object]:
    return {
        "vectors": len(outcomes),
        "ok": not any(o.fault or (strict and o.words) for o in outcomes),
        "not_supported": sorted({o.file for o in outcomes if not o.supported}),
        "failed": [_outcome(o, o.fault) for o in outcomes if o.fault is not None],
        "wording": [_outcome(o, o.words) for o in outcomes if o.words is not None],
    }


def _outcome(outcome: Outcome, fault: str | None) -> dict[str, object]:
    return {
        "file": outcome.file,
        "name": outcome.vector.name,
        "rule": outcome.vector.rule,
        "step": outcome.step,
        "fault": fault,
        "expected": outcome.expected,
        "got": outcome.got,
    }
