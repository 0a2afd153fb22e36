"""The search for mutants that make a TLA+ model's invariants false, one for each.

`python -m dynacheck.agree.falsifying [FOLDER]` makes it for each model of the folder, the project's
own if none is named, whose text is not the one that something is known of: see `falsified`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from dynacheck import toolchain
from dynacheck.agree.falsified import RECORD, Model, read_record
from dynacheck.agree.model_mutants import Mutant, mutants_of
from dynacheck.agree.tlc import command

FEW, MANY = 5_000, 40_000
"""So many states of a mutant are looked at, at most: first a few of each, then many."""

_BOUNDED = """---- MODULE Bounded ----
EXTENDS {model}
Tlc == INSTANCE TLC
NoMoreStates == Tlc!TLCGet("distinct") < {most}
====
"""
_VIOLATED = re.compile(r"Error: Invariant (\w+) is violated")
_DISTINCT = re.compile(r"([\d,]+) distinct states found, \d+ states left")


@dataclass(frozen=True)
class Trial:
    """What TLC says of a mutant."""

    violated: str
    """The first invariant that it found violated; empty if none."""
    is_cut: bool
    """There are more states than were looked at."""


def attempt(model: Model, mutant: Mutant, invariants: Collection[str], most: int) -> Trial:
    """What TLC says of these invariants in a mutant's first `most` states."""
    texts = dict(model.definitions.texts)
    for change in mutant:
        texts[change.module] = change.applied(texts[change.module])
    texts["Bounded"] = _BOUNDED.format(model=model.name, most=most)
    others = {*model.settings.properties} - {*invariants}
    wanted = re.sub(rf"\b({'|'.join(others)})\b", "", model.configuration)
    with tempfile.TemporaryDirectory(prefix="dynaspec-tlc-") as name:
        folder = Path(name)
        for module, text in texts.items():
            (folder / f"{module}.tla").write_text(text, encoding="utf-8")
        (folder / "Bounded.cfg").write_text(f"{wanted}\nCONSTRAINT NoMoreStates\n", "utf-8")
        words = [*command(folder), "Bounded.tla"]
        said = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    found, distinct = _VIOLATED.search(said.stdout), _DISTINCT.search(said.stdout)
    is_cut = distinct is not None and int(distinct[1].replace(",", "")) >= most
    return Trial(found[1] if found else "", is_cut)


def falsify(model: Model) -> dict[str, Mutant]:
    """A mutant that violates it, for each invariant that has one.

    TLC tells the first violation alone: a mutant that has one is tried for others too.
    """
    found: dict[str, Mutant] = {}
    mutants = list(mutants_of(model.settings, model.definitions))
    single = [mutant for mutant in mutants if len(mutant) == 1]
    double = [mutant for mutant in mutants if len(mutant) > 1]
    violating: list[Mutant] = []
    cut: list[Mutant] = []
    for tried, most in ((single, FEW), (violating, MANY), (double, FEW), (cut, MANY)):
        for mutant in tuple(tried):
            if left := [name for name in model.settings.invariants if name not in found]:
                trial = attempt(model, mutant, left, most)
                if trial.violated:
                    found[trial.violated] = mutant
                    violating.append(mutant)
                elif trial.is_cut and most < MANY:
                    cut.append(mutant)
    return found


def renew(folder: Path) -> None:
    """Write down anew what is not known of the models of a folder."""
    record = read_record(folder)
    for file in sorted(folder.glob("*.cfg")):
        model = Model(file.stem, folder)
        if record.get(model.name, {}).get("digest") != model.digest:
            found = falsify(model).items()
            mutants = {name: [asdict(change) for change in mutant] for name, mutant in found}
            record[model.name] = {"digest": model.digest, "mutants": mutants}
    (folder / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    renew(Path(sys.argv[1]) if len(sys.argv) > 1 else toolchain.tla_models())
