"""`dynaspec check`: the command."""

from __future__ import annotations

import signal
import sys
from collections.abc import Collection
from typing import Any

import click
from rich.console import Console

from dynacheck.check.jobs import REQUESTS, Job, run
from dynacheck.check.progress import Progress
from dynacheck.check.report import METHODS, as_json, in_order, is_ok, show
from dynacheck.compiled import GIB, MEMORY, missing
from dynacheck.machines import MACHINES, UnknownMachineError, selected, with_ancestors
from dynacheck.prove.resting import settle
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine

INTERRUPTED = 128 + signal.SIGINT
"""The exit status of a run that was interrupted, as a shell has it."""
PIPE_WIDTH = 100
"""Columns of a table that goes to a file or a pipe."""


class UsageError(click.ClickException):
    """A mistake of the user's: one line, exit status 2."""

    exit_code = 2


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE]...")
@click.option("--explore", is_flag=True, help="Search every state of a bounded instance.")
@click.option("--prove", is_flag=True, help="Prove by induction with Z3, nothing bounded.")
@click.option("--agree", is_flag=True, help="Compare with TLC's state graph of the TLA+ model.")
@click.option("--deep", is_flag=True, help="Explore larger instances, where there are any.")
@click.option(
    "--memory",
    type=click.FloatRange(0, min_open=True),
    default=MEMORY / GIB,
    show_default=True,
    metavar="GIB",
    help="What a search may take; it ends as unknown where it needs more.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--seed", type=click.IntRange(0), default=0, help="Where the solver starts.")
def command(
    modules: tuple[str, ...],
    explore: bool,
    prove: bool,
    agree: bool,
    deep: bool,
    memory: float,
    json_: bool,
    seed: int,
) -> None:
    """Check the specification's machines, and the theorems of its requests (`items`).

    All of them if no MODULE is named.

    Without --explore, --prove or --agree, all three. A proof rests on those of the machines that
    a MODULE extends: these are proved too.

    Exit status: 0 every verdict is a pass; 1 something is violated, refuted, different, vacuous
    or unknown; 2 bad usage; 130 interrupted, when what was found by then is told.
    """
    machines = _machines_named(modules)
    flags = (explore, prove, agree)
    wanted = [m for m, flag in zip(METHODS, flags, strict=True) if flag or not any(flags)]
    if deep and "explore" not in wanted:
        raise UsageError("--deep is about --explore, which is not asked for")
    jobs = [
        Job(machine.name, method, seed, deep, int(memory * GIB))
        for method in wanted
        for machine in (with_ancestors(machines) if method == "prove" else machines)
    ]
    if "prove" in wanted and (REQUESTS in modules or not modules):
        jobs.append(Job(REQUESTS, "prove", seed, deep, int(memory * GIB)))
    if not jobs:
        raise UsageError(f"{REQUESTS} has theorems alone, which --prove proves")
    if "explore" in wanted and (said := missing()):
        click.echo(said, err=True)
    verdicts: list[Verdict] = []
    interrupted = False
    with Progress(jobs) as progress:
        try:
            for job, found in run(jobs, progress.noted):
                progress.ended(job, found)
                verdicts += found
        except KeyboardInterrupt:
            interrupted = True
    names = [*(machine.name for machine in MACHINES), REQUESTS]
    verdicts = in_order(settle(verdicts, MACHINES), names)
    if json_:
        click.echo(as_json(verdicts))
    else:
        console = Console()
        show(verdicts, console if console.is_terminal else Console(width=PIPE_WIDTH))
    sys.exit(INTERRUPTED if interrupted else 0 if is_ok(verdicts) else 1)


def _machines_named(modules: Collection[str]) -> list[Machine[Any]]:
    names = [name for name in modules if name != REQUESTS]
    try:
        return selected(names) if names or not modules else []
    except UnknownMachineError as error:
        raise UsageError(f"{error}; and {REQUESTS}, the theorems of requests") from None
