"""The mutation score: what is generated, what is written down, and that it is of these sources."""

from __future__ import annotations

import ast
import random
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.compiled import missing
from dynacheck.machines import MACHINES, machine_named
from dynacheck.mutants.command import command
from dynacheck.mutants.generated.edits import Scope, edits, fixed
from dynacheck.mutants.generated.explained import EXPLAINED
from dynacheck.mutants.generated.generation import is_not_claimed, mutants
from dynacheck.mutants.generated.judge import NO_END, Judgement, Limit, explored
from dynacheck.mutants.generated.page import page
from dynacheck.mutants.generated.score import Score, digest, read
from dynaspec.machine import Machine
from support.repository import DOCS

PAGE = DOCS / "mutation-score.md"
RENEW = "python -m dynacheck.mutants.generated docs/mutation-score.md"
TRIED_AGAIN = 2
"""So many recorded mutants of each machine are explored again."""

JUDGED = [machine for machine in MACHINES if read(machine.name)]
each_machine = pytest.mark.parametrize("machine", JUDGED, ids=lambda machine: machine.name)


def recorded(machine: Machine[Any]) -> Score:
    found = read(machine.name)
    assert found is not None, f"nothing is known of its mutants: {RENEW} {machine.name}"
    return found


# --- What is written down ------------------------------------------------------------------------


@each_machine
def test_the_score_is_about_these_sources(machine: Machine[Any]) -> None:
    stale = f"its source, or one that it extends, has changed: {RENEW} {machine.name}"
    assert recorded(machine).digest == digest(machine), stale


@each_machine
def test_what_is_recorded_and_explained_is_generated(machine: Machine[Any]) -> None:
    names = [mutant.name for mutant in mutants(machine)]
    score = recorded(machine)
    assert len(set(names)) == len(names) == score.generated
    assert score.outcomes.keys() <= set(names), f"other mutants: {RENEW} {machine.name}"
    explained = EXPLAINED.get(machine.name, {})
    judged = explained.keys() & score.outcomes.keys()
    noticed = [name for name in judged if score.outcomes[name][1].method != "nothing"]
    assert noticed == [], "these are explained, and noticed"


@each_machine
def test_each_mutant_that_nothing_notices_is_explained(machine: Machine[Any]) -> None:
    assert recorded(machine).unexplained == [], (
        "close each by a property, or say in dynacheck.mutants.generated.explained why it is the "
        "same machine, or the same claims"
    )


def test_the_page_is_what_is_written_down() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), RENEW


@pytest.mark.parametrize("name", EXPLAINED)
def test_what_is_explained_is_generated(name: str) -> None:
    generated = {mutant.name for mutant in mutants(machine_named(name))}
    assert EXPLAINED[name].keys() <= generated, "it explains what is no mutant any more"


@pytest.mark.skipif(bool(missing()), reason="explored in Python these take minutes")
@each_machine
def test_some_mutants_are_still_noticed_as_recorded(machine: Machine[Any]) -> None:
    """A seeded sample of those that exploring notices, and comes to an end with."""
    outcomes, limit = recorded(machine).outcomes, Limit.of(machine)
    changes = [
        mutant
        for mutant in mutants(machine)
        if mutant.name in outcomes
        and mutant.kind == "action"
        and outcomes[mutant.name][1].method == "explore"
        and NO_END not in outcomes[mutant.name][1].by
    ]
    for mutant in random.Random(machine.name).sample(changes, TRIED_AGAIN):
        assert explored(mutant.machine(), limit) == outcomes[mutant.name][1].by, mutant.name


# --- What is generated ---------------------------------------------------------------------------

ACTION = """
def act(s, p, q):
    require(s.a[p] < 3)
    return replace(s, a=s.a.put(p, q), b=s.b + 1)
"""


def told(source: str, *names: str) -> list[str]:
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    return [edit.what for edit in edits(function, Scope(dict.fromkeys(names, "one sort"), ()))]


def test_the_changes_of_an_action() -> None:
    assert sorted(told(ACTION, "p", "q")) == [
        "`a` is not written",
        "`b` is not written",
        "`p` becomes `q`",
        "`p` becomes `q`",
        "`q` becomes `p`",
        "`s.a[p] < 3` becomes `s.a[p] <= 3`",
        "`s.a[p] < 3` becomes `s.a[p] > 3`",
        "`s.a[p] < 3` is not required",
        "`s.b + 1` becomes `s.b`",
    ]


def test_the_changes_of_a_claim() -> None:
    claim = "def claim(s, p):\n    return implies(s.a, s.b & s.c)\n"
    assert told(claim) == [
        "`implies(s.a, s.b & s.c)` becomes `s.b & s.c`",
        "`s.b & s.c` becomes `s.b`",
        "`s.b & s.c` becomes `s.c`",
    ]
    (function,) = ast.parse(claim).body
    assert isinstance(function, ast.FunctionDef)
    (edit,) = fixed(function, lambda name: [0] if name == "p" else [])
    assert edit.text == "implies(p == 0, implies(s.a, s.b & s.c))"


def test_a_mutant_is_never_taken_for_the_published_machine() -> None:
    """What an engine finds of it is kept nowhere."""
    kept = pytest.importorskip("dynacheck.compiled.kept")
    machine = machine_named("streams")
    mutated = mutants(machine)[0].machine()
    assert mutated is not machine
    assert kept.place_of(mutated, mutated.instance) is None
    assert kept.place_of(machine, machine.instance) is not None


# --- Who notices ---------------------------------------------------------------------------------


@pytest.mark.skipif(bool(missing()), reason="explored in Python these take minutes")
def test_who_notices_what() -> None:
    """By exploring; by a proof; by a change that the claim alone sees; by nobody."""
    names = {
        "vote: `s.promised[r] < b` is not required": "explore",
        "a_vote_binds_until_a_later_ballot: is claimed of r 0 alone": "prove",
    }
    machine = machine_named("leadership")
    found = Judgement(machine, [m for m in mutants(machine) if m.name in names]).run()
    assert {name: outcome.method for name, outcome in found.items()} == names


def test_a_claim_that_is_not_made_is_one_of_the_mutants() -> None:
    machine = machine_named("streams")
    names = {mutant.name for mutant in mutants(machine)}
    assert {is_not_claimed(claim.__name__) for claim in machine.invariants} <= names


def test_machines_are_named_for_the_generated_alone() -> None:
    run = CliRunner().invoke(command, ["streams"])
    assert run.exit_code == 2
    assert "add it" in run.output
    run = CliRunner().invoke(command, ["--generated", "nothing"])
    assert run.exit_code == 2
    assert "there is no machine 'nothing'" in run.output
