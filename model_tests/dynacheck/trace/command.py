"""`dynaspec trace`: check a protocol trace against the specification."""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

import click

from dynacheck.trace.reader import MalformedError, read
from dynacheck.trace.replay import Replay, Violation, ViolationError


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(file: BinaryIO, json_: bool) -> None:
    """Replay the protocol trace in FILE (- for standard input) on the specification.

    docs/trace.md says how a store writes one.

    Exit status: 0 the run is a behaviour of the specification; 1 it is not; 2 the file cannot be
    read as a trace.
    """
    run = Replay()
    violation = None
    try:
        for step in read(file):
            run.take(step)
    except MalformedError as error:
        click.echo(f"dynaspec trace: {file.name}, {error}", err=True)
        sys.exit(2)
    except ViolationError as error:
        violation = error.violation
    click.echo(json.dumps(_as_json(run, violation)) if json_ else _told(run, violation))
    sys.exit(0 if violation is None else 1)


def _as_json(run: Replay, violation: Violation | None) -> dict[str, Any]:
    """`events` and `actions` count the steps that were replayed, a violating one not among them."""
    return {
        "ok": violation is None,
        "events": run.actions.total(),
        "actions": dict(run.actions),
        "requests": {
            "compared": run.requests.compared,
            "not_compared": dict(run.requests.not_compared),
        },
        "violation": violation.as_json() if violation else None,
    }


def _told(run: Replay, violation: Violation | None) -> str:
    lines = [f"{count:>8}  {action}" for action, count in sorted(run.actions.items())]
    lines.append(f"{run.requests.compared:>8}  requests answered as specified")
    for why, count in sorted(run.requests.not_compared.items()):
        lines.append(f"{count:>8}  requests not compared: {why}")
    if violation is None:
        lines.append(f"All {run.actions.total()} steps are a behaviour of the specification.")
    else:
        lines += ["", "Not a behaviour of the specification.", str(violation)]
    return "\n".join(lines)
