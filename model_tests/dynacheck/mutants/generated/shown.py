"""What `dynaspec mutants --generated` prints: the score, and every mutant that nothing notices."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from dynacheck.mutants.generated.explained import EXPLAINED
from dynacheck.mutants.generated.generation import Kind
from dynacheck.mutants.generated.score import METHODS, Score

WHAT: dict[Kind, str] = {"action": "what happens", "property": "what is claimed"}


def show(scores: Sequence[Score]) -> None:
    """Print the tables, and what nothing notices."""
    console = Console()
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("machine", "changes of", "mutants", *METHODS, "nothing", "unexplained"):
        table.add_column(column)
    for score in scores:
        for kind, what in WHAT.items():
            table.add_row(score.machine, what, *(str(n) for n in _figures(score, kind).values()))
    console.print(table)
    for score in scores:
        for name in score.unexplained:
            console.print(f"nothing notices, in {score.machine}: {name}", markup=False)


def _figures(score: Score, kind: Kind) -> dict[str, int]:
    """How many mutants of a kind there are, who notices them, and how many are left."""
    counts: dict[str, int] = {method: score.count(kind, method) for method in METHODS}
    left = score.named(kind, "nothing")
    open_ = sum(name in score.unexplained for name in left)
    whole = sum(counts.values()) + len(left)
    return {"mutants": whole, **counts, "nothing": len(left), "unexplained": open_}


def as_json(scores: Sequence[Score]) -> str:
    """One object: of each machine the figures and each mutant with its outcome."""
    machines = [
        {
            "machine": score.machine,
            "generated": score.generated,
            "score": {what: _figures(score, kind) for kind, what in WHAT.items()},
            "mutants": [
                {"name": name, "of": WHAT[kind], "noticed_by": outcome.method, "rows": outcome.by}
                | ({"because": because} if (because := _because(score, name)) else {})
                for name, (kind, outcome) in score.outcomes.items()
            ],
        }
        for score in scores
    ]
    return json.dumps({"ok": is_ok(scores), "machines": machines}, indent=1)


def _because(score: Score, name: str) -> str:
    return EXPLAINED.get(score.machine, {}).get(name, "")


def is_ok(scores: Sequence[Score]) -> bool:
    """Whether each mutant that nothing notices is explained."""
    return not any(score.unexplained for score in scores)
