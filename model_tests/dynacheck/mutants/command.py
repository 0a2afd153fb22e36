"""`dynaspec mutants`: every mutant, and whether the methods that must notice it do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context

import click
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dynacheck.machines import UnknownMachineError, selected
from dynacheck.mutants.generated.score import scores
from dynacheck.mutants.generated.shown import as_json, is_ok, show
from dynacheck.mutants.regions import REGION_MUTANTS
from dynacheck.mutants.specification import SPECIFICATION_MUTANTS, SpecificationMutant
from dynacheck.mutants.store import STORE_MUTANTS, StoreMutant
from dynacheck.mutants.theorems import THEOREM_MUTANTS, TheoremMutant

METHODS = ("explore", "prove", "simulate", "regions")
MUTANTS: tuple[SpecificationMutant | TheoremMutant | StoreMutant, ...] = (
    *SPECIFICATION_MUTANTS,
    *THEOREM_MUTANTS,
    *STORE_MUTANTS,
    *REGION_MUTANTS,
)
WORKERS = 2
"""Trials at a time."""


@dataclass(frozen=True)
class Trial:
    """One mutant before one method that must notice it."""

    mutant: int
    """Its place in `MUTANTS`."""
    method: str

    def caught(self) -> bool:
        """Whether the method notices."""
        return MUTANTS[self.mutant].caught_by_method(self.method)


TRIALS = [
    Trial(number, method) for number, mutant in enumerate(MUTANTS) for method in mutant.caught_by
]


def outcomes(trials: Sequence[Trial]) -> Iterator[tuple[Trial, bool]]:
    """Every trial with its outcome, each in a process of its own, but for explorations.

    What counterexample the solver comes upon depends on all it did before in the same process:
    a fresh one makes a trial's outcome its own. The explorations of one machine share a process.
    """
    groups = _groups(trials)
    with get_context("spawn").Pool(min(WORKERS, len(groups)), maxtasksperchild=1) as pool:
        for group, found in zip(groups, pool.imap(_caught, groups, chunksize=1), strict=True):
            yield from zip(group, found, strict=True)


def _groups(trials: Sequence[Trial]) -> list[list[Trial]]:
    """The trials that share a process, together."""
    alone: list[list[Trial]] = []
    shared: dict[str, list[Trial]] = {}
    for trial in trials:
        if trial.method == "explore":
            shared.setdefault(MUTANTS[trial.mutant].of.rpartition(".")[0], []).append(trial)
        else:
            alone.append([trial])
    return [*shared.values(), *alone]


def _caught(group: Sequence[Trial]) -> list[bool]:
    try:
        return [trial.caught() for trial in group]
    except StopIteration as error:  # The pool would take it for the end of its results.
        raise RuntimeError(f"A trial of {group} ended early") from error


@click.command()
@click.argument("machines", metavar="[MACHINE]...", nargs=-1)
@click.option("--generated", is_flag=True, help="Score the mutants generated of the machines.")
@click.option("--sample", type=click.IntRange(1), help="So many generated of each machine alone.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object and nothing else.")
def command(machines: tuple[str, ...], generated: bool, sample: int | None, json_: bool) -> None:
    """Check the checks: switch each mutant on, and see that what must notice it does.

    With --generated: mutants of the sources of these machines, of all if none is named, and who
    notices each.

    Exit status: 0 every mutant is caught by every method that must, or explained; 1 one is not.
    """
    if generated:
        _score(machines, sample, json_)
    elif machines or sample:
        raise click.UsageError("machines and --sample are for --generated: add it")
    else:
        _try(json_)


def _score(names: Sequence[str], sample: int | None, json_: bool) -> None:
    """Judge the generated mutants of these machines, and end."""
    try:
        asked = [machine.name for machine in selected(names)]
    except UnknownMachineError as error:
        raise click.BadParameter(str(error)) from None
    errors = Console(stderr=True)
    with Progress(console=errors, disable=not errors.is_terminal, transient=True) as progress:
        found = list(progress.track(scores(asked, sample), len(asked), description="machines"))
    if json_:
        click.echo(as_json(found))
    else:
        show(found)
    sys.exit(0 if is_ok(found) else 1)


def _try(json_: bool) -> None:
    """Try each mutant that was written by hand, and end."""
    caught: dict[int, dict[str, bool]] = {}
    errors = Console(stderr=True)
    with Progress(console=errors, disable=not errors.is_terminal, transient=True) as progress:
        task = progress.add_task("mutants", total=len(TRIALS))
        for trial, noticed in outcomes(TRIALS):
            caught.setdefault(trial.mutant, {})[trial.method] = noticed
            progress.advance(task)
    ok = all(all(row.values()) for row in caught.values())
    if json_:
        click.echo(_as_json(caught, ok))
    else:
        _show(caught)
    sys.exit(0 if ok else 1)


def _as_json(caught: dict[int, dict[str, bool]], ok: bool) -> str:
    rows = [
        {"name": MUTANTS[number].name, "of": MUTANTS[number].of, "caught_by": row}
        for number, row in caught.items()
    ]
    return json.dumps({"ok": ok, "mutants": rows}, indent=1)


def _show(caught: dict[int, dict[str, bool]]) -> None:
    console = Console()
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("mutant")
    table.add_column("of", style="dim")
    for method in METHODS:
        table.add_column(method)
    for number, row in caught.items():
        marks = (_mark(row.get(method)) for method in METHODS)
        table.add_row(MUTANTS[number].name, MUTANTS[number].of, *marks)
    console.print(table)
    trials = [noticed for row in caught.values() for noticed in row.values()]
    console.print(
        f"{len(caught)} mutants, {len(trials)} trials: {sum(trials)} caught, "
        f"{len(trials) - sum(trials)} missed."
    )


def _mark(noticed: bool | None) -> str:
    if noticed is None:
        return "[dim]·[/]"
    return "[green]caught[/]" if noticed else "[bold red]MISSED[/]"
