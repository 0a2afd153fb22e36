"""`dynaspec trace`: check a protocol trace against the specification."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, Protocol, TypeAlias

import click

from dynacheck.trace import global_tables, reader, streams
from dynacheck.trace.lines import MalformedError, contents
from dynacheck.trace.replay import Replay
from dynacheck.trace.violations import Violation, ViolationError


class Run(Protocol):
    """A run so far, on a machine."""

    actions: Counter[str]
    """How many steps there were of each action."""

    def take(self, step: Any) -> None:
        """Replay the next step. Raises `ViolationError`."""


Opened: TypeAlias = tuple[Run, Callable[[int, object], Any]]
"""A run at its beginning, and how a line is read as a step. Both raise `MalformedError`."""
MACHINES: Mapping[str, Callable[[Mapping[str, Any]], Opened]] = {
    "replication": lambda _: (Replay(), reader.step),
    "global_tables": lambda header: (
        global_tables.Replay(global_tables.regions_of(header)),
        global_tables.step,
    ),
    "streams": lambda header: (streams.Replay(streams.keys_of(header)), streams.step),
}
"""The machine in a trace's header → how such a trace is read."""


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(file: BinaryIO, json_: bool) -> None:
    """Replay the protocol trace in FILE (- for standard input) on the specification.

    docs/trace.md says how a store writes one.

    Exit status: 0 the run is a behaviour of the specification; 1 it is not; 2 the file cannot be
    read as a trace.
    """
    try:
        header, rest = contents(file, MACHINES)
        run, step = MACHINES[header["machine"]](header)
        violation = _violation(run, (step(number, content) for number, content in rest))
    except MalformedError as error:
        click.echo(f"dynaspec trace: {file.name}, {error}", err=True)
        sys.exit(2)
    click.echo(json.dumps(_as_json(run, violation)) if json_ else _told(run, violation))
    sys.exit(0 if violation is None else 1)


def _violation(run: Run, steps: Iterable[Any]) -> Violation | None:
    """Replay the steps, up to one that the specification does not allow."""
    try:
        for step in steps:
            run.take(step)
    except ViolationError as error:
        return error.violation
    return None


def _as_json(run: Run, violation: Violation | None) -> dict[str, Any]:
    """`events` and `actions` count the steps that were replayed, a violating one not among them."""
    counted = {"ok": violation is None, "events": run.actions.total(), "actions": {**run.actions}}
    if isinstance(run, Replay):
        requests = run.requests
        compared = {"compared": requests.compared, "not_compared": {**requests.not_compared}}
        counted["requests"] = compared
    return counted | {"violation": violation.as_json() if violation else None}


def _told(run: Run, violation: Violation | None) -> str:
    lines = [f"{count:>8}  {action}" for action, count in sorted(run.actions.items())]
    if isinstance(run, Replay):
        lines.append(f"{run.requests.compared:>8}  requests answered as specified")
        for why, count in sorted(run.requests.not_compared.items()):
            lines.append(f"{count:>8}  requests not compared: {why}")
    if violation is None:
        lines.append(f"All {run.actions.total()} steps are a behaviour of the specification.")
    else:
        lines += ["", "Not a behaviour of the specification.", str(violation)]
    return "\n".join(lines)
