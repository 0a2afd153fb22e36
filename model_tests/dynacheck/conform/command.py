"""`dynaspec conform`: judge a DynamoDB implementation against the specification."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console

from dynacheck.conform import reproducer
from dynacheck.conform.campaign import PROFILES, Campaign
from dynacheck.conform.driver import Session, TargetLostError
from dynacheck.conform.probe import unsupported
from dynacheck.conform.progress import Progress
from dynacheck.conform.report import Result, as_json, show
from dynacheck.conform.wire import Broken, Client
from dynacheck.targets import PRESETS, TargetError, start
from dynacheck.toolchain import MissingToolError


@dataclass(frozen=True)
class Subject:
    """What is judged: how to reach it, ask whether it lives, and bring it back (None: cannot)."""

    name: str
    release: str
    endpoint: str
    alive: Callable[[], bool]
    restart: Callable[[], None] | None


@click.command()
@click.option("--target", type=click.Choice(sorted(PRESETS)), help="A target to start and judge.")
@click.option("--endpoint", metavar="URL", help="A running target to judge.")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="quick", show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Draw the same requests again.")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a boto3 script for each divergence here.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    target: str | None,
    endpoint: str | None,
    profile: str,
    seed: int | None,
    report: Path | None,
    json_: bool,
) -> None:
    """Drive a target and the specification side by side, and list where they differ.

    Without --target and --endpoint the embedded store is judged. The suite makes, changes and
    removes only tables whose names begin with dynaspec_conform_; one run at a time per endpoint.

    Exit status: 0 the target conforms, 1 it does not, 2 it cannot be reached or the usage is bad.
    """
    if target and endpoint:
        raise click.UsageError("give --target or --endpoint, not both")
    console = Console(stderr=json_)
    number = secrets.randbelow(10**6) if seed is None else seed
    try:
        with _subject(target, endpoint) as subject:
            result = judge(subject, profile, number, console, report)
    except (TargetError, MissingToolError) as error:
        click.echo(f"dynaspec conform: {error}", err=True)
        sys.exit(2)
    if json_:
        click.echo(json.dumps(as_json(result)))
    else:
        show(result, console)
    sys.exit(result.status)


def judge(
    subject: Subject, profile: str, seed: int, console: Console, report: Path | None
) -> Result:
    """Run the suite on `subject`; scripts go to `report`. Raises TargetError if unreachable."""
    console.print(
        f"{subject.name} ({subject.release}), profile {profile}, seed {seed}", highlight=False
    )
    started = time.monotonic()
    session = Session(subject.endpoint, subject.alive, subject.restart)
    with Progress(console, subject.name) as progress:
        try:
            session.open()
        except TargetLostError as lost:
            raise TargetError(f"{subject.endpoint} cannot be judged: {lost}") from None
        unknown = unsupported(session)
        campaign = Campaign(session, PROFILES[profile], progress)
        try:
            campaign.run(seed)
        except KeyboardInterrupt:
            campaign.lost = "interrupted"
        session.close()
    causes = tuple(sorted(campaign.ledger.causes, key=lambda cause: cause.title))
    scripts = {c.name: str(reproducer.write(c, report)) for c in causes} if report else {}
    return Result(
        target=subject.name,
        release=subject.release,
        seed=seed,
        profile=profile,
        requests=session.requests,
        seconds=time.monotonic() - started,
        causes=causes,
        unexamined=sum(campaign.ledger.unexamined.values()),
        unsupported=unknown,
        coverage=campaign.coverage,
        lost=campaign.lost,
        scripts=scripts,
    )


@contextmanager
def _subject(target: str | None, endpoint: str | None) -> Iterator[Subject]:
    if endpoint is not None:
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise click.UsageError(f"--endpoint {endpoint} is not a URL such as http://HOST:PORT")
        yield Subject(endpoint, "as found", endpoint, lambda: _answers(endpoint), None)
        return
    name = target or "embedded"
    with start(name) as started:

        def restart() -> None:
            try:
                started.restart()
            except TargetError as error:
                raise TargetLostError(str(error)) from error

        yield Subject(name, PRESETS[name].release(), started.endpoint, started.alive, restart)


def _answers(endpoint: str) -> bool:
    client = Client(endpoint, read_seconds=5)
    answer = client.send("ListTables", {})
    client.close()
    return not isinstance(answer, Broken) or answer.kind in ("internal error", "garbage")
