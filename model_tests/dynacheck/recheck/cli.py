"""`dynaspec recheck`: the command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from dynacheck.check.cli import PIPE_WIDTH, UsageError
from dynacheck.machines import UnknownMachineError, selected, with_ancestors
from dynacheck.outputs import check_folder
from dynacheck.recheck.answers import Workers
from dynacheck.recheck.report import Result, as_json, show
from dynacheck.recheck.rows import Proofs, Row
from dynacheck.recheck.second import MissingSolverError, cvc5, standard
from dynacheck.recheck.sets import explored_set
from dynaspec.machine import Machine


@click.command()
@click.argument("modules", nargs=-1, metavar="[MODULE]...")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write what the solvers disagree on to this folder, as SMT-LIB.",
)
def command(modules: tuple[str, ...], json_: bool, keep: Path | None) -> None:
    """Look again at what `check` finds, by others: the second solver cvc5, and a plain loop.

    All machines if no MODULE is named. Each obligation that Z3 proves is written out as SMT-LIB
    and proved again; what cvc5 cannot decide rests on one solver, and is listed. Each explored set
    is shown to be closed by a reader that shares no code with the search. A MODULE is looked at
    with those that it extends.

    Exit status: 0 all proofs and sets hold, and nothing speaks against them; 1 something is not
    proved or not closed, the solvers disagree, or cvc5 is missing; 2 bad usage.
    """
    try:
        machines = with_ancestors(selected(modules))
    except UnknownMachineError as error:
        raise UsageError(str(error)) from None
    try:
        cvc5()
    except MissingSolverError as error:
        raise click.ClickException(str(error)) from None
    if keep:
        check_folder("--keep", keep)
    try:
        result = look_again(machines)
    except BrokenProcessPool as error:
        raise click.ClickException(f"a process died, so nothing is known: {error}") from None
    if json_:
        click.echo(as_json(result))
    else:
        console = Console()
        show(result, console if console.is_terminal else Console(width=PIPE_WIDTH))
    if keep:
        write_disagreements(result.rows, keep)
    sys.exit(0 if result.ok else 1)


def look_again(machines: Sequence[Machine[Any]]) -> Result:
    """Look at all of it again, and tell meanwhile how far this is."""
    proofs, errors = Proofs(machines), Console(stderr=True)
    told = ""
    with Workers() as workers, errors.status("the proofs begin") as status:
        sets = [workers.begin(explored_set, machine.name) for machine in machines]
        for count, (row, text, reply) in enumerate(workers.replies(proofs.questions()), start=1):
            row.add(text, reply)
            status.update(f"{count:,} obligations, the last: {row.machine} {row.property}")
            if row.machine != told and not errors.is_terminal:
                errors.print(f"{row.machine}: the first obligation is asked again")
            told = row.machine
        return Result(proofs.rows, [each.result() for each in sets])


def write_disagreements(rows: Sequence[Row], folder: Path) -> None:
    """Write each text on which the solvers disagree to a file of its own in `folder`."""
    for row in rows:
        for number, text in enumerate(row.against, start=1):
            (folder / f"{row.machine}.{row.property}.{number}.smt2").write_text(standard(text))
