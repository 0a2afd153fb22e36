"""`dynaspec attack`: how long is an honest client kept waiting?"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import click
from rich.console import Console

from dynacheck.attack.assault import Begin, in_a_process
from dynacheck.attack.attack import Attack
from dynacheck.attack.catalogue import ATTACKS
from dynacheck.attack.honest import Clock, Monotonic
from dynacheck.attack.report import Result, as_json, show
from dynacheck.attack.trial import MIB, Plan, Trial, tried
from dynacheck.attack.watched import Subject, subject
from dynacheck.exchange.subject import target_options
from dynacheck.targets import TargetError
from dynacheck.toolchain import MissingToolError

TRIES: Final = 3


@click.command()
@target_options("attack")
@click.option("--keep", is_flag=True, help="Start the target so that its data is on disk.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=1, max=600),
    default=10.0,
    show_default=True,
    help="How long an attack lasts at most.",
)
@click.option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    default=0.25,
    show_default=True,
    help="Seconds that an honest client may wait.",
)
@click.option(
    "--memory",
    type=click.IntRange(1),
    default=512,
    show_default=True,
    help="MiB by which the target may grow, beside the data that an attack stores"
    " (known of a target that is started here).",
)
@click.option("--seed", type=click.IntRange(0), help="Draw the same requests again.")
@click.option(
    "--only",
    type=click.Choice([each.name for each in ATTACKS]),
    multiple=True,
    metavar="ATTACK",
    help="Try this attack and not the others; give it again for more.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    target: str | None,
    endpoint: str | None,
    keep: bool,
    seconds: float,
    limit: float,
    memory: int,
    seed: int | None,
    only: tuple[str, ...],
    json_: bool,
) -> None:
    """Attack a target, and measure how long an honest client waits (docs/robustness.md).

    Without --target and --endpoint the embedded store is attacked. What is at an endpoint may be
    brought down by it. Only tables whose names begin with dynaspec_attack_ are made, changed and
    removed; one run at a time per endpoint.

    Exit status: 0 all attacks were withstood, or are not supported; 1 one was not withstood; 2 of
    one nothing can be said, none is supported, or the usage is bad.
    """
    console = Console(stderr=json_)
    number = secrets.randbelow(10**6) if seed is None else seed
    plan = Plan(number, seconds, limit, memory * MIB)
    attacks = [each for each in ATTACKS if each.name in only or not only]
    try:
        if endpoint is not None and keep:
            raise click.UsageError("--keep is for a target that is started here")
        result = run(subject(target, endpoint, keep), attacks, plan, console)
    except (TargetError, MissingToolError) as error:
        click.echo(f"dynaspec attack: {error}", err=True)
        sys.exit(2)
    if json_:
        click.echo(json.dumps(as_json(result), indent=1))
    else:
        show(result, console)
    sys.exit(result.status)


def run(
    attacked: Subject,
    attacks: Sequence[Attack],
    plan: Plan,
    console: Console,
    clock: Clock | None = None,
    begin: Begin = in_a_process,
) -> Result:
    """Try attacks one after the other. Raises TargetError where the first cannot be tried."""
    started = time.monotonic()
    trials: list[Trial] = []
    lost = None
    with console.status("") as status:
        for attack in attacks:
            status.update(f"{attacked.name}: {attack.name}")
            try:
                trials.append(_tried(attacked, attack, plan, clock or Monotonic(), begin))
            except TargetError as error:
                if not trials:
                    raise
                lost = f"at {attack.name}: {error}"
                break
            except KeyboardInterrupt:
                lost = "interrupted"
                break
    seconds = time.monotonic() - started
    return Result(attacked.name, attacked.release, attacked.keep, plan, trials, seconds, lost)


def _tried(attacked: Subject, attack: Attack, plan: Plan, clock: Clock, begin: Begin) -> Trial:
    """Try an attack, again where it is doubtful; return the try with the shortest wait.

    What no busy machine is to blame for is never tried away. Raises TargetError.
    """
    trials: list[Trial] = []
    while len(trials) < TRIES and all(trial.doubtful for trial in trials):
        with attacked.opened() as watched:
            trials.append(asyncio.run(tried(attack, plan, watched, clock, begin)))
    best = min(trials, key=lambda trial: (not trial.certain, trial.busy, trial.longest))
    return replace(best, tries=len(trials))
