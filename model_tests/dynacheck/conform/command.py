"""`dynaspec conform`: judge a DynamoDB implementation against the specification."""

from __future__ import annotations

import json
import secrets
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import click
from click import Context, Parameter
from rich.console import Console

from dynacheck.conform import baseline, junit, reproducer
from dynacheck.conform.branches import Branches
from dynacheck.conform.campaign import PROFILES, Campaign
from dynacheck.conform.coverage import JUDGED
from dynacheck.conform.driver import Session
from dynacheck.conform.probe import unsupported
from dynacheck.conform.progress import Progress
from dynacheck.conform.report import Result, as_json, show
from dynacheck.conform.streamed import STREAMS, has_streams
from dynacheck.exchange.subject import Subject, open_target, subject, target_options
from dynacheck.outputs import check_file, check_folder, unwritten
from dynacheck.targets import TargetError
from dynacheck.toolchain import MissingToolError


@dataclass(frozen=True)
class Wish:
    """What a run is asked to do."""

    profile: str
    seed: int
    only: frozenset[str] = frozenset(JUDGED)
    """The operations to judge, HTTP among them."""
    strict_wording: bool = False
    baseline: baseline.Baseline | None = None
    coverage: bool = False
    """Whether to measure which branches of the specification are reached."""
    recites: bool = True
    """Whether to send what every run sends, and not just what the seed draws."""


_FILE = click.Path(dir_okay=False, path_type=Path)


def _spelled(_ctx: Context, _option: Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Each operation as it is spelled, named in any case. Raises click.BadParameter."""
    spelled = {each.lower(): each for each in JUDGED}
    for each in given:
        if each.lower() not in spelled:
            raise click.BadParameter(f"{each} is none of {', '.join(JUDGED)}")
    return tuple(spelled[each.lower()] for each in given)


@click.command()
@target_options("judge")
@click.option("--profile", type=click.Choice(list(PROFILES)), default="quick", show_default=True)
@click.option("--seed", type=click.IntRange(0), help="Draw the same requests again.")
@click.option(
    "--only",
    callback=_spelled,
    metavar="OPERATION",
    multiple=True,
    help="Judge this operation (HTTP: what lies below any SDK; Streams: what streams tell) and "
    "not the others; "
    "give it again for more.",
)
@click.option(
    "--baseline",
    "earlier",
    type=_FILE,
    help="The JSON of an earlier run: its divergences pass, new ones do not.",
)
@click.option("--strict-wording", is_flag=True, help="Let error messages decide too.")
@click.option(
    "--coverage",
    is_flag=True,
    help="Tell which branches and rules of the specification are reached.",
)
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a script for each divergence here.",
)
@click.option("--junit", "junit_", type=_FILE, help="Write the result as JUnit XML.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
@click.option("--drawn-only", is_flag=True, hidden=True)  # for a campaign: see `seeds`
def command(
    target: str | None,
    endpoint: str | None,
    profile: str,
    seed: int | None,
    only: tuple[str, ...],
    earlier: Path | None,
    strict_wording: bool,
    coverage: bool,
    report: Path | None,
    junit_: Path | None,
    json_: bool,
    drawn_only: bool,
) -> None:
    """Drive a target and the specification side by side, and list where they differ.

    Without --target and --endpoint the embedded store is judged. The suite makes, changes and
    removes only tables whose names begin with dynaspec_conform_; one run at a time per endpoint.

    Exit status: 0 the target conforms, 1 it does not, 2 it cannot be reached or the usage is bad.
    """
    console = Console(stderr=json_)
    number = secrets.randbelow(10**6) if seed is None else seed
    chosen = frozenset(only or JUDGED)
    try:
        known = None if earlier is None else baseline.load(earlier)
        wish = Wish(profile, number, chosen, strict_wording, known, coverage, not drawn_only)
        _check_outputs(report, junit_)
        with subject(target, endpoint) as judged:
            result = judge(judged, wish, console)
    except (TargetError, MissingToolError, baseline.BaselineError) as error:
        click.echo(f"dynaspec conform: {error}", err=True)
        sys.exit(2)
    result, failures = _written(result, report, junit_)
    if json_:
        click.echo(json.dumps(as_json(result)))
    else:
        show(result, console)
    for failure in failures:
        click.echo(f"dynaspec conform: {failure}", err=True)
    sys.exit(2 if failures else result.status)


def _check_outputs(report: Path | None, junit_: Path | None) -> None:
    """Refuse what cannot be written to. Raises click.BadParameter."""
    if report is not None:
        check_folder("--report", report)
    if junit_ is not None:
        check_file("--junit", junit_)


def _written(
    result: Result, report: Path | None, junit_: Path | None
) -> tuple[Result, tuple[str, ...]]:
    """Write the files asked for; the result with its scripts, and the files that failed."""
    failures = []
    if report is not None:
        try:
            scripts = {each.name: str(reproducer.write(each, report)) for each in result.causes}
            result = replace(result, scripts=scripts)
        except OSError as error:
            failures.append(unwritten("--report", report, error))
    if junit_ is not None:
        try:
            junit.write(result, junit_)
        except OSError as error:
            failures.append(unwritten("--junit", junit_, error))
    return result, tuple(failures)


def judge(subject: Subject, wish: Wish, console: Console) -> Result:
    """Run the suite on `subject`. Raises TargetError if it cannot be reached."""
    console.print(
        f"{subject.name} ({subject.release}), profile {wish.profile}, seed {wish.seed}",
        highlight=False,
    )
    started = time.monotonic()
    session = Session(subject.endpoint, subject.alive, subject.restart)
    with Progress(console, subject.name) as progress:
        open_target(session, subject.endpoint)
        session.unsupported = frozenset(unsupported(session))
        if STREAMS in wish.only and not has_streams(session):
            session.unsupported |= {STREAMS}
        judged = wish.only - session.unsupported
        campaign = Campaign(session, PROFILES[wish.profile], progress, judged, wish.recites)
        branches = Branches() if wish.coverage else None
        try:
            with branches.measured() if branches else nullcontext():
                campaign.run(wish.seed)
        except KeyboardInterrupt:
            campaign.lost = "interrupted"
        session.close()
    causes = tuple(sorted(campaign.causes, key=lambda cause: cause.title))
    return Result(
        target=subject.name,
        release=subject.release,
        seed=wish.seed,
        profile=wish.profile,
        requests=session.requests,
        seconds=time.monotonic() - started,
        causes=causes,
        unexamined=sum(campaign.ledger.unexamined.values()),
        unsupported=tuple(sorted(session.unsupported)),
        only=wish.only,
        recited=wish.recites,
        coverage=campaign.coverage,
        lost=campaign.lost,
        strict_wording=wish.strict_wording,
        baseline=wish.baseline,
        modules=branches.modules() if branches else (),
    )
