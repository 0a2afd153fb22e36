"""The mutation score of a machine: how many generated mutants there are, and who notices them.

Judging takes minutes, so what came of it is written down, under a digest of the sources of the
machine and of those that it extends: of other sources nothing is known.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dynacheck.machines import ancestors, machine_named
from dynacheck.mutants.generated.explained import EXPLAINED
from dynacheck.mutants.generated.generation import (
    GeneratedMutant,
    Kind,
    claims_of,
    is_not_claimed,
    mutants,
)
from dynacheck.mutants.generated.judge import Judgement, Method, Outcome
from dynaspec.machine import Machine

RECORDS = Path(__file__).parent / "records"
METHODS: tuple[Method, ...] = ("explore", "prove", "graph", "reliance")
"""Those that notice mutants, in the order in which they are asked."""
WORKERS = 2
SEED = 12


@dataclass(frozen=True)
class Score:
    """What is known of the mutants of one machine."""

    machine: str
    digest: str
    """Of the sources that it is about."""
    generated: int
    """How many there are; fewer are judged where a sample is."""
    outcomes: Mapping[str, tuple[Kind, Outcome]]
    """Of each that was judged, by its name."""

    def count(self, kind: Kind, method: Method) -> int:
        """How many of a kind come out so."""
        return sum(k == kind and o.method == method for k, o in self.outcomes.values())

    def named(self, kind: Kind, method: Method) -> list[str]:
        """The mutants of a kind that come out so."""
        return [n for n, (k, o) in self.outcomes.items() if k == kind and o.method == method]

    @property
    def unexplained(self) -> list[str]:
        """The mutants that nothing notices, and nobody says why."""
        known = EXPLAINED.get(self.machine, {})
        left = (name for name, (_, o) in self.outcomes.items() if o.method == "nothing")
        return [name for name in left if name not in known]

    @cached_property
    def alone(self) -> Mapping[str, list[str]]:
        """By each claim, the changes of what happens that it alone sees when exploring."""
        claims = [claim.__name__ for claim in claims_of(machine_named(self.machine))]
        found: dict[str, list[str]] = {claim: [] for claim in claims}
        for name, (kind, outcome) in self.outcomes.items():
            claim, _, word = "".join(outcome.by).partition(": ")
            is_alone = (kind, outcome.method, word) == ("action", "explore", "violated")
            if is_alone and claim in found:
                found[claim].append(name)
        return found

    def not_claimed(self, claim: str) -> Outcome | None:
        """Who notices that a claim is not made; None if that was not judged."""
        found = self.outcomes.get(is_not_claimed(claim))
        return found[1] if found else None


def digest(machine: Machine[Any]) -> str:
    """What tells the sources of a machine, and of those that it extends, from all others."""
    modules = (sys.modules[each.state.__module__] for each in (machine, *ancestors(machine)))
    return hashlib.sha256("\0".join(map(inspect.getsource, modules)).encode()).hexdigest()


def chosen(machine: Machine[Any], sample: int | None) -> list[GeneratedMutant]:
    """All mutants of a machine, or so many of them, the same each time."""
    every = mutants(machine)
    if sample is None or sample >= len(every):
        return every
    numbers = random.Random(SEED).sample(range(len(every)), sample)
    return [every[number] for number in sorted(numbers)]


def scored(
    name: str, sample: int | None = None, tell: Callable[[str], None] = lambda _: None
) -> Score:
    """The score of a machine, judged now."""
    machine = machine_named(name)
    these, generated = chosen(machine, sample), len(mutants(machine))
    found = Judgement(machine, these).run(tell)
    outcomes = {mutant.name: (mutant.kind, found[mutant.name]) for mutant in these}
    return Score(name, digest(machine), generated, outcomes)


def scores(names: Sequence[str], sample: int | None) -> Iterator[Score]:
    """The scores of these machines, judged now, each in a process of its own."""
    jobs = [(name, sample) for name in names]
    with get_context("spawn").Pool(min(WORKERS, len(jobs)), maxtasksperchild=1) as pool:
        yield from pool.imap(_scored, jobs, chunksize=1)


def _scored(job: tuple[str, int | None]) -> Score:
    return scored(*job)


def write(score: Score) -> None:
    """Write a score down."""
    rows = {name: [kind, o.method, *o.by] for name, (kind, o) in score.outcomes.items()}
    known = {"digest": score.digest, "generated": score.generated, "mutants": rows}
    text = json.dumps(known, indent=0, ensure_ascii=False)
    (RECORDS / f"{score.machine}.json").write_text(f"{text}\n", encoding="utf-8")


def read(name: str) -> Score | None:
    """What is written down of a machine; None if nothing is."""
    file = RECORDS / f"{name}.json"
    if not file.is_file():
        return None
    known = json.loads(file.read_text(encoding="utf-8"))
    outcomes = {
        mutant: (kind, Outcome(method, tuple(by)))
        for mutant, (kind, method, *by) in known["mutants"].items()
    }
    return Score(name, known["digest"], known["generated"], outcomes)


def total(several: Sequence[Score], kind: Kind) -> Counter[str]:
    """How many mutants of a kind come out how, of all these machines."""
    return Counter(o.method for score in several for k, o in score.outcomes.values() if k == kind)
