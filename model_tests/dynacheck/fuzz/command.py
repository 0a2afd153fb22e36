"""`dynaspec fuzz`: send a target what no client should."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dynacheck.exchange.subject import check_url, target_options
from dynacheck.fuzz.attempts import Attempt, Message
from dynacheck.fuzz.campaign import KINDS, Campaign, Cause, Result
from dynacheck.fuzz.subject import LostError, Subject, peak_memory
from dynacheck.outputs import check_folder, unwritten
from dynacheck.targets import PRESETS, TargetError, start
from dynacheck.toolchain import MissingToolError

_SHOWN = 160
"""How many bytes of an input are printed; --report writes all of them."""
_EXAMPLES = 3
"""Of how many operations an input is printed, where several break alike."""


@click.command()
@target_options("fuzz")
@click.option("--requests", type=click.IntRange(1), default=3_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Send the same again.")
@click.option(
    "--within",
    type=click.FloatRange(min=0, min_open=True),
    default=15.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(1),
    default=1024,
    show_default=True,
    help="MiB by which the target may grow (known of a target that is started here).",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the smallest input of each cause here, as the bytes that are sent.",
)
def command(
    target: str | None,
    endpoint: str | None,
    requests: int,
    seed: int | None,
    within: float,
    memory: int,
    report: Path | None,
) -> None:
    """Send a target what no client should, and list what breaks.

    Each attempt must be answered in time, in DynamoDB's own form and never with a 500; the process
    must live on, give correct answers afterwards, and keep its memory. Without --target and
    --endpoint the embedded store is fuzzed. Only tables whose names begin with dynaspec_fuzz_ are
    made, changed and removed.

    Exit status: 0 nothing broke, 1 something did, 2 the target cannot be reached or the usage is
    bad.
    """
    if report is not None:
        check_folder("--report", report)
    number = secrets.randbelow(10**6) if seed is None else seed
    try:
        with _subject(target, endpoint, within) as subject:
            click.echo(f"{subject.name} ({subject.release}), {requests} requests, seed {number}")
            campaign = Campaign(subject, number, memory * 2**20)
            with click.progressbar(length=requests, file=sys.stderr) as bar:
                result = campaign.run(requests, lambda: bar.update(1))
    except (TargetError, MissingToolError, LostError) as error:
        click.echo(f"dynaspec fuzz: {error}", err=True)
        sys.exit(2)
    show(result)
    if report is not None:
        try:
            write(result, report)
        except OSError as error:
            click.echo(f"dynaspec fuzz: {unwritten('--report', report, error)}", err=True)
            sys.exit(2)
    sys.exit(result.status)


@contextmanager
def _subject(target: str | None, endpoint: str | None, within: float) -> Iterator[Subject]:
    if endpoint is not None:
        check_url(endpoint, "http")
        yield Subject(endpoint, "as found", endpoint, within, lambda: None, None)
        return
    name = target or "embedded"
    with start(name) as started:

        def restart() -> None:
            try:
                started.restart()
            except TargetError as error:
                raise LostError(str(error)) from error

        yield Subject(
            name,
            PRESETS[name].release(),
            started.endpoint,
            within,
            lambda: peak_memory(started.pid),
            restart,
        )


def show(result: Result) -> None:
    """Print what was tried and what broke."""
    click.echo(f"\n{'kind':<12} {'tried':>8} {'broke':>8}")
    for kind in KINDS:
        click.echo(f"{kind:<12} {result.tried[kind]:>8,} {result.broken[kind]:>8,}")
    total, broken = result.tried.total(), result.broken.total()
    click.echo(f"{'all':<12} {total:>8,} {broken:>8,}")
    click.echo(f"\n{len(result.known)} operations known, {result.seconds:.0f} s")
    if result.memory is not None:
        before, after = (size / 2**20 for size in result.memory)
        click.echo(f"at most {after:,.0f} MiB resident, {before:,.0f} before the first request")
    _show_causes(_ordered(result))
    if result.lost is not None:
        click.echo(f"\nended early: {result.lost}")
    if result.status == 0:
        click.echo("\nnothing broke")


def _show_causes(causes: list[Cause]) -> None:
    """Print what broke, by symptom and kind, with the number of each cause's file."""
    groups: dict[tuple[str, str], list[tuple[int, Cause]]] = {}
    for number, cause in enumerate(causes, 1):
        groups.setdefault((cause.symptom, cause.kind), []).append((number, cause))
    for (symptom, kind), found in groups.items():
        times = sum(cause.count for _, cause in found)
        click.echo(f"\n{symptom}: {kind}, {times:,} times, of {len(found)} operations")
        for number, cause in found[:_EXAMPLES]:
            click.echo(f"  {number}. {cause.operation} {cause.example.what}")
            click.echo(f"     {_excerpt(cause.example)}")


def write(result: Result, folder: Path) -> None:
    """Write each cause's input to a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, cause in enumerate(_ordered(result), 1):
        (folder / f"{number:02}.http").write_bytes(_sent(cause.example))


def _ordered(result: Result) -> list[Cause]:
    return sorted(result.causes.values(), key=lambda cause: (-cause.count, cause.symptom))


def _sent(example: Attempt) -> bytes:
    if isinstance(example, Message):
        return example.encoded()
    return b"".join(step for step in example.steps if isinstance(step, bytes))


def _excerpt(example: Attempt) -> str:
    data = example.body if isinstance(example, Message) else _sent(example)
    more = f"... ({len(data):,} bytes)" if len(data) > _SHOWN else ""
    return f"{data[:_SHOWN]!r}{more}"
