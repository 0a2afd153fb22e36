"""The invariants of the TLA+ models can be false: what never is, is told, and is no pass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dynacheck import toolchain
from dynacheck.agree import agree
from dynacheck.agree.agreement import KEEPS
from dynacheck.agree.falsified import RECORD, Model, read_record, unfalsified
from dynacheck.agree.falsifying import MANY, attempt, renew
from dynacheck.agree.model_mutants import Change, StaleChangeError, changeable, mutants_of
from dynacheck.agree.settings import Definitions, Settings
from dynacheck.machines import MACHINES
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine
from support.machines import lock

MODELS = toolchain.tla_models()
NAMES = [machine.instance.model for machine in MACHINES]


def recorded(name: str) -> Mapping[str, tuple[Change, ...]]:
    """The mutant that is known to violate each invariant."""
    mutants: Mapping[str, Any] = read_record(MODELS)[name]["mutants"]
    return {each: tuple(Change(**change) for change in mutant) for each, mutant in mutants.items()}


# --- The project's models -------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_each_invariant_of_a_model_is_false_in_a_mutant_of_this_very_text(name: str) -> None:
    assert unfalsified(name, MODELS) == ("", []), "python -m dynacheck.agree.falsifying tla"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_recorded_changes_what_happens_and_no_claim(name: str) -> None:
    """Where no mutant that is generated will do, one is chosen by hand."""
    model = Model(name, MODELS)
    assert recorded(name).keys() == set(model.settings.invariants)
    changes = [change for mutant in recorded(name).values() for change in mutant]
    assert {c.definition for c in changes} <= changeable(model.settings, model.definitions)
    assert all(c.applied(model.definitions.texts[c.module]) for c in changes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "invariant"),
    [(name, each) for name in NAMES for each in read_record(MODELS)[name]["mutants"]],
)
def test_a_recorded_mutant_violates_its_invariant(name: str, invariant: str) -> None:
    mutant = recorded(name)[invariant]
    assert attempt(Model(name, MODELS), mutant, [invariant], MANY).violated == invariant


# --- What is true by itself -----------------------------------------------------------------------

MODEL = r"""
---- MODULE counting ----
EXTENDS Integers
VARIABLES n, last
Init == n = 0 /\ last = 0
Count ==
    /\ n < 3
    /\ n' = n + 1
    /\ last' = n
Next == Count
Bounded == n < 9

Follows == n > 0 => last = n - 1
Itself == n = n
Either == last <= n \/ last > n
Both == n = 1 => n < 2 /\ n > 0
Weak == n >= 0 - last
====
"""


def counting(folder: Path, *invariants: str, model: str = MODEL) -> Path:
    """A small model with these invariants, and what is found out of them."""
    (folder / "counting.tla").write_text(model)
    words = f"INIT Init\nNEXT Next\nCONSTRAINT Bounded\nINVARIANTS {' '.join(invariants)}\n"
    (folder / "counting.cfg").write_text(words)
    return folder


def test_what_no_mutant_violates_is_found(tmp_path: Path) -> None:
    renew(counting(tmp_path, "Itself", "Follows", "Either", "Both", "Weak"))
    assert unfalsified("counting", tmp_path) == ("", ["Itself", "Either", "Both", "Weak"])
    (change,) = read_record(tmp_path)["counting"]["mutants"]["Follows"]
    assert change["definition"] == "Count"


def test_of_a_changed_model_nothing_is_known(tmp_path: Path) -> None:
    renew(counting(tmp_path, "Follows"))
    assert unfalsified("counting", tmp_path) == ("", [])
    counting(tmp_path, "Follows", model=MODEL.replace("n < 3", "n < 4"))
    why, _ = unfalsified("counting", tmp_path)
    assert why.endswith(f"python -m dynacheck.agree.falsifying {tmp_path}")
    counting(tmp_path, "Follows", "Itself")
    assert unfalsified("counting", tmp_path)[0] == why


def test_what_an_invariant_mentions_is_left_as_it_is(tmp_path: Path) -> None:
    folder = counting(tmp_path, "Next")
    settings = Settings.read((folder / "counting.cfg").read_text())
    assert list(mutants_of(settings, Definitions("counting", folder, settings))) == []


def test_the_mutants_of_a_small_model(tmp_path: Path) -> None:
    folder = counting(tmp_path, "Follows")
    settings = Settings.read((folder / "counting.cfg").read_text())
    found = list(mutants_of(settings, Definitions("counting", folder, settings)))
    guard, count, remember = (
        Change("counting", "Count", "n < 3", "TRUE"),
        Change("counting", "Count", "n' = n + 1", "n' = n"),
        Change("counting", "Count", "last' = n", "last' = last"),
    )
    pairs = [(guard, count), (guard, remember), (count, remember)]
    assert found == [(guard,), (count,), (remember,), *pairs]
    assert "/\\ TRUE\n" in guard.applied(MODEL)
    with pytest.raises(StaleChangeError, match="Count does not hold once: 'n < 4'"):
        replace(guard, old="n < 4").applied(MODEL)


# --- The row --------------------------------------------------------------------------------------


def keeps(folder: Path, more: str = "", record: Any = None) -> Verdict:
    """The row of the lock's model, which has one more invariant, with what is recorded of it."""
    model = lock.MODEL.replace("Short ==", "Always == drawn = drawn\nShort ==")
    (folder / "lock.tla").write_text(model)
    (folder / "lock.cfg").write_text(lock.SETTINGS.replace("OneHolder", f"OneHolder {more}"))
    if record is not None:
        known = {"digest": Model("lock", folder).digest, "mutants": record}
        (folder / RECORD).write_text(json.dumps({"lock": known}))
    machine: Machine[Any] = lock.MACHINE
    return next(row for row in agree(machine, folder) if row.property == KEEPS)


def test_what_is_true_by_itself_is_vacuous(tmp_path: Path) -> None:
    row = keeps(tmp_path, "Always", {"OneHolder": []})
    assert row.verdict == "vacuous"
    assert row.detail == "Always: no mutant of the model was found to make it false"


def test_what_is_not_recorded_is_unknown(tmp_path: Path) -> None:
    row = keeps(tmp_path)
    assert row.verdict == "unknown"
    assert row.detail.startswith("whether its invariants can be false is not known of this text")


def test_what_is_false_in_a_mutant_passes(tmp_path: Path) -> None:
    row = keeps(tmp_path, "", {"OneHolder": []})
    assert row.verdict == "explored"
    assert row.bounds.endswith(". TLC finds OneHolder true, and each false in some mutant")
