"""`dynaspec concurrent`: what any backend must keep when several clients ask at once."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from dynacheck.concurrent import reproducer
from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.racing import UnreachableError
from dynacheck.concurrent.report import Result, as_json, show
from dynacheck.concurrent.running import Found, Plan, judge
from dynacheck.exchange.subject import Subject, subject, target_options
from dynacheck.outputs import check_folder, unwritten
from dynacheck.targets import TargetError
from dynacheck.toolchain import MissingToolError

_NAMES = [each.name for each in CRITERIA]


@click.command()
@target_options("judge")
@click.option(
    "--clients",
    type=click.IntRange(4),
    default=8,
    show_default=True,
    help="How many ask at the same moment.",
)
@click.option(
    "--attempts",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="How often it is tried to break each criterion.",
)
@click.option("--seed", type=click.IntRange(0), help="Draw the same requests again.")
@click.option(
    "--only",
    type=click.Choice(_NAMES),
    multiple=True,
    metavar="CRITERION",
    help="Judge this criterion and not the others; give it again for more.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a script for each criterion that is broken here.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    target: str | None,
    endpoint: str | None,
    clients: int,
    attempts: int,
    seed: int | None,
    only: tuple[str, ...],
    report: Path | None,
    json_: bool,
) -> None:
    """Let clients race, and judge what any backend must keep then (docs/concurrent.md).

    Without --target and --endpoint the embedded store is judged. Only tables whose names begin with
    dynaspec_concurrent_ are made, changed and removed; one run at a time per endpoint.

    Exit status: 0 all criteria are kept, or were not reached; 1 one is broken; 2 nothing could be
    judged, the endpoint did not live to the end, or the usage is bad.
    """
    if report is not None:
        check_folder("--report", report)
    console = Console(stderr=json_)
    number = secrets.randbelow(10**6) if seed is None else seed
    try:
        with subject(target, endpoint) as judged:
            plan = Plan(judged.endpoint, clients, number, attempts)
            result = run(judged, plan, only or _NAMES, console)
    except (TargetError, MissingToolError) as error:
        click.echo(f"dynaspec concurrent: {error}", err=True)
        sys.exit(2)
    result, failure = _written(result, report)
    if json_:
        click.echo(json.dumps(as_json(result)))
    else:
        show(result, console)
    if failure:
        click.echo(f"dynaspec concurrent: {failure}", err=True)
    sys.exit(2 if failure else result.status)


def run(
    judged: Subject, plan: Plan, names: tuple[str, ...] | list[str], console: Console
) -> Result:
    """Judge criteria. Raises TargetError where the target cannot be reached at first."""
    started = time.monotonic()
    found: list[Found] = []
    lost = None
    with console.status("") as status:
        for criterion in (each for each in CRITERIA if each.name in names):
            status.update(f"{judged.name}: {criterion.name}")
            try:
                found.append(asyncio.run(judge(criterion, plan)))
            except UnreachableError as error:
                if not found:
                    raise TargetError(f"{plan.endpoint} cannot be judged: {error}") from None
                lost = f"it cannot be reached any more, at {criterion.name}: {error}"
                break
            except KeyboardInterrupt:
                lost = "interrupted"
                break
    return Result(judged.name, judged.release, plan, found, time.monotonic() - started, lost)


def _written(result: Result, folder: Path | None) -> tuple[Result, str | None]:
    """Write the scripts, if they are asked for; the result with them, or what went wrong."""
    if folder is None:
        return result, None
    broken = [each for each in result.found if each.seen]
    try:
        scripts = {
            each.criterion.name: str(reproducer.write(each, result.plan, folder)) for each in broken
        }
    except OSError as error:
        return result, unwritten("--report", folder, error)
    return replace(result, scripts=scripts), None
