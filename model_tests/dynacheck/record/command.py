"""`dynaspec record`: write the history of concurrent clients of an endpoint."""

from __future__ import annotations

import math
import os
import secrets
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from click import Context, Parameter

from dynacheck.exchange.subject import check_url, target_options
from dynacheck.outputs import check_file, unwritten
from dynacheck.record.disturbances import Disturbances, Draw, by_command, kills, pauses
from dynacheck.record.plan import Plan, RecordError
from dynacheck.record.recording import Recorded, record
from dynacheck.record.workloads import WORKLOADS
from dynacheck.record.workloads.workload import drawn_swarm
from dynacheck.targets import PRESETS, TargetError, start

BUILT_IN: Final = ("kill", "pause")
"""Disturbances of the targets that are started here."""
_BUSY: Final = 0.8
"""From this share of a processor on, it may be the clients that were slow."""
_SHOWN: Final = 6
"""How many reasons and errors are told."""


def finite(_ctx: Context, _option: Parameter, given: float | None) -> float | None:
    """Refuse what is no finite number. Raises click.BadParameter."""
    if given is not None and not math.isfinite(given):
        raise click.BadParameter(f"{given} is not a finite number")
    return given


@click.command()
@target_options("record")
@click.option("--clients", type=click.IntRange(1), default=8, show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=10.0,
    show_default=True,
    callback=finite,
    help="How long requests begin.",
)
@click.option(
    "--workload",
    type=click.Choice(list(WORKLOADS)),
    default="mixed",
    show_default=True,
    help="What the clients ask.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    callback=finite,
    help="Requests a second of all clients together; without, as fast as they are answered.",
)
@click.option("--seed", type=click.IntRange(0), help="Choose the same again.")
@click.option(
    "--disturb",
    metavar="CMD",
    help="Run CMD with the word do, and later with undo; kill or pause: do that to the --target.",
)
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write the history to; compressed if it ends in .zst.",
)
def command(
    target: str | None,
    endpoint: str | None,
    clients: int,
    seconds: float,
    workload: str,
    rate: float | None,
    seed: int | None,
    disturb: str | None,
    to: Path,
) -> None:
    """Write the history of concurrent clients of an endpoint (docs/history.md).

    Clients contend over few keys, as the workload says (docs/record.md); each run leaves some ways
    to ask out, drawn by the seed. Only tables whose names begin with dynaspec_record_ are made,
    changed and removed.

    Exit status: 0 recorded, 1 the recording ended early and what there is was kept, 2 nothing can
    be recorded or the usage is bad.
    """
    if target is None and endpoint is None:
        raise click.UsageError("give --target or --endpoint")
    _check_disturbance(target, disturb)
    check_file("--to", to)
    number = secrets.randbelow(10**6) if seed is None else seed
    swarm = drawn_swarm(WORKLOADS[workload], number)
    try:
        with _endpoint(target, endpoint, disturb) as (url, facts, draw):
            processes = min(clients, os.cpu_count() or 1)
            plan = Plan(url, workload, swarm, number, clients, processes, seconds, rate)
            _announce(plan, facts)
            recorded = record(plan, to, facts, Disturbances(draw, number))
    except (RecordError, TargetError) as error:
        click.echo(f"dynaspec record: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"dynaspec record: {unwritten('--to', to, error)}", err=True)
        sys.exit(2)
    show(recorded, to)
    if recorded.trouble is not None:
        said = f"{recorded.trouble}; what was recorded until then is in {to}"
        click.echo(f"dynaspec record: {said}", err=True)
        sys.exit(1)


def _check_disturbance(target: str | None, disturb: str | None) -> None:
    """Refuse what cannot be done. Raises click.UsageError."""
    if disturb is None:
        return
    if disturb in BUILT_IN:
        if target is None:
            raise click.UsageError(f"--disturb {disturb} is for a --target: give a command")
        if disturb == "kill" and PRESETS[target].keeping is None:
            lost = f"{target} keeps its data in memory: killed, it would lose its tables"
            raise click.UsageError(f"{lost}; try --disturb pause")
        return
    try:
        words = shlex.split(disturb)
    except ValueError as error:
        raise click.UsageError(f"--disturb {disturb!r} is no command: {error}") from None
    if not words or shutil.which(words[0]) is None:
        raise click.UsageError(f"--disturb {disturb!r}: there is no such command")


@contextmanager
def _endpoint(
    target: str | None, endpoint: str | None, disturb: str | None
) -> Iterator[tuple[str, Mapping[str, object], Draw | None]]:
    """Start the target, if it is one; yield its URL, what the header says of it, what disturbs."""
    if target is None:
        assert endpoint is not None
        draw = None if disturb is None else by_command(disturb)
        check_url(endpoint)
        yield endpoint, {"endpoint": endpoint, "disturb": disturb}, draw
        return
    with start(target, keep=disturb is not None) as started:
        facts = {"target": target, "release": PRESETS[target].release(), "disturb": disturb}
        built_in = {"kill": kills(started), "pause": pauses(started)}
        draw = built_in.get(disturb or "") or (by_command(disturb) if disturb else None)
        yield started.endpoint, facts, draw


def _announce(plan: Plan, facts: Mapping[str, object]) -> None:
    name = f"{facts['target']} ({facts['release']})" if "target" in facts else plan.endpoint
    within = f"{plan.clients} clients in {plan.processes} processes, {plan.seconds:g} s"
    click.echo(f"{name}, workload {plan.workload}, {within}, seed {plan.seed}")
    click.echo(f"{plan.swarm.keys} keys; left out: {', '.join(plan.swarm.left_out) or 'nothing'}")


def show(recorded: Recorded, to: Path) -> None:
    """Print what was recorded."""
    tally = recorded.tally
    count = tally.endings.total()
    share = {name: f"{tally.endings[name] / max(count, 1):.1%}" for name in tally.endings}
    rate = count / tally.seconds
    click.echo(f"{count:,} requests in {tally.seconds:.1f} s: {rate:,.0f} a second")
    click.echo(
        f"carried out {share.get('ok', '0%')}, refused {share.get('refused', '0%')}, "
        f"without effect {share.get('fail', '0%')}, unknown {share.get('info', '0%')}"
    )
    for what, told in (("refused", tally.codes), ("no outcome", tally.reasons)):
        if told:
            most = (f"{code} {times:,}" for code, times in told.most_common(_SHOWN))
            click.echo(f"{what}: {', '.join(most)}")
    slow = ": they may have been what was slow" if tally.busy >= _BUSY else ""
    click.echo(f"the clients took up to {tally.busy:.0%} of a processor{slow}")
    click.echo(f"{to}: {to.stat().st_size / 1e6:.1f} MB")
