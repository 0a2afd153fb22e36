"""`dynaspec regions`: whether endpoints that claim to replicate a table do."""

from __future__ import annotations

import json
import secrets
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import click
from rich.console import Console

from dynacheck.exchange.subject import check_url
from dynacheck.outputs import check_file, check_folder, unwritten
from dynacheck.record.command import finite
from dynacheck.record.disturbances import Disturbances, by_command
from dynacheck.record.plan import RecordError
from dynacheck.regions import reproducer
from dynacheck.regions.asking import Region, RegionError
from dynacheck.regions.desk import Plan, Version
from dynacheck.regions.plot import picture
from dynacheck.regions.report import Result, as_json, show
from dynacheck.regions.running import run
from dynacheck.regions.setting import TABLE

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("regions", nargs=-1, required=True, metavar="NAME=URL NAME=URL ...")
@click.option("--table", help="A replicated table that is there; without, one is made.")
@click.option(
    "--version",
    type=click.Choice(get_args(Version)),
    default=get_args(Version)[0],
    show_default=True,
    help="By which version of the API the table is made.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    callback=finite,
    help="How long requests begin.",
)
@click.option(
    "--clients",
    type=click.IntRange(1, 64),
    default=3,
    show_default=True,
    help="How many clients contend in each region.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    callback=finite,
    help="Requests a second that they send in each region, together.",
)
@click.option("--seed", type=click.IntRange(0), help="Draw the same requests again.")
@click.option(
    "--polls",
    type=click.IntRange(8),
    default=150,
    show_default=True,
    help="How often the tables are read at most when the clients have stopped.",
)
@click.option(
    "--poll-ms",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    help="Milliseconds between two polls.",
)
@click.option(
    "--disturb", metavar="CMD", help="Run CMD with the word do, and later with undo, and again."
)
@click.option("--plot", type=_FILE, help="Write the lag as a picture (SVG).")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a script for each criterion that is broken, and each finding, here.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    regions: tuple[str, ...],
    table: str | None,
    version: Version,
    seconds: float,
    clients: int,
    rate: float,
    seed: int | None,
    polls: int,
    poll_ms: int,
    disturb: str | None,
    plot: Path | None,
    report: Path | None,
    json_: bool,
) -> None:
    """Write to one table in all regions at once, and judge what comes of it (docs/regions.md).

    NAME is a region's name as UpdateTable names it, URL its endpoint. Without --table the table
    dynaspec_regions_items is made, replicated, and removed; in a table that is there only items
    are touched whose keys begin as those of the run do, and they stay.

    Exit status: 0 all criteria are kept, or were not reached; 1 one is broken, or it is not known;
    2 nothing could be judged, or the usage is bad.
    """
    number = secrets.randbelow(10**6) if seed is None else seed
    plan = Plan(
        regions=_listed(regions),
        table=table or TABLE,
        version=None if table else version,
        seed=number,
        clients=clients,
        rate=rate,
        seconds=seconds,
        polls=polls,
        every_ms=poll_ms,
    )
    _check(disturb, plot, report)
    disturbing = Disturbances(by_command(disturb), plan.seed) if disturb else None
    console = Console(stderr=json_)
    try:
        with console.status(f"writing to {', '.join(r.name for r in plan.regions)}"):
            ran = run(plan, disturbing)
    except (RegionError, RecordError) as error:
        click.echo(f"dynaspec regions: {error}", err=True)
        sys.exit(2)
    result, failure = _written(Result(ran), plot, report)
    if json_:
        click.echo(json.dumps(as_json(result)))
    else:
        show(result, console)
    if failure:
        click.echo(f"dynaspec regions: {failure}", err=True)
    sys.exit(2 if failure else result.status)


def _listed(words: Sequence[str]) -> tuple[Region, ...]:
    """Return the regions that are named. Raises click.UsageError."""
    listed = []
    for word in words:
        name, given, url = word.partition("=")
        if not given or not name:
            raise click.UsageError(f"{word} is not NAME=URL, such as east=http://127.0.0.1:8000")
        check_url(url)
        listed.append(Region(name, url))
    if len({region.name for region in listed}) < max(len(listed), 2):
        raise click.UsageError("give at least two regions, each with a name of its own")
    return tuple(listed)


def _check(disturb: str | None, plot: Path | None, report: Path | None) -> None:
    """Refuse what cannot be done. Raises click.UsageError."""
    if plot is not None:
        check_file("--plot", plot)
    if report is not None:
        check_folder("--report", report)
    if disturb is not None:
        try:
            words = shlex.split(disturb)
        except ValueError as error:
            raise click.UsageError(f"--disturb {disturb!r} is no command: {error}") from None
        if not words or shutil.which(words[0]) is None:
            raise click.UsageError(f"--disturb {disturb!r}: there is no such command")


def _written(result: Result, plot: Path | None, report: Path | None) -> tuple[Result, str | None]:
    """Write picture and scripts, if they are asked for; the result, or what went wrong."""
    ran = result.ran
    try:
        if plot is not None:
            end = ran.began + round(ran.plan.seconds * 1e9)
            plot.write_text(picture(result.ways, ran.marks, ran.began, end), encoding="utf-8")
    except OSError as error:
        return result, unwritten("--plot", plot or Path(), error)
    try:
        if report is not None:
            result = replace(result, scripts=reproducer.write_all(ran, report))
    except OSError as error:
        return result, unwritten("--report", report or Path(), error)
    return result, None
